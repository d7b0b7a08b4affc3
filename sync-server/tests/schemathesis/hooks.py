"""Lets most requests reach records that are there: the company always, the others three times of four."""

import json
import os

import schemathesis

KNOWN = json.loads(os.environ["SEVENGATE_KNOWN"])
PARENTS = {
    "customer": KNOWN["customers"],
    "job": KNOWN["jobs"],
    "address": KNOWN["addresses"],
    "job_type": KNOWN["job_type"],
    "person": KNOWN["technician"],
}


def is_id(value):
    return isinstance(value, str) and len(value) == 36


def stays(value):
    """A quarter of the ids are left as they were made up."""
    return not is_id(value) or value[-1] in "0123"


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    if path_parameters and is_id(path_parameters.get("company")):
        path_parameters["company"] = KNOWN["company"]
        kind = context.operation.path.split("/")[4:5]
        if kind and kind[0] in KNOWN and not stays(path_parameters.get("id")):
            path_parameters["id"] = KNOWN[kind[0]]
    return path_parameters


@schemathesis.hook
def map_body(context, body):
    if isinstance(body, dict):
        for name, known in PARENTS.items():
            if not stays(body.get(name)):
                body[name] = known
        technicians = body.get("technicians")
        if isinstance(technicians, list) and all(is_id(one) for one in technicians):
            body["technicians"] = [KNOWN["technician"]] * len(technicians)
    return body

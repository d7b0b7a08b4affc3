"""A small phone, written from docs/sync-protocol.md and docs/sync-reference.md alone: Python's own library, nothing of ours.

client.py <server> <enrolment code> <blob file>: signs in, pulls until it has everything, takes a visit through the first gates with a photo and
a signature, loses an answer and sends again, uploads the blob in two parts, pulls its own work back, and says what it holds as JSON.
"""

import hashlib
import json
import sys
import time
import urllib.error
import urllib.request
import uuid

SERVER, CODE, BLOB = sys.argv[1], sys.argv[2], open(sys.argv[3], "rb").read()
NAMESPACE = uuid.UUID("5e7e4a7e-0000-5000-8000-5e7e4a7e0001")
DEVICE = str(uuid.uuid4())


def new_id():
    """A UUID of version 7."""
    made = (int(time.time() * 1000) << 80) | (uuid.uuid4().int & ((1 << 80) - 1))
    return str(uuid.UUID(int=(made & ~(0xF << 76) & ~(0x3 << 62)) | (7 << 76) | (2 << 62)))


def text_of(value):
    """JSON as it is hashed: no spaces, letters as they are."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def sha256(data):
    return hashlib.sha256(data if isinstance(data, bytes) else data.encode()).hexdigest()


def ask(method, path, body=None, headers=None, token=None):
    sent = {"x-sevengate-app": "0.1.0", **(headers or {})}
    if isinstance(body, (dict, str)):
        body, sent["content-type"] = (body if isinstance(body, str) else text_of(body)).encode(), "application/json"
    if token:
        sent["authorization"] = "Bearer " + token
    request = urllib.request.Request(SERVER + path, data=body, method=method, headers=sent)
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as error:
        return error.code, dict(error.headers), error.read()


class Phone:
    def __init__(self):
        enrol = {"code": CODE, "device": DEVICE, "device_name": "Python", "app_version": "0.1.0"}
        status, _, body = ask("POST", "/sync/enrol", enrol)
        assert status == 200, body
        signed = json.loads(body)
        self.token, self.company, self.person = signed["token"], signed["company"], signed["person"]
        # uuid5 hashes the namespace and then these bytes.
        name = f"stream {self.company} {self.person}".encode() + b"\0" + uuid.UUID(DEVICE).bytes
        digest = hashlib.sha1(NAMESPACE.bytes + name).digest()[:16]
        self.stream = str(uuid.UUID(bytes=digest, version=5))
        self.held, self.cursor, self.n, self.clock = {}, None, 0, (0, 0)
        self.outbox, self.receipts = [], {}
        self.offset = 0

    def pull(self):
        while True:
            path = f"/sync/pull?stream={self.stream}&limit=7"
            if self.cursor:
                path += "&cursor=" + self.cursor
            status, _, body = ask("GET", path, token=self.token)
            assert status == 200, body
            page = json.loads(body)
            if page["from_zero"]:
                self.held = {}
            for put in page["puts"]:
                self.held[put["kind"], put["id"]] = put["data"]
            for gone in page["evicts"]:
                self.held.pop((gone["kind"], gone["id"]), None)
            for receipt in page["receipts"]:
                self.receipts[receipt["n"]] = receipt["outcome"]
            self.cursor = page["cursor"]
            if not page["more"]:
                return

    def of(self, kind):
        return [data for (k, _), data in self.held.items() if k == kind]

    def do(self, *changes):
        """Writes a change set: its bytes are made once."""
        now = int(time.time() * 1000)
        ms, count = self.clock
        self.clock = (now, 0) if now > ms else (ms, count + 1)
        made = {
            "id": new_id(), "company": self.company, "by": self.person,
            "clock": {"ms": self.clock[0], "n": self.clock[1]}, "offset_ms": self.offset, "changes": list(changes),
        }
        self.n += 1
        self.outbox.append((self.n, made["id"], text_of(made)))

    def capture(self, body, supersedes=None):
        visit = self.of("visit")[0]
        job = self.held["job", visit["job"]]
        change = {
            "do": "capture", "id": new_id(), "visit": visit["id"], "job": job["id"],
            "round": job.get("round", 0), "leg": job.get("leg", 0), "body": body,
        }
        if supersedes:
            change["supersedes"] = supersedes
        self.do(change)
        return change["id"]

    def push(self, hear=True):
        sets = ",".join(
            '{"n":%d,"id":"%s","hash":"%s","set":%s}' % (n, id, sha256(raw), raw) for n, id, raw in self.outbox
        )
        head = {
            "protocol": 1, "stream": self.stream, "app_version": "0.1.0",
            "sent": time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime()),
            "pending_sets": len(self.outbox), "pending_blobs": 0,
        }
        status, _, body = ask("POST", "/sync/push", text_of(head)[:-1] + ',"sets":[' + sets + "]}", token=self.token)
        assert status == 200, body
        if not hear:
            return
        pushed = json.loads(body)
        assert not pushed.get("forked") and "expected" not in pushed, pushed
        for receipt in pushed["receipts"]:
            self.receipts[receipt["n"]] = receipt["outcome"]
        self.outbox = [one for one in self.outbox if one[0] not in self.receipts]

    def upload(self, data):
        path = "/sync/blobs/" + sha256(data)
        status, headers, _ = ask("HEAD", path, token=self.token)
        at = 0
        while True:
            part = data[at: at + max(1, len(data) // 2)]
            sent = {"upload-offset": str(at), "upload-length": str(len(data)), "content-type": "application/octet-stream"}
            status, headers, body = ask("PATCH", path, part, sent, self.token)
            headers = {name.lower(): value for name, value in headers.items()}
            assert status == 200, body
            if headers.get("blob-complete") == "1":
                return
            at = int(headers["upload-offset"])


phone = Phone()
phone.pull()
visit = phone.of("visit")[0]
job = phone.held["job", visit["job"]]
company = phone.of("company")[0]
phone.do({"do": "see_visit", "visit": visit["id"], "rev": visit["rev"]})
phone.capture({"what": "arrival", "fix": None, "no_fix": "in a cellar"})
photo = {
    "what": "photo", "slot": "before", "blob": sha256(BLOB), "size": len(BLOB), "thumb": sha256(BLOB), "width": 1, "height": 1,
    "taken": time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime()), "fix": None,
}
first = phone.capture(photo)
second = phone.capture(photo, supersedes=first)
phone.capture({"what": "work_started", "said_by_voice": True})
# The answer is lost: the same bytes again get the same word.
phone.push(hear=False)
phone.push()
assert not phone.outbox, phone.outbox
outcomes = [phone.receipts[n]["outcome"] for n in sorted(phone.receipts)]
phone.upload(BLOB)
phone.pull()
job = phone.held["job", job["id"]]
shown = {
    "company": company["id"], "job": job["id"], "title": job["title"], "description": job.get("description", ""),
    "amount": job.get("amount"), "discount": 0, "photos": [sha256(BLOB)], "terms": company.get("terms", ""),
}
if shown["amount"] is not None and "minor" in shown["amount"]:
    shown["amount"] = {"minor": shown["amount"]["minor"], "currency": shown["amount"]["currency"]}
phone.capture({
    "what": "not_signed", "reason": "In a hurry", "shown": shown, "shown_hash": sha256(text_of(shown)),
})
phone.do({"do": "add_note", "id": new_id(), "job": job["id"], "text": "“Ring twice” – धन्यवाद"})
phone.do({"do": "edit_note", "id": new_id(), "text": "nobody's"})
phone.push()
phone.pull()
status, _, body = ask("GET", "/sync/blobs/" + sha256(BLOB), token=phone.token)
print(json.dumps({
    "status": phone.held["job", job["id"]]["status"],
    "outcomes": outcomes,
    "refused": phone.receipts[phone.n],
    "evidence": sorted((piece["body"] for piece in phone.of("evidence")), key=lambda body: body["what"]),
    "superseding": [piece["supersedes"] == first for piece in phone.of("evidence") if piece["id"] == second],
    "notes": [note["text"] for note in phone.of("note")],
    "blob": status == 200 and body == BLOB,
    "shown_hash": sha256(text_of(shown)),
}))

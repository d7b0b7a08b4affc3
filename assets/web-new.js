// A new job is typed while somebody is on the phone: what was searched for goes into the fields of a new customer, and a kind of
// work fills what is empty. Nothing that was typed is ever overwritten. Without this the server does the same when the form is sent.
(() => {
  "use strict";
  const field = (name) => document.getElementById("new-" + name);
  // A value is ours while it is what we put there.
  const ours = new WeakMap();
  const free = (input) => input && (input.value.trim() === "" || ours.get(input) === input.value);
  const fill = (input, value) => {
    if (!free(input) || input.value === value) return;
    input.value = value;
    ours.set(input, value);
  };

  // --- the search ---
  const carry = () => {
    const found = document.getElementById("found");
    if (!found) return;
    for (const name of ["name", "phone", "email", "address"]) fill(field(name), found.dataset[name] || "");
  };

  // --- a kind of work ---
  const kinds = () => JSON.parse((document.getElementById("new") || { dataset: {} }).dataset.kinds || "{}");
  const kind = () => kinds()[(field("job_type") || {}).value];
  const later = (from, minutes) => {
    const parts = /^(\d\d):(\d\d)/.exec(from);
    if (!parts) return "";
    const end = Number(parts[1]) * 60 + Number(parts[2]) + minutes;
    const two = (n) => String(n).padStart(2, "0");
    return end < 24 * 60 ? two(Math.floor(end / 60)) + ":" + two(end % 60) : "";
  };
  const end = () => {
    const [chosen, from, to] = [kind(), field("from"), field("to")];
    if (!chosen || !from || !to || !from.value) return;
    const before = to.value;
    fill(to, later(from.value, chosen.minutes));
    if (to.value !== before) to.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const filled = () => {
    const chosen = kind();
    fill(field("title"), chosen ? chosen.title : "");
    fill(field("amount"), (chosen && chosen.amount) || "");
    end();
  };
  const ready = () => {
    const mark = document.getElementById("new-filled");
    if (mark) mark.value = "yes";
  };

  document.addEventListener("change", (event) => {
    if (event.target.id === "new-job_type") filled();
    if (event.target.id === "new-from") end();
  });
  // A customer was chosen, or somebody else is looked for: what comes next has the focus.
  document.addEventListener("htmx:afterSettle", (event) => {
    const target = event.detail && event.detail.target;
    const id = target && target.id;
    if (id === "found") carry();
    if (id !== "customer") return;
    const customer = document.getElementById("customer");
    const chosen = customer && customer.querySelector('[name="account"]');
    const place = customer && (customer.querySelector('[name="at"]:checked') || customer.querySelector('[name="at"]:not([type="hidden"])'));
    const next = chosen ? place || field("address") : document.getElementById("lookup");
    if (chosen) document.getElementById("found").replaceChildren();
    if (next) next.focus();
  });
  document.addEventListener("DOMContentLoaded", ready);
  ready();
})();

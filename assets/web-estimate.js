// The lines of an estimate: what the price book knows fills the rest of a line, and a line that is begun leaves an empty one below.
(() => {
  "use strict";

  // The item that is meant by what was typed: its option carries what the price book says.
  const item = (field) => {
    const list = document.getElementById(field.getAttribute("list"));
    const typed = field.value.trim().toLowerCase();
    if (!list || !typed) return null;
    const options = [...list.options];
    return options.find((o) => o.value.toLowerCase() === typed) || options.find((o) => (o.dataset.code || "").toLowerCase() === typed);
  };

  const part = (row, name) => row.querySelector(`[name$="_${name}"]`);

  // What nobody typed is filled: where nothing stands, or what the item before had put there.
  const fill = (field) => {
    const row = field.closest("tr");
    const found = item(field);
    if (!found) return;
    const list = document.getElementById(field.getAttribute("list"));
    const before = [...list.options].find((o) => o.dataset.id === part(row, "item").value);
    if (before === found && part(row, "price").value) return;
    const old = (name) => (before ? before.dataset[name] || "" : "");
    const free = (name) => !part(row, name).value || part(row, name).value === old(name);
    if (free("price")) part(row, "tax").value = found.dataset.tax;
    for (const name of ["price", "unit", "description"]) {
      if (free(name)) part(row, name).value = found.dataset[name] || "";
    }
    if (!part(row, "quantity").value) part(row, "quantity").value = "1";
    field.value = found.value;
    part(row, "of").value = found.value;
    part(row, "item").value = found.dataset.id;
  };

  // Another empty line, named as the next one.
  const grow = (row) => {
    if (row.nextElementSibling) return;
    const next = row.cloneNode(true);
    const count = (text) => text.replace(/_l(\d+)_/, (_, n) => `_l${Number(n) + 1}_`);
    for (const field of next.querySelectorAll("input, select, textarea")) {
      field.name = count(field.name);
      field.id = count(field.id);
      const label = field.getAttribute("aria-label");
      if (label) field.setAttribute("aria-label", label.replace(/\d+$/, (n) => String(Number(n) + 1)));
      if (field.type === "checkbox") field.checked = false;
      else if (field.tagName !== "SELECT") field.value = "";
    }
    row.after(next);
  };

  // What is typed and not saved is not left by a slip.
  let unsaved = false;
  const form = () => document.getElementById("estimate");
  document.addEventListener("submit", () => (unsaved = false));
  window.addEventListener("beforeunload", (event) => {
    if (unsaved && form()) event.preventDefault();
  });

  document.addEventListener("input", (event) => {
    if (form() && form().contains(event.target)) unsaved = true;
    const row = event.target.closest && event.target.closest(".offer-table tbody tr");
    if (row) grow(row);
  });

  // Before the sums are asked for.
  document.addEventListener(
    "change",
    (event) => {
      const field = event.target;
      if (field.matches && field.matches('.offer-table input[list="price-book"]')) fill(field);
    },
    true
  );
})();

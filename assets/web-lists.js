// Rows of a list by keyboard: the arrow keys move between them, Home and End to the first and the last, Enter opens as always.
(() => {
  "use strict";
  document.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
    const here = event.target.closest && event.target.closest("table[data-rows] tbody tr");
    if (!step || !here || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const rows = [...here.parentElement.children].filter((row) => row.querySelector("a[href]"));
    const at = Math.min(rows.length - 1, Math.max(0, rows.indexOf(here) + step));
    const link = rows[at] && (rows[at].querySelector("a.strong") || rows[at].querySelector("a[href]"));
    if (!link) return;
    event.preventDefault();
    link.focus();
  });
})();

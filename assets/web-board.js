// The time board and the planning beside it: scrolls to now, shows where the wanted time is, keeps a visit's length when its start moves,
// and keeps who was picked while the list of who could go is looked up anew. Without it every page and form still works.
(() => {
  "use strict";
  const board = () => document.getElementById("board");
  const who = () => document.getElementById("who");

  // --- the hours that matter are in sight ---
  const bring = (element, share) => {
    const scroller = element.closest(".time-board-scroll");
    if (!scroller) return;
    const names = scroller.querySelector(".lane-person");
    const width = names ? names.offsetWidth : 0;
    const all = scroller.getBoundingClientRect();
    const rtl = getComputedStyle(scroller).direction === "rtl";
    const left = all.left + (rtl ? 0 : width);
    const right = all.right - (rtl ? width : 0);
    const at = element.getBoundingClientRect();
    const from = rtl ? right - (right - left) * share : left + (right - left) * share;
    scroller.scrollBy({ left: (rtl ? at.right : at.left) - from, behavior: "instant" });
  };
  let scrolled = null;
  const toNow = () => {
    const place = board();
    if (!place || scrolled === place.dataset.day) return;
    scrolled = place.dataset.day;
    const at = place.querySelector(".now-time") || place.querySelector(".bar");
    if (at) bring(at, place.querySelector(".now-time") ? 0.25 : 0.02);
  };

  // --- the wanted time on the board ---
  let brought = null;
  const mark = () => {
    const place = board();
    if (!place) return;
    const old = place.querySelector(".board-wanted");
    const wanted = who();
    const here = wanted && wanted.dataset.place && wanted.dataset.day === place.dataset.day;
    if (!here) {
      if (old) old.remove();
      brought = null;
      return;
    }
    const band = old || document.createElement("div");
    if (!old) {
      band.className = "board-wanted";
      band.setAttribute("aria-hidden", "true");
      band.append(document.createElement("span"));
      place.querySelector(".time-board-inner").append(band);
    }
    const span = band.firstElementChild;
    span.className = wanted.dataset.place;
    if (brought === wanted.dataset.place) return;
    brought = wanted.dataset.place;
    bring(span, 0.25);
  };
  const look = () => { toNow(); mark(); };
  document.addEventListener("DOMContentLoaded", look);
  document.addEventListener("htmx:afterSettle", look);
  document.addEventListener("htmx:historyRestore", () => { scrolled = null; look(); });
  new MutationObserver(mark).observe(document.documentElement, { childList: true, subtree: true });

  // --- who was picked stays picked, and keeps the focus, while the list is looked up anew ---
  let picked = null;
  const chosen = () => document.querySelector("#who input:checked");
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target !== who()) return;
    const has = document.activeElement && who().contains(document.activeElement) ? document.activeElement.id : null;
    picked = { value: chosen() ? chosen().value : null, focus: has };
  });
  document.addEventListener("htmx:afterSwap", () => {
    if (!picked || !who()) return;
    for (const input of who().querySelectorAll("input[type=radio]")) {
      if (input.value === picked.value) input.checked = true;
    }
    const row = chosen() && chosen().closest("details");
    if (row) row.open = true;
    if (picked.focus && document.getElementById(picked.focus)) document.getElementById(picked.focus).focus();
    picked = null;
  });

  // --- a visit that begins later ends later ---
  const minutes = (text) => (/^\d\d:\d\d/.test(text) ? Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5)) : null);
  const clock = (all) => String(Math.floor(all / 60)).padStart(2, "0") + ":" + String(all % 60).padStart(2, "0");
  const DAY = 24 * 60;
  const fields = (times) => Object.fromEntries(["from", "to", "days"].map((name) => [name, times.querySelector('[name="' + name + '"]')]));
  document.addEventListener("focusin", (event) => {
    const times = event.target.closest && event.target.closest(".plan-times");
    if (times && event.target.name === "from") times.dataset.from = event.target.value;
  });
  document.addEventListener("change", (event) => {
    const times = event.target.closest && event.target.closest(".plan-times");
    // Who gives a time does not mean any time.
    const anytime = times && times.querySelector('[name="anytime"]');
    if (anytime && ["from", "to", "days"].includes(event.target.name)) anytime.checked = false;
    if (!times) return;
    const { from, to, days } = fields(times);
    // An end that is typed on the day of the start ends that day, also where moving the start had led past midnight.
    const past = Number(times.dataset.past || 0);
    if (event.target.name === "to" && past && minutes(to.value) > minutes(from.value)) days.value = String(Math.max(0, Number(days.value) - past));
    if (["to", "days"].includes(event.target.name)) delete times.dataset.past;
    if (event.target.name !== "from") return;
    const before = minutes(times.dataset.from || from.defaultValue), now = minutes(from.value), end = minutes(to.value);
    times.dataset.from = from.value;
    if (before === null || now === null || end === null) return;
    const moved = Number(days.value) * DAY + end + now - before;
    if (moved < 0 || Math.floor(moved / DAY) > 31) return;
    to.value = clock(moved % DAY);
    times.dataset.past = String(past + Math.floor(moved / DAY) - Number(days.value));
    days.value = String(Math.floor(moved / DAY));
  }, true);

  // --- a day that is picked is gone to; one that is typed waits for Enter ---
  let typing = false;
  document.addEventListener("keydown", (event) => { if (event.target.matches && event.target.matches("[data-go]")) typing = event.key !== "Enter"; });
  document.addEventListener("pointerdown", (event) => { if (event.target.matches && event.target.matches("[data-go]")) typing = false; });
  document.addEventListener("change", (event) => {
    if (!typing && event.target.matches && event.target.matches("[data-go]") && event.target.value) event.target.form.requestSubmit();
  });
})();

// Keeps pages live: says whether they are, lets what changed glow once, keeps what is being typed, and runs the side panel by keyboard.
// Without it every page and form still works.
(() => {
  "use strict";
  const chip = () => document.getElementById("live");
  const panel = () => document.getElementById("panel");

  // --- the chip ---
  const online = (is) => {
    document.documentElement.classList.toggle("is-offline", !is);
    const element = chip();
    if (element) element.hidden = false;
  };
  // What happened while the line was down was poked to nobody: the page is fetched anew when the line is back.
  let wasDown = false;
  document.addEventListener("htmx:sseOpen", () => {
    if (wasDown) document.querySelectorAll('[hx-trigger*="sse:poke"]').forEach((element) => htmx.trigger(element, "sse:poke"));
    wasDown = false;
    online(true);
  });
  document.addEventListener("htmx:sseError", () => {
    wasDown = true;
    online(false);
  });

  // --- a page that is left lets go of its connection: a browser has six per server, and keeps left pages for going back ---
  window.addEventListener("pagehide", () => {
    for (const element of document.querySelectorAll("[sse-connect]")) htmx.trigger(element, "htmx:beforeCleanupElement");
  });
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  // --- what changed glows once ---
  let before = new Map();
  const shown = (element) => element.title + element.dataset.glow;
  const seen = () => {
    const all = new Map();
    for (const element of document.querySelectorAll("[data-glow][id], .tile[data-glow]")) {
      all.set(element.id || element.getAttribute("href"), shown(element));
    }
    return all;
  };
  document.addEventListener("htmx:beforeSwap", () => { before = seen(); });
  document.addEventListener("htmx:afterSettle", () => {
    if (!before.size) return;
    for (const element of document.querySelectorAll("[data-glow][id], .tile[data-glow]")) {
      const key = element.id || element.getAttribute("href");
      if (before.get(key) === shown(element)) continue;
      element.classList.add("fresh");
      element.addEventListener("animationend", () => element.classList.remove("fresh"), { once: true });
    }
    before = new Map();
    const element = chip();
    if (element) element.hidden = document.documentElement.classList.contains("never-live");
  });

  // --- a new version of the page does not take away what somebody is using ---
  const kept = (old, fresh) => {
    if (old.nodeType !== 1) return true;
    if (old.id === "live" || old.id === "panel") return false;
    if (old.dataset && old.dataset.keep && fresh.dataset && old.dataset.keep === fresh.dataset.keep) return false;
    if (old.tagName === "FORM" && (old.dataset.dirty || (old.contains(document.activeElement) && document.activeElement !== document.body))) return false;
    return true;
  };
  // What others have dealt with meanwhile goes away, but not with words in it that somebody is typing.
  let byItself = false;
  document.addEventListener("htmx:beforeSwap", (event) => {
    const asked = event.detail.requestConfig && event.detail.requestConfig.elt;
    byItself = !!asked && (asked.getAttribute("hx-trigger") || "").includes("sse:poke");
  });
  document.addEventListener("htmx:afterSwap", () => { byItself = false; });
  const gone = (old) => {
    if (!byItself || old.nodeType !== 1 || !old.querySelector("form[data-dirty]")) return true;
    const card = old.matches("[data-gone]") ? old : old.querySelector("[data-gone]");
    if (card && !card.querySelector("[data-said-gone]")) {
      const note = document.createElement("p");
      note.className = "notice notice-box";
      note.dataset.saidGone = "yes";
      note.setAttribute("role", "status");
      note.textContent = card.dataset.gone;
      card.prepend(note);
    }
    return false;
  };
  const ready = () => {
    if (!window.Idiomorph) return;
    const calls = Idiomorph.defaults.callbacks;
    calls.beforeNodeMorphed = kept;
    calls.beforeNodeRemoved = gone;
    calls.beforeAttributeUpdated = (name, node) => !(name === "open" && node.tagName === "DETAILS");
  };
  ready();
  document.addEventListener("input", (event) => {
    const form = event.target.closest && event.target.closest("form");
    if (form) form.dataset.dirty = "yes";
  });

  // --- what was said goes away after a minute, unless somebody is at it; what went wrong stays ---
  let said = 0;
  const fades = () => {
    clearTimeout(said);
    const toast = document.querySelector("#toasts .toast:not(.toast-alert)");
    if (!toast) return;
    said = setTimeout(() => {
      if (toast.matches(":hover, :focus-within")) return fades();
      toast.remove();
    }, 60000);
  };
  fades();
  document.addEventListener("htmx:afterSettle", (event) => { if (event.detail.target && event.detail.target.id === "app") fades(); });

  // --- printing: pictures further down are fetched first, so that none is missing on paper ---
  const printable = () => document.querySelectorAll("[data-print]").forEach((button) => { button.hidden = false; });
  printable();
  document.addEventListener("htmx:afterSettle", printable);
  document.addEventListener("click", (event) => {
    if (!event.target.closest || !event.target.closest("[data-print]")) return;
    const pictures = [...document.querySelectorAll("main img")];
    pictures.forEach((picture) => { picture.loading = "eager"; });
    Promise.all(pictures.map((picture) => picture.decode().catch(() => {}))).then(() => window.print());
  });

  // --- times are typed as all pages say them, by 24 hours: a browser whose own clock has 12 would show them otherwise ---
  const twelve = new Intl.DateTimeFormat(navigator.language, { hour: "numeric" }).resolvedOptions().hour12;
  const clocks = () => {
    if (!twelve) return;
    for (const field of document.querySelectorAll('input[type="time"]')) {
      const now = field.value;
      Object.assign(field, { type: "text", value: now, placeholder: "14:30", pattern: "([01][0-9]|2[0-3]):[0-5][0-9]|24:00", autocomplete: "off" });
      field.dataset.clock = "yes";
    }
  };
  clocks();
  document.addEventListener("htmx:afterSettle", clocks);
  // "9", "930", "9.30" and "2:30 pm" are what people type.
  document.addEventListener("change", (event) => {
    const field = event.target;
    const typed = field.dataset && field.dataset.clock && /^\s*(\d{1,2})[:.h]?(\d\d)?(?::\d\d)?\s*([ap])?\.?m?\.?\s*$/i.exec(field.value);
    if (!typed) return;
    let hour = Number(typed[1]);
    if (typed[3]) hour = (hour % 12) + (typed[3].toLowerCase() === "p" ? 12 : 0);
    field.value = String(hour).padStart(2, "0") + ":" + (typed[2] || "00");
    // Before whatever else reads the field.
  }, true);

  // --- the side panel ---
  // What opened it, as something that can be found again on a newer version of the page.
  let opener = null;
  const found = (sought) => {
    if (!sought) return null;
    const main = document.getElementById("main");
    const same = (element) => sought.record ? element.dataset.record === sought.record : element.getAttribute("href") === sought.href;
    return (sought.id && document.getElementById(sought.id)) || [...main.querySelectorAll("a[href], button")].find(same) || null;
  };
  const focused = (element) => {
    if (!element) return false;
    if (element.closest("details:not([open])")) element.closest("details").open = true;
    element.focus();
    element.scrollIntoView({ block: "nearest", inline: "nearest" });
    return document.activeElement === element;
  };
  const emptied = () => {
    const place = panel();
    if (!place || !place.firstElementChild) return false;
    place.replaceChildren();
    return true;
  };
  const close = () => {
    if (!emptied()) return false;
    focused(found(opener)) || document.getElementById("main").focus();
    opener = null;
    return true;
  };
  let fromPanel = false;
  document.addEventListener("htmx:beforeRequest", (event) => {
    const element = event.detail.elt;
    if (!element || !element.getAttribute) return;
    const opens = event.detail.target === panel();
    if (opens) opener = { id: element.id, record: element.dataset.record, href: element.getAttribute("href") };
    // What looks something up anew beside the typing leaves the focus where it is.
    fromPanel = opens || Boolean(panel() && panel().contains(element) && !element.dataset.quiet);
  });
  document.addEventListener("htmx:afterSettle", () => {
    const place = panel();
    if (!fromPanel || !place) return;
    fromPanel = false;
    const wrong = place.querySelector(".error-summary, .warn-summary");
    const title = wrong || place.querySelector("#visit-title");
    if (wrong) wrong.tabIndex = -1;
    if (title) title.focus();
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("[data-close-panel]");
    if (link && panel() && panel().contains(link)) { event.preventDefault(); close(); }
  });

  // --- an act of the panel is done: when the page shows it, the panel closes and what changed has the focus, else the way back ---
  let done = null;
  document.addEventListener("sevengate:done", (event) => { done = event.detail; });
  const finish = () => {
    if (!done) return;
    const changed = done.changed;
    done = null;
    emptied();
    const undo = document.querySelector("#toasts button");
    focused(changed && found({ record: changed })) || focused(undo) || focused(found(opener)) || document.getElementById("main").focus();
    opener = null;
  };
  document.addEventListener("htmx:afterSettle", (event) => { if (event.detail.target && event.detail.target.id === "app") finish(); });
  for (const failed of ["htmx:sendError", "htmx:timeout", "htmx:swapError"]) document.addEventListener(failed, finish);

  // --- a form that came back: what is wrong with it is in view and read out ---
  const summary = document.querySelector("#main .error-summary");
  if (summary) {
    summary.tabIndex = -1;
    summary.focus({ preventScroll: true });
    summary.scrollIntoView({ block: "center" });
  }

  // --- keys ---
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && close()) return;
    const typing = event.target.closest && event.target.closest("input, textarea, select, [contenteditable]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = document.querySelector('[data-shortcut="' + CSS.escape(event.key) + '"]');
    if (target) { event.preventDefault(); target.focus(); target.select(); }
  });
})();

// Installing the app, with the steps of exactly this phone: shown by whoever opens the app's address before it is installed, and
// again when the app asks for them. Keeps the code of an invitation until somebody has signed in with it.
(() => {
  "use strict";
  // The code of the invitation that led here, one that was used, and that somebody wants the browser for now.
  const INVITE = "sevengate-invite";
  const USED = "sevengate-invite-used";
  const LATER = "sevengate-in-browser";
  const CODE = /^#([0-9a-z]{4}-?[0-9a-z]{4})$/i;

  // ---- words ----
  const texts = window.sevengateTexts;
  const spoken = (navigator.languages || [navigator.language])
    .map((tag) => String(tag).split("-")[0].toLowerCase())
    .find((tag) => tag in texts);
  const words = texts[spoken || "en"];
  document.documentElement.lang = spoken || "en";
  document.documentElement.dir = words.dir;
  const say = (key) => words.words[key] || key;

  // ---- what this phone is ----
  const agent = navigator.userAgent;
  const apple = /iPhone|iPad|iPod/.test(agent) || (/Macintosh/.test(agent) && navigator.maxTouchPoints > 1);
  const android = /Android/.test(agent);
  const inApp = /FBAN|FBAV|FB_IAB|Instagram|Line\/|WhatsApp|MicroMessenger|Snapchat|TikTok|LinkedInApp|GSA\/|; wv\)/.test(agent);
  const otherOnApple = /CriOS|FxiOS|EdgiOS|OPiOS|OPT\/|DuckDuckGo|YaBrowser|Brave/.test(agent);
  const installed = () =>
    navigator.standalone === true ||
    ["standalone", "fullscreen", "minimal-ui"].some((mode) => matchMedia(`(display-mode: ${mode})`).matches);
  const system = apple ? "apple" : android ? "android" : "other";

  // ---- the invitation ----
  const fresh = CODE.exec(location.hash);
  if (fresh && localStorage.getItem(USED) !== fresh[1]) localStorage.setItem(INVITE, fresh[1]);
  // Opened where the app is open already, the link changes nothing but the end of the address.
  window.addEventListener("hashchange", () => {
    const next = CODE.exec(location.hash);
    if (next && localStorage.getItem(USED) !== next[1]) location.reload();
  });
  const invited = () => localStorage.getItem(INVITE);
  function used() {
    const code = invited();
    if (code) localStorage.setItem(USED, code);
    localStorage.removeItem(INVITE);
    if (CODE.test(location.hash)) history.replaceState(null, "", location.pathname + location.search);
  }
  const address = () => location.origin + location.pathname + (invited() ? `#${invited()}` : "");

  // ---- the browser's own way, where it offers one ----
  let offer = null;
  let redraw = () => {};
  window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    offer = event;
    redraw();
  });
  async function accept() {
    const asked = offer;
    offer = null;
    asked.prompt();
    await asked.userChoice;
    redraw();
  }

  // ---- drawing ----
  function make(tag, attributes, ...inside) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name === "onclick") node.addEventListener("click", value);
      else node.setAttribute(name, value);
    }
    node.append(...inside);
    return node;
  }
  const line = (key, kind = "") => make("p", { class: kind }, say(key));

  function icon(name) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    svg.setAttribute("class", "icon");
    svg.setAttribute("aria-hidden", "true");
    svg.setAttribute("viewBox", "0 0 24 24");
    use.setAttribute("href", `${document.body.dataset.version}/assets/icons.svg#${name}`);
    svg.append(use);
    return svg;
  }

  const steps = (...each) =>
    make("ol", { class: "install-steps" }, ...each.map(([name, key]) => make("li", {}, icon(name), make("span", {}, say(key)))));

  function copies(key, text) {
    const button = make("button", { class: "button", type: "button" }, icon("copy"), say(key));
    const done = () => button.replaceChildren(icon("check"), say("page-copied"));
    button.addEventListener("click", () => navigator.clipboard && navigator.clipboard.writeText(text()).then(done, () => {}));
    return button;
  }

  function code(key) {
    if (!invited()) return line("page-code-none", "lead");
    return make(
      "section",
      { class: "card install-code", "aria-label": say("page-code") },
      make("h2", { class: "section-title" }, say("page-code")),
      make("p", { class: "install-letters", dir: "ltr" }, invited()),
      copies("page-copy", invited),
      line(key, "lead small"),
    );
  }

  const head = (title, ...sentences) => [make("h1", {}, say(title)), ...sentences.map((key) => line(key, "lead"))];
  const button = (key, act, kind = "") => make("button", { class: `button ${kind}`, type: "button", onclick: act }, say(key));

  // What to do here, and what of it is the next tap.
  function advice() {
    if (apple && (inApp || otherOnApple)) {
      return [[...head("page-safari", "page-safari-text"), copies("page-copy-address", address), code("page-code-type")], null];
    }
    if (inApp) {
      return [[...head("page-browser", "page-browser-text"), copies("page-copy-address", address), code("page-code-type")], null];
    }
    if (apple) {
      const way = steps(
        ["share", "page-iphone-share"],
        ["square-plus", "page-iphone-add"],
        ["check", "page-iphone-confirm"],
        ["smartphone", "page-open-there"],
      );
      return [[...head("page-install-title", "page-install-why"), way, code("page-code-type")], null];
    }
    if (android) {
      const way = /SamsungBrowser/.test(agent)
        ? [["menu", "page-samsung-menu"], ["square-plus", "page-samsung-choose"]]
        : [["ellipsis-vertical", "page-android-menu"], ["download", "page-android-choose"]];
      const all = steps(...(offer ? [["download", "page-android-tap"]] : way), ["smartphone", "page-open-there"]);
      const next = offer ? button("page-android-install", accept, "button-primary") : null;
      return [[...head("page-install-title", "page-install-why"), all, code("page-code-kept")], next];
    }
    const alone = ["localhost", "127.0.0.1", "[::1]"].includes(location.hostname);
    const found = alone
      ? [line("page-phone-alone", "notice-box")]
      : [
          line("page-phone-text", "lead"),
          make("img", { class: "install-qr", src: "qr.svg", alt: say("page-phone-qr") }),
          make("p", { class: "install-address", dir: "ltr" }, location.origin + location.pathname),
        ];
    return [[make("h1", {}, say("page-phone")), ...found, ...(invited() ? [code("page-code-kept")] : [])], null];
  }

  const done = () => make("main", { class: "phone-body install" }, ...head("page-installed", "page-installed-text"));

  function show(place, leave) {
    const draw = () => {
      const [said, next] = advice();
      const foot = make("footer", { class: "phone-foot" }, ...(next ? [next] : []), ...leave());
      place.replaceChildren(make("div", { class: "phone" }, make("main", { class: "phone-body install" }, ...said), foot));
    };
    redraw = draw;
    draw();
  }

  // Shows the way to install it first; `go` begins the app here: at once where it is installed, in use, or wanted in the browser.
  function enter(place, inUse, go) {
    if (installed() || ((inUse || localStorage.getItem(LATER)) && !(fresh && invited()))) return go();
    const here = () => {
      localStorage.setItem(LATER, "1");
      redraw = () => {};
      go();
    };
    const onPhone = apple || android;
    show(place, () => {
      const act = button(onPhone ? "page-not-now" : "page-here", here, onPhone ? "" : "button-primary");
      act.id = "use-here";
      return onPhone ? [act, line("page-not-now-text", "lead small")] : [act];
    });
  }

  // The same over the app.
  function install() {
    if (offer) return void accept();
    const over = make("div", { class: "install-over", role: "dialog", "aria-modal": "true", "aria-label": say("page-install-title") });
    const close = () => {
      redraw = () => {};
      over.remove();
    };
    show(over, () => [button("page-close", close)]);
    over.addEventListener("keydown", (event) => event.key === "Escape" && close());
    document.body.append(over);
  }

  window.sevengatePage = { say, system, installed, invited, used, enter, install, done };
})();

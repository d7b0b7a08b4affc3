// The page of the phone app in a browser: it begins the worker that the app runs in, shows what it says, and tells it what is done.
(() => {
  "use strict";
  const version = document.body.dataset.version;
  // Outside the app's files: that there were some, so that nobody begins with nothing in silence.
  const KEPT = "sevengate-files";
  // So often a worker that died is begun anew within a minute.
  const TRIES = 3;

  const page = window.sevengatePage;
  const say = page.say;
  const main = document.getElementById("main");
  let worker = null;
  let died = [];
  // Pictures that the worker is making into evidence, and choices of which not all are read yet.
  let making = 0;
  let picking = 0;

  // A sentence in the place of the app, and what can be done; `raw` is what only the office can read.
  function tell(title, sentences, act, raw) {
    const box = document.createElement("main");
    box.className = "shell-note";
    const head = document.createElement("h1");
    head.textContent = title;
    box.append(head);
    for (const sentence of sentences) {
      const p = document.createElement("p");
      p.textContent = sentence;
      box.append(p);
    }
    if (act) {
      const button = document.createElement("button");
      button.className = "button button-primary";
      button.textContent = act.label;
      button.addEventListener("click", act.do);
      box.append(button);
    }
    if (raw) {
      const p = document.createElement("p");
      p.className = "lead small break";
      [p.lang, p.dir, p.textContent] = ["en", "ltr", raw];
      box.append(p);
    }
    main.replaceChildren(box);
  }

  const again = { label: say("page-again"), do: () => tryAgain() };

  // ---- the interpreter of edits, as the desktop's and the preview's ----
  window.ipc = { postMessage: (text) => worker && worker.postMessage(["event", text]) };

  function blank() {
    main.replaceChildren();
    window.interpreter = new NativeInterpreter();
    window.interpreter.initialize(main);
    window.interpreter.liveview = true;
    window.interpreter.intercept_link_redirects = false;
    window.interpreter.ipc = window.ipc;
  }

  // By the numbers of calls: who waits until the app has taken bytes.
  const taken = new Map();

  async function call(number, name, args, bytes) {
    const to = worker;
    // Bytes wait until the app has taken those before: fifty pictures at once would fill its memory.
    const say = async (said, blob) => {
      const bytes = blob ? await blob.arrayBuffer() : null;
      const goes = bytes && bytes.byteLength ? new Promise((resolve) => taken.set(number, resolve)) : null;
      to.postMessage(["said", number, JSON.stringify(said), bytes], bytes ? [bytes] : []);
      await goes;
    };
    const picks = name === "picked" || name === "shoot";
    if (picks) picking += 1;
    try {
      await window.sevengate.call(name, [...JSON.parse(args), ...(bytes ? [bytes] : [])], say);
    } finally {
      if (picks) picking -= 1;
      taken.delete(number);
      to.postMessage(["ended", number]);
    }
  }

  function begin() {
    const now = Date.now();
    died = died.filter((at) => now - at < 60000);
    if (died.length >= TRIES) {
      return tell(say("page-stopped"), [say("page-stopped-text")], again);
    }
    blank();
    making = 0;
    worker = new Worker(`${version}/worker.js`, { type: "module" });
    worker.onerror = (event) => {
      event.preventDefault();
      console.error("the app's worker", event.message);
      restart();
    };
    worker.onmessage = ({ data: [what, ...said] }) => {
      if (what === "edits") window.interpreter.run_from_bytes(said[0]);
      else if (what === "call") call(...said);
      else if (what === "taken") taken.get(said[0])?.();
      else if (what === "making") making = said[0];
      else if (what === "opened") opened(...said);
      else if (what === "died") restart();
      else if (what === "failed") cannotStart(said[0]);
    };
    worker.postMessage(["open"]);
  }

  function cannotStart(why) {
    tell(say("page-cannot-start"), [say("page-cannot-start-text"), say("page-kept")], again, why);
  }

  // A panic ends the worker; what was done is in its files.
  function restart() {
    if (!worker) return;
    worker.terminate();
    worker = null;
    died.push(Date.now());
    begin();
  }

  function opened(files, damaged) {
    const start = () => {
      localStorage.setItem(KEPT, "1");
      const mount = new URL("./", location.href).pathname;
      worker.postMessage(["start", location.origin, mount, deviceName()]);
      // It runs: what only other versions need may go, and what is seldom needed may come.
      service?.controller?.postMessage({ rest: version });
    };
    // One that makes no sense may have been the store: whoever goes on knows that something is missing.
    if (damaged > 0) console.error(`${damaged} of the app's files make no sense`);
    if (damaged > 0 || (files === 0 && localStorage.getItem(KEPT))) {
      return tell(
        say("page-forgotten"),
        [say("page-forgotten-text"), say("page-forgotten-ask")],
        { label: say("page-begin-anew"), do: () => (blank(), start()) },
      );
    }
    start();
  }

  function deviceName() {
    const agent = navigator.userAgent;
    const system = ["iPhone", "iPad", "Android", "Windows", "Mac", "Linux"].find((name) => agent.includes(name));
    return `Sevengate on ${system || "a browser"}`;
  }

  // ---- the service worker: whole versions, kept for times without signal; pictures of the store ----
  const service = navigator.serviceWorker;
  // How long a version that was asked to take over is waited for.
  const SWITCH_MS = 10000;
  const ANSWER_MS = 500;
  const LOADED_FOR = "sevengate-loaded-for";
  // Another version has taken over behind this page.
  let stale = false;
  let switched = null;

  // Nothing is half done that a page loaded anew would not bring back.
  const atRest = () =>
    !making &&
    !picking &&
    !document.querySelector(".hand-over, .camera, .sheet-backdrop") &&
    !(document.activeElement && document.activeElement.matches("input, textarea, select"));

  const registration = async () => (service && (await service.getRegistration())) || null;

  // Asks a version that lies ready to take over, which it does once the one before has nothing to do; at a start from nothing it has
  // done so by itself. Nothing is begun meanwhile.
  async function switches() {
    const { waiting } = (await registration()) || {};
    if (!waiting) return;
    const done = new Promise((resolve) => (switched = resolve));
    waiting.postMessage("switch");
    await Promise.race([done, new Promise((resolve) => setTimeout(resolve, SWITCH_MS))]);
  }

  // Whether this page is of another version than what serves it from now on: that may have taken over while it was loaded. A page
  // that is of another one even so is not loaded again and again.
  async function isBehind() {
    const controller = service && service.controller;
    if (!controller) return false;
    const line = new MessageChannel();
    const said = new Promise((resolve) => (line.port1.onmessage = ({ data }) => resolve(data)));
    controller.postMessage("version", [line.port2]);
    const serves = await Promise.race([said, new Promise((resolve) => setTimeout(resolve, ANSWER_MS, version))]);
    if (serves === version || sessionStorage.getItem(LOADED_FOR) === serves) return false;
    sessionStorage.setItem(LOADED_FOR, serves);
    return true;
  }

  async function looksForNewer() {
    if (document.hidden && atRest()) {
      if (!stale) await switches();
      if (stale && document.hidden && atRest()) location.reload();
    } else if (!document.hidden && navigator.onLine) {
      (await registration())?.update().catch(() => {});
    }
  }

  async function tryAgain() {
    await (await registration())?.update().catch(() => {});
    await switches();
    location.reload();
  }

  if (service) {
    service.register("sw.js", { updateViaCache: "none" }).catch((error) => console.error("no service worker", error));
    service.addEventListener("message", ({ data, ports: [port] }) => {
      if (data.version) {
        stale = data.version !== version;
        switched?.();
      }
      if (!port) return;
      if (worker) worker.postMessage(["blob", data.blob, port], [port]);
      else port.postMessage(null);
    });
    document.addEventListener("visibilitychange", looksForNewer);
    window.addEventListener("online", looksForNewer);
  }

  // ---- one window at a time has the files ----
  let leave = () => {};
  function enter() {
    if (!navigator.locks || !navigator.storage || !navigator.storage.getDirectory) {
      return tell(say("page-too-old"), [say("page-too-old-text")]);
    }
    navigator.locks.request("sevengate-phone", { ifAvailable: true }, async (lock) => {
      if (!lock) return tell(say("page-other-window"), [say("page-other-window-text")], again);
      if (await isBehind()) return location.reload();
      begin();
      return new Promise((resolve) => (leave = resolve));
    });
  }
  // The app that was installed from this window has the same files: it is to have them alone.
  window.addEventListener("appinstalled", () => {
    if (page.system !== "android" || page.installed()) return;
    if (worker) worker.terminate();
    worker = null;
    leave();
    main.replaceChildren(page.done());
  });
  if (window.isSecureContext) page.enter(main, Boolean(localStorage.getItem(KEPT)), enter);
  else tell(say("page-insecure"), [say("page-insecure-text")]);
})();

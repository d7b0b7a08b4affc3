// What the phone app asks of its web view: position, camera, files, signature, vibration, theme. No third-party request, ever.
// Rust calls the functions at the end by their names. Each says what it has to say by send(json, blob), and what it returns;
// a call never rejects, it answers {error: "..."}.
(() => {
  "use strict";
  const CHUNK = 96 * 1024;
  const LONG_EDGE = 4096;

  // ---- what is said to Rust where only text goes through: bytes in order, in pieces ----
  const base64 = (blob) =>
    new Promise((resolve, reject) => {
      const reader = new FileReader();
      reader.onload = () => resolve(String(reader.result).split(",", 2)[1] || "");
      reader.onerror = () => reject(reader.error);
      reader.readAsDataURL(blob);
    });

  async function callByText(name, args, tell) {
    await call(name, args, async (said, blob) => {
      for (let at = 0; blob && at < blob.size; at += CHUNK) {
        tell({ chunk: await base64(blob.slice(at, at + CHUNK)) });
      }
      tell({ said });
    });
    tell({ ended: null });
  }

  // ---- position ----
  const fixOf = (p) => ({
    lat: p.coords.latitude,
    lng: p.coords.longitude,
    accuracy_m: p.coords.accuracy,
    measured_ms: Math.round(p.timestamp),
  });
  const whyNot = (e) => (e.code === 1 ? "denied" : e.code === 3 ? "timeout" : "unavailable");
  let watching = null;

  // One fix, or why there is none. A permission prompt that nobody answers ends by itself.
  function position(patienceMs, oldestMs) {
    if (!navigator.geolocation) return Promise.resolve({ error: "missing" });
    return new Promise((resolve) => {
      const late = setTimeout(() => resolve({ error: "timeout" }), patienceMs + 500);
      const done = (answer) => {
        clearTimeout(late);
        resolve(answer);
      };
      navigator.geolocation.getCurrentPosition(
        (p) => done(fixOf(p)),
        (e) => done({ error: whyNot(e) }),
        { enableHighAccuracy: true, timeout: patienceMs, maximumAge: oldestMs },
      );
    });
  }

  function watch(send) {
    unwatch();
    if (!navigator.geolocation) return send({ error: "missing" });
    watching = navigator.geolocation.watchPosition(
      (p) => send(fixOf(p)),
      (e) => send({ error: whyNot(e) }),
      { enableHighAccuracy: true, maximumAge: 60000, timeout: 15000 },
    );
  }

  function unwatch() {
    if (watching !== null) navigator.geolocation.clearWatch(watching);
    watching = null;
  }

  // Whether asking for the position would show no prompt.
  async function positionGranted() {
    try {
      return (await navigator.permissions.query({ name: "geolocation" })).state === "granted";
    } catch {
      return false;
    }
  }

  async function cameraGranted() {
    try {
      return (await navigator.permissions.query({ name: "camera" })).state === "granted";
    } catch {
      return false;
    }
  }

  // ---- camera in the page ----
  let stream = null;

  async function openCamera(id) {
    closeCamera();
    const media = navigator.mediaDevices;
    if (!media || !media.getUserMedia) return { error: "missing" };
    const best = { facingMode: { ideal: "environment" }, width: { ideal: LONG_EDGE }, height: { ideal: 3072 } };
    let opened;
    try {
      opened = await media.getUserMedia({ video: best, audio: false });
    } catch (e) {
      if (e.name === "NotAllowedError") return { error: "denied" };
      try {
        opened = await media.getUserMedia({ video: true, audio: false });
      } catch (again) {
        return { error: again.name === "NotAllowedError" ? "denied" : "missing" };
      }
    }
    const video = document.getElementById(id);
    if (!video) {
      opened.getTracks().forEach((track) => track.stop());
      return { error: "closed" };
    }
    stream = opened;
    video.srcObject = stream;
    video.muted = true;
    try {
      await video.play();
    } catch {
      /* shown by its attributes all the same */
    }
    return { ok: true };
  }

  function closeCamera() {
    if (stream) stream.getTracks().forEach((track) => track.stop());
    stream = null;
  }

  const encode = (canvas) => new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.92));

  function draw(source, width, height) {
    const scale = Math.min(1, LONG_EDGE / Math.max(width, height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(width * scale));
    canvas.height = Math.max(1, Math.round(height * scale));
    canvas.getContext("2d").drawImage(source, 0, 0, canvas.width, canvas.height);
    return canvas;
  }

  async function shoot(id, send) {
    try {
      const video = document.getElementById(id);
      if (!video || !video.videoWidth) return { error: "not ready" };
      video.classList.remove("camera-flash");
      void video.offsetWidth;
      video.classList.add("camera-flash");
      const canvas = draw(video, video.videoWidth, video.videoHeight);
      const blob = await encode(canvas);
      if (!blob) return { error: "no picture" };
      await send({}, blob);
    } catch (e) {
      return { error: String((e && e.message) || e) };
    }
  }

  // ---- pictures from files: a detached input, opened in the tap itself ----
  // Larger ones are drawn anew, so that they fit through.
  const AS_IT_IS = 64 * 1024 * 1024;
  // What of a file that is drawn anew is sent along, for what it says of when and where.
  const ABOUT = 8 * 1024 * 1024;
  let picked = Promise.resolve([]);

  function pick(multiple) {
    picked = new Promise((resolve) => {
      const input = document.createElement("input");
      input.type = "file";
      input.accept = "image/*";
      input.multiple = multiple;
      input.addEventListener("change", () => resolve(Array.from(input.files || [])));
      input.addEventListener("cancel", () => resolve([]));
      input.click();
    });
  }

  // Pictures that another app shared: the service worker put them aside, under their names.
  const SHARED = "shared-photos";
  const nameOf = (request) => decodeURIComponent(request.url.split("/").pop());

  async function shared() {
    if (!window.sevengatePage || !window.caches || !(await caches.has(SHARED))) return [];
    return (await (await caches.open(SHARED)).keys()).map(nameOf);
  }

  function pickShared() {
    picked = (async () => {
      const cache = await caches.open(SHARED);
      const files = [];
      for (const request of await cache.keys()) {
        const blob = await (await cache.match(request)).blob();
        files.push(new File([blob], nameOf(request), { type: blob.type }));
      }
      return files;
    })();
  }

  async function forgetShared(name) {
    const cache = await caches.open(SHARED);
    for (const request of await cache.keys()) if (nameOf(request) === name) await cache.delete(request);
  }

  // By their first bytes, not by what they are called.
  async function isReadByTheApp(file) {
    const head = new Uint8Array(await file.slice(0, 4).arrayBuffer());
    const begins = (...bytes) => bytes.every((byte, at) => head[at] === byte);
    return begins(0xff, 0xd8, 0xff) || begins(0x89, 0x50, 0x4e, 0x47);
  }

  // Whatever picture the web view can show, upright, as JPEG; null where it cannot.
  async function redrawn(file) {
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      return await encode(draw(picture, picture.width, picture.height));
    } catch {
      /* some web views decode more kinds in an image than as a bitmap */
    }
    const url = URL.createObjectURL(file);
    try {
      const image = new Image();
      image.src = url;
      await image.decode();
      return await encode(draw(image, image.naturalWidth, image.naturalHeight));
    } catch {
      return null;
    } finally {
      URL.revokeObjectURL(url);
    }
  }

  // One after the other, each for itself: bytes as they are where the app reads them, redrawn as JPEG otherwise, with the
  // file's beginning for what it says of when and where. One that cannot be had does not keep the others back.
  async function sendPicked(send) {
    const files = await picked;
    await send({ kind: "chosen", names: files.map((file) => file.name) });
    for (const file of files) {
      const cannot = (why) => send({ kind: "cannot", name: file.name, why });
      let plain;
      try {
        plain = await isReadByTheApp(file);
      } catch {
        cannot("away");
        continue;
      }
      try {
        if (plain && file.size <= AS_IT_IS) {
          await send({ kind: "picture", name: file.name }, file);
          continue;
        }
        const jpeg = await redrawn(file);
        if (!jpeg) {
          cannot("kind");
          continue;
        }
        await send({ kind: "source", whole: file.size <= ABOUT }, file.slice(0, ABOUT));
        await send({ kind: "picture", name: file.name }, jpeg);
      } catch {
        cannot("away");
      }
    }
  }

  // ---- signature ----
  // Strokes are kept in the coordinates of the field on which the first one was begun, its paper. A field that is turned or
  // resized shows the whole paper larger or smaller, with everything that is drawn: nothing is cut, nothing is lost.
  const INK_EDGE = 6;
  const PICTURE_EDGE = 2000;
  let pad = null;
  let paper = { width: 0, height: 0 };
  let ink = [];
  let view = { scale: 1, x: 0, y: 0 };
  let padResized = null;

  const rounded = (n) => +n.toFixed(1);

  // The paper and whatever is drawn beside it.
  function inkFrame() {
    let [left, top, right, bottom] = [0, 0, paper.width, paper.height];
    for (const stroke of ink) {
      for (const p of stroke) {
        left = Math.min(left, p.x - INK_EDGE);
        top = Math.min(top, p.y - INK_EDGE);
        right = Math.max(right, p.x + INK_EDGE);
        bottom = Math.max(bottom, p.y + INK_EDGE);
      }
    }
    return { left, top, width: right - left, height: bottom - top };
  }

  const toPaper = (group) =>
    group.points.map((p) => ({ x: (p.x - view.x) / view.scale, y: (p.y - view.y) / view.scale, t: Math.round(p.time) }));

  const groupsOf = (on, at) =>
    ink.map((points) => ({
      penColor: on.penColor,
      dotSize: 0,
      minWidth: 1.2 * at.scale,
      maxWidth: 3 * at.scale,
      velocityFilterWeight: on.velocityFilterWeight,
      compositeOperation: "source-over",
      points: points.map((p) => ({ x: p.x * at.scale + at.x, y: p.y * at.scale + at.y, time: p.t, pressure: 0.5 })),
    }));

  // What the pad has and the ink does not yet: new strokes, or the rest of one during which the phone was turned.
  function gather() {
    const groups = pad.toData();
    if (groups.length > ink.length) ink = ink.concat(groups.slice(ink.length).map(toPaper));
    else if (groups.length && groups.length === ink.length) ink[ink.length - 1] = toPaper(groups[groups.length - 1]);
  }

  function fitPad() {
    const canvas = pad.canvas;
    const [width, height] = [canvas.offsetWidth, canvas.offsetHeight];
    if (!width || !height) return;
    const ratio = Math.max(window.devicePixelRatio || 1, 1);
    canvas.width = width * ratio;
    canvas.height = height * ratio;
    canvas.getContext("2d").scale(ratio, ratio);
    if (!ink.length) {
      paper = { width, height };
      view = { scale: 1, x: 0, y: 0 };
      pad.clear();
      return;
    }
    const frame = inkFrame();
    const scale = Math.min(width / frame.width, height / frame.height);
    view = {
      scale,
      x: (width - frame.width * scale) / 2 - frame.left * scale,
      y: (height - frame.height * scale) / 2 - frame.top * scale,
    };
    pad.fromData(groupsOf(pad, view));
  }

  const drawn = () => ({
    width: paper.width,
    height: paper.height,
    strokes: ink.map((stroke) => stroke.map((p) => ({ x: rounded(p.x), y: rounded(p.y), t: p.t }))),
  });

  // Says what is drawn after each stroke, so that half a signature survives.
  function startPad(id, kept, send) {
    const canvas = document.getElementById(id);
    if (!canvas || !window.SignaturePad) return send({ error: "missing" });
    if (padResized) padResized.disconnect();
    const color = getComputedStyle(canvas.parentElement).color;
    pad = new window.SignaturePad(canvas, { penColor: color, minWidth: 1.2, maxWidth: 3 });
    ink = ((kept && kept.strokes) || []).filter((stroke) => stroke.length);
    paper = { width: (kept && kept.width) || canvas.offsetWidth, height: (kept && kept.height) || canvas.offsetHeight };
    fitPad();
    const tell = () => send(drawn());
    let drawing = false;
    let [width, height] = [canvas.offsetWidth, canvas.offsetHeight];
    padResized = new ResizeObserver(() => {
      if (!canvas.isConnected || (canvas.offsetWidth === width && canvas.offsetHeight === height)) return;
      const turned = canvas.offsetWidth !== width;
      [width, height] = [canvas.offsetWidth, canvas.offsetHeight];
      const halfway = drawing;
      drawing = false;
      if (halfway) gather();
      fitPad();
      if (halfway) tell();
      if (turned) canvas.parentElement.scrollIntoView({ block: "nearest" });
    });
    padResized.observe(canvas);
    pad.addEventListener("beginStroke", () => {
      drawing = true;
      pad.minWidth = 1.2 * view.scale;
      pad.maxWidth = 3 * view.scale;
    });
    pad.addEventListener("endStroke", () => {
      drawing = false;
      gather();
      tell();
    });
    canvas.addEventListener("sevengate-changed", tell);
  }

  function changePad(how) {
    if (!pad) return;
    ink = how === "clear" ? [] : ink.slice(0, -1);
    fitPad();
    pad.canvas.dispatchEvent(new Event("sevengate-changed"));
  }

  // The signature as PNG on white, every stroke of it; with its strokes and the size of their paper. Nothing where it is empty.
  async function readPad(send) {
    if (!pad || !ink.length) return;
    const frame = inkFrame();
    const scale = Math.min(3, PICTURE_EDGE / Math.max(frame.width, frame.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.ceil(frame.width * scale);
    canvas.height = Math.ceil(frame.height * scale);
    const copy = new window.SignaturePad(canvas, { penColor: pad.penColor, backgroundColor: "#fff" });
    copy.fromData(groupsOf(copy, { scale, x: -frame.left * scale, y: -frame.top * scale }));
    copy.off();
    const moved = (p) => ({ x: rounded(p.x - frame.left), y: rounded(p.y - frame.top), t: p.t });
    const strokes = ink.map((stroke) => stroke.map(moved));
    const png = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
    await send({ width: rounded(frame.width), height: rounded(frame.height), strokes }, png);
  }

  // ---- the page ----
  function appearance(theme, size) {
    const root = document.documentElement;
    if (theme === "system") root.removeAttribute("data-theme");
    else root.dataset.theme = theme;
    root.style.fontSize = size === 100 ? "" : `${size}%`;
    for (const bar of document.querySelectorAll("meta[name=theme-color]")) {
      bar.dataset.usual ||= bar.content;
      bar.content = theme === "system" ? bar.dataset.usual : getComputedStyle(root).getPropertyValue("--page").trim();
    }
  }

  // A new screen starts at its top, with its heading focused for people who listen instead of look.
  function arrive() {
    window.scrollTo(0, 0);
    const heading = document.querySelector("main h1, [role=dialog] h1, h1");
    if (heading) {
      heading.setAttribute("tabindex", "-1");
      heading.focus({ preventScroll: true });
    }
  }

  async function lifecycle(send) {
    window.addEventListener("online", () => send("online"));
    window.addEventListener("offline", () => send("offline"));
    document.addEventListener("visibilitychange", () => send(document.hidden ? "hidden" : "visible"));
    try {
      // Notices are allowed in a bubble beside the page, which stays in sight: whoever has done it looks at the page again.
      const notices = await navigator.permissions.query({ name: "notifications" });
      notices.addEventListener("change", () => document.hidden || send("visible"));
    } catch {
      /* then it is seen at the next look */
    }
  }

  // What the network costs, as far as the web view knows: "metered", "unmetered" or "unknown".
  function network(send) {
    const connection = navigator.connection;
    let said = null;
    const tell = () => {
      const type = connection && connection.type;
      const paid = connection && (connection.saveData || ["cellular", "bluetooth", "wimax"].includes(type));
      const now = paid ? "metered" : ["wifi", "ethernet"].includes(type) ? "unmetered" : "unknown";
      if (now !== said) send((said = now));
    };
    tell();
    if (connection && connection.addEventListener) connection.addEventListener("change", tell);
  }

  function vibrate(ms) {
    try {
      if (navigator.vibrate) navigator.vibrate(ms);
    } catch {
      /* a phone that cannot */
    }
  }

  // The second tap of a double tap is nobody's answer: it would press what the first one has brought under the finger, or the
  // same once more. Where taps are meant to follow each other quickly, each other place of the screen takes them.
  const TWICE_MS = 400;
  const TWICE_PX = 30;
  let tapped = { at: -Infinity, x: 0, y: 0, button: null };
  document.addEventListener(
    "click",
    (event) => {
      const button = event.target instanceof Element && event.target.closest("button, a, [role=button], label");
      // Keys and scripts press where nobody points, and a driven browser as fast as it likes.
      if (!button || event.detail === 0 || navigator.webdriver) return;
      const near = Math.hypot(event.clientX - tapped.x, event.clientY - tapped.y) < TWICE_PX;
      const quick = event.timeStamp - tapped.at < TWICE_MS;
      const again = button === tapped.button && !button.matches(".button-primary, .button-wide");
      const passes = !near || !quick || again;
      tapped = { at: event.timeStamp, x: event.clientX, y: event.clientY, button: passes ? button : tapped.button };
      if (!passes) {
        event.preventDefault();
        event.stopImmediatePropagation();
      }
    },
    true,
  );

  // The tap is felt and seen at once, before anything is stored or sent.
  document.addEventListener(
    "click",
    (event) => {
      const target = event.target instanceof Element ? event.target : null;
      if (!target) return;
      const felt = target.closest("[data-haptic], .button-primary, .shutter, .star-choice, .choice");
      if (felt && !felt.disabled) {
        vibrate(15);
        felt.classList.remove("tapped");
        void felt.offsetWidth;
        felt.classList.add("tapped");
      }
      const files = target.closest("[data-pick]");
      if (files) pick(files.dataset.pick === "many");
    },
    true,
  );
  document.addEventListener("submit", (event) => event.preventDefault(), true);

  // What lies under a sheet, the camera or the hand-over cannot be reached; a sheet takes the focus and gives it back.
  const COVERS = ".install-over, .sheet-backdrop, .camera, .hand-over";
  let covered = null;
  let cameFrom = null;
  let stilled = [];

  // With the next picture: at once it would lay the page out in the middle of its change.
  const focusSoon = (element) => requestAnimationFrame(() => element.isConnected && element.focus({ preventScroll: true }));

  function cover() {
    const covers = Array.from(document.querySelectorAll(COVERS));
    const top = covers.find((c) => c.matches(".camera, .install-over")) || covers.filter((c) => c.matches(".sheet-backdrop")).pop() || covers[0] || null;
    const under = [];
    for (let node = top; node && node !== document.body; node = node.parentElement) {
      for (const other of node.parentElement.children) {
        if (other !== node && other.id !== "reconnecting" && !/^(SCRIPT|LINK|STYLE)$/.test(other.tagName)) under.push(other);
      }
    }
    for (const node of stilled) if (!under.includes(node)) node.inert = false;
    for (const node of under) if (!node.inert) node.inert = true;
    stilled = under;
    if (top === covered) return;
    const before = covered;
    covered = top;
    if (top && (!before || top.matches(".camera, .sheet-backdrop, .install-over"))) {
      if (!before || before.matches(".hand-over")) cameFrom = document.activeElement;
      const first = top.querySelector("[data-focus], h1, h2, button, input");
      if (first) {
        if (first.matches("h1, h2")) first.setAttribute("tabindex", "-1");
        focusSoon(first);
      }
    } else if (cameFrom && cameFrom.isConnected) {
      focusSoon(cameFrom);
      cameFrom = null;
    }
  }

  new MutationObserver(cover).observe(document.documentElement, { childList: true, subtree: true });

  // ---- being told of visits while the app is closed: the browser's push service, where the page has a service worker ----
  // The question whether it may is asked in the tap itself: phones put it to a finger alone.
  let allowed = Promise.resolve();
  document.addEventListener(
    "click",
    (event) => {
      const asks = event.target instanceof Element && event.target.closest("[data-notices]");
      if (asks && window.Notification && Notification.permission === "default") {
        allowed = Promise.resolve(Notification.requestPermission()).catch(() => {});
      }
    },
    true,
  );

  // "none", "missing", "off", "on" or "blocked".
  async function noticesState() {
    const service = navigator.serviceWorker && (await navigator.serviceWorker.getRegistration().catch(() => null));
    if (!service) return "none";
    if (!service.pushManager || !window.Notification) return "missing";
    if (Notification.permission === "denied") return "blocked";
    return Notification.permission === "granted" && (await service.pushManager.getSubscription()) ? "on" : "off";
  }

  const fromBase64Url = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));

  // Where the browser is rung by the server with this key, or why it is not.
  async function noticesOn(key) {
    try {
      await allowed;
      if (Notification.permission === "denied") return { error: "blocked" };
      if (Notification.permission !== "granted") return { error: "unanswered" };
      const push = (await navigator.serviceWorker.ready).pushManager;
      const wanted = fromBase64Url(key);
      let agreed = await push.getSubscription();
      const before = agreed && agreed.options && agreed.options.applicationServerKey;
      if (before && String(new Uint8Array(before)) !== String(wanted)) {
        await agreed.unsubscribe();
        agreed = null;
      }
      agreed = agreed || (await push.subscribe({ userVisibleOnly: true, applicationServerKey: wanted }));
      const { endpoint, keys } = agreed.toJSON();
      return { endpoint, p256dh: keys.p256dh, auth: keys.auth };
    } catch {
      return { error: "failed" };
    }
  }

  async function noticesOff() {
    const service = navigator.serviceWorker && (await navigator.serviceWorker.getRegistration());
    const agreed = service && service.pushManager && (await service.pushManager.getSubscription());
    if (agreed) await agreed.unsubscribe();
  }

  // What the service worker says of notices; first the job of the one that the app was opened by, which the address names.
  function noticed(send) {
    const opened = /^#job=([0-9a-f-]{36})$/.exec(location.hash);
    if (opened) {
      history.replaceState(null, "", location.pathname + location.search);
      send({ tapped: opened[1] });
    }
    if (!navigator.serviceWorker) return;
    navigator.serviceWorker.addEventListener("message", ({ data }) => {
      if (data && data.notice) send(data.notice);
    });
  }

  // Where the browser keeps what is downloaded.
  function keepFile(name, bytes) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }

  // ---- the screen stays on ----
  let awake = null;
  let wanted = false;

  async function hold() {
    if (!wanted || awake || document.hidden || !navigator.wakeLock) return;
    try {
      awake = await navigator.wakeLock.request("screen");
      awake.addEventListener("release", () => {
        awake = null;
        hold();
      });
      if (!wanted) awake.release();
    } catch {
      /* with little battery phones do not allow it */
    }
  }

  function stayAwake(on) {
    wanted = on;
    if (on) hold();
    else if (awake) awake.release();
  }
  // The browser lets go whenever the page is not seen.
  document.addEventListener("visibilitychange", hold);

  let unsent = 0;

  async function badge(n) {
    unsent = n;
    try {
      if (!navigator.setAppBadge) return;
      await (n ? navigator.setAppBadge(n) : navigator.clearAppBadge());
    } catch {
      /* not installed, or notices are not allowed */
    }
  }

  // ---- a browser's page, whose files the browser keeps; elsewhere there is none ----
  const page = () => window.sevengatePage || null;

  async function browser() {
    if (!page()) return null;
    const storage = navigator.storage;
    const room = await storage.estimate().catch(() => ({}));
    const keeps = await storage.persisted().catch(() => false);
    return { used: room.usage || 0, quota: room.quota || 0, keeps, installed: page().installed(), system: page().system };
  }

  // Whoever puts the phone away with something unsent: the service worker is told when there is signal, where the browser does that.
  document.addEventListener("visibilitychange", async () => {
    if (!document.hidden || !unsent || !page() || !navigator.serviceWorker) return;
    const service = await navigator.serviceWorker.ready;
    if (service.sync) service.sync.register(`unsent ${page().say("page-unsent")}`).catch(() => {});
  });
  if (navigator.serviceWorker) {
    navigator.serviceWorker.addEventListener("message", ({ data }) => data === "online" && window.dispatchEvent(new Event("online")));
  }

  // ---- what Rust calls ----
  // Goes on saying things for as long as the page is there.
  const goesOn = new Promise(() => {});
  const functions = {
    position: (_, patienceMs, oldestMs) => position(patienceMs, oldestMs),
    watch: (send) => (watch(send), goesOn),
    unwatch: () => unwatch(),
    positionGranted: () => positionGranted(),
    cameraGranted: () => cameraGranted(),
    openCamera: (_, id) => openCamera(id),
    closeCamera: () => closeCamera(),
    shoot: (send, id) => shoot(id, send),
    picked: (send) => sendPicked(send),
    shared: () => shared(),
    pickShared: () => pickShared(),
    forgetShared: (_, name) => forgetShared(name),
    startPad: (send, id, kept) => (startPad(id, kept, send), goesOn),
    changePad: (_, how) => changePad(how),
    readPad: (send) => readPad(send),
    languages: () => (navigator.languages || [navigator.language]).join(","),
    appearance: (_, theme, size) => appearance(theme, size),
    arrive: () => void requestAnimationFrame(arrive),
    vibrate: (_, ms) => vibrate(ms),
    keepFile: (_, name, bytes) => keepFile(name, bytes),
    stayAwake: (_, on) => stayAwake(on),
    badge: (_, n) => void badge(n),
    browser: () => browser(),
    askToKeep: () => page() && navigator.storage.persist().catch(() => false),
    install: () => page() && void page().install(),
    invited: () => page() && page().invited(),
    invitationUsed: () => page() && void page().used(),
    lifecycle: (send) => (lifecycle(send), goesOn),
    noticesState: () => noticesState(),
    noticesOn: (_, key) => noticesOn(key),
    noticesOff: () => noticesOff(),
    noticed: (send) => (noticed(send), goesOn),
    network: (send) => (network(send), goesOn),
  };

  // What is said arrives in its order, also where it takes a while to say it.
  async function call(name, args, say) {
    let said = Promise.resolve();
    // One thing that cannot be said does not keep the next one back.
    const send = (json, blob) => {
      const done = said.then(() => say(json, blob));
      said = done.catch(() => {});
      return done;
    };
    const answer = await functions[name](send, ...args);
    if (answer !== undefined) send(answer);
    await said;
  }

  window.sevengate = { call, callByText };
})();

// What the phone app asks of its web view: position, camera, files, signature, vibration, theme. No third-party request, ever.
// Rust calls window.sevengate.* through document::eval; a call never rejects, it answers {error: "..."}.
(() => {
  "use strict";
  const CHUNK = 96 * 1024;
  const LONG_EDGE = 4096;

  // ---- bytes to Rust, in order, in pieces ----
  const base64 = (blob) =>
    new Promise((resolve, reject) => {
      const reader = new FileReader();
      reader.onload = () => resolve(String(reader.result).split(",", 2)[1] || "");
      reader.onerror = () => reject(reader.error);
      reader.readAsDataURL(blob);
    });

  async function sendChunks(blob, send) {
    for (let at = 0; at < blob.size; at += CHUNK) {
      send({ kind: "chunk", data: await base64(blob.slice(at, at + CHUNK)) });
    }
  }

  async function sendBlob(blob, send, name) {
    await sendChunks(blob, send);
    send({ kind: "end", name: name || "" });
  }

  const failed = (send, why) => send({ kind: "error", why });

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
      if (!video || !video.videoWidth) return failed(send, "not ready");
      video.classList.remove("camera-flash");
      void video.offsetWidth;
      video.classList.add("camera-flash");
      const canvas = draw(video, video.videoWidth, video.videoHeight);
      const blob = await encode(canvas);
      if (!blob) return failed(send, "no picture");
      await sendBlob(blob, send);
    } catch (e) {
      failed(send, String((e && e.message) || e));
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
    send({ kind: "chosen", names: files.map((file) => file.name) });
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
          await sendBlob(file, send, file.name);
          continue;
        }
        const jpeg = await redrawn(file);
        if (!jpeg) {
          cannot("kind");
          continue;
        }
        await sendChunks(file.slice(0, ABOUT), send);
        send({ kind: "source", whole: file.size <= ABOUT });
        await sendBlob(jpeg, send, file.name);
      } catch {
        cannot("away");
      }
    }
    send({ kind: "done" });
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

  // The signature as PNG on white, in base64, every stroke of it; and its strokes, with the size of their paper.
  function readPad() {
    if (!pad || !ink.length) return { empty: true };
    const frame = inkFrame();
    const scale = Math.min(3, PICTURE_EDGE / Math.max(frame.width, frame.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.ceil(frame.width * scale);
    canvas.height = Math.ceil(frame.height * scale);
    const copy = new window.SignaturePad(canvas, { penColor: pad.penColor, backgroundColor: "#fff" });
    copy.fromData(groupsOf(copy, { scale, x: -frame.left * scale, y: -frame.top * scale }));
    copy.off();
    const moved = (p) => ({ x: rounded(p.x - frame.left), y: rounded(p.y - frame.top), t: p.t });
    return {
      png: canvas.toDataURL("image/png").split(",", 2)[1],
      width: rounded(frame.width),
      height: rounded(frame.height),
      strokes: ink.map((stroke) => stroke.map(moved)),
    };
  }

  // ---- the page ----
  function appearance(theme, size) {
    const root = document.documentElement;
    if (theme === "system") root.removeAttribute("data-theme");
    else root.dataset.theme = theme;
    root.style.fontSize = size === 100 ? "" : `${size}%`;
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

  function lifecycle(send) {
    window.addEventListener("online", () => send("online"));
    window.addEventListener("offline", () => send("offline"));
    document.addEventListener("visibilitychange", () => send(document.hidden ? "hidden" : "visible"));
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
  const COVERS = ".sheet-backdrop, .camera, .hand-over";
  let covered = null;
  let cameFrom = null;
  let stilled = [];

  function cover() {
    const covers = Array.from(document.querySelectorAll(COVERS));
    const top = covers.find((c) => c.matches(".camera")) || covers.filter((c) => c.matches(".sheet-backdrop")).pop() || covers[0] || null;
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
    if (top && (!before || top.matches(".camera, .sheet-backdrop"))) {
      if (!before || before.matches(".hand-over")) cameFrom = document.activeElement;
      const first = top.querySelector("[data-focus], h1, h2, button, input");
      if (first) {
        if (first.matches("h1, h2")) first.setAttribute("tabindex", "-1");
        first.focus({ preventScroll: true });
      }
    } else if (cameFrom && cameFrom.isConnected) {
      cameFrom.focus({ preventScroll: true });
      cameFrom = null;
    }
  }

  new MutationObserver(cover).observe(document.documentElement, { childList: true, subtree: true });

  window.sevengate = {
    position, watch, unwatch, positionGranted, openCamera, closeCamera, shoot, sendPicked,
    startPad, changePad, readPad, appearance, arrive, lifecycle, network, vibrate,
  };
})();

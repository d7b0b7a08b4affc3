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

  async function sendBlob(blob, send) {
    for (let at = 0; at < blob.size; at += CHUNK) {
      send({ kind: "chunk", data: await base64(blob.slice(at, at + CHUNK)) });
    }
    send({ kind: "end", mime: blob.type });
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
  let picked = Promise.resolve([]);

  function pick(multiple) {
    picked = new Promise((resolve) => {
      const input = document.createElement("input");
      input.type = "file";
      input.accept = "image/*";
      input.multiple = multiple;
      input.setAttribute("capture", "environment");
      input.addEventListener("change", () => resolve(Array.from(input.files || [])));
      input.addEventListener("cancel", () => resolve([]));
      input.click();
    });
  }

  // Bytes as they are where the app reads them (their EXIF with them), redrawn as JPEG otherwise.
  async function sendPicked(send) {
    try {
      for (const file of await picked) {
        const plain = (file.type === "image/jpeg" || file.type === "image/png") && file.size < 24 * 1024 * 1024;
        let blob = file;
        if (!plain) {
          const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
          blob = await encode(draw(picture, picture.width, picture.height));
        }
        await sendBlob(blob, send);
      }
      send({ kind: "done" });
    } catch (e) {
      failed(send, String((e && e.message) || e));
    }
  }

  // ---- signature ----
  let pad = null;

  const strokesOf = (data) =>
    data.map((stroke) => stroke.points.map((p) => ({ x: +p.x.toFixed(1), y: +p.y.toFixed(1), t: Math.round(p.time) })));

  const dataOf = (strokes) =>
    strokes.map((points) => ({
      penColor: pad.penColor,
      dotSize: 0,
      minWidth: pad.minWidth,
      maxWidth: pad.maxWidth,
      velocityFilterWeight: pad.velocityFilterWeight,
      compositeOperation: "source-over",
      points: points.map((p) => ({ x: p.x, y: p.y, time: p.t, pressure: 0.5 })),
    }));

  // Says the strokes after each one, so that half a signature survives.
  function startPad(id, strokes, send) {
    const canvas = document.getElementById(id);
    if (!canvas || !window.SignaturePad) return send({ error: "missing" });
    const paper = getComputedStyle(canvas.parentElement);
    pad = new window.SignaturePad(canvas, { penColor: paper.color, minWidth: 1.2, maxWidth: 3 });
    const fit = () => {
      const ratio = Math.max(window.devicePixelRatio || 1, 1);
      const kept = strokesOf(pad.toData());
      canvas.width = canvas.offsetWidth * ratio;
      canvas.height = canvas.offsetHeight * ratio;
      canvas.getContext("2d").scale(ratio, ratio);
      pad.clear();
      if (kept.length) pad.fromData(dataOf(kept));
    };
    fit();
    if (strokes && strokes.length) pad.fromData(dataOf(strokes));
    new ResizeObserver(fit).observe(canvas);
    const tell = () => send({ strokes: strokesOf(pad.toData()) });
    pad.addEventListener("endStroke", tell);
    canvas.addEventListener("sevengate-changed", tell);
  }

  function changePad(how) {
    if (!pad) return;
    if (how === "clear") pad.clear();
    else pad.fromData(pad.toData().slice(0, -1));
    pad.canvas.dispatchEvent(new Event("sevengate-changed"));
  }

  // The signature as PNG on white, in base64, and its strokes.
  function readPad() {
    if (!pad || pad.isEmpty()) return { empty: true };
    const canvas = document.createElement("canvas");
    canvas.width = pad.canvas.width;
    canvas.height = pad.canvas.height;
    const context = canvas.getContext("2d");
    context.fillStyle = "#fff";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(pad.canvas, 0, 0);
    return { png: canvas.toDataURL("image/png").split(",", 2)[1], strokes: strokesOf(pad.toData()) };
  }

  // ---- the page ----
  function appearance(theme, size) {
    const root = document.documentElement;
    if (theme === "system") root.removeAttribute("data-theme");
    else root.dataset.theme = theme;
    root.style.fontSize = size === 100 ? "" : `${size}%`;
  }

  // A new screen starts at its top, with its heading focused for whoever listens instead of looks.
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

// The worker that the app runs in.
import init, * as app from "./app.js";

const module = WebAssembly.compileStreaming(fetch(new URL("./app.wasm", import.meta.url)));
const ready = module.then((module) => init({ module_or_path: module }));
const say = (...message) => postMessage(message);
ready.catch((error) => say("failed", String((error && error.message) || error)));

// ---- pictures: a worker of their own while there are some, so that taps go on, and its memory is given back ----
const IDLE_MS = 10000;
let beside = null;
let idle = null;
let number = 0;
const waiting = new Map();

function endBeside() {
  beside.terminate();
  beside = null;
  for (const { reject } of waiting.values()) reject(null);
  waiting.clear();
  say("making", 0);
}

function begun() {
  beside = new Worker(new URL("./pictures.js", import.meta.url), { type: "module" });
  beside.onmessage = ({ data: { number, made, why, died } }) => {
    const { resolve, reject } = waiting.get(number);
    waiting.delete(number);
    say("making", waiting.size);
    if (made) resolve(made);
    else reject(why);
    // The others go on in a new one.
    if (died) {
      const others = [...waiting.entries()];
      waiting.clear();
      endBeside();
      for (const [number, other] of others) hand(number, other);
    } else if (waiting.size === 0) {
      idle = setTimeout(endBeside, IDLE_MS);
    }
  };
  beside.onerror = (event) => {
    event.preventDefault();
    console.error("the worker for pictures", event.message);
    endBeside();
  };
}

async function hand(number, work) {
  clearTimeout(idle);
  waiting.set(number, work);
  say("making", waiting.size);
  if (!beside) begun();
  beside.postMessage({ module: await module, number, bytes: work.bytes, stamp: work.stamp });
}

const picture = (bytes, stamp) =>
  new Promise((resolve, reject) => hand((number += 1), { bytes, stamp, resolve, reject }));

// After a panic nothing in the program can be relied on: the page begins another worker.
function guarded(work) {
  try {
    return work();
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) say("died");
    else say("failed", String((error && error.message) || error));
    return undefined;
  }
}
addEventListener("unhandledrejection", (event) => {
  if (event.reason instanceof WebAssembly.RuntimeError) say("died");
});

onmessage = async ({ data: [what, ...said] }) => {
  // If the program does not come, that is said above.
  if (!(await ready.catch(() => null))) return;
  if (what === "event") guarded(() => app.event(said[0]));
  else if (what === "said") guarded(() => app.said(said[0], said[1], said[2] ? new Uint8Array(said[2]) : undefined));
  else if (what === "ended") guarded(() => app.ended(said[0]));
  else if (what === "open") {
    try {
      say("opened", ...(await app.open()));
    } catch (error) {
      say("failed", String((error && error.message) || error));
    }
  } else if (what === "start") {
    const post = (message) => postMessage(message, message[0] === "edits" ? [message[1]] : []);
    guarded(() => app.start(said[0], said[1], said[2], post, picture));
  } else if (what === "blob") {
    const found = guarded(() => app.blob(said[0]));
    said[1].postMessage(found ? { bytes: found[0], mime: found[1] } : null);
  }
};

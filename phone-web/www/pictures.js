// The worker that makes pictures small, in the same program as the app's.
import init, * as app from "./app.js";

let ready = null;

onmessage = async ({ data: { module, number, bytes, stamp } }) => {
  try {
    ready ||= init({ module_or_path: module });
    await ready;
    const made = app.prepare(bytes, stamp);
    postMessage({ number, made }, [made[0].buffer, made[1].buffer]);
  } catch (error) {
    // After a panic nothing in the program can be relied on: the app's worker ends this one.
    const died = typeof error !== "string";
    if (died) console.error(error);
    postMessage({ number, why: died ? null : error, died });
  }
};

// What the test says through the socket is done here; what is done is said back.
import init, * as drill from "./app.js";

const socket = new WebSocket(`ws://${location.host}/socket`);
const ready = Promise.all([
  init({ module_or_path: new URL("./app.wasm", import.meta.url) }),
  new Promise((opened) => socket.addEventListener("open", opened)),
]);
const say = (...said) => socket.send(JSON.stringify(said));

// Between two pieces of work the browser sends what was said.
const channel = new MessageChannel();
const breath = () =>
  new Promise((go) => {
    channel.port1.onmessage = go;
    channel.port2.postMessage(null);
  });

const own = {
  // The page closes its window.
  leave: () => postMessage("leave"),
  // Work without an end: commits, and says what is committed.
  async rows(connection) {
    for (;;) {
      say("row", drill.row(connection));
      await breath();
    }
  },
  async rounds(connection) {
    for (;;) {
      const round = drill.begin_round(connection);
      for (let k = 1, more = true; more; k++) {
        more = drill.write_piece(connection, round, k);
        say("piece", k);
        await breath();
      }
      drill.run(connection, "commit");
      say("round", round);
    }
  },
};

socket.addEventListener("message", async ({ data }) => {
  await ready;
  const [number, name, ...given] = JSON.parse(data);
  try {
    const work = own[name] || drill[name];
    const done = await work(...given);
    say("done", number, ArrayBuffer.isView(done) ? [...done] : done);
  } catch (error) {
    say("failed", number, String((error && error.message) || error));
  }
});

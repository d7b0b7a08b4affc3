// The browser preview only: says when the app behind the page is gone, and comes back when it answers again.
(() => {
  "use strict";
  // The library writes the address with one question mark too many, and loading that again would be another phone.
  for (const name of ["pushState", "replaceState"]) {
    const own = history[name].bind(history);
    history[name] = (state, title, url) => own(state, title, typeof url === "string" ? url.replace(/\?+/, "?") : url);
  }
  const notice = document.getElementById("reconnecting");
  const socket = window.ipc && window.ipc.ws;
  if (!socket) return;

  async function answers() {
    try {
      return (await fetch("/healthz", { cache: "no-store" })).ok;
    } catch {
      return false;
    }
  }

  function wait() {
    notice.hidden = false;
    const again = setInterval(async () => {
      if (await answers()) {
        clearInterval(again);
        location.reload();
      }
    }, 700);
  }

  let leaving = false;
  window.addEventListener("pagehide", () => { leaving = true; });
  socket.addEventListener("close", () => { if (!leaving) wait(); });
})();

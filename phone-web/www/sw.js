// Keeps a whole version of the app for times without signal, and hands pictures of the phone's store to the page.
"use strict";
const VERSION = "@VERSION@";
// Every file of the version with the hash of its bytes; those that most people never need come when there is time.
const FILES = @FILES@;
const LATER = @LATER@;
// Of the phone's store: what a newer one has written an older one cannot read.
const SCHEMA = @SCHEMA@;
const NAME = `sevengate-${VERSION}`;
// Beside a version's files: what it consists of.
const ABOUT = "about";

// The other versions that are here, with what each says about itself.
async function others() {
  const found = [];
  for (const name of await caches.keys()) {
    if (!name.startsWith("sevengate-") || name === NAME) continue;
    const cache = await caches.open(name);
    const about = await cache.match(ABOUT);
    if (about) found.push({ cache, about: await about.json() });
  }
  return found;
}

// What did not change since the version before is taken from there.
async function kept(before, hash) {
  for (const { cache, about } of before) {
    const same = Object.entries(about.files).find(([, other]) => other === hash);
    const found = same && (await cache.match(same[0]));
    if (found) return found;
  }
  return null;
}

async function hashOf(bytes) {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function keep(cache, path, before) {
  let file = await kept(before, FILES[path]);
  if (!file) {
    file = await fetch(path, { cache: "reload" });
    if (!file.ok) throw new Error(`${path}: ${file.status}`);
    const bytes = await file.clone().arrayBuffer();
    if ((await hashOf(bytes)) !== FILES[path]) throw new Error(`${path} is of another version`);
  }
  await cache.put(path, file);
}

// All or nothing: a file that is not what it should be, or does not come, leaves the version before in place. So does a
// version that could not read what this phone's store has become.
async function install() {
  const before = await others();
  const newer = before.find(({ about }) => about.schema > SCHEMA);
  if (newer) throw new Error(`this phone's files are of schema ${newer.about.schema}, the server's app knows ${SCHEMA}`);
  const cache = await caches.open(NAME);
  for (const path of Object.keys(FILES)) {
    if (!LATER.includes(path)) await keep(cache, path, before);
  }
  for (const path of LATER) {
    const file = await kept(before, FILES[path]);
    if (file) await cache.put(path, file);
  }
  await cache.put(ABOUT, new Response(JSON.stringify({ schema: SCHEMA, files: FILES })));
  const whole = (await caches.has(NAME)) && (await (await caches.open(NAME)).match(ABOUT));
  if (!whole) throw new Error("what was fetched has been removed meanwhile");
}

// A page of this version runs the app. What comes next is not touched: it may be on its way. What is missing comes, be it
// what was left for later or what the browser has lost.
async function rest() {
  if (self.registration.installing || self.registration.waiting) return;
  for (const name of await caches.keys()) {
    if (name.startsWith("sevengate-") && name !== NAME) await caches.delete(name);
  }
  const cache = await caches.open(NAME);
  const here = new Set((await cache.keys()).map((file) => new URL(file.url).pathname.slice(scope.length)));
  for (const path of Object.keys(FILES)) {
    if (!here.has(path)) await keep(cache, path, []);
  }
}

// Pages hear which version there is from now on.
async function takeOver() {
  await self.clients.claim();
  for (const page of await self.clients.matchAll({ type: "window" })) page.postMessage({ version: VERSION });
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));
self.addEventListener("message", (event) => {
  if (event.data === "version") event.ports[0].postMessage(VERSION);
  else if (event.data === "switch") event.waitUntil(self.skipWaiting());
  // What does not come now is asked for when it is needed.
  else if (event.data.rest === VERSION) event.waitUntil(rest().catch((error) => console.warn(String(error))));
});

// The page asks the app for it: only the app's worker can open its files.
async function picture(event, hash) {
  const page = await self.clients.get(event.clientId);
  const found =
    page &&
    (await new Promise((resolve) => {
      const line = new MessageChannel();
      line.port1.onmessage = ({ data }) => resolve(data);
      page.postMessage({ blob: hash }, [line.port2]);
      setTimeout(() => resolve(null), 10000);
    }));
  if (!found) return new Response(null, { status: 404 });
  const headers = { "content-type": found.mime, "cache-control": "private, max-age=31536000, immutable" };
  return new Response(found.bytes, { headers });
}

// Pictures that another app shares lie here, each under its name, until they are photos of a job or are let go. Two of the
// same name are two: the second is called as people call a copy.
const SHARED = "shared-photos";
async function addressOf(cache, name) {
  const [, stem, end] = /^(.*?)(\.[^.]*)?$/s.exec(name || "photo");
  for (let n = 1; ; n += 1) {
    const address = `shared/${encodeURIComponent(`${stem}${n > 1 ? ` (${n})` : ""}${end || ""}`)}`;
    if (!(await cache.match(address))) return address;
  }
}

async function share(request) {
  const cache = await caches.open(SHARED);
  const files = (await request.formData()).getAll("photos").filter((file) => file instanceof File);
  for (const file of files) {
    await cache.put(await addressOf(cache, file.name), new Response(file, { headers: { "content-type": file.type } }));
  }
  return Response.redirect("./", 303);
}

const scope = new URL("./", self.location).pathname;
const ICON = new URL(`${VERSION}/assets/app-icon-192.png`, self.location).href;

async function pages() {
  const all = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  return all.filter((page) => new URL(page.url).pathname.startsWith(scope));
}

// There is signal again while nobody looks: an app that is open sends, one that is closed is asked for where notices are allowed.
async function online(sentence) {
  const open = await pages();
  for (const page of open) page.postMessage("online");
  if (open.length || !self.Notification || Notification.permission !== "granted") return;
  await self.registration.showNotification("Sevengate", { body: sentence, tag: "unsent", dir: "auto", icon: ICON });
}
self.addEventListener("sync", (event) => {
  if (event.tag.startsWith("unsent ")) event.waitUntil(online(event.tag.slice("unsent ".length)));
});

// ---- what the office tells while the app is closed ----
// Something is shown for every push, or the browser lets none through any more. An app that is open fetches what is new.
async function rung(event) {
  for (const page of await pages()) page.postMessage({ notice: "shown" });
  let said = null;
  try {
    said = event.data.json();
  } catch {
    /* not of our making, or empty */
  }
  const visits = said && Array.isArray(said.visits) && said.visits.length ? said.visits : [{ tag: "visits", title: "Sevengate", body: "" }];
  for (const { tag, title, body, job } of visits) {
    const lang = (said && said.lang) || "";
    await self.registration.showNotification(title, { tag, body, lang, dir: "auto", icon: ICON, renotify: true, data: { job: job || null } });
  }
}

async function tapped(notification) {
  notification.close();
  const job = (notification.data && notification.data.job) || null;
  const [page] = await pages();
  if (!page) return self.clients.openWindow(new URL(job ? `./#job=${job}` : "./", self.location).href);
  page.postMessage({ notice: { tapped: job } });
  return page.focus();
}

self.addEventListener("push", (event) => event.waitUntil(rung(event)));
self.addEventListener("notificationclick", (event) => event.waitUntil(tapped(event.notification)));

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method === "POST" && url.href === new URL("share", self.registration.scope).href) {
    return event.respondWith(share(event.request));
  }
  if (url.origin !== self.location.origin || event.request.method !== "GET") return;
  // What every host of the app serves there is a part of the version here.
  const isOurs = url.pathname.startsWith(scope) || url.pathname.startsWith("/assets/");
  if (!isOurs) return;
  const path = url.pathname.startsWith("/assets/") ? VERSION + url.pathname : url.pathname.slice(scope.length);
  if (path.startsWith("blob/")) return event.respondWith(picture(event, path.slice("blob/".length)));
  const name = event.request.mode === "navigate" ? "index.html" : path;
  // The page itself is asked for by many names; all else is of one version or another.
  if (!(name in FILES) && !/^[0-9a-f]{16}\//.test(name)) return;
  event.respondWith(
    caches.open(NAME).then(async (cache) => {
      // Of another version where a page of that one is still open.
      const found = (await cache.match(name)) || (name === path && (await caches.match(event.request)));
      if (found) return found;
      const file = await fetch(event.request);
      if (LATER.includes(name) && file.ok) await cache.put(name, file.clone());
      return file;
    }),
  );
});

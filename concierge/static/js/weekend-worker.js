// Keeps the pages of a weekend that somebody opened, so that they are read without network. `KEPT` comes from the server.
"use strict";
const PAGES = "week-end-pages", FILES = "week-end-fichiers";
const PATIENCE = 4000; // milliseconds: a network that takes longer is as good as none
const LONGEST = 10 * 24 * 3600 * 1000; // milliseconds a page stays on the device
const path = (address) => new URL(address, self.location).pathname;
const isFile = (address) => KEPT.files.some((start) => path(address).startsWith(start));

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

// A page says which pages to keep and which files they are made of; each is asked anew, so that it is whole and fresh.
self.addEventListener("message", (event) => {
  if (event.data && event.data.pages) event.waitUntil(keep(event.data, event.ports[0]));
});
async function keep({ pages, files }, port) {
  const kept = await caches.open(FILES);
  for (const address of files.filter(isFile)) {
    if (await kept.match(address)) continue;
    const answer = await fetch(address);
    if (answer.ok) await kept.put(address, answer);
  }
  let all = true;
  for (const address of pages.filter((each) => path(each).startsWith(new URL(self.registration.scope).pathname))) {
    const answer = await fetch(address, { redirect: "manual", cache: "no-store", credentials: "same-origin" }).catch(() => null);
    if (answer && answer.ok) await put(address, answer);
    else all = false;
  }
  if (port && all) port.postMessage("kept");
}
const put = async (address, answer) => (await caches.open(PAGES)).put(path(address), answer);
const drop = async (address) => (await caches.open(PAGES)).delete(path(address));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (isFile(request.url)) event.respondWith(file(request));
});
async function page(request) {
  const kept = await fresh(request.url);
  if (!kept) return fetch(request);
  const asked = fetch(request).then(async (answer) => {
    if (answer.ok) await put(request.url, answer.clone());
    else if (answer.type === "opaqueredirect" || [401, 403, 404, 410].includes(answer.status)) await drop(request.url);
    return answer.status >= 500 ? kept : answer;
  }, () => kept);
  return Promise.race([asked, new Promise((resolve) => setTimeout(() => resolve(kept), PATIENCE))]);
}
async function fresh(address) {
  const kept = await caches.match(path(address), { cacheName: PAGES });
  if (kept && Date.now() - Date.parse(kept.headers.get("Date")) > LONGEST) { await drop(address); return undefined; }
  return kept;
}
async function file(request) {
  return (await caches.match(request.url, { cacheName: FILES })) || fetch(request);
}

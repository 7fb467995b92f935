// Keeps the counter's page and its files at hand, so that it opens without network. `KEPT` comes from the server.
"use strict";
const PAGE = "comptoir-page", FILES = "comptoir-fichiers";
const PATIENCE = 4000; // milliseconds: a network that takes longer is as good as none
const path = (address) => new URL(address, self.location).pathname;
const isFile = (address) => KEPT.files.some((start) => path(address).startsWith(start));

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

// The page says which files it is made of; the page itself is asked anew, so that no message of the moment is kept.
self.addEventListener("message", (event) => {
  if (event.data && event.data.files) event.waitUntil(keep(event.data.files, event.ports[0]));
});
async function keep(addresses, port) {
  const files = await caches.open(FILES), wanted = addresses.filter(isFile);
  const known = (await files.keys()).map((request) => request.url);
  await Promise.all(known.filter((address) => !wanted.includes(address)).map((address) => files.delete(address)));
  await Promise.all(wanted.filter((address) => !known.includes(address)).map(async (address) => {
    const answer = await fetch(address);
    if (answer.ok) await files.put(address, answer);
  }));
  const answer = await fetch(KEPT.page, { redirect: "manual", cache: "no-store", credentials: "same-origin" });
  if (answer.ok) await (await caches.open(PAGE)).put(KEPT.page, answer);
  else if (answer.type === "opaqueredirect") await caches.delete(PAGE);
  if (port) port.postMessage("kept");
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== self.location.origin) return;
  if (request.mode === "navigate" && path(request.url) === KEPT.page) event.respondWith(page(request));
  else if (isFile(request.url)) event.respondWith(file(request));
});
async function page(request) {
  const kept = await caches.match(KEPT.page, { cacheName: PAGE });
  if (!kept) return fetch(request);
  const asked = fetch(request).then(async (answer) => {
    if (answer.type === "opaqueredirect") await caches.delete(PAGE); // nobody is signed in any more
    return answer.status >= 500 ? kept : answer;
  }, () => kept);
  return Promise.race([asked, new Promise((resolve) => setTimeout(() => resolve(kept), PATIENCE))]);
}
async function file(request) {
  return (await caches.match(request.url, { cacheName: FILES })) || fetch(request);
}

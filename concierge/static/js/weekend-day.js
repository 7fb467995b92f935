// The day of a weekend: what is now and what is next follows the clock; the page is kept, and says how old it is.
(() => {
  "use strict";
  const kept = document.getElementById("garde");
  if (!kept) return;
  const TICK = 20000, AGAIN = 120000, OLD = 300000; // milliseconds
  let asking = false;

  // Several at a time where a family parted; what comes next is whatever begins first after now.
  function follow() {
    const now = Date.now();
    document.querySelectorAll("[data-lane]").forEach((lane) => {
      const moments = [...lane.querySelectorAll("[data-start]")];
      const next = Math.min(...moments.map((each) => Number(each.dataset.start)).filter((start) => start > now));
      moments.forEach((each) => {
        const start = Number(each.dataset.start), end = Number(each.dataset.end);
        each.dataset.when = start <= now && now < end ? "now" : start === next ? "next" : end <= now ? "past" : "later";
      });
      const nothing = lane.querySelector("[data-nothing]");
      if (nothing) nothing.hidden = moments.some((each) => ["now", "next"].includes(each.dataset.when));
    });
    kept.querySelector("[data-stale]").hidden = navigator.onLine && Date.now() - Date.parse(kept.dataset.fresh) < OLD;
  }

  // Without network a tap would lead to the browser's own page and lose this one: it is told, and nothing is lost.
  const unsent = () => kept.querySelector("[data-unsent]");
  document.addEventListener("submit", (event) => {
    if (navigator.onLine || event.target.method !== "post") return;
    event.preventDefault();
    unsent().hidden = false;
    unsent().focus();
    unsent().scrollIntoView({ block: "center" });
  }, true);
  addEventListener("online", () => { unsent().hidden = true; });

  // A page that stays open asks again, unless somebody is in the middle of something.
  async function refresh() {
    const here = document.getElementById("maintenant");
    const busy = here && here.contains(document.activeElement) && here.querySelector("details[open]");
    if (!here || asking || busy || document.hidden || !navigator.onLine) return;
    asking = true;
    try {
      const answer = await fetch(location.href, { cache: "no-store", credentials: "same-origin", signal: AbortSignal.timeout(20000) });
      if (answer.ok && !answer.redirected) show(new DOMParser().parseFromString(await answer.text(), "text/html"));
    } catch { /* no network: the page says so by its age */ } finally { asking = false; follow(); }
  }
  function show(page) {
    const before = document.getElementById("maintenant"), after = page.getElementById("maintenant"), age = page.getElementById("garde");
    if (!after || !age) return;
    before.replaceWith(after);
    const said = !kept.querySelector("[data-kept]").hidden;
    kept.dataset.fresh = age.dataset.fresh;
    kept.replaceChildren(...age.childNodes);
    kept.querySelector("[data-kept]").hidden = !said;
    keep();
  }

  async function keep() {
    if (!("serviceWorker" in navigator)) return;
    const { worker, scope, keep: pages } = kept.dataset;
    const registration = await navigator.serviceWorker.register(worker, { scope });
    const active = registration.active || await new Promise((resolve) => {
      const coming = registration.installing || registration.waiting;
      coming.addEventListener("statechange", () => { if (coming.state === "activated") resolve(coming); });
    });
    const channel = new MessageChannel();
    channel.port1.onmessage = () => { kept.querySelector("[data-kept]").hidden = false; kept.dataset.ready = "1"; };
    const files = performance.getEntriesByType("resource").map((each) => each.name.split("#")[0]);
    active.postMessage({ pages: pages.split(" "), files: [...new Set(files)] }, [channel.port2]);
  }
  addEventListener("load", () => { keep().catch(() => {}); });
  addEventListener("online", () => { follow(); refresh(); });
  addEventListener("offline", follow);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) { follow(); refresh(); } });
  setInterval(follow, TICK);
  setInterval(refresh, AGAIN);
  follow();
})();

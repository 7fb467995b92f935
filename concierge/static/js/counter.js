// The counter without network: what is typed is kept on the device first, then sent, once, when that is possible.
(() => {
  "use strict";
  const form = document.getElementById("comptoir"), queue = document.getElementById("attente");
  if (!form || !("indexedDB" in window)) return;
  const words = form.dataset, person = words.person, shape = document.getElementById("saisie");
  const PATIENCE = 4000; // milliseconds one waits for an answer before the next person may be typed in
  const AGAIN = 60000; // milliseconds between two tries while something waits
  let editing = null, sending = null, usable = true;

  // What the device keeps: one record a capture, wiped as soon as it is sent.
  const opened = new Promise((resolve, reject) => {
    const asking = indexedDB.open("comptoir", 1);
    asking.onupgradeneeded = () => asking.result.createObjectStore("saisies", { keyPath: "key" }).createIndex("person", "person");
    asking.onsuccess = () => resolve(asking.result);
    asking.onerror = () => reject(asking.error);
  });
  async function onDevice(mode, act) {
    const store = (await opened).transaction("saisies", mode).objectStore("saisies");
    return new Promise((resolve, reject) => {
      const asked = act(store);
      store.transaction.oncomplete = () => resolve(asked.result);
      store.transaction.onerror = store.transaction.onabort = () => reject(store.transaction.error);
    });
  }
  const put = (record) => onDevice("readwrite", (store) => store.put(record));
  const wipe = (key) => onDevice("readwrite", (store) => store.delete(key));
  const find = (key) => onDevice("readonly", (store) => store.get(key));
  const mine = async () => (await onDevice("readonly", (store) => store.index("person").getAll(person))).sort((a, b) => a.at - b.at);

  const announce = (message, kind) => document.dispatchEvent(new CustomEvent("announce", { detail: { message, kind } }));
  const nameOf = ({ first_name, last_name }) => `${first_name} ${last_name}`.trim();

  // What is wrong stands under its field, the first one has the focus.
  function show(errors) {
    form.querySelectorAll(".has-error").forEach((each) => each.classList.remove("has-error"));
    form.querySelectorAll("[aria-invalid]").forEach((each) => each.removeAttribute("aria-invalid"));
    form.querySelectorAll(".field-error, .callout-fault").forEach((each) => each.remove());
    const wrong = Object.entries(errors).filter(([name]) => form.elements[name] && form.elements[name].type !== "hidden");
    wrong.forEach(([name, message]) => {
      const input = form.elements[name], said = document.getElementById("erreur").content.cloneNode(true).firstElementChild;
      said.id = `${name}-erreur`;
      said.querySelector("span").textContent = message;
      input.setAttribute("aria-invalid", "true");
      input.setAttribute("aria-describedby", [name === "agreed" ? "a-dire" : "", name === "summary" ? "summary-aide" : "", said.id].join(" ").trim());
      const field = input.closest(".field");
      field.classList.add("has-error");
      field.append(said);
    });
    const first = [...form.elements].find((each) => each.getAttribute("aria-invalid"));
    if (first) first.focus();
    return wrong.length > 0;
  }
  // The least that can be asked while the person still stands there; the server asks the rest.
  function check(fields) {
    const wrong = {}, digits = fields.phone.replace(/\D/g, "");
    if (!nameOf(fields)) wrong.last_name = words.needsName;
    if (!fields.phone && !fields.email) wrong.phone = words.needsWay;
    else if (fields.phone && digits.length < 8) wrong.phone = words.wrongPhone;
    if (fields.email && !/^[!-?A-~]+@[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(fields.email)) wrong.email = words.wrongEmail;
    if (!fields.agreed) wrong.agreed = words.needsYes;
    return wrong;
  }
  function typed() {
    const { csrf_token, once, ago, person: _person, ...fields } = Object.fromEntries(new FormData(form));
    return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, value.trim()]));
  }
  function clear() {
    const kept = ["channel", "source_id"].map((name) => [form.elements[name], form.elements[name]?.value]);
    form.reset();
    ["last_name", "first_name", "phone", "email", "summary"].forEach((name) => { form.elements[name].value = ""; });
    form.elements.agreed.checked = false;
    kept.forEach(([input, value]) => { if (input) input.value = value; });
    editing = null;
    show({});
    form.elements.last_name.focus();
  }

  let busy = false;
  form.addEventListener("submit", (event) => {
    if (!usable) return; // a browser that keeps nothing sends as any form does
    event.preventDefault();
    if (!busy) { busy = true; keep().finally(() => { busy = false; }); }
  });
  async function keep() {
    const fields = typed();
    if (show(check(fields))) return;
    const before = editing && await find(editing), tooOld = before && "ago" in before.errors;
    const record = { key: before ? before.key : newKey(), at: before && !tooOld ? before.at : Date.now(), person, fields, state: "waiting", errors: {} };
    try { await put(record); } catch { if (navigator.onLine) form.submit(); else announce(words.full, "error"); return; }
    editing = null;
    await Promise.race([send(), new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
    const left = await find(record.key);
    if (left && left.state === "refused") { correct(left); return; }
    if (left) announce(words.kept);
    clear();
    draw();
  }
  const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  // Sending: who is signed in now and a fresh token first, then one after the other; what fails waits.
  function send() {
    sending ??= sendAll().catch(() => {}).finally(() => { sending = null; draw(); });
    return sending;
  }
  async function sendAll() {
    let waiting = (await mine()).filter((record) => record.state === "waiting");
    if (!waiting.length) return;
    const answer = await ask(words.token, {});
    const ended = answer.type === "opaqueredirect" || answer.status === 401;
    say("ended", ended);
    if (ended || !answer.ok) return;
    const pass = await answer.json();
    say("other", pass.person !== person);
    let said = 0;
    while (pass.person === person && waiting.length) {
      for (const record of waiting) if (!await sendOne(record, pass.token, ++said > 3)) return;
      waiting = (await mine()).filter((record) => record.state === "waiting"); // typed in meanwhile
    }
  }
  async function sendOne(record, token, quietly) {
    const ago = Math.max(0, Math.round((Date.now() - record.at) / 1000));
    const body = new URLSearchParams({ ...record.fields, once: record.key, person: record.person, ago });
    const answer = await ask(words.send, { method: "POST", body, headers: { "X-CSRFToken": token } });
    if (answer.ok) {
      const { said } = await answer.json();
      await wipe(record.key);
      if (!quietly) announce(said);
      return true;
    }
    if (![403, 404, 409, 413, 422].includes(answer.status)) { say("ended", answer.status === 401); return false; }
    const refused = await answer.json().catch(() => ({}));
    await put({ ...record, state: "refused", errors: refused.errors || { "": words.broken } });
    return true;
  }
  const ask = (address, options) => fetch(address, { redirect: "manual", cache: "no-store", credentials: "same-origin", signal: AbortSignal.timeout(20000), ...options });
  const say = (what, isSo) => { queue.querySelector(`[data-${what}]`).hidden = !isSo; };

  // What waits, since when, and what was refused with its reason.
  async function draw() {
    const all = (await mine()).filter((record) => record.key !== editing);
    queue.hidden = document.getElementById("attente-lien").hidden = all.length === 0;
    document.querySelectorAll("[data-total]").forEach((each) => { each.textContent = all.length; });
    const open = [...queue.querySelectorAll("details[open]")].map((each) => each.closest("li").dataset.key);
    if (queue.querySelector("[data-list]").contains(document.activeElement) && open.length) return; // somebody is at it
    queue.querySelector("[data-list]").replaceChildren(...all.map((record) => {
      const item = shape.content.cloneNode(true).firstElementChild, error = item.querySelector("[data-error]");
      item.dataset.key = record.key;
      item.querySelectorAll("[data-name]").forEach((each) => { each.append(nameOf(record.fields)); });
      item.querySelector("[data-age]").textContent = age(record.at);
      error.hidden = record.state !== "refused";
      error.querySelector("span").textContent = Object.values(record.errors).join(" ");
      const button = item.querySelector("[data-correct]");
      button.hidden = record.state !== "refused";
      button.addEventListener("click", () => correct(record));
      item.querySelector("[data-erase]").addEventListener("click", async () => {
        await wipe(record.key);
        announce(words.erased);
        form.elements.last_name.focus();
        draw();
      });
      return item;
    }));
  }
  function correct(record) {
    editing = record.key;
    Object.entries(record.fields).forEach(([name, value]) => {
      const input = form.elements[name];
      if (input && input.type === "checkbox") input.checked = Boolean(value); else if (input) input.value = value;
    });
    if (!show(record.errors)) { form.elements.last_name.focus(); announce(Object.values(record.errors).join(" "), "error"); }
    draw();
  }
  const spoken = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto" });
  function age(at) {
    const minutes = Math.round((at - Date.now()) / 60000);
    if (minutes > -60) return spoken.format(minutes, "minute");
    return minutes > -1440 ? spoken.format(Math.round(minutes / 60), "hour") : spoken.format(Math.round(minutes / 1440), "day");
  }

  // Ctrl + Enter sends from the text, where Enter makes a line.
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); form.requestSubmit(); }
  });
  addEventListener("online", send);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) send(); });
  setInterval(() => { if (!queue.hidden) send(); }, AGAIN);

  async function standBy() {
    if (!("serviceWorker" in navigator)) return;
    await navigator.serviceWorker.register(words.worker, { scope: words.scope });
    const { active } = await navigator.serviceWorker.ready, channel = new MessageChannel();
    channel.port1.onmessage = () => { form.dataset.ready = "1"; };
    const files = performance.getEntriesByType("resource").map((each) => each.name.split("#")[0]);
    active.postMessage({ files: [...new Set(files)] }, [channel.port2]);
  }
  opened.then(() => { draw(); send(); }, () => { usable = false; });
  addEventListener("load", () => { standBy().catch(() => {}); });
})();

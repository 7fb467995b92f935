// The programme of a weekend: blocks are dragged along their row, or taken with the keyboard; what a move would break is told before it is done.
(() => {
  "use strict";
  const SLOT = 5;
  const wide = matchMedia("(min-width: 48rem)");
  const token = () => document.querySelector("input[name=csrf_token]")?.value || "";
  let quiet = 0; // until when what was just done stays said
  let held = null; // { block, from, to, verdict, asked, pointer }

  const board = () => document.getElementById("programme");
  const says = () => document.getElementById("case");
  const grid = () => document.querySelector(".wg");
  const blocks = () => [...document.querySelectorAll(".wg-block[data-visit]")];
  const slots = () => Number(grid().dataset.hours) * 12;
  const first = () => Number(grid().dataset.first) * 60; // minutes of the first column
  const minuteOf = (column) => first() + (column - 1) * SLOT;
  const columnOf = (minute) => (minute - first()) / SLOT + 1;
  const days = () => document.querySelector("[data-days]").dataset.days.split(" ");
  const dayLink = (day) => document.querySelectorAll("[data-days] a")[days().indexOf(day)];

  function say(text, state) {
    const line = says();
    if (!line) return;
    if (line.textContent !== text) line.textContent = text;
    line.classList.toggle("is-bad", state === "bad");
    line.classList.toggle("is-good", state === "good");
  }
  function clockOf(column) {
    const minutes = minuteOf(column);
    const pad = (number) => String(number).padStart(2, "0");
    return { iso: `${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`, shown: document.documentElement.lang === "fr" ? `${Math.floor(minutes / 60)}\u00a0h\u00a0${pad(minutes % 60)}` : `${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}` };
  }
  function describe(block) {
    return block.textContent.replace(/\s+/g, " ").trim();
  }

  // Under the grid stands what the block under the pointer, or with the focus, is: it has no room for it itself.
  function tell(event) {
    const block = event.target.closest && event.target.closest(".wg-block[data-visit]");
    if (block && !held && wide.matches && performance.now() > quiet) say(describe(block), block.classList.contains("is-broken") ? "bad" : "");
  }
  document.addEventListener("mouseover", tell);
  document.addEventListener("focusin", tell);

  // One stop for Tab in the whole grid; arrows go from block to block. On a telephone each block is a stop of its own.
  function rove() {
    const all = blocks();
    const current = all.find((each) => each.querySelector("a").tabIndex === 0) || all[0];
    all.forEach((each) => { each.querySelector("a").tabIndex = !wide.matches || each === current ? 0 : -1; });
  }
  function focus(block) {
    if (!block) return;
    blocks().forEach((each) => { each.querySelector("a").tabIndex = wide.matches ? -1 : 0; });
    const link = block.querySelector("a");
    link.tabIndex = 0;
    link.focus();
    block.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
  function neighbour(block, key) {
    const lanes = [...document.querySelectorAll(".wg-lane")].map((lane) => [...lane.querySelectorAll(".wg-block[data-visit]")].sort((a, b) => a.dataset.column - b.dataset.column)).filter((lane) => lane.length);
    const row = lanes.findIndex((lane) => lane.includes(block));
    const at = lanes[row].indexOf(block);
    if (key === "ArrowRight") return lanes[row][at + 1];
    if (key === "ArrowLeft") return lanes[row][at - 1];
    if (key === "Home") return lanes[row][0];
    if (key === "End") return lanes[row].at(-1);
    const other = lanes[row + (key === "ArrowDown" ? 1 : -1)];
    return other && other.reduce((best, each) => Math.abs(each.dataset.column - block.dataset.column) < Math.abs(best.dataset.column - block.dataset.column) ? each : best);
  }

  function take(block) {
    held = { block, from: Number(block.dataset.column), to: Number(block.dataset.column), day: grid().dataset.day, verdict: null, asked: 0, free: null };
    block.classList.add("is-held");
    look(held);
  }
  // Where it could go is asked for once, when it is taken, and drawn in its row.
  async function look(mine) {
    const answer = await fetch(`${mine.block.dataset.moments}?whole=${mine.block.dataset.whole}`, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (mine !== held || !answer || !answer.ok) return;
    mine.free = await answer.json();
    if (mine === held) paint();
  }
  function starts(day, kind = "free") {
    return (held.free && held.free[kind][day] || []).flatMap(([from, to]) => Array.from({ length: (to - from) / SLOT + 1 }, (_, at) => from + at * SLOT));
  }
  function paint() {
    wipe();
    const back = held.block.closest(".wg-track").querySelector(".wg-back");
    const span = Number(held.block.dataset.span);
    for (const kind of ["other", "free"]) {
      for (const [from, to] of held.free[kind][held.day] || []) {
        const band = document.createElement("i");
        const begin = Math.max(1, columnOf(from)), end = Math.min(slots() + 1, columnOf(to) + span);
        if (end <= begin) continue;
        band.className = `band-${kind}`;
        band.style.gridColumn = `${begin} / ${end}`;
        back.append(band);
      }
    }
    days().forEach((day) => dayLink(day).classList.toggle("has-free", day !== grid().dataset.day && starts(day).length > 0));
    if (says().textContent.startsWith(board().dataset.held)) say(`${board().dataset.held} ${clockOf(held.to).shown}. ${starts(held.day).length ? board().dataset.free : board().dataset.none}`, "");
  }
  function wipe() {
    document.querySelectorAll(".band-free, .band-other").forEach((each) => each.remove());
    document.querySelectorAll("[data-days] a").forEach((each) => each.classList.remove("has-free", "is-target"));
  }
  function named(day, shown) {
    return day === grid().dataset.day ? shown : `${dayLink(day).textContent.trim()}, ${shown}`;
  }
  // Another day: at the free moment nearest to the same hour, at that hour when there is none.
  function turn(day) {
    if (!day || day === held.day) return;
    held.day = day;
    const wanted = minuteOf(held.from);
    const near = day === grid().dataset.day ? wanted : starts(day).sort((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted))[0] ?? wanted;
    days().forEach((each) => dayLink(each).classList.toggle("is-target", each === day && day !== grid().dataset.day));
    if (held.free) { const kept = day; paint(); dayLink(kept).classList.toggle("is-target", kept !== grid().dataset.day); }
    place(columnOf(near));
  }
  function hop(step) {
    const now = minuteOf(held.to);
    const spans = (held.free && held.free.free[held.day] || []);
    const found = step > 0 ? spans.map(([from]) => from).find((from) => from > now) : spans.map(([from]) => from).reverse().find((from) => from < now);
    if (found !== undefined) place(columnOf(found));
  }
  function shift(to) {
    const last = slots() - Number(held.block.dataset.span) + 1;
    to = Math.max(1, Math.min(last, to));
    if (to !== held.to) place(to);
  }
  function place(to) {
    held.to = to;
    held.verdict = null;
    held.block.style.gridColumnStart = Math.max(1, Math.min(slots(), to));
    held.block.classList.remove("is-good", "is-bad");
    const { shown } = clockOf(to);
    held.block.querySelector(".wg-time").textContent = shown;
    say(named(held.day, shown), "");
    clearTimeout(held.timer);
    held.timer = setTimeout(check, 90);
  }
  async function check() {
    const mine = held;
    if (!mine) return null;
    const turn = ++mine.asked;
    const { iso, shown } = clockOf(mine.to);
    const asked = new URLSearchParams({ jour: mine.day, heure: iso, whole: mine.block.dataset.whole });
    const answer = await fetch(`${mine.block.dataset.check}?${asked}`, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (mine !== held || turn !== mine.asked) return null;
    if (!answer || !answer.ok) { if (answer && answer.status === 404) location.reload(); return null; }
    mine.verdict = await answer.json();
    if (mine !== held || turn !== mine.asked) return null;
    mine.block.classList.toggle("is-good", mine.verdict.ok);
    mine.block.classList.toggle("is-bad", !mine.verdict.ok);
    say(`${named(mine.day, shown)} – ${mine.verdict.says}`, mine.verdict.ok ? "good" : "bad");
    return mine.verdict;
  }
  function release() {
    const { block, from } = held;
    clearTimeout(held.timer);
    block.style.gridColumnStart = "";
    block.querySelector(".wg-time").textContent = block.dataset.start;
    block.classList.remove("is-held", "is-good", "is-bad");
    held = null;
    wipe();
    return from;
  }
  async function drop() {
    const mine = held;
    if (mine.to === mine.from && mine.day === grid().dataset.day) { release(); say("", ""); return; }
    mine.sending = true;
    await send(mine, false);
  }
  async function send(mine, force, instead) {
    const { jour, heure, guide } = instead || { jour: mine.day, heure: clockOf(mine.to).iso, guide: "" };
    const kept = new URLSearchParams(location.search);
    const body = new URLSearchParams({ csrf_token: token(), jour, heure, guide, seen: mine.block.dataset.version, whole: mine.block.dataset.whole, force: force ? "1" : "", vue: kept.get("vue") || "" });
    const answer = await fetch(mine.block.dataset.move, { method: "POST", body, headers: { "HX-Request": "true" } }).catch(() => null);
    if (!answer) { if (held) release(); say(document.body.dataset.lost || "", "bad"); return; }
    if (answer.status === 422) { ask(mine, await answer.json()); return; }
    if (answer.status === 409) { const { see } = await answer.json(); if (see && see.split("?")[0] === location.pathname) history.replaceState(null, "", see); location.reload(); return; }
    if (!answer.ok || answer.redirected) { location.reload(); return; }
    const visit = mine.block.dataset.visit;
    const scroll = document.querySelector(".wg-wrap");
    const place = [scroll.scrollLeft, scroll.scrollTop];
    held = null;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("programme");
    if (!fresh) { location.reload(); return; }
    board().replaceWith(document.adoptNode(fresh));
    if (kept.get("jour") !== jour) { kept.set("jour", jour); history.replaceState(null, "", `?${kept}`); }
    window.htmx?.process(board());
    document.querySelector(".wg-wrap").scrollTo(...place);
    rove();
    focus(document.getElementById(`v${visit}`));
    say(fresh.dataset.done || "", "good");
    quiet = performance.now() + 3000;
  }
  // A move that breaks something is done only when somebody says so.
  function ask(mine, verdict) {
    const dialog = document.getElementById("demande");
    dialog.querySelector("ul").replaceChildren(...verdict.bad.map((text) => { const item = document.createElement("li"); item.textContent = text; return item; }));
    const offers = dialog.querySelector(".wg-instead");
    offers.querySelectorAll("button, .muted").forEach((each) => each.remove());
    offers.hidden = !(verdict.instead || []).length;
    (verdict.instead || []).forEach((each, at) => {
      const button = document.createElement("button"), note = document.createElement("span");
      button.className = "btn btn-quiet";
      button.value = `instead${at}`;
      button.textContent = board().dataset.instead.replace("{}", each.label);
      note.className = "muted small";
      note.textContent = each.note;
      offers.append(button, note);
    });
    dialog.returnValue = "";
    dialog.onclose = () => {
      if (dialog.returnValue === "force") { send(mine, true); return; }
      const other = (verdict.instead || [])[Number(dialog.returnValue.replace("instead", "") || -1)];
      if (other) { send(mine, false, other); return; }
      const block = mine.block;
      if (held) release();
      say("", "");
      focus(block);
    };
    dialog.showModal();
  }

  document.addEventListener("keydown", (event) => {
    const block = event.target.closest && event.target.closest(".wg-block[data-visit]");
    if (!block || !wide.matches || event.altKey || event.ctrlKey || event.metaKey) return;
    if (held && !held.pointer) {
      if (held.sending) { event.preventDefault(); return; }
      if (event.key === "ArrowLeft" || event.key === "ArrowRight") { event.preventDefault(); shift(held.to + (event.key === "ArrowRight" ? 1 : -1) * (event.shiftKey ? 6 : 1)); }
      else if (event.key === "Home" || event.key === "End") { event.preventDefault(); hop(event.key === "End" ? 1 : -1); }
      else if (event.key === "PageDown" || event.key === "PageUp") { event.preventDefault(); turn(days()[days().indexOf(held.day) + (event.key === "PageDown" ? 1 : -1)]); }
      else if (event.key === "Enter" || event.key === " ") { event.preventDefault(); drop(); }
      else if (event.key === "Escape") { event.preventDefault(); release(); say(describe(block), ""); }
      return;
    }
    if (event.key === " ") { event.preventDefault(); take(block); say(`${board().dataset.held} ${clockOf(held.to).shown}`, ""); return; }
    if (["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) {
      const next = neighbour(block, event.key);
      if (next) { event.preventDefault(); focus(next); }
    }
  });
  document.addEventListener("focusout", (event) => {
    if (held && !held.pointer && !held.sending && event.target.closest(".wg-block") === held.block && document.hasFocus()) { release(); say("", ""); }
  });

  document.addEventListener("pointerdown", (event) => {
    const block = event.target.closest && event.target.closest(".wg-block[data-visit]");
    if (!block || event.button !== 0 || held || !wide.matches || !board().contains(block)) return;
    const lane = block.closest(".wg-lane");
    const start = event.clientX;
    const width = lane.getBoundingClientRect().width / slots();
    const link = block.querySelector("a");
    let moved = false;
    const move = (next) => {
      if (!moved && Math.abs(next.clientX - start) < 5) return;
      if (!moved) { moved = true; take(block); held.pointer = true; link.setPointerCapture(event.pointerId); }
      const over = document.elementsFromPoint(next.clientX, next.clientY).find((each) => each.matches("[data-days] a"));
      if (over) { turn(days()[[...document.querySelectorAll("[data-days] a")].indexOf(over)]); return; }
      if (held.day !== grid().dataset.day) turn(grid().dataset.day);
      shift(held.from + Math.round((next.clientX - start) / width));
    };
    const stop = (cancelled) => {
      removeEventListener("pointermove", move); removeEventListener("pointerup", up); removeEventListener("pointercancel", cancel); removeEventListener("keydown", escape, true);
      if (!moved) return;
      link.addEventListener("click", (click) => click.preventDefault(), { once: true });
      if (!held) return;
      if (cancelled) { release(); say("", ""); } else drop();
    };
    const up = () => stop(false), cancel = () => stop(true);
    const escape = (key) => { if (key.key === "Escape") { key.preventDefault(); stop(true); } };
    addEventListener("pointermove", move); addEventListener("pointerup", up); addEventListener("pointercancel", cancel); addEventListener("keydown", escape, true);
  });
  document.addEventListener("dragstart", (event) => { if (event.target.closest && event.target.closest(".wg-block")) event.preventDefault(); });
  wide.addEventListener("change", rove);
  rove();
  const landed = location.hash.startsWith("#v") && document.getElementById(location.hash.slice(1));
  if (landed) addEventListener("load", () => setTimeout(() => focus(landed), 0));
})();

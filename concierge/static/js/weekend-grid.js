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

  function say(text, state) {
    const line = says();
    if (!line) return;
    if (line.textContent !== text) line.textContent = text;
    line.classList.toggle("is-bad", state === "bad");
    line.classList.toggle("is-good", state === "good");
  }
  function clockOf(column) {
    const minutes = Number(grid().dataset.first) * 60 + (column - 1) * SLOT;
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
    held = { block, from: Number(block.dataset.column), to: Number(block.dataset.column), verdict: null, asked: 0 };
    block.classList.add("is-held");
  }
  function shift(to) {
    const last = slots() - Number(held.block.dataset.span) + 1;
    to = Math.max(1, Math.min(last, to));
    if (to === held.to) return;
    held.to = to;
    held.verdict = null;
    held.block.style.gridColumnStart = to;
    held.block.classList.remove("is-good", "is-bad");
    const { shown } = clockOf(to);
    held.block.querySelector(".wg-time").textContent = shown;
    say(shown, "");
    clearTimeout(held.timer);
    held.timer = setTimeout(check, 90);
  }
  async function check() {
    const mine = held;
    if (!mine) return null;
    const turn = ++mine.asked;
    const { iso, shown } = clockOf(mine.to);
    const asked = new URLSearchParams({ jour: grid().dataset.day, heure: iso, whole: mine.block.dataset.whole });
    const answer = await fetch(`${mine.block.dataset.check}?${asked}`, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (mine !== held || turn !== mine.asked) return null;
    if (!answer || !answer.ok) { if (answer && answer.status === 404) location.reload(); return null; }
    mine.verdict = await answer.json();
    if (mine !== held || turn !== mine.asked) return null;
    mine.block.classList.toggle("is-good", mine.verdict.ok);
    mine.block.classList.toggle("is-bad", !mine.verdict.ok);
    say(`${shown} – ${mine.verdict.says}`, mine.verdict.ok ? "good" : "bad");
    return mine.verdict;
  }
  function release() {
    const { block, from } = held;
    clearTimeout(held.timer);
    block.style.gridColumnStart = "";
    block.querySelector(".wg-time").textContent = block.dataset.start;
    block.classList.remove("is-held", "is-good", "is-bad");
    held = null;
    return from;
  }
  async function drop() {
    const mine = held;
    if (mine.to === mine.from) { release(); say("", ""); return; }
    mine.sending = true;
    await send(mine, false);
  }
  async function send(mine, force) {
    const { iso } = clockOf(mine.to);
    const kept = new URLSearchParams(location.search);
    const body = new URLSearchParams({ csrf_token: token(), jour: grid().dataset.day, heure: iso, seen: mine.block.dataset.version, whole: mine.block.dataset.whole, force: force ? "1" : "", vue: kept.get("vue") || "" });
    const answer = await fetch(mine.block.dataset.move, { method: "POST", body, headers: { "HX-Request": "true" } }).catch(() => null);
    if (!answer) { if (held) release(); say(document.body.dataset.lost || "", "bad"); return; }
    if (answer.status === 422) { ask(mine, await answer.json()); return; }
    if (!answer.ok || answer.redirected) { location.reload(); return; }
    const visit = mine.block.dataset.visit;
    const scroll = document.querySelector(".wg-wrap");
    const place = [scroll.scrollLeft, scroll.scrollTop];
    held = null;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("programme");
    if (!fresh) { location.reload(); return; }
    board().replaceWith(document.adoptNode(fresh));
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
    dialog.returnValue = "";
    dialog.onclose = () => {
      if (dialog.returnValue === "force") { send(mine, true); return; }
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

// Comforts on top of pages that work without them.
(() => {
  "use strict";
  const toasts = document.getElementById("toasts");

  function announce(message, kind, undo) {
    if (!message || !toasts) return;
    const note = document.createElement("div");
    note.className = kind === "error" ? "toast-note is-error" : "toast-note";
    note.textContent = message;
    if (undo) note.append(undo);
    toasts.append(note);
    const leave = () => { if (note.matches(":hover, :focus-within")) setTimeout(leave, 2000); else note.remove(); };
    setTimeout(leave, kind === "error" ? 12000 : undo ? 10000 : 5000);
  }
  // What was ticked by mistake is taken back as the row itself would.
  function undoButton(row) {
    if (!row.dataset.undo) return null;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-s";
    button.textContent = row.dataset.undo;
    button.addEventListener("click", () => {
      const tick = document.querySelector(`#${row.id}.is-closed .tick`);
      if (tick) { tick.focus(); tick.click(); }
      button.parentElement.remove();
    });
    return button;
  }

  // On a telephone the tabs go beyond the edge: the one that is open is in sight.
  document.querySelectorAll(".tabs [aria-current]").forEach((tab) => {
    const strip = tab.parentElement;
    strip.scrollLeft = tab.offsetLeft - strip.offsetLeft - (strip.clientWidth - tab.offsetWidth) / 2;
  });

  // A form is sent once: a double click does not send it twice. Coming back to the page frees it again.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    if (/\/(deconnexion|fermer-tout)$/.test(form.action) && "caches" in window) caches.delete("comptoir-page"); // whoever comes next
    form.removeAttribute("data-dirty");
    setTimeout(() => form.querySelectorAll("button").forEach((b) => b.setAttribute("aria-disabled", "true")), 0);
  });
  function free(root) {
    root.querySelectorAll("form[data-sent]").forEach((form) => {
      delete form.dataset.sent;
      form.querySelectorAll("button").forEach((b) => b.removeAttribute("aria-disabled"));
    });
  }
  addEventListener("pageshow", () => free(document));

  // Leaving a long form that was changed asks first.
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-guard]");
    if (form) form.setAttribute("data-dirty", "1");
  });
  addEventListener("beforeunload", (event) => {
    if (document.querySelector("form[data-dirty]")) event.preventDefault();
  });

  // A document that is too heavy is named at once, before a telephone sends it for nothing.
  document.addEventListener("change", (event) => {
    const input = event.target;
    if (!input.matches("input[type=file][data-max-bytes]")) return;
    const heavy = [...input.files].filter((file) => file.size > Number(input.dataset.maxBytes)).map((file) => `«\u00a0${file.name}\u00a0»`);
    const said = document.getElementById("documents-erreur");
    said.hidden = heavy.length === 0;
    said.textContent = heavy.length ? `${input.dataset.tooHeavy} ${heavy.join(", ")}` : "";
    input.toggleAttribute("aria-invalid", heavy.length > 0);
    if (heavy.length) input.setAttribute("aria-describedby", "documents-aide documents-erreur");
  });

  // Ctrl K, wherever one is.
  addEventListener("keydown", (event) => {
    const field = document.querySelector("[data-hotkey]");
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k" && field) {
      event.preventDefault();
      if (field.offsetParent === null) location.href = field.form.action; else { field.focus(); field.select(); }
    }
    if (event.key === "Escape") {
      document.querySelectorAll("details.menu[open]").forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
      const panel = document.getElementById("panneau-recherche");
      if (panel) panel.replaceChildren();
    }
    const panel = event.target.closest && event.target.closest(".search-top");
    if (panel && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      const stops = [panel.querySelector("input"), ...panel.querySelectorAll(".results a")];
      const next = stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
      if (stops[next]) { event.preventDefault(); stops[next].focus(); }
    }
  });
  document.addEventListener("click", (event) => {
    document.querySelectorAll("details.menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
    const panel = document.getElementById("panneau-recherche");
    if (panel && !event.target.closest(".search-top")) panel.replaceChildren();
    const toggle = event.target.closest("[data-theme-toggle]");
    if (toggle) {
      const dark = document.documentElement.dataset.bsTheme === "dark" || (!document.documentElement.dataset.bsTheme && matchMedia("(prefers-color-scheme: dark)").matches);
      document.documentElement.dataset.bsTheme = dark ? "light" : "dark";
      try { localStorage.setItem("theme", dark ? "light" : "dark"); } catch { /* storage may be refused */ }
    }
    const print = event.target.closest("[data-print]");
    if (print) window.print();
  });
  document.querySelectorAll("[data-theme-toggle], [data-print]").forEach((button) => { button.hidden = false; });

  // On paper nothing stays folded.
  let opened = [];
  addEventListener("beforeprint", () => { opened = [...document.querySelectorAll("details[data-print-open]:not([open])")]; opened.forEach((fold) => { fold.open = true; }); });
  addEventListener("afterprint", () => { opened.forEach((fold) => { fold.open = false; }); opened = []; });

  // A filter applies itself when a choice changes; the button remains for those without JavaScript.
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-auto]");
    if (form && event.target.matches("select, input[type=checkbox]")) form.requestSubmit();
  });

  // One box ticks all the rows of a page; without JavaScript it is not there.
  document.querySelectorAll("[data-tick-all]").forEach((box) => { box.hidden = false; });
  document.addEventListener("change", ({ target }) => {
    const all = target.closest("table") && target.closest("table").querySelector("[data-tick-all]");
    if (!all) return;
    const rows = [...all.closest("table").querySelectorAll(`input[name="${all.dataset.tickAll}"]`)];
    if (target === all) rows.forEach((row) => { row.checked = all.checked; });
    else if (rows.includes(target)) { all.checked = rows.every((row) => row.checked); all.indeterminate = !all.checked && rows.some((row) => row.checked); }
  });

  // Partial updates: the focus goes back where it was, and what happened is said.
  let focused = null;
  // A session that ended: the page to sign in again takes the place of this one, with what was typed in it.
  document.addEventListener("htmx:beforeSwap", (event) => { const { status } = event.detail.xhr; if (status === 401 || ((status === 409 || (status === 422 && event.detail.target.matches(".answer-state"))) && !event.detail.xhr.getResponseHeader("HX-Reswap"))) { event.detail.shouldSwap = true; event.detail.isError = false; } });
  document.addEventListener("htmx:afterSettle", (event) => { if (event.target === document.body) document.querySelector("[data-focus]")?.focus(); });
  document.addEventListener("htmx:beforeSwap", () => { focused = document.activeElement && document.activeElement.closest("[id^=etape-]") ? document.activeElement.closest("[id^=etape-]").id : null; });
  // A row refused because somebody changed its step meanwhile comes back as it now is: what was typed in its forms stays.
  let typed = [];
  document.addEventListener("htmx:beforeSwap", (event) => {
    const changed = (field) => field.matches("select") ? !field.selectedOptions[0]?.defaultSelected : field.value !== field.defaultValue;
    typed = event.detail.xhr.status === 409 ? [...event.detail.target.querySelectorAll(".quick-panel :is(input, select)[id]")].filter(changed).map(({ id, value }) => [id, value]) : [];
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    typed.forEach(([id, value]) => { const field = document.getElementById(id); if (field) field.value = value; });
    typed = [];
    const row = focused && (event.target.closest(`#${focused}`) || document.getElementById(focused));
    if (row) (row.querySelector("button, a") || row).focus();
    focused = null;
    const said = event.target.closest && (event.target.matches("[data-announce]") ? event.target : event.target.querySelector && event.target.querySelector("[data-announce]"));
    const fresh = row && row.dataset.announce ? row : said;
    if (fresh) { announce(fresh.dataset.announce, fresh.dataset.kind || "", undoButton(fresh)); fresh.removeAttribute("data-announce"); }
    if (fresh && fresh.matches(".step-row")) { repeat(fresh); groups.forEach((group) => recount(group, fresh)); }
  });

  // Aujourd'hui: a group counts the rows that still wait in it; done, put off or handed over, one leaves; undone, it is back.
  const groups = [...document.querySelectorAll("[data-group]")].map((section) => ({
    section,
    total: Number(section.querySelector("[data-count]").textContent),
    rows: new Map([...section.querySelectorAll(".step-row")].map((row) => [row.id, { due: row.dataset.due, waits: true }])),
  }));
  const plural = new Intl.PluralRules(document.documentElement.lang);
  function recount(group, row) {
    const known = group.rows.get(row.id);
    if (!known) return;
    const person = group.section.dataset.person;
    known.waits = !row.matches(".is-closed") && row.dataset.due === known.due && (!person || row.dataset.assignee === person);
    const count = group.total - [...group.rows.values()].filter((each) => !each.waits).length;
    group.section.querySelector("[data-count]").textContent = count;
    document.querySelectorAll(`[data-count-of="${group.section.dataset.group}"]`).forEach((total) => {
      total.textContent = count;
      if (group.section.dataset.group === "late") total.parentElement.classList.toggle("is-late", count > 0);
      const noun = total.parentElement.querySelector("[data-one]");
      if (noun) noun.textContent = plural.select(count) === "one" ? noun.dataset.one : noun.dataset.many;
    });
  }
  // A step may wait in two groups (late, and asked about): both rows say the same.
  function repeat(row) {
    document.querySelectorAll(`#${row.id}`).forEach((other) => {
      if (other === row) return;
      const copy = row.cloneNode(true);
      other.replaceWith(copy);
      window.htmx.process(copy);
    });
  }
  document.addEventListener("announce", (event) => announce(event.detail.message, event.detail.kind));
  document.addEventListener("htmx:afterRequest", (event) => { const form = event.target.closest && event.target.closest("form"); if (form) free(form.parentElement || document); });
  document.addEventListener("htmx:sendError", () => announce(document.body.dataset.lost, "error"));

  // The interview: Enter goes on to the next question; an answer is saved as soon as one leaves it.
  const CONTROLS = "input:not([type=hidden]), select, textarea";
  document.addEventListener("keydown", (event) => {
    const question = event.target.closest(".question");
    if (!question || event.key !== "Enter" || event.defaultPrevented || !event.target.matches("input")) return;
    event.preventDefault();
    const questions = [...document.querySelectorAll(".question")];
    const next = questions.slice(questions.indexOf(question) + 1).find((each) => each.offsetParent !== null);
    const control = next && (next.querySelector("input:checked") || next.querySelector(CONTROLS));
    if (control) control.focus(); else event.target.blur();
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.matches(".question") && event.detail.successful && event.target.closest("form");
    if (form) form.removeAttribute("data-dirty");
  });

  // The board: a card is dragged, or moved with the arrows from its « Déplacer »; a column whose day must be said asks for it.
  const mover = document.querySelector("form[data-board-move]");
  if (mover) {
    const columns = [...document.querySelectorAll("[data-column]")];
    const move = (item, column) => {
      if (!column || item.closest("[data-column]") === column) return;
      const page = mover.dataset.page.replace("/0/", `/${item.dataset.file}/`);
      if ("asksDate" in column.dataset) { location.href = `${page}?colonne=${encodeURIComponent(column.dataset.column)}&retour=${encodeURIComponent(mover.elements.retour.value)}`; return; }
      mover.action = page;
      mover.elements.column.value = column.dataset.column;
      mover.requestSubmit();
    };
    let dragged = null;
    document.addEventListener("dragstart", (event) => { dragged = event.target.closest(".board-item"); if (dragged) { event.dataTransfer.effectAllowed = "move"; event.dataTransfer.setData("text/plain", dragged.dataset.file); dragged.classList.add("is-dragged"); } });
    document.addEventListener("dragend", () => { if (dragged) dragged.classList.remove("is-dragged"); columns.forEach((each) => each.classList.remove("is-over")); dragged = null; });
    columns.forEach((column) => {
      column.addEventListener("dragover", (event) => { if (dragged) { event.preventDefault(); column.classList.add("is-over"); } });
      column.addEventListener("dragleave", (event) => { if (!column.contains(event.relatedTarget)) column.classList.remove("is-over"); });
      column.addEventListener("drop", (event) => { if (dragged) { event.preventDefault(); move(dragged, column); } });
    });
    document.addEventListener("keydown", (event) => {
      const link = event.target.closest && event.target.closest("[data-move]");
      if (!link || (event.key !== "ArrowLeft" && event.key !== "ArrowRight")) return;
      event.preventDefault();
      const item = link.closest(".board-item");
      move(item, columns[columns.indexOf(item.closest("[data-column]")) + (event.key === "ArrowRight" ? 1 : -1)]);
    });
    const landed = location.hash.startsWith("#carte-") && document.querySelector(`${location.hash} [data-move]`);
    if (landed) addEventListener("load", () => setTimeout(() => landed.focus(), 0));  // after the browser went to the card itself
  }

  // On a telephone a long form begins folded; what is wrong, or what the address names, is opened.
  if (matchMedia("(max-width: 61.99rem)").matches) {
    document.querySelectorAll("details[data-fold-narrow]").forEach((part, number) => { part.open = number === 0 || part.querySelector(".has-error") !== null; });
  }
  function reach() {
    const named = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!named) return;
    const fold = named.closest("details");
    if (fold) fold.open = true;
    const control = named.matches(".question") ? named.querySelector(CONTROLS) : named;
    if (!control || !control.matches("input, select, textarea")) return;
    control.focus();
    control.scrollIntoView({ block: "center" });
  }
  addEventListener("hashchange", reach);
  reach();

  const first = document.querySelector("[data-focus]");
  if (first) first.focus();
})();

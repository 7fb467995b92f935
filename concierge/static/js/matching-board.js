// Ticks stay while one proposal after the other is pinned, ruled out or changed: each of these acts comes back to the board.
(() => {
  "use strict";
  const KEY = `ticks:${location.pathname}`;
  try {
    JSON.parse(sessionStorage.getItem(KEY) || "[]").forEach((id) => { const box = document.getElementById(id); if (box) box.checked = true; });
    sessionStorage.removeItem(KEY);
    document.addEventListener("submit", (event) => {
      if (!event.target.closest(".match-list")) return;
      const ticked = [...document.querySelectorAll(".match-list input[name=p]:checked")].map(({ id }) => id);
      sessionStorage.setItem(KEY, JSON.stringify(ticked));
    });
  } catch { /* storage may be refused */ }
})();

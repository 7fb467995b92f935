// The grid families × hosts: arrows go from cell to cell, what a cell says is read under the grid.
(() => {
  "use strict";
  const attach = () => {
    const table = document.querySelector(".match-grid");
    const says = document.getElementById("case");
    if (!table || !says) return;
    const cells = [...table.tBodies[0].rows].map((row) => [...row.querySelectorAll("[data-cell]")]);
    const all = cells.flat();
    all.forEach((cell) => { cell.tabIndex = -1; cell.removeAttribute("title"); });
    const first = table.querySelector(".is-chosen [data-cell]") || all[0];
    if (first) first.tabIndex = 0;
    const tell = (cell) => { if (cell) says.textContent = cell.dataset.says; };
    table.addEventListener("mouseover", (event) => tell(event.target.closest("td")?.querySelector("[data-cell]")));
    table.addEventListener("focusin", (event) => tell(event.target.closest("[data-cell]")));
    const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
    table.addEventListener("keydown", (event) => {
      const step = steps[event.key], cell = event.target.closest("[data-cell]");
      if (!step || !cell) return;
      event.preventDefault();
      const down = cells.findIndex((row) => row.includes(cell));
      const next = cells[down + step[0]]?.[cells[down].indexOf(cell) + step[1]];
      if (!next) return;
      all.forEach((each) => { each.tabIndex = -1; });
      next.tabIndex = 0;
      next.focus();
    });
  };
  attach();
  // What was being sent has left: the grid comes anew.
  document.addEventListener("htmx:load", (event) => { if (event.target.id === "tableau") attach(); });
})();

// Before the page is drawn: the chosen look, light or dark, if there is one.
(() => {
  let chosen = null;
  try { chosen = localStorage.getItem("theme"); } catch { /* storage may be refused */ }
  if (chosen === "light" || chosen === "dark") document.documentElement.setAttribute("data-bs-theme", chosen);
})();

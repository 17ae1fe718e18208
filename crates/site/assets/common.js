"use strict";
// Theme, keys and folded documents of every page. Storage may be forbidden for files; then a choice lasts for the page.
(() => {
  const themes = ["system", "light", "dark"];
  const button = document.getElementById("theme");
  const stored = () => { try { return localStorage.getItem("sw-theme"); } catch { return null; } };
  let theme = themes.includes(stored()) ? stored() : "system";
  const show = () => {
    if (theme === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    button.textContent = "Theme: " + theme;
    button.hidden = false;
  };
  const next = () => {
    theme = themes[(themes.indexOf(theme) + 1) % themes.length];
    try { localStorage.setItem("sw-theme", theme); } catch { /* only for this page, then */ }
    show();
  };
  button.addEventListener("click", next);
  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches("select, textarea, input:not([type=checkbox])");
    if (event.key === "t" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) next();
  });
  // A link to a document leads into it, not to its folded line.
  const unfold = () => {
    const target = document.getElementById(location.hash.slice(1));
    if (target instanceof HTMLDetailsElement) target.open = true;
  };
  window.addEventListener("hashchange", unfold);
  unfold();
  show();
  // Where the page is too narrow for a chart, what is new stands at its right end.
  for (const chart of document.querySelectorAll(".scroll > .chart")) chart.parentElement.scrollLeft = chart.parentElement.scrollWidth;
})();

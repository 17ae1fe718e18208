"use strict";
// Theme and the keys of every page. Storage may be forbidden for files; then the choice lasts for the page.
(() => {
  const themes = ["system", "light", "dark"];
  const button = document.getElementById("theme");
  const stored = () => { try { return localStorage.getItem("sw-theme"); } catch { return null; } };
  let theme = themes.includes(stored()) ? stored() : "system";
  const show = () => {
    if (theme === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    button.textContent = "Theme: " + theme;
  };
  const next = () => {
    theme = themes[(themes.indexOf(theme) + 1) % themes.length];
    try { localStorage.setItem("sw-theme", theme); } catch { /* only for this page, then */ }
    show();
  };
  button.addEventListener("click", next);
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (event.key === "t" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) next();
  });
  show();
})();

// The list of findings: filtered and ordered in memory, drawn in portions, details only when they are opened.
(() => {
  const { element, honest, head, details } = finding;
  const SEVERITIES = ["NIT", "LOW", "MED", "HIGH", "BLOCKER"];
  const PORTION = 100;
  // More opened details, or more printed pages, would bring the browser to its knees.
  const MOST_OPENED = 300;
  const MOST_PRINTED = 1000;
  const { texts, rows } = JSON.parse(document.getElementById("data").textContent);
  const text = (at) => (at < 0 ? null : texts[at]);
  const findings = rows.map((row) => {
    const one = {
      id: row[0], session: text(row[1]), rank: row[2], severity: SEVERITIES[row[2]], confidence: text(row[3]), rule: text(row[4]),
      reviews: row[5].map(text), title: text(row[6]), message: row[7], path: text(row[8]), line: row[9],
      status: text(row[10]), reason: text(row[11]), owner: text(row[12]), first: text(row[13]), last: text(row[14]),
      code: row[15], steps: row[16].map(([path, line, note]) => [texts[path], line, note]), fix: text(row[17]),
      before: text(row[18]), after: text(row[19]), cwe: row[20], sources: row[21].map(text),
    };
    one.place = one.path === null ? "" : one.line > 0 ? one.path + ":" + one.line : one.path;
    one.words = [one.id, one.rule, one.place, one.title, one.message].join(" ").toLowerCase();
    return one;
  });

  const by = (id) => document.getElementById(id);
  const list = by("list");
  const more = by("more");
  const help = by("help");
  const chips = [...document.getElementsByName("severity")];
  const choices = ["status", "review", "session"];
  // Set only by links of other pages; shown so that they can be taken off.
  const pins = { file: "", id: "" };
  const opened = new Set();
  let shown = [];
  let drawn = 0;
  let current = -1;

  const ticked = () => chips.filter((chip) => chip.checked).map((chip) => chip.value);
  const fits = (one) =>
    (by("status").value === "" || one.status === by("status").value) &&
    (by("review").value === "" || one.reviews.includes(by("review").value)) &&
    (by("session").value === "" || one.session === by("session").value) &&
    (pins.file === "" || one.path === pins.file) && (pins.id === "" || one.id === pins.id);
  const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
  const byPath = (a, b) => compare(a.path || "", b.path || "") || a.line - b.line;
  const orders = {
    // What is settled stands behind what is open, however grave it was.
    severity: (a, b) => (b.status === "open") - (a.status === "open") || b.rank - a.rank || byPath(a, b),
    path: byPath,
    rule: (a, b) => compare(a.rule, b.rule) || b.rank - a.rank || byPath(a, b),
    seen: (a, b) => compare(b.first, a.first) || b.rank - a.rank,
  };

  const toggle = (item, open) => {
    const one = shown[Number(item.dataset.at)];
    item.firstChild.setAttribute("aria-expanded", String(open));
    item.querySelector(".details")?.remove();
    if (open) { opened.add(one); item.append(details(one)); } else opened.delete(one);
    label();
  };
  const turn = (item) => toggle(item, item.firstChild.getAttribute("aria-expanded") === "false");
  const label = () => { by("all").textContent = opened.size > 0 ? "Close all" : "Open all"; };
  const draw = () => {
    const portion = document.createDocumentFragment();
    for (const until = Math.min(drawn + PORTION, shown.length); drawn < until; drawn += 1) {
      const one = shown[drawn];
      portion.append(element("li", { "data-at": String(drawn) }, head(one, opened.has(one)), opened.has(one) ? details(one) : null));
    }
    list.append(portion);
    more.hidden = drawn >= shown.length;
  };

  const state = () => [["q", by("q").value.trim()], ["severity", ticked().join(",")], ...choices.map((name) => [name, by(name).value]),
    ["order", by("order").value === "severity" ? "" : by("order").value], ...Object.entries(pins)].filter(([, value]) => value !== "");
  const remember = () => {
    const said = state().map(([name, value]) => name + "=" + encodeURIComponent(value)).join("&");
    try { history.replaceState(null, "", said ? "#" + said : location.pathname + location.search); } catch { /* a file may not */ }
  };
  const showPins = () => {
    by("pins").replaceChildren(...Object.entries(pins).filter(([, value]) => value !== "").map(([name, value]) => {
      const button = element("button", { type: "button", class: "pin", "aria-label": "Take off the filter " + name + " " + value },
        name + ": ", element("code", {}, honest(value)), " ×");
      button.addEventListener("click", () => { pins[name] = ""; apply(); remember(); });
      return button;
    }));
  };
  const apply = () => {
    const wanted = by("q").value.toLowerCase().split(/\s+/).filter(Boolean);
    const severities = ticked();
    const fitting = findings.filter((one) => fits(one) && wanted.every((word) => one.words.includes(word)));
    for (const chip of chips) chip.parentElement.querySelector(".of").textContent = String(fitting.filter((one) => one.severity === chip.value).length);
    shown = severities.length === 0 ? fitting : fitting.filter((one) => severities.includes(one.severity));
    shown.sort(orders[by("order").value] || orders.severity);
    list.replaceChildren();
    drawn = 0;
    current = -1;
    draw();
    showPins();
    by("none").hidden = shown.length > 0;
    by("clear").hidden = state().length === 0;
    by("said").textContent = state().map(([name, value]) => name + ": " + honest(value)).join("; ");
    by("count").textContent = shown.length + " of " + findings.length + " findings";
  };
  const restore = () => {
    const said = Object.fromEntries(location.hash.slice(1).split("&").map((part) => {
      const [name, value] = part.split("=");
      try { return [name, decodeURIComponent(value || "")]; } catch { return [name, ""]; }
    }));
    by("q").value = said.q || "";
    for (const name of choices) by(name).value = said[name] || "";
    by("order").value = said.order in orders ? said.order : "severity";
    for (const name of Object.keys(pins)) pins[name] = said[name] || "";
    for (const chip of chips) chip.checked = (said.severity || "").split(",").includes(chip.value);
    apply();
    if (pins.id !== "" && shown.length === 1) toggle(list.firstChild, true);
  };
  const move = (step) => {
    if (shown.length === 0) return;
    current = Math.max(0, Math.min(shown.length - 1, current + step));
    while (current >= drawn) draw();
    list.children[current].firstChild.focus();
  };
  const turnAll = () => {
    if (opened.size > 0) { opened.clear(); apply(); label(); return; }
    while (drawn < Math.min(shown.length, MOST_OPENED)) draw();
    for (const item of [...list.children].slice(0, MOST_OPENED)) toggle(item, true);
  };
  const tick = (at) => { chips[at].checked = !chips[at].checked; apply(); remember(); };

  list.addEventListener("click", (event) => {
    const button = event.target.closest("button.head");
    if (button) turn(button.parentElement);
  });
  list.addEventListener("focusin", (event) => {
    const item = event.target.closest("li[data-at]");
    if (item) current = Number(item.dataset.at);
  });
  more.addEventListener("click", () => { const first = drawn; draw(); list.children[first].firstChild.focus(); });
  new IntersectionObserver((seen) => { if (seen.some((one) => one.isIntersecting) && drawn < shown.length) draw(); },
    { rootMargin: "600px" }).observe(more.parentElement);
  by("filters").addEventListener("submit", (event) => event.preventDefault());
  by("filters").addEventListener("input", () => { apply(); remember(); });
  by("clear").addEventListener("click", () => { history.replaceState(null, "", "#"); restore(); remember(); by("q").focus(); });
  by("all").addEventListener("click", turnAll);
  by("print").addEventListener("click", () => window.print());
  by("keys").addEventListener("click", () => help.showModal());
  window.addEventListener("hashchange", restore);
  window.addEventListener("beforeprint", () => { while (drawn < Math.min(shown.length, MOST_PRINTED)) draw(); });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
    if (event.target.matches("select, input:not([type=checkbox])")) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const keys = {
      j: () => move(1), k: () => move(-1), "/": () => by("q").focus(), "?": () => help.showModal(),
      o: () => { if (current >= 0) turn(list.children[current]); },
      1: () => tick(0), 2: () => tick(1), 3: () => tick(2), 4: () => tick(3), 5: () => tick(4),
    };
    if (Object.hasOwn(keys, event.key)) { event.preventDefault(); keys[event.key](); }
  });
  by("filters").hidden = false;
  by("tools").hidden = false;
  restore();
})();

// The list of findings: filtered and ordered in memory, drawn in portions, details only when they are opened.
(() => {
  const SEVERITIES = ["NIT", "LOW", "MED", "HIGH", "BLOCKER"];
  const PORTION = 100;
  const { texts, rows } = JSON.parse(document.getElementById("data").textContent);
  const text = (at) => (at < 0 ? null : texts[at]);
  const findings = rows.map((row) => ({
    id: row[0], session: text(row[1]), severity: row[2], confidence: text(row[3]), rule: text(row[4]),
    reviews: row[5].map(text), title: text(row[6]), message: row[7], path: text(row[8]), line: row[9],
    status: text(row[10]), reason: text(row[11]), owner: text(row[12]), first: text(row[13]), last: text(row[14]),
    code: row[15], steps: row[16], fix: text(row[17]), before: text(row[18]), after: text(row[19]), cwe: row[20],
    sources: row[21].map(text),
  }));
  for (const one of findings) {
    one.place = one.path === null ? "" : one.line > 0 ? one.path + ":" + one.line : one.path;
    one.words = [one.id, one.rule, one.place, one.title, one.message].join(" ").toLowerCase();
  }

  const element = (name, attributes, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) made.setAttribute(key, value);
    // Strings become text nodes: nothing of the repository is ever read as markup.
    made.append(...children.filter((child) => child !== null && child !== undefined));
    return made;
  };
  // Marks that turn the direction of text can make code read as what it is not.
  const honest = (words) => String(words).replace(/[\u202a-\u202e\u2066-\u2069]/g, (mark) => "[U+" + mark.charCodeAt(0).toString(16).toUpperCase() + "]");

  const list = document.getElementById("list");
  const count = document.getElementById("count");
  const more = document.getElementById("more");
  const fields = ["q", "severity", "status", "review", "session", "order"];
  const input = Object.fromEntries(fields.map((name) => [name, document.getElementById(name)]));
  let shown = [];
  let drawn = 0;
  let current = -1;

  const fits = (one) =>
    (input.severity.value === "" || SEVERITIES[one.severity] === input.severity.value) &&
    (input.status.value === "" || one.status === input.status.value) &&
    (input.review.value === "" || one.reviews.includes(input.review.value)) &&
    (input.session.value === "" || one.session === input.session.value);
  const byPath = (a, b) => (a.path || "").localeCompare(b.path || "", "en") || a.line - b.line;
  const orders = {
    severity: (a, b) => b.severity - a.severity || byPath(a, b),
    path: byPath,
    seen: (a, b) => (a.first < b.first ? 1 : a.first > b.first ? -1 : b.severity - a.severity),
  };

  const head = (one) => {
    const button = element("button", { type: "button", class: "head", "aria-expanded": "false" },
      element("span", { class: "sev " + SEVERITIES[one.severity].toLowerCase() }, SEVERITIES[one.severity]),
      element("span", { class: "id" }, one.id),
      element("span", { class: "message" }, honest(one.message)),
      element("span", { class: "place" }, honest(one.place)),
      one.status === "open" ? null : element("span", { class: "mark" }, one.status));
    return button;
  };
  const code = (one) => {
    if (one.code.length === 0) return null;
    const frame = element("pre", { class: "code", tabindex: "0", "aria-label": "Code" });
    for (const [number, words] of one.code) {
      const line = element("span", { class: number === one.line ? "hit line" : "line" },
        element("span", { class: "gutter" }, String(number)), honest(words) + "\n");
      frame.append(line);
    }
    return frame;
  };
  const steps = (one) => {
    if (one.steps.length === 0) return null;
    return element("div", {}, element("h3", {}, one.steps.length > 1 ? "How it gets there" : "Because"),
      element("ol", { class: "steps" }, ...one.steps.map(([path, line, note]) =>
        element("li", {}, element("code", {}, honest(texts[path] + ":" + line)), " " + honest(note)))));
  };
  const difference = (one) => {
    if (!one.before && !one.after) return null;
    const lines = (mark, words) => (words ? words.split("\n").map((line) => mark + " " + line + "\n") : []);
    return element("pre", { class: "code", tabindex: "0", "aria-label": "Before and after" },
      ...lines("-", one.before).map((line) => element("span", { class: "line gone" }, honest(line))),
      ...lines("+", one.after).map((line) => element("span", { class: "line new" }, honest(line))));
  };
  const details = (one) => {
    const fact = (name, value) => (value ? element("div", {}, element("dt", {}, name), element("dd", {}, honest(value))) : null);
    return element("div", { class: "details" },
      element("p", {}, honest(one.title)),
      code(one), steps(one),
      one.fix ? element("div", {}, element("h3", {}, "What to do"), element("p", {}, honest(one.fix))) : null,
      difference(one),
      element("dl", { class: "facts" }, fact("Rule", one.rule), fact("Reviews", one.reviews.join(", ")),
        fact("Confidence", one.confidence), fact("Session", one.session), fact("First seen", one.first),
        fact("Last seen", one.last), fact("Why", one.reason), fact("Owner", one.owner)),
      one.cwe.length + one.sources.length === 0 ? null : element("p", { class: "note" }, "See ",
        ...one.cwe.flatMap((number, at) => [at ? ", " : "", element("a", { href: "https://cwe.mitre.org/data/definitions/" + number + ".html", rel: "noreferrer" }, "CWE-" + number)]),
        ...one.sources.flatMap((url, at) => {
          const safe = /^https?:\/\//.test(url);
          return [at || one.cwe.length ? ", " : "", safe ? element("a", { href: url, rel: "noreferrer" }, honest(url)) : honest(url)];
        })));
  };

  const toggle = (item) => {
    const open = item.querySelector(".details");
    item.firstChild.setAttribute("aria-expanded", open ? "false" : "true");
    if (open) open.remove();
    else item.append(details(shown[Number(item.dataset.at)]));
  };
  const draw = () => {
    const until = Math.min(drawn + PORTION, shown.length);
    const portion = document.createDocumentFragment();
    for (; drawn < until; drawn += 1) {
      const item = element("li", { "data-at": String(drawn) }, head(shown[drawn]));
      portion.append(item);
    }
    list.append(portion);
    more.hidden = drawn >= shown.length;
  };
  const remember = () => {
    const said = fields.filter((name) => input[name].value !== "" && !(name === "order" && input.order.value === "severity"))
      .map((name) => name + "=" + encodeURIComponent(input[name].value));
    try { history.replaceState(null, "", said.length ? "#" + said.join("&") : location.pathname); } catch { /* a file may not */ }
  };
  const apply = () => {
    const wanted = input.q.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    shown = findings.filter((one) => fits(one) && wanted.every((word) => one.words.includes(word)));
    shown.sort(orders[input.order.value] || orders.severity);
    list.replaceChildren();
    drawn = 0;
    current = -1;
    draw();
    const of = (name) => SEVERITIES.indexOf(name);
    const parts = ["BLOCKER", "HIGH", "MED", "LOW", "NIT"].map((name) => shown.filter((one) => one.severity === of(name)).length + " " + name);
    count.textContent = shown.length + " of " + findings.length + " findings: " + parts.join(", ");
  };
  const restore = () => {
    for (const name of fields) input[name].value = name === "order" ? "severity" : "";
    for (const part of location.hash.slice(1).split("&")) {
      const [name, value] = part.split("=");
      if (!fields.includes(name)) continue;
      try { input[name].value = decodeURIComponent(value || ""); } catch { /* not ours */ }
    }
    apply();
  };
  const move = (by) => {
    if (shown.length === 0) return;
    current = Math.max(0, Math.min(shown.length - 1, current + by));
    while (current >= drawn) draw();
    list.children[current].firstChild.focus();
  };

  list.addEventListener("click", (event) => {
    const button = event.target.closest("button.head");
    if (!button) return;
    current = Number(button.parentElement.dataset.at);
    toggle(button.parentElement);
  });
  list.addEventListener("focusin", (event) => {
    const item = event.target.closest("li[data-at]");
    if (item) current = Number(item.dataset.at);
  });
  more.addEventListener("click", () => { const first = drawn; draw(); list.children[first].firstChild.focus(); });
  if ("IntersectionObserver" in window) {
    new IntersectionObserver((seen) => { if (seen.some((one) => one.isIntersecting) && drawn < shown.length) draw(); }, { rootMargin: "600px" }).observe(more.parentElement);
  }
  document.getElementById("filters").addEventListener("submit", (event) => event.preventDefault());
  for (const name of fields) input[name].addEventListener("input", () => { apply(); remember(); });
  document.getElementById("clear").addEventListener("click", () => { location.hash = ""; restore(); remember(); });
  const help = document.getElementById("help");
  document.getElementById("keys").addEventListener("click", () => help.showModal());
  window.addEventListener("hashchange", restore);
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (event.key === "Escape" && typing) { event.target.blur(); return; }
    if (typing) return;
    const keys = {
      j: () => move(1), k: () => move(-1), "/": () => input.q.focus(), "?": () => help.showModal(),
      o: () => { if (current >= 0) toggle(list.children[current]); },
    };
    if (keys[event.key]) { event.preventDefault(); keys[event.key](); }
  });
  window.addEventListener("beforeprint", () => { while (drawn < shown.length && drawn < 1000) draw(); });
  restore();
})();

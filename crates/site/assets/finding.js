// How one finding looks. Everything is made of text nodes: nothing of the repository is ever read as markup.
const finding = (() => {
  const element = (name, attributes, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children.filter((child) => child !== null && child !== undefined));
    return made;
  };
  // Marks that turn the direction of text can make code read as what it is not.
  const honest = (words) => String(words).replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    (mark) => "[U+" + mark.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0") + "]");
  // Words between backticks are code.
  const rich = (words) => honest(words).split(/`([^`]+)`/).map((part, at) => (at % 2 ? element("code", {}, part) : part));
  const mark = (words, kind) => element("span", { class: "mark " + (kind || "") }, honest(words));
  const block = (title, ...children) => element("div", { class: "block" }, element("h3", {}, title), ...children);

  const head = (one, opened) => element("button", { type: "button", class: "head", "aria-expanded": String(opened) },
    element("span", { class: "sev " + one.severity.toLowerCase() }, one.severity),
    element("span", { class: "id" }, honest(one.id)),
    element("span", { class: "message" }, ...rich(one.message)),
    element("span", { class: "place" }, honest(one.place)),
    element("span", { class: "marks" }, one.confidence === "low" ? mark("verify", "open") : null,
      one.status === "open" ? null : mark(one.status)));

  const line = (number, words, kind) => element("span", { class: "line " + kind },
    element("span", { class: "gutter" }, String(number)), honest(words) + "\n");
  const frame = (label, title, lines) => element("figure", { class: "frame" }, title ? element("figcaption", {}, honest(title)) : null,
    element("pre", { class: "code", tabindex: "0", role: "group", "aria-label": label }, ...lines));
  const code = (one) => (one.code.length === 0 ? null
    : frame("Code", one.place, one.code.map(([number, words]) => line(number, words, number === one.line ? "hit" : ""))));

  const steps = (one) => {
    if (one.steps.length === 0) return null;
    const item = ([path, at, note]) => element("li", {}, element("span", {}, ...rich(note)), element("code", { class: "sub" }, honest(path + ":" + at)));
    return block(one.steps.length > 1 ? "How it gets there" : "Because", element("ol", { class: "steps" }, ...one.steps.map(item)));
  };

  const fix = (one) => {
    const lines = (sign, kind, words) => (words ? words.replace(/\n$/, "").split("\n").map((part) => line(sign, part, kind)) : []);
    const change = [...lines("−", "gone", one.before), ...lines("+", "new", one.after)];
    if (!one.fix && change.length === 0) return null;
    return block("What to do", one.fix ? element("p", {}, ...rich(one.fix)) : null,
      change.length ? frame("Before and after", "", change) : null);
  };

  const link = (url, words) => element("a", { href: url, rel: "noreferrer" }, honest(words));
  const references = (one) => {
    const items = [
      ...one.cwe.map((number) => link("https://cwe.mitre.org/data/definitions/" + Number(number) + ".html", "CWE-" + number)),
      // Only the web: a repository may name any address.
      ...one.sources.map((url) => (/^https?:\/\//i.test(url) ? link(url, url.replace(/^https?:\/\//i, "")) : element("span", {}, honest(url)))),
    ];
    return items.length === 0 ? null : block("Read more", element("ul", { class: "plain" }, ...items.map((item) => element("li", {}, item))));
  };

  // Links that narrow the list: their address is that of the filter.
  const narrow = (words, filter) => element("a", { href: "#" + Object.entries(filter).map(([name, value]) => name + "=" + encodeURIComponent(value)).join("&") }, honest(words));
  const facts = (one) => {
    const fact = (name, value) => (value ? element("div", {}, element("dt", {}, name), element("dd", {}, value instanceof Node ? value : honest(value))) : null);
    return element("dl", { class: "facts down" }, fact("Finding", narrow(one.id, { session: one.session, id: one.id })), fact("Rule", narrow(one.rule, { q: one.rule })),
      one.path ? fact("File", narrow(one.path, { file: one.path })) : null, fact("Status", one.reason ? one.status + ": " + one.reason : one.status),
      fact("Owner", one.owner), fact("Confidence", one.confidence === "low" ? "low: verify before acting" : one.confidence),
      fact("Reviews", one.reviews.join(", ")), fact("Session", one.session),
      fact("Seen", one.first === one.last ? one.first : one.first + " to " + one.last));
  };

  const details = (one) => element("div", { class: "details" },
    element("div", {}, element("p", { class: "title" }, ...rich(one.title)), code(one), steps(one), fix(one)),
    element("div", {}, facts(one), references(one)));

  return { element, honest, head, details };
})();

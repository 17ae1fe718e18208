// Opens every page of a site from its file in Chromium and fails on what a reader would stumble over.
//
//   node check.mjs FOLDER [--shots FOLDER]
//
// Checked: no request but for files of the site, no error on the console, nothing of the repository run, axe-core's
// rules for WCAG 2.1 A and AA in light and in dark, no sideways scrolling on a phone, the keys of the findings page,
// the counts of its filters, what is printed, what is there without a script, and how long it takes to open and to
// filter (printed; only three times the bound fails, as machines differ).
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { findingsPage, withoutScript } from "./findings.mjs";
import { shoot } from "./shots.mjs";

const [folder, flag, shots] = process.argv.slice(2);
const OPEN_MS = 1000;
const FILTER_MS = 100;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const faults = [];
const fault = (text) => { faults.push(text); console.log("FAULT " + text); };

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

const open = async (name, options = {}) => {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.on("console", (message) => { if (message.type() === "error") fault(`${name}: console: ${message.text()}`); });
  page.on("pageerror", (error) => fault(`${name}: ${error.message}`));
  page.on("request", (request) => { if (!/^(file|data):/.test(request.url())) fault(`${name}: asks for ${request.url()}`); });
  const start = performance.now();
  await page.goto(pathToFileURL(resolve(folder, name.split("#")[0])).href + (name.includes("#") ? "#" + name.split("#")[1] : ""));
  return { page, context, took: performance.now() - start };
};

const unfold = async (page, name) => {
  await page.evaluate(() => { for (const one of document.querySelectorAll("details")) one.open = true; });
  if (name !== "findings.html") return;
  // Eight rules take turns in the sample: so many opened show every kind of detail.
  for (let at = 0; at < 12; at += 1) { await page.keyboard.press("j"); await page.keyboard.press("o"); }
};

const accessible = async (name, colorScheme) => {
  // The page's own policy forbids foreign scripts; axe-core is one.
  const { page, context } = await open(name, { colorScheme, bypassCSP: true });
  await unfold(page, name);
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] }));
  for (const { id, help, nodes } of found.violations) fault(`${name} (${colorScheme}): ${id}: ${help}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`);
  await context.close();
};

/** Under the page's own policy: what the repository says is opened, and none of it runs or loads. */
const harmless = async (name) => {
  const { page, context } = await open(name, { viewport: { width: 390, height: 800 } });
  await unfold(page, name);
  if (await page.evaluate(() => window.harmed !== undefined)) fault(`${name}: text of the repository was run`);
  if ((await page.locator("img, iframe, object, [onerror], [onload], a[href^=javascript]").count()) > 0) fault(`${name}: text of the repository became markup`);
  if (await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth + 1)) fault(`${name}: scrolls sideways at 390 pixels`);
  await context.close();
};

/** Paper is white also where the screen is dark, and nothing stands beyond its edge. */
const printable = async (name) => {
  const { page, context } = await open(name, { colorScheme: "dark", viewport: { width: 720, height: 1000 } });
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  if (ground !== "rgb(255, 255, 255)") fault(`${name}: prints on ${ground}`);
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  if (beyond > 1) fault(`${name}: prints ${beyond} pixels beyond the paper`);
  await context.close();
};

const keepsTheme = async () => {
  const { page, context } = await open("index.html", { colorScheme: "light" });
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await ground();
  await page.keyboard.press("t");
  await page.keyboard.press("t");
  const dark = await ground();
  if (light === dark) fault("index.html: t does not change the theme");
  await page.reload();
  if ((await ground()) !== dark) fault("index.html: the theme is forgotten");
  await context.close();
};

/** A link to a list shows findings, unless it says itself that there are none. */
const linksLead = async (pages) => {
  for (const name of pages) {
    const { page, context } = await open(name);
    const links = await page.locator("main a[href^='findings.html#']").evaluateAll((all) => [...new Set(all.filter((one) => !/^0\b/.test(one.textContent)).map((one) => one.getAttribute("href")))]);
    for (const link of links.slice(0, 25)) {
      const target = await open(link);
      if (!(await target.page.locator("#none").evaluate((none) => none.hidden))) fault(`${name}: ${link} shows no finding`);
      await target.context.close();
    }
    await context.close();
  }
};

const times = async () => {
  const all = [];
  for (let round = 0; round < 3; round += 1) {
    const { page, context, took } = await open("findings.html");
    const filter = await page.evaluate(() => {
      const q = document.getElementById("q");
      q.value = "order";
      const start = performance.now();
      q.dispatchEvent(new Event("input", { bubbles: true }));
      void document.getElementById("list").offsetHeight;
      return performance.now() - start;
    });
    all.push([took, filter]);
    await context.close();
  }
  return [0, 1].map((at) => Math.min(...all.map((one) => one[at])));
};

const pages = readdirSync(folder).filter((name) => name.endsWith(".html")).sort();
for (const name of pages) {
  await accessible(name, "light");
  await accessible(name, "dark");
  await harmless(name);
  await printable(name);
  if (flag === "--shots") await shoot(open, name, shots);
}
await keepsTheme();
await linksLead(pages);
const count = await findingsPage(open, fault);
await withoutScript(open, fault);

const [opens, filters] = await times();
console.log(`${pages.length} pages, ${count} findings: opens in ${opens.toFixed(0)} ms (bound ${OPEN_MS}), filters in ${filters.toFixed(0)} ms (bound ${FILTER_MS})`);
if (opens > 3 * OPEN_MS) fault(`findings.html takes ${opens.toFixed(0)} ms to open`);
if (filters > 3 * FILTER_MS) fault(`findings.html takes ${filters.toFixed(0)} ms to filter`);
await browser.close();
console.log(faults.length === 0 ? "no fault" : `${faults.length} faults`);
process.exit(faults.length === 0 ? 0 : 1);

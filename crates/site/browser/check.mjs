// Opens every page of a site from its file in Chromium and fails on what a reader would stumble over.
//
//   node check.mjs FOLDER [--shots FOLDER]
//
// Checked: no request but for files of the site, no error on the console, axe-core's rules for WCAG 2.1 A and AA in
// light and in dark, the keys of the findings page, the counts of its filters, and how long it takes to open and to
// filter (printed; only three times the bound fails, as machines differ).
import { readdirSync, readFileSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

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
  // The page's own policy forbids foreign scripts; axe-core is one.
  const context = await browser.newContext({ bypassCSP: true, ...options });
  const page = await context.newPage();
  page.on("console", (message) => { if (message.type() === "error") fault(`${name}: console: ${message.text()}`); });
  page.on("pageerror", (error) => fault(`${name}: ${error.message}`));
  page.on("request", (request) => { if (!/^(file|data):/.test(request.url())) fault(`${name}: asks for ${request.url()}`); });
  const start = performance.now();
  await page.goto(pathToFileURL(resolve(folder, name)).href);
  return { page, context, took: performance.now() - start };
};
const shoot = async (page, name) => {
  if (flag !== "--shots") return;
  mkdirSync(shots, { recursive: true });
  await page.screenshot({ path: `${shots}/${name}.png`, fullPage: name.endsWith("-light") });
};

const pages = readdirSync(folder).filter((name) => name.endsWith(".html")).sort();
for (const name of pages) {
  for (const colorScheme of ["light", "dark"]) {
    const { page, context } = await open(name, { colorScheme });
    for (const closed of await page.locator("details > summary").all()) await closed.click();
    if (name === "findings.html") {
      await page.keyboard.press("j");
      await page.keyboard.press("Enter");
    }
    await page.evaluate(axe);
    const found = await page.evaluate(() => window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] }));
    for (const { id, help, nodes } of found.violations) fault(`${name} (${colorScheme}): ${id}: ${help}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`);
    await shoot(page, `${name.replace(".html", "")}-${colorScheme}`);
    await context.close();
  }
  const { page, context } = await open(name, { viewport: { width: 390, height: 800 } });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth + 1);
  if (wide) fault(`${name}: scrolls sideways at 390 pixels`);
  await shoot(page, `${name.replace(".html", "")}-narrow`);
  await page.emulateMedia({ media: "print" });
  await shoot(page, `${name.replace(".html", "")}-print`);
  await context.close();
}

// The policy that keeps everything else out is the page's own: here it is not bypassed.
const strict = await open("findings.html", { bypassCSP: false });
if ((await strict.page.locator("#list > li").count()) === 0 && (await strict.page.locator("#count").textContent()) === "") fault("findings.html: its own policy stops its script");
await strict.context.close();

const { page, context } = await open("findings.html");
const rows = JSON.parse(await page.locator("#data").textContent()).rows;
const texts = JSON.parse(await page.locator("#data").textContent()).texts;
const shown = async () => Number((await page.locator("#count").textContent()).split(" ")[0]);
if ((await shown()) !== rows.length) fault(`findings.html shows ${await shown()} of ${rows.length}`);
const SEVERITIES = ["NIT", "LOW", "MED", "HIGH", "BLOCKER"];
const filtered = async (what, count) => { if ((await shown()) !== count) fault(`findings.html: ${what}: ${await shown()} shown, ${count} there are`); };
await page.selectOption("#severity", "HIGH");
await filtered("severity HIGH", rows.filter((row) => SEVERITIES[row[2]] === "HIGH").length);
await page.selectOption("#status", "open");
await filtered("HIGH and open", rows.filter((row) => SEVERITIES[row[2]] === "HIGH" && texts[row[10]] === "open").length);
if (!page.url().includes("#severity=HIGH&status=open")) fault(`findings.html: the address does not keep the filter: ${page.url()}`);
await page.click("#clear");
await filtered("cleared", rows.length);
if (rows.length > 1) {
  await page.click("h1");
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  const at = () => page.evaluate(() => document.activeElement.closest("li")?.dataset.at);
  if ((await at()) !== "1") fault(`j twice stands at ${await at()}`);
  await page.keyboard.press("k");
  if ((await at()) !== "0") fault(`k stands at ${await at()}`);
  await page.keyboard.press("Enter");
  if ((await page.locator(".details").count()) !== 1) fault("Enter opens nothing");
  await page.keyboard.press("o");
  if ((await page.locator(".details").count()) !== 0) fault("o closes nothing");
  await page.keyboard.press("/");
  if ((await page.evaluate(() => document.activeElement.id)) !== "q") fault("/ does not lead to the search");
  await page.keyboard.type("sql");
  await filtered("search sql", rows.filter((row) => [row[0], texts[row[4]], texts[row[8]] + ":" + row[9], texts[row[6]], row[7]].join(" ").toLowerCase().includes("sql")).length);
  await page.keyboard.press("Escape");
  if ((await page.evaluate(() => document.activeElement.tagName)) !== "BODY") fault("Escape does not leave the search");
  await page.keyboard.press("?");
  if (!(await page.locator("#help").evaluate((help) => help.open))) fault("? does not open the help");
  await page.keyboard.press("Escape");
}
await context.close();

const times = [];
for (let round = 0; round < 3; round += 1) {
  const fresh = await open("findings.html");
  const filter = await fresh.page.evaluate(() => {
    const q = document.getElementById("q");
    q.value = "user";
    const start = performance.now();
    q.dispatchEvent(new Event("input"));
    void document.getElementById("list").offsetHeight;
    return performance.now() - start;
  });
  times.push([fresh.took, filter]);
  await fresh.context.close();
}
const best = (at) => Math.min(...times.map((time) => time[at]));
console.log(`${pages.length} pages, ${rows.length} findings: opens in ${best(0).toFixed(0)} ms (bound ${OPEN_MS}), filters in ${best(1).toFixed(0)} ms (bound ${FILTER_MS})`);
if (best(0) > 3 * OPEN_MS) fault(`findings.html takes ${best(0).toFixed(0)} ms to open`);
if (best(1) > 3 * FILTER_MS) fault(`findings.html takes ${best(1).toFixed(0)} ms to filter`);
await browser.close();
console.log(faults.length === 0 ? "no fault" : `${faults.length} faults`);
process.exit(faults.length === 0 ? 0 : 1);

// The findings page does what its keys and filters say. The expected counts are worked out from the page's data.

const SEVERITIES = ["NIT", "LOW", "MED", "HIGH", "BLOCKER"];

const read = async (page) => {
  const { texts, rows } = JSON.parse(await page.locator("#data").textContent());
  return rows.map((row) => ({
    id: row[0], session: texts[row[1]], severity: SEVERITIES[row[2]], path: texts[row[8]] ?? null, status: texts[row[10]],
    reviews: row[5].map((at) => texts[at]),
    words: [row[0], texts[row[4]], row[8] < 0 ? "" : row[9] > 0 ? `${texts[row[8]]}:${row[9]}` : texts[row[8]], texts[row[6]], row[7]].join(" ").toLowerCase(),
  }));
};

const filters = async (page, rows, fault) => {
  const shown = async () => Number((await page.locator("#count").textContent()).split(" ")[0]);
  const filtered = async (what, fits) => {
    const count = rows.filter(fits).length;
    if ((await shown()) !== count) fault(`findings.html: ${what}: ${await shown()} shown, ${count} there are`);
  };
  await filtered("no filter", () => true);
  await page.locator("label.chip.high").click();
  await filtered("HIGH", (row) => row.severity === "HIGH");
  await page.locator("label.chip.blocker").click();
  await filtered("HIGH and BLOCKER", (row) => row.severity === "HIGH" || row.severity === "BLOCKER");
  await page.selectOption("#status", "open");
  await filtered("HIGH and BLOCKER, open", (row) => ["HIGH", "BLOCKER"].includes(row.severity) && row.status === "open");
  await page.reload();
  await filtered("the same after a reload", (row) => ["HIGH", "BLOCKER"].includes(row.severity) && row.status === "open");
  await page.click("#clear");
  await filtered("cleared", () => true);
  const { session, reviews } = rows[0];
  await page.selectOption("#session", session);
  await filtered(`session ${session}`, (row) => row.session === session);
  await page.selectOption("#review", reviews[0]);
  await filtered(`session ${session}, review ${reviews[0]}`, (row) => row.session === session && row.reviews.includes(reviews[0]));
  await page.click("#clear");
  await page.fill("#q", "SQL request");
  await filtered("search for two words", (row) => row.words.includes("sql") && row.words.includes("request"));
  await page.fill("#q", "");
  const { path } = rows.find((row) => row.path !== null);
  await page.evaluate((path) => { location.hash = "file=" + encodeURIComponent(path); }, path);
  await page.locator(".pin").waitFor();
  await filtered(`file ${path}`, (row) => row.path === path);
  await page.locator(".pin").click();
  await filtered("file taken off", () => true);
  await page.locator("#list .head").first().click();
  const id = await page.locator("#list .head .id").first().textContent();
  await page.locator(".details dd a").first().click();
  await filtered(`finding ${id} by its own link`, (row) => row.id === id);
  await page.click("#clear");
  await page.click("#all");
  await filtered("all closed", () => true);
};

const orders = async (page, fault) => {
  const column = (name) => page.locator(`#list .head .${name}`).allTextContents();
  const isSorted = (list, key) => list.every((value, at) => at === 0 || key(list[at - 1]) <= key(value));
  const open = await page.locator("#list .head").evaluateAll((heads) => heads.map((head) => ![...head.querySelectorAll(".mark")].some((mark) => mark.textContent !== "verify")));
  const worst = await column("sev");
  const rank = (at) => (open[at] ? 0 : 10) - SEVERITIES.indexOf(worst[at]);
  if (!isSorted([...worst.keys()], rank)) fault("findings.html: not what is open and worst first");
  await page.selectOption("#order", "path");
  if (!isSorted(await column("place"), (place) => place.replace(/:\d+$/, ""))) fault("findings.html: not in the order of paths");
  await page.selectOption("#order", "severity");
};

const keys = async (page, fault) => {
  const at = () => page.evaluate(() => document.activeElement.closest("li")?.dataset.at);
  const opened = () => page.locator(".details").count();
  const press = async (...names) => { for (const name of names) await page.keyboard.press(name); };
  const expect = async (what, is, wanted) => { if (is !== wanted) fault(`findings.html: ${what}: ${is}, not ${wanted}`); };
  await page.click("h1");
  await press("j", "j");
  await expect("j twice stands at", await at(), "1");
  await press("k");
  await expect("k stands at", await at(), "0");
  await press("Enter");
  await expect("opened by Enter", await opened(), 1);
  await press("o");
  await expect("opened after o", await opened(), 0);
  await press("1");
  await expect("1 ticks BLOCKER", await page.locator("label.chip.blocker input").isChecked(), true);
  await press("1", "/");
  await expect("/ leads to", await page.evaluate(() => document.activeElement.id), "q");
  await page.keyboard.type("jko");
  await expect("typed into the search", await page.inputValue("#q"), "jko");
  await expect("says that nothing fits", await page.locator("#none").isVisible(), true);
  await page.fill("#q", "");
  await press("Escape");
  await expect("Escape leaves the search for", await page.evaluate(() => document.activeElement.tagName), "BODY");
  await press("?");
  await expect("? opens the help", await page.locator("#help").evaluate((help) => help.open), true);
  await press("Escape");
  await expect("Escape closes the help", await page.locator("#help").evaluate((help) => !help.open), true);
};

/** The filtered list is printed, more than the screen had drawn, with the details that are open. */
const printed = async (page, rows, fault) => {
  await page.click("#clear", { timeout: 100 }).catch(() => {});
  await page.click("h1");
  await page.keyboard.press("j");
  await page.keyboard.press("o");
  await page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
  await page.emulateMedia({ media: "print" });
  const items = await page.locator("#list > li").count();
  const wanted = Math.min(rows.length, 1000);
  if (items < wanted) fault(`findings.html: prints ${items} of ${wanted} findings`);
  if (await page.locator("#filters select").first().isVisible()) fault("findings.html: prints its filters");
  if (!(await page.locator(".details").first().isVisible())) fault("findings.html: does not print open details");
  if (!(await page.locator("#count").isVisible())) fault("findings.html: does not print how many there are");
  const pdf = await page.pdf();
  if (pdf.length < 10_000) fault("findings.html: prints next to nothing");
  await page.emulateMedia({ media: "screen" });
};

export const findingsPage = async (open, fault) => {
  const { page, context } = await open("findings.html");
  const rows = await read(page);
  if (rows.length > 1) {
    await filters(page, rows, fault);
    await orders(page, fault);
    await keys(page, fault);
    await printed(page, rows, fault);
  }
  await context.close();
  return rows.length;
};

/** The first findings are listed, and nothing is offered that cannot work. */
export const withoutScript = async (open, fault) => {
  const { page, context } = await open("findings.html", { javaScriptEnabled: false });
  // Where scripts run, what stands in noscript is text and holds no element.
  if ((await page.locator("noscript p").count()) === 0) fault("findings.html: says nothing without a script");
  for (const id of ["theme", "filters", "print"]) {
    if (await page.locator("#" + id).isVisible()) fault(`findings.html: offers ${id}, which does nothing without a script`);
  }
  await context.close();
};

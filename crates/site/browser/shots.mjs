// Pictures of a page as readers meet it: light, dark, on a phone and on paper.
import { mkdirSync } from "node:fs";

const VIEWS = {
  light: { colorScheme: "light", viewport: { width: 1280, height: 900 } },
  dark: { colorScheme: "dark", viewport: { width: 1280, height: 900 } },
  narrow: { colorScheme: "light", viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 },
  print: { colorScheme: "dark", viewport: { width: 794, height: 1123 } },
};

export const shoot = async (open, name, folder) => {
  mkdirSync(folder, { recursive: true });
  for (const [view, options] of Object.entries(VIEWS)) {
    const { page, context } = await open(name, options);
    if (name === "findings.html") { await page.keyboard.press("j"); await page.keyboard.press("Enter"); }
    else await page.evaluate(() => { const last = [...document.querySelectorAll("details.document")].at(1); if (last) last.open = true; });
    if (view === "print") await page.emulateMedia({ media: "print" });
    const fullPage = name !== "findings.html" || view === "print";
    const clip = fullPage && view !== "narrow" ? undefined : { x: 0, y: 0, width: options.viewport.width, height: Math.max(options.viewport.height, 1100) };
    await page.screenshot({ path: `${folder}/${name.replace(".html", "")}-${view}.png`, ...(clip ? { clip } : { fullPage: name !== "findings.html" }) });
    await context.close();
  }
};

// Says what is cut off at the right edge of the printed book's sheets:
// node tests/browser/sheets.mjs build/pdf/book.html
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { withBrowser } from "./browser.mjs";

const SHEET = { width: 710, height: 970 }; // A4 within the margins of pdf.css

await withBrowser(async (browser) => {
  const tab = await browser.newPage({ viewport: SHEET });
  await tab.emulateMedia({ media: "print" });
  await tab.goto(pathToFileURL(resolve(process.argv[2])).href);
  const found = await tab.evaluate(cut);
  for (const words of found) console.log(`cut at the edge of the paper: ${words}`);
  process.exitCode = found.length ? 1 : 0;
});

// Runs in the page.
function cut() {
  const edge = (e) => e.closest("article").getBoundingClientRect().right;
  return [...document.querySelectorAll("article :is(.margin-note, figcaption, .code, svg, table)")]
    .filter((e) => e.checkVisibility() && e.getBoundingClientRect().right > edge(e) + 1)
    .map((e) => e.textContent.trim().slice(0, 40) || e.className);
}

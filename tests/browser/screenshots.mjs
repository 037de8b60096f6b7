// Takes a picture of every page, wide and narrow, light and dark, for people to
// look through: node tests/browser/screenshots.mjs -> build/screenshots.
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { HTML, ROOT, settled, withBook } from "./browser.mjs";

const FOLDER = join(ROOT, "build", "screenshots");
const WIDTHS = [1280, 360];
const THEMES = ["light", "dark"];

rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(FOLDER, { recursive: true });
await withBook(HTML, async (book) => {
  for (const theme of THEMES) {
    for (const width of WIDTHS) {
      const page = await book.open({ width, theme });
      for (const name of book.pages) {
        await page.goto(`${book.server.address}/${name}`);
        await settled(page);
        const flat = name.replace(/\.html$/, "").replaceAll("/", "-");
        const path = join(FOLDER, `${flat}-${width}-${theme}.jpg`);
        await page.screenshot({ path, fullPage: true, type: "jpeg", quality: 80 });
      }
      await page.context().close();
    }
  }
  console.log(`${book.pages.length} pages: ${FOLDER}`);
});

// Reads the book in a real browser, and says what is wrong with it.
//
//   node tests/pages/run.mjs [--only links,search] [--no-pictures]
//
// Looks at build/html, served from the loopback address and opened as files.
// Prints one line a check, with what it found below; exit status 1 if a check
// failed. Pictures of every page land in build/screenshots. The browser is
// $CHROMIUM or /usr/bin/chromium.
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import * as checks from "./checks.mjs";
import { serve } from "./server.mjs";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const HTML = join(ROOT, "build", "html");
const PICTURES = join(ROOT, "build", "screenshots");
const WIDTHS = [1280, 360];
const THEMES = ["light", "dark"];

const ARGUMENTS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update",
  "--disable-sync",
];

function pagesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".html"))
    .map((entry) => relative(folder, join(entry.parentPath ?? entry.path, entry.name)))
    .filter((page) => !page.startsWith("_"))
    .sort();
}

async function takePictures(book) {
  rmSync(PICTURES, { recursive: true, force: true });
  mkdirSync(PICTURES, { recursive: true });
  for (const theme of THEMES) {
    for (const width of WIDTHS) {
      const page = await book.open({ width, theme });
      for (const name of book.pages) {
        await page.goto(`${book.server.address}/${name}`);
        const flat = name.replace(/\.html$/, "").replaceAll("/", "-");
        const path = join(PICTURES, `${flat}-${width}-${theme}.jpg`);
        await page.screenshot({ path, fullPage: true, type: "jpeg", quality: 80 });
      }
      await page.context().close();
    }
  }
  return [];
}

async function main() {
  const only = process.argv.includes("--only")
    ? process.argv[process.argv.indexOf("--only") + 1].split(",")
    : null;
  const server = await serve(HTML);
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ARGUMENTS,
  });
  const book = {
    root: ROOT,
    html: HTML,
    server,
    browser,
    pages: pagesBelow(HTML),
    files: pathToFileURL(HTML).href,
    async open({ width = 1280, theme = "light", ...more } = {}) {
      const context = await browser.newContext({
        viewport: { width, height: 900 }, colorScheme: theme, ...more,
      });
      return context.newPage();
    },
  };
  const all = { ...checks };
  if (!process.argv.includes("--no-pictures")) all.pictures = takePictures;
  let failed = 0;
  for (const [name, check] of Object.entries(all)) {
    if (only && !only.includes(name)) continue;
    const start = Date.now();
    let problems;
    try {
      problems = await check(book);
    } catch (error) {
      problems = [String(error.stack ?? error)];
    }
    const seconds = ((Date.now() - start) / 1000).toFixed(1);
    console.log(`${problems.length ? "FAIL" : "ok  "} ${name} (${seconds} s)`);
    for (const problem of problems.slice(0, 40)) console.log(`     ${problem}`);
    if (problems.length > 40) console.log(`     … ${problems.length - 40} more`);
    failed += problems.length > 0;
  }
  await browser.close();
  server.close();
  console.log(
    failed
      ? `${failed} checks failed on ${book.pages.length} pages`
      : `all checks passed on ${book.pages.length} pages`,
  );
  process.exitCode = failed ? 1 : 0;
}

await main();

// The built pages in a real browser: which there are, a server, and tabs.
import { accessSync, constants, existsSync, readdirSync } from "node:fs";
import { delimiter, dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { serve } from "./server.mjs";

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
export const HTML = join(ROOT, "build", "html");
const PATIENCE = 180_000; // milliseconds: a busy machine is slow, not wrong
const NAMES = ["chromium", "chromium-browser", "google-chrome"];
const ARGUMENTS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update",
  "--disable-sync",
];

/** Where the browser is: $CHROMIUM, or one on the path; undefined if nowhere. */
function findBrowser() {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const onPath = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [process.env.CHROMIUM, ...onPath].find((path) => path && canRun(path));
}

function canRun(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The browser has not answered, and nobody knows why. */
export class NoAnswer extends Error {}

/** What is awaited, or after some time a NoAnswer: most of what a tab is asked
 *  has no end of its own when its page is stuck. */
export async function inTime(awaited, what, patience = PATIENCE) {
  let timer;
  const end = new Promise((_, give) => {
    timer = setTimeout(() => give(new NoAnswer(`${what}: no answer in ${patience / 1000} s`)), patience);
  });
  try {
    return await Promise.race([awaited, end]);
  } finally {
    clearTimeout(timer);
  }
}

/** The pages below a folder, by their paths from it. */
export function pagesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".html"))
    .map((entry) => relative(folder, join(entry.parentPath ?? entry.path, entry.name)))
    .filter((page) => !page.startsWith("_"))
    .sort();
}

/**
 * Hands a browser to `use`, whose answer is returned. Says so, and returns
 * undefined, if there is no browser.
 */
export async function withBrowser(use) {
  const executablePath = findBrowser();
  if (!executablePath) {
    console.log(`skipped: no browser: none of ${NAMES.join(", ")}, and no $CHROMIUM`);
    return undefined;
  }
  const browser = await chromium.launch({
    executablePath, args: ARGUMENTS, timeout: PATIENCE,
  });
  try {
    return await use(browser);
  } finally {
    await inTime(browser.close(), "the end of the browser");
  }
}

/** Opens the book at `html` in a browser and hands it to `use`, as above. */
export async function withBook(html, use) {
  if (!existsSync(join(html, "index.html"))) throw new Error(`${html}: not built yet`);
  return withBrowser(async (browser) => {
    const server = await serve(html);
    try {
      return await use(new Book(html, server, browser));
    } finally {
      server.close();
    }
  });
}

class Book {
  constructor(html, server, browser) {
    this.html = html;
    this.server = server;
    this.browser = browser;
    this.pages = pagesBelow(html);
    this.files = pathToFileURL(html).href;
  }

  /** The pages of some folders. */
  below(...folders) {
    return this.pages.filter((page) => folders.includes(page.split("/")[0]));
  }

  /** A new tab that shares nothing with the others. */
  async open({ width = 1280, theme = "light", ...more } = {}) {
    const context = await this.browser.newContext({
      viewport: { width, height: 900 }, colorScheme: theme, ...more,
    });
    context.setDefaultTimeout(PATIENCE);
    return context.newPage();
  }
}

/** Waits until nothing on the page moves any more. */
export async function settled(page) {
  await page.evaluate(async () => {
    await document.fonts.ready;
    for (const animation of document.getAnimations()) animation.finish();
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    await frame();
    await frame();
  });
}

// What the pages do for whoever uses them: search, copy, switch, type. Each
// check returns how much it looked at, and what is wrong, as sentences.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { settled } from "./browser.mjs";
import { listen } from "./visits.mjs";

// What readers look for, and what should be found first: the place that introduces
// it, not the first that uses it.
const WANTED = {
  "softmax": "1-gradient-descent.html#the-table-goes-downhill",
  "temperature": "1-gradient-descent.html#making-up-names",
  "attention head": "4-transformer.html#several-heads-the-idea",
  "learning rate": "1-gradient-descent.html#training",
  "chain rule": "1-gradient-descent.html#the-chain-rule",
  "perplexity": "0-counting.html#what-the-number-means",
  "ReLU": "1-gradient-descent.html#the-model",
  "BOS": "0-counting.html#the-tokenizer",
  "kv cache": "3-attention.html#the-kv-cache",
  "ln 27": "0-counting.html#what-the-number-means",
  "tokens": "0-counting.html#the-tokenizer",
  "loss": "0-counting.html#the-loss",
  "Gradient check": "1-gradient-descent.html#the-gradient-check",
  "residual connection": "3-attention.html#the-way-around",
  "RMSNorm": "3-attention.html#rmsnorm",
  "adam": "5-adam.html",
  "backprop": "1-gradient-descent.html#the-gradient-worked-out",
  "autograd": "2-autograd.html",
  "overfitting": "5-adam.html#training-and-results",
  "Mersenne Twister": "python-random.html#the-generator",
  "bigram": "0-counting.html#from-counts-to-probabilities",
  "split_documents": "0-counting.html#fragment-split-text-into-documents",
  "n_embd": "1-gradient-descent.html#fragment-parameters",
};
const MISSPELT = { softmx: "softmax", atention: "attention" };
const MOST_BYTES = 160_000; // as hosts send them, compressed
const MOST_SHIFT = 0.02;

/** The search finds what readers look for, from a server and from a file. */
export async function search(book) {
  const problems = [];
  for (const base of [book.server.address, book.files]) {
    const page = await book.open();
    const note = (problem) => problems.push(`${base.slice(0, 4)}: ${problem}`);
    listen(page, base, problems);
    await page.goto(`${base}/index.html`);
    await page.keyboard.press("/");
    await page.keyboard.type("softmax");
    await page.keyboard.press("Enter");
    await page.waitForURL(/q=softmax/);
    for (const [query, found] of Object.entries(await page.evaluate(askAll, Object.keys(WANTED)))) {
      if (found.first !== `chapters/${WANTED[query]}`) note(`'${query}' finds ${found.first} first`);
      if (!found.says) note(`'${query}' finds ${found.first}, and nothing is said of it`);
      if (found.twice) note(`'${query}' finds twice: ${found.twice}`);
      if (/reference\//.test(found.all)) note(`'${query}' finds a page of the reference`);
    }
    for (const [query, found] of Object.entries(await page.evaluate(askAll, Object.keys(MISSPELT)))) {
      if (found.near !== MISSPELT[query]) note(`'${query}' is not said to be ${MISSPELT[query]}`);
    }
    await page.context().close();
  }
  return { seen: 2 * Object.keys({ ...WANTED, ...MISSPELT }).length, problems };
}

// Runs in the search page: what it shows for each of some queries.
function askAll(queries) {
  const field = document.querySelector(".search-form input");
  return Object.fromEntries(queries.map((query) => {
    field.value = query;
    field.dispatchEvent(new Event("input"));
    const hits = [...document.querySelectorAll(".hit")];
    const links = hits.map((hit) => hit.querySelector("a").getAttribute("href"));
    const names = hits.map((hit) => hit.querySelector(".title").textContent + " " +
      hit.querySelector(".name").textContent);
    return [query, {
      first: links[0],
      all: links.join(" "),
      says: hits[0]?.querySelector(".says, .line")?.textContent,
      twice: names.find((name, i) => names.indexOf(name) !== i),
      near: document.querySelector(".near:not([hidden]) a")?.textContent,
    }];
  }));
}

/** What the copy button copies is the file, or at least C++ that compiles. */
export async function copying(book) {
  const problems = [];
  const programs = join(book.html, "_static", "programs");
  const page = await book.open();
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  let seen = 0;
  for (const name of book.below("chapters", "programs", "headers")) {
    await page.goto(`${book.server.address}/${name}`);
    const figure = page.locator("#fragment-program, figure.whole").first();
    if (!(await figure.count())) continue;
    ++seen;
    await figure.evaluate((e) => e.closest("details")?.setAttribute("open", ""));
    const button = figure.locator("button.copy").first();
    const said = button.evaluate((e) => new Promise((done) =>
      new MutationObserver(done).observe(e, { childList: true })));
    await button.click();
    await said;
    const code = await page.evaluate(() => navigator.clipboard.readText());
    if (name.startsWith("chapters/")) {
      const wrong = compile(code, programs);
      if (wrong) problems.push(`${name}: what is copied does not compile: ${wrong}`);
    } else {
      const file = await figure.locator(".code").first().getAttribute("aria-label");
      if (readFileSync(join(programs, file), "utf8") !== code) {
        problems.push(`${name}: what is copied is not ${file}`);
      }
    }
  }
  await page.context().close();
  return { seen, problems };
}

/** What a compiler finds wrong with some code first, or nothing. */
function compile(code, headers) {
  const folder = mkdtempSync(join(tmpdir(), "copied-"));
  const file = join(folder, "copied.cpp");
  writeFileSync(file, code);
  try {
    const options = ["-std=c++20", "-fsyntax-only", "-I", headers];
    execFileSync("c++", [...options, file], { stdio: "pipe" });
    return "";
  } catch (error) {
    return String(error.stderr || error).split("\n")[0];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The theme can be switched, and stays switched on the next page. */
export async function theme(book) {
  const problems = [];
  const page = await book.open({ theme: "light" });
  const [first, second] = book.below("chapters");
  const paper = async () => {
    await settled(page);
    return page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  };
  await page.goto(`${book.server.address}/${first}`);
  const light = await paper();
  for (let i = 0; i < 3 && (await paper()) === light; ++i) {
    await page.locator(".theme-toggle").click();
  }
  const dark = await paper();
  if (dark === light) problems.push("the switch changes nothing");
  await page.goto(`${book.server.address}/${second}`);
  if ((await paper()) !== dark) problems.push("the next page forgets the theme");
  await page.context().close();
  return { seen: 2, problems };
}

/** The keyboard reaches and opens things, and one sees where one is. */
export async function keyboard(book) {
  const problems = [];
  const page = await book.open();
  await page.goto(`${book.server.address}/${book.below("chapters")[0]}`);
  const seen = new Set();
  const led = new Set(); // by the arrow, from some fragment's name
  for (let i = 0; i < 60; ++i) {
    const key = i < 40 ? "Tab" : "ArrowRight";
    if (i === 40) await page.locator("figure.fragment .name").first().focus();
    await page.keyboard.press(key);
    const focus = await page.evaluate(() => {
      const e = document.activeElement;
      const style = getComputedStyle(e);
      const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
      return { what: `${e.tagName}.${e.className}`, ring, hidden: style.opacity === "0" };
    });
    (i < 40 ? seen : led).add(focus.what);
    if (!focus.ring && !focus.hidden) problems.push(`no focus ring on ${focus.what}`);
  }
  for (const [wanted, by] of [["INPUT.sidebar-search", seen], ["BUTTON.theme-toggle", seen], ["SUMMARY.", led]]) {
    if (!by.has(wanted)) problems.push(`the keyboard does not reach ${wanted}`);
  }
  const hole = page.locator("details.hole").first();
  await hole.locator("summary").first().focus();
  await page.keyboard.press("Enter");
  if (!(await hole.evaluate((e) => e.open))) problems.push("Enter does not open a hole");
  await page.evaluate(() => {
    window.stays = true; // what another page does not say
    navigation.addEventListener("navigate", () => (window.stays = false));
  });
  for (const key of ["ArrowRight", "ArrowLeft"]) await page.keyboard.press(key);
  const stays = await page.evaluate(() => window.stays === true).catch(() => false);
  if (!stays) problems.push("an arrow key leaves the page");
  await page.context().close();
  return { seen: seen.size, problems };
}

/** Pointing at a name, or coming to it with the keyboard or a finger, shows what
 *  it stands for, soon; and a link within the page is there at once. */
export async function hints(book) {
  const problems = [];
  const page = await book.open();
  await page.clock.install(); // the page's time is what we say it is
  await page.goto(`${book.server.address}/${book.below("chapters")[1]}`);
  await page.clock.pauseAt(Date.now() + 60_000);
  const link = page.locator("figure.fragment > .code > pre a[data-hint]").first();
  const card = page.locator("#hint");
  const gone = async (how) => {
    await page.keyboard.press("Escape");
    if (await card.isVisible()) problems.push(`Escape does not close the card for ${how}`);
  };
  const meet = (what) => link.evaluate((e, what) => {
    if (what === "focus") e.focus({ focusVisible: true });
    else {
      const type = what === "finger" ? "touch" : "mouse";
      const kind = what === "finger" ? "pointerdown" : "pointerover";
      e.dispatchEvent(new PointerEvent(kind, { bubbles: true, pointerType: type }));
    }
  }, what);
  await link.scrollIntoViewIfNeeded();
  for (const [what, most] of [["pointer", 250], ["focus", 250], ["finger", 600]]) {
    await meet(what);
    await page.clock.runFor(most);
    if (!(await card.isVisible())) problems.push(`no card for the ${what} within ${most} ms`);
    await gone(`the ${what}`);
  }
  const jumps = await page.evaluate(() =>
    getComputedStyle(document.documentElement).scrollBehavior === "auto");
  if (!jumps) problems.push("a link within the page does not jump, but rolls");
  await page.context().close();
  return { seen: 4, problems };
}

/** The bytes of a file on its way to a reader. */
function compressed(book, path) {
  return gzipSync(readFileSync(join(book.html, path))).length;
}

/** A chapter is light, and does not jump while it loads. */
export async function weight(book) {
  const problems = [];
  const chapters = book.below("chapters");
  for (const name of chapters) {
    const page = await book.open();
    await page.addInitScript(() => {
      window.shift = 0;
      const add = (list) => list.forEach((entry) => (window.shift += entry.value));
      const observer = new PerformanceObserver((list) => add(list.getEntries()));
      observer.observe({ type: "layout-shift", buffered: true });
      window.shiftUntilNow = () => (add(observer.takeRecords()), window.shift);
    });
    book.server.sent.clear();
    await page.goto(`${book.server.address}/${name}`);
    await settled(page);
    const bytes = [...book.server.sent.keys()].reduce((sum, path) => sum + compressed(book, path), 0);
    const shift = await page.evaluate(() => window.shiftUntilNow());
    console.log(`     ${name}: ${Math.round(bytes / 1000)} kB, shift ${shift.toFixed(3)}`);
    if (bytes > MOST_BYTES) problems.push(`${name}: ${bytes} bytes`);
    if (shift > MOST_SHIFT) problems.push(`${name}: shifts by ${shift.toFixed(3)}`);
    await page.context().close();
  }
  return { seen: chapters.length, problems };
}

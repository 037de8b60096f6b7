// What every page promises whoever opens it. A page is opened three times: from
// the server, without JavaScript, and as a file; all checks share that.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { inTime, NoAnswer, settled } from "./browser.mjs";
import { figures } from "./figures.mjs";
import { layout } from "./layout.mjs";
import { paper } from "./paper.mjs";

const AXE = readFileSync(
  createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TABS = 2; // pages at a time
const MOST_STOPS = 120; // of the Tab key on a page, besides the boxes of it
const WIDE = { width: 1280, height: 900 };
const NARROW = { width: 360, height: 900 };

// Each is given a page's tabs, and returns what is wrong. The last five change
// what the tab shows; `quiet`, which listens, is a check too.
const CHECKS = {
  reachable: ({ served }) => unreachable(served),
  withoutScripts: ({ served, plain }, name) => missing(served, plain, name),
  accessible: ({ served }) => violations(served),
  narrow: ({ served }) => tooWide(served),
  figures: ({ served }) => figures(served),
  layout: ({ served }) => layout(served),
  paper: ({ served }) => paper(served),
};
// What may depend on the words of a page, and not only on its kinds of elements.
const OF_WORDS = ["narrow"];

/**
 * Visits pages; how many, and what is wrong, by the name of each check, or of
 * the `only` one. Of pages that are alike, made by one template for each folder,
 * those are looked at in all ways that have a kind of element which the pages
 * before them did not have.
 */
export async function visit(book, pages, { alike = false, only = null } = {}) {
  const known = new Set();
  const names = Object.keys(CHECKS).filter((name) => !only || name === only);
  const otherwise = !only || ["quiet", "withoutScripts"].includes(only);
  const problems = Object.fromEntries(["quiet", ...names].map((name) => [name, []]));
  const waiting = [...pages];
  await Promise.all(Array.from({ length: Math.min(TABS, pages.length) }, async () => {
    let tabs = await openTabs(book, problems.quiet, otherwise);
    const look = async (name, again = false) => {
      // On most of those that are alike nothing is looked at but the narrow page.
      if (alike) await tabs.served.setViewportSize(NARROW);
      await tabs.served.goto(`${book.server.address}/${name}`);
      const isNew = again || !alike || (await addsKinds(tabs.served, name, known));
      if (alike && isNew) {
        await tabs.served.setViewportSize(WIDE);
        await tabs.served.goto(`${book.server.address}/${name}`);
      }
      if (isNew && otherwise) await openOtherwise(book, tabs, name);
      const found = {};
      for (const check of isNew ? names : names.filter((one) => OF_WORDS.includes(one))) {
        found[check] = await CHECKS[check](tabs, name);
      }
      return found;
    };
    while (waiting.length) {
      const name = waiting.shift();
      let found;
      try {
        found = await inTime(look(name), name);
      } catch (error) {
        if (!(error instanceof NoAnswer)) throw error;
        console.log(`     ${error.message}; it is opened once more`);
        closeTabs(tabs).catch(() => {}); // which may take for ever, too
        tabs = await openTabs(book, problems.quiet, otherwise);
        found = await inTime(look(name, true), name);
      }
      for (const [check, some] of Object.entries(found)) {
        problems[check].push(...some.map((problem) => `${name}: ${problem}`));
      }
    }
    await inTime(closeTabs(tabs), "the end of the tabs");
  }));
  return Object.fromEntries(
    Object.entries(problems).map(([name, found]) =>
      [name, { seen: pages.length, problems: found }]));
}

function closeTabs(tabs) {
  return Promise.all(Object.values(tabs).map((tab) => tab.context().close()));
}

async function openTabs(book, problems, otherwise) {
  const tabs = { served: await book.open() };
  if (otherwise) {
    tabs.plain = await book.open({ javaScriptEnabled: false });
    tabs.file = await book.open();
  }
  for (const [kind, tab] of Object.entries(tabs)) {
    listen(tab, kind === "file" ? book.files : book.server.address, problems);
  }
  return tabs;
}

/** Notes errors, what a policy forbids, and requests elsewhere or in vain. */
export function listen(tab, own, problems) {
  const note = (what) => problems.push(`${tab.url()}: ${what}`);
  tab.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) {
      note(`console ${message.type()}: ${message.text()}`);
    }
  });
  tab.on("pageerror", (error) => note(error.message));
  tab.on("requestfailed", (request) => note(`failed: ${request.url()}`));
  tab.on("response", (response) => {
    if (response.status() >= 400) note(`${response.status()}: ${response.url()}`);
  });
  tab.on("request", (request) => {
    const url = request.url();
    if (![own, "data:", "blob:"].some((start) => url.startsWith(start))) note(`asks for ${url}`);
  });
}

function openOtherwise(book, { plain, file }, name) {
  return Promise.all([
    file.goto(`${book.files}/${name}`), plain.goto(`${book.server.address}/${name}`),
  ]);
}

/** Whether a page has elements of kinds that are not known for its folder. */
async function addsKinds(tab, name, known) {
  const kinds = await tab.evaluate(() =>
    [...document.querySelectorAll("body *")].map((e) => `${e.tagName}.${e.classList}`));
  const before = known.size;
  for (const kind of kinds) known.add(`${name.split("/")[0]}/${kind}`);
  return known.size > before;
}

/** What an article says, but for what scripts add to it. */
function textOf(tab) {
  return tab.locator("article").evaluate((article) => {
    const copy = article.cloneNode(true);
    for (const e of copy.querySelectorAll("button, noscript")) e.remove();
    return copy.textContent.replace(/\s+/g, " ").trim();
  });
}

/** What can be clicked on and not be reached with the keyboard, by the Tab key or
 *  from where it stops by the arrow keys; and whether it stops too often. Of links
 *  to the same place, such as the numbers of a fragment's lines, one will do. */
function unreachable(tab) {
  return tab.evaluate((most) => {
    const all = [...document.querySelectorAll("a[href], button, input, summary")]
      .filter((e) => e.checkVisibility({ visibilityProperty: true }));
    const stops = all.filter((e) => e.tabIndex >= 0);
    const reached = new Set(stops);
    const right = { key: "ArrowRight", bubbles: true, cancelable: true };
    for (const stop of stops) {
      stop.focus();
      for (let now = null; now !== document.activeElement;) {
        now = document.activeElement;
        now.dispatchEvent(new KeyboardEvent("keydown", right));
        if (reached.has(document.activeElement)) break; // as from there
        reached.add(document.activeElement);
      }
    }
    document.activeElement.blur();
    const places = new Set([...reached].map((e) => e.href));
    const found = all
      .filter((e) => !reached.has(e) && !(e.href && places.has(e.href)))
      .map((e) => `the keyboard does not reach ${e.tagName} ${e.className} ` +
                  e.textContent.slice(0, 30));
    const often = stops.filter((e) => !e.closest(".widget-start")).length;
    if (often > most) found.push(`the Tab key stops ${often} times`);
    return found;
  }, MOST_STOPS);
}

/** What axe-core finds, in light, and of colours in dark; some holes open. */
export async function violations(tab) {
  const colours = { runOnly: ["color-contrast"] };
  await tab.evaluate(() => {
    document.querySelectorAll("details").forEach((d, i) => (d.open = i % 3 === 0));
  });
  await tab.evaluate(AXE);
  const found = [];
  for (const [theme, options] of [["light", {}], ["dark", colours]]) {
    await tab.emulateMedia({ colorScheme: theme });
    await settled(tab);
    for (const { id, help, where } of await tab.evaluate(askAxe, options)) {
      found.push(`(${theme}) ${id}: ${help}, ${where.length} times: ` +
                 where.slice(0, 3).join(" | "));
    }
  }
  await tab.emulateMedia({ colorScheme: "light" });
  return found;
}

// Runs in the page.
async function askAxe(options) {
  const result = await axe.run({ ...options, resultTypes: ["violations"] });
  // axe does not read MathML, which is all that such a heading says.
  const formula = (node) => document.querySelector(node.target[0])?.querySelector(".katex");
  return result.violations
    .filter(({ id, nodes }) => id !== "empty-table-header" || !nodes.every(formula))
    .map(({ id, help, nodes }) =>
      ({ id, help, where: nodes.map((node) => node.target.join(" ")) }));
}

/** What a phone does not show without scrolling sideways. */
export async function tooWide(tab) {
  const before = tab.viewportSize();
  await tab.setViewportSize(NARROW);
  await settled(tab);
  const found = await tab.evaluate((width) => {
    document.querySelectorAll("details").forEach((d) => (d.open = true));
    const scrolls = ".code, pre, .table-wrapper, .formula, .sidebar-drawer, " +
      "svg, nav, .katex";
    const beyond = [...document.querySelectorAll("body *")]
      .filter((e) => !e.closest(scrolls) && e.getBoundingClientRect().right > width + 1)
      .filter((e) => e.checkVisibility())
      .slice(0, 3)
      .map((e) => `${e.tagName.toLowerCase()}.${e.className} reaches beyond`);
    const whole = document.documentElement.scrollWidth;
    return whole > width ? [...beyond, `${whole} pixels wide`] : beyond;
  }, NARROW.width);
  await tab.setViewportSize(before);
  return found;
}

/** What is missing without JavaScript: nothing but the comforts should be. */
async function missing(served, plain, name) {
  const found = [];
  if (!(await plain.locator("article h1").isVisible())) found.push("shows nothing");
  // The page of the search is all script.
  if (name !== "search.html" && (await textOf(plain)) !== (await textOf(served))) {
    found.push("has another text");
  }
  const hole = plain.locator("details.hole:visible").first();
  if (await hole.count()) {
    await hole.locator("summary").first().click();
    const inside = hole.locator(".inside").first();
    if (!(await inside.isVisible())) found.push("a hole does not open");
  }
  return found;
}

// The boxes that run a program, in a real browser: each is opened and operated
// as a reader would, wide from a file and narrow from the server.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { bookList, native } from "../widgets/programs.mjs";
import { inTime, ROOT, settled } from "./browser.mjs";
import { listen, tooWide, violations } from "./visits.mjs";

const CHECKS = join(ROOT, "tests", "widgets", "boxes");
const FINGER = 44; // pixels: what can be touched is as high
const TYPE = 12.5; // pixels: no letter is smaller

/** The pages that have boxes, with the names of these. */
export function pagesWithBoxes(book) {
  return book.pages.flatMap((page) => {
    const text = readFileSync(join(book.html, page), "utf8");
    const boxes = [...text.matchAll(/<div class="widget" data-widget="([^"]*)"/g)].map((found) => found[1]);
    return boxes.length ? [{ page, boxes }] : [];
  });
}

/** Every box does what it says, opened from a file; nothing is asked for elsewhere. */
export async function boxes(book) {
  const problems = [];
  let seen = 0;
  for (const { page, boxes } of pagesWithBoxes(book)) {
    const tab = await book.open();
    listen(tab, book.files, problems);
    await tab.goto(`${book.files}/${page}`);
    const here = sameRun(tab);
    for (const [i, name] of boxes.entries()) {
      const say = (what) => problems.push(`${page}: ${name}: ${what}`);
      seen += 1;
      const path = join(CHECKS, `${name}.mjs`);
      if (!existsSync(path)) {
        say("no test operates it");
        continue;
      }
      try {
        const box = await open(tab, i);
        const { check } = await import(pathToFileURL(path));
        await inTime(check(box, { page: tab, native: here.native, same }), "its test");
      } catch (error) {
        say(error.message);
      }
    }
    here.close();
    await tab.context().close();
  }
  return { seen, problems };
}

/** All boxes of a page open at once: for whoever reads with a phone, with the
    keyboard, with a screen reader. */
export async function open360(book) {
  const problems = [];
  let seen = 0;
  for (const { page, boxes } of pagesWithBoxes(book)) {
    const tab = await book.open({ width: 360, hasTouch: true });
    listen(tab, book.server.address, problems);
    await tab.goto(`${book.server.address}/${page}`);
    for (const i of boxes.keys()) await open(tab, i);
    seen += boxes.length;
    const found = [...await tooWide(tab), ...await tooSmall(tab), ...await violations(tab)];
    problems.push(...found.map((what) => `${page}, its boxes open: ${what}`));
    await tab.context().close();
  }
  return { seen, problems };
}

/** A fragment that can be run shows the lines of its own that are run, and what
    they make. */
export async function fragments(book) {
  const problems = [];
  let seen = 0;
  for (const page of book.pages) {
    if (!readFileSync(join(book.html, page), "utf8").includes('data-probed="')) continue;
    const tab = await book.open();
    listen(tab, book.files, problems);
    await tab.goto(`${book.files}/${page}`);
    for (const figure of (await tab.locator("figure[data-probed]:visible").all()).slice(-2)) {
      seen += 1;
      await figure.locator(".run").focus();
      await tab.keyboard.press("Enter");
      const panel = tab.locator(".running + .stepper");
      await panel.waitFor({ state: "attached" });
      await tab.waitForFunction(() => document.querySelector(".running .now") || document.querySelector(".stepper").hidden);
      const lines = [];
      for (let i = 0; i < 3 && await panel.isVisible(); ++i) {
        const now = figure.locator(".now");
        await now.waitFor();
        lines.push(await now.getAttribute("data-n"));
        const place = await panel.locator("[aria-valuetext]").getAttribute("aria-valuetext");
        if (!place.startsWith(`line ${lines[i]},`)) problems.push(`${page}: line ${lines[i]} is marked, but it is at ${place}`);
        await tab.keyboard.press("ArrowDown");
        await settled(tab);
      }
      if (new Set(lines).size < 2 && await panel.isVisible()) problems.push(`${page}: stays at line ${lines}`);
      await tab.locator(".running ~ .widget .live").getByRole("button", { name: "Close" }).click();
      if (await tab.locator(".stepper, .running").count()) problems.push(`${page}: a fragment does not end`);
    }
    await tab.context().close();
  }
  return { seen, problems };
}

/** Opens a box and waits until it lives. */
async function open(tab, i) {
  const box = tab.locator(".widget").nth(i);
  await box.evaluate((e) => {
    for (let folded = e; (folded = folded.parentElement?.closest("details"));) folded.open = true;
  });
  await box.locator(".widget-start button").click();
  await box.locator(".widget-start").waitFor({ state: "hidden" });
  return box.locator(".live");
}

/** The native program in the state of the page's run: its list, seed, settings and
    step. One answer is asked for at a time. */
function sameRun(tab) {
  const children = new Map();
  async function ask(question, program) {
    const state = await tab.evaluate(async (name) => {
      const run = await widgets.runOf(name ?? document.querySelector(".widget").dataset.program);
      return { program: run.program, seed: run.seed, settings: run.settings, step: run.step,
        list: run.list === run.bookList ? null : run.list, trained: Boolean(run.losses.length) };
    }, program);
    const key = JSON.stringify([state.program, state.seed, state.settings, state.list]);
    if (!children.has(key)) {
      const child = native(state.program);
      for (const [name, value] of Object.entries(state.settings)) await child.ask(`set ${name} ${value}`);
      await child.ask(`start ${state.seed}\n${state.list ?? bookList()}`);
      children.set(key, child);
    }
    const child = children.get(key);
    if (state.trained && !child.trained) child.trained = await child.ask("train");
    if (state.trained) await child.ask(`at ${state.step}`);
    return child.ask(question);
  }
  return { native: ask, close: () => children.forEach((child) => child.close()) };
}

/** Throws if what is shown is not what was expected: a text, or a number with the
    digits that are shown. */
function same(shown, expected, what = "") {
  const text = String(shown).trim().replaceAll("−", "-");
  const digits = (text.split(".")[1] ?? "").length;
  const wanted = typeof expected === "number" ? expected.toFixed(digits) : String(expected);
  if (text !== wanted && text !== wanted.replace(/^-(0(\.0*)?)$/, "$1")) {
    throw new Error(`${what} shows '${text}', not '${wanted}'`.trim());
  }
}

/** What a finger or an eye misses in the open boxes. */
function tooSmall(tab) {
  return tab.evaluate(([finger, type]) => {
    const seen = (e) => e.checkVisibility({ visibilityProperty: true });
    const controls = [...document.querySelectorAll(
      ".live :is(button, select, textarea, input:not([type=checkbox], [type=radio])), .live summary")];
    const small = controls.filter((e) => seen(e) && e.getBoundingClientRect().height < finger - 0.5)
      .map((e) => `a control ${Math.round(e.getBoundingClientRect().height)} px high: ${e.outerHTML.slice(0, 60)}`);
    const texts = [...document.querySelectorAll(".live :is(text, p, td, th, label, output, button)")]
      .filter((e) => seen(e) && e.textContent.trim());
    const tiny = texts.filter((e) => {
      const box = e.ownerSVGElement?.viewBox.baseVal;
      const scale = box?.width ? e.ownerSVGElement.getBoundingClientRect().width / box.width : 1;
      return parseFloat(getComputedStyle(e).fontSize) * scale < type;
    }).map((e) => `type of ${getComputedStyle(e).fontSize}: ${e.textContent.trim().slice(0, 30)}`);
    return [...new Set([...small, ...tiny])].slice(0, 6);
  }, [FINGER, TYPE]);
}

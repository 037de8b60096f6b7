// What the pages weigh and how fast boxes are, in headless Chromium, beside what
// they are meant to reach: node tests/browser/bench.mjs
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { HTML, ROOT, withBook } from "./browser.mjs";
import { weight } from "./using.mjs";

const PAGE = "chapters/5-adam.html";
const PROGRAM = "5-adam";
const RACES = [ // the page, the box and its button
  ["chapters/3-attention.html", "what-breaks", "Race"], ["chapters/5-adam.html", "optimizers", "Race"],
];

/** Seconds of the native program's whole run. */
function nativeRun() {
  const start = performance.now();
  execFileSync(join(ROOT, "build", "bin", PROGRAM));
  return (performance.now() - start) / 1000;
}

/** Begins to watch a box from the click that starts it. Runs in the page. */
function watch([name, first]) {
  const seen = (globalThis.seen = { tasks: [0], shift: 0, frames: [] });
  const observe = (type, use) =>
    new PerformanceObserver((list) => list.getEntries().forEach(use)).observe({ type });
  observe("longtask", ({ duration }) => seen.tasks.push(duration));
  observe("layout-shift", (entry) => { if (!entry.hadRecentInput) seen.shift += entry.value; });
  const box = document.querySelector(`.widget[data-widget="${name}"]`);
  box.addEventListener("click", ({ target }) => {
    if (!target.matches("button")) return;
    seen.start = performance.now();
    requestAnimationFrame(function frame(now) {
      if (!seen.first && box.querySelector(first)?.textContent) seen.first = now - seen.start;
      seen.frames.push(now);
      if (!seen.end) requestAnimationFrame(frame);
    });
  }, { once: true });
}

/** Waits for the run, and says what was seen. Runs in the page. */
async function awaitRun(program) {
  const run = await widgets.runOf(program);
  await run.trained();
  await run.ask("samples 20 0.5");
  seen.end = performance.now();
  return {
    first: seen.first, seconds: run.seconds, steps: run.steps / run.seconds,
    all: (seen.end - seen.start) / 1000, shift: seen.shift,
  };
}

/** How smooth it was meanwhile. Runs in the page. */
function smoothness() {
  seen.end ??= performance.now();
  const gaps = seen.frames.length - 1;
  return { task: Math.max(...seen.tasks), perSecond: 1000 * gaps / (seen.frames.at(-1) - seen.frames[0]) };
}

/** A race of programs, from the click to the end. */
async function race(book, page, name, button) {
  const tab = await book.open();
  await tab.goto(`${book.files}/${page}`);
  const box = tab.locator(`.widget[data-widget="${name}"]`);
  await box.evaluate((e) => { for (let f = e; (f = f.parentElement?.closest("details"));) f.open = true; });
  await box.locator(".widget-start button").click();
  const go = box.locator(".live").getByRole("button", { name: button, exact: true });
  await go.waitFor();
  await tab.evaluate(watch, [name, ".race td"]);
  await go.click();
  await box.locator(".race").getByText("step 1000", { exact: true }).waitFor();
  const found = await tab.evaluate(smoothness);
  await tab.context().close();
  return found;
}

/** The running listing: milliseconds until a recording is there, the shortest of
    `rounds`, and of steps from line to line. Runs in the page. */
async function listing({ name, longest, rounds, steps }) {
  const [text, , what] = document.querySelectorAll(".live :is(input, select)");
  const bar = document.querySelector(".stepper input[type=range]");
  const key = (label) => document.querySelector(`.stepper [aria-label="${label}"]`);
  async function recorded(word, kind) {
    const before = bar.max, began = performance.now();
    [text.value, what.value] = [word, kind];
    text.dispatchEvent(new Event("change"));
    while (bar.max === before) await new Promise((done) => setTimeout(done));
    return performance.now() - began;
  }
  const found = { one: [], backward: [], lines: [] };
  for (let i = 0; i < rounds; ++i) {
    found.backward.push(await recorded(longest, "backward"));
    found.one.push(await recorded(name, "loss"));
  }
  bar.value = 0;
  bar.dispatchEvent(new Event("input"));
  await new Promise(requestAnimationFrame);
  for (let i = 0; i < steps; ++i) {
    let began;
    requestAnimationFrame(() => { began = performance.now(); }); // before the listing draws
    key(i % 4 ? "Into a call" : "The next line").click();
    await new Promise(requestAnimationFrame);
    document.body.getBoundingClientRect(); // all has its place
    found.lines.push(performance.now() - began);
    await new Promise((done) => setTimeout(done));
  }
  found.lines.sort((a, b) => a - b);
  return {
    one: Math.min(...found.one), backward: Math.min(...found.backward), first: found.backward[0],
    middle: found.lines[steps / 2], worst: found.lines.at(-1),
  };
}

async function followed(book) {
  const tab = await book.open();
  await tab.goto(`${book.files}/programs/${PROGRAM}.html`);
  await tab.locator('.widget[data-widget="listing"] .widget-start button').click();
  await tab.locator(".stepper .seen :is(b, p)").first().waitFor();
  return tab.evaluate(listing, { name: "anna", longest: "rongomaiwahine", rounds: 5, steps: 200 });
}

/** Lines of a table: what, how much, and what is meant to be reached. */
function print(title, rows) {
  console.log(`\n${title}:`);
  for (const [what, is, wanted] of rows) console.log(`${what.padEnd(44)} ${is.padStart(8)}   ${wanted}`);
}

const smooth = ({ task, perSecond }) => [
  ["longest task of the page, ms", task.toFixed(0), "50 at most"],
  ["frames a second meanwhile", perSecond.toFixed(0), "55 at least"],
];

await withBook(HTML, async (book) => {
  await weight(book);
  if (!existsSync(join(ROOT, "build", "widgets", `${PROGRAM}.wasm`))) return;
  const tab = await book.open();
  await tab.goto(`${book.files}/${PAGE}`);
  await tab.evaluate(watch, ["training", ".live output"]);
  await tab.locator('.widget[data-widget="training"] .widget-start button').click();
  await tab.waitForFunction(() => seen.first);
  const found = await tab.evaluate(awaitRun, PROGRAM);
  const native = nativeRun();
  const calm = await tab.evaluate(smoothness);
  await tab.context().close();
  print(`a box that trains ${PROGRAM}, opened from a file`, [
    ["from the click to the first loss, ms", found.first.toFixed(0), "150 at most"],
    ["steps a second", found.steps.toFixed(0), "400 at least"],
    ["times the native program’s time", (found.seconds / native).toFixed(2), "2 at most"],
    ["1,000 steps and 20 names from the click, s", found.all.toFixed(2), "2.5 at most"],
    ...smooth(calm),
    ["layout shift", found.shift.toFixed(3), "0"],
  ]);
  for (const [page, name, button] of RACES) print(`the race in “${name}”`, smooth(await race(book, page, name, button)));
  const lines = await followed(book);
  print("the running listing, the shortest of five recordings", [
    ["one name, ms", lines.one.toFixed(0), "100 at most"],
    ["backward() of the longest name, ms", lines.backward.toFixed(0), "100 at most"],
    ["the first time, ms", lines.first.toFixed(0), ""],
    ["a line step, the middle of 200, ms", lines.middle.toFixed(1), ""],
    ["the worst of 200, ms", lines.worst.toFixed(1), "16 at most"],
  ]);
});

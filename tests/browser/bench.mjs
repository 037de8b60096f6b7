// What the pages weigh and how fast boxes are, in headless Chromium, beside what
// they are meant to reach: node tests/browser/bench.mjs
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { HTML, ROOT, withBook } from "./browser.mjs";
import { weight } from "./using.mjs";

const PAGE = "chapters/5-adam.html";
const PROGRAM = "5-adam";

/** Seconds of the native program's whole run. */
function nativeRun() {
  const start = performance.now();
  execFileSync(join(ROOT, "build", "bin", PROGRAM));
  return (performance.now() - start) / 1000;
}

/** Begins to watch the page. Runs in it. */
function watch() {
  const seen = (globalThis.seen = { tasks: [0], shift: 0, frames: [] });
  const observe = (type, use) =>
    new PerformanceObserver((list) => list.getEntries().forEach(use)).observe({ type });
  observe("longtask", ({ duration }) => seen.tasks.push(duration));
  observe("layout-shift", (entry) => { if (!entry.hadRecentInput) seen.shift += entry.value; });
  const box = document.querySelector('.widget[data-widget="training"]');
  box.addEventListener("click", () => {
    seen.start = performance.now();
    requestAnimationFrame(function frame(now) {
      if (!seen.first && box.querySelector(".live output")?.textContent) seen.first = now - seen.start;
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
  const gaps = seen.frames.length - 1;
  return {
    first: seen.first, seconds: run.seconds, steps: run.steps / run.seconds,
    all: (seen.end - seen.start) / 1000, task: Math.max(...seen.tasks), shift: seen.shift,
    perSecond: 1000 * gaps / (seen.frames.at(-1) - seen.frames[0]),
  };
}

await withBook(HTML, async (book) => {
  await weight(book);
  if (!existsSync(join(ROOT, "build", "widgets", `${PROGRAM}.wasm`))) return;
  const tab = await book.open();
  await tab.goto(`${book.files}/${PAGE}`);
  await tab.evaluate(watch);
  await tab.locator('.widget[data-widget="training"] .widget-start button').click();
  await tab.waitForFunction(() => seen.first);
  const found = await tab.evaluate(awaitRun, PROGRAM);
  const native = nativeRun();
  console.log(`\na box that trains ${PROGRAM}, opened from a file:`);
  for (const [what, is, wanted] of [
    ["from the click to the first loss, ms", found.first.toFixed(0), "150 at most"],
    ["steps a second", found.steps.toFixed(0), "400 at least"],
    ["times the native program’s time", (found.seconds / native).toFixed(2), "2 at most"],
    ["1,000 steps and 20 names from the click, s", found.all.toFixed(2), "2.5 at most"],
    ["longest task of the page, ms", found.task.toFixed(0), "50 at most"],
    ["frames a second while it trains", found.perSecond.toFixed(0), "55 at least"],
    ["layout shift", found.shift.toFixed(3), "0"],
  ]) console.log(`${what.padEnd(44)} ${is.padStart(8)}   ${wanted}`);
});

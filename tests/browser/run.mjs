// Reads the book in a real browser, and says what is wrong with it.
//
//   node tests/browser/run.mjs [--html FOLDER] [GROUP…]
//
// Looks at build/html, served from the loopback address and opened as files.
// The groups are files, chapters, programs, reference, using, boxes and open360;
// without any, all are checked, in one browser. Prints one line a check, with what it found
// below; exit status 1 if a check failed, or had nothing to look at. The
// browser is $CHROMIUM, or chromium on the path.
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { HTML, inTime, withBook } from "./browser.mjs";
import * as files from "./files.mjs";
import * as using from "./using.mjs";
import { visit } from "./visits.mjs";
import { boxes, fragments, open360 } from "./widgets.mjs";

const { readPages, ...fileChecks } = files;
const { values, positionals } = parseArgs({
  options: { html: { type: "string", default: HTML } }, allowPositionals: true,
});
const PROGRAMS = ["programs", "headers", "changes"];
const MOST_TOLD = 40;
const PATIENCE = 900_000; // milliseconds, for one check
let failed = 0;

const GROUPS = {
  async files(book) {
    const pages = await readPages(book);
    for (const [name, check] of Object.entries(fileChecks)) {
      await tell(name, () => check(book, pages));
    }
  },
  async chapters(book) {
    const others = book.below(...PROGRAMS, "reference");
    await tellVisit(book, book.pages.filter((page) => !others.includes(page)));
  },
  programs: (book) => tellVisit(book, book.below(...PROGRAMS), { alike: true }),
  reference: (book) => tellVisit(book, book.below("reference"), { alike: true }),
  async using(book) {
    for (const [name, check] of Object.entries(using)) {
      await tell(name, () => check(book));
    }
  },
  boxes: (book) => tell("boxes", () => boxes(book)),
  open360: (book) => tell("open360", () => open360(book)),
};

async function tellVisit(book, pages, options) {
  let found = {};
  await tell("a visit", async () => {
    found = await visit(book, pages, options);
    return { seen: pages.length, problems: [] };
  });
  for (const [name, result] of Object.entries(found)) await tell(name, () => result);
}

/** Runs a check, and says what came of it. */
async function tell(name, check) {
  const start = Date.now();
  let seen = 0;
  let problems = [];
  try {
    ({ seen, problems } = await inTime(check(), name, PATIENCE));
    if (!seen) problems.push("there is nothing to look at");
  } catch (error) {
    problems = [String(error.stack ?? error)];
  }
  const seconds = ((Date.now() - start) / 1000).toFixed(1);
  console.log(`${problems.length ? "FAIL" : "ok  "} ${name}: ${seen} (${seconds} s)`);
  for (const problem of problems.slice(0, MOST_TOLD)) console.log(`     ${problem}`);
  const more = problems.length - MOST_TOLD;
  if (more > 0) console.log(`     … ${more} more`);
  failed += problems.length > 0;
}

const unknown = positionals.find((name) => !Object.hasOwn(GROUPS, name));
if (unknown) {
  console.log(`unknown group '${unknown}'; there are: ${Object.keys(GROUPS).join(", ")}`);
  process.exit(1);
}
await withBook(resolve(values.html), async (book) => {
  const wanted = positionals.length ? positionals : Object.keys(GROUPS);
  for (const name of wanted) await GROUPS[name](book);
  const pages = `on ${book.pages.length} pages`;
  console.log(failed ? `${failed} checks failed ${pages}` : `all checks passed ${pages}`);
});
process.exitCode = failed ? 1 : 0;

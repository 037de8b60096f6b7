// Breaks a copy of the book, one promise at a time, and sees that the check of
// that promise says so: node tests/browser/breaks.mjs [CHECK…]. What a check does
// not notice is an error.
import { randomBytes } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HTML, withBook } from "./browser.mjs";
import * as files from "./files.mjs";
import * as using from "./using.mjs";
import { visit } from "./visits.mjs";

const CHAPTER = "chapters/4-transformer.html"; // a short one
const COUNTING = "chapters/0-counting.html";
const SECOND = "chapters/python-random.html";
const FORMULAS = "chapters/3-attention.html";
const PROGRAM = "programs/0-counting.html";
const CHANGES = "changes/1-gradient-descent.html";
const REFERENCE = "reference/0-counting.html";
// What is broken, and what it leads to, as far as a break speaks of it.
const READ = [CHAPTER, COUNTING, SECOND, PROGRAM, CHANGES, REFERENCE, "index.html"];
const SCRIPT = "_static/book.js";
const FIGURES = "_static/figures.css";
const WIDTHS = "_static/widths.css";
const PRINT = "_static/print.css";
const HINTS = "_static/hints.js";
const NAVIGATION = "_static/navigation.js";
const INDEX = "_static/search-index.js";
const POLICY = /<meta http-equiv="Content-Security-Policy"[^>]*>/;
const NAME = /(<a href="[^"]*#fragment-)([\w-]+)("[^>]*>)(\w+)<\/a>/;
const AT = /<article[^>]*>/;

const insert = (html) => (text) => text.replace(AT, (found) => found + html);
const add = (code) => (text) => `${text}\n${code}\n`;
const swap = (from, to) => (text) => text.replace(from, to);

// The check, the page it looks at, the file that is broken, how, and what the
// check should say. Those in one list have the check and the page in common, and
// what it says of one says nothing of another: they are looked at once.
const BREAKS = [
  ["policy", CHAPTER, CHAPTER, swap(POLICY, ""), /Policy: none/],
  ["policy", CHAPTER, CHAPTER, swap("default-src 'none'", "default-src *"), /default-src/],
  ["policy", CHAPTER, CHAPTER, swap("script-src 'self'", "script-src 'self' 'unsafe-inline'"),
    /script-src allows 'unsafe-inline'/],
  ["policy", CHAPTER, CHAPTER, swap("img-src 'self'", "img-src https:"), /img-src allows https:/],
  ["policy", CHAPTER, CHAPTER, swap("base-uri 'none'", ""), /base-uri/],
  ["policy", CHAPTER, CHAPTER, swap("<head>", '<head><link rel="stylesheet" href="../_static/page.css">'),
    /too late/],
  ["policy", CHAPTER, CHAPTER, insert("<script>let a;</script>"), /a script in the page: let a/],
  ["policy", CHAPTER, CHAPTER, insert('<p onclick="a()">'), /onclick/],
  ["links", CHAPTER, CHAPTER, insert('<a href="nowhere.html">x</a>'), /no such page: .*nowhere/],
  ["links", CHAPTER, CHAPTER, insert('<a href="#nowhere">x</a>'), /no such place: .*#nowhere/],
  ["links", CHAPTER, CHAPTER, insert('<a href="../index.html#nowhere">x</a>'), /index.html#nowhere/],
  ["links", CHAPTER, CHAPTER, insert('<img src="nowhere.png" alt="">'), /nowhere.png/],
  ["links", CHAPTER, CHAPTER, insert('<p id="furo-main-content">'), /stands twice/],
  ["identifiers", COUNTING, COUNTING, swap(NAME, "$1title$3$4</a>"), /is not defined at .*fragment-title/],
  ["identifiers", PROGRAM, PROGRAM, swap(NAME, "$1nowhere$3$4</a>"), /fragment-nowhere/],
  ["numbers", COUNTING, COUNTING, swap(/data-n="17"/, 'data-n="18"'), /0-counting.cpp:18 is not/],
  ["numbers", PROGRAM, PROGRAM, swap(/(<a class="n[^>]*>)7<\/a>/, "$18</a>"), /0-counting.cpp:8 is not/],
  ["captions", COUNTING, COUNTING, swap("<b>Figure 0.2</b>", "<b>Figure 0.3</b>"), /is 'Figure 0.3', not 0.2/],
  ["captions", COUNTING, COUNTING, swap(/(<b>Figure 0.1<\/b>)[^]*?<\/figcaption>/, "$1</figcaption>"),
    /the caption says nothing/],
  ["captions", COUNTING, COUNTING, swap(/(<figure class="plate[^]*?role="img" aria-label=)"[^"]*"/, '$1""'), /no words for who/],
  ["captions", COUNTING, COUNTING, swap(/<a class="plate-reference"[^>]*>[^<]*<\/a>/, "above"),
    /does not refer to (figure|table) 0.1/],
  ["captions", COUNTING, COUNTING, swap("<b>Table 0.2</b>", "<b>Table 0.5</b>"), /is 'Table 0.5', not 0.2/],
  ["captions", COUNTING, COUNTING, swap(">table 0.3</a>", ">table 0.2</a>"),
    /does not refer to table 0.3/],
  ["captions", COUNTING, COUNTING, insert('<svg class="figure"></svg>'), /1 pictures without/],
  ["explanations", PROGRAM, PROGRAM, swap('id="L7"', 'id="L8"'), /lines are no places/],
  ["explanations", PROGRAM, PROGRAM, (text) => text.replaceAll('class="beside', 'class="'),
    /nothing stands beside/],
  ["explanations", PROGRAM, PROGRAM, (text) => text.replaceAll('class="says"', ""), /no section says/],
  ["explanations", CHANGES, CHANGES, swap(/<figcaption>[^]*?<\/figcaption>/, ""), /nothing explains/],
  ["explanations", REFERENCE, REFERENCE, (text) => text.replaceAll('class="explained"', ""),
    /explains 0 of/],
  [
    ["quiet", CHAPTER, SCRIPT, add('console.warn("look");'), /console warning: look/],
    ["quiet", CHAPTER, SCRIPT, add("setTimeout(() => eval('1'));"), /'unsafe-eval'/],
    ["quiet", CHAPTER, SCRIPT, add("missingFunction();"), /missingFunction/],
    ["quiet", CHAPTER, CHAPTER, insert('<img src="http://127.0.0.1:9/a.png" alt="">'), /127.0.0.1:9/],
    ["quiet", CHAPTER, CHAPTER, insert('<img src="nowhere.png" alt="">'), /404.*nowhere.png/],
    ["quiet", CHAPTER, CHAPTER, insert('<script src="../_static/nowhere.js"></script>'),
      /^file:.*failed: .*nowhere.js/m],
  ],
  [
    ["accessible", CHAPTER, CHAPTER, insert('<img src="../_static/plus.png">'), /image-alt/],
    ["accessible", CHAPTER, CHAPTER, insert(
      "<style>@media (prefers-color-scheme: light) { article p { color: #bbb } }</style>"),
      /\(light\) color-contrast/],
    ["accessible", CHAPTER, CHAPTER, insert(
      "<style>@media (prefers-color-scheme: dark) { article p { color: #444 } }</style>"),
      /\(dark\) color-contrast/],
  ],
  ["accessible", PROGRAM, PROGRAM, insert("<input>"), /label/],
  ["reachable", CHAPTER, NAVIGATION, swap("stops[at].focus()", ""), /does not reach SUMMARY/],
  [
    ["reachable", CHAPTER, CHAPTER, insert('<button tabindex="-1">press</button>'), /BUTTON .*press/],
    ["reachable", CHAPTER, NAVIGATION, swap("? 0 : -1", "? 0 : 0"), /the Tab key stops \d{3} times/],
  ],
  ["narrow", CHAPTER, CHAPTER, insert('<p style="min-width: 500px">wide</p>'), /p\. reaches beyond/],
  ["figures", CHAPTER, FIGURES, add(".figure .small { font-size: 12px !important }"),
    /\(1440\) .* is 12.0 pixels/],
  ["figures", CHAPTER, FIGURES, add(".frame.two svg.narrow { display: none !important }"),
    /\(360\) .* 0 pictures/],
  ["figures", CHAPTER, FIGURES, add(
    "@container (max-width: 575px) { .frame.two svg.figure { display: block !important } }"),
    /\(360\) .* 2 pictures/],
  [
    ["figures", CHAPTER, FIGURES, add(".figure text { font-size: 30px !important }"), /is cut off/],
    ["figures", CHAPTER, FIGURES, add(".figure text { font-size: 30px !important }"),
      /is written across/],
  ],
  ["figures", CHAPTER, FIGURES, add(".figure text { fill: #999 !important }"),
    /\(light\) .* contrast of/],
  ["figures", CHAPTER, FIGURES, add(".figure text { fill: #666 !important }"),
    /\(dark\) .* contrast of/],
  [
    ["layout", CHAPTER, WIDTHS, swap("--code-width: 47rem", "--code-width: 40rem"),
      /\(1280\) \d+ pixels of code are cut off/],
    ["layout", CHAPTER, "_static/code.css", swap("margin: 0 -1.25rem", "margin: 0"),
      /\(360\) 40 pixels beside code are free/],
    ["layout", CHAPTER, "_static/code.css", add(".code pre > span[data-n]::before { color: #999 }"),
      /\(light\) numbers have a contrast of/],
  ],
  ["layout", CHAPTER, WIDTHS, swap("clear: right", "clear: none; position: relative; left: -5rem"),
    /\(1440\) a note lies on/],
  ["layout", CHAPTER, WIDTHS, swap("float: right", "float: right; position: relative; left: 5rem"),
    /\(1280\) (a note leaves the page|\d+ pixels wide)/],
  ["layout", FORMULAS, "_static/page.css", swap("white-space: normal", "white-space: nowrap"),
    /\(360\) \d+ pixels of a formula are cut off/],
  [
    ["paper", CHAPTER, PRINT, swap("content-visibility: visible", "content-visibility: hidden"),
      /\(print\) folded: /],
    ["paper", CHAPTER, PRINT, swap("font-size: 9.6pt", "font-size: 13pt"),
      /\(print\) a line of code goes on below/],
    ["paper", CHAPTER, PRINT, swap("\n.sidebar-drawer,", "\n"), /\(print\) on the paper: /],
  ],
  ["hints", CHAPTER, HINTS, swap("HINT_AFTER = 200", "HINT_AFTER = 900"), /no card for the pointer/],
  ["hints", CHAPTER, HINTS, swap('addEventListener("focusin"', 'addEventListener("x"'),
    /no card for the focus/],
  ["hints", CHAPTER, HINTS, swap('addEventListener("pointerdown"', 'addEventListener("x"'),
    /no card for the finger/],
  ["hints", CHAPTER, HINTS, swap('"Escape"', '"x"'), /Escape does not close/],
  ["hints", CHAPTER, WIDTHS, swap("scroll-behavior: auto", "scroll-behavior: smooth"),
    /does not jump, but rolls/],
  [
    ["withoutScripts", CHAPTER, SCRIPT, add('document.querySelector("article").append("more");'),
      /another text/],
    ["withoutScripts", CHAPTER, CHAPTER, insert("<style>article h1 { visibility: hidden }</style>"),
      /shows nothing/],
    ["withoutScripts", CHAPTER, CHAPTER, insert("<style>.inside { display: none }</style>"),
      /a hole does not open/],
  ],
  [
    ["search", CHAPTER, INDEX, (text) => text.replaceAll('"title": "softmax"', '"title": "hardmax"'),
      /'softmax' finds \S+ first/],
    ["search", CHAPTER, INDEX, (text) => text.replaceAll(/"kind": "term".*"BOS".*/g, ""), /'BOS' finds \S+ first/],
  ],
  ["search", CHAPTER, INDEX, (text) => text.replaceAll(/"blocks": .*"Comparing/g, '"none": ["'),
    /nothing is said of it/],
  ["search", CHAPTER, "_static/search.js", swap("a.entry.order - b.entry.order", "0"), /finds/],
  ["search", CHAPTER, "_static/search.js", (text) => text
    .replace("const key = ", "const key = Math.random() + ")
    .replace("!places.has", "new Set().add"), /finds twice/],
  ["search", CHAPTER, "_static/search.js", swap("asked.length / 3", "0"), /is not said to be/],
  [
    ["copying", SECOND, SECOND, (text) => text.replaceAll("return", "retrun"), /does not compile/],
    ["copying", PROGRAM, PROGRAM, swap(/<i>\/\/ [^<]*<\/i>/, "<i>// more</i>"), /is not 0-counting.cpp/],
  ],
  ["theme", CHAPTER, SCRIPT,
    add("setInterval(() => (document.body.dataset.theme = 'light'), 1);"), /changes nothing/],
  ["theme", CHAPTER, SCRIPT, add("localStorage.clear(); document.body.dataset.theme = 'light';"),
    /forgets the theme/],
  ["keyboard", CHAPTER, "_static/page.css", add("* { outline: none !important }"), /no focus ring/],
  ["keyboard", CHAPTER, NAVIGATION, swap("here = here.closest(TOGETHER)", "here = null"),
    /does not reach SUMMARY/],
  ["keyboard", CHAPTER, SCRIPT,
    add("addEventListener('click', (e) => e.target.closest('summary') && e.preventDefault());"),
    /Enter does not open/],
  ["keyboard", CHAPTER, SCRIPT,
    add("addEventListener('keydown', (e) => e.key === 'ArrowLeft' && (location.href = '../index.html'));"),
    /an arrow key leaves/],
  [
    ["weight", CHAPTER, CHAPTER, insert(`<!--${randomBytes(150_000).toString("base64")}-->`), /\d{6} bytes/],
    ["weight", CHAPTER, SCRIPT, add(
      `const space = document.createElement("p"); space.style.height = "300px";
      document.querySelector("article").prepend(space);
      requestAnimationFrame(() => requestAnimationFrame(() => (space.style.height = "900px")));`),
      /shifts by/],
  ],
];

/** What one check says of the book when it looks at one page anew. */
async function ask(book, facts, check, page) {
  if (Object.hasOwn(files, check)) {
    const now = new Map([...facts, ...(await files.readPages(book, [page]))]);
    return files[check](book, now).problems;
  }
  if (Object.hasOwn(using, check)) return (await using[check](book)).problems;
  return (await visit(book, [page], { only: check }))[check].problems;
}

/** Breaks files, and says how often the check does not notice. */
async function breakSome(book, facts, breaks) {
  const [[check, page]] = breaks;
  const wholes = new Map();
  let same = 0;
  for (const [, , file, change] of breaks) {
    const path = join(book.html, file);
    const before = readFileSync(path, "utf8");
    if (!wholes.has(path)) wholes.set(path, before);
    const broken = change(before);
    same += broken === before;
    writeFileSync(path, broken);
  }
  const said = same ? ["nothing was broken"] : await ask(book, facts, check, page);
  for (const [path, whole] of wholes) writeFileSync(path, whole);
  const missed = breaks.filter(([, , , , wanted]) => !said.some((problem) => wanted.test(problem)));
  for (const one of breaks) {
    console.log(`${missed.includes(one) ? "FAIL" : "ok  "} ${check} ${one[4]}`);
  }
  if (missed.length) console.log(`     said: ${said.join("; ").slice(0, 300)}`);
  return missed.length;
}

const asked = process.argv.slice(2);
const wanted = BREAKS.map((one) => (Array.isArray(one[0]) ? one : [one]))
  .filter(([[check]]) => !asked.length || asked.includes(check));
const copy = mkdtempSync(join(tmpdir(), "broken-book-"));
let missed = 0;
try {
  cpSync(HTML, copy, { recursive: true });
  await withBook(copy, async (book) => {
    const facts = await files.readPages(book, READ);
    book.pages = [CHAPTER, SECOND, PROGRAM]; // enough for what is broken
    for (const some of wanted) missed += await breakSome(book, facts, some);
    console.log(`${wanted.flat().length} breaks, ${missed} not noticed`);
  });
} finally {
  rmSync(copy, { recursive: true });
}
process.exitCode = missed ? 1 : 0;

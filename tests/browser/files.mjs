// What the pages' files say, whatever a browser makes of them. Each check
// returns how much it looked at, and what is wrong, as sentences.
import { existsSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";

const SCRIPTS = ["'self'"];
const RUNS = { "script-src": ["'self'", "'wasm-unsafe-eval'"], "worker-src": ["blob:"] };
const SOURCES = ["'self'", "'none'", "data:"];
const STYLES = ["'self'", "'unsafe-inline'"]; // formulas place their parts so

/** What the checks below ask of pages, by their paths. */
export async function readPages(book, pages = book.pages) {
  const tab = await book.open();
  const found = new Map();
  for (const page of pages) {
    const html = readFileSync(join(book.html, page), "utf8");
    found.set(page, await tab.evaluate(facts, html));
  }
  await tab.context().close();
  return found;
}

// Runs in the browser, for its parser.
function facts(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const all = (selector, top = page) => [...top.querySelectorAll(selector)];
  const own = (figure, e) => e.closest("figure") === figure && !e.closest(".inside");

  // The words of a fragment's own lines that are no links: a definition's
  // name is one of them.
  const plainWords = (figure) => {
    const lines = all("pre > span", figure).filter((e) => own(figure, e));
    return lines.flatMap((line) => {
      const copy = line.cloneNode(true);
      for (const e of all("a, i, var", copy)) e.replaceWith(" ");
      return copy.textContent.match(/[A-Za-z_]\w*/g) ?? [];
    });
  };
  const numbered = (figure) =>
    figure.matches(".whole")
      ? all("a.n", figure).map((a) => [Number(a.textContent), a.nextSibling.textContent])
      : all("[data-n]", figure).map((e) => [Number(e.dataset.n), e.textContent]);

  const policy = page.querySelector('meta[http-equiv="Content-Security-Policy"]');
  const first = page.querySelector("script, style, link[rel=stylesheet]");
  return {
    ids: all("[id], a[name]").map((e) => e.id || e.name),
    links: all("a[href], link[href]").map((e) => e.getAttribute("href")),
    parts: all("script[src], img[src]").map((e) => e.getAttribute("src")),
    policy: policy?.content ?? "",
    runs: all(".widget").length > 0, // a program, in a worker
    late: Boolean(policy && first && policy.compareDocumentPosition(first) & 2),
    inline: all("script:not([src])").map((e) => e.textContent.trim().slice(0, 40)),
    handlers: all("*").flatMap((e) =>
      [...e.attributes].map((a) => a.name).filter((name) => name.startsWith("on"))),
    words: Object.fromEntries(
      all("figure.fragment[id]").map((e) => [e.id, plainWords(e)])),
    names: all("figure.fragment .code pre > span:not(.left) a:not(.n)").map((a) =>
      [a.textContent, a.getAttribute("href")]),
    bare: all("article svg.figure").filter((e) => !e.closest("figure:is(.plate, .growing, .small-map)")).length,
    plates: all("figure.plate").map((plate) => ({
      id: plate.id,
      kind: plate.matches(".of-table") ? "Table" : "Figure",
      alternative: plate.querySelector("[role=img]")?.getAttribute("aria-label") ?? "",
      number: plate.querySelector("figcaption > b")?.textContent ?? "",
      words: plate.querySelector("figcaption")?.textContent ?? "",
      referred: all(`p a[href="#${plate.id}"]`).map((a) => a.textContent),
    })),
    beside: all(".whole .beside a.name").length,
    sections: all(".whole .beside .says").length,
    rows: all(".whole [id^=L]").map((e) => e.id),
    changes: all(".diff[id]").map((e) => [e.id, all("figcaption > span a", e).length]),
    declared: all("dl.cpp.function, dl.cpp.struct").length,
    explained: all(".explained").length,
    code: all("figure[data-file], figure.whole").map((figure) => ({
      id: figure.id,
      file: figure.dataset.file ?? figure.querySelector(".code").getAttribute("aria-label"),
      lines: numbered(figure),
    })),
  };
}

/** Every page forbids whatever it does not bring along. */
export function policy(book, pages) {
  const problems = [];
  for (const [name, page] of pages) {
    const wrong = wrongPolicy(page.policy, page.runs ? RUNS : {});
    if (wrong) problems.push(`${name}: Content-Security-Policy: ${wrong}`);
    if (page.late) problems.push(`${name}: its Content-Security-Policy comes too late`);
    for (const text of page.inline) problems.push(`${name}: a script in the page: ${text}`);
    for (const what of page.handlers) problems.push(`${name}: a script in ${what}="…"`);
  }
  return { seen: pages.size, problems };
}

function wrongPolicy(text, more) {
  if (!text) return "none";
  const rules = new Map(text.split(";").map((rule) => {
    const [name, ...sources] = rule.trim().split(/\s+/);
    return [name, sources];
  }));
  const only = (name, allowed) =>
    (rules.get(name) ?? rules.get("default-src") ?? ["nothing"])
      .find((source) => !allowed.includes(source));
  if (rules.get("default-src")?.join() !== "'none'") return "default-src is not 'none'";
  if (rules.get("base-uri")?.join() !== "'none'") return "base-uri is not 'none'";
  if (!rules.get("script-src")?.includes("'self'")) return "no script may run";
  for (const name of rules.keys()) {
    const known = { "script-src": SCRIPTS, "style-src": STYLES, ...more };
    const allowed = known[name] ?? SOURCES;
    const wrong = only(name, allowed);
    if (wrong) return `${name} allows ${wrong}`;
  }
  return "";
}

/** Where an address in a page leads: a path in the book, and a place there. */
function target(name, href) {
  const url = new URL(href, `http://book/${name}`);
  if (url.host !== "book" || url.protocol !== "http:") return null;
  const path = decodeURIComponent(url.pathname).slice(1);
  return [path || "index.html", decodeURIComponent(url.hash.slice(1))];
}

/** Every link inside the book leads to a page, and to a place on it. */
export function links(book, pages) {
  const problems = [];
  const places = new Map([...pages].map(([name, page]) => [name, new Set(page.ids)]));
  let seen = 0;
  for (const [name, page] of pages) {
    const once = new Set();
    const twice = page.ids.filter((id) => once.size === once.add(id).size);
    for (const id of twice) problems.push(`${name}: id '${id}' stands twice`);
    for (const href of new Set([...page.links, ...page.parts])) {
      const [path, place] = target(name, href) ?? [];
      if (path === undefined) continue;
      ++seen;
      if (!existsSync(join(book.html, path))) {
        problems.push(`${name}: no such page: ${path}`);
      } else if (place && !places.get(posix.normalize(path))?.has(place)) {
        problems.push(`${name}: no such place: ${path}#${place}`);
      }
    }
  }
  return { seen, problems };
}

/** A name in code leads to a fragment in which it stands and is no link. */
export function identifiers(book, pages) {
  const problems = [];
  let seen = 0;
  for (const [name, page] of pages) {
    for (const [word, href] of page.names) {
      const [path, place] = target(name, href) ?? [];
      ++seen;
      if (!pages.get(path)?.words[place]?.includes(word)) {
        problems.push(`${name}: '${word}' is not defined at ${path}#${place}`);
      }
    }
  }
  return { seen, problems };
}

/** Every picture has a caption and words for who does not see it; in a chapter
 *  they are numbered, and so are tables with a caption, and the text refers to
 *  each by its number. */
export function captions(book, pages) {
  const problems = [];
  let seen = 0;
  for (const [name, page] of pages) {
    const [, chapter] = name.match(/^chapters\/(\d+)-/) ?? [];
    if (page.bare) problems.push(`${name}: ${page.bare} pictures without a caption`);
    page.plates.forEach((plate, i) => {
      const before = page.plates.slice(0, i).filter((other) => other.kind === plate.kind);
      const number = `${chapter}.${before.length + 1}`;
      const note = (what) => problems.push(`${name}#${plate.id}: ${what}`);
      if (!plate.words.replace(plate.number, "").trim()) note("the caption says nothing");
      if (plate.kind === "Figure" && !plate.alternative) note("there are no words for who does not see it");
      if (!chapter) return;
      if (plate.number !== `${plate.kind} ${number}`) note(`is '${plate.number}', not ${number}`);
      const referred = `${plate.kind.toLowerCase()} ${number}`;
      if (!plate.referred.some((words) => words.endsWith(referred))) {
        note(`the text does not refer to ${referred}`);
      }
    });
    seen += page.plates.length;
  }
  return { seen, problems };
}

/** The numbers beside code are those of the lines in its file. */
export function numbers(book, pages) {
  const problems = [];
  let seen = 0;
  for (const [name, page] of pages) {
    for (const { id, file, lines } of page.code) {
      const path = join(book.html, "_static", "programs", file);
      const text = existsSync(path) ? readFileSync(path, "utf8").split("\n") : [];
      const wrong = lines.find(([n, line]) => text[n - 1]?.trim() !== line.trim());
      if (wrong) problems.push(`${name}#${id}: ${file}:${wrong[0]} is not '${wrong[1].trim()}'`);
      seen += lines.length;
    }
  }
  return { seen, problems };
}

/** A page about a program leads to what explains it: a whole file from its margin,
 *  each change, and most of what the reference lists. Each line is a place. */
export function explanations(book, pages) {
  const problems = [];
  let seen = 0;
  for (const [name, page] of pages) {
    const folder = name.split("/")[0];
    if (!["programs", "headers", "changes", "reference"].includes(folder)) continue;
    ++seen;
    if (page.rows.some((id, i) => id !== `L${i + 1}`)) problems.push(`${name}: lines are no places`);
    if (["programs", "headers"].includes(folder)) {
      if (!page.rows.length || page.beside < 2) problems.push(`${name}: nothing stands beside the code`);
      if (!page.sections) problems.push(`${name}: no section says how it begins`);
    }
    for (const [id, links] of page.changes) {
      if (!links) problems.push(`${name}#${id}: nothing explains it`);
    }
    if (folder === "reference" && page.explained < page.declared / 2) {
      problems.push(`${name}: explains ${page.explained} of ${page.declared}`);
    }
  }
  return { seen, problems };
}

// What the pages promise. Each check takes the book and returns what is wrong
// with it, as sentences; an empty list is good news.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const MOST_BYTES = 400_000;
const MOST_SHIFT = 0.02;

/** Notes errors, and requests elsewhere or in vain, while pages are open. */
function listen(page, own, problems) {
  const note = (what) => problems.push(`${page.url()}: ${what}`);
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) {
      note(`console ${message.type()}: ${message.text()}`);
    }
  });
  page.on("pageerror", (error) => note(error.message));
  page.on("requestfailed", (request) => note(`failed: ${request.url()}`));
  page.on("response", (response) => {
    if (response.status() >= 400) note(`${response.status()}: ${response.url()}`);
  });
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(own) && !url.startsWith("data:")) note(`asks for ${url}`);
  });
}

/** No error and no request elsewhere, from a server and from a file. */
export async function quiet(book) {
  const problems = [];
  for (const base of [book.server.address, book.files]) {
    const page = await book.open();
    listen(page, base, problems);
    for (const name of book.pages) {
      await page.goto(`${base}/${name}`, { waitUntil: "load" });
    }
    await page.context().close();
  }
  return problems;
}

/** Every link inside the book leads to a page, and to a place on it. */
export async function links(book) {
  const page = await book.open({ javaScriptEnabled: true });
  const ids = new Map();
  const found = [];
  for (const name of book.pages) {
    await page.goto(`${book.server.address}/${name}`);
    const here = await page.evaluate(() => {
      const all = [...document.querySelectorAll("[id], a[name]")];
      const ids = all.map((e) => e.id || e.name);
      const links = [...document.querySelectorAll("a[href]")].map((a) => a.href);
      return { ids, links, twice: ids.filter((id, i) => ids.indexOf(id) !== i) };
    });
    ids.set(`/${name}`, new Set(here.ids));
    for (const link of new Set(here.links)) found.push([name, link]);
    for (const id of here.twice) found.push([name, null, id]);
  }
  await page.context().close();
  const problems = [];
  for (const [name, link, twice] of found) {
    if (twice) problems.push(`${name}: id '${twice}' stands twice`);
    if (!link?.startsWith(book.server.address)) continue;
    const url = new URL(link);
    const path = decodeURIComponent(url.pathname);
    const anchor = decodeURIComponent(url.hash.slice(1));
    if (!existsSync(join(book.html, path))) {
      problems.push(`${name}: no such page: ${path}`);
    } else if (anchor && !ids.get(path)?.has(anchor)) {
      problems.push(`${name}: no such place: ${path}#${anchor}`);
    }
  }
  return problems;
}

/** axe-core finds nothing, in light and in dark, holes closed and open. */
export async function accessible(book) {
  const problems = [];
  for (const theme of ["light", "dark"]) {
    const page = await book.open({ theme });
    // Only colours differ in the dark.
    const options = theme === "dark" ? { runOnly: ["color-contrast"] } : {};
    for (const name of book.pages) {
      await page.goto(`${book.server.address}/${name}`);
      await page.evaluate(() => {
        document.querySelectorAll("details").forEach((d, i) => (d.open = i % 3 === 0));
      });
      await page.evaluate(AXE);  // as a script of the page it would be refused
      const found = await page.evaluate(async (options) => {
        const result = await axe.run({ ...options, resultTypes: ["violations"] });
        return result.violations.map(({ id, help, nodes }) => ({
          id,
          help,
          where: nodes.map((node) => node.target.join(" ")),
          formulas: nodes.every((node) =>
            document.querySelector(node.target[0])?.querySelector(".katex")),
        }));
      }, options);
      for (const { id, help, where, formulas } of found) {
        // axe does not read MathML, which is all that such a heading says.
        if (id === "empty-table-header" && formulas) continue;
        problems.push(
          `${name} (${theme}): ${id}: ${help}, ${where.length} times: ` +
            where.slice(0, 3).join(" | "),
        );
      }
    }
    await page.context().close();
  }
  return problems;
}

/** A phone shows everything without scrolling sideways. */
export async function narrow(book) {
  const problems = [];
  const page = await book.open({ width: 360 });
  for (const name of book.pages) {
    await page.goto(`${book.server.address}/${name}`);
    const wide = await page.evaluate(() => {
      document.querySelectorAll("details").forEach((d) => (d.open = true));
      const hidden = (e) =>
        e.closest(".code, pre, .table-wrapper, .formula, .sidebar-drawer, .toc-drawer, svg, nav, .katex");
      return [...document.querySelectorAll("body *")]
        .filter((e) => !hidden(e) && e.getBoundingClientRect().right > 361)
        .filter((e) => e.checkVisibility())
        .slice(0, 3)
        .map((e) => `${e.tagName.toLowerCase()}.${e.className}`);
    });
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    if (width > 360) problems.push(`${name}: ${width} pixels wide`);
    if (wide.length) problems.push(`${name}: reaches beyond: ${wide.join(", ")}`);
  }
  await page.context().close();
  return problems;
}

/** Without JavaScript nothing is missing but the comforts. */
export async function withoutScripts(book) {
  const problems = [];
  const text = (page) =>
    page.locator("article").evaluate((article) => {
      const copy = article.cloneNode(true);
      for (const e of copy.querySelectorAll("button, noscript, #search-results")) e.remove();
      return copy.textContent.replace(/\s+/g, " ").trim();
    });
  const off = await book.open({ javaScriptEnabled: false });
  const on = await book.open();
  for (const name of book.pages.filter((page) => page !== "search.html")) {
    const url = `${book.server.address}/${name}`;
    await off.goto(url);
    await on.goto(url);
    if (!(await off.locator("article h1").isVisible())) {
      problems.push(`${name}: shows nothing`);
    }
    if ((await text(off)) !== (await text(on))) {
      problems.push(`${name}: has another text`);
    }
    const hole = off.locator("details.hole summary").first();
    if (await hole.count()) {
      await hole.click();
      const inside = off.locator("details.hole .inside").first();
      if (!(await inside.isVisible())) problems.push(`${name}: a hole does not open`);
    }
  }
  await off.context().close();
  await on.context().close();
  return problems;
}

/** The search finds identifiers, from a server and from a file. */
export async function search(book) {
  const problems = [];
  for (const base of [book.server.address, book.files]) {
    for (const [word, where] of [["split_documents", "0-counting"], ["bigram", "0-counting"]]) {
      const page = await book.open();
      listen(page, base, problems);
      await page.goto(`${base}/index.html`);
      await page.locator("input.sidebar-search").fill(word);
      await page.keyboard.press("Enter");
      try {
        await page.locator(`#search-results a[href*="chapters/${where}"]`).first()
          .waitFor({ timeout: 5000 });
      } catch {
        problems.push(`${base.slice(0, 4)}: '${word}' does not lead to ${where}`);
      }
      await page.context().close();
    }
  }
  return problems;
}

/** What the copy button copies is C++ that compiles. */
export async function copying(book) {
  const problems = [];
  const folder = mkdtempSync(join(tmpdir(), "copied-"));
  const files = join(book.html, "_static", "programs");
  const page = await book.open();
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  for (const name of book.pages.filter((p) => /^(chapters|programs|headers)\//.test(p))) {
    await page.goto(`${book.server.address}/${name}`);
    const whole = !name.startsWith("chapters/");
    const figure = whole ? "figure.whole" : "#fragment-program";
    if (!(await page.locator(figure).count())) continue;
    await page.locator(`${figure} button.copy`).click();
    const code = await page.evaluate(() => navigator.clipboard.readText());
    const file = join(folder, name.startsWith("headers/") ? "copied.hpp" : "copied.cpp");
    writeFileSync(file, code);
    try {
      const options = ["-std=c++20", "-fsyntax-only", "-I", files];
      execFileSync("g++", [...options, file], { stdio: "pipe" });
    } catch (error) {
      const said = String(error.stderr).split("\n")[0];
      problems.push(`${name}: ${figure} does not compile: ${said}`);
    }
    if (whole) {
      const label = await page.locator("figure.whole .code").getAttribute("aria-label");
      const own = join(files, label);
      if (readFileSync(own, "utf8") !== code) problems.push(`${name}: not the file itself`);
    }
  }
  await page.context().close();
  rmSync(folder, { recursive: true });
  return problems;
}

/** The numbers beside a fragment are those of the program's file. */
export async function numbers(book) {
  const problems = [];
  const page = await book.open();
  for (const name of book.pages.filter((p) => p.startsWith("chapters/"))) {
    await page.goto(`${book.server.address}/${name}`);
    const shown = await page.evaluate(() =>
      [...document.querySelectorAll("figure.fragment:not(.sketch)")].map((figure) => ({
        id: figure.id,
        name: figure.dataset.file,
        lines: [...figure.querySelectorAll("pre > span[data-n]")].map((line) =>
          [Number(line.dataset.n), line.textContent.trim()]),
      })));
    for (const { id, name: own, lines } of shown) {
      const path = join(book.html, "_static", "programs", own);
      const file = readFileSync(path, "utf8").split("\n");
      const wrong = lines.find(([number, text]) => file[number - 1].trim() !== text);
      if (wrong) problems.push(`${name}#${id}: line ${wrong[0]} is not '${wrong[1]}'`);
    }
  }
  await page.context().close();
  return problems;
}

/** The theme can be switched, and stays switched on the next page. */
export async function theme(book) {
  const problems = [];
  const page = await book.open({ theme: "light" });
  const [first, second] = book.pages.filter((p) => p.startsWith("chapters/"));
  const paper = () =>
    page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.goto(`${book.server.address}/${first}`);
  const light = await paper();
  for (let i = 0; i < 3 && (await paper()) === light; ++i) {
    await page.locator(".theme-toggle-content .theme-toggle").click();
  }
  const dark = await paper();
  if (dark === light) problems.push("the switch changes nothing");
  await page.goto(`${book.server.address}/${second ?? "index.html"}`);
  if ((await paper()) !== dark) problems.push("the next page forgets the theme");
  await page.context().close();
  return problems;
}

/** The keyboard reaches and opens everything, and one sees where one is. */
export async function keyboard(book) {
  const problems = [];
  const name = book.pages.find((p) => p.startsWith("chapters/"));
  const page = await book.open();
  await page.goto(`${book.server.address}/${name}`);
  const seen = new Set();
  for (let i = 0; i < 60; ++i) {
    await page.keyboard.press("Tab");
    const focus = await page.evaluate(() => {
      const e = document.activeElement;
      const style = getComputedStyle(e);
      const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
      return { what: `${e.tagName}.${e.className}`, ring, hidden: style.opacity === "0" };
    });
    seen.add(focus.what);
    if (!focus.ring && !focus.hidden) problems.push(`no focus ring on ${focus.what}`);
  }
  for (const wanted of ["INPUT.sidebar-search", "BUTTON.theme-toggle", "SUMMARY."]) {
    if (!seen.has(wanted)) problems.push(`the Tab key does not reach ${wanted}`);
  }
  const hole = page.locator("details.hole > summary").first();
  await hole.focus();
  await page.keyboard.press("Enter");
  const open = await page.locator("details.hole").first().getAttribute("open");
  if (open === null) problems.push("Enter does not open a hole");
  const before = page.url();
  await page.keyboard.press("ArrowRight");
  await page.waitForTimeout(100);
  if (page.url() !== before) problems.push("an arrow key leaves the page");
  for (const other of book.pages) {
    await page.goto(`${book.server.address}/${other}`);
    for (const problem of await outOfReach(page)) problems.push(`${other}: ${problem}`);
  }
  await page.context().close();
  return problems;
}

// What can be clicked on the page and not be reached with the Tab key. Of the
// lines of one fragment, which all lead to the same place, one will do.
function outOfReach(page) {
  return page.evaluate(() => {
    const problems = [];
    const all = document.querySelectorAll("a[href], button, input, summary");
    for (const e of [...all].filter((e) => e.checkVisibility())) {
      const what = `${e.tagName} ${e.className} ${e.textContent.slice(0, 30)}`;
      const twins = [...all].filter((o) => e.href && o.href === e.href);
      if (e.tabIndex >= 0 || twins.some((o) => o.tabIndex >= 0)) continue;
      problems.push(`the Tab key does not reach ${what}`);
    }
    return problems;
  });
}

/** A chapter is light, and does not jump while it loads. */
export async function weight(book) {
  const problems = [];
  for (const name of book.pages.filter((p) => p.startsWith("chapters/"))) {
    const page = await book.open();
    await page.addInitScript(() => {
      window.shift = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) window.shift += entry.value;
      }).observe({ type: "layout-shift", buffered: true });
    });
    book.server.sent.clear();
    await page.goto(`${book.server.address}/${name}`, { waitUntil: "load" });
    await page.evaluate(() => document.fonts.ready);
    await page.waitForTimeout(300);
    const bytes = [...book.server.sent.values()].reduce((a, b) => a + b, 0);
    const [shift, paint] = await page.evaluate(() => [
      window.shift,
      performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0,
    ]);
    console.log(
      `     ${name}: ${Math.round(bytes / 1000)} kB, first paint after ` +
        `${Math.round(paint)} ms, shift ${shift.toFixed(3)}`,
    );
    if (bytes > MOST_BYTES) problems.push(`${name}: ${bytes} bytes`);
    if (shift > MOST_SHIFT) problems.push(`${name}: shifts by ${shift.toFixed(3)}`);
    await page.context().close();
  }
  return problems;
}

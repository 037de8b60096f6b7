// Holds what the programs of the boxes answer in a page against what the same
// drivers answer on this machine, and what a page can show against what the
// chapters’ programs print: node tests/widgets/answers.mjs [PROGRAM…]
//
// The questions are those of tests/widgets/questions/PROGRAM.txt, with a line
// `---` between two. The C libraries' last bits may differ, and the order in which
// compilers look at a call's arguments: no question reaches that far into a
// recording.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../browser/browser.mjs";
import { bookList, engines, inPage, native } from "./programs.mjs";

const LIBRARIES = 1e-7; // how far two C libraries may be apart after training
const DATA = [["book", bookList()]];
const guide = process.env.MICROGPT_GUIDE_NAMES ?? join(ROOT, "data", "guide-names.txt");
if (existsSync(guide)) DATA.push(["guide", readFileSync(guide, "utf8")]);
let failed = 0;

/** Where two answers differ; undefined if nowhere. */
function difference(a, b, at = "") {
  if (typeof a === "number" && typeof b === "number") {
    const apart = Math.abs(a - b) > LIBRARIES * Math.max(1, Math.abs(a), Math.abs(b));
    return apart ? `${at}: ${a} in the page, ${b} here` : undefined;
  }
  if (a && b && typeof a === "object" && typeof b === "object") {
    const keys = Object.keys(a);
    if (keys.join() !== Object.keys(b).join()) return `${at}: ${keys} in the page, ${Object.keys(b)} here`;
    for (const key of keys) {
      const found = difference(a[key], b[key], `${at}.${key}`);
      if (found) return found;
    }
    return undefined;
  }
  return a === b ? undefined : `${at}: ${a} in the page, ${b} here`;
}

function tell(what, problem) {
  console.log(`${problem ? "FAIL" : "ok  "} ${what}${problem ? `: ${problem}` : ""}`);
  failed += Boolean(problem);
}

/** Asks both the same. */
async function compare(name) {
  const path = join(ROOT, "tests", "widgets", "questions", `${name}.txt`);
  const more = existsSync(path) ? readFileSync(path, "utf8").split(/^---\n/m) : [];
  const asked = [`start 42\n${bookList()}`, "train", ...more.map((text) => text.replace(/\n$/, ""))];
  const [page, here] = [await inPage(name), native(name)];
  for (const question of asked) {
    const answers = [await page.ask(question), await here.ask(question)];
    const problem = answers[0].error === undefined
      ? difference(...answers) : `refused: ${answers[0].error}`;
    if (problem) tell(`${name}: ${question.slice(0, 60)}`, problem);
  }
  here.close();
  tell(`${name}: ${asked.length} answers`);
}

/** Probes change nothing: on this machine, not a bit. */
async function sameBits(name, program) {
  const asked = [`start 42\n${bookList()}`, "train", "samples 20 0.5"];
  const both = [native(name), native(program)];
  for (const question of asked) {
    const [a, b] = await Promise.all(both.map((one) => one.ask(question)));
    delete a.settings; // more can be set of the one
    delete b.settings;
    if (JSON.stringify(a) !== JSON.stringify(b)) return `${question.slice(0, 20)} is answered otherwise`;
  }
  both.forEach((one) => one.close());
  return "";
}

/** A program's output, made of what a page knows. */
async function printed(name, list, native) {
  const page = await inPage(name);
  const about = await page.ask(`start 42\n${list}`);
  const { losses } = await page.ask("train");
  const { samples } = await page.ask("samples 20 0.5");
  return native.replace(/^.*$/gm, (line) => {
    const step = /^step +(\d+) \/ 1000 \| loss /.exec(line);
    const sample = /^(sample +(\d+): )/.exec(line);
    if (line.startsWith("num docs: ")) return `num docs: ${about.docs}`;
    if (line.startsWith("vocab size: ")) return `vocab size: ${about.vocab}`;
    if (line.startsWith("num params: ")) return `num params: ${about.params}`;
    if (step) return step[0] + losses[step[1] - 1].toFixed(4);
    if (sample) return sample[1] + samples[sample[2] - 1];
    return line;
  });
}

const programs = engines().filter((name) => !process.argv[2] || process.argv.slice(2).includes(name));
if (!programs.length) {
  console.log("skipped: no program is compiled for the pages: clang for WebAssembly is missing");
} else {
  for (const name of programs) {
    try {
      await compare(name);
      const program = name.replace(/^probed-/, ""); // with probes it says the same
      if (!/^\d-/.test(program)) continue; // no chapter’s: it prints something else
      if (program !== name) tell(`${name}: the same bits as without probes`, await sameBits(name, program));
      const binary = join(ROOT, "build", "bin", program);
      for (const [data, list] of DATA) {
        const said = execFileSync(binary, data === "book" ? [] : [guide], { encoding: "utf8" });
        const same = (await printed(name, list, said)) === said;
        tell(`${name}: prints the same bytes on the ${data}'s list`, same ? "" : "it does not");
      }
    } catch (error) {
      tell(name, error.stack);
    }
  }
  process.exitCode = failed ? 1 : 0;
}

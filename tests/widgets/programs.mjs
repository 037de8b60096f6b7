// The programs of the boxes, outside a page: as WebAssembly, in the very worker's
// code that a page sends to its worker, and as programs of this machine.
import { spawn } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { createContext, runInContext } from "node:vm";
import { ROOT } from "../browser/browser.mjs";

const BUILD = join(ROOT, "build");

export const bookList = () => readFileSync(join(ROOT, "data", "names.txt"), "utf8");

/** The programs that are compiled for pages, by name; none without a compiler. */
export function engines() {
  const folder = join(BUILD, "widgets");
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter((name) => name.endsWith(".wasm")).map((name) => name.slice(0, -5)).sort();
}

/** A program as the pages have it: ask(question) returns its answer. */
export async function inPage(name) {
  const waiting = new Map();
  const context = createContext({
    widgets: {}, WebAssembly, TextEncoder, TextDecoder, performance, onmessage: undefined,
    postMessage({ number, said, stopped }) {
      if (number === undefined) return; // losses on their way
      const { done, failed } = waiting.get(number);
      if (stopped === undefined) done(JSON.parse(said));
      else failed(new Error(stopped));
    },
  });
  runInContext(readFileSync(join(ROOT, "widgets", "run.js"), "utf8"), context);
  runInContext("work()", context);
  context.onmessage({ data: { engine: readFileSync(join(BUILD, "widgets", `${name}.wasm`)) } });
  let number = 0;
  return {
    ask: (question) => new Promise((done, failed) => {
      waiting.set(++number, { done, failed });
      context.onmessage({ data: { number, question } });
    }),
    close() {},
  };
}

/** The same driver, compiled for this machine. */
export function native(name) {
  const path = join(BUILD, "answers", name);
  if (!existsSync(path)) throw new Error(`${path} is not built`);
  const child = spawn(path);
  const waiting = [];
  createInterface({ input: child.stdout }).on("line", (line) => waiting.shift().done(JSON.parse(line)));
  child.on("exit", (code) => {
    for (const { failed } of waiting) failed(new Error(`${path} ended: ${code}`));
  });
  return {
    ask: (question) => new Promise((done, failed) => {
      waiting.push({ done, failed });
      child.stdin.write(`${question}\f`);
    }),
    close: () => child.kill(),
  };
}

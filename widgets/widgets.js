// The boxes of a page. Nothing of them is loaded before somebody asks for one;
// then this loads the box's own script, what all boxes share, and the program.
"use strict";

const widgets = (() => {
  const folder = document.currentScript.src.replace(/[^/]*$/, "");
  const kinds = new Map(); // the boxes that are loaded, by name
  const packed = new Map(); // programs and the list, compressed
  const loaded = new Map(); // scripts, by file
  const runs = new Map(); // by program: one page has one run of each

  /** Loads a script of this folder, once. */
  function load(file) {
    if (!loaded.has(file)) {
      loaded.set(file, new Promise((done, failed) => {
        const script = document.createElement("script");
        script.src = folder + file;
        script.onload = done;
        script.onerror = () => failed(new Error(`${file} could not be loaded.`));
        document.head.append(script);
      }));
    }
    return loaded.get(file);
  }

  /** The bytes of a program or of the list. */
  async function bytes(name, file) {
    await load(file);
    const compressed = Uint8Array.from(atob(packed.get(name)), (c) => c.charCodeAt(0));
    const stream = new Blob([compressed]).stream();
    return new Response(stream.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
  }

  /** A run of a program on one of the book's lists. */
  async function anotherRun(program, list = "list", alone = true) {
    const [engine, text] = await Promise.all([bytes(program, `engines/${program}.js`), listOf(list)]);
    return new widgets.Run(program, engine, text, alone);
  }

  /** The text of one of the book's lists. */
  async function listOf(name) {
    const file = name === "list" ? "list.js" : `lists/${name}.js`;
    return new TextDecoder().decode(await bytes(name, file));
  }

  /** The page's run of a program. */
  async function runOf(program) {
    if (!runs.has(program)) runs.set(program, anotherRun(program, "list", false));
    return runs.get(program);
  }

  /** Puts the live box in the place of the figure. */
  async function open(box) {
    const { widget: name, program } = box.dataset;
    const start = box.querySelector(".widget-start");
    const live = document.createElement("div");
    live.className = "live";
    live.setAttribute("role", "group");
    live.setAttribute("aria-label", start.textContent.trim());
    start.querySelector("button").disabled = true;
    try {
      await load("draw.js");
      await Promise.all([load("run.js"), load(`${name}.js`)]);
      const kind = kinds.get(name);
      const run = await runOf(kind.program ?? program);
      const still = box.querySelector(".frame") ?? box.querySelector(".still");
      still.after(live);
      await kind.make(live, run);
      run.mark(live);
      still.hidden = true;
      start.hidden = true;
      (live.querySelector("[autofocus]") ?? live.querySelector("input, select, button"))?.focus();
    } catch (error) {
      live.remove();
      start.querySelector("button").disabled = false;
      say(start, error);
    }
  }

  /** One sentence about what went wrong, below a box's button. */
  function say(start, error) {
    const line = start.parentNode.querySelector(".wrong") ?? document.createElement("p");
    line.className = "wrong";
    line.setAttribute("role", "alert");
    line.textContent = `This box cannot run here: ${error.message}`;
    start.after(line);
  }

  /** A fragment whose lines can be followed: the box comes below it. */
  function follow(figure) {
    if (figure.classList.contains("running")) return;
    const make = (tag, name, ...inside) => {
      const made = Object.assign(document.createElement(tag), { className: name });
      made.append(...inside);
      return made;
    };
    const start = make("p", "widget-start", make("button", "", "Follow a name through these lines"));
    const box = make("div", "widget", make("div", "still"), start);
    Object.assign(box.dataset, { widget: "listing", program: figure.dataset.probed });
    figure.after(box);
    open(box);
  }

  addEventListener("DOMContentLoaded", () => { // the tools are there
    for (const figure of document.querySelectorAll("figure[data-probed]")) {
      const button = document.createElement("button");
      const name = figure.querySelector(".name").textContent;
      Object.assign(button, {
        type: "button", className: "run", textContent: "run", ariaLabel: `Run ${name} line by line`,
        tabIndex: -1, // by the arrow keys, as the other tools
      });
      button.addEventListener("click", () => follow(figure));
      figure.querySelector(".tools").prepend(button);
    }
  });

  for (const box of document.querySelectorAll(".widget")) {
    const button = box.querySelector(".widget-start button");
    button.hidden = false;
    button.addEventListener("click", () => open(box));
  }

  return {
    /** Says what a box is: make(live, run) fills it; program, if it is not the page's. */
    define: (name, kind) => kinds.set(name, kind),
    engine: (name, text) => packed.set(name, text),
    list: (text, name = "list") => packed.set(name, text),
    load,
    listOf,
    runOf,
    anotherRun,
  };
})();

// A run of a program in the page: its list, seed and settings, where on it one
// looks, and the worker in which the program itself is. All boxes of a page
// share it, and each hears when another changes something.
"use strict";

/** What the worker does. It is sent there as text: it knows nothing else. */
function work() {
  const utf8 = new TextEncoder();
  const text = new TextDecoder();
  class Said extends Error {} // by the program itself, which ends with it
  const FRAME = 16; // milliseconds between two messages while it trains
  let program;
  let losses = [];
  let told = 0;

  const memory = () => new Uint8Array(program.memory.buffer);
  const page = {
    report(step, loss) {
      losses.push(loss);
      if (performance.now() - told < FRAME) return;
      postMessage({ losses });
      losses = [];
      told = performance.now();
    },
    write: (x, at) => utf8.encodeInto(String(x), memory().subarray(at, at + 32)).written,
    read: (at, size) => Number(text.decode(memory().subarray(at, at + size))),
    fail(at, size) { throw new Said(text.decode(memory().subarray(at, at + size))); },
  };

  async function start(engine) {
    const module = await WebAssembly.compile(engine);
    const imports = { page };
    for (const { module: from, name } of WebAssembly.Module.imports(module)) {
      imports[from] ??= {};
      imports[from][name] ??= () => { throw new Error(`the program asked for ${name}`); };
    }
    program = (await WebAssembly.instantiate(module, imports)).exports;
    program._initialize?.();
  }

  function answer(question) {
    const asked = utf8.encode(question);
    const room = program.room(asked.length);
    memory().set(asked, room);
    const begins = program.ask();
    const all = memory();
    return text.decode(all.subarray(begins, all.indexOf(0, begins)));
  }

  /** Copies of what lies in memory, to be handed to the page. */
  function parts(places) {
    const found = {};
    for (const [name, [at, size]] of Object.entries(places)) {
      found[name] = program.memory.buffer.slice(at, at + size);
    }
    return found;
  }

  let ready;
  onmessage = async ({ data }) => {
    if (data.engine) {
      ready = start(data.engine);
      return;
    }
    try {
      await ready;
      losses = [];
      const said = answer(data.question);
      if (losses.length) postMessage({ losses });
      const copies = data.question === "memory" ? parts(JSON.parse(said).memory) : {};
      postMessage({ number: data.number, said, copies }, Object.values(copies));
    } catch (error) {
      postMessage({ number: data.number, stopped: error instanceof Said ? error.message : `The program stopped: ${error.message}.` });
    }
  };
}

/** The reader's own list, which this browser keeps for all chapters; a text
    keeps another, and null none. */
widgets.ownList = (text) => {
  const key = "microgpt-in-cpp-list";
  try {
    if (text === null) localStorage.removeItem(key);
    else if (text !== undefined) localStorage.setItem(key, text);
    return localStorage.getItem(key) ?? undefined;
  } catch {
    return undefined; // nothing may be kept here, or it is too long
  }
};

/** Why a program does not answer: a sentence to show. */
widgets.Refusal = class extends Error {};

widgets.Run = class {
  /** `engine` is the program's WebAssembly, `list` the book's own list. A run
      that is `alone` belongs to one box, and the page's address knows it not. */
  constructor(program, engine, list, alone) {
    this.program = program;
    this.engine = engine;
    this.bookList = list;
    this.list = list;
    this.seed = 42;
    this.settings = {}; // constants of the program that are not the book's
    this.step = 0; // of the weights that one looks at
    this.losses = [];
    this.cursor = { text: "anna", position: 0 }; // what all boxes point at
    this.chosen = new Set(); // what of it, and of the step, somebody has chosen
    this.listeners = new Set();
    this.waiting = new Map();
    this.number = 0;
    this.alone = alone;
    if (!alone) this.read();
  }

  // ---- Asking -----------------------------------------------------------------

  /** Puts a question to the program. Throws a Refusal. */
  async ask(question) {
    const said = await new Promise((done, failed) => {
      this.worker ??= this.hire();
      this.waiting.set(++this.number, { done, failed });
      this.worker.postMessage({ number: this.number, question });
    });
    const answer = JSON.parse(said.text);
    if (answer.error) throw new widgets.Refusal(answer.error);
    return Object.assign(answer, said.copies);
  }

  hire() {
    const blob = new Blob([`"use strict";(${work})()`], { type: "text/javascript" });
    const address = URL.createObjectURL(blob);
    const worker = new Worker(address);
    URL.revokeObjectURL(address);
    worker.onmessage = ({ data }) => this.hear(data);
    worker.postMessage({ engine: this.engine });
    return worker;
  }

  hear({ number, losses, said, copies, stopped }) {
    if (losses) {
      this.losses.push(...losses);
      this.tell("losses");
      return;
    }
    const { done, failed } = this.waiting.get(number);
    this.waiting.delete(number);
    if (stopped === undefined) {
      done({ text: said, copies });
    } else {
      this.stop();
      failed(new widgets.Refusal(stopped));
    }
  }

  /** Ends what the program is doing; all that it knew is gone. */
  stop() {
    this.worker?.terminate();
    this.worker = undefined;
    for (const { failed } of this.waiting.values()) {
      failed(new widgets.Refusal("The run was stopped."));
    }
    this.waiting.clear();
    this.starting = undefined;
    this.training = undefined;
    this.losses = [];
  }

  // ---- The run ------------------------------------------------------------------

  /** The run as it is before training: what the program says of its data. */
  started() {
    this.starting ??= this.start();
    return this.starting;
  }

  async start() {
    for (const [name, value] of Object.entries(this.settings)) {
      await this.ask(`set ${name} ${value}`);
    }
    this.about = await this.ask(`start ${this.seed}\n${this.list}`);
    this.steps = this.about.steps;
    this.cursor.text = await this.readable(this.cursor.text);
    return this.about;
  }

  /** A text of the list's own letters: this one, or the first name. */
  async readable(text) {
    if ([...text].every((letter) => this.about.letters.includes(letter))) return text;
    const { docs } = await this.ask("docs 0 1");
    return [...docs[0]].slice(0, 15).join("");
  }

  /** The run when all its steps have been taken. */
  trained() {
    this.training ??= this.train();
    return this.training;
  }

  async train() {
    await this.started();
    this.losses = [];
    const began = performance.now();
    const { losses, stride } = await this.ask("train");
    this.seconds = (performance.now() - began) / 1000;
    this.losses = losses;
    this.stride = stride;
    this.step = this.steps;
    this.tell("trained");
    if (this.wantedStep !== undefined) await this.look(this.wantedStep);
    return this;
  }

  /** The mean of the last losses before a step. */
  mean(span = 100, end = this.losses.length) {
    if (!end || end > this.losses.length) return undefined;
    const some = this.losses.slice(Math.max(0, end - span), end);
    return some.reduce((sum, loss) => sum + (loss ?? NaN), 0) / some.length;
  }

  /** Begins anew with another list, seed or settings. */
  async change(changes) {
    this.stop();
    Object.assign(this, changes);
    this.step = 0;
    await this.started();
    this.write();
    this.tell("start");
  }

  /** A box opens, and its figure shows this: the page goes there, unless the
      reader has chosen otherwise. */
  async begin({ step, ...where }) {
    await this.trained();
    if (where.text) where.text = await this.readable(where.text);
    for (const [name, value] of Object.entries(where)) {
      if (!this.chosen.has(name)) this.cursor[name] = value;
    }
    if (!this.chosen.has("step")) await this.goTo(step ?? this.steps);
    this.tell("cursor");
  }

  /** Looks at the weights as they were before a step. */
  look(step) {
    this.chosen.add("step");
    return this.goTo(step);
  }

  goTo(step) {
    this.wantedStep = step;
    this.looking ??= this.goThere().finally(() => { this.looking = undefined; });
    return this.looking; // one that is under way sees to it
  }

  async goThere() {
    while (this.wantedStep !== undefined) {
      const wanted = this.wantedStep;
      if (wanted !== this.step) this.step = (await this.ask(`at ${wanted}`)).step;
      if (this.wantedStep === wanted) this.wantedStep = undefined;
      this.write();
      this.tell("look");
    }
  }

  /** Points all boxes at something: a text, a position in it, … */
  point(where) {
    Object.assign(this.cursor, where);
    Object.keys(where).forEach((name) => this.chosen.add(name));
    this.write();
    this.tell("cursor");
  }

  /** Says in a box whose list it learns from, if it is not the book's. */
  mark(live) {
    const { el, button } = widgets.draw;
    let says;
    const update = () => {
      says?.remove();
      if (this.list === this.bookList) return;
      says = el("p", { class: "own-list" }, "This box learns from your own list. ",
        button("The book’s list again", () => {
          widgets.ownList(null);
          this.change({ list: this.bookList });
        }));
      live.prepend(says);
    };
    this.follow((what) => { if (what === "start") update(); });
    update();
  }

  // ---- Who hears of it ------------------------------------------------------------

  /** Calls `listener` with "start", "losses", "trained", "look" or "cursor". */
  follow(listener) {
    this.listeners.add(listener);
  }

  tell(what) {
    for (const listener of this.listeners) listener(what);
  }

  // ---- The page's address: what somebody sees who is sent it ------------------------

  read() {
    const address = new URLSearchParams(location.search);
    this.list = widgets.ownList() ?? this.list;
    if (address.get("program") !== this.program) return;
    this.seed = Number(address.get("seed") ?? this.seed);
    if (address.has("list")) this.list = address.get("list");
    if (address.has("step")) {
      this.wantedStep = Number(address.get("step"));
      this.chosen.add("step");
    }
    for (const [key, value] of address) {
      if (key.startsWith("set-")) this.settings[key.slice(4)] = Number(value);
      if (key.startsWith("at-")) {
        const name = key.slice(3);
        this.chosen.add(name);
        this.cursor[name] = typeof this.cursor[name] === "number" ? Number(value) : value;
      }
    }
  }

  write() {
    if (this.alone) return;
    const address = new URLSearchParams({ program: this.program, seed: this.seed });
    if (this.step) address.set("step", this.step);
    if (this.list !== this.bookList && this.list.length < 2000) address.set("list", this.list);
    for (const [name, value] of Object.entries(this.settings)) address.set(`set-${name}`, value);
    for (const [name, value] of Object.entries(this.cursor)) address.set(`at-${name}`, value);
    try {
      history.replaceState(null, "", `?${address}${location.hash}`);
    } catch {
      // A page opened as a file may not be allowed to: then it is not said.
    }
  }
};

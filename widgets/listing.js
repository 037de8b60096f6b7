// The running listing: a program's own lines, with the numbers that each made
// for one name. The program with probes in it (weave/probes.py) records; here
// one goes through what it has recorded, forward and backward.
"use strict";

(() => {
  const { el, button, choice, labelled, shown, once, whole } = widgets.draw;
  const WIDE = "(min-width: 48em)"; // where there is room beside the lines
  const [NUMBER, NODE, LETTER, BYTE] = [1, 2, 3, 4]; // kinds of what is seen
  const SIGNS = { "operator+": "+", "operator*": "×", "operator-": "−", "operator/": "/" };

  /** A number with four digits, or if none of them would tell, with three that do. */
  const short = (x) => x && Math.abs(x) < 0.0005 ? x.toExponential(2).replaceAll("-", "−") : shown(x);

  /** What a program did, event by event: see widgets/probe.hpp. */
  class Recording {
    constructor(memory, told) {
      this.node = memory.node;
      this.told = told;
      this.program = told.program;
      this.events = new Uint32Array(memory.events);
      this.sights = new Uint32Array(memory.sights);
      this.words = new Uint32Array(memory.words);
      this.operations = new Uint16Array(memory.operations);
      this.tape = new DataView(memory.tape);
      this.size = this.events.length / 3;
      const ends = new Uint32Array(memory.ends); // nodes at the end of a call, by its first event
      this.ends = new Map();
      for (let i = 0; i < ends.length; i += 2) this.ends.set(ends[i], ends[i + 1]);
      this.functions = Object.keys(told.program.functions).map(Number);
      this.sort();
    }

    /** The events of each line together: where they begin in `order`. */
    sort() {
      const most = Math.max(...this.functions) + 1000;
      this.begins = new Uint32Array(most + 2);
      for (let e = 0; e < this.size; ++e) ++this.begins[this.line(e) + 2];
      for (let line = 0; line <= most; ++line) this.begins[line + 1] += this.begins[line];
      this.order = new Uint32Array(this.size);
      for (let e = 0; e < this.size; ++e) this.order[this.begins[this.line(e) + 1]++] = e;
    }

    line(e) { return this.events[3 * e] & 0xffff; }
    depth(e) { return this.events[3 * e] >>> 16; }
    /** How many nodes there were when an event began, or in the end. */
    nodes(e) {
      if (e < this.size) return this.events[3 * e + 1];
      return this.node ? this.tape.byteLength / this.node.size : 0;
    }
    sight(e) { return e < this.size ? this.events[3 * e + 2] : this.sights.length / 3; }
    isCall(e) { return this.line(e) in this.program.functions; }

    // ---- Ways through it ----

    /** The event after all that a line has called. */
    after(e) {
      const depth = this.depth(e);
      let to = e + 1;
      while (to < this.size && this.depth(to) > depth) ++to;
      return to;
    }
    before(e) {
      const depth = this.depth(e);
      let to = e - 1;
      while (to > 0 && this.depth(to) > depth) --to;
      return Math.max(0, to);
    }
    /** Which time of a line is the last up to an event, and how often it is run. */
    times(line, e) {
      const first = this.begins[line], count = this.begins[line + 1] - first;
      let low = -1, high = count;
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        if (this.order[first + middle] <= e) low = middle;
        else high = middle;
      }
      return { time: low, count };
    }
    time(line, time) { return this.order[this.begins[line] + time]; }
    /** The last event of a line, in a call as deep as an event, up to it and not
        before another; −1 if there is none. */
    latest(line, e, from = 0) {
      for (let { time } = this.times(line, e); time >= 0; --time) {
        const found = this.time(line, time);
        if (found < from) break;
        if (this.depth(found) === this.depth(e)) return found;
      }
      return -1;
    }
    /** The line where the function begins that an event is in. */
    head(e) { return this.functions.findLast((line) => line <= this.line(e)); }
    /** The event that began the call that an event is in; −1 if it had begun before. */
    begin(e) { return this.latest(this.head(e), e); }
    /** The line that called the function that an event is in, if there is one. */
    caller(e) {
      let to = this.begin(e) - 1;
      while (to >= 0 && this.depth(to) >= this.depth(e)) --to;
      return to >= 0 ? to : undefined;
    }
    /** The latest time of each line of a call, up to an event. */
    call(e) {
      const found = new Map(), begin = this.begin(e), first = this.head(e);
      const end = this.functions.find((line) => line > first) ?? this.begins.length - 2;
      for (let line = first; line < end; ++line) {
        const at = this.latest(line, e, Math.max(begin, 0));
        if (at >= 0) found.set(line, at);
      }
      return found;
    }
    /** The calls that an event is in, the outermost first. */
    stack(e) {
      const found = [];
      for (let at = e; at !== undefined; at = this.caller(at)) found.unshift(at);
      return found;
    }

    // ---- What was seen ----

    /** What the line of an event made or changed, as far as it was there when
        `now` had just begun. */
    seen(e, now) {
      const end = now === undefined ? this.sight(this.after(e)) : this.sight(now);
      const found = [];
      for (let i = this.sight(e); i < end; ++i) {
        if (this.sights[3 * i] === e) found.push(this.read(i));
      }
      return found;
    }
    read(i) {
      const packed = this.sights[3 * i + 1], kind = packed >>> 24;
      let at = this.sights[3 * i + 2];
      const halves = new Uint32Array(2), number = new Float64Array(halves.buffer);
      const take = (levels) => {
        if (levels) {
          const count = this.words[at++], kept = this.words[at++];
          const items = [];
          for (let k = 0; k < kept; ++k) items.push(take(levels - 1));
          return { count, items };
        }
        if (kind === NODE) return { id: this.words[at++] };
        if (kind !== NUMBER) return { whole: this.words[at++] | 0 };
        halves[0] = this.words[at++];
        halves[1] = this.words[at++];
        return { number: number[0] };
      };
      const levels = (packed >>> 16) & 0xff;
      return { name: this.program.names[packed & 0xffff], kind, levels, value: take(levels) };
    }

    // ---- The tape ----

    data(id) { return this.tape.getFloat64(id * this.node.size + this.node.data, true); }
    grad(id) { return this.tape.getFloat64(id * this.node.size + this.node.grad, true); }
    children(id) {
      const at = id * this.node.size + this.node.children;
      return [0, 4].map((by) => this.tape.getUint32(at + by, true)).filter(Boolean);
    }
    /** The event that made a node, if it was recorded. */
    maker(id) {
      if (id < this.nodes(0) || id >= this.nodes(this.size)) return undefined;
      let low = 0, high = this.size; // the last event that began no later
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        if (this.nodes(middle) <= id) low = middle;
        else high = middle;
      }
      // A call that was over by then did not make it: the line that called did.
      for (let call = this.begin(low); this.ends.get(call) <= id; call = this.begin(low)) {
        low = this.caller(low);
        if (low === undefined) return undefined;
      }
      return low;
    }
    /** The first node that is made of another. */
    user(id) {
      const last = this.nodes(this.size);
      for (let next = Math.max(id, this.nodes(0)); next < last; ++next) {
        if (this.children(next).includes(id)) return next;
      }
      return undefined;
    }
    /** What a weight is called. */
    weight(id) {
      let at = id - this.node.first;
      if (at < 0) return undefined;
      for (const { name, rows, columns } of this.told.weights) {
        if (at < rows * columns) return `${name}[${Math.floor(at / columns)}][${at % columns}]`;
        at -= rows * columns;
      }
      return undefined;
    }
    /** How a node was made: "exp(", child, ")", … */
    formula(id) {
      const children = this.children(id), name = this.program.operations[this.operations[id]];
      if (!name || !children.length) return undefined;
      if (SIGNS[name]) return [children[0], ` ${SIGNS[name]} `, children[1]];
      return [`${name}(`, ...children.flatMap((child, i) => i ? [", ", child] : [child]), ")"];
    }

    number(leaf) {
      if (leaf.id !== undefined) return short(this.data(leaf.id));
      return leaf.number === undefined ? String(leaf.whole) : short(leaf.number);
    }
  }

  // ---- What was seen, as words -------------------------------------------------

  const isText = ({ kind }) => kind === LETTER || kind === BYTE;

  function letters({ kind, levels, value }) {
    const codes = levels ? value.items.map((item) => item.whole) : [value.whole];
    const found = kind === BYTE ? new TextDecoder().decode(Uint8Array.from(codes)) : String.fromCodePoint(...codes);
    return `“${found}”`;
  }

  function dimensions({ levels, value }) {
    const found = [];
    for (let at = value, left = levels; left; --left, at = at?.items.at(-1)) found.push(at ? at.count : 0);
    return found.length ? `[${found.join(" × ")}]` : "";
  }

  /** One line of words, with at most `most` numbers of a list. */
  function brief(recording, sight, most) {
    if (isText(sight) && sight.levels < 2) return letters(sight);
    let { value, levels } = sight;
    for (; levels > 1 && value; --levels) value = value.items.at(-1);
    const words = [dimensions(sight)];
    if (levels && value && most) {
      const texts = value.items.map((item) => recording.number(item));
      const cut = value.count > most || value.count > texts.length;
      words.push(...(cut ? [...texts.slice(0, most - 1), "…", texts.at(-1)] : texts));
    } else if (!levels && value) {
      words.push(recording.number(value));
    }
    return words.filter(Boolean).join(" ");
  }

  /** All that a line made, in one line of words. */
  function briefly(recording, seen, most) {
    let words = "";
    seen.forEach((sight, i) => {
      const name = sight.name === seen[i - 1]?.name ? " → " : `${i ? " · " : ""}${sight.name} `;
      words += name + brief(recording, sight, most);
    });
    return words;
  }

  /** The same, as much of it as there is room for: no number rather than part of one. */
  function fitting(recording, seen, room) {
    for (let count = seen.length; count; --count) {
      const left = count < seen.length ? " …" : "";
      for (const most of [6, 4, 3, 2, 1, 0]) {
        const words = briefly(recording, seen.slice(0, count), most) + left;
        if (words.length <= room) return words;
      }
    }
    return "…";
  }

  // ---- The listing ---------------------------------------------------------------

  class Listing {
    constructor(live, run) {
      this.live = live;
      this.run = run;
      this.box = live.closest(".widget");
      const before = this.box.previousElementSibling;
      this.isWhole = !before?.matches("figure[data-probed]"); // or a fragment
      this.figure = this.isWhole ? this.box.parentNode.querySelector("figure.whole") : before;
      this.code = this.figure.querySelector(".code");
      this.at = 0;
      this.marked = [];
      this.besides = new Map(); // what stands beside a line
      this.draw = once(() => this.show());
      this.result = el("p", { class: "says", role: "status" });
      this.heard = el("p", { class: "heard", role: "status" }); // for whoever does not see the lines
    }

    /** The line as it stands on the page, if it is to be seen. */
    row(line) {
      if (!this.isWhole) return this.rows.get(line);
      const number = document.getElementById(`L${line}`);
      return number?.matches("a") ? number.nextElementSibling : number;
    }

    /** The lines of a fragment that are to be seen: holes open and close. */
    findRows() {
      const all = [...this.code.querySelectorAll("pre > span[data-n]")].filter((row) => row.checkVisibility());
      this.rows = new Map(all.map((row) => [Number(row.dataset.n), row]));
    }

    /** The event at which one is, or the next, in the direction, whose line is on
        the page; undefined if there is none. */
    seek(e, by) {
      const r = this.recording;
      while (e >= 0 && e < r.size && !this.row(r.line(e))) e += by;
      return e >= 0 && e < r.size ? e : undefined;
    }

    // ---- Controls ----

    async open() {
      const { run } = this;
      const about = await run.started();
      this.told = await run.ask("told");
      this.text = el("input", { value: run.cursor.text, maxlength: 40, autocomplete: "off", spellcheck: "false" });
      this.step = el("input", { type: "number", min: 0, max: about.steps, value: run.wantedStep ?? 0 });
      this.what = choice(this.told.records);
      this.guess = el("details", {}, el("summary", {}, "Guess first: how many lines are run for this?"),
        this.answer = el("p", { class: "says" }));
      this.changes = el("p", { class: "changes", role: "status" });
      this.live.append(
        el("div", { class: "controls" },
          labelled("Name", this.text), labelled("After training step", this.step), labelled("What runs", this.what),
          button("Close", () => this.close())),
        this.guess,
        el("p", { class: "says" }, "In the lines below: ", el("kbd", {}, "↓"), " next line, ", el("kbd", {}, "↑"), " the one before, ",
          el("kbd", {}, "→"), " into a call, if the line has one, ", el("kbd", {}, "←"), " back to the line that called. The numbers beside a line are what it has just made."),
        this.result);
      for (const field of [this.text, this.step, this.what]) field.addEventListener("change", () => this.record());
      this.what.addEventListener("change", () => { this.hasChosen = true; });
      this.panel = this.makePanel();
      this.figure.after(this.panel);
      this.figure.classList.add("running");
      this.code.tabIndex = 0;
      this.onkey = (event) => this.key(event);
      this.figure.addEventListener("keydown", this.onkey);
      this.panel.addEventListener("keydown", this.onkey);
      this.resized = new ResizeObserver(() => this.resize());
      this.resized.observe(this.figure);
      this.fields = [];
      if (this.isWhole) this.makeFields();
      await this.record(this.isWhole ? Number(run.cursor.event) || 0 : 0);
      requestAnimationFrame(() => this.panel.querySelector(".go").focus({ preventScroll: true }));
    }

    makePanel() {
      const move = (text, label, to) => button(text, () => this.move(to), { "aria-label": label, title: label, class: to === "down" ? "go" : undefined });
      this.crumbs = el("ol", {});
      this.bar = el("input", { type: "range", min: 0, value: 0, "aria-label": "Line by line through the whole run" });
      this.bar.addEventListener("input", () => this.go(Number(this.bar.value), false));
      this.bar.addEventListener("change", () => this.go(Number(this.bar.value)));
      this.where = el("span", { class: "mono" });
      this.hits = el("span", {});
      this.made = el("div", { class: "seen" });
      this.detail = el("p", { class: "detail", "aria-live": "polite" });
      this.explained = el("span", {});
      return el("section", { class: "widget stepper", "aria-label": "The running listing" },
        el("nav", { "aria-label": "Calls", tabindex: 0 }, this.crumbs),
        el("div", { class: "steps" },
          move("↑", "The line before", "up"), move("↓", "The next line", "down"),
          move("→", "Into a call", "in"), move("←", "Back to the line that called", "out"),
          button("«", () => this.again(-1), { "aria-label": "This line, the time before" }),
          button("»", () => this.again(1), { "aria-label": "This line, the next time" }),
          el("span", { class: "bar" }, this.bar, this.where)),
        el("p", { class: "says" }, this.hits, this.explained),
        this.made, this.detail, this.changes, this.heard);
    }

    close() {
      this.clear();
      this.resized.disconnect();
      for (const made of this.code.querySelectorAll(".made")) made.remove();
      this.panel.remove();
      this.figure.removeEventListener("keydown", this.onkey);
      this.figure.classList.remove("running");
      for (const field of this.fields) field.replaceWith(field.literal);
      if (!this.isWhole) {
        this.box.remove();
        this.figure.querySelector(".run").focus();
        return;
      }
      const start = this.box.querySelector(".widget-start");
      start.hidden = false;
      start.querySelector("button").disabled = false;
      start.querySelector("button").focus();
      this.live.remove();
    }

    say(error) {
      if (!(error instanceof widgets.Refusal)) throw error;
      this.result.textContent = error.message;
    }

    // ---- Recording ----

    async record(at = 0) {
      const { run } = this;
      const step = Math.max(0, Math.min(run.steps, Math.round(Number(this.step.value)) || 0));
      const text = this.text.value.trim();
      const wish = JSON.stringify([this.what.value, text, step, run.settings]);
      if (wish === this.wish) return; // a field was only left
      this.wish = wish;
      try {
        if ((step && !run.training) || this.what.value === "step") this.result.textContent = `Training for ${run.steps} steps …`;
        if (step) await run.trained();
        if (step !== run.step) await run.look(step);
        const about = await run.ask(`record ${this.what.value} ${text}`);
        const memory = await run.ask("memory");
        if (wish !== this.wish) return; // there is a later one
        const before = this.recording, is = (this.recording = new Recording(memory, this.told));
        const same = before && !at ? this.alike(before) : at;
        this.bar.max = is.size - 1;
        const made = is.nodes(is.size) - is.nodes(0);
        this.answer.textContent = `${whole(about.events)} times it comes to a line` +
          (made > 0 ? `, and it makes ${whole(made)} numbers.` : ".") +
          (about.full ? " Not all of it is kept: the rest would take too much room." : "");
        this.result.textContent = {
          step: `Step ${Math.min(step + 1, run.steps)} learns from “${about.learned}”: loss ${shown(about.loss)}.`,
          sample: `After ${step} steps of training it draws “${about.sampled}”.`,
        }[this.what.value] ?? `“${text}” after ${step} steps of training: loss ${shown(about.loss)}.`;
        run.point({ text });
        if (!this.isWhole) this.findRows();
        if (this.seek(0, 1) === undefined) return this.tryNext();
        this.go(Math.min(same, is.size - 1), at > 0);
      } catch (error) {
        this.wish = undefined;
        this.say(error);
      }
    }

    /** None of the lines was run: perhaps something else runs them. */
    tryNext() {
      const { what } = this;
      if (!this.hasChosen && what.selectedIndex + 1 < what.options.length) {
        ++what.selectedIndex;
        return this.record();
      }
      this.result.textContent = "None of these lines is run by it.";
      this.panel.hidden = true;
    }

    /** Where one was in the recording before this: the same line, as many times run. */
    alike(before) {
      const { recording: now, at } = this, line = before.line(at), { count } = now.times(line, 0);
      return count > 0 ? now.time(line, Math.min(count - 1, before.times(line, at).time)) : 0;
    }

    // ---- Stepping ----

    key(event) {
      const to = { ArrowDown: "down", ArrowUp: "up", ArrowRight: "in", ArrowLeft: "out", Home: "first", End: "last" }[event.key];
      const own = event.target.closest("input, select, textarea, .seen, .detail");
      const numbers = [...event.target.closest(".seen")?.querySelectorAll("button") ?? []];
      const next = numbers[numbers.indexOf(event.target) + ({ ArrowRight: 1, ArrowLeft: -1 }[event.key] ?? 0)];
      if (next && next !== event.target) {
        event.preventDefault();
        event.target.tabIndex = -1;
        next.tabIndex = 0;
        next.focus();
      }
      if (event.key === "Escape" && own) this.code.focus({ preventScroll: true });
      if (!to || own || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      this.move(to);
    }

    move(to) {
      const { recording: r, at } = this;
      if (!r) return;
      if (!this.isWhole) this.findRows();
      const next = {
        down: (e) => r.after(e),
        up: (e) => e && r.before(e),
        in: (e) => e + 1,
        out: (e) => r.caller(e),
        first: () => this.seek(0, 1),
        last: () => this.seek(r.size - 1, -1),
      }[to];
      const seen = new Set([at]);
      let e = next(at);
      while (e < r.size && !this.row(r.line(e)) && !seen.has(e)) {
        seen.add(e);
        e = next(e);
      }
      if (e === at || !(e < r.size && this.row(r.line(e)))) e = this.nextHere(to);
      if (e !== undefined) this.go(e);
    }

    /** No line of a fragment follows in its call: the next that is run at all, in
        another call perhaps. */
    nextHere(to) {
      const { recording: r, at } = this, by = { down: 1, in: 1, up: -1 }[to];
      const e = by && this.seek(by > 0 ? r.after(at) : at - 1, by);
      if (by && e === undefined) this.hits.textContent = `No line that stands here is run ${by > 0 ? "after" : "before"} this one`;
      return e;
    }

    again(by) {
      const { recording: r, at } = this, line = r.line(at);
      const { time, count } = r.times(line, at);
      if (time + by >= 0 && time + by < count) this.go(r.time(line, time + by));
    }

    go(at, scrolls = true) {
      this.at = this.seek(at, 1) ?? this.seek(at, -1);
      this.panel.hidden = false;
      this.scrolls ||= scrolls;
      this.draw();
    }

    // ---- Showing ----

    clear() {
      for (const row of this.marked) row.classList.remove("now", "calls");
      this.marked = [];
    }

    /** The window is another: what stands beside the lines is placed anew. */
    resize() {
      for (const made of this.code.querySelectorAll(".made")) made.remove();
      this.besides = new Map();
      this.room = undefined;
      this.draw();
    }

    show() {
      const { recording: r, at } = this;
      if (!r || !this.panel.isConnected) return;
      this.clear();
      const stack = r.stack(at);
      if (matchMedia(WIDE).matches) this.beside(stack);
      for (const e of stack) this.mark(r.line(e), e === at ? "now" : "calls");
      this.showPanel(stack);
      const row = this.row(r.line(at));
      if (this.scrolls && row) this.reveal(row);
      this.scrolls = false;
      clearTimeout(this.saying);
      this.saying = setTimeout(() => this.tell(), 700);
    }

    /** Says where one is, and keeps it in the page's address. */
    tell() {
      const { recording: r, at } = this;
      if (this.isWhole) this.run.point({ event: at });
      this.heard.textContent = `Line ${r.line(at)}: ${briefly(r, r.seen(at), 4)}`;
    }

    mark(line, name) {
      const row = this.row(line);
      if (!row) return;
      row.classList.add(name);
      this.marked.push(row);
    }

    /** The numbers beside the lines of the calls that one is in. */
    beside(stack) {
      const { recording: r, at } = this;
      const lines = new Map(), gone = new Set(this.code.querySelectorAll(".made"));
      stack.forEach((e, i) => {
        const now = stack[i + 1] === undefined ? undefined : at;
        for (const [line, event] of r.call(e)) {
          lines.set(line, { event, seen: r.seen(event, event === e ? now : undefined) });
        }
      });
      const texts = [];
      for (const [line, { event, seen }] of lines) {
        if (!seen.length || !this.row(line)) continue;
        const place = this.besides.get(line) ?? this.makeBeside(line);
        texts.push([place, fitting(r, seen, place.room), event]);
      }
      for (const [{ made, place }, text, event] of texts) { // all places have been measured
        if (made.textContent !== text) made.textContent = text;
        made.onclick = () => this.go(event);
        if (!made.isConnected) place.append(made);
        gone.delete(made);
      }
      for (const made of gone) made.remove();
    }

    /** The place beside a line: measured once, since lines do not move. */
    makeBeside(line) {
      const row = this.row(line), made = el("span", { class: "made" });
      this.room ??= this.measure(row);
      const { letter, least, beyond, free } = this.room;
      const left = Math.max(row.offsetLeft + row.offsetWidth, least);
      made.style.top = `${row.offsetTop}px`;
      made.style.left = `${left}px`;
      const found = { made, place: row.parentNode, room: Math.floor((row.offsetParent.clientWidth + beyond - left - free) / letter) };
      this.besides.set(line, found);
      return found;
    }

    /** How wide a letter beside a line is, how far at least from the line's
        beginning, how far it may go beyond the lines, and what is left free. */
    measure(row) {
      const tried = el("span", { class: "made" }), inside = el("span", {}, "0".repeat(20));
      tried.style.left = "0";
      tried.append(inside);
      row.parentNode.append(tried);
      const { paddingLeft, paddingRight } = getComputedStyle(tried);
      const found = { letter: inside.getBoundingClientRect().width / 20,
        least: 21 * parseFloat(getComputedStyle(document.documentElement).fontSize),
        beyond: tried.offsetWidth - row.offsetParent.clientWidth, free: parseFloat(paddingLeft) + parseFloat(paddingRight) };
      tried.remove();
      return found;
    }

    showPanel(stack) {
      const { recording: r, at } = this;
      this.crumbs.replaceChildren(...stack.map((e, i) => {
        const name = r.program.functions[r.head(e)];
        const says = `${name}, line ${r.line(e)}`;
        return el("li", {}, i + 1 < stack.length ? button(says, () => this.go(e), { disabled: !this.row(r.line(e)) }) : el("b", {}, says));
      }));
      this.bar.value = at;
      this.bar.setAttribute("aria-valuetext", `line ${r.line(at)}, ${at + 1} of ${r.size}`);
      this.where.textContent = `${whole(at + 1)} / ${whole(r.size)}`;
      const { time, count } = r.times(r.line(at), at), made = r.nodes(r.after(at)) - r.nodes(at);
      this.hits.textContent = `line ${r.line(at)}, time ${time + 1} of ${count}` +
        (made > 0 ? `, ${made} new number${made === 1 ? "" : "s"}` : "");
      this.explained.replaceChildren(...this.explaining(r.line(at)));
      const seen = r.seen(at);
      this.made.replaceChildren(...seen.map((sight) => this.shownSight(sight)));
      const first = this.made.querySelector("button");
      if (first) first.tabIndex = 0;
      if (!seen.length) this.made.append(el("p", { class: "says" }, r.isCall(at) ? "A call begins." : "It makes nothing that has a name."));
      this.detail.replaceChildren();
    }

    /** A link to the place that explains a line, unless it stands there. */
    explaining(line) {
      const fragment = document.getElementById(`L${line}`)?.getAttribute("href");
      const from = fragment ? [...this.code.querySelectorAll(".beside .name")].find((name) => name.getAttribute("href") === fragment)
        : this.row(line)?.closest(".inside")?.querySelector(":scope > .goto");
      return from ? [" · ", el("a", { href: from.getAttribute("href") }, from.dataset.place ? `explained in ${from.dataset.place}` : from.textContent)] : [];
    }

    /** All that is kept of what was seen; each number can be asked about. */
    shownSight(sight) {
      const { recording: r } = this;
      if (isText(sight)) return el("p", {}, el("b", {}, sight.name), " ", sight.levels < 2 ? letters(sight) : dimensions(sight));
      const rows = [];
      const walk = (value, levels) => {
        if (!value) return;
        if (levels > 1) value.items.forEach((item) => walk(item, levels - 1));
        else rows.push(levels ? value : { count: 1, items: [value] });
      };
      walk(sight.value, sight.levels);
      const numbers = (row) => [
        row.count > row.items.length ? `… ` : "",
        ...row.items.map((item) => item.id === undefined ? el("span", { class: "mono" }, `${r.number(item)} `)
          : button(r.number(item), () => this.explain(item.id), { tabindex: -1, class: "mono", "data-id": item.id })),
      ];
      return el("div", {}, el("b", {}, sight.name), ` ${dimensions(sight)} `,
        ...rows.slice(-16).map((row) => el(rows.length > 1 ? "div" : "span", {}, numbers(row))));
    }

    /** Where a number comes from, and where it goes. */
    explain(id) {
      const { recording: r } = this;
      const link = (node) => button(short(r.data(node)), () => this.explain(node), { class: "mono" });
      const to = (event, says) => event === undefined ? "" : button(`${says} ${r.line(event)}`, () => this.go(event));
      const formula = r.formula(id)?.map((part) => typeof part === "number" ? link(part) : part);
      const user = r.user(id);
      const origin = formula ? [" = ", ...formula] : [r.weight(id) ? `, the weight ${r.weight(id)}` : ", a plain number"];
      this.detail.replaceChildren(
        el("b", { class: "mono" }, short(r.data(id))), ...origin, ". ",
        el("span", {}, `Gradient ${short(r.grad(id))}. `),
        to(r.maker(id), "made in line"), " ", user === undefined ? "Not used again." : to(r.maker(user), "used next in line"));
      this.detail.querySelector("button")?.focus({ preventScroll: true });
      const row = this.row(r.line(this.at));
      if (row) this.reveal(row); // the panel has grown
    }

    /** Scrolls so far that a line is in sight, above the panel. */
    reveal(row) {
      const { top, bottom } = row.getBoundingClientRect();
      const low = this.panel.getBoundingClientRect().top - 60, high = 90;
      if (top < high) scrollBy(0, top - high - 60);
      else if (bottom > low) scrollBy(0, bottom - low + 60);
    }

    // ---- Constants ----

    /** The constants that can be changed, as fields in their lines. */
    makeFields() {
      this.fields = [];
      for (const [name, line] of Object.entries(this.told.program.constants)) {
        const literal = this.row(line)?.querySelector("var");
        if (!literal) continue;
        const book = literal.textContent;
        const field = el("input", { class: "constant", "aria-label": name, inputmode: "decimal", value: this.run.settings[name] ?? book, autocomplete: "off" });
        field.style.width = `${Math.max(book.length, 4) + 1}ch`;
        field.literal = literal;
        field.addEventListener("change", () => this.change(name, field, book));
        literal.replaceWith(field);
        this.fields.push(field);
      }
    }

    async change(name, field, book) {
      const value = Number(field.value), isWhole = /^\d+$/.test(book);
      const wrong = field.value.trim() === "" || !Number.isFinite(value) ? "is not a number"
        : isWhole && (!Number.isInteger(value) || value < 1 || value > 4 * Number(book)) ? `is not a whole number from 1 to ${4 * Number(book)}` : "";
      if (wrong) {
        this.changes.textContent = `“${field.value}” ${wrong}.`;
        return;
      }
      const { run } = this;
      const settings = { ...run.settings };
      if (value === Number(book)) delete settings[name];
      else settings[name] = value;
      try {
        this.changes.textContent = "The program runs again …";
        if (!this.bookLosses) {
          if (Object.keys(run.settings).length) await run.change({ settings: {} });
          this.bookLosses = [...(await run.trained()).losses];
        }
        await run.change({ settings });
        this.told = await run.ask("told");
        const { losses } = await run.trained();
        this.compare(losses, Object.keys(settings).length);
        this.step.max = run.steps;
        await this.record();
      } catch (error) {
        this.changes.textContent = error instanceof widgets.Refusal ? error.message : String(error);
      }
    }

    compare(losses, count) {
      const text = (all, i) => all[i] === undefined ? "no line" : `loss ${shown(all[i])}`;
      const last = (all) => text(all, all.length - 1);
      const longest = Math.max(losses.length, this.bookLosses.length);
      let i = 0;
      while (i < longest && text(losses, i) === text(this.bookLosses, i)) ++i;
      this.changes.textContent = i === longest
        ? `All ${longest} losses are those of the book${count ? ", to the digits that are printed" : ""}.`
        : `The first line that differs is that of step ${i + 1}: ${text(losses, i)}, in the book ${text(this.bookLosses, i)}. ` +
          `The last: ${last(losses)}, in the book ${last(this.bookLosses)}.` +
          (Number.isFinite(losses.at(-1)) ? "" : " Its steps went too far: what is not a number stays so.");
    }
  }

  widgets.define("listing", { make: (live, run) => new Listing(live, run).open() });
})();

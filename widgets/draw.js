// What all boxes draw with: elements, controls, tables, curves and maps of
// cells. Nothing here computes anything of a program.
"use strict";

widgets.draw = (() => {
  const SVG = "http://www.w3.org/2000/svg";

  function fill(made, attributes, children) {
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
      else if (value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : value);
    }
    made.append(...children.flat().filter((child) => child !== undefined));
    return made;
  }

  /** An element of HTML: el("p", { class: "says" }, "text", …). */
  const el = (tag, attributes = {}, ...children) =>
    fill(document.createElement(tag), attributes, children);

  /** An element of SVG. */
  const svg = (tag, attributes = {}, ...children) =>
    fill(document.createElementNS(SVG, tag), attributes, children);

  /** A control with its name above it. */
  const labelled = (name, control, wide = false) =>
    el("label", { class: wide ? "wide" : undefined }, name, control);

  const button = (text, onclick, attributes = {}) =>
    el("button", { type: "button", onclick, ...attributes }, text);

  /** What a choice offers: [value, words], or words that are the value, too. */
  const options = (all) => all.map((one) => {
    const [value, words = value] = [one].flat();
    return el("option", { value }, String(words));
  });

  const LONG = 20000, MOST = 10000000; // characters: more is not for a field; not for a page

  /** As many lines of a text as a page takes, and a sentence if these are not all. */
  function firstLines(text) {
    if (text.length <= MOST) return [text, ""];
    const list = text.slice(0, text.lastIndexOf("\n", MOST - 1) + 1 || MOST);
    return [list, `Only its first ${whole(list.length)} characters are taken: a page has no room for more. `];
  }

  /** A field for lines to learn from. It would be busy for long with many: such are
      handed to take(list, says). */
  function listField(list, take, attributes) {
    const field = el("textarea", { rows: 6, spellcheck: "false", ...attributes });
    field.show = (lines) => { field.value = lines.length < LONG ? lines : ""; };
    field.show(list);
    field.addEventListener("paste", (event) => {
      const pasted = event.clipboardData.getData("text");
      if (pasted.length < LONG) return;
      event.preventDefault();
      take(...firstLines(pasted));
    });
    return field;
  }

  const choice = (all, attributes) => el("select", attributes, options(all));

  /** A field for a number that is not below 0, or for a seed. */
  const numberField = (value, attributes) =>
    el("input", { class: "short", type: "number", min: 0, step: "any", value, ...attributes });
  const seedField = (value = 42, attributes) => numberField(value, { max: 4294967295, step: 1, ...attributes });

  /** The seed that a field holds: a whole number of 32 bits, and the field says which. */
  function seedOf(field) {
    field.value = Math.min(4294967295, Math.max(0, Math.floor(Number(field.value)) || 0));
    return Number(field.value);
  }

  /** A slider; `oninput` gets its number. */
  function slider({ min, max, value, step = 1, oninput, label }) {
    const control = el("input", { type: "range", min, max, step, "aria-label": label });
    control.value = value;
    control.addEventListener("input", () => oninput(Number(control.value)));
    return control;
  }

  /** A number as the programs print it. */
  const shown = (x, digits = 4) =>
    x === null || Number.isNaN(x) ? "nan" : Number(x).toFixed(digits).replace("-", "−");

  /** A whole number with commas, as in the text. */
  const whole = (n) => n.toLocaleString("en");

  /** Rows below headings, as a table. */
  function table(headings, rows) {
    const row = (cells, tag) =>
      el("tr", {}, cells.map((cell, i) => el(i ? tag : "th", i ? {} : { scope: "row" }, String(cell))));
    return el("table", {},
      el("thead", {}, el("tr", {}, headings.map((cell) =>
        (cell === "" ? el("td") : el("th", { scope: "col" }, String(cell)))))),
      el("tbody", {}, rows.map((cells) => row(cells, "td"))));
  }

  /** The table behind a picture, made when somebody opens it. */
  function asNumbers(makeTable, summary = "As numbers") {
    const inside = el("div", { class: "scrolls", tabindex: 0, role: "group", "aria-label": summary });
    const folded = el("details", { class: "numbers" }, el("summary", {}, summary), inside);
    folded.update = () => { if (folded.open) inside.replaceChildren(makeTable() ?? ""); };
    folded.addEventListener("toggle", folded.update);
    return folded;
  }

  /** Calls picture.update() when the room for a picture changes: pictures are
      drawn for the room there is, so that their type is never scaled. */
  function fitted(picture) {
    new ResizeObserver(() => picture.update()).observe(picture);
    return picture;
  }

  /**
   * Curves over steps. `lines` are { colour, dash, wide, values() }; values
   * may still be coming. From `low` to `high`, or as `range()` says: { low,
   * high, marks }. Returns the picture, with update(); a click or the arrow
   * keys call onpoint(step), and a mouse above it too, if it may `hover`.
   * `level` is a line across, { value(), says }; `beside` says what stands at
   * the right for a whole number at the left. When all are `done()`, the end of a
   * line is marked whose values go on, but not as numbers.
   */
  function curves({ lines, steps, label, low, high, range, at = () => undefined, says, onpoint, hover, level, beside, done }) {
    const height = 220, left = range ? 46 : 30, right = beside ? 40 : 8, top = 10, bottom = 26;
    let width = 640, wholes = [];
    const x = (step) => left + (step / Math.max(1, steps() - 1)) * (width - left - right);
    const y = (value) => top + (1 - (value - low) / (high - low)) * (height - top - bottom);
    const marks = svg("g");
    const paths = lines.map(({ colour, dash, wide = 1.2 }) => svg("path", {
      fill: "none", stroke: colour, "stroke-width": wide, "stroke-dasharray": dash, "stroke-linejoin": "round",
    }));
    const stops = svg("g");
    const head = svg("line", { y1: top, y2: height - bottom, stroke: "var(--ink)", "stroke-width": 1 });
    const picture = svg("svg", {
      height, width: "100%", role: onpoint ? "slider" : "img", "aria-label": label,
      tabindex: onpoint ? 0 : undefined,
    }, marks, ...paths, stops, head);
    const grid = (value) => [
      svg("line", { x1: left, x2: width - right, y1: y(value), y2: y(value), stroke: "var(--rule)" }),
      svg("text", { x: left - 8, y: y(value) + 4, "text-anchor": "end" }, String(value).replaceAll("-", "−")),
      beside ? svg("text", { x: width - right + 6, y: y(value) + 4 }, beside(value)) : "",
    ];
    const across = () => (level?.value() === undefined ? [] : [
      svg("line", { x1: left, x2: width - right, y1: y(level.value()), y2: y(level.value()),
        stroke: "var(--ink-quiet)", "stroke-dasharray": "5 4" }),
      svg("text", { x: width - right - 4, y: y(level.value()) - 6, "text-anchor": "end" }, level.says),
    ]);
    if (!range) for (let value = Math.ceil(low); value <= high; ++value) wholes.push(value);
    picture.update = () => {
      if (range) ({ low, high, marks: wholes } = range());
      const last = steps();
      width = picture.clientWidth || width;
      marks.replaceChildren(...wholes.flatMap(grid), ...across(), ...[0, last / 2, last].map((step) =>
        svg("text", { x: x(Math.min(step, last - 1)), y: height - 6,
          "text-anchor": step === 0 ? "start" : step === last ? "end" : "middle" }, String(Math.round(step)))));
      stops.replaceChildren();
      lines.forEach(({ values, colour, name }, i) => {
        const points = values().map((value, step) => (Number.isFinite(value)
          ? [x(step).toFixed(1), y(Math.min(high, Math.max(low, value))).toFixed(1), step + 1] : undefined));
        const drawn = points.filter(Boolean);
        paths[i].setAttribute("d", drawn.length ? `M${drawn.map(([cx, cy]) => `${cx} ${cy}`).join("L")}` : "");
        if (!drawn.length || points.at(-1) || !done?.()) return;
        const [cx, cy, step] = drawn.at(-1), far = cx > width / 2;
        stops.append(svg("circle", { cx, cy, r: 4, fill: colour }),
          svg("text", { x: cx, dx: far ? -8 : 8, y: cy, dy: 4, "text-anchor": far ? "end" : "start" }, `${name} ends at step ${step}`));
      });
      const here = at();
      head.setAttribute("visibility", here === undefined ? "hidden" : "visible");
      if (here === undefined) return;
      head.setAttribute("x1", x(Math.min(here, last - 1)));
      head.setAttribute("x2", x(Math.min(here, last - 1)));
      if (!onpoint) return;
      picture.setAttribute("aria-valuemin", 0);
      picture.setAttribute("aria-valuemax", last);
      picture.setAttribute("aria-valuenow", here);
      if (says) picture.setAttribute("aria-valuetext", says());
    };
    if (onpoint) {
      const stepAt = (event) => {
        const box = picture.getBoundingClientRect();
        const share = ((event.clientX - box.left) / box.width * width - left) / (width - left - right);
        return Math.max(0, Math.min(steps(), Math.round(share * steps())));
      };
      picture.addEventListener("pointerdown", (event) => { picture.setPointerCapture(event.pointerId); onpoint(stepAt(event)); });
      picture.addEventListener("pointermove", (event) => {
        if (event.buttons || (hover && event.pointerType === "mouse")) onpoint(stepAt(event));
      });
      picture.addEventListener("keydown", (event) => {
        const by = { ArrowLeft: -1, ArrowRight: 1, PageDown: -50, PageUp: 50, Home: -Infinity, End: Infinity }[event.key];
        if (by === undefined) return;
        event.preventDefault();
        onpoint(Math.max(0, Math.min(steps(), (at() ?? 0) + by)));
      });
      picture.style.touchAction = "pan-y";
    }
    return fitted(picture);
  }

  /** A colour for x between −most and most: rust, paper, blue; opaque at most. */
  function shade(x, most) {
    const share = Math.min(1, Math.abs(x) / (most || 1));
    return `color-mix(in srgb, var(${x < 0 ? "--backward" : "--forward"}) ${Math.round(share * 100)}%, var(--paper))`;
  }

  /** Waits for the next frame, so that a list of changes is drawn once. */
  function once(drawing) {
    let asked = false;
    return () => {
      if (asked) return;
      asked = true;
      requestAnimationFrame(() => { asked = false; drawing(); });
    };
  }

  /** What stands for a token in a picture, and in a sentence. */
  const letter = (run, id, bos = "·") => [...run.about.letters][id] ?? bos;

  /** A token as the text of the book shows it. */
  const chip = (run, id) =>
    el("span", { class: letter(run, id, "") ? "token" : "token token-special" },
      letter(run, id, "BOS"), el("sub", {}, String(id)));

  /** A sentence below a picture: seen at once, and read aloud when it has
      stood for a second. */
  function sentence() {
    const seen = el("p", { class: "says", "aria-hidden": "true" });
    const heard = el("p", { class: "unseen", role: "status" });
    let wait;
    const both = el("div", {}, seen, heard);
    both.say = (...words) => {
      seen.replaceChildren(...words);
      clearTimeout(wait);
      wait = setTimeout(() => { heard.textContent = seen.textContent; }, 1000);
    };
    return both;
  }

  /** Why the weights before a step are no numbers any more, if they are none. */
  function lost(run, step) {
    const at = run.losses.findIndex((loss) => !Number.isFinite(loss));
    return at < 0 || step <= at ? undefined
      : `From step ${whole(at + 1)} on the loss is no number: each step leapt further than the one before, until nothing was left to compute with. A smaller learning rate helps.`;
  }

  /** Asks, and shows what the newest answer is; what has been overtaken while
      the program was busy is not asked at all. Of answers that are overtaken every
      second is shown, if `late` says so. */
  function newest(ask, show, refuse, late = false) {
    let busy, again, waited;
    let under; // the asking that is under way
    async function go() {
      busy = true;
      try {
        while (again) {
          again = false;
          try {
            const found = await ask();
            waited = again && !(late && waited);
            if (!waited) show(found);
          } catch (error) {
            if (!again) refuse(error);
          }
        }
      } finally {
        busy = false;
      }
    }
    return () => {
      again = true;
      if (!busy) under = go();
      return under;
    };
  }

  /** Puts questions to the trained run again whenever it has changed, and
      shows their answers, once a frame. */
  function answering(run, says, questions, show, needsWeights = true) {
    const refused = (is) => says.parentNode?.classList.toggle("stale", is); // what is drawn is of before
    const ask = newest(async () => {
      await run.trained();
      const why = needsWeights && lost(run, run.step);
      if (why) throw new widgets.Refusal(why);
      const answers = await Promise.all(questions().map((question) => run.ask(question)));
      await new Promise(requestAnimationFrame);
      return answers;
    }, (answers) => {
      refused(false);
      show(...answers);
    }, (error) => {
      says.say(error.message);
      refused(true);
      if (!(error instanceof widgets.Refusal)) throw error;
    }, true);
    run.follow((what) => { if (what !== "losses") ask(); });
    return ask;
  }

  /** Play, one step, and a slider over all steps; they move the whole page. */
  function steps(run, one, name, rate = 60) {
    let from, began;
    const go = () => {
      from = run.step < run.steps ? run.step : 0;
      began = performance.now();
      play.textContent = "Pause";
      requestAnimationFrame(tick);
    };
    const stop = () => { began = undefined; play.textContent = "Play"; };
    const tick = (now) => {
      if (began === undefined) return;
      const step = Math.min(run.steps, Math.floor(from + Math.max(0, now - began) * rate / 1000));
      run.look(step);
      if (step < run.steps) requestAnimationFrame(tick);
      else stop();
    };
    const to = (step) => { stop(); run.look(Math.max(0, Math.min(run.steps, step))); };
    const play = button("Play", () => (began === undefined ? go() : stop()), { class: "go" });
    const where = slider({ min: 0, max: run.steps, value: run.step, oninput: to, label: name });
    const said = el("span");
    const update = () => {
      where.max = run.steps;
      if (run.wantedStep === undefined) where.value = run.step;
      said.textContent = `${name}: ${whole(run.step)}`;
    };
    run.follow(update);
    update();
    return [play, button(one, () => to(run.step + 1)), labelled(said, where, true)];
  }

  /** The text that all boxes of the page speak of. */
  function textField(run, name) {
    const field = el("input", { type: "text", maxlength: 60, size: 14, autocapitalize: "none", autocomplete: "off", spellcheck: "false" });
    field.addEventListener("input", () => run.point({ text: field.value.trim(), position: 0 }));
    const update = () => { if (field.value.trim() !== run.cursor.text) field.value = run.cursor.text; };
    run.follow(update);
    update();
    return labelled(name, field);
  }

  /** A choice of a token: letters by their keys, neighbours by the arrows. */
  function tokenChoice(run, name, onchoose) {
    const token = choice([]);
    token.addEventListener("change", () => onchoose(Number(token.value)));
    const both = labelled(name, token);
    both.update = (chosen) => {
      if (token.length !== run.about.vocab || token.letters !== run.about.letters) {
        token.replaceChildren(...options(Array.from({ length: run.about.vocab }, (_, id) => [id, letter(run, id, "BOS")])));
        token.letters = run.about.letters;
      }
      token.value = chosen;
    };
    return both;
  }

  /** A bar for each token. `values` says how high; `marked` which is what came;
      `besides` where a line stands for another number. onpoint: a click. */
  function bars({ run, label, values, marked = () => undefined, besides = () => [], onpoint }) {
    const height = 150, top = 18, bottom = 20;
    const picture = svg("svg", { width: "100%", height, role: "img", "aria-label": label });
    picture.update = () => {
      const heights = values();
      if (!heights) return; // there is no answer yet
      const other = besides();
      const width = picture.clientWidth || 640, each = width / heights.length;
      const most = Math.max(...heights.map(Number), ...other.map(Number)) || 1;
      const y = (value) => height - bottom - (value || 0) / most * (height - top - bottom);
      const special = marked() ?? heights.indexOf(Math.max(...heights));
      picture.replaceChildren(...heights.flatMap((value, i) => [
        svg("rect", { x: i * each + each * 0.1, width: each * 0.8, y: y(value), height: height - bottom - y(value),
          fill: `var(--${i === marked() ? "backward" : "forward"})` }),
        other.length ? svg("line", { x1: i * each, x2: (i + 1) * each, y1: y(other[i]), y2: y(other[i]),
          stroke: "var(--backward)", "stroke-width": 2 }) : undefined,
        each < 8 ? undefined : svg("text", { x: (i + 0.5) * each, y: height - 5, "text-anchor": "middle" }, letter(run, i)),
        i === special ? svg("text", { x: Math.min(width - 24, Math.max(24, (i + 0.5) * each)), y: 12, "text-anchor": "middle" }, percent(value)) : undefined,
      ]).filter(Boolean));
    };
    if (onpoint) {
      picture.style.cursor = "pointer";
      picture.addEventListener("click", (event) => {
        const box = picture.getBoundingClientRect();
        onpoint(Math.floor((event.clientX - box.left) / box.width * values().length));
      });
    }
    return fitted(picture);
  }

  /** A probability in percent. */
  const percent = (p) => (p === null ? "nan" : `${shown(p * 100, 1)} %`);

  /** A number of any size, with two digits: 3.2·10⁻⁹. */
  function short(x) {
    if (!Number.isFinite(x)) return "nan";
    const [digits, power] = x.toExponential(1).split("e");
    const raised = [...power.replace("+", "")].map((c) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(c)]).join("");
    return `${digits.replace("-", "−")}·10${raised}`;
  }

  /** Numbers as a map of cells: rust below 0, blue above, the stronger the
      more. `ringed` are cells that stand out; onpoint(row, column): a click. */
  function cells({ label, rows, most, across = () => "", down = () => "", ringed = () => [], onpoint, tall, widest = 22 }) {
    const left = tall ? 0 : 20, top = tall ? 2 : 20;
    let wide, high;
    const picture = svg("svg", { width: "100%", role: "img", "aria-label": label });
    picture.update = () => {
      const all = rows();
      if (!all) return; // there is no answer yet
      const strongest = most();
      wide = Math.min(widest, ((picture.clientWidth || 640) - left - 4) / all[0].length);
      high = tall ?? Math.max(13, wide * 0.8);
      picture.setAttribute("height", top + high * all.length + 2);
      const name = (text, x, y) => svg("text", { x, y, "text-anchor": "middle" }, text);
      picture.replaceChildren(
        ...all.flatMap((row, i) => row.map((x, j) => svg("rect", {
          x: left + j * wide, y: top + i * high, width: wide - 0.5, height: high - 0.5,
          fill: x === null ? "none" : shade(x * (2 - Math.min(1, Math.abs(x) / (strongest || 1))), strongest),
        }))),
        ...(tall || wide < 8 ? [] : all[0].map((_, j) => name(across(j), left + (j + 0.5) * wide, top - 6))),
        ...(tall ? [] : all).map((_, i) => name(down(i), 8, top + (i + 0.5) * high + 4)),
        ...ringed().map(([i, j, colour]) => svg("rect", { x: left + j * wide - 1, y: top + i * high - 1,
          width: wide + 1, height: high + 1, fill: "none", stroke: `var(--${colour})`, "stroke-width": 2 })));
    };
    if (onpoint) {
      picture.style.cursor = "pointer";
      picture.addEventListener("click", (event) => {
        const box = picture.getBoundingClientRect(), all = rows();
        const i = Math.floor((event.clientY - box.top - top) / high);
        const j = Math.floor((event.clientX - box.left - left) / wide);
        if (all[i]?.[j] !== undefined) onpoint(i, j);
      });
    }
    return fitted(picture);
  }

  /** What a box asks of the reader before anything is turned. */
  const question = (text) => el("p", { class: "asks" }, text);

  /** A question to guess at; answer(choice) gives the sentence that follows. */
  function guess(question, choices, answer) {
    const asked = el("fieldset", { class: "guess" }, el("legend", {}, question),
      choices.map((choice, i) => button(choice, () => {
        const said = el("p", { tabindex: -1 }, answer(i));
        asked.replaceChildren(said);
        said.focus();
      })));
    return asked;
  }

  /** Rows of [name, numbers, most, there]: each a strip of cells, blue above zero
      and rust below, full at `most`; those that are not there are empty. */
  const strips = (rows) => el("div", { class: "strips" }, rows.flatMap(([name, numbers, most, there = () => true]) => {
    const said = numbers.map((x, i) => (there(i) ? shown(x) : "–"));
    const cells = el("div", { role: "img", "aria-label": `${name}: ${said.join(", ")}` },
      numbers.map((x, i) => {
        const cell = el("i", { title: `${i}: ${said[i]}` });
        if (there(i)) cell.style.background = shade(x, most);
        return cell;
      }));
    return [el("span", {}, name), cells];
  }));

  return { newest, guess, strips, el, svg, labelled, button, options, choice, slider, numberField, seedField, seedOf, firstLines, listField, shown, table, asNumbers, fitted, curves, shade, once, whole, lost,
    letter, chip, sentence, answering, steps, textField, tokenChoice, bars, percent, short, cells, question };
})();

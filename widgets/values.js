// The tape of a formula: node by node as it is computed, and message by message
// on the way back.
"use strict";

widgets.define("values", {
  async make(live, run) {
    const { el, svg, labelled, button, choice, slider, newest, sentence, guess, fitted } = widgets.draw;
    const FIRST = { formula: "a * b + a", leaves: "a=2 b=3" };
    const EXAMPLES = [FIRST, { formula: "relu(a * b + c)", leaves: "a=2 b=-3 c=1" }, { formula: "(a - b) * (a - b)", leaves: "a=2 b=3" },
      { formula: "a * a * a", leaves: "a=2" }, { formula: "-log(exp(a) / (exp(a) + exp(b)))", leaves: "a=1 b=0" }];
    run.cursor.formula ??= FIRST.formula;
    run.cursor.leaves ??= FIRST.leaves;
    run.cursor.seen ??= 0;
    let found; // the newest answer
    let at = run.cursor.seen; // events that have happened: a node each, the seed, a message each
    let text = ""; // the formula that the fields are for

    const formula = el("input", { value: run.cursor.formula, maxlength: 120, autocapitalize: "none", autocomplete: "off", spellcheck: "false" });
    const example = choice([["", "or one of these"], ...EXAMPLES.map((one, i) => [i, one.formula])]);
    const fields = el("div", { class: "controls" });
    const rule = choice(["+=", "="]);
    const back = button("Back", () => show(at - 1)), ahead = button("Step", () => show(at + 1), { class: "go" });
    const scrub = slider({ min: 0, max: 1, value: 0, label: "steps taken", oninput: (step) => show(step) });
    const where = el("span");
    const line = el("output", {});
    const says = sentence();
    const rows = el("table", { class: "tape" });
    const arcs = fitted(svg("svg", { "aria-hidden": "true" }));
    const taped = el("div", { class: "taped" }, arcs, rows);
    const asked = el("div");
    live.append(
      el("div", { class: "controls" }, labelled("L =", formula, true), labelled("examples", example)), fields, asked,
      el("div", { class: "controls" }, back, ahead, el("label", { class: "wide" }, where, scrub), labelled("a second message: add or replace", rule)),
      taped, el("p", {}, line), says);

    const refresh = newest(
      () => run.ask(`formula ${rule.value} ${run.cursor.leaves}\n${run.cursor.formula}`),
      (answer) => {
        found = answer;
        if (text !== run.cursor.formula) makeFields();
        if (run.cursor.formula === FIRST.formula && run.cursor.leaves === FIRST.leaves) ask();
        else asked.replaceChildren();
        draw();
      },
      (error) => {
        taped.classList.add("stale"); // the formula of before
        line.textContent = "";
        says.say(error.message);
      });

    const count = () => found.nodes.length + 1 + found.messages.length;
    const name = (id) => (found.nodes[id - 1].children.length ? `[${id}]` : found.nodes[id - 1].name);

    /** How a node was made, with names or with numbers. */
    function made({ name: sign, children }, of = name) {
      const [x, y] = children.map(of);
      if (children.length === 2) return `${x} ${sign} ${y}`;
      if (children.length === 1) return sign.startsWith("*") ? `${x} ${sign}` : `${sign}(${x})`;
      return sign;
    }

    function ask() {
      if (asked.firstChild) return;
      asked.append(guess("What will the grad of a be, when all is done?", ["1", "3", "4", "6"], () => {
        const heard = found.messages.filter(({ to }) => to === 1).map((message) => digits(message.says));
        return `It hears ${heard.join(" and ")}: ${digits(found.nodes[0].grad)}. Step, and watch which way each comes.`;
      }));
    }

    function makeFields() {
      text = run.cursor.formula;
      fields.replaceChildren(...[...found.leaves].map((letter, i) => {
        const number = el("input", { type: "number", step: "any", value: found.nodes[i].data });
        const drag = slider({ min: -5, max: 5, step: 0.1, value: found.nodes[i].data, label: `${letter}, dragged`,
          oninput: (x) => { number.value = x; set(); } });
        number.addEventListener("input", () => { drag.value = number.value; set(); });
        return el("div", { class: "leaf" }, labelled(letter, number), drag);
      }));
    }

    function set() {
      const numbers = [...fields.querySelectorAll("[type=number]")].map((field) => Number(field.value) || 0);
      run.point({ leaves: numbers.map((x, i) => `${found.leaves[i]}=${x}`).join(" ") });
    }

    function show(step) {
      run.point({ seen: Math.max(0, Math.min(count(), step)) });
    }

    /** At most four decimals. */
    const digits = (x) => (Number.isFinite(x) ? String(Number(x.toFixed(4))).replace("-", "−") : x === null ? "nan" : x > 0 ? "inf" : "−inf");

    function draw() {
      at = Math.min(at, count());
      scrub.max = count();
      scrub.value = at;
      where.textContent = `${at} of ${count()} steps taken`;
      back.disabled = at === 0;
      ahead.disabled = at === count();
      const n = found.nodes.length, told = found.messages.slice(0, Math.max(0, at - n - 1)), now = told.at(-1);
      rows.replaceChildren(
        el("thead", {}, el("tr", {}, ["node", "made as", "data", "local", "grad"].map((cell) => el("th", { scope: "col" }, cell)))),
        el("tbody", {}, found.nodes.map((node, i) => {
          const id = i + 1, there = i < at, heard = told.filter(({ to }) => to === id);
          const list = heard.map((message) => digits(message.says));
          const grad = id === n && at > n ? "1" : !heard.length ? (at > n ? "0" : "")
            : rule.value === "=" || list.length === 1 ? digits(heard.at(-1).has) : `${list.join(" + ").replaceAll("+ −", "− ")} = ${digits(heard.at(-1).has)}`;
          return el("tr", { class: id === at || now?.to === id ? "now" : now?.from === id ? "tells" : undefined },
            el("th", { scope: "row" }, `[${id}]`),
            [made(node), there ? digits(node.data) : "", there ? node.locals.map(digits).join(", ") : "", grad].map((cell) => el("td", {}, cell)));
        })));
      taped.classList.remove("stale");
      line.textContent = happened(n, now);
      arcs.update();
      says.say(at === count() ? `L is ${digits(found.nodes[n - 1].data)}. ${forgotten() ??
        (found.leaves ? `When ${found.leaves[0]} grows by a little, L grows ${digits(found.nodes[0].grad)} times that.` : "Nothing in it can grow: it has no letter.")}` : "");
    }

    /** What “=” has made of the first leaf whose grad is wrong, if there is one. */
    function forgotten() {
      for (const [i, leaf] of [...found.leaves].entries()) {
        const heard = found.messages.findLast(({ to }) => to === i + 1), grad = digits(found.nodes[i].grad);
        const has = heard && digits(heard.has);
        if (heard && has !== grad && grad !== "nan") return `The tape says ${has} for ${leaf}, and that is wrong: when ${leaf} grows by a little, L grows ${grad} times that. “=” forgets what was heard before.`;
      }
      return undefined;
    }

    function happened(n, now) {
      if (at === 0) return "Nothing is on the tape yet: the rows are what will be.";
      if (at <= n) {
        const node = found.nodes[at - 1];
        if (!node.children.length) return `Value(${digits(node.data)})`;
        return `[${at}] = ${made(node)} = ${made(node, (id) => digits(found.nodes[id - 1].data))} = ${digits(node.data)}`;
      }
      if (!now) return "grad() = 1.0";
      return `tape_[${now.to}].grad ${rule.value} ${digits(now.local)} * ${digits(now.grad)}: ${digits(now.had)} becomes ${digits(now.has)}`;
    }

    arcs.update = () => {
      if (!found) return;
      const lines = [...rows.tBodies[0].rows], wide = arcs.clientWidth, top = rows.offsetTop;
      const y = (id) => lines[id - 1].offsetTop + lines[id - 1].offsetHeight / 2 - (lines[0].offsetParent === rows ? 0 : top);
      const now = found.messages[at - found.nodes.length - 2];
      arcs.setAttribute("height", rows.offsetHeight);
      arcs.replaceChildren(...found.nodes.flatMap(({ children }, i) => children.map((child, which) => {
        const id = i + 1, far = Math.min(wide - 8, 14 + 14 * (id - child) + 7 * which);
        const here = now ? now.from === id && now.to === child : id === at;
        return i < at ? svg("path", { d: `M${wide} ${y(id) - 5 + 6 * which}C${wide - far} ${y(id) - 5 + 6 * which} ${wide - far} ${y(child) + 5} ${wide} ${y(child) + 5}`,
          fill: "none", "stroke-width": here ? 3 : 1, stroke: here ? (now ? "var(--backward)" : "var(--forward)") : "var(--ink-quiet)" }) : "";
      })));
    };

    formula.addEventListener("input", () => run.point({ formula: formula.value.trim(), seen: 999 }));
    example.addEventListener("change", () => {
      if (!example.value) return;
      text = "";
      formula.value = EXAMPLES[example.value].formula;
      run.point({ ...EXAMPLES[example.value], seen: 0 });
    });
    rule.addEventListener("change", refresh);
    run.follow((what) => {
      if (what !== "cursor") return;
      at = run.cursor.seen;
      refresh();
    });
    await refresh();
  },
});

// One weight is nudged: the chord that comes of it beside the curve, how far the
// slopes of all weights are off, for nudges of every size, and both slopes of each.
"use strict";

widgets.define("nudge", {
  async make(live, run) {
    const { el, svg, button, labelled, slider, sentence, answering, textField, shown, short, table, asNumbers, fitted, question, steps } = widgets.draw;
    await run.started();
    await run.begin({ step: 0, text: (await run.ask("docs 0 1")).docs[0], weight: 436, eps: 8 });
    // A tenth, 0.03, a hundredth, and so on to a millionth of a millionth.
    const SIZES = Array.from({ length: 23 }, (_, i) => `${i % 2 ? 3 : 1}e-${(i + 2 + i % 2) / 2}`);
    let found;
    let tried = new Map(); // the largest difference, by the place of the nudge
    let of, asked; // the state for which they were tried, and the last nudge
    const at = () => Math.max(0, Math.min(SIZES.length - 1, Math.round(run.cursor.eps)));
    const weight = () => Math.max(0, Math.min(run.about.params - 1, Math.round(run.cursor.weight)));
    function named(k) {
      const { vocab } = run.about, wte = vocab * 16;
      return k < wte ? `wte[${k >> 4}][${k % 16}]` : k < wte + 1024 ? `mlp_fc1[${(k - wte) >> 4}][${(k - wte) % 16}]`
        : `mlp_fc2[${(k - wte - 1024) >> 6}][${(k - wte - 1024) % 64}]`;
    }
    const HEIGHT = 190;
    const chord = svg("svg", { width: "100%", height: HEIGHT, role: "img", "aria-label": "The loss around the weight, and the chord of the nudge" });
    chord.update = () => {
      if (!found) return;
      const width = chord.clientWidth || 300, { rises } = found, most = Math.max(...rises.map(Math.abs)) || 1;
      const x = (i) => 10 + i / (rises.length - 1) * (width - 20), y = (rise) => HEIGHT / 2 - rise / most * (HEIGHT / 2 - 24);
      const line = (x1, y1, x2, y2, more) => svg("line", { x1, y1, x2, y2, ...more });
      const slope = (rise, colour, dash) => line(x(0), y(-1.5 * rise), x(60), y(1.5 * rise), { stroke: `var(--${colour})`, "stroke-width": 1.5, "stroke-dasharray": dash });
      const rise = found.after - found.before, eps = Number(SIZES[at()]);
      const dot = (i, value) => svg("circle", { cx: x(i), cy: y(value), r: 4, fill: "var(--backward)" });
      chord.replaceChildren(
        svg("clipPath", { id: "chord-room" }, svg("rect", { width, height: HEIGHT - 18 })),
        svg("g", { "clip-path": "url(#chord-room)" },
          slope(found.exact * eps, "ink-quiet", "5 4"), slope(rise, "backward"),
          svg("path", { d: `M${rises.map((r, i) => `${x(i).toFixed(1)} ${y(r).toFixed(1)}`).join("L")}`, fill: "none", stroke: "var(--forward)", "stroke-width": 2 })),
        dot(30, 0), dot(50, rise),
        svg("text", { x: x(30), y: HEIGHT - 4, "text-anchor": "middle" }, "w"),
        svg("text", { x: x(50), y: HEIGHT - 4, "text-anchor": "middle" }, "w + ε"));
    };
    const errors = svg("svg", { width: "100%", height: HEIGHT, role: "img", "aria-label": "The largest difference between the two gradients, for each nudge that was tried" });
    errors.update = () => {
      const width = errors.clientWidth || 300;
      const x = (i) => width - 16 - i / (SIZES.length - 1) * (width - 66), y = (power) => 12 + (1 - power) / 12 * (HEIGHT - 44);
      errors.replaceChildren(
        ...[-1, -4, -7, -10].map((p) => svg("text", { x: 40, y: y(p) + 4, "text-anchor": "end" }, short(Number(`1e${p}`)).slice(4))),
        ...[0, 6, 12, 18].map((i) => svg("text", { x: x(i), y: HEIGHT - 4, "text-anchor": "middle" }, short(Number(SIZES[i])).slice(4))),
        ...[...tried].filter(([, { largest }]) => largest > 0).map(([i, { power }]) => svg("circle", { cx: x(i), cy: y(power), r: i === at() ? 6 : 4,
          fill: `var(--${i === at() ? "backward" : "forward"})` })));
    };
    /** Where the dots of all weights stand: across what was worked out, upward what was tried. */
    function places() {
      const [tried, exact] = found.slopes, width = pairs.clientWidth || 300;
      const most = Math.max(...tried.map(Math.abs), ...exact.map(Math.abs)) || 1;
      const place = (k) => [width / 2 + exact[k] / most * (width / 2 - 12), HEIGHT / 2 - tried[k] / most * (HEIGHT / 2 - 12)];
      return { all: exact.map((_, k) => place(k)), width };
    }
    const pairs = svg("svg", { width: "100%", height: HEIGHT, role: "img", "aria-label": "Both slopes of every weight, a dot each: on the line they agree" });
    pairs.style.cursor = "pointer";
    pairs.update = () => {
      if (!found) return;
      const { all, width } = places(), [cx, cy] = all[weight()];
      pairs.replaceChildren(
        svg("line", { x1: 12, y1: HEIGHT - 12, x2: width - 12, y2: 12, stroke: "var(--ink-quiet)", "stroke-dasharray": "5 4" }),
        svg("path", { d: all.map(([x, y]) => `M${x.toFixed(1)} ${y.toFixed(1)}h0`).join(""), stroke: "var(--forward)", "stroke-width": 4, "stroke-linecap": "round" }),
        svg("circle", { cx, cy, r: 6, fill: "var(--backward)" }));
    };
    pairs.addEventListener("click", ({ clientX, clientY }) => {
      const box = pairs.getBoundingClientRect();
      const far = places().all.map(([x, y]) => (x + box.left - clientX) * (x + box.left - clientX) + (y + box.top - clientY) * (y + box.top - clientY));
      run.point({ weight: far.indexOf(Math.min(...far)) });
    });
    const says = sentence(), size = el("span"), which = el("input", { type: "number", min: 0, step: 1 });
    const nudger = slider({ min: 0, max: SIZES.length - 1, value: at(), label: "ε, from large to small", oninput: (eps) => run.point({ eps }) });
    which.addEventListener("change", () => run.point({ weight: Number(which.value) || 0 }));
    const numbers = asNumbers(() => table(["ε", "largest difference"],
      [...tried].sort(([a], [b]) => a - b).map(([i, { largest }]) => [short(Number(SIZES[i])), short(largest)])));
    const ask = answering(run, says, () => {
      const state = [run.cursor.text, run.step, run.list, run.seed].join("\n");
      if (state !== of) tried = new Map();
      of = state;
      asked = at();
      return [`nudge ${weight()} ${SIZES[at()]} ${run.cursor.text}`];
    }, (answer) => {
      found = answer;
      tried.set(asked, found);
      size.textContent = `ε: ${short(Number(SIZES[at()]))}`;
      nudger.value = at();
      which.value = weight();
      chord.update();
      errors.update();
      pairs.update();
      numbers.update();
      says.say(`${named(weight())} is ${shown(found.weight, 5)}. Nudged, it has a slope of ${shown(found.tried, 9)}; worked out, of ${shown(found.exact, 9)}. `,
        `Of all weights ${named(found.worst)} is furthest off, by ${short(found.largest)}.`);
    });
    async function all() {
      for (let i = 0; i < SIZES.length; ++i) {
        run.point({ eps: i });
        await ask();
      }
    }
    live.append(
      question("The smaller the nudge, the better the slope? Say it, then make ε smaller and smaller, and watch the dots on the right."),
      el("div", { class: "controls" }, labelled(size, nudger, true), button("Try them all", all, { class: "go" }),
        button("Look at the worst weight", () => run.point({ weight: found.worst }))),
      el("div", { class: "abreast" }, fitted(chord), fitted(errors)),
      el("p", { class: "says" }, "Left: the loss around the weight, at the scale of the nudge; rust is the chord, dashed the slope worked out. Right: the largest difference of all weights, one dot for each ε."),
      fitted(pairs),
      el("p", { class: "says" }, "All weights, a dot each: across the slope worked out, upward the slope of the nudge. On the dashed line they agree. Press a dot, and it is the weight."),
      says, el("div", { class: "controls" }, labelled("weight", which), textField(run, "name")),
      el("div", { class: "controls" }, steps(run, "One step", "steps trained")), numbers);
    await ask();
  },
});

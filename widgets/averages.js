// Adam's two averages on the gradients that one weight of the run really had.
// What β does to them, and to the step, is asked of the program's own Adam.
"use strict";

widgets.define("averages", {
  program: "5-adam",
  async make(live, run) {
    const { el, question, labelled, button, options, choice, slider, shown, table, asNumbers, curves, once } = widgets.draw;
    const STEPS = 200;
    let at = 1, matrices, gradients, docs, adam, asked = 0;
    const betas = { beta1: 0.85, beta2: 0.99 };
    const number = () => el("input", { type: "number", min: 0, step: 1, value: 0 });
    const matrix = choice([], { "aria-label": "matrix", onchange: () => fill().then(weigh) });
    const row = choice([], { onchange: () => weigh() });
    const column = number();
    column.addEventListener("change", () => weigh());
    const says = el("p", { class: "says", role: "status" });
    const line = el("div", { class: "scrolls" });

    const beta = (name, sign, most) => {
      const value = el("output", {}, String(betas[name]));
      const control = slider({ min: 0, max: most, step: 0.005, value: betas[name], label: sign,
        oninput: (x) => { betas[name] = x; value.textContent = String(x); average(); } });
      return el("label", { class: "wide" }, el("span", {}, sign, " ", value), control);
    };

    const QUIET = "var(--ink-quiet)";
    const symmetric = (...all) => {
      const most = Math.max(...all.flat().map(Math.abs), 1e-9);
      const mark = Number((most / 2).toPrecision(1));
      return { low: -most, high: most, marks: [-mark, 0, mark] };
    };
    const pictureOf = (label, lines, range) => curves({
      label, lines, range, steps: () => gradients?.length ?? STEPS, at: () => at - 1, hover: true, says: () => `step ${at}`,
      onpoint: (step) => { at = Math.min(gradients.length, step + 1); draw(); },
    });
    const first = pictureOf("The gradient, and m̂", [
      { colour: QUIET, wide: 0.8, values: () => gradients ?? [] },
      { colour: "var(--forward)", wide: 2, values: () => adam?.m_hat ?? [] },
    ], () => symmetric(gradients ?? []));
    const second = pictureOf("The step, in learning rates", [
      { colour: "var(--backward)", wide: 1.6, values: () => adam?.steps ?? [] },
    ], () => symmetric(adam?.steps ?? [1]));

    const rows = () => [
      ["g", "the gradient", gradients], ["m", "average of g", adam.m], ["m̂", "corrected", adam.m_hat],
      ["v", "average of g²", adam.v], ["v̂", "corrected", adam.v_hat], ["step / η", "−m̂ / (√v̂ + ε)", adam.steps],
    ];
    const numbers = asNumbers(() => !adam ? "" : table(["step", "name", ...rows().map(([sign]) => sign)],
      gradients.map((_, i) => [i + 1, docs[i], ...rows().map(([, , values]) => exact(values[i]))])));
    /** Small numbers need their first digits, wherever these are. */
    const exact = (x) => (x && Math.abs(x) < 0.001 ? x.toExponential(3).replaceAll("-", "−") : shown(x, 5));

    const some = [
      ["Set β₁ to 0: what becomes of the blue line?", () => set({ matrix: "lm_head", row: 0, beta1: 0 })],
      ["A letter that is rare: what does its first gradient do?", () => set({ matrix: "wte", row: latest(), beta1: 0.85 })],
    ];
    /** The letter that comes up last in these steps. */
    function latest() {
      const first = [...run.about.letters].map((letter) => docs.findIndex((doc) => doc.includes(letter)));
      return first.indexOf(Math.max(...first));
    }
    const controls = {};
    live.append(
      question("Pick a weight and look at what Adam makes of its gradients. Before you move β₁, say what m̂ will do; before you pick a rare letter, how far one gradient will carry its weight."),
      el("div", { class: "controls" }, labelled("matrix", matrix), labelled("row", row), labelled("column", column),
        controls.beta1 = beta("beta1", "β₁", 0.995), controls.beta2 = beta("beta2", "β₂", 0.995)),
      el("div", { class: "controls" }, some.map(([words, act]) => button(words, act, { disabled: true }))),
      el("p", { class: "key" }, "Grey: the gradient. Blue: m̂, its average, corrected."), first,
      el("p", { class: "key" }, "Rust: the step that comes of it, in learning rates."), second,
      line, says, numbers);

    async function set({ matrix: name, row: wanted, beta1 }) {
      const control = controls.beta1.querySelector("input");
      control.value = betas.beta1 = beta1;
      controls.beta1.querySelector("output").textContent = String(beta1);
      matrix.value = name;
      await fill(Math.max(0, wanted));
      column.value = 0;
      await weigh();
    }

    /** The rows of the matrix, by what they belong to. */
    async function fill(wanted = 0) {
      const { name, rows: many, columns } = matrices.find((one) => one.name === matrix.value);
      const letters = [...run.about.letters, "BOS"];
      const named = (i) => (/wte|lm_head/.test(name) ? letters[i] : name === "wpe" ? `place ${i}` : i);
      row.replaceChildren(...options(Array.from({ length: many }, (_, i) => [i, named(i)])));
      row.value = wanted;
      column.max = columns - 1;
      column.value = Math.min(column.value, columns - 1);
    }

    /** Asks for the gradients of the weight that is chosen. */
    async function weigh() {
      const mine = ++asked;
      says.textContent = `The program goes through ${STEPS} steps again, for the gradients of this weight.`;
      try {
        await run.trained();
        if (mine !== asked) return;
        let index = 0;
        for (const { name, rows: many, columns } of matrices) {
          if (name === matrix.value) { index += row.value * columns + Math.min(columns - 1, Math.max(0, Math.floor(column.value))); break; }
          index += many * columns;
        }
        const found = await run.ask(`gradients ${index} ${STEPS}`);
        if (mine !== asked) return;
        ({ gradients, docs } = found);
        at = Math.max(1, gradients.findIndex((g) => g) + 1);
        await average();
        live.querySelectorAll("button:disabled").forEach((one) => { one.disabled = false; });
      } catch (error) {
        says.textContent = error.message;
      }
    }

    const average = once(async () => {
      if (!gradients) return;
      const found = await run.ask(`averages ${betas.beta1} ${betas.beta2}`);
      adam = found;
      draw();
    });

    function tell() {
      const g = gradients[at - 1], step = adam.steps[at - 1];
      if (!gradients.some((x) => x)) return "In these steps this weight has no gradient at all: 0 divided by ε is 0, and it stays where it is.";
      const past = adam.steps.slice(0, at).reduce((sum, x) => sum + x, 0);
      return `Step ${at}, the name ${docs[at - 1]}: ${g ? "" : "no gradient, and yet "}a step of ${shown(step, 2)} learning rates; ${shown(past, 1)} in all so far, if the rate stayed the same.`;
    }

    const draw = once(() => {
      if (!adam) return;
      first.update();
      second.update();
      line.replaceChildren(table(["sign", "what", `step ${at}`], rows().map(([sign, what, values]) => [sign, what, exact(values[at - 1])])));
      says.textContent = tell();
      numbers.update();
    });

    run.follow((what) => { if (what === "start") begin(); });
    async function begin() {
      await run.started();
      ({ matrices } = await run.ask("matrices"));
      matrix.replaceChildren(...options(matrices.map(({ name }) => name)));
      matrix.value = "lm_head";
      await fill();
      await weigh();
    }
    begin();
  },
});

// A token goes through the network, and the slopes come back: every vector.
"use strict";

/** `back`: whether the way back is walked, too. */
widgets.stages = async (live, run, back) => {
  const { el, button, chip, letter, sentence, answering, steps, tokenChoice, cells, shown, percent, table, asNumbers, question } = widgets.draw;
  const KEY = back ? "stage" : "layer"; // the two boxes walk each for itself
  await run.begin({ from: 0, to: 13, [KEY]: back ? 5 : 4 });
  const token = (name) => Math.max(0, Math.min(run.about.vocab - 1, Number(run.cursor[name])));
  let found, focus; // the answer, and the cell that is looked at
  const where = (id) => letter(run, id, "BOS");
  const highest = (list) => list.indexOf(Math.max(...list));
  const zeros = (list) => list.filter((x) => x === 0).length;
  // What is made at each stage, and what there is to say of it.
  const STAGES = [
    ["x", () => [`The embedding of ${where(token("from"))}: its row of wte, ${found.x.length} numbers.`]],
    ["h_pre", () => [`${found.h_pre.length} dot products: each row of mlp_fc1 asks x a question.`]],
    ["h", () => [`The ReLU sets what is negative to 0: ${zeros(found.h)} of ${found.h.length} are.`]],
    ["logits", () => [`${found.logits.length} dot products with the rows of mlp_fc2; the largest logit is that of `, chip(run, highest(found.logits)), "."]],
    ["probs", () => ["Softmax makes probabilities of them: ", chip(run, highest(found.probs)), ` has the largest, ${percent(Math.max(...found.probs))}. `,
      chip(run, token("to")), ` has ${percent(found.probs[token("to")])}, and the loss, should it come, is ${shown(found.loss)}.`]],
    ["dlogits", () => ["Stage one: what the model said minus what it should have said. Only ", chip(run, token("to")), ` is below 0: ${shown(found.dlogits[token("to")])}.`]],
    ["dh", () => [`Stage two: back through the output layer. Each of the ${found.dh.length} gathers what came to it on ${found.dlogits.length} paths; mlp_fc2 has its slopes.`]],
    ["dh_pre", () => [`Stage three: where the ReLU gave 0, nothing comes through: ${zeros(found.dh_pre)} of ${found.dh_pre.length}.`]],
    ["dx", () => ["Stage four: back through the hidden layer; mlp_fc1 has its slopes."]],
    ["row", () => [`Stage five: these are the slopes of the row of ${where(token("from"))} in wte. The other ${run.about.vocab - 1} rows get nothing from this pair.`]],
  ];
  const last = () => (back ? STAGES.length : 5) - 1;
  const at = () => Math.max(0, Math.min(last(), Number(run.cursor[KEY])));
  const strips = STAGES.slice(0, last() + 1).map(([name], i) => {
    const picture = cells({
      label: `${name}, a cell for each number`, tall: 24,
      rows: () => found && [found[name] ?? found.dx], most: () => Math.max(...(found[name] ?? found.dx).map(Math.abs)),
      ringed: () => (focus?.[0] === i ? [[0, focus[1], "ink"]] : []),
      onpoint: (_, j) => { focus = [i, j]; show(); },
    });
    return el("div", { class: "strip" }, el("code", {}, name === "row" ? "grad.wte" : name), picture);
  });
  const says = sentence(), cell = el("p", { class: "says" });
  const numbers = asNumbers(() => table(["", ...STAGES.slice(0, at() + 1).map(([name]) => name)],
    found.h.map((_, j) => [j, ...STAGES.slice(0, at() + 1).map(([name]) => {
      const x = (found[name] ?? found.dx)[j];
      return x === undefined ? "" : shown(x);
    })])));
  const from = tokenChoice(run, "token", (id) => run.point({ from: id }));
  const to = tokenChoice(run, "what comes", (id) => run.point({ to: id }));
  const go = (by) => { focus = undefined; run.point({ [KEY]: Math.max(0, Math.min(last(), at() + by)) }); };
  function show() {
    strips.forEach((strip, i) => {
      strip.hidden = i > at();
      strip.className = i === at() ? "strip here" : "strip";
      if (i <= at()) strip.lastChild.update();
    });
    says.say(...STAGES[at()][1]());
    const [name] = focus ? STAGES[focus[0]] : [];
    cell.textContent = focus ? `${name === "row" ? "grad.wte" : name}[${/log|prob/.test(name) ? where(focus[1]) : focus[1]}] is ${shown((found[name] ?? found.dx)[focus[1]], 6)}.` : "Press a cell to see its number.";
    numbers.update();
  }
  const ask = answering(run, says, () => [`stages ${token("from")} ${token("to")}`], (answer) => {
    found = answer;
    from.update(token("from"));
    to.update(token("to"));
    show();
  });
  live.append(
    question(back ? "Which slopes will be 0, and why? Say it for each stage before you go on."
      : "How many of the 64 numbers does the ReLU set to 0: few, half, nearly all? And after training?"),
    el("div", { class: "controls" }, from, to, button("← back", () => go(-1)), button("on →", () => go(1), { class: "go" })),
    el("div", { class: "controls" }, steps(run, "One step", "steps trained")),
    says, ...strips, cell, numbers);
  await ask();
};

widgets.define("stages", { make: (live, run) => widgets.stages(live, run, true) });

// The small network of the text, with numbers of the reader's own.
"use strict";

widgets.define("by-hand", {
  async make(live, run) {
    const { el, labelled, button, choice, sentence, answering, shown, table, question } = widgets.draw;
    await run.started();
    const LOG3 = "1.0986122886681098"; // the program's log of 3
    const FIELDS = [["x₁", "1"], ["x₂", "2"], ["first weight of h", "0.5"], ["second weight of h", "0.25"], ["weight of logit 1", LOG3], ["weight of logit 2", "0"]];
    const fields = FIELDS.map(([name, value]) => {
      const field = el("input", { type: "number", step: "any", "aria-label": name });
      field.value = value;
      field.addEventListener("input", () => ask());
      return field;
    });
    const came = choice([[0, "output 1"], [1, "output 2"]]);
    came.value = 1;
    came.addEventListener("change", () => ask());
    const says = sentence(), tables = el("div", { class: "abreast" });
    let before;
    const ask = answering(run, says, () => [`small ${fields.map((field) => Number(field.value)).join(" ")} ${came.value}`], (found) => {
      const two = (list, digits = 3) => list.map((x) => shown(x, digits)).join(" and ");
      tables.replaceChildren(
        table(["forward", ""], [["before the ReLU", shown(found.h_pre[0], 3)], ["after it", `h = ${shown(found.h[0], 3)}`], ["logits", two(found.logits)],
          ["probabilities", two(found.probs)], ["loss", shown(found.loss, 6)]]),
        table(["slope of the loss with respect to", "is"], [["the logits", two(found.dlogits)], ["their weights", two(found.dfc2.flat())], ["h", shown(found.dh[0], 3)],
          ["the number before the ReLU", shown(found.dh_pre[0], 3)], ["the weights of h", two(found.dfc1[0])], ["x", two(found.dx)]]));
      says.say(found.h[0] === 0 ? "The ReLU has set h to 0: no slope reaches the weights of h, and they learn nothing from this."
        : before === undefined || before === found.loss ? "Change a number a little: does the loss change by that much times its slope?"
          : `The loss went from ${shown(before, 6)} to ${shown(found.loss, 6)}.`);
      before = found.loss;
    }, false);
    live.append(
      question("The slope of the second weight of h is 1.648. What will the loss be when you make 0.25 into 0.251? And what becomes of the slopes when that weight is −1?"),
      el("div", { class: "controls" }, fields.map((field, i) => labelled(FIELDS[i][0], field)), labelled("what came", came),
        button("The book’s numbers", () => { FIELDS.forEach(([, value], i) => { fields[i].value = value; }); came.value = 1; ask(); })),
      tables, says);
    await ask();
  },
});

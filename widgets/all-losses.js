// All six programs on the same names. The question: is the order that the
// figure shows that of the programs, or of one throw of the dice?
"use strict";

widgets.define("all-losses", {
  async make(live) {
    const { el, question, labelled, button, choice, shown, seedField, seedOf } = widgets.draw;
    await widgets.load("race.js");
    const entrants = [
      ["0, counts", "0-counting"], ["1, MLP", "1-gradient-descent"], ["2, autograd", "2-autograd"],
      ["3, attention", "3-attention"], ["4, four heads", "4-transformer"], ["5, Adam", "5-adam"],
    ].map(([name, program], i) => ({ name, program, chapter: i, colour: `var(--chapter-${i})`, dash: i === 2 ? "4 4" : undefined }));
    const views = {
      less: { span: 100, less: entrants[0], low: -0.25, high: 0.15, marks: [-0.2, -0.1, 0, 0.1] },
      means: { span: 100, low: 2.4, high: 3.4, marks: [2.4, 2.6, 2.8, 3, 3.2] },
      each: { span: 1, low: 1, high: 5, marks: [1, 2, 3, 4, 5] },
    };
    const race = await widgets.race({ entrants, view: () => views[view.value] });
    const view = choice([
      ["less", "less that of counting"], ["means", "means of the last 100"], ["each", "each loss"],
    ], { onchange: race.draw });
    const guess = choice([["", "…"], "yes", "no"]);
    const seed = seedField();
    const go = button("Run all six", () => run(seedOf(seed)));
    const dice = button("Throw other dice", () => { seed.value = Number(seed.value) + 1; run(seedOf(seed)); }, { class: "go" });
    const says = el("p", { class: "says", role: "status" });
    live.append(
      question("The figure came from one throw of the dice, seed 42. Will the six end in the same order with another?"),
      el("div", { class: "controls" }, labelled("same order?", guess), dice, labelled("seed", seed), go, labelled("show", view)),
      race.parts[0], says, ...race.parts.slice(1));

    let first; // how they ended with seed 42

    /** The order in which they ended, equal ones together. */
    const order = () => race.order().reduce((words, { entrant, mean }, i, all) =>
      words + (i ? (shown(mean, 6) === shown(all[i - 1].mean, 6) ? " = " : ", ") : "") + entrant.chapter, "");

    async function run(wanted) {
      go.disabled = dice.disabled = true;
      says.textContent = "Six programs are learning, each in a worker of its own.";
      try {
        await race.go(() => ({ seed: wanted }));
        tell(wanted);
      } catch (error) {
        says.textContent = error.message;
      }
      go.disabled = dice.disabled = false;
    }

    function tell(wanted) {
      const now = order();
      first ??= wanted === 42 ? now : undefined;
      const all = `With seed ${wanted}, from the lowest mean of the last 100: chapters ${now}.`;
      if (wanted === 42 || !first) {
        says.textContent = `${all} Say what you expect, then throw other dice.`;
        return;
      }
      const same = now === first;
      const right = guess.value && (guess.value === "yes") === same ? " You said so." : "";
      says.textContent = `${all} With 42 it was ${first}: ${same ? "the same order." : "another order."}${right} ` +
        "All six read the same names, so look at the gaps between the curves, not at their height.";
    }

    run(42);
  },
});

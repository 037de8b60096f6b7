// The same run twice, once without resetting the gradients: the first step that
// differs, and what becomes of it.
"use strict";

widgets.define("twice", {
  async make(live) {
    const { el, guess, shown, table, sentence } = widgets.draw;
    await widgets.load("race.js");
    const entrants = [
      { name: "reset", program: "2-autograd", colour: "var(--forward)" },
      { name: "never reset", program: "no-reset", colour: "var(--backward)" },
    ];
    const race = await widgets.race({ entrants, view: () => ({ span: 1, low: 0, high: 10, marks: [0, 5, 10] }) });
    const says = sentence(), first = el("div");
    live.append(guess("Both programs begin with the same weights. Which is the first step with another loss?",
      ["step 1", "step 2", "step 3", "step 21"], (i) => {
        says.say("Both are learning.");
        race.go(() => ({ seed: 42 })).then(tell, (error) => says.say(error.message));
        return `You say: step ${[1, 2, 3, 21][i]}.`;
      }), says, first, ...race.parts);
    race.draw();

    function tell() {
      const [right, wrong] = entrants.map(({ run }) => run.losses);
      const differs = right.findIndex((loss, i) => loss !== wrong[i]);
      const ends = wrong.findIndex((loss) => !Number.isFinite(loss));
      first.replaceChildren(table(["step", "reset", "never reset"], [0, 1, 2, 3, 20, 28, ends].map((i) =>
        [i + 1, shown(right[i]), shown(wrong[i])])));
      says.say(`Step ${differs + 1} is the first that differs. The first gradient had nothing before it, so the first step of the weights ` +
        `was the same. From step ${ends + 1} on the loss is no number.`);
    }
  },
});

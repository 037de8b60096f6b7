// SGD against Adam, the programs of chapters 4 and 5. The question: what does a
// rate do to the loss, and how far does it carry each matrix?
"use strict";

widgets.define("optimizers", {
  async make(live) {
    const { el, question, labelled, button, choice, shown, once, numberField, seedField, seedOf } = widgets.draw;
    await widgets.load("race.js");
    const names = await widgets.listOf("list");
    const entrants = [
      { name: "SGD", program: "4-transformer", colour: "var(--chapter-4)" },
      { name: "Adam", program: "5-adam", colour: "var(--chapter-5)" },
    ];
    const views = {
      echo: { span: 20, low: 1, high: 4, marks: [1, 2, 3, 4] },
      list: { span: 20, low: 2, high: 4, marks: [2, 2.5, 3, 3.5, 4] },
    };
    let lists;
    const race = await widgets.race({ entrants, view: () => views[list.value], onpoint: () => measure() });
    const list = choice([["echo", "the echoes"], ["list", "the names"]]);
    const rates = entrants.map((entrant, i) => numberField(i ? 0.01 : 0.1));
    const seed = seedField();
    const guess = choice([["", "…"], ["higher", "end higher"], ["lower", "end lower"], ["nan", "fly apart"]]);
    const go = button("Race", run, { class: "go" });
    const says = el("p", { class: "says", role: "status" });
    const moved = el("div", { class: "scrolls" });
    live.append(
      question("What will SGD do at the rate you give it? Say so, then let the two race. Try 0.1, 0.3, 0.8 and 1."),
      el("div", { class: "controls" }, labelled("learn from", list), labelled("rate of SGD", rates[0]), labelled("rate of Adam", rates[1]),
        labelled("seed", seed), labelled("SGD will", guess), go),
      race.parts[0], says, race.parts[1], moved, race.parts[2]);

    async function run() {
      go.disabled = true;
      moved.replaceChildren();
      says.textContent = "Both are learning, each in a worker of its own.";
      lists ??= { list: names, echo: await widgets.listOf("echo") };
      try {
        await race.go((entrant) => ({
          seed: seedOf(seed), list: lists[list.value],
          settings: { learning_rate: Number(rates[entrants.indexOf(entrant)].value) || 0 },
        }));
        tell();
        await measure();
      } catch (error) {
        says.textContent = error.message;
      }
      go.disabled = false;
    }

    function tell() {
      const [sgd, adam] = entrants.map(({ run }) => run.mean());
      const came = Number.isNaN(sgd) ? "nan" : sgd > adam ? "higher" : "lower";
      const words = Number.isNaN(sgd) ? "SGD flew apart" : Number.isNaN(adam) ? "Adam flew apart" : `SGD ends ${came}`;
      says.textContent = `${words}${guess.value === came ? ", as you said" : ""}: mean of the last 100, ` +
        `SGD ${shown(sgd, 3)}, Adam ${shown(adam, 3)}.${entrants.map(whyNan).join("")}`;
    }

    /** Why a loss is no number any more. */
    function whyNan(entrant) {
      const { name, run: { losses } } = entrant;
      const at = losses.findIndex((loss) => !Number.isFinite(loss ?? NaN));
      if (at < 0) return "";
      const before = at ? `, after ${shown(losses[at - 1])} the step before` : "";
      const line = race.drawn(entrant), ends = ` ${line ? `Its line ends at step ${line}` : "It has no line"}: what is higher than ${views[list.value].high} is not drawn.`;
      return (losses[at] === null
        ? ` From step ${at + 1} on ${name}’s loss is nan, not a number${before}: something outgrew what a double can hold, and infinity minus infinity is nan.`
        : ` At step ${at + 1} ${name}’s loss is infinite${before}: so far had the steps carried the weights that the chance of a right letter was 0. ` +
          "Its slope is infinite too; times 0 that is nan, not a number, and every weight that it reaches is nan from then on.") + ends;
    }

    /** How far each matrix has gone by the step that the reader looks at. */
    const measure = once(async () => {
      const step = Number(race.parts[0].getAttribute("aria-valuenow"));
      const found = [];
      for (const { run } of entrants) {
        if (run.losses.length < run.steps) return;
        await run.look(step);
        found.push(await run.ask("moved"));
      }
      const most = Math.max(...found.flatMap(({ percent }) => percent.filter((x) => Number.isFinite(x ?? NaN))), 1);
      const bar = (x, { colour }) => el("td", { class: "bar" }, el("i", { style:
        `background:${colour};width:${Number.isFinite(x ?? NaN) ? 100 * x / most : 0}%` }), el("span", {}, x === null ? "nan" : `${shown(x, 1)} %`));
      moved.replaceChildren(el("table", {}, el("caption", {},
        `How far each matrix is from its first weights after ${step} steps, in percent of their length`),
      el("thead", {}, el("tr", {}, ["matrix", "SGD", "Adam"].map((name) => el("th", { scope: "col" }, name)))),
      el("tbody", {}, found[0].matrices.map(({ name }, i) =>
        el("tr", {}, el("th", { scope: "row" }, name), entrants.map((entrant, j) => bar(found[j].percent[i], entrant)))))));
    });

    race.draw();
  },
});

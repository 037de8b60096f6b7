// Chapter 3's program with a part taken out, and another. The reader says first
// in which order they will end; other dice show what was luck.
"use strict";

widgets.define("what-breaks", {
  async make(live) {
    const { el, button, labelled, shown, sentence, question, table, seedField, seedOf } = widgets.draw;
    await widgets.load("race.js");
    const entrants = [
      ["all of it", "3-attention"], ["no attention", "without-attention"], ["no positions", "without-positions"],
      ["neither of the two", "without-both"], ["no norms", "without-norms"], ["no shortcuts", "without-shortcuts"],
    ].map(([name, program], i) => ({ name, program, colour: `var(--chapter-${(i + 3) % 6})`, dash: i > 2 ? "6 3" : undefined }));
    const race = await widgets.race({ entrants, view: () => ({ span: 100, low: 2.4, high: 3.2, marks: [2.4, 2.6, 2.8, 3, 3.2] }) });
    const guess = [...entrants];
    const runs = []; // of each: the seed, and the mean of each entrant
    const places = el("ol", {}), says = sentence(), before = el("div", { class: "scrolls" });
    const seed = seedField();
    const go = button("Race", run, { class: "go" });
    live.append(
      question("Which loss will be lowest in the end, and which highest? Put the six into the order that you expect, then let them race."),
      places, el("div", { class: "controls" }, go, labelled("seed", seed)), race.parts[0], says, ...race.parts.slice(1), before);

    /** The order that the reader expects, each with what moves it. */
    function list(focus) {
      const move = (i, by, words) => button(by < 0 ? "↑" : "↓", () => {
        guess.splice(i + by, 0, ...guess.splice(i, 1));
        list(words + guess[i + by].name);
      }, { "aria-label": words + guess[i].name, disabled: !guess[i + by] });
      places.replaceChildren(...guess.map(({ name }, i) =>
        el("li", {}, move(i, -1, "lower: "), " ", move(i, 1, "higher: "), " ", name)));
      if (focus) [...places.querySelectorAll("button:enabled")].find((e) => e.getAttribute("aria-label") === focus)?.focus();
    }

    async function run() {
      go.disabled = true;
      says.say("Six programs are learning, each in a worker of its own.");
      try {
        const wanted = seedOf(seed);
        await race.go(() => ({ seed: wanted }));
        tell(wanted);
        seed.value = wanted + 1;
        go.textContent = "Race again, with other dice";
      } catch (error) {
        says.say(error.message);
      }
      go.disabled = false;
    }

    function tell(wanted) {
      const order = race.order();
      const right = order.filter(({ entrant }, i) => entrant === guess[i]).length;
      runs.push([wanted, ...entrants.map((one) => shown(order.find(({ entrant }) => entrant === one).mean, 3))]);
      says.say(`From the lowest: ${order.map(({ entrant, mean }) => `${entrant.name} ${shown(mean, 3)}`).join(", ")}. ` +
        `You had ${right} of 6 in their places. One race proves nothing: race again, and see which places change hands. ` +
        "What ten throws of the dice say of attention and positions stands in ",
      el("a", { href: "#table-controls" }, "the table"), ".");
      before.replaceChildren(table(["seed", ...entrants.map(({ name }) => name)], runs));
    }

    list();
    race.draw();
  },
});

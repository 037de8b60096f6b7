// A letter as the model begins with it: its token and its position added, and
// their sum brought to size.
"use strict";

widgets.define("sum", {
  async make(live, run) {
    const { el, labelled, choice, shown, table, asNumbers, guess, strips } = widgets.draw;
    await Promise.all([run.started(), widgets.load("reading.js")]);
    if (run.cursor.position === 0) run.cursor.position = 2;
    let found; // the newest answer
    const scale = choice(["1", "10", "1000", "0.1", "0.001", "0"].map((times) => [times, `× ${times}`]));
    const reading = widgets.reading(run,
      async () => {
        const at = (times) => run.ask(`sum ${times} ${run.cursor.position} ${run.cursor.text}`);
        const [scaled, plain] = await Promise.all([at(scale.value), at(1)]);
        return { ...scaled, plain: plain.rows[2] };
      },
      (answer) => { found = answer; draw(); });
    scale.addEventListener("change", reading.refresh);
    const names = () => ["token", "position", scale.value === "1" ? "their sum" : `sum × ${scale.value}`, "after rmsnorm"];
    const rows = el("div");
    const says = el("p");
    const numbers = asNumbers(() => found && table(["i", ...names()],
      found.rows[0].map((_, i) => [i, ...found.rows.map((row) => shown(row[i]))])), "The vectors, as numbers");
    live.append(reading.controls, reading.chips, reading.says,
      guess("The sum is made ten times as large. What does rmsnorm make of it?",
        ["Numbers ten times as large", "The same numbers", "Numbers a tenth as large"], () => {
          scale.value = "10";
          reading.refresh();
          return "The same, but for the 0.00001 in the root, which counts less. Try × 0.001, where it counts for more, and × 0.";
        }),
      el("div", { class: "controls" }, labelled("the sum is made", scale)), rows,
      el("p", { class: "key" }, "The sum is coloured by its largest number at × 1, the last strip by its own."), says, numbers);

    function draw() {
      const here = run.cursor.position, token = (i) => reading.token(found.tokens[here], i);
      const most = (row) => Math.max(...row.map(Math.abs));
      const parts = most(found.rows.slice(0, 2).flat());
      rows.replaceChildren(strips(found.rows.map((row, i) =>
        [`${names()[i]}, size ${shown(found.sizes[i])}`, row, i < 2 ? parts : most(i === 2 ? found.plain : row)])));
      const others = found.alike.map((x, i) => [i, x]).filter(([i]) => i !== here);
      says.textContent = others.length === 0 ? "" : `The size is the root of the mean square. As alike as two vectors can be is 1; ${token(here)} and the same letter ` +
        `${others.map(([i, x]) => `at ${i}: ${shown(x, 2)}`).join(", ")}.`;
      numbers.update();
    }
  },
});

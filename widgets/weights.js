// The weights as they move: each matrix, how alike the embeddings are, and a
// weight with its slope and its next change.
"use strict";

widgets.define("weights", {
  async make(live, run) {
    const { el, choice, labelled, letter, sentence, answering, steps, cells, shown, short, table, asNumbers, question, whole } = widgets.draw;
    await run.begin({ matrix: "cosines", weight: 0 });
    const NAMES = [["cosines", "how alike the embeddings are"], ["wte", "wte, the embeddings"], ["mlp_fc1", "mlp_fc1, the hidden layer"], ["mlp_fc2", "mlp_fc2, the output layer"]];
    const matrix = choice(NAMES, { onchange: () => run.point({ matrix: matrix.value }) });
    const row = el("input", { type: "number", min: 0 }), column = el("input", { type: "number", min: 0 });
    let found, at;
    const alike = () => run.cursor.matrix === "cosines";
    const name = () => (NAMES.some(([known]) => known === run.cursor.matrix) ? run.cursor.matrix : "cosines");
    const first = () => ({ wte: 0, mlp_fc1: run.about.vocab * 16, mlp_fc2: run.about.vocab * 16 + 1024 })[name()];
    const tokens = () => found.order ?? (name() === "mlp_fc1" ? undefined : found.rows.map((_, i) => i));
    const of = (i) => (tokens() ? letter(run, tokens()[i], "BOS") : i);
    const picture = cells({
      label: "The numbers of the matrix: blue above 0, rust below",
      rows: () => found?.rows, most: () => (alike() ? 1 : 1.5),
      across: (j) => (alike() ? of(j) : ""), down: (i) => (of(i) === "BOS" ? "·" : name() === "mlp_fc1" && i % 8 ? "" : String(of(i))),
      ringed: () => (at ? [[...at, "ink"]] : []), onpoint: choose,
    });
    function choose(i, j) {
      if (!(found.rows[i]?.[j] !== undefined)) return;
      at = [i, j];
      [row.value, column.value] = at;
      ask();
    }
    /** How alike the vowels are, among themselves and to the other letters. */
    function vowels() {
      const is = found.rows.map((_, i) => "aeiou".includes(of(i)));
      const some = (wanted) => found.rows.flatMap((row, i) => row.filter((_, j) => i !== j && of(i) !== "BOS" && of(j) !== "BOS" && is[i] && is[j] === wanted));
      const mean = (list) => shown(list.reduce((sum, x) => sum + x, 0) / list.length, 2);
      const among = some(true), others = some(false);
      return !among.length || !others.length ? ""
        : ` The vowels among themselves have a mean cosine of ${mean(among)}; with the other letters, of ${mean(others)}.`;
    }
    const says = sentence(), cell = el("p", { class: "says" });
    const typed = () => { if (row.value && column.value) choose(Number(row.value), Number(column.value)); };
    row.addEventListener("change", typed);
    column.addEventListener("change", typed);
    const numbers = asNumbers(() => table(["", ...found.rows[0].map((_, j) => (alike() ? of(j) : j))],
      found.rows.map((list, i) => [of(i), ...list.map((x) => shown(x, alike() ? 2 : 3))])));
    let shownOf;
    const ask = answering(run, says, () => {
      if (shownOf !== name()) at = undefined;
      shownOf = name();
      const weight = at && !alike() ? [`weight ${first() + at[0] * found.rows[0].length + at[1]}`] : [];
      return [alike() ? "cosines" : `weights ${name()}`, ...weight];
    }, (answer, weight) => {
      found = answer;
      matrix.value = name();
      if (at && found.rows[at[0]]?.[at[1]] === undefined) at = undefined;
      picture.update();
      numbers.update();
      const nearest = found.rows[0].indexOf(Math.max(...found.rows[0].slice(1)));
      says.say(alike() ? `After ${whole(found.step)} steps ${of(0)} is most like ${of(nearest)}, with a cosine of ${shown(found.rows[0][nearest], 2)}.${vowels()}`
        : `${found.rows.length} rows of ${found.rows[0].length} numbers${tokens() ? ", a row for each token" : ""}. One is at full strength from 1.5 on.`);
      cell.textContent = !at ? "Press a cell, or type its row and column." : alike()
        ? `${of(at[0])} and ${of(at[1])} have a cosine of ${shown(found.rows[at[0]][at[1]], 3)}.`
        : `${name()}[${of(at[0])}][${at[1]}] is ${shown(weight.value, 5)}. For the next name, ${weight.name}, its slope is ${short(weight.slope)}` +
          (weight.change === null ? "; training is over." : `, and the step changes it by ${short(weight.change)}.`);
    });
    live.append(
      question("At which step can you first see that a, e, i, o and u belong together? Guess; then go back to 0, and let it learn."),
      el("div", { class: "controls" }, labelled("to be seen", matrix), labelled("row", row), labelled("column", column)),
      el("div", { class: "controls" }, steps(run, "One step", "steps trained")),
      says, picture, cell, numbers);
    await ask();
  },
});

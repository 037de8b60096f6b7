// The table of counts, as it fills: name by name, and which names put a number
// where it stands.
"use strict";

widgets.define("counts", {
  async make(live, run) {
    const { el, letter, chip, sentence, answering, steps, tokenChoice, cells, asNumbers, table, question, whole } = widgets.draw;
    await run.begin({ row: 0, column: 13 });
    let found; // what the program has counted
    const here = () => [Number(run.cursor.row), Number(run.cursor.column)];
    const rowChoice = tokenChoice(run, "after", (row) => run.point({ row }));
    const columnChoice = tokenChoice(run, "comes", (column) => run.point({ column }));
    const picture = cells({
      label: "The counts: a row for each token, a column for the one that comes next",
      rows: () => found?.counts, most: () => found.most,
      across: (j) => letter(run, j), down: (i) => letter(run, i),
      ringed: () => [
        ...found.last.slice(1).map((token, i) => [found.last[i], token, "backward"]), [...here(), "ink"]],
      onpoint: (row, column) => run.point({ row, column }),
    });
    const says = sentence(), names = el("p", { class: "says pair" });
    const numbers = asNumbers(() => table(["after", ...found.counts.map((_, j) => letter(run, j, "BOS"))],
      found.counts.map((row, i) => [letter(run, i, "BOS"), ...row])));
    const ask = answering(run, says, () => {
      if (Math.max(...here()) >= run.about.vocab) Object.assign(run.cursor, { row: 0, column: 0 });
      return ["counts", `pair ${here().join(" ")}`];
    }, (counts, pair) => {
      found = counts;
      rowChoice.update(here()[0]);
      columnChoice.update(here()[1]);
      picture.update();
      numbers.update();
      const size = run.about.vocab, left = found.counts.length;
      const last = found.last.slice(1, -1).map((token) => letter(run, token)).join("");
      says.say(run.step ? `${found.filled} of ${found.cells} cells hold something; all counts together make ${whole(found.total)}. ` : "Nothing is counted yet. ",
        ...(run.step ? ["The fullest, ", chip(run, found.fullest[0]), " → ", chip(run, found.fullest[1]), `, holds ${found.most}. The last name, `,
          el("em", {}, last), ", put one into each cell with a red frame." ] : []),
        left < size ? ` The picture shows the first ${left} rows and columns of ${size}.` : "");
      const more = pair.having - pair.names.length;
      names.replaceChildren(chip(run, here()[0]), " → ", chip(run, here()[1]), `: ${pair.count}`,
        pair.names.length ? ", put there by " : "", el("em", {}, pair.names.join(", ")),
        more > 0 ? ` and ${more} more names` : "", ".");
    });
    live.append(
      question("After how many names will half of the cells hold something? Guess. Then go back to 0, and let it count."),
      el("div", { class: "controls" }, steps(run, "One name", "names counted")),
      picture, says,
      el("div", { class: "controls" }, rowChoice, columnChoice), names, numbers);
    await ask();
  },
});

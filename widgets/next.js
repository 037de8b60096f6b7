// One row of the table: what has followed a letter, and what the program makes
// of it by adding one to each count.
"use strict";

widgets.define("next", {
  async make(live, run) {
    const { el, letter, chip, sentence, answering, steps, tokenChoice, bars, percent, asNumbers, table, question } = widgets.draw;
    await run.begin({ row: 0 });
    let found;
    const choice = tokenChoice(run, "after", (row) => run.point({ row }));
    const picture = bars({
      run, label: "The probability of each next token; a line is its plain share",
      values: () => found?.probs, besides: () => found.shares,
      onpoint: (row) => run.point({ row }),
    });
    const says = sentence();
    const numbers = asNumbers(() => table(["next", "count", "plain share", "plus one"],
      found.counts.map((count, i) => [letter(run, i, "BOS"), count, percent(found.shares[i]), percent(found.probs[i])])));
    const ask = answering(run, says, () => {
      if (run.cursor.row >= run.about.vocab) run.cursor.row = 0;
      return [`row ${run.cursor.row}`];
    }, (row) => {
      found = row;
      choice.update(run.cursor.row);
      picture.update();
      numbers.update();
      const rest = found.counts.filter((count) => count === 0).length;
      const none = found.counts.indexOf(0);
      const apart = found.probs.map((p, i) => Math.abs(p - found.shares[i]));
      const most = apart.indexOf(Math.max(...apart));
      says.say(chip(run, Number(run.cursor.row)), ` has been followed by something ${found.total} times. `,
        ...(none < 0 ? ["Every token has followed it."] : [
          `${rest === 1 ? "One token" : `${rest} tokens`} never followed it, such as `, chip(run, none), ": ",
          found.total ? `a plain share of ${percent(found.shares[none])}` : "no plain share, for 0 divided by 0 is none", `, and ${percent(found.probs[none])} with one added.`]),
        ...(found.total ? [" The two differ most at ", chip(run, most), `: ${percent(found.shares[most])} and ${percent(found.probs[most])}.`] : []));
    });
    live.append(
      question("The bars are the probabilities; a rust line is the plain share, before one is added. Where do the two differ most: after a, or after q? And when only ten names are counted?"),
      el("div", { class: "controls" }, choice, steps(run, "One name", "names counted")),
      picture, says, el("p", { class: "says" }, "Press a bar, and you are in the row of that letter."), numbers);
    await ask();
  },
});

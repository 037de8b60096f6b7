// The loss of a name, guess by guess.
"use strict";

widgets.define("loss", {
  async make(live, run) {
    const { el, letter, chip, button, sentence, answering, steps, textField, bars, percent, shown, asNumbers, table, question } = widgets.draw;
    await run.begin({ step: 100, text: "ada", position: 0 });
    let found;
    const at = () => Math.max(0, Math.min(found.p.length - 1, run.cursor.position));
    const go = (position) => run.point({ position: Math.max(0, Math.min(found.p.length - 1, position)) });
    const picture = bars({
      run, label: "The probability of each token at this place; what really comes is rust",
      values: () => found?.chances[at()], marked: () => found.tokens[at() + 1],
    });
    const says = sentence(), pairs = el("div", { class: "pairs" });
    const numbers = asNumbers(() => table(["token", "probability"],
      found.chances[at()].map((p, i) => [letter(run, i, "BOS"), percent(p)])), "All chances at this place");
    const ask = answering(run, says, () => [`chances ${run.cursor.text}`], (answer) => {
      found = answer;
      picture.update();
      numbers.update();
      const { tokens, p, surprise } = found, dearest = surprise.indexOf(Math.max(...surprise));
      const held = pairs.contains(document.activeElement);
      pairs.replaceChildren(table(["pair", "p", "−log p"], [...p.map((chance, i) =>
        ["", shown(chance, 3), shown(surprise[i], 2)]), ["mean", "", shown(found.loss, 2)]]));
      [...pairs.querySelectorAll("tbody tr")].slice(0, -1).forEach((row, i) => {
        row.className = i === at() ? "here" : "";
        row.firstChild.append(button("", () => go(i), { "aria-pressed": String(i === at()) }));
        row.querySelector("button").append(chip(run, tokens[i]), " → ", chip(run, tokens[i + 1]));
      });
      if (held) pairs.querySelector("[aria-pressed=true]").focus();
      says.say("After ", chip(run, tokens[at()]), " the program gave ", chip(run, tokens[at() + 1]),
        ` ${percent(p[at()])}: a surprise of ${shown(surprise[at()], 2)}. The dearest guess of the name is `,
        chip(run, tokens[dearest]), " → ", chip(run, tokens[dearest + 1]), `, for ${shown(surprise[dearest], 2)}.`);
    });
    live.append(
      question("Type a name of your own. Which of its letters will surprise the program most? Say it before you look."),
      el("div", { class: "controls" }, textField(run, "name"),
        button("← pair", () => go(at() - 1)), button("pair →", () => go(at() + 1))),
      el("div", { class: "controls" }, steps(run, "One name", "names it has learned from")),
      picture, says, pairs, numbers);
    await ask();
  },
});

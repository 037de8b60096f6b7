// Text becomes tokens, by the letters of a list.
"use strict";

widgets.define("tokens", {
  async make(live, run) {
    const { el, labelled, textField, sentence, answering, table, asNumbers, question } = widgets.draw;
    await run.begin({ text: "ada" });
    let found = { letters: [] };
    const lines = el("textarea", { rows: 2, placeholder: "nothing: the letters of the whole list" });
    const chips = el("p", { class: "chips" }), alphabet = el("p", { class: "chips" }), says = sentence();
    const chip = (letter, id) =>
      el("span", { class: id < found.letters.length ? "token" : "token token-special" }, letter, el("sub", {}, String(id)));
    const numbers = asNumbers(() => table(["token", "id"], [...found.letters, "BOS"].map((letter, id) => [letter, id])));
    const ask = answering(run, says, () => [`spell ${run.cursor.text}\n${lines.value}`], (answer) => {
      found = answer;
      const { letters, tokens, unknown } = answer;
      const named = [...letters, "BOS"].map((letter, id) => chip(letter, id));
      alphabet.replaceChildren(...named.slice(0, 99).flatMap((one) => [one, " "]));
      chips.replaceChildren(...(tokens ?? []).flatMap((id) => [chip(letters[id] ?? "BOS", id), " "]));
      numbers.update();
      says.say(tokens ? `${tokens.length} tokens: ${tokens.join(" ")}.`
        : `There is no token for “${unknown}”: no line has it. The program would stop here and say so.`);
    }, false);
    lines.addEventListener("input", ask);
    live.append(
      question("Write two names below, one a line, that have no a. What becomes of the id of b? And what of ada?"),
      el("div", { class: "controls" }, textField(run, "a name"), labelled("the lines that letters are taken from", lines, true)),
      chips, says, el("p", { class: "says" }, "All tokens:"), alphabet, numbers);
    await ask();
  },
});

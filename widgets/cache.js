// The cache of keys and values: a row more with each letter, and what it saves.
"use strict";

widgets.define("cache", {
  async make(live, run) {
    const { el, labelled, button, choice, shown, table, asNumbers, guess, cells, whole, letter } = widgets.draw;
    await Promise.all([run.started(), widgets.load("reading.js")]);
    let found; // the newest answer
    const kept = choice([["with", "kept"], ["without", "thrown away"]]);
    const reading = widgets.reading(run,
      () => run.ask(`cache 0 ${run.cursor.position} ${run.cursor.text}`),
      (answer) => { found = answer; draw(); });
    const next = button("Read the next letter", () =>
      run.point({ position: (run.cursor.position + 1) % (found.tokens.length - 1) }), { class: "go" });
    const picture = (name) => cells({ label: `The ${name} in the cache`, rows: () => found?.[name],
      most: () => Math.max(...found[name].flat().map(Math.abs)), down: (i) => letter(run, found.tokens[i]),
      ringed: () => found[name].flatMap((row, i) => (kept.value === "with" && i < found[name].length - 1 ? [] :
        row.map((_, j) => [i, j, "ink-quiet"]))) });
    const keys = picture("keys"), values = picture("values");
    const says = el("p");
    const work = el("div");
    const numbers = asNumbers(() => found && table(["row", ...found.keys[0].map((_, i) => i)],
      ["keys", "values"].flatMap((name) => found[name].map((row, i) =>
        [`${name.slice(0, -1)} of ${reading.token(found.tokens[i], i)}`, ...row.map((x) => shown(x))]))), "The cache, as numbers");
    kept.addEventListener("change", () => draw());
    live.append(reading.controls, reading.chips, reading.says,
      guess("Throw the cache away, and compute all keys and values anew for each letter. What changes?",
        ["What the model expects", "How much is computed", "Both"], () => {
          kept.value = "without";
          draw();
          return found.same ? "Only how much is computed. What it expects stays the same, to the last bit: the program has compared."
            : "Both, here: the numbers differ.";
        }),
      el("div", { class: "controls" }, next, labelled("the cache is", kept)), says,
      el("div", { class: "heads" }, el("div", {}, el("p", {}, "keys"), keys), el("div", {}, el("p", {}, "values"), values)),
      work, numbers);

    function draw() {
      const p = run.cursor.position, list = found[kept.value];
      const total = (all) => whole(all.slice(0, p + 1).reduce((a, b) => a + b, 0));
      keys.update();
      values.update();
      says.textContent = kept.value === "with" || p === 0
        ? `${reading.token(found.tokens[p], p)} adds one row to each list; it computes ${whole(list[p])} numbers.`
        : `For ${reading.token(found.tokens[p], p)} all ${p + 1} rows are computed anew: ${whole(list[p])} numbers.`;
      work.replaceChildren(table(["numbers computed", "kept", "thrown away"], [
        ["for this letter", whole(found.with[p]), whole(found.without[p])],
        ["for all so far", total(found.with), total(found.without)]]));
      numbers.update();
    }
  },
});

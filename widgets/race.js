// Programs that learn side by side, each in a worker of its own: their losses
// as curves, and a table of them that switches the curves on and off.
"use strict";

/**
 * `entrants` are { name, program, colour, dash }; each gets its own `run`, on
 * one of the book's lists. `view()` says what is drawn: { span, less, low,
 * high, marks }, means over so many steps, less those of an entrant.
 */
widgets.race = async ({ entrants, list, view, onpoint = () => undefined }) => {
  const { el, shown, asNumbers, table, curves, once } = widgets.draw;
  let at; // where the reader looks; as far as they have come, if nowhere
  await Promise.all(entrants.map(async (entrant) => {
    entrant.run = await widgets.anotherRun(entrant.program, list);
    entrant.seen = true;
  }));
  const farthest = () => Math.max(0, ...entrants.map(({ run }) => run.losses.length));
  const here = () => at ?? farthest();

  /** The means at each step, each from those of the step before; at the
      beginning of the steps that there are. */
  function means({ run: { losses } }, span) {
    let sum = 0;
    return losses.map((loss, i) => {
      sum += (loss ?? NaN) - (i < span ? 0 : losses[i - span]);
      return i >= span - 1 ? sum / span : view().less ? NaN : sum / (i + 1);
    });
  }
  function values(entrant) {
    const { span, less, high } = view();
    const others = less && means(less, span);
    return means(entrant, span)
      .map((mean, i) => mean - (others ? others[i] : 0))
      .map((value) => (value > high ? NaN : value)); // not drawn, rather than drawn too low
  }

  const picture = curves({
    lines: entrants.map((entrant) => ({ ...entrant, wide: 1.7, values: () => (entrant.seen ? values(entrant) : []) })),
    steps: () => Math.max(...entrants.map(({ run }) => run.steps ?? 1000)),
    label: "The losses of the programs", range: view, at: here, hover: true,
    says: () => `step ${here()}`, done: () => entrants.every(({ run }) => run.losses.length === run.steps),
    onpoint: (step) => { at = step; draw(); onpoint(at); },
  });

  const rows = entrants.map((entrant) => {
    const box = el("input", { type: "checkbox", checked: true, onchange: () => { entrant.seen = box.checked; draw(); } });
    const cells = [0, 1, 2].map(() => el("td", {}));
    const row = el("tr", {},
      el("th", { scope: "row" }, el("label", {}, box, el("i", { style: `background:${entrant.colour}` }), entrant.name)), cells);
    row.update = () => {
      const { run } = entrant;
      const end = at ?? run.losses.length;
      const numbers = [[run.losses[end - 1], 4], [run.mean(100, end), 3], [run.mean(end, end), 3]];
      numbers.forEach(([x, digits], i) => { cells[i].textContent = x === undefined ? "" : shown(x, digits); });
    };
    return row;
  });
  const step = el("th", { scope: "col" }, "step 0");
  const places = el("div", { class: "scrolls race" }, el("table", {},
    el("thead", {}, el("tr", {}, step, ["loss", "mean, last 100", "mean, all"].map((words) => el("th", { scope: "col" }, words)))),
    el("tbody", {}, rows)));
  const numbers = asNumbers(() => table(["step", ...entrants.map(({ name }) => name)],
    Array.from({ length: farthest() }, (_, i) => [i + 1, ...entrants.map(({ run }) => shown(run.losses[i] ?? NaN))])));

  const draw = once(() => {
    picture.update();
    const abreast = entrants.every(({ run }) => run.losses.length === farthest());
    step.textContent = at !== undefined || abreast ? `step ${here()}` : "so far";
    for (const row of rows) row.update();
    numbers.update();
  });
  let rests = false;
  for (const { run } of entrants) run.follow((what) => {
    if (what !== "losses") return draw();
    if (rests) return; // ten pictures a second are enough: the workers need the processor
    rests = true;
    setTimeout(() => { rests = false; }, 100);
    draw();
  });

  return {
    parts: [picture, places, numbers],
    draw,
    /** Steps after which nothing more is drawn of an entrant: it is too high, or nan. */
    drawn: (entrant) => values(entrant).findLastIndex((value) => Number.isFinite(value)) + 1,
    /** Lets all learn from the beginning, with what `changes` says of each. */
    async go(changes) {
      at = undefined;
      await Promise.all(entrants.map(async (entrant) => {
        await entrant.run.change(changes(entrant));
        await entrant.run.trained();
      }));
    },
    /** Whoever has the lowest mean of the last 100 first; nan is last. */
    order: () => entrants
      .map((entrant) => ({ entrant, mean: entrant.run.mean() }))
      .sort((a, b) => (Number.isFinite(a.mean) ? a.mean : 1e9) - (Number.isFinite(b.mean) ? b.mean : 1e9)),
  };
};

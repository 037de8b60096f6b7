// One look back, number by number: a position asks, each position so far is
// compared with it, and what they hand over is blended.
"use strict";

widgets.define("look-back", {
  async make(live, run) {
    const { el, button, shown, table, asNumbers, guess, strips } = widgets.draw;
    await Promise.all([run.started(), widgets.load("reading.js")]);
    if (run.cursor.position === 0) run.cursor.position = [...run.cursor.text].length;
    run.cursor.seen ??= 0;
    let found; // the newest answer
    let guessed = false;
    let said; // the guess: a position, and what it was about

    const reading = widgets.reading(run,
      () => run.ask(`look 0 ${run.cursor.position} ${run.cursor.text}`),
      (answer) => { found = answer; draw(); });
    const { token } = reading;
    const question = el("div");
    const verdict = el("span");
    const rows = el("table", { class: "looks" });
    const steps = el("div");
    const picture = reading.map("The shares of all positions", () => found?.shares.map(([row]) => row), () => run.cursor.seen);
    const numbers = asNumbers(() => {
      if (!found) return "";
      const { at } = found, t = run.cursor.seen;
      return table(["i", "q", "k", "q · k", "v", "share × v", "found", "written", "x before", "x after"],
        at.query.map((q, i) => [i, ...[q, at.keys[t][i], at.products[t][i], at.values[t][i], at.handed[t][i],
          at.found[i], at.written[i], at.before[i], at.after[i]].map((x) => shown(x))]));
    }, "This look back, as numbers");
    const inside = el("div", { hidden: true },
      el("div", { class: "beside" }, rows, picture), steps, numbers);
    live.append(reading.controls, reading.chips, reading.says, question, inside);

    const most = (list) => Math.max(...list.flat().map(Math.abs));
    const sees = (t) => token(found.tokens[t], t);

    function ask() {
      const n = found.at.position + 1;
      question.replaceChildren(guess(
        `To which position does ${sees(n - 1)} give its largest share? Guess.`,
        found.tokens.slice(0, n).map((_, t) => sees(t)),
        (t) => {
          guessed = true;
          said = { t, about: about(n - 1) };
          draw();
          return verdict;
        }));
    }

    /** What a guess is about: the same tokens, and the same shares. */
    const about = (p) => JSON.stringify([found.tokens.slice(0, p + 1), found.shares[p][0]]);

    /** What there is to say of the shares that are shown now. */
    function judge(p) {
      const shares = found.shares[p][0], best = shares.indexOf(Math.max(...shares));
      if (best < 0) return "The shares are nan, not numbers.";
      if (p === 0) return `${sees(0)} can look only at itself: its share is ${shown(shares[0])}.`;
      const right = said.about !== about(p) ? "" : said.t === best ? "Yes. " : `You said ${sees(said.t)}: no. `;
      return `${right}${sees(p)} gives its largest share to ${sees(best)}, ${shown(shares[best])}. ` +
        `Shares that are all alike would be ${shown(1 / (p + 1))} each.`;
    }

    function draw() {
      const p = found.at.position;
      if (run.cursor.seen > p) run.cursor.seen = p;
      if (!guessed && run.stride) ask();
      inside.hidden = !guessed;
      if (!guessed) return;
      verdict.textContent = judge(p);
      drawRows(p);
      drawSteps(p, run.cursor.seen);
      picture.update();
      numbers.update();
    }

    function drawRows(p) {
      const { scores: [scores], scaled: [scaled] } = found.at, shares = found.shares[p][0];
      const held = rows.contains(document.activeElement);
      rows.replaceChildren(
        el("thead", {}, el("tr", {}, ["looks at", "q · k", "÷ √16", "share"].map((text) => el("th", { scope: "col" }, text)))),
        el("tbody", {}, shares.map((share, t) => {
          return el("tr", {},
            el("th", { scope: "row" }, button(sees(t), () => run.point({ seen: t }), { "aria-pressed": String(t === run.cursor.seen) })),
            [scores[t], scaled[t], share].map((x) => el("td", {}, shown(x))));
        })));
      if (held) rows.querySelectorAll("button")[run.cursor.seen].focus();
    }

    function drawSteps(p, t) {
      const { query, keys, products, scores, values, handed, found: blend, written, before, after, chances } = found.at;
      const large = most([query, keys]), give = most([values, blend, written]), x = most([before, after]);
      const next = chances.map((chance, id) => [chance, id]).sort((a, b) => b[0] - a[0]).slice(0, 3);
      steps.replaceChildren(
        el("p", {}, `How well does ${sees(t)} fit? The query of ${sees(p)}, number by number times its key:`),
        strips([["query", query, large], ["key", keys[t], large], ["products", products[t], most(products)]]),
        el("p", {}, `The products add up to ${shown(scores[0][t])}. Softmax makes shares of all scores; of the value of ${sees(t)}, ` +
          `${shown(found.shares[p][0][t])} goes into the blend:`),
        strips([["value", values[t], give], ["its share of it", handed[t], give], ["found, with all others", blend, give]]),
        el("p", {}, "Multiplied by attn_wo it is added to x, and does not take its place:"),
        strips([["times attn_wo", written, x], ["x before", before, x], ["x after", after, x]]),
        el("p", {}, `In the end ${sees(p)} expects ${next.map(([chance, id]) =>
          `${token(id) === "BOS" ? "the end" : token(id)} with ${shown(chance)}`).join(", ")}.`));
    }
  },
});

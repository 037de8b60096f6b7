// The echoes: what a head looks at, before any step of the training and after
// each, and how likely that makes the letters that are to be copied.
"use strict";

widgets.define("echo", {
  async make(live) {
    const { el, labelled, button, options, choice, slider, shown, table, asNumbers, curves, cells, once, sentence, question, letter, percent } = widgets.draw;
    const EACH = 10; // steps between two that are looked at for the curves
    const COLOURS = ["var(--chapter-5)", "var(--chapter-3)", "var(--chapter-1)", "var(--chapter-4)"];
    const [run, list] = await Promise.all([widgets.anotherRun("5-adam"), widgets.listOf("echo")]);
    let at = 0, found; // the step that is shown, and what was found there
    let ways = []; // of each letter behind the hyphen: its chance, by steps
    let playing;
    const text = el("input", { type: "text", value: "fox-fox", maxlength: 15, size: 14, autocapitalize: "none", autocomplete: "off", spellcheck: "false" });
    const head = choice([0, 1, 2, 3]);
    const guess = choice([]);
    const play = button("Play", () => (playing ? stop() : start()), { class: "go" });
    const where = slider({ min: 0, max: 1000, value: 0, label: "step", oninput: (step) => { stop(); show(step); } });
    const said = el("span", {}, "step 0");
    const says = sentence(), key = el("p", { class: "key" });
    const behind = () => [...text.value].slice([...text.value].indexOf("-") + 1);

    /** Why the line cannot be asked about, if it cannot. */
    const wrong = () => (!text.value.includes("-") ? "Put a hyphen between what is to be remembered and its copy, as in fox-fox."
      : behind().length ? "" : "Behind the hyphen stands what it is to copy, as in fox-fox.");

    const picture = curves({
      lines: COLOURS.map((colour, i) => ({ colour, wide: 2, values: () => (ways[i] ?? []).slice(0, at + 1) })),
      steps: () => run.steps ?? 1000, label: "The chance of each letter that is to be copied",
      range: () => ({ low: 0, high: 1, marks: [0, 0.5, 1] }), at: () => at, says: () => `step ${at}`,
      onpoint: (step) => { stop(); show(step); },
    });
    const shares = () => found && found.looks.map((heads) => heads[0][head.value]);
    const name = (i) => letter(run, found.tokens[i]);
    const map = cells({
      label: "Rows look, columns are looked at", most: () => 1, widest: 40, across: name, down: name,
      rows: () => shares()?.map((row) => [...row, ...Array(found.looks.length - row.length).fill(0)]),
    });
    const numbers = asNumbers(() => (found ? table(["looks", ...shares().map((_, i) => name(i)), "next is right"],
      shares().map((row, i) => [name(i), ...shares().map((_, t) => (t in row ? shown(row[t], 2) : "")), percent(found.p[i])])) : ""));
    live.append(
      question("Three letters, a hyphen, and then? Which of the three copies will it get right first? Say so, then play."),
      el("div", { class: "controls" }, labelled("first will be", guess), play, labelled(said, where, true)),
      key, picture,
      el("div", { class: "controls" }, labelled("line", text), labelled("head", head)),
      map, says, numbers);
    head.addEventListener("change", () => draw());
    text.addEventListener("input", () => { stop(); trace(); });

    const draw = once(() => {
      said.textContent = `step ${at}`;
      where.value = at;
      picture.update();
      map.update();
      numbers.update();
    });

    /** What the model expects and looks at after a step; one at a time. */
    let turn = Promise.resolve();
    const lookAt = (step) => (turn = turn.catch(() => undefined).then(async () => {
      await run.look(step);
      const [{ p, tokens }, { looks }] = await Promise.all([run.ask(`chances ${text.value}`), run.ask(`looks ${text.value}`)]);
      return { p, tokens, looks };
    }));

    /** Shows a step: of several that are wanted, the last. */
    let wanted, busy;
    async function show(step) {
      if (wrong()) return;
      wanted = Math.max(0, Math.min(run.steps, Math.round(step)));
      if (busy) return;
      busy = true;
      try {
        while (wanted !== undefined) {
          const now = wanted;
          wanted = undefined;
          found = await lookAt(now);
          at = now;
          draw();
          tell();
        }
      } catch (error) {
        says.say(error.message);
      }
      busy = false;
    }

    /** The copies that one can choose from, by name. */
    function offer() {
      const named = behind().slice(0, COLOURS.length).map((c, i) => `${c}, ${["1st", "2nd", "3rd", "4th"][i]}`);
      const chosen = guess.value;
      guess.replaceChildren(...options(["…", ...named]));
      if (named.includes(chosen)) guess.value = chosen;
      return named;
    }

    /** The chances of the letters behind the hyphen, over all steps. */
    let tracing = 0;
    async function trace() {
      const mine = ++tracing;
      ways = [];
      const letters = behind(), first = [...text.value].length - letters.length;
      if (wrong()) {
        key.textContent = "";
        found = undefined;
        map.replaceChildren();
        says.say(wrong());
        draw();
        return;
      }
      const named = offer();
      key.replaceChildren("The chance of ", ...named.flatMap((words, i) => [i ? " · " : "", el("b", { style: `color:${COLOURS[i]}` }, words)]), " when it is due",
        letters.length > COLOURS.length ? "; the first four letters are drawn." : ".");
      says.say("Every tenth step is gone through once more, for what it expects in this line.");
      try {
        for (let step = 0; step <= run.steps && mine === tracing; step += EACH) {
          const { p } = await lookAt(step);
          if (mine !== tracing) return;
          named.forEach((_, i) => {
            ways[i] ??= [];
            ways[i][step] = p[first + i];
          });
          draw();
        }
        if (mine === tracing) await show(at);
      } catch (error) {
        says.say(error.message);
      }
    }

    function tell() {
      const letters = behind().slice(0, COLOURS.length), first = [...text.value].length - behind().length;
      const chances = letters.map((c, i) => `${c} ${percent(found.p[first + i])}`).join(", ");
      let verdict = "";
      if (at >= run.steps) {
        const begins = letters.map((_, i) => (ways[i] ?? []).findIndex((p) => p > 0.5));
        const learned = begins.map((step, i) => [step, i]).filter(([step]) => step >= 0).sort((a, b) => a[0] - b[0]);
        verdict = learned.length ? ` First above one half: ${learned.map(([step, i]) => `${letters[i]} at step ${step}`).join(", ")}` +
          `${guess.selectedIndex - 1 === learned[0][1] ? ", and you said which would be first" : ""}. (Every tenth step was looked at. Try another line.)` : "";
      }
      says.say(`After ${at} steps: ${chances}.${verdict}`);
    }

    function start() {
      if (at >= run.steps) at = 0;
      playing = { from: at, since: performance.now() };
      play.textContent = "Pause";
      requestAnimationFrame(frame);
    }
    function stop() {
      playing = undefined;
      play.textContent = "Play";
    }
    function frame(now) {
      if (!playing) return;
      const step = Math.min(run.steps, playing.from + (now - playing.since) / 10);
      show(step);
      if (step < run.steps) requestAnimationFrame(frame);
      else stop();
    }

    offer();
    says.say("It learns from the echoes.");
    run.follow((what) => { if (what === "losses") said.textContent = `it learns: step ${run.losses.length}`; });
    run.change({ list }).then(() => run.trained()).then(trace).catch((error) => says.say(error.message));
    draw();
  },
});

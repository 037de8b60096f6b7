// The training of a chapter's program, watched: all its steps are taken at
// once, at the speed of the machine; the reader walks through them.
"use strict";

widgets.define("training", {
  async make(live, run) {
    const { el, labelled, button, choice, shown, sentence, table, asNumbers, curves, once, whole, lost, question, seedField, seedOf } = widgets.draw;
    const { settings } = await run.started();
    const turns = "learning_rate" in settings; // some knobs are turned step by step
    let at = 0; // how many steps are shown
    let playing; // while the reader lets it run
    let last; // when the last frame was
    let curve = { means: [] }; // what else the picture shows

    const upTo = (values) => values.slice(0, Math.floor(at));
    const picture = curves({
      lines: [{ colour: "var(--ink-quiet)", wide: 0.7, values: () => upTo(run.losses) },
        { colour: "var(--forward)", wide: 2, values: () => upTo(curve.means) }],
      steps: () => run.steps, low: 1, high: 5,
      label: "The loss of each step, and the mean of the last 50",
      level: { value: () => curve.blind, says: "blind guessing" },
      beside: (loss) => (curve.choices ? shown(curve.choices[loss], 0) : ""),
      at: () => Math.floor(at), onpoint: (step) => { pause(false); show(step); },
    });
    const says = sentence();
    const line = el("output", {});
    const names = el("p", { class: "mono" });
    const speed = choice([[20, "20 steps a second"], [200, "200 a second"], [Infinity, "as fast as it goes"]]);
    speed.value = "200";
    const play = button("Start", () => (playing ? pause() : start()), { class: "go" });
    const rate = el("input", { type: "number", step: "any", min: 0 });
    const seed = seedField(run.seed, { class: undefined });
    rate.value = settings.learning_rate;
    const numbers = asNumbers(() => table(["step", "loss", "mean of the last 50"],
      run.losses.map((loss, step) => [step + 1, shown(loss), curve.means[step] ? shown(curve.means[step], 3) : ""])));
    live.append(
      question(turns ? "What will a learning rate ten times as large do: learn faster, or not at all? And one ten times as small? Say it, then try."
        : "Which name surprised the program most, and when? Point at a peak; the whole page goes to that step."),
      el("div", { class: "controls" }, play, button("One step", () => { pause(false); show(at + 1); }), turns ? "" : button("The highest peak", highest),
        labelled("speed", speed), turns ? labelled("learning rate", rate) : "", labelled("seed", seed)),
      el("p", { class: "key" }, "Grey: the loss of each step; blue: the mean of the last 50. Left: loss; right: as if choosing blindly among so many tokens."),
      picture, line, says, names, numbers);

    function start() {
      if (at >= run.steps) at = 0;
      playing = true;
      play.textContent = "Pause";
      last = performance.now();
      whenTrained().catch(refuse);
      requestAnimationFrame(frame);
    }

    function highest() {
      pause(false);
      whenTrained().then(() => show(run.losses.indexOf(Math.max(...run.losses)) + 1)).catch(refuse);
    }

    async function whenTrained() {
      await run.trained();
      if (!curve.means.length) await ask();
    }

    /** What stands beside the losses; before training all but the means. */
    async function ask() {
      curve = await run.ask("curve");
      draw();
    }

    function pause(settles = true) {
      playing = false;
      play.textContent = at >= run.steps ? "Again" : "Go on";
      if (settles && run.losses.length === run.steps) show(at);
    }

    function frame(now) {
      if (!playing) return;
      const ahead = Number(speed.value) * (now - last) / 1000;
      last = now;
      at = Math.max(0, Math.min(run.losses.length, at + (Number.isFinite(ahead) ? ahead : run.steps)));
      draw();
      if (at >= run.steps) pause();
      else requestAnimationFrame(frame);
    }

    function show(step) {
      at = Math.max(0, Math.min(run.steps, Math.floor(step)));
      draw();
      whenTrained().then(() => run.look(at)).then(tell).catch(refuse);
    }

    /** What there is to say of the step at which one has stopped. */
    async function tell() {
      draw();
      const why = lost(run, at);
      if (why) {
        says.say(why);
        names.textContent = "";
        return;
      }
      const step = Math.max(1, Math.floor(at));
      const [{ doc, choices, unseen }, { samples }] =
        await Promise.all([run.ask(`step ${step} 100`), run.ask("samples 8 0.5")]);
      says.say(`Step ${whole(step)} was the name `, el("em", {}, doc), `; its loss is like choosing blindly among ${shown(choices, 1)} tokens. `,
        unseen === null ? "" : `On a hundred names that it never learns from, the mean loss is ${shown(unseen, 3)} now. `,
        run.seconds ? `All ${whole(run.steps)} steps took ${shown(run.seconds, 2)} seconds here.` : "");
      names.textContent = `Names it makes now: ${samples.map((name) => name || "(none)").join(", ")}`;
    }

    function refuse(error) {
      if (error.message === "The run was stopped.") return;
      says.say(error.message);
      playing = false;
      play.textContent = "Start";
    }

    const draw = once(() => {
      picture.update();
      const step = Math.min(Math.floor(at), run.losses.length);
      line.textContent = step < 1 ? "" :
        `step ${String(step).padStart(4)} / ${run.steps} | loss ${shown(run.losses[step - 1])}`;
      numbers.update();
    });

    rate.addEventListener("change", () => {
      if (rate.value && !(Number(rate.value) > 0)) {
        rate.value = run.about.settings.learning_rate;
        says.say(`A learning rate is more than 0: with 0 nothing is learned, and below it each step goes uphill. It stays ${rate.value}.`);
        return;
      }
      const { learning_rate, ...others } = run.settings;
      anew({ settings: rate.value ? { ...others, learning_rate: Number(rate.value) } : others });
    });
    seed.addEventListener("change", () => anew({ seed: seedOf(seed) }));
    function anew(changes) {
      pause(false);
      run.change(changes).catch(refuse);
    }
    run.follow((what) => {
      if (what === "start") {
        at = 0;
        curve = { ...curve, means: [] };
        ask().catch(refuse);
        says.say("");
        names.textContent = "";
        seed.value = run.seed;
        rate.value = run.about.settings.learning_rate;
        start();
      } else if (what === "look" && !playing && run.step !== Math.floor(at)) {
        at = run.step;
        tell().catch(refuse);
      } else if (what !== "cursor") {
        draw();
      }
    });
    if (!turns || run.chosen.has("step")) {
      await whenTrained();
      show(run.step);
    } else {
      await ask();
      start();
    }
  },
});

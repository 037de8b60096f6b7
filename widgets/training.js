// The training of a chapter's program, watched: all its steps are taken at
// once, at the speed of the machine; the reader walks through them.
"use strict";

widgets.define("training", {
  async make(live, run) {
    const { el, labelled, button, slider, shown, table, asNumbers, curves, once } = widgets.draw;
    let at = 0; // the step whose line is shown
    let playing; // steps a second, while the reader lets it run
    let last; // when the last frame was
    await run.started();

    const picture = curves({
      lines: [{ colour: "var(--forward)", values: () => run.losses.slice(0, Math.floor(at) + 1) }],
      steps: () => run.steps, low: 1, high: 5, label: "The loss of each step",
      at: () => Math.floor(at), onpoint: (step) => { pause(); show(step); },
    });
    const says = el("p", { class: "says", role: "status" });
    const line = el("output", {});
    const names = el("p", { class: "mono" });
    const speed = el("select", {},
      [[20, "20 steps a second"], [200, "200 a second"], [Infinity, "as fast as it goes"]].map(([value, text]) =>
        el("option", { value }, text)));
    speed.value = "200";
    const play = button("Start", () => (playing ? pause() : start()), { class: "go" });
    const rate = el("input", { type: "number", step: "any", min: 0, size: 6 });
    const seed = el("input", { type: "number", step: 1, min: 0, max: 4294967295 });
    seed.value = run.seed;
    rate.value = run.settings.learning_rate ?? "";
    rate.placeholder = "the book’s";
    const numbers = asNumbers(() => table(["step", "loss"],
      run.losses.map((loss, step) => [step + 1, shown(loss)])));
    live.append(
      el("div", { class: "controls" }, play, button("One step", () => { pause(); show(at + 1); }),
        labelled("speed", speed), labelled("learning rate", rate), labelled("seed", seed)),
      picture, el("div", {}, line), says, names, numbers);

    function start() {
      if (at >= run.steps) at = 0;
      playing = true;
      play.textContent = "Pause";
      last = performance.now();
      run.trained().then(() => says.textContent =
        `All ${run.steps} steps took the program ${shown(run.seconds, 2)} seconds in this page.`, refuse);
      requestAnimationFrame(frame);
    }

    function pause() {
      playing = false;
      play.textContent = "Go on";
      if (at && run.losses.length === run.steps) run.look(Math.floor(at)).then(sampleSome);
    }

    function frame(now) {
      if (!playing) return;
      const ahead = Number(speed.value) * (now - last) / 1000;
      last = now;
      at = Math.min(run.losses.length - 1, at + (Number.isFinite(ahead) ? ahead : run.steps));
      at = Math.max(0, at);
      draw();
      if (at >= run.steps - 1) {
        at = run.steps;
        pause();
        play.textContent = "Again";
      } else {
        requestAnimationFrame(frame);
      }
    }

    function show(step) {
      at = Math.max(0, Math.min(run.steps, Math.floor(step)));
      run.trained().then(() => { draw(); return run.look(at); }).then(sampleSome, refuse);
    }

    async function sampleSome() {
      const { samples } = await run.ask("samples 8 0.5");
      names.textContent = `Names it makes now: ${samples.join(", ")}`;
    }

    function refuse(error) {
      says.textContent = error.message;
      playing = false;
      play.textContent = "Start";
    }

    const draw = once(() => {
      picture.update();
      const step = Math.min(Math.floor(at), run.losses.length - 1);
      line.textContent = step < 0 ? "" :
        `step ${String(step + 1).padStart(4)} / ${run.steps} | loss ${shown(run.losses[step])}`;
      numbers.update();
    });

    rate.addEventListener("change", () => anew({ settings: rate.value ? { ...run.settings, learning_rate: Number(rate.value) } : {} }));
    seed.addEventListener("change", () => anew({ seed: Number(seed.value) || 0 }));
    function anew(changes) {
      pause();
      at = 0;
      run.change(changes).then(() => { play.textContent = "Start"; draw(); }, refuse);
    }
    run.follow((what) => { if (what !== "cursor") draw(); });
    draw();
    start();
  },
});

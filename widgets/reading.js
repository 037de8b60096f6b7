// A name that a model reads: its text, its letters to choose one from, and for
// how many steps the model has been trained. For boxes that show what happens
// at a position.
"use strict";

/** `ask` gets the answer that has the name's tokens, show(answer) draws it.
    Returns { controls, chips, says, refresh, token }. */
widgets.reading = (run, ask, show) => {
  const { el, labelled, button, slider, newest, sentence, letter } = widgets.draw;
  let tokens = [];
  const name = el("input", { value: run.cursor.text, size: 12, autocomplete: "off", autocapitalize: "off", spellcheck: "false" });
  const trained = el("span");
  const step = slider({ min: 0, max: run.steps, value: run.step,
    oninput: (at) => run.trained().then(() => run.look(at)).catch(refuse) });
  const chips = el("div", { class: "chips", role: "group", "aria-label": "Position" });
  const says = sentence();

  /** A token's name; with its position if there is one. */
  function token(id, position) {
    const name = letter(run, id, "BOS");
    return position === undefined ? name : `${name} at ${position}`;
  }

  function refuse(error) {
    says.say(error.message);
  }

  function count() {
    const steps = run.training && run.losses.length < run.steps ? run.losses.length : run.step;
    trained.textContent = `trained for ${steps} of ${run.steps} steps`;
    step.value = steps;
  }

  function choose(position) {
    run.point({ position: Math.max(0, Math.min(tokens.length - 2, position)) });
    chips.children[run.cursor.position].focus();
  }

  const refresh = newest(ask, (found) => {
    ({ tokens } = found);
    const last = tokens.length - 2;
    if (run.cursor.position > last) run.cursor.position = last;
    chips.replaceChildren(...tokens.slice(0, -1).map((id, i) =>
      button(token(id), () => choose(i), {
        "aria-pressed": String(i === run.cursor.position), "aria-label": token(id, i), tabindex: i === run.cursor.position ? 0 : -1,
        onkeydown: ({ key }) => { if (key === "ArrowRight") choose(i + 1); if (key === "ArrowLeft") choose(i - 1); },
      })));
    says.say([...run.cursor.text].length > last && last > 0
      ? `The model has ${last + 1} positions, BOS among them: it reads no further.` : "");
    show(found);
  }, refuse);

  name.addEventListener("input", () =>
    run.point({ text: name.value.trim(), position: [...name.value.trim()].length }));
  run.follow((what) => {
    count();
    if (name.value.trim() !== run.cursor.text) name.value = run.cursor.text;
    if (what !== "losses" && what !== "trained") refresh();
  });
  count();
  refresh().then(() => run.trained()).then(refresh, refuse);
  return {
    controls: el("div", { class: "controls" }, labelled("name", name),
      el("label", { class: "wide" }, trained, step)),
    chips, says, refresh, token,
  };
};

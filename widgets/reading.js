// A name that a model reads: its text, its letters to choose one from, and for
// how many steps the model has been trained. For boxes that show what happens
// at a position.
"use strict";

/** `ask` gets the answer that has the name's tokens, show(answer) draws it.
    Returns { controls, chips, says, refresh, token, map }. */
widgets.reading = (run, ask, show) => {
  const { el, labelled, button, slider, newest, sentence, letter, svg, shade, shown, fitted } = widgets.draw;
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
    says.parentNode?.classList.add("stale");
  }

  function count() {
    const steps = run.training && run.losses.length < run.steps ? run.losses.length : run.step;
    trained.textContent = `trained for ${steps} of ${run.steps} steps`;
    step.value = steps;
  }

  function choose(position) {
    run.point({ position: Math.max(0, Math.min(tokens.length - 2, position)) });
  }

  const refresh = newest(ask, (found) => {
    ({ tokens } = found);
    says.parentNode?.classList.remove("stale");
    const last = tokens.length - 2;
    if (run.cursor.position > last) run.cursor.position = last;
    const held = chips.contains(document.activeElement);
    chips.replaceChildren(...tokens.slice(0, -1).map((id, i) =>
      button(token(id), () => choose(i), {
        "aria-pressed": String(i === run.cursor.position), "aria-label": token(id, i), tabindex: i === run.cursor.position ? 0 : -1,
        onkeydown: ({ key }) => { if (key === "ArrowRight") choose(i + 1); if (key === "ArrowLeft") choose(i - 1); },
      })));
    if (held) chips.children[run.cursor.position].focus();
    says.say([...run.cursor.text].length > last && last > 0
      ? `The model has ${last + 1} positions, BOS among them: it reads no further.` : "");
    show(found);
  }, refuse);

  /** A triangle of shares: rows() are the positions that look; a click points
      the page at one of them, and at what it sees there. */
  function map(label, rows, chosen) {
    const picture = svg("svg", { width: "100%", role: "img", "aria-label": label });
    const sees = (t) => token(tokens[t], t);
    picture.update = () => {
      const all = rows();
      if (!all || !picture.clientWidth) return;
      const left = 34, size = Math.min(46, (picture.clientWidth - left) / all.length);
      const name = (x, y, anchor, text) => svg("text", { x, y, "text-anchor": anchor }, text);
      const cell = (share, p, t) => {
        const here = p === run.cursor.position && t === chosen();
        return [
          svg("rect", { x: left + t * size, y: p * size, width: size - 2, height: size - 2, fill: shade(share, 1),
            stroke: here ? "var(--ink)" : "var(--rule)", "stroke-width": here ? 2 : 1, onclick: () => run.point({ position: p, seen: t }) },
          svg("title", {}, `${sees(p)} gives ${shown(share)} to ${sees(t)}`)),
          size < 40 ? "" : svg("text", { x: left + (t + 0.5) * size - 1, y: (p + 0.5) * size + 4, "text-anchor": "middle",
            class: share > 0.45 ? "cell full" : "cell" }, shown(share, 2))];
      };
      picture.setAttribute("height", all.length * size + 20);
      picture.replaceChildren(...all.flatMap((row, p) => row.flatMap((share, t) => cell(share, p, t))),
        ...(size < 13 ? [] : all).flatMap((_, i) => [
          name(left - 4, (i + 0.5) * size + 4, "end", token(tokens[i])),
          name(left + (i + 0.5) * size, all.length * size + 14, "middle", size < 30 && i === 0 ? "" : token(tokens[i])),
        ]));
    };
    return fitted(picture);
  }

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
    chips, says, refresh, token, map,
  };
};

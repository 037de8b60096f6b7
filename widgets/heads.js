// The heads of a layer: the loop over them, which fills x_attn, what each looks
// at in a name, and what they look at in many.
"use strict";

widgets.define("heads", {
  async make(live, run) {
    const NAMES = 200;
    const { el, button, shown, table, asNumbers, newest, guess, strips } = widgets.draw;
    await Promise.all([run.started(), widgets.load("reading.js")]);
    if (run.cursor.position === 0) run.cursor.position = [...run.cursor.text].length;
    run.cursor.head ??= 0;
    let found; // the newest answer
    let many; // what the heads look at in many names
    let guessed = false, hardly; // and what the guess was

    const reading = widgets.reading(run,
      () => run.ask(`look 0 ${run.cursor.position} ${run.cursor.text}`),
      (answer) => { found = answer; draw(); });
    const sees = (t) => reading.token(found.tokens[t], t);
    const next = button("Next head", () => run.point({ head: (run.cursor.head + 1) % maps.length }), { class: "go" });
    const line = el("output", {});
    const filled = el("div");
    const maps = [0, 1, 2, 3].map((h) => reading.map(`The shares of head ${h}`, () => found?.shares.map((heads) => heads[h]), () => -1));
    const pictures = el("div", { class: "heads" }, maps.map((map, h) =>
      el("div", {}, button(`head ${h}`, () => run.point({ head: h }), { class: "head" }), map)));
    const numbers = asNumbers(() => found && table([`${sees(found.at.position)} gives to`, "head 0", "head 1", "head 2", "head 3"],
      found.shares[found.at.position][0].map((_, t) => [sees(t), ...found.shares[found.at.position].map((row) => shown(row[t]))])), "The shares, as numbers");
    const asked = el("div");
    const habits = el("div");
    live.append(reading.controls, reading.chips, reading.says,
      el("div", { class: "controls" }, next, line), filled, pictures, numbers, asked, habits);

    function draw() {
      const h = Math.min(run.cursor.head, maps.length - 1), size = found.at.query.length / maps.length;
      const { query, found: blend } = found.at;
      const most = (list) => Math.max(...list.map(Math.abs));
      const mine = (i) => Math.floor(i / size) === h;
      line.textContent = `h = ${h}: slice(q, ${h}) is numbers ${h * size} to ${h * size + size - 1}`;
      filled.replaceChildren(strips([
        [`q of ${sees(found.at.position)}, for head ${h}`, query, most(query), mine],
        ["x_attn so far", blend, most(blend), (i) => i < (h + 1) * size]]));
      maps.forEach((map) => map.update());
      [...pictures.querySelectorAll("button")].forEach((head, i) => head.setAttribute("aria-pressed", i === h));
      numbers.update();
      if (run.stride && !guessed && !asked.firstChild) ask();
    }

    function ask() {
      asked.append(guess(`Over ${NAMES} names, do the four heads look at different things?`,
        ["Yes, each at something else", "Two of them do", "Hardly"], (i) => {
          guessed = true;
          hardly = i === 2;
          count();
          return `You say: ${["yes", "two", "hardly"][i]}. This is how they share themselves out:`;
        }));
    }

    const count = newest(() => run.ask(`habits 0 ${NAMES}`), (answer) => {
      many = answer.habits;
      const heads = many.slice(0, -1);
      const apart = Math.max(...many[0].map((_, i) => Math.max(...heads.map((row) => row[i])) - Math.min(...heads.map((row) => row[i]))));
      habits.replaceChildren(
        table(["of its shares", "BOS", "itself", "the one before", "all others"],
          many.map((row, h) => [h < heads.length ? `head ${h}` : "even shares", ...row.map((x) => shown(x, 3))])),
        el("p", {}, `The mean over the ${answer.positions} positions from 2 on, after ${run.step} steps of training. ` +
          `In no column are two heads more than ${shown(apart, 3)} apart. ` +
          `${apart < 0.05 ? `So: hardly${hardly ? ", as you say" : ""}.` : ""}`));
    }, (error) => reading.says.say(error.message));
    run.follow((what) => { if (guessed && (what === "look" || what === "start")) count(); });
  },
});

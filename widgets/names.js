// New names: as many as one likes, from any step, marked if the list has them;
// and how likely each letter of one was.
"use strict";

widgets.define("names", {
  async make(live, run) {
    const { el, letter, button, labelled, slider, sentence, answering, steps, shown, percent, table, question, whole } = widgets.draw;
    await run.begin({});
    const marks = ["new", "on the list, but not shown yet", "learned from"];
    const warm = "learning_rate" in run.about.settings; // such a program has a temperature
    let seed, temperature = warm ? 0.5 : 1;
    const list = el("div", { class: "names" }), says = sentence(), letters = el("div", { class: "scrolls" });
    const begins = el("input", { type: "text", size: 8, maxlength: 15, autocapitalize: "none", autocomplete: "off", spellcheck: "false" });
    const warmth = el("span", {}, "temperature: 0.5");
    const ask = answering(run, says, questions, show);
    function questions() {
      const prompt = begins.value.trim();
      if (!prompt) return [`samples 20 ${temperature}${seed === undefined ? "" : ` ${seed}`}`];
      const odd = [...prompt].find((one) => !run.about.letters.includes(one));
      if (!odd) return [`beginning 20 ${temperature} ${seed ?? 42} ${prompt}`];
      list.replaceChildren();
      throw new widgets.Refusal(`The program does not know the letter “${odd}”: none of the lines it learns from has it.`);
    }
    async function show({ samples, drawn }) {
      const { known } = await run.ask(`known\n${samples.map((name) => name || "-").join("\n")}`);
      list.replaceChildren(...samples.map((name, i) =>
        button(name || "(none)", () => look(name), { class: `mark-${known[i]}`, title: marks[known[i]] })));
      const of = (mark) => known.filter((one) => one === mark).length;
      if (!samples.length) {
        says.say(`Of ${whole(drawn)} names that it made none began so.`);
        return;
      }
      says.say(drawn === undefined ? "" : `It made ${whole(drawn)} names until ${samples.length} began so. `,
        `New: ${of(0)}. On the list, but not shown to it yet: ${of(1)}. Learned from: ${of(2)}. `,
        seed === undefined && !drawn && run.step === run.steps && temperature === (warm ? 0.5 : 1) ? "These are the ones that the program prints." : "");
    }
    async function look(name) {
      const { tokens, p } = await run.ask(`chances ${name}`);
      letters.replaceChildren(table(["", ...tokens.slice(1).map((id) => letter(run, id, "BOS"))],
        [["chance", ...p.map(percent)]]));
    }
    begins.addEventListener("input", ask);
    live.append(
      question("How many of twenty names could be somebody’s? Again and again: does the share change, or only the names?"),
      el("div", { class: "controls" },
        button("Again", () => { seed = (seed ?? 42) + 1; ask(); }, { class: "go" }),
        button("The program’s own", () => { seed = undefined; begins.value = ""; ask(); }),
        labelled("beginning with", begins)),
      el("div", { class: "controls" }, steps(run, "One step", "names it has learned from"),
        warm ? labelled(warmth, slider({ min: 0.1, max: 3, step: 0.1, value: 0.5, label: "temperature",
          oninput: (value) => { temperature = value; warmth.textContent = `temperature: ${shown(value, 1)}`; ask(); } }), true) : ""),
      list, says, el("p", { class: "says" }, "Press a name to see how likely each of its letters was. A name with a frame is on the list."), letters);
    await ask();
  },
});

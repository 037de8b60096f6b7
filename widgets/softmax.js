// Logits become probabilities, at any temperature, with and without the max trick.
"use strict";

widgets.define("softmax", {
  async make(live, run) {
    const { el, svg, labelled, button, slider, sentence, answering, shown, percent, table, question } = widgets.draw;
    await run.started();
    const logits = el("input", { type: "text", size: 24 });
    const warm = el("span");
    let temperature = 1;
    const warmth = slider({ min: 0.1, max: 5, step: 0.1, value: 1, label: "temperature", oninput: (value) => { temperature = value; ask(); } });
    const says = sentence(), rows = el("div", { class: "scrolls" });
    const values = () => logits.value.trim().split(/[\s,;]+/).filter(Boolean).slice(0, 27);
    const ask = answering(run, says, () => [`softmax ${temperature} ${values().join(" ")}`], ({ probs, plain }) => {
      warm.textContent = `temperature: ${shown(temperature, 1)}`;
      rows.replaceChildren(table(["logit", "chance", "", "without the max trick"], probs.map((p, i) => [values()[i], shown(p, 3), "", shown(plain[i], 3)])));
      [...rows.querySelectorAll("tbody tr")].forEach((row, i) => row.children[2].append(
        svg("svg", { width: 120, height: 14, "aria-hidden": "true" }, svg("rect", { width: 120 * (probs[i] || 0), height: 14, fill: "var(--forward)" }))));
      says.say(probs.some((p) => p === null) ? "A logit that is no number leaves nothing but nan."
        : plain.some((p) => p === null) ? "Without the max trick an exponential is too large for a double, and infinity divided by infinity is not a number."
          : `The largest has ${percent(Math.max(...probs))}; all together make 1.`);
    }, false);
    const put = (text) => { logits.value = text; ask(); };
    logits.value = "2, 1, 0";
    logits.addEventListener("input", ask);
    live.append(
      question("Make all three logits larger by 10. What happens to the chances? And when each is twice as large?"),
      el("div", { class: "controls" }, labelled("logits", logits, true), button("12, 11, 10", () => put("12, 11, 10")), button("4, 2, 0", () => put("4, 2, 0")), button("1000, 999, 0", () => put("1000, 999, 0"))),
      el("div", { class: "controls" }, labelled(warm, warmth, true)), rows, says);
    await ask();
  },
});

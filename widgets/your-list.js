// The program, run on a list of the reader's own; all boxes of all chapters
// take it from then on.
"use strict";

widgets.define("your-list", {
  async make(live, run) {
    const { el, button, labelled, shown, sentence, question, whole, table, asNumbers, firstLines, listField } = widgets.draw;
    const text = listField("", take);
    const says = sentence(), printed = el("pre", { class: "scrolls", tabindex: 0, "aria-label": "What the program prints" });
    const numbers = asNumbers(() => table(["step", "loss"], run.losses.map((loss, step) => [step + 1, shown(loss)])), "All losses");
    const file = el("input", { type: "file", accept: "text/*" });
    const own = () => run.list !== run.bookList;
    const MOST = 40e6; // bytes of a file that are looked at

    async function take(list, cut = "") {
      const before = run.list;
      says.say("It runs …");
      try {
        await run.change({ list });
        await run.trained();
      } catch (error) {
        await run.change({ list: before });
        await run.trained();
        says.say(error.message, " The list is the one before.");
        return;
      }
      const kept = widgets.ownList(own() ? list : null);
      await print(cut, kept === undefined ? "It is too long to be kept: only this page learns from it." : "All boxes of all chapters learn from it now.");
    }

    async function print(cut = "", whoLearns = "All boxes of all chapters learn from it.") {
      await run.trained();
      const last = run.step;
      await run.look(run.steps);
      const { samples } = await run.ask("samples 20 0.5");
      await run.look(last);
      const steps = String(run.steps).padStart(4);
      const lines = run.losses.map((loss, step) => `step ${String(step + 1).padStart(4)} / ${steps} | loss ${shown(loss)}`);
      printed.textContent = [`num docs: ${run.about.docs}`, `vocab size: ${run.about.vocab}`,
        ...lines.slice(0, 3), "…", ...lines.slice(-2),
        "", "--- inference (new, hallucinated names) ---",
        ...samples.map((name, i) => `sample ${String(i + 1).padStart(2)}: ${name}`), ""].join("\n");
      numbers.update();
      const letters = [...run.about.letters], odd = letters.filter((letter) => !/[a-z]/.test(letter));
      says.say(cut, own() ? "Your list: " : "The book’s list: ", `${run.about.docs === 1 ? "1 line" : `${whole(run.about.docs)} lines`}, ${letters.length} different character${letters.length === 1 ? "" : "s"}`,
        odd.length ? `, among them ${odd.slice(0, 12).map((letter) => `“${letter}”`).join(" ")}` : "",
        `. The longest line is “${run.about.longest.slice(0, 40)}”. `,
        own() ? whoLearns : "");
      text.show(own() ? run.list : "");
    }

    const read = async (given) => take(...firstLines(await given.slice(0, MOST).text()));
    file.addEventListener("change", () => { if (file.files[0]) read(file.files[0]); });
    live.addEventListener("dragover", (event) => event.preventDefault());
    live.addEventListener("drop", (event) => {
      event.preventDefault();
      if (event.dataTransfer.files[0]) read(event.dataTransfer.files[0]);
    });
    live.append(
      question("What would it make of other words: of towns, of flowers, of the names in your family? It needs a line for each; a hundred are better than ten."),
      labelled("your lines", text, true),
      el("div", { class: "controls" },
        button("Run it on these lines", () => take(text.value), { class: "go" }),
        button("The book’s list again", () => take(run.bookList)), labelled("or a file", file)),
      says, printed, numbers);
    await print();
  },
});

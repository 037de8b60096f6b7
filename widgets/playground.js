// The whole of the last program to play with: its data, sizes, optimizer and
// rate; then what it makes up, how sure it was of each letter, where it looked,
// and its weights as a file.
"use strict";

widgets.define("playground", {
  program: "prompt",
  async make(live, run) {
    const { el, labelled, button, options, choice, slider, numberField, seedField, seedOf, shown, table, asNumbers, curves, once, sentence, question, percent, shade, letter, whole, listField } = widgets.draw;
    await run.started();
    const book = run.about.settings;
    const usual = { SGD: 0.1, Adam: book.learning_rate };
    const fields = Object.fromEntries(["n_embd", "n_head", "n_layer", "block_size", "num_steps"].map((name) =>
      [name, numberField(run.settings[name] ?? book[name], { min: 1, max: name === "num_steps" ? 100000 : 500, step: 1 })]));
    const method = choice(["Adam", "SGD"]);
    const rate = numberField(run.settings.learning_rate ?? usual.Adam);
    method.addEventListener("change", () => { rate.value = usual[method.value]; });
    const seed = seedField(run.seed);
    let long; // lines that are too many for the field
    const longSays = el("span"), keptSays = el("span"); // of such lines
    const list = listField("", holdLong, { "aria-label": "Lines to learn from" });
    list.addEventListener("input", () => holdLong());
    if (run.list !== run.bookList) hold(run.list);
    const guess = choice(["…", "lower", "higher", "nan"]);
    // the second click of two in a row means the first
    const go = button("Train", ({ detail }) => { if (detail < 2) (training ? stop : train)(); }, { class: "go" });
    const says = sentence();
    let trainer = run, training = false;
    const LARGEST = 20e6; // bytes of a file of weights
    let before; // the mean loss at the end of the run before, and its list

    const picture = curves({
      lines: [{ colour: "var(--forward)", values: () => trainer.losses }],
      steps: () => trainer.steps ?? 1000, low: 1, high: 5, label: "The loss of each step",
    });
    const numbers = asNumbers(() => table(["step", "loss"], trainer.losses.map((loss, i) => [i + 1, shown(loss)])));
    const draw = once(() => { picture.update(); numbers.update(); });
    run.follow(draw);

    live.append(
      question("Change one thing. Before you train again, say what it will do to the mean loss of the last 100 steps."),
      el("div", { class: "controls" }, Object.entries(fields).map(([name, field]) => labelled(name, field)),
        labelled("optimizer", method), labelled("learning rate", rate), labelled("seed", seed)),
      el("details", {}, el("summary", {}, "Lines of your own to learn from"), list,
        el("p", { class: "says" }, "One a line; empty for the book’s names. The list is sent to nobody. This browser keeps it, and all boxes of all chapters learn from it; a short one also stands in this page’s address."),
        el("p", { class: "says", role: "status" }, longSays, keptSays)),
      el("div", { class: "controls" }, go, labelled("it will be", guess)),
      picture, numbers, says);

    const wanted = () => {
      const settings = {};
      for (const [name, field] of Object.entries(fields)) {
        const value = Math.floor(Number(field.value)) || 0;
        if (value !== book[name]) settings[name] = value;
      }
      if (Number(rate.value) !== usual[method.value] || method.value === "SGD") settings.learning_rate = Number(rate.value) || 0;
      return { settings, seed: seedOf(seed), list: list.value.trim() ? list.value : long ?? run.bookList };
    };

    /** Lines that the field shows, or that are too many for it. */
    function hold(lines) {
      list.show(lines);
      holdLong(list.value === lines ? undefined : lines);
    }

    function holdLong(lines, cut = "") {
      long = lines;
      if (lines !== undefined) list.value = "";
      longSays.textContent = lines === undefined ? "" : `${cut}“Train” learns from these ${whole(lines.length)} characters, too many to be shown here. `;
      keptSays.textContent = "";
    }

    async function train() {
      training = true;
      go.textContent = "Stop";
      after.hidden = true;
      says.say("It learns, in a worker of its own.");
      try {
        const sizes = wanted();
        if (trainer !== run) trainer.stop();
        trainer = run;
        await run.change(sizes);
        const own = run.list !== run.bookList;
        const kept = widgets.ownList(own ? run.list : null) === run.list;
        keptSays.textContent = own && !kept ? "It is too long to be kept: only this page learns from it." : "";
        if (method.value === "SGD") {
          trainer = await widgets.anotherRun("4-transformer");
          trainer.follow(draw);
          await trainer.change(sizes);
        }
        await trainer.trained();
        if (trainer !== run) { // the program with the prompt goes on with these weights
          const { weights } = await trainer.ask("weights");
          await run.ask(`take\n${weights.map((w) => w ?? "NaN").join(" ")}`);
        }
        tell();
        after.hidden = parts.hidden = false;
        await Promise.all([makeUp(), read()]);
      } catch (error) {
        says.say(error.message);
      }
      training = false;
      go.textContent = "Train";
    }

    function stop() {
      run.stop();
      trainer.stop();
    }

    function tell() {
      const { losses, seconds } = trainer;
      const mean = trainer.mean();
      if (mean === undefined) return says.say("No step, no loss: these are the weights as the dice threw them.");
      const by = before?.list === run.list ? mean - before.mean : NaN;
      const came = !Number.isFinite(mean) ? "nan" : by < 0 ? "lower" : by > 0 ? "higher" : by === 0 ? "the same" : "";
      says.say(`${whole(run.about.params)} weights, ${whole(losses.length)} steps in ${shown(seconds, 1)} seconds. ` +
        `The mean over the last ${Math.min(100, losses.length)} is ${shown(mean, 3)}` +
        (came && before ? `; the run before had ${shown(before.mean, 3)}${!guess.selectedIndex ? "" : guess.value === came ? ", and you said so" : `, and you said: ${guess.value}`}. ` : ". ") +
        (came === "nan" ? "That is not a number: the steps were too long, and something outgrew what a double can hold."
          : came === "the same" ? "That is the same, to the last digit."
          : Math.abs(by) < 0.02 ? "A few thousandths may come from other first weights alone: try another seed." : ""));
      before = { mean, list: run.list };
      guess.selectedIndex = 0; // the next change is another question
    }

    // ---- What it makes up, and how -------------------------------------------------

    const prompt = el("input", { type: "text", maxlength: 500, autocapitalize: "none", autocomplete: "off", spellcheck: "false" });
    let dice = 42, temperature = 0.5, warmth;
    const made = el("div", { class: "names" }), madeSays = sentence();
    const text = el("input", { type: "text", maxlength: 500, value: "anna", autocapitalize: "none", autocomplete: "off", spellcheck: "false" });
    const layer = choice([]);
    const sure = el("div", { class: "scrolls", tabindex: 0, role: "region", "aria-label": "How sure it was of each letter" });
    const behind = el("div", { class: "scrolls", tabindex: 0, role: "region", "aria-label": "Where the heads looked" });
    const readSays = sentence();
    const file = el("p", { class: "says", role: "status" });
    const given = el("input", { type: "file", accept: ".safetensors" });
    const differs = el("div", {}), parts = button("Where does it part from the book’s run?", compare);
    const after = el("div", { hidden: true },
      el("div", { class: "controls" }, labelled("it begins with", prompt), button("Again", () => { dice += 1; makeUp(); }),
        labelled(warmth = el("span", {}, "temperature: 0.5"), slider({ min: 0.1, max: 3, step: 0.1, value: 0.5, label: "temperature",
          oninput: (x) => { temperature = x; warmth.textContent = `temperature: ${shown(x, 1)}`; makeUp(); } }), true)),
      made, madeSays,
      el("div", { class: "controls" }, labelled("let it read", text), labelled("layer", layer)),
      sure, behind, readSays,
      el("div", { class: "controls" }, button("Take the weights away", takeAway), labelled("or give some back", given)),
      el("div", { class: "controls" }, parts),
      file, differs);
    live.append(after);
    prompt.addEventListener("input", () => makeUp());
    text.addEventListener("input", () => read());
    layer.addEventListener("change", () => read());
    given.addEventListener("change", () => { if (given.files[0]) giveBack(given.files[0]); });

    const makeUp = once(async () => {
      try {
        if (Number.isNaN(trainer.mean())) throw new widgets.Refusal("It makes up nothing: its weights are no numbers any more.");
        const { samples } = await run.ask(`continue 10 ${temperature} ${dice} ${prompt.value}`);
        made.replaceChildren(...samples.map((name) => button(name || "(none)", () => { text.value = name; read(); })));
        madeSays.say("Press one to see how sure the model was of each letter.");
      } catch (error) {
        made.replaceChildren();
        madeSays.say(error.message);
      }
    });

    let at = 1; // the position that is looked at
    const read = once(async () => {
      try {
        const long = [...text.value].slice(0, run.about.settings.block_size - 1).join("");
        const [{ tokens, chances, p }, { looks }] = await Promise.all([run.ask(`chances ${long}`), run.ask(`looks ${long}`)]);
        if (layer.length !== looks[0].length) layer.replaceChildren(...options([...looks[0].keys()]));
        at = Math.min(at, looks.length - 1);
        const name = (id) => letter(run, id, "BOS");
        const held = sure.querySelector("button:focus");
        sure.replaceChildren(el("table", {},
          el("thead", {}, el("tr", {}, ["next", "chance", "it expected"].map((words) => el("th", { scope: "col" }, words)))),
          el("tbody", {}, p.map((chance, i) => el("tr", {},
            el("th", { scope: "row" }, button(i + 1 < tokens.length - 1 ? name(tokens[i + 1]) : "the end",
              () => { at = i; read(); }, { "aria-pressed": String(i === at) })),
            el("td", { class: "bar" }, el("i", { style: `background:var(--forward);width:${100 * (chance ?? 0)}%` }), el("span", {}, percent(chance))),
            el("td", {}, chances[i][0] === null ? "nan" : chances[i].map((x, id) => [x, id]).sort((a, b) => b[0] - a[0]).slice(0, 3).map(([x, id]) => `${name(id)} ${percent(x)}`).join(", ")))))));
        if (held) sure.querySelector("[aria-pressed=true]").focus();
        const heads = looks[at][Number(layer.value) || 0];
        behind.replaceChildren(el("table", {},
          el("caption", {}, `What each head looked at before it guessed ${at + 1 < tokens.length - 1 ? `“${name(tokens[at + 1])}”` : "the end"}`),
          el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "head"), heads[0].map((_, t) => el("th", { scope: "col" }, name(tokens[t]))))),
          el("tbody", {}, heads.map((shares, h) => el("tr", {}, el("th", { scope: "row" }, String(h)),
            shares.map((share) => el("td", {}, el("i", { class: "share", style: `background:${shade(share ?? 0, 1)}` }), shown(share, 2))))))));
        readSays.say("Press a letter to see where the heads looked before it was guessed.");
      } catch (error) {
        readSays.say(error.message);
      }
    });

    // ---- What one takes away and gives back, and what one compares ---------------------

    const SIZES = ["n_embd", "n_head", "n_layer", "block_size"];

    /** The program that writes and reads files, for a model of some sizes. */
    async function withSizes(sizes) {
      const other = await widgets.anotherRun("load");
      for (const name of SIZES) await other.ask(`set ${name} ${sizes[name]}`);
      return other;
    }

    /** The sizes that a file speaks of, as far as it does; whether they are true, the
        program sees. */
    function sizesIn(bytes) {
      try {
        const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
        const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
        const sizes = { n_embd: header.wte.shape[1], block_size: header.wpe.shape[0],
          n_layer: Object.keys(header).filter((name) => name.endsWith(".attn_wq")).length };
        return Object.values(sizes).every((n) => Number.isInteger(n) && n > 0 && n <= 500) ? sizes : {};
      } catch {
        return {};
      }
    }

    async function takeAway() {
      try {
        const { weights } = await run.ask("weights");
        const writer = await withSizes(run.about.settings);
        await writer.ask(`letters\n${run.about.letters}`);
        await writer.ask(`take\n${weights.map((w) => w ?? "NaN").join(" ")}`);
        const { file: text } = await writer.ask("file");
        writer.stop();
        const bytes = Uint8Array.from(text, (c) => c.charCodeAt(0));
        const address = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
        el("a", { href: address, download: "model.safetensors" }).click();
        setTimeout(() => URL.revokeObjectURL(address), 60000);
        file.textContent = `model.safetensors, ${whole(bytes.length)} bytes. Give it back here, or to ./book run load model.safetensors, if its sizes are the book’s.`;
      } catch (error) {
        file.textContent = error.message;
      }
    }

    /** A file of weights is read in a worker of its own; only when it is sound the
        model becomes another. */
    async function giveBack(one) {
      if (training) return;
      training = true;
      file.textContent = "It reads the file …";
      let reader;
      try {
        if (one.size > LARGEST) throw new widgets.Refusal(`${one.name}: too large for a page`);
        const bytes = new Uint8Array(await one.arrayBuffer());
        const sizes = { ...run.about.settings, n_head: Number(fields.n_head.value), ...sizesIn(bytes) };
        reader = await withSizes(sizes);
        const { letters } = await reader.ask(`open ${one.name}\n${characters(bytes)}`);
        const { weights } = await reader.ask("weights");
        const settings = Object.fromEntries(SIZES.filter((name) => sizes[name] !== book[name]).map((name) => [name, sizes[name]]));
        await run.change({ settings });
        run.about = await run.ask(`letters\n${letters}`);
        await run.ask(`take\n${weights.join(" ")}`);
        if (trainer !== run) trainer.stop();
        trainer = run;
        for (const name of SIZES) fields[name].value = sizes[name];
        says.say(`The weights are those of ${one.name} now: ${whole(weights.length)} numbers, and ${whole([...letters].length)} letters. ` +
          `How many heads it had, the file does not say: it is read with ${sizes.n_head}.`);
        file.textContent = "It is read: what stands above is made with it.";
        parts.hidden = true;
        differs.replaceChildren();
        draw();
        await Promise.all([makeUp(), read()]);
      } catch (error) {
        file.textContent = `${error.message}. The weights are those of before.`;
      }
      reader?.stop();
      given.value = "";
      training = false;
    }

    /** Each byte as the character of its number. */
    function characters(bytes) {
      let text = "";
      for (let i = 0; i < bytes.length; i += 4096) text += String.fromCharCode(...bytes.subarray(i, i + 4096));
      return text;
    }

    /** What the program would print of a run. */
    async function printed(one, losses) {
      const { samples } = await one.ask("samples 20 0.5");
      const last = String(losses.length).padStart(4);
      return [`num docs: ${one.about.docs}`, `vocab size: ${one.about.vocab}`, `num params: ${one.about.params}`,
        ...losses.map((loss, i) => `step ${String(i + 1).padStart(4)} / ${last} | loss ${shown(loss).replace("−", "-")}`),
        "", "--- inference (new, hallucinated names) ---",
        ...samples.map((name, i) => `sample ${String(i + 1).padStart(2)}: ${name}`)];
    }

    async function compare() {
      differs.replaceChildren("The book’s run is made once more.");
      try {
        const other = await widgets.anotherRun("5-adam");
        await other.trained();
        const [mine, theirs] = [await printed(run, trainer.losses), await printed(other, other.losses)];
        other.stop();
        const line = theirs.findIndex((words, i) => words !== mine[i]);
        differs.replaceChildren(line < 0 ? `None of the ${theirs.length} lines differs.`
          : table(["whose", `line ${line + 1}, the first that differs`], [["the book’s run", theirs[line]], ["this run", mine[line] ?? "(no such line)"]]));
      } catch (error) {
        differs.replaceChildren(error.message);
      }
    }

    draw();
    train();
  },
});

// The whole graph of a name's loss: a strip of all its nodes, twelve of them
// from near by, and the way along the largest gradients.
"use strict";

widgets.define("graph", {
  async make(live, run) {
    const { el, svg, button, shown, whole, letter, sentence, answering, textField, fitted, guess } = widgets.draw;
    const ENDS = ["at an embedding", "in the first layer", "at a ReLU", "in the second layer"];
    let said = ""; // where the reader says that the way ends
    const PARTS = ["first layer", "ReLU", "second layer", "softmax", "−log p"];
    const COLOURS = ["--chapter-4", "--chapter-2", "--chapter-3", "--chapter-5", "--backward"];
    await run.started();
    let found; // the newest answer
    let way = []; // the nodes on the way from the loss

    const says = sentence();
    let rush = false; // all the way
    const ahead = () => { way.push(found.at); to(found.next); };
    const follow = button("Follow the largest gradient", ahead, { class: "go" });
    const all = button("All the way", () => { rush = true; ahead(); });
    const go = (words, id) => button(words, () => { way = []; to(id()); });
    const rows = el("table", { class: "tape" });
    const picture = fitted(svg("svg", { width: "100%", height: 64, role: "img", "aria-label": "All nodes, by parts of the network; the tables below say the same" }));
    const parts = el("div", { class: "scrolls", tabindex: 0, role: "region", "aria-label": "The parts of the network" });
    const ask = answering(run, says, () => [`graph ${run.cursor.node ?? 0} ${run.cursor.text}`], (answer) => { found = answer; draw(); });
    live.append(
      el("div", { class: "controls" }, textField(run, "name"), follow, all, go("One earlier", () => found.at - 1),
        go("One later", () => found.at + 1), go("To the loss", () => 0)),
      guess("From the loss, go to whatever moves it most, again and again. Where does the way end?",
        ENDS.map((end) => end[0].toUpperCase() + end.slice(1)), (i) => {
          said = ENDS[i];
          return `You say: ${said}. Follow it: press the button, or Enter on it, until nothing is left.`;
        }),
      picture, says, el("div", { class: "beside" }, rows, parts));

    const to = (node) => run.point({ node });

    function draw() {
      if (found.at === found.end - 1) way = [];
      const count = found.end - found.start, here = found.nodes.find(({ id }) => id === found.at);
      follow.disabled = all.disabled = !found.next;
      rush &&= found.next;
      if (rush) ahead();
      rows.replaceChildren(
        el("thead", {}, el("tr", {}, ["node", "made as", "data", "grad"].map((cell) => el("th", { scope: "col" }, cell)))),
        el("tbody", {}, found.nodes.map(({ id, made, data, grad }) =>
          el("tr", { class: id === found.at ? "now" : id === found.next ? "tells" : undefined },
            el("th", { scope: "row" }, `[${id}]`), [made, shown(data), shown(grad)].map((cell) => el("td", {}, cell))))));
      const positions = found.tokens.length - 1;
      parts.replaceChildren(widgets.draw.table(["nodes", "for a position", `for all ${positions}`],
        PARTS.map((name, i) => [name, whole(found.parts[i]), whole(found.parts[i] * positions)])));
      says.say(found.at < found.start
        ? `${here.made} is a weight: ${whole(found.users)} nodes were made with it, and its gradient is ${shown(here.grad)}. ` +
          (way.length ? `${way.length} steps from the loss.` : "")
        : `${whole(count)} nodes, ${whole(found.edges)} children, ${whole(found.messages)} messages. ` +
          (found.next ? `[${found.at}] says to [${found.next}]: ${shown(found.local)} × ${shown(here.grad)} = ${shown(found.says)}.`
            : here.made.startsWith("relu") ? `Here the way ends: the ReLU of [${found.at}] is shut, and nothing below it hears anything.${said && ` You said: ${said}.`}`
            : `[${found.at}] has nothing to say to a weight.`));
      picture.update();
    }

    picture.update = () => {
      if (!found || !picture.clientWidth) return;
      const wide = picture.clientWidth, x = (id) => Math.max(0, id - found.start) / (found.end - found.start) * wide;
      const each = found.parts.reduce((a, b) => a + b, 0);
      const blocks = found.tokens.slice(0, -1).flatMap((token, p) => {
        let at = found.start + p * each;
        return [svg("text", { x: x(at + each / 2), y: 12, "text-anchor": "middle" }, letter(run, token)),
          ...found.parts.map((size, i) => {
            const from = at;
            at += size;
            return svg("rect", { x: x(from), y: 18, width: Math.max(0.6, x(at) - x(from)), height: 22, fill: `var(${COLOURS[i]})`, opacity: 0.6 },
              svg("title", {}, `${PARTS[i]}, position ${p}`));
          })];
      });
      picture.replaceChildren(...blocks,
        ...way.map((id) => svg("circle", { cx: x(id), cy: 50, r: 2, fill: "var(--backward)" })),
        svg("line", { x1: x(found.at), x2: x(found.at), y1: 14, y2: 58, stroke: "var(--ink)", "stroke-width": 2 }));
    };
    picture.addEventListener("click", (event) => {
      const box = picture.getBoundingClientRect();
      way = [];
      to(found.start + Math.floor((event.clientX - box.left) / box.width * (found.end - found.start)));
    });
    let text = run.cursor.text;
    run.follow(() => {
      if (text !== run.cursor.text) run.cursor.node = 0;
      text = run.cursor.text;
    });
    await ask();
  },
});

// The running listing: which line it is at, and which numbers stand beside it,
// as the program on this machine records them.

const HOW = ["ArrowRight", "ArrowDown", "ArrowDown", "ArrowRight", "ArrowRight"];

export async function check(box, { page, native, same }) {
  const panel = page.locator(".stepper");
  const code = page.locator("figure.whole .code");
  const bar = panel.locator("input[type=range]");
  const told = await native("told");
  await panel.locator(".seen :is(b, p)").first().waitFor();

  const kinds = told.records.map(([kind]) => kind).filter((kind) => kind !== "step" || "beta1" in told.program.constants);
  for (const what of kinds) {
    const text = what === "loss" ? "anna" : "zoe";
    await box.locator("input").first().fill(text);
    await box.locator("input").first().press("Enter");
    await box.locator("select").selectOption(what);
    const about = await native(`record ${what} ${text}`);
    await page.waitForFunction((most) => document.querySelector(".stepper input[type=range]").max === String(most), about.events - 1);
    await box.getByText({ step: `Step 1 learns from “${about.learned}”`, sample: `it draws “${about.sampled}”` }[what]
      ?? `“${text}” after 0 steps`).waitFor();
    const said = await box.locator("[role=status]").first().textContent();
    if (what !== "sample") same(/loss (.*)\.$/.exec(said)[1], about.loss, `the loss of ${text}`);

    if (what === "step") await hasLoss(native, told);
    const start = Math.floor(about.events / 2);
    const { lines, depths } = await native(`recorded ${start} 4000`);
    await bar.fill(String(start));
    await code.focus();
    let at = 0; // from the start
    const after = () => {
      let to = at + 1;
      while (to < lines.length - 1 && depths[to] > depths[at]) ++to;
      return to;
    };
    const shown = async (key) => {
      await page.waitForFunction((place) => document.querySelector(".stepper .mono").textContent.startsWith(place), `${(start + at + 1).toLocaleString("en")} /`)
        .catch(() => { throw new Error(`after ${key} it is not at ${start + at + 1}`); });
      const line = await code.locator(".now").evaluate((row) => (row.previousElementSibling ?? row).id);
      same(line, `L${lines[at]}`, `after ${key} the line`);
      const { names, numbers } = await native(`seen ${start + at}`);
      const found = await panel.locator(".seen > div").evaluateAll((all) => all.map((one) => ({
        name: one.querySelector("b").textContent,
        numbers: [...one.querySelectorAll(".mono")].map((e) => e.textContent),
      })));
      for (const [i, one] of found.entries()) {
        same(one.name, told.program.names[names[i]], `line ${lines[at]} speaks of`);
        const last = numbers[i].slice(-one.numbers.length);
        one.numbers.forEach((x, k) => same(x, x.includes("e") ? last[k].toExponential(2) : last[k], `line ${lines[at]}, ${one.name}, number ${k}:`));
      }
      await explained(code, panel, lines[at]);
      await uncut(code);
      return found.length;
    };
    let checked = await shown("the bar");
    for (const key of HOW) {
      await page.keyboard.press(key);
      at = key === "ArrowRight" ? at + 1 : after();
      checked += await shown(key);
    }
    while (at > 0 && depths[at - 1] > depths[at]) --at;
    if (!checked) throw new Error(`nothing is seen in ${what}`);
  }

  await again(box, { page, panel, code });
  await asked(panel);
  if ("beta1" in told.program.constants) await changed(page, panel, native, same);
}

/** A step is recorded from its document on: its loss is worked out, too. */
async function hasLoss(native, told) {
  const { lines } = await native("recorded 0 4000");
  const [head] = Object.entries(told.program.functions).find(([, name]) => name === "loss");
  if (!lines.includes(Number(head))) throw new Error("a step has no loss");
}

/** Beside the line that is run stands where it is explained, which is where its
    number leads. */
async function explained(code, panel, line) {
  const link = panel.getByRole("link", { name: /^explained in (\d\.\d|chapter|\S+)/ });
  const [there, here] = [await link.getAttribute("href"), await code.locator(`#L${line}`).getAttribute("href")];
  if (there !== here) throw new Error(`line ${line} is explained at ${here}, and the panel leads to ${there}`);
}

/** No number beside a line is cut off. */
async function uncut(code) {
  const cut = await code.locator(".made").evaluateAll((all) => all.filter((e) => e.scrollWidth > e.clientWidth).map((e) => e.textContent));
  if (cut.length) throw new Error(`beside a line there is no room for “${cut[0]}”`);
}

/** With another name one is at the same line as before, as many times run. */
async function again(box, { page, panel, code }) {
  const place = () => panel.locator("[aria-valuetext]").getAttribute("aria-valuetext");
  const time = () => panel.locator(".says span").first().innerText();
  await box.locator("select").selectOption("loss");
  await box.getByText("after 0 steps").waitFor();
  await panel.locator("input[type=range]").fill("40");
  await page.waitForFunction(() => document.querySelector(".stepper .mono").textContent.startsWith("41 /"));
  const before = [await time(), await place()];
  await box.locator("input").first().fill("anna");
  await box.locator("input").first().press("Enter");
  await page.waitForFunction((old) => document.querySelector(".stepper [aria-valuetext]").getAttribute("aria-valuetext") !== old, before[1]);
  const [was, is] = [before[0], await time()].map((words) => words.split(" of ")[0]);
  if (was !== is) throw new Error(`it was at ${was}, and with another name it is at ${is}`);
  if (!await code.locator(".now").count()) throw new Error("no line is marked");
}

/** Another constant: the program runs again, and the first difference is said. */
async function changed(page, panel, native, same) {
  const field = page.getByLabel("num_steps", { exact: true });
  await field.fill("30");
  await field.press("Enter");
  const said = panel.getByText("The first line that differs");
  await said.waitFor();
  const [, step, loss] = /step (\d+): loss ([^,]*),/.exec(await said.textContent());
  const { losses } = await native("train");
  same(losses.length, 30, "the number of steps");
  same(loss, losses[step - 1], `the loss of step ${step}`);
}

/** A number tells where it comes from. */
async function asked(panel) {
  const number = panel.locator(".seen button").first();
  if (!(await number.count())) return; // a program without a tape
  const before = await number.textContent();
  await number.click();
  const detail = await panel.locator(".detail").textContent();
  if (!detail.includes("Gradient")) throw new Error(`nothing is told of ${before}: ${detail}`);
}

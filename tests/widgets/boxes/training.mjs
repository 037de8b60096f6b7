// Training watched: stopped, the line is the program's own; the names are too.
export async function check(box, { page, native, same }) {
  await page.waitForFunction(() => document.querySelector(".live output")?.textContent);
  await box.getByRole("button", { name: "One step" }).click();
  await box.getByText("Names it makes now").waitFor();
  const slider = box.getByRole("slider");
  await slider.press("Home");
  for (const [key, step] of [["ArrowRight", 1], ["PageUp", 51], ["End", 1000]]) {
    await slider.press(key);
    const { losses } = await native("train");
    await page.waitForFunction((at) => document.querySelector(".live [role=slider]")
      .getAttribute("aria-valuenow") === String(at), step);
    const line = await box.locator("output").innerText();
    const [, at, loss] = /^step +(\d+) \/ 1000 \| loss (\S+)$/.exec(line);
    same(loss, losses[at - 1], `step ${at}`);
  }
  const peak = box.getByRole("button", { name: "The highest peak" });
  if (await peak.count()) {
    await peak.click();
    const { losses } = await native("train");
    const most = losses.indexOf(Math.max(...losses)) + 1;
    await box.getByText(`Step ${most.toLocaleString("en")} was the name`).first().waitFor();
  }
  const seed = box.getByLabel("seed");
  await seed.fill("-1");
  await seed.press("Enter");
  await page.waitForFunction(() => document.querySelector(".live input[max='4294967295']").value === "0");
  await seed.fill("42");
  await seed.press("Enter");
  await box.getByRole("button", { name: "Pause" }).waitFor(); // it begins anew, and would wipe away what is said
  const marks = await box.locator("[role=slider] text").evaluateAll((all) => all.filter((e) => !e.hasAttribute("text-anchor")).map((e) => e.textContent));
  if (!marks.length || marks.includes("")) throw new Error("nothing stands at the right of the losses while it learns");
  const rate = box.getByLabel("learning rate", { exact: true });
  if (!(await rate.count())) return;
  const before = await rate.inputValue();
  await rate.fill("-1");
  await rate.press("Enter");
  await box.getByText("A learning rate is more than 0").first().waitFor();
  same(await rate.inputValue(), before, "the rate");
  if (before < 1) return; // another chapter's program takes long for it
  await rate.fill(String(100 * before));
  await rate.press("Enter");
  await box.getByLabel("speed").selectOption("as fast as it goes");
  await box.getByText(/loss is no number|Names it makes now/).first().waitFor();
  await rate.fill(before);
  await rate.press("Enter");
  await box.getByText("Names it makes now").waitFor();
}

// New names: the program's own, others by the dice, some that begin as asked.
export async function check(box, { native, same }) {
  const shown = async (names) => {
    await box.locator(".names button").first().filter({ hasText: names[0] }).waitFor();
    same((await box.locator(".names button").allInnerTexts()).join(), names.map((name) => name || "(none)").join());
  };
  await box.getByRole("slider", { name: "learned from" }).fill("1000");
  await box.getByText("learned from: 1,000").waitFor();
  await box.getByRole("button", { name: "The program’s own" }).click();
  const { samples } = await native("samples 20 0.5");
  await shown(samples);
  for (const seed of [43, 44]) {
    const before = await box.locator(".names button").allInnerTexts();
    await box.getByRole("button", { name: "Again" }).click();
    await shown((await native(`samples 20 0.5 ${seed}`)).samples);
    const after = await box.locator(".names button").allInnerTexts();
    if (after.join() === before.join()) throw new Error("Again changes no name");
  }
  await box.getByLabel("beginning with").fill("jo");
  const { samples: some, drawn } = await native("beginning 20 0.5 44 jo");
  await shown(some);
  await box.getByText(`It made ${drawn.toLocaleString("en")} names`).first().waitFor();
  const { known } = await native(`known\n${some.join("\n")}`);
  const marks = await box.locator(".names button").evaluateAll((all) => all.map((name) => name.className.at(-1)));
  same(marks.join(), known.join(), "the marks");
  await box.locator(".names button").first().click();
  await box.locator("tbody td").first().waitFor();
  const { p } = await native(`chances ${some[0]}`);
  const of = (mark) => known.filter((one) => one === mark).length;
  await box.getByText(`New: ${of(0)}. On the list, but not shown to it yet: ${of(1)}. Learned from: ${of(2)}.`).first().waitFor();
  (await box.locator("tbody td").allInnerTexts()).forEach((cell, i) => same(cell.replace(" %", ""), p[i] * 100, `letter ${i}`));
  await box.getByLabel("beginning with").fill("é");
  await box.getByText("does not know the letter “é”").first().waitFor();
  await box.getByLabel("beginning with").fill("");
}

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
  await box.getByRole("button", { name: "Again" }).click();
  await shown((await native("samples 20 0.5 43")).samples);
  await box.getByLabel("beginning with").fill("jo");
  const { samples: some, drawn } = await native("beginning 20 0.5 43 jo");
  await shown(some);
  await box.getByText(`It made ${drawn} names`).first().waitFor();
  const { known } = await native(`known\n${some.join("\n")}`);
  const marks = await box.locator(".names button").evaluateAll((all) => all.map((name) => name.className.at(-1)));
  same(marks.join(), known.join(), "the marks");
  await box.locator(".names button").first().click();
  await box.locator("tbody td").first().waitFor();
  const { p } = await native(`chances ${some[0]}`);
  (await box.locator("tbody td").allInnerTexts()).forEach((cell, i) => same(cell.replace(" %", ""), p[i] * 100, `letter ${i}`));
}

// Token plus position: each strip and each size is the program's.
export async function check(box, { native, same }) {
  await box.getByText("trained for 1000 of").waitFor();
  await box.getByLabel("name").fill("anna");
  await box.locator('.chips [aria-pressed="true"][aria-label="a at 4"]').waitFor();
  await box.locator(".chips button").nth(4).press("ArrowLeft");
  await box.locator('.chips [aria-pressed="true"][aria-label="n at 3"]').waitFor();
  await box.locator(".guess button").nth(1).click();
  const labels = () => box.locator(".strips [role=img]").evaluateAll((all) => all.map((one) => one.getAttribute("aria-label")));
  for (const scale of ["10", "0.001", "1"]) {
    await box.getByLabel("the sum is made").selectOption(scale);
    const { rows, sizes, alike } = await native(`sum ${scale} 3 anna`);
    await box.getByText(scale === "1" ? "their sum, size" : `sum × ${scale}, size`).waitFor();
    for (const [i, label] of (await labels()).entries()) {
      const [, size, numbers] = /size (\S+): (.*)$/.exec(label);
      same(size, sizes[i], `size ${i}`);
      numbers.split(", ").forEach((shown, j) => same(shown, rows[i][j], `row ${i}, number ${j}`));
    }
    same(/at 2: (\S+),/.exec(await box.getByText("As alike as").innerText())[1], alike[2], "likeness");
  }
}

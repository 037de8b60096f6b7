// The cache: its rows, and what is computed with it and without.
export async function check(box, { native, same }) {
  await box.getByText("trained for 1000 of").waitFor();
  await box.getByLabel("name").fill("anna");
  await box.locator('.chips [aria-pressed="true"][aria-label="a at 4"]').waitFor();
  await box.locator(".chips button").nth(0).click();
  const next = box.getByRole("button", { name: "Read the next letter" });
  await box.locator("summary").click();
  for (const position of [1, 2]) {
    await next.click();
    await box.getByText(`n at ${position} adds one row`).or(box.getByText(`a at ${position} adds one row`)).waitFor();
  }
  const { keys, values, with: kept, without, same: equal } = await native("cache 0 2 anna");
  const numbers = await box.locator("details tbody tr").evaluateAll((rows) =>
    rows.map((row) => [...row.cells].slice(1).map((cell) => cell.textContent)));
  [...keys, ...values].forEach((row, i) => row.forEach((x, j) => same(numbers[i][j], x, `row ${i}, number ${j}`)));
  const cells = await box.locator(":scope > div > table tbody td").allInnerTexts();
  const whole = (x) => Number(x.replaceAll(",", ""));
  const sum = (list) => list.slice(0, 3).reduce((a, b) => a + b, 0);
  [kept[2], without[2], sum(kept), sum(without)].forEach((x, i) => same(whole(cells[i]), x, `computed ${i}`));
  await box.locator(".guess button").nth(1).click();
  if (!equal) throw new Error("the program guesses otherwise without its cache");
  await box.getByText("to the last bit").waitFor();
  await box.getByText("all 3 rows are computed anew").waitFor();
}

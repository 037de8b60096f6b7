// The weights: cosines and matrices at a step, and one weight's slope and change.
export async function check(box, { native, same }) {
  const numbers = () => box.locator("tbody tr").evaluateAll((lines) => lines.map((line) => [...line.querySelectorAll("td")].map((cell) => cell.textContent)));
  await box.getByRole("combobox").selectOption("cosines");
  await box.getByRole("slider").fill("350");
  await box.locator("summary").click();
  await box.getByText("After 350 steps").first().waitFor();
  const { rows, order } = await native("cosines");
  (await numbers()).forEach((list, i) => list.forEach((cell, j) => same(cell, rows[i][j], `cosine ${i}, ${j}`)));
  const vowels = order.flatMap((id, i) => ([0, 4, 8, 14, 20].includes(id) ? [i] : []));
  const among = vowels.flatMap((i) => vowels.filter((j) => i !== j).map((j) => rows[i][j]));
  const mean = among.reduce((sum, x) => sum + x) / among.length;
  await box.getByText(`among themselves have a mean cosine of ${mean.toFixed(2).replace("-", "−")};`).first().waitFor();
  await box.getByRole("combobox").selectOption("mlp_fc2");
  await box.getByText("27 rows of 64").first().waitFor();
  const { rows: weights } = await native("weights mlp_fc2");
  (await numbers()).forEach((list, i) => list.forEach((cell, j) => same(cell, weights[i][j], `weight ${i}, ${j}`)));
  await box.getByLabel("column").fill("7");
  await box.getByLabel("row").fill("3");
  await box.getByLabel("row").press("Enter");
  const { value, name, change } = await native(`weight ${27 * 16 + 64 * 16 + 3 * 64 + 7}`);
  await box.getByText(`mlp_fc2[d][7] is ${value.toFixed(5).replace("-", "−")}. For the next name, ${name},`).waitFor();
  const [digits] = change.toExponential(1).split("e");
  await box.getByText(`changes it by ${digits.replace("-", "−")}·10`).waitFor();
}

// Forward: the vectors of a token, at a step.
export async function check(box, { native, same }) {
  await box.getByRole("slider").fill("300");
  await box.getByText("steps trained: 300").waitFor();
  await box.getByRole("combobox", { name: "token" }).selectOption("q");
  const { probs, h } = await native("stages 16 13");
  await box.getByText(`has ${(probs[13] * 100).toFixed(1)} %`).first().waitFor();
  await box.locator("summary").click();
  await box.locator("details tbody td").first().waitFor();
  const rows = await box.locator("tbody tr").evaluateAll((lines) => lines.map((line) => [...line.children].map((cell) => cell.textContent)));
  probs.forEach((p, j) => same(rows[j][5], p, `probs[${j}]`));
  await box.getByRole("button", { name: "← back" }).click();
  await box.getByRole("button", { name: "← back" }).click();
  await box.getByText(`${h.filter((x) => x === 0).length} of 64 are`).first().waitFor();
}

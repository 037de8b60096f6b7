// There and back: each vector is the program's, stage by stage.
export async function check(box, { native, same }) {
  await box.getByRole("combobox", { name: "token" }).selectOption("e");
  await box.getByRole("combobox", { name: "what comes" }).selectOption("l");
  const { dlogits, h, ...all } = await native("stages 4 11");
  await box.getByText(`below 0: ${dlogits[11].toFixed(4).replace("-", "−")}`).first().waitFor();
  await box.locator("summary").click();
  for (let i = 0; i < 4; ++i) await box.getByRole("button", { name: "on →" }).click();
  await box.getByText("Stage five").first().waitFor();
  const headings = await box.locator("thead tr > *").allInnerTexts();
  const rows = await box.locator("tbody tr").evaluateAll((lines) => lines.map((line) => [...line.children].map((cell) => cell.textContent)));
  headings.slice(1).forEach((name, i) => {
    const vector = { dlogits, h, ...all, row: all.dx }[name];
    vector.forEach((x, j) => same(rows[j][i + 1], x, `${name}[${j}]`));
  });
  const fills = await box.locator(".strip").nth(2).locator("rect").evaluateAll((cells) => cells.map((cell) => cell.getAttribute("fill")));
  h.forEach((x, j) => {
    if ((x === 0) !== fills[j].includes(" 0%")) throw new Error(`h[${j}] is ${x} and drawn ${fills[j]}`);
  });
}

// The table fills: each cell at a step is the program's, and so are the names
// that put a number there.
export async function check(box, { page, native, same }) {
  const slider = box.getByRole("slider");
  await slider.fill("250");
  await box.getByText("names counted: 250").waitFor();
  await box.locator("summary").click();
  const { counts, filled } = await native("counts");
  await page.waitForFunction(([at, text]) => at.querySelector(".says").textContent.startsWith(text),
    [await box.elementHandle(), `${filled} of 729`]);
  const rows = await box.locator("tbody tr").evaluateAll((all) => all.map((row) =>
    [...row.querySelectorAll("td")].map((cell) => Number(cell.textContent))));
  same(JSON.stringify(rows), JSON.stringify(counts), "the table");
  const fills = await box.locator("svg rect").evaluateAll((all) => all.slice(0, 729).map((cell) => cell.getAttribute("fill")));
  counts.flat().forEach((count, i) => {
    if ((count > 0) === fills[i].includes(" 0%")) throw new Error(`cell ${i} holds ${count} and is drawn ${fills[i]}`);
  });
  await box.getByRole("combobox", { name: "after" }).selectOption("n");
  await box.getByRole("combobox", { name: "comes" }).selectOption("a");
  const { count, names } = await native("pair 13 0");
  await box.getByText(`: ${count}, put there by ${names.join(", ")}`).waitFor();
  await box.getByRole("button", { name: "One name" }).click();
  await box.getByText("names counted: 251").waitFor();
}

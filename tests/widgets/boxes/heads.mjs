// The heads: what the loop has filled, each share, and the habits over many names.
export async function check(box, { native, same }) {
  await box.getByText("trained for 1000 of").waitFor();
  await box.getByLabel("name").fill("anna");
  await box.locator('.chips [aria-pressed="true"][aria-label="a at 4"]').waitFor();
  await box.locator(".chips button").nth(4).click();
  await box.locator(".guess button").last().click();
  await box.getByText("So: hardly, as you say.").waitFor();
  const { habits } = await native("habits 0 200");
  const rows = await box.locator(".live > div > table tbody tr, :scope > div > table tbody tr").evaluateAll((all) =>
    all.map((row) => [...row.cells].slice(1).map((cell) => cell.textContent)));
  if (rows.length !== 5) throw new Error(`${rows.length} rows of habits`);
  rows.forEach((row, h) => row.forEach((shown, i) => same(shown, habits[h][i], `head ${h}, column ${i}`)));

  await box.locator("summary").click();
  await box.locator("details tbody td").first().waitFor();
  const { shares, at } = await native("look 0 4 anna");
  const cells = await box.locator("details tbody tr").evaluateAll((all) =>
    all.map((row) => [...row.cells].slice(1).map((cell) => cell.textContent)));
  cells.forEach((row, t) => row.forEach((shown, h) => same(shown, shares[4][h][t], `head ${h}, position ${t}`)));

  for (let h = 1; h < 4; ++h) {
    await box.getByRole("button", { name: "Next head" }).click();
    await box.getByText(`h = ${h}: slice(q, ${h})`).waitFor();
    const label = await box.locator(".strips [role=img]").nth(1).getAttribute("aria-label");
    const filled = label.split(": ")[1].split(", ");
    filled.forEach((shown, i) => same(shown, i < 4 * (h + 1) ? at.found[i] : "–", `x_attn ${i} after head ${h}`));
  }
}

// The loss of a name: each pair, its probability and price, and their mean.
export async function check(box, { native, same }) {
  await box.getByLabel("name", { exact: true }).fill("maria");
  await box.getByRole("slider").fill("400");
  await box.getByText("learned from: 400").waitFor();
  const { p, surprise, loss, tokens, chances } = await native("chances maria");
  await box.locator(".pairs button").nth(2).click();
  await box.locator(".pairs tr").nth(3).and(box.locator(".here")).waitFor();
  if (!(await box.locator(".here button").evaluate((pair) => pair === document.activeElement))) throw new Error("the chosen pair loses the keyboard");
  await box.getByText(`for ${Math.max(...surprise).toFixed(2)}.`).first().waitFor();
  const rows = await box.locator(".pairs tbody tr").evaluateAll((all) => all.map((row) =>
    [...row.querySelectorAll("td")].map((cell) => cell.textContent)));
  p.forEach((chance, i) => {
    same(rows[i][0], chance, `p of pair ${i + 1}`);
    same(rows[i][1], surprise[i], `price of pair ${i + 1}`);
  });
  same(rows.at(-1)[1], loss, "the mean");
  const bars = await box.locator("svg rect").evaluateAll((all) => all.map((bar) =>
    [Number(bar.getAttribute("height")), bar.getAttribute("fill")]));
  const scale = bars[0][0] / chances[2][0];
  bars.forEach(([height, fill], i) => {
    if (Math.abs(height - scale * chances[2][i]) > 0.01) throw new Error(`bar ${i} is ${height} high`);
    same(fill, `var(--${i === tokens[3] ? "backward" : "forward"})`, `bar ${i}`);
  });
  await box.getByLabel("name", { exact: true }).fill("é");
  await box.getByText("does not know the letter “é”").first().waitFor();
  if (!(await box.evaluate((live) => live.classList.contains("stale")))) throw new Error("a refusal leaves the answer before as if it were its own");
  await box.getByLabel("name", { exact: true }).fill("ada");
  await box.getByText("After BOS").first().waitFor();
  if (await box.evaluate((live) => live.classList.contains("stale"))) throw new Error("an answer stays pale");
}

// The row of a letter: its counts, plain shares and probabilities are the program's.
export async function check(box, { native, same }) {
  await box.getByLabel("after").selectOption("e");
  await box.getByRole("slider").fill("600");
  await box.getByText("names counted: 600").waitFor();
  await box.locator("summary").click();
  const { total, counts, shares, probs } = await native("row 4");
  await box.getByText(`has been followed by something ${total} times`).waitFor();
  const rows = await box.locator("tbody tr").allInnerTexts();
  rows.forEach((row, i) => {
    const [, count, share, p] = row.split("\t");
    same(count, counts[i], `count ${i}`);
    same(share.replace(" %", ""), shares[i] * 100, `share ${i}`);
    same(p.replace(" %", ""), probs[i] * 100, `probability ${i}`);
  });
  const apart = probs.map((p, i) => Math.abs(p - shares[i]));
  const most = apart.indexOf(Math.max(...apart));
  const [, letter, share, p] = /differ most at (\S+)\d+: ([\d.]+) % and ([\d.]+) %/.exec(await box.locator(".says").first().innerText());
  same(letter.replace(/\d+$/, ""), rows[most].split("\t")[0], "where they differ most");
  same(share, shares[most] * 100, "the share there");
  same(p, probs[most] * 100, "the probability there");
  const heights = await box.locator("svg rect").evaluateAll((all) => all.map((bar) => Number(bar.getAttribute("height"))));
  const scale = heights[0] / probs[0];
  heights.forEach((height, i) => {
    if (Math.abs(height - scale * probs[i]) > 0.01) throw new Error(`bar ${i} is ${height} high for ${probs[i]}`);
  });
}

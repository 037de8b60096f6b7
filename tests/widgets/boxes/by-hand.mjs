// The small network with other numbers: all that the program makes of them.
export async function check(box, { native, same }) {
  const cells = () => box.locator("tbody tr").evaluateAll((lines) => lines.map((line) => line.querySelector("td").textContent));
  const two = (list) => list.map((x) => x.toFixed(3)).join(" and ");
  await box.getByLabel("second weight of h").fill("0.251");
  const found = await native("small 1 2 0.5 0.251 1.0986122886681098 0 1");
  await box.getByText(`to ${found.loss.toFixed(6)}.`).first().waitFor();
  const shown = await cells();
  [found.h_pre, undefined, found.logits, found.probs, found.loss, found.dlogits, found.dfc2.flat(), found.dh, found.dh_pre,
    found.dfc1[0], found.dx].forEach((expected, i) => {
    if (expected === undefined) return;
    if (typeof expected === "number") same(shown[i], expected);
    else same(shown[i].replace("h = ", ""), two(expected), `row ${i}`);
  });
  await box.getByLabel("second weight of h").fill("-1");
  await box.getByText("set h to 0").first().waitFor();
}

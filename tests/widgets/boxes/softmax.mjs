// Logits, at a temperature, become the program's chances.
export async function check(box, { native, same }) {
  await box.getByLabel("logits").fill("3 1 -2 0.5");
  await box.getByRole("slider").fill("2");
  await box.getByText("temperature: 2.0").waitFor();
  const { probs } = await native("softmax 2 3 1 -2 0.5");
  const rows = await box.locator("tbody tr").evaluateAll((lines) => lines.map((line) => [
    line.querySelectorAll("td")[0].textContent, Number(line.querySelector("rect").getAttribute("width"))]));
  rows.forEach(([p, width], i) => {
    same(p, probs[i], `chance ${i}`);
    if (Math.abs(width - 120 * probs[i]) > 0.01) throw new Error(`bar ${i} is ${width} long`);
  });
  await box.getByRole("slider").fill("1");
  await box.getByRole("button", { name: "1000" }).click();
  await box.getByText("infinity divided by infinity").first().waitFor();
}

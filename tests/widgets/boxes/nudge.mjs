// A weight nudged: both slopes, and the largest difference for each nudge.
export async function check(box, { native, same }) {
  const eps = box.getByRole("slider", { name: "ε" });
  await box.getByLabel("weight", { exact: true }).fill("700");
  await box.getByLabel("weight", { exact: true }).press("Enter");
  await box.locator("summary").click();
  const shown = (x) => {
    const [digits, power] = x.toExponential(1).split("e");
    return `${digits}·10${[...power].map((c) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(c)] ?? "").join("")}`;
  };
  for (const [at, size] of [[4, "1e-3"], [8, "1e-5"], [2, "1e-2"]]) {
    await eps.fill(String(at));
    const { tried, exact, largest } = await native(`nudge 700 ${size} eniko`);
    await box.getByText(`a slope of ${tried.toFixed(9).replace("-", "−")}; worked out, of ${exact.toFixed(9).replace("-", "−")}`).first().waitFor();
    const row = box.getByRole("row").filter({ has: box.page().getByRole("rowheader", { name: shown(Number(size)), exact: true }) });
    same(await row.locator("td").innerText(), shown(largest), `the largest difference at ${size}`);
  }
  const { worst } = await native("nudge 700 1e-2 eniko");
  await box.getByRole("button", { name: "worst" }).click();
  await box.page().waitForFunction(([at, k]) => at.querySelector("input[type=number]").value === k, [await box.elementHandle(), String(worst)]);
}

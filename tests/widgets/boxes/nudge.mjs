// A weight nudged: both slopes, and the largest difference for each nudge.
/** Each dot stands where the two slopes of its weight are; a press takes it. */
async function offTheLine(box, native, same) {
  const { slopes: [tried, exact] } = await native("nudge 700 1e-2 eniko");
  const picture = box.getByRole("img", { name: "Both slopes of every weight" });
  const dots = (await picture.locator("path").getAttribute("d")).slice(1, -2).split("h0M").map((dot) => dot.split(" ").map(Number));
  same(dots.length, exact.length, "the dots");
  const { width, height } = await picture.boundingBox();
  const most = Math.max(...tried.map(Math.abs), ...exact.map(Math.abs));
  const far = exact.map((_, k) => Math.abs(tried[k] - exact[k])), k = far.indexOf(Math.max(...far));
  const stands = [(dots[k][0] - width / 2) / (width / 2 - 12) * most, (height / 2 - dots[k][1]) / (height / 2 - 12) * most];
  [exact[k], tried[k]].forEach((slope, i) => { // dots stand at tenths of a pixel
    if (Math.abs(stands[i] - slope) > most / 500) throw new Error(`the dot of weight ${k} stands at ${stands}, not at ${slope}`);
  });
  await picture.click({ position: { x: dots[k][0], y: dots[k][1] } });
  await box.page().waitForFunction(([at, k]) => at.querySelector("input[type=number]").value === k, [await box.elementHandle(), String(k)]);
}

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
  await offTheLine(box, native, same);
  const { worst } = await native("nudge 700 1e-2 eniko");
  await box.getByRole("button", { name: "worst" }).click();
  await box.page().waitForFunction(([at, k]) => at.querySelector("input[type=number]").value === k, [await box.elementHandle(), String(worst)]);
}

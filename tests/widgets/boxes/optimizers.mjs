// SGD against Adam on the echoes: the losses, how far each matrix has gone, and
// a rate that ends in nan.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../browser/browser.mjs";
import { learned, sameRow } from "./race.mjs";

const echo = readFileSync(join(ROOT, "data", "echo.txt"), "utf8");

export async function check(box, { same }) {
  const race = box.getByRole("button", { name: "Race" });
  const moved = box.locator("table").filter({ hasText: "How far each matrix" });
  await race.click();
  await moved.waitFor();
  const marks = box.locator("svg text").filter({ hasText: "ends at" });
  if (await marks.count()) throw new Error("a line that does not end is marked");
  for (const [i, program] of ["4-transformer", "5-adam"].entries()) {
    const { losses, answers: [{ percent }] } = await learned(program, echo, {}, 42, ["moved"]);
    await sameRow(box.locator(".race tbody tr").nth(i), losses, 1000, same);
    const cells = await moved.locator("tbody tr").evaluateAll((rows, at) =>
      rows.map((row) => row.children[at + 1].innerText.replace("%", "")), i);
    cells.forEach((cell, at) => same(cell, percent[at], `${program}, matrix ${at}`));
  }
  await box.getByLabel("rate of SGD").fill("1");
  await box.getByLabel("SGD will").selectOption("nan");
  await race.click();
  await box.getByText("SGD flew apart, as you said").waitFor();
  await box.getByText("At step 10 SGD’s loss is infinite").waitFor();
  const says = await box.getByText("Its line ends at step").innerText();
  const [, step] = /Its line ends at step (\d+)/.exec(says);
  same((await marks.allTextContents()).join(), `SGD ends at step ${step}`, "the mark where a line ends");
}

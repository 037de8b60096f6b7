// All six programs: their losses are those of this machine, with both seeds.
import { bookList } from "../programs.mjs";
import { learned, sameRow } from "./race.mjs";

const PROGRAMS = ["0-counting", "1-gradient-descent", "2-autograd", "3-attention", "4-transformer", "5-adam"];

export async function check(box, { same }) {
  await box.getByText("With seed 42").waitFor();
  await box.getByLabel("same order?").selectOption("no");
  for (const seed of [42, 43]) {
    if (seed === 43) {
      await box.getByRole("button", { name: "Throw other dice" }).click();
      await box.getByText("With seed 43").waitFor();
    }
    for (const [i, program] of PROGRAMS.entries()) {
      const { losses } = await learned(program, bookList(), {}, seed);
      await sameRow(box.locator(".race tbody tr").nth(i), losses, 1000, same);
    }
  }
  await box.getByRole("slider").press("PageUp"); // it can be walked through, too
  await box.getByRole("checkbox").first().click();
  await box.getByLabel("show").selectOption("each");
}

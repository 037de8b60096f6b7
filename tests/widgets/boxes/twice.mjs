// The same run twice: the first step that differs is the programs'.
import { bookList } from "../programs.mjs";
import { learned, sameRow } from "./race.mjs";

export async function check(box, { same }) {
  await box.locator(".guess button").nth(2).click();
  const list = bookList();
  const [right, wrong] = [(await learned("2-autograd", list)).losses, (await learned("no-reset", list)).losses];
  const differs = 1 + right.findIndex((loss, i) => loss !== wrong[i]);
  await box.getByText(`Step ${differs} is the first that differs.`).first().waitFor({ timeout: 60000 });
  const rows = await box.locator("table").first().locator("tbody tr").evaluateAll((all) =>
    all.map((row) => [...row.cells].map((cell) => cell.textContent)));
  for (const [step, a, b] of rows) {
    same(a, right[step - 1], `step ${step}`);
    // the closer to the end, the more a last bit of another library counts
    if (step < 20) same(b, wrong[step - 1], `step ${step}, never reset`);
  }
  const ends = 1 + wrong.findIndex((loss) => !Number.isFinite(loss));
  same(rows.at(-1)[0], String(ends), "the first that is no number");
  for (const [i, losses] of [right, wrong].entries()) await sameRow(box.locator(".race tbody tr").nth(i), losses, 1000, same);
}

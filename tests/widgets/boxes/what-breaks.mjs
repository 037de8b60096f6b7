// Six programs in a race: the losses of each, and a guess that is held against
// how they end.
import { bookList } from "../programs.mjs";
import { learned, sameRow } from "./race.mjs";

const PROGRAMS = ["3-attention", "without-attention", "without-positions", "without-both", "without-norms", "without-shortcuts"];

export async function check(box, { same }) {
  const found = await Promise.all(PROGRAMS.map((program) => learned(program, bookList())));
  const ends = found.map(({ losses }, i) => [losses.slice(-100).reduce((a, b) => a + b) / 100, i]).sort((a, b) => a[0] - b[0]);
  const wanted = ends.map(([, i]) => i); // the guess that is right
  const now = [0, 1, 2, 3, 4, 5];
  for (const [place, i] of wanted.entries()) {
    for (let at = now.indexOf(i); at > place; --at) {
      await box.locator("ol li").nth(at).getByRole("button", { name: /lower/ }).click();
      now.splice(at - 1, 0, ...now.splice(at, 1));
    }
  }
  await box.getByRole("button", { name: "Race" }).click();
  await box.getByText("You had 6 of 6").first().waitFor({ timeout: 60000 });
  for (const i of PROGRAMS.keys()) await sameRow(box.locator(".race tbody tr").nth(i), found[i].losses, 1000, same);
}

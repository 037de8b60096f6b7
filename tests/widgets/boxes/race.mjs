// What the boxes with several programs are held against: each program on this
// machine, with the same list, seed and settings.
import { native } from "../programs.mjs";

/** Losses of a program, and its answers to further questions. */
export async function learned(program, list, settings = {}, seed = 42, more = []) {
  const child = native(program);
  for (const [name, value] of Object.entries(settings)) await child.ask(`set ${name} ${value}`);
  await child.ask(`start ${seed}\n${list}`);
  const { losses } = await child.ask("train");
  const answers = [];
  for (const question of more) answers.push(await child.ask(question));
  child.close();
  return { losses, answers };
}

/** A row of a box's table is what the program's losses say at a step. */
export async function sameRow(row, losses, step, same) {
  const [loss, last, all] = await row.locator("td").allInnerTexts();
  const mean = (some) => some.reduce((a, b) => a + (b ?? NaN), 0) / some.length;
  const what = await row.locator("th").innerText();
  same(loss, losses[step - 1] ?? "nan", `${what}, step ${step}`);
  same(last, mean(losses.slice(Math.max(0, step - 100), step)) || "nan", `${what}, last 100`);
  same(all, mean(losses.slice(0, step)) || "nan", `${what}, all`);
}

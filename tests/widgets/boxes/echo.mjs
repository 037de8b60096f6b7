// The echoes: chances and looks of a line, after all steps and in the middle.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../browser/browser.mjs";
import { learned } from "./race.mjs";

const echo = readFileSync(join(ROOT, "data", "echo.txt"), "utf8");

export async function check(box, { same }) {
  const steps = [1000, 450];
  const { answers } = await learned("5-adam", echo, {}, 42, steps.flatMap((at) => [`at ${at}`, "looks fox-fox", "chances fox-fox"]));
  await box.getByLabel("first will be").selectOption("o, 2nd"); // before it has learned
  await box.getByText("After 0 steps").first().waitFor({ timeout: 60000 });
  same(await box.getByLabel("first will be").inputValue(), "o, 2nd", "the guess");
  await box.getByText("As numbers").click();
  await box.getByLabel("head").selectOption("2");
  for (const [i, step] of steps.entries()) {
    await box.getByRole("slider", { name: "step", exact: true }).fill(String(step));
    await box.getByText(`After ${step} steps`).first().waitFor();
    await box.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
    const [, { looks }, { p }] = answers.slice(3 * i);
    const rows = await box.locator(".numbers tbody tr").evaluateAll((all) =>
      all.map((row) => [...row.querySelectorAll("td")].map((cell) => cell.innerText)));
    looks.forEach((heads, at) => {
      heads[0][2].forEach((share, t) => same(rows[at][t], share, `step ${step}, place ${at} at ${t}`));
      same(rows[at].at(-1).replace(" %", ""), 100 * p[at], `step ${step}, chance ${at}`);
    });
  }
  await box.getByLabel("line").fill("abc");
  await box.getByText("Put a hyphen between").first().waitFor();
  if (await box.getByText("The chance of").count()) throw new Error("a line without a hyphen has copies");
  await box.getByLabel("line").fill("fox-fox");
  await box.locator(".key b").getByText("f, 1st").waitFor();
}

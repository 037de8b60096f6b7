// The playground: the book's run first, then a smaller one with SGD and another
// list; its names, chances and looks; the weights as a file.
import { readFileSync } from "node:fs";
import { native as program } from "../programs.mjs";
import { TAKEN, paste } from "./your-list.mjs";

/** A file taken away makes the same names again; what is no such file changes nothing. */
async function givenBack(box, page, bytes, same) {
  const names = async () => (await box.locator(".names button").allInnerTexts()).join();
  const give = (name, buffer) => box.getByLabel("or give some back").setInputFiles({ name, mimeType: "", buffer });
  const first = await names();
  await box.getByLabel("num_steps").fill("3");
  await box.getByRole("button", { name: "Train" }).click();
  await box.getByText("3 steps in").first().waitFor();
  await page.waitForFunction((before) => ![before, ""].includes([...document.querySelectorAll(".live .names button")].map((e) => e.innerText).join()), first);
  const second = await names();
  const nan = Buffer.from(bytes);
  nan.writeDoubleLE(NaN, bytes.length - 8);
  for (const [wrong, why] of [[Buffer.from("anna"), "too short for a safetensors file"],
    [bytes.subarray(0, 5000), "do not end where it ends"], [nan, "layer0.mlp_fc2 holds no number"]]) {
    await give("wrong.file", wrong);
    await box.getByText(new RegExp(`wrong.file: .*${why}. The weights are those of before`)).first().waitFor();
    same(await names(), second, "after a wrong file");
  }
  await give("mine.safetensors", bytes);
  await box.getByText("The weights are those of mine.safetensors now: 4,192 numbers, and 26 letters").first().waitFor();
  await page.waitForFunction((wanted) => [...document.querySelectorAll(".live .names button")].map((e) => e.innerText).join() === wanted, first);
}

/** A list too long for its field is taken as far as a page has room, and it is said. */
async function longList(box, page) {
  await box.locator("summary", { hasText: "Lines of your own" }).click();
  await paste(page, 10_500_000);
  await box.getByText(`Only its first ${TAKEN.toLocaleString("en")} characters are taken`).waitFor();
  await box.getByLabel("Lines to learn from").fill("zoe");
  if (await box.getByText("characters are taken").count()) throw new Error("a short list is said to be long");
}

export async function check(box, { page, native, same }) {
  const train = box.getByRole("button", { name: "Train" });
  const after = box.getByText("steps in").first();
  await after.waitFor();
  await box.getByLabel("it will be").selectOption("lower");
  await train.dblclick(); // as one click
  await box.getByText("and you said: lower").first().waitFor();
  await box.getByText("That is the same, to the last digit").first().waitFor();
  const compare = async (text) => {
    const { tokens, p } = await native(`chances ${text}`, "prompt");
    const { looks } = await native(`looks ${text}`, "prompt");
    await box.getByLabel("let it read").fill(text);
    const sure = box.locator("table").filter({ hasText: "it expected" });
    await page.waitForFunction((n) => document.querySelectorAll(".live .scrolls tbody .bar").length === n, tokens.length - 1);
    const chances = await sure.locator("td.bar").allInnerTexts();
    chances.forEach((chance, i) => same(chance.replace(" %", ""), p[i] * 100, `chance ${i}`));
    await sure.getByRole("button").last().click();
    const behind = box.locator("table").filter({ hasText: "What each head looked at" });
    await behind.getByText("before it guessed the end").waitFor();
    const shares = await behind.locator("tbody tr").evaluateAll((rows) =>
      rows.map((row) => [...row.querySelectorAll("td")].map((cell) => cell.innerText)));
    looks.at(-1)[0].forEach((head, h) => head.forEach((share, t) => same(shares[h][t], share, `head ${h}, place ${t}`)));
  };
  await compare("marina");
  await box.getByLabel("it begins with").fill("el");
  await page.waitForFunction(() => [...document.querySelectorAll(".live .names button")].every((e) => e.innerText.startsWith("el")));
  const names = await box.locator(".names button").allInnerTexts();
  const { samples } = await native("continue 10 0.5 42 el", "prompt");
  names.forEach((name, i) => same(name, samples[i], `name ${i}`));

  const [download] = await Promise.all([page.waitForEvent("download"), box.getByRole("button", { name: "Take the weights" }).click()]);
  const bytes = readFileSync(await download.path());
  const header = JSON.parse(bytes.subarray(8, 8 + Number(bytes.readBigUInt64LE())));
  const { weights } = await native("weights", "prompt");
  const first = 8 + Number(bytes.readBigUInt64LE());
  if (header.wte.shape.join() !== "27,16" || bytes.length !== first + 8 * weights.length) throw new Error("not the file's shape");
  weights.forEach((w, i) => {
    if (Math.abs(bytes.readDoubleLE(first + 8 * i) - w) > 1e-7) throw new Error(`weight ${i} of the file is not ${w}`);
  });

  await box.getByRole("button", { name: "Where does it part" }).click();
  await box.getByText("lines differs").waitFor();
  const steps = box.getByLabel("num_steps");
  await givenBack(box, page, bytes, same);
  await steps.fill("0");
  await train.click();
  await box.getByText("No step, no loss").first().waitFor();
  await steps.fill("1000");
  await box.getByLabel("n_head").fill("3");
  const seed = box.getByLabel("seed");
  await seed.fill("-1"); // is no seed
  await train.click();
  await box.getByText("16 / 3 is not a whole number").first().waitFor();
  same(await seed.inputValue(), "0", "the seed");
  await seed.fill("42");
  for (const [name, value] of [["n_head", "2"], ["num_steps", "50"], ["n_embd", "8"]]) await box.getByLabel(name).fill(value);
  await box.getByLabel("optimizer").selectOption("SGD");
  await train.click();
  await box.getByText("50 steps in").first().waitFor();
  const sgd = program("4-transformer");
  for (const [name, value] of [["n_head", 2], ["num_steps", 50], ["n_embd", 8], ["learning_rate", 0.1]]) await sgd.ask(`set ${name} ${value}`);
  await sgd.ask(`start 42\n${readFileSync("data/names.txt", "utf8")}`);
  const { losses } = await sgd.ask("train");
  sgd.close();
  const said = await box.getByText("50 steps in").first().innerText();
  same(/is ([\d.]+)/.exec(said)[1], losses.reduce((a, b) => a + b, 0) / 50, "the mean with SGD");
  await box.getByLabel("learning rate").fill("1000000");
  await train.click();
  await box.getByText("It makes up nothing").first().waitFor();
  same(await box.locator(".names button").count(), 0, "names of no weights");
  await longList(box, page);
}

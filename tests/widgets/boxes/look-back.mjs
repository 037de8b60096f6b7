// The look back: what it shows of a letter is what the program computes.
export async function check(box, { native, same }) {
  await box.getByText("trained for 1000 of").waitFor();
  await box.getByLabel("name").fill("anna");
  await box.locator('.chips [aria-pressed="true"][aria-label="a at 4"]').waitFor();
  await box.locator(".chips button").nth(4).click();
  const guess = box.locator(".guess button");
  await guess.nth(4).waitFor();
  await guess.nth(1).click();
  const { shares, at } = await native("look 0 4 anna");
  const said = await box.locator(".guess p").innerText();
  same(/0\.\d+/.exec(said)[0], Math.max(...shares[4][0]), "the largest share");

  const row = (t) => box.locator(".looks tbody tr").nth(t).locator("td").allInnerTexts();
  for (let t = 0; t < 5; ++t) {
    const numbers = [at.scores[0][t], at.scaled[0][t], shares[4][0][t]];
    for (const [i, shown] of (await row(t)).entries()) same(shown, numbers[i], `position ${t}`);
  }
  await box.locator(".looks button").nth(1).click();
  await box.getByText("How well does a at 1 fit?").waitFor();
  const strips = [at.query, at.keys[1], at.products[1], at.values[1], at.handed[1], at.found,
    at.written, at.before, at.after];
  for (const [i, numbers] of strips.entries()) {
    const label = await box.locator(".strips [role=img]").nth(i).getAttribute("aria-label");
    const [name, list] = label.split(": ");
    for (const [j, shown] of list.split(", ").entries()) same(shown, numbers[j], `${name} ${j}`);
  }

  if (!/^(Yes\.|You said)/.test(said)) throw new Error(`the guess is not judged: ${said}`);

  // another name, the letter before its last, by the keyboard
  await box.getByLabel("name").fill("lena");
  await box.getByText("The query of a at 4").waitFor();
  await box.locator(".chips button").nth(4).press("ArrowLeft");
  await box.getByText("The query of n at 3").waitFor();
  const lena = await native("look 0 3 lena");
  same((await row(1))[2], lena.shares[3][0][1], "lena");
  const judged = await box.locator(".guess p").innerText(); // the guess was about another name
  if (!judged.startsWith("n at 3 gives")) throw new Error(`of lena it says: ${judged}`);
  same(/0\.\d+/.exec(judged)[0], Math.max(...lena.shares[3][0]), "the largest share of lena");
  await box.getByLabel("name").fill("zoë");
  await box.getByText("does not know the letter “ë”").waitFor();
  await box.getByLabel("name").fill("anna");
}

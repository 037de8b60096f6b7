// Adam's averages of one weight's gradients, with its own β and with another.
export async function check(box, { page, native, same }) {
  const pointed = async (step) => {
    await box.getByRole("slider", { name: "The gradient, and m̂" }).press("Home");
    for (let i = 1; i < step; ++i) await box.getByRole("slider", { name: "The gradient, and m̂" }).press("ArrowRight");
    await page.waitForFunction((at) => [...document.querySelectorAll(".live th")].some((th) => th.innerText === at), `step ${step}`);
    return box.locator("table").first().locator("tbody td:last-child").allInnerTexts();
  };
  const compare = async (index, beta1, step) => {
    const shown = await pointed(step);
    const { gradients } = await native(`gradients ${index} 200`);
    const { m, m_hat, v, v_hat, steps } = await native(`averages ${beta1} 0.99`);
    [gradients, m, m_hat, v, v_hat, steps].forEach((all, i) => {
      const x = all[step - 1];
      if (shown[i].includes("e")) same(shown[i], x.toExponential(3), `number ${i}`);
      else same(shown[i], x, `number ${i}`);
    });
  };
  const early = box.getByRole("button", { name: /rare/ });
  if (await early.isEnabled() && !await box.getByText("learning rates; ").count()) {
    throw new Error("a rare letter can be asked for before there are gradients");
  }
  await box.getByText("learning rates; ").waitFor();
  await compare(688, 0.85, 3); // lm_head[0][0]
  await box.getByRole("slider", { name: "β₁" }).fill("0");
  await compare(688, 0, 3);
  await box.getByRole("button", { name: /rare/ }).click();
  await page.waitForFunction(() => /Step (?!1,)/.test(document.querySelector(".live .key ~ .says")?.innerText));
  const step = Number((await box.getByText("in all so far").innerText()).match(/\d+/)[0]);
  const letter = await box.getByLabel("row").evaluate((e) => Number(e.value));
  await compare(letter * 16, 0.85, step);
}

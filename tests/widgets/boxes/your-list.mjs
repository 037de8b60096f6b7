// A list of one's own: the program's output for it, and for the book's again.
export async function check(box, { native, same }) {
  const printed = async () => (await box.locator("pre").innerText()).trimEnd().split("\n");
  const holds = async () => {
    const about = await native("docs 0 1") && await native("train");
    const lines = await printed();
    about.losses.forEach((loss, i) => same(lines[i + 2].split("loss ")[1], loss, `step ${i + 1}`));
    const { samples } = await native("samples 20 0.5");
    same(lines.slice(-20).join("\n"), samples.map((name, i) => `sample ${String(i + 1).padStart(2)}: ${name}`).join("\n"));
  };
  await holds();
  await box.getByLabel("your lines").fill("ada\neve\n");
  await box.getByRole("button", { name: "Run it" }).click();
  await box.getByText("Your list: 2 lines").first().waitFor();
  same((await printed()).slice(0, 2).join(), "num docs: 2,vocab size: 5");
  await holds();
  await box.getByLabel("your lines").fill(" \n");
  await box.getByRole("button", { name: "Run it" }).click();
  await box.getByText("no line with a letter").first().waitFor();
  await box.locator(".controls").getByRole("button", { name: "The book’s list" }).click();
  await box.getByText("The book’s list: 15,630 lines").first().waitFor();
}

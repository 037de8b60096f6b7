// A list of one's own: the program's output for it, and for the book's again.
// A list without the letters of the page's text gives the page one of its names.
const LINE = "maria\n";
export const TAKEN = 10_000_000 - (10_000_000 % LINE.length); // characters of a long list: whole lines

/** Pastes so many characters into the field for lines. It must not be busy with them. */
export async function paste(page, size) {
  const seconds = await page.evaluate(([line, size]) => {
    const field = document.querySelector(".live textarea"), data = new DataTransfer();
    data.setData("text/plain", line.repeat(size / line.length));
    const began = performance.now();
    const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
    if (field.dispatchEvent(event)) throw new Error("a long list is put into the field");
    return (performance.now() - began) / 1000;
  }, [LINE, size]);
  if (seconds > 2) throw new Error(`it is busy with what was pasted for ${seconds} seconds`);
}

export async function check(box, { page, native, same }) {
  const printed = async () => (await box.locator("pre").innerText()).trimEnd().split("\n");
  const holds = async () => {
    const about = await native("docs 0 1") && await native("train");
    const lines = await printed();
    const rows = await box.locator("details tbody td").allTextContents();
    about.losses.forEach((loss, i) => same(rows[i], loss, `step ${i + 1}`));
    same(lines[2].split("loss ")[1], about.losses[0], "the first line");
    same(lines[7].split("loss ")[1], about.losses.at(-1), "the last line");
    const { samples } = await native("samples 20 0.5");
    same(lines.slice(-20).join("\n"), samples.map((name, i) => `sample ${String(i + 1).padStart(2)}: ${name}`).join("\n"));
  };
  await box.locator("summary").click();
  await holds();
  await box.getByLabel("your lines").fill("eve\nbob\n");
  await box.getByRole("button", { name: "Run it" }).click();
  await box.getByText("Your list: 2 lines").first().waitFor();
  same((await printed()).slice(0, 2).join(), "num docs: 2,vocab size: 5");
  await holds();
  const text = await page.evaluate(async () => (await widgets.runOf(document.querySelector(".widget").dataset.program)).cursor.text);
  same(text, (await native("docs 0 1")).docs[0], "the text of the page");
  await box.getByLabel("your lines").fill(" \n");
  await box.getByRole("button", { name: "Run it" }).click();
  await box.getByText("no line with a letter").first().waitFor();
  await paste(page, 10_500_000);
  await box.getByText(`Only its first ${TAKEN.toLocaleString("en")} characters are taken`).first().waitFor();
  same((await printed())[0], `num docs: ${TAKEN / LINE.length}`);
  await box.locator(".controls").getByRole("button", { name: "The book’s list" }).click();
  await box.getByText("The book’s list: 15,630 lines").first().waitFor();
}

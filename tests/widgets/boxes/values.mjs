// A formula's tape: every node and every message is the program's.
export async function check(box, { native, same }) {
  const step = box.getByRole("button", { name: "Step", exact: true });
  await box.locator(".guess button").first().click();
  const cells = () => box.locator(".tape tbody tr").evaluateAll((rows) =>
    rows.map((row) => [...row.cells].map((cell) => cell.textContent)));
  const last = (cell) => cell.split(" = ").at(-1);
  const number = (text, x, what) => same(text, Number(x.toFixed(4)) === x ? x : Number(x.toFixed(4)), what);

  async function walk(question, leaf) {
    const { nodes, messages } = await native(question);
    await box.getByText(`of ${nodes.length + 1 + messages.length} steps taken`).waitFor();
    await box.getByRole("slider", { name: "steps taken" }).press("Home");
    for (const [i, node] of nodes.entries()) {
      await step.click();
      await box.getByText(`${i + 1} of `).waitFor();
      number((await cells())[i][2], node.data, `node ${i + 1}`);
    }
    await step.click(); // the seed
    const grads = {};
    for (const [i, { to, has }] of messages.entries()) {
      await step.click();
      await box.getByText(`${nodes.length + 2 + i} of `).waitFor();
      grads[to] = has;
      number(last((await cells())[to - 1][4]), has, `message ${i + 1}`);
    }
    for (const [to, has] of Object.entries(grads)) {
      number(last((await cells())[to - 1][4]), question.startsWith("formula +=") ? nodes[to - 1].grad : has, `grad ${to}`);
    }
    return leaf;
  }

  await walk("formula += a=2 b=3\na * b + a");
  await box.getByLabel("a second message").selectOption("=");
  await walk("formula = a=2 b=3\na * b + a");
  await box.getByText("The tape says 3 for a, and that is wrong: when a grows by a little, L grows 4 times that").first().waitFor();
  await box.getByLabel("L =").fill("(a)");
  await box.getByText("When a grows by a little, L grows 1 times that.").first().waitFor();
  await box.getByLabel("L =").fill("1 / 2");
  await box.getByText("Nothing in it can grow").first().waitFor();
  await box.getByLabel("a second message").selectOption("+=");
  await box.getByLabel("L =").fill("relu(a - b / 2) ** 2");
  await box.getByLabel("b", { exact: true }).fill("-1.5");
  await walk("formula += a=2 b=-1.5\nrelu(a - b / 2) ** 2");
  await box.getByLabel("L =").fill("a ** b");
  await box.getByText("a power has a plain number above it").waitFor();
  for (const [formula, refusal] of [["A * b", "What is “A” doing there? Letters are small"], ["a ^ 2", "A power is written a ** 2"], ["", "Write a formula"]]) {
    await box.getByLabel("L =").fill(formula);
    await box.getByText(refusal).first().waitFor();
  }
  if (!await box.locator(".taped.stale").count()) throw new Error("the tape of before looks like an answer");
}

// The whole graph: its size, its nodes, and the way to a weight or to a ReLU that is shut. The last few
// nodes have other places on another compiler's tape, but hold the same numbers.
export async function check(box, { native, same }) {
  await box.locator(".guess button").first().click();
  await box.getByLabel("name").fill("eniko");
  await box.getByText("34,959 nodes").first().waitFor();
  let found = await native("graph 0 eniko");
  await box.getByText(`${found.messages.toLocaleString("en")} messages`).first().waitFor();
  const now = box.locator(".tape tr.now");
  const says = box.locator(".says");
  for (let steps = 1; steps <= 12; ++steps) {
    const before = await now.locator("th").innerText();
    await box.getByRole("button", { name: "Follow the largest gradient" }).press("Enter");
    await box.locator(".tape tr.now th").filter({ hasNotText: before }).waitFor();
    found = await native(`graph ${found.next} eniko`);
    const node = found.nodes.find(({ id }) => id === found.at);
    const [, data, grad] = await now.locator("td").allInnerTexts();
    same(data, node.data, `data after ${steps}`);
    same(grad, node.grad, `grad after ${steps}`);
    same(/= (\S+)\.$/.exec(await says.innerText())[1], found.says, `message ${steps}`);
  }
  await box.getByRole("button", { name: "All the way" }).click();
  while (found.next) found = await native(`graph ${found.next} eniko`);
  const end = found.nodes.find(({ id }) => id === found.at);
  const last = found.at < found.start ? `${end.made} is a weight` : `the ReLU of [${end.id}] is shut`;
  await box.locator(".says", { hasText: last }).waitFor();
  const rows = await box.locator(".tape tbody tr").evaluateAll((all) =>
    all.map((row) => [...row.cells].map((cell) => cell.textContent)));
  rows.forEach(([id, made, data, grad], i) => {
    const node = found.nodes[i];
    same(`${id} ${made}`, `[${node.id}] ${node.made}`, "node");
    same(data, node.data, `data of ${id}`);
    same(grad, node.grad, `grad of ${id}`);
  });
}

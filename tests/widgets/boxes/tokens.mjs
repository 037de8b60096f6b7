// Text becomes tokens by the letters of a list.
export async function check(box, { native, same }) {
  await box.getByLabel("a name").fill("eve");
  await box.getByLabel("the lines").fill("ada\neve");
  const { tokens, letters } = await native("spell eve\nada\neve");
  await box.getByText(`${tokens.length} tokens: ${tokens.join(" ")}.`).first().waitFor();
  const chips = await box.locator(".chips").evaluateAll((all) => all.map((line) => line.textContent.trim()));
  const named = (ids) => ids.map((id) => `${letters[id] ?? "BOS"}${id}`).join(" ");
  same(chips[0], named(tokens), "the name");
  same(chips[1], named([0, 1, 2, 3, 4]), "the alphabet");
  await box.getByLabel("a name").fill("zoe");
  await box.getByText("no token for “z”").first().waitFor();
  await box.getByLabel("the lines").fill("");
  await box.getByText("tokens: 26 25 14 4 26").first().waitFor();
}

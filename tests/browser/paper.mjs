// What a printed page promises: nothing on it is folded or cut, and the switches
// of the screen are not there.
const SHEET = { width: 672, height: 970 }; // A4 within its margins
const WIDE = { width: 1280, height: 900 };

/** What is wrong with a page on paper. */
export async function paper(tab) {
  await tab.setViewportSize(SHEET);
  await tab.emulateMedia({ media: "print" });
  const found = await tab.evaluate(look);
  await tab.emulateMedia({ media: "screen" });
  await tab.setViewportSize(WIDE);
  return found;
}

// Runs in the page.
function look() {
  const shown = (e) => e.checkVisibility();
  const some = (all, says) => all.slice(0, 3).map((e) => `(print) ${says(e)}`);
  document.querySelectorAll("details").forEach((d) => (d.open = false));
  const folded = [...document.querySelectorAll("article details:not(.hole, .same, .at-head)")]
    .filter((d) => d.lastElementChild.tagName !== "SUMMARY" && !shown(d.lastElementChild));
  const wrapped = [...document.querySelectorAll(".fragment > .code > pre > span")]
    .filter((line) => shown(line) && line.textContent.length <= 80)
    .filter((line) => line.offsetHeight > 1.7 * parseFloat(getComputedStyle(line).lineHeight));
  const switches = [...document.querySelectorAll("button, input, footer, .sidebar-drawer, .at-head")]
    .filter(shown);
  return [
    ...some(folded, (d) => `folded: ${d.firstElementChild.textContent}`),
    ...some(wrapped, (line) => `a line of code goes on below: ${line.textContent}`),
    ...some(switches, (e) => `on the paper: ${e.tagName} ${e.className}`),
  ];
}

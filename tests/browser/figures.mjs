// Whether the words in a page's pictures can be read: at every width, and in
// light and dark. axe does not look into SVG.
import { settled } from "./browser.mjs";

const WIDTHS = [360, 768, 1440];
const SMALLEST = 12.5; // pixels
const CONTRAST = 4.5;

/** What is wrong with the words in a page's pictures. The tab keeps its size. */
export async function figures(tab) {
  if (!(await tab.locator("svg.figure").count())) return [];
  const before = tab.viewportSize();
  const found = [];
  for (const width of WIDTHS) {
    await tab.setViewportSize({ width, height: before.height });
    await settled(tab);
    const wrong = await tab.evaluate(illegible, SMALLEST);
    found.push(...wrong.map((problem) => `(${width}) ${problem}`));
  }
  await tab.setViewportSize(before);
  for (const theme of ["light", "dark"]) {
    await tab.emulateMedia({ colorScheme: theme });
    await settled(tab);
    const wrong = await tab.evaluate(pale, CONTRAST);
    found.push(...wrong.map((problem) => `(${theme}) ${problem}`));
  }
  await tab.emulateMedia({ colorScheme: "light" });
  return found;
}

// Runs in the page: pictures that show nothing, and words that are too small, cut
// off, or written across each other.
function illegible(smallest) {
  const found = [];
  for (const frame of document.querySelectorAll(".frame")) {
    if (frame.closest(".small-map") && !frame.checkVisibility()) continue; // there is no margin
    const shown = [...frame.querySelectorAll("svg.figure")].filter((e) => e.checkVisibility());
    const name = frame.closest("figure")?.id;
    if (shown.length !== 1) found.push(`${name}: ${shown.length} pictures in one place`);
    for (const svg of shown) found.push(...wordsOf(svg).map((what) => `${name}: ${what}`));
  }
  return found;

  function wordsOf(svg) {
    const whole = svg.getBoundingClientRect();
    const scale = whole.width / svg.viewBox.baseVal.width;
    const all = [...svg.querySelectorAll("text, tspan")];
    const wrong = all.flatMap((e) => {
      const size = parseFloat(getComputedStyle(e).fontSize) * scale;
      const box = e.getBoundingClientRect();
      const outside = box.left < whole.left - 1 || box.right > whole.right + 1 ||
        whole.right > innerWidth + 1;
      return [
        ...(size < smallest - 0.01 ? [`'${e.textContent}' is ${size.toFixed(1)} pixels high`] : []),
        ...(outside ? [`'${e.textContent}' is cut off`] : []),
      ];
    });
    // Letters with a place for each do not stand in one box.
    const boxes = all.filter((e) => e.matches("text") && e.x.baseVal.length < 2)
      .map((e) => [e.textContent, e.getBoundingClientRect()]);
    boxes.forEach(([words, a], i) => {
      for (const [others, b] of boxes.slice(i + 1)) {
        const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        // A line of type is higher than its letters.
        if (across > 1 && down > 9) wrong.push(`'${words}' is written across '${others}'`);
      }
    });
    return wrong;
  }
}

// Runs in the page: words with too little contrast to what is below them.
function pale(least) {
  const rgb = (colour) => colour.match(/[\d.]+/g).map(Number);
  const light = (colour) => {
    const [r, g, b] = colour.map((c) =>
      c / 255 <= 0.03928 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a, b) => {
    const [high, low] = [light(a), light(b)].sort((x, y) => y - x);
    return (high + 0.05) / (low + 0.05);
  };
  const paper = rgb(getComputedStyle(document.body).backgroundColor).slice(0, 3);
  const found = [];
  for (const svg of document.querySelectorAll("svg.figure")) {
    if (!svg.checkVisibility()) continue;
    const rectangles = [...svg.querySelectorAll("rect")].map((e) =>
      [e.getBoundingClientRect(), getComputedStyle(e)]);
    for (const text of svg.querySelectorAll("text")) {
      const { left, right, top, bottom } = text.getBoundingClientRect();
      const x = (left + right) / 2;
      const y = (top + bottom) / 2;
      const below = rectangles
        .filter(([box]) => box.left < x && x < box.right && box.top < y && y < box.bottom)
        .reduce((colour, [, style]) => over(colour, style), paper);
      const ratio = contrast(rgb(getComputedStyle(text).fill).slice(0, 3), below);
      if (ratio < least) {
        const name = svg.closest("figure")?.id;
        found.push(`${name}: '${text.textContent}' has a contrast of ${ratio.toFixed(1)}`);
      }
    }
  }
  return found;

  function over(colour, style) {
    if (style.fill === "none") return colour;
    const share = Number(style.fillOpacity) * Number(style.opacity);
    return rgb(style.fill).slice(0, 3).map((c, i) => share * c + (1 - share) * colour[i]);
  }
}

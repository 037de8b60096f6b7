// Whether things have the room that there is, from the narrowest phone to a wide
// screen: code that could be shown is, and what stands in the margin is alone.
import { settled } from "./browser.mjs";

const WIDTHS = [320, 360, 480, 640, 768, 1024, 1200, 1280, 1440, 1920];

/** What is cut off, or lies on something else, at each of the widths. */
export async function layout(tab) {
  const found = [];
  const before = tab.viewportSize();
  for (const width of WIDTHS) {
    await tab.setViewportSize({ width, height: 900 });
    await settled(tab);
    for (const problem of await tab.evaluate(crowded)) found.push(`(${width}) ${problem}`);
  }
  await tab.setViewportSize(before);
  for (const theme of ["dark", "light"]) {
    await tab.emulateMedia({ colorScheme: theme });
    await settled(tab);
    for (const problem of await tab.evaluate(faint)) found.push(`(${theme}) ${problem}`);
  }
  return found;
}

// Runs in the page: numbers beside the code, which axe does not see, with too
// little contrast to what is below them.
function faint() {
  const light = (colour) => {
    const [r, g, b] = colour.match(/[\d.]+/g).map((x) => {
      const part = x / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
  };
  const numbers = [[".code pre > span[data-n]:not(:empty)", "::before"], [".hole > summary", "::after"]];
  return numbers.flatMap(([selector, pseudo]) => {
    const e = [...document.querySelectorAll(selector)].find((e) => e.checkVisibility());
    if (!e) return [];
    const ink = light(getComputedStyle(e, pseudo).color);
    const own = getComputedStyle(e.closest(".code")).backgroundColor;
    const none = own === "rgba(0, 0, 0, 0)";
    const paper = light(none ? getComputedStyle(document.body).backgroundColor : own);
    const ratio = Math.max(ink, paper) / Math.min(ink, paper);
    return ratio < 4.5 ? [`numbers have a contrast of ${ratio.toFixed(1)}`] : [];
  });
}

// Runs in the page.
function crowded() {
  const found = [];
  const all = (selector) =>
    [...document.querySelectorAll(selector)].filter((e) => e.checkVisibility());
  const name = (e) => e.textContent.trim().slice(0, 30);
  const room = document.documentElement.clientWidth;
  const whole = document.documentElement.scrollWidth;
  if (whole > room) found.push(`${whole} pixels wide`);

  // Where there is a column for 80 characters, code fits into it.
  if (room >= 1000) {
    for (const e of all(".code, figure.output pre")) {
      if (getComputedStyle(e).overflowX === "visible") continue;
      const hidden = e.scrollWidth - e.clientWidth;
      if (hidden > 1) found.push(`${hidden} pixels of code are cut off: ${name(e)}`);
    }
  }
  // On a phone, code has the whole screen, and formulas go on below.
  if (room <= 480) {
    for (const e of all(".formula")) {
      const hidden = e.scrollWidth - e.clientWidth;
      if (hidden > 1) found.push(`${hidden} pixels of a formula are cut off: ${name(e)}`);
    }
    for (const e of all(".code")) {
      const { left, right } = e.getBoundingClientRect();
      const free = left + room - right;
      if (e.scrollWidth > e.clientWidth + 1 && free > 1) {
        found.push(`${free} pixels beside code are free: ${name(e)}`);
      }
    }
  }
  const boxes = all(".code, figure.output pre, .table-wrapper, .frame, div.highlight, article p")
    .filter((e) => !e.closest(".in-margin"))
    .map((e) => [e, e.getBoundingClientRect()]);
  const apart = (a, b) =>
    a.right <= b.left + 1 || b.right <= a.left + 1 || a.bottom <= b.top + 1 || b.bottom <= a.top + 1;
  const notes = all(".in-margin").map((e) => [e, e.getBoundingClientRect()]);
  for (const [i, [note, at]] of notes.entries()) {
    if (at.right > room) found.push(`a note leaves the page: ${name(note)}`);
    const under = [...boxes, ...notes.slice(0, i)].find(
      ([e, box]) => !e.contains(note) && !note.contains(e) && !apart(at, box));
    if (under) found.push(`a note lies on ${under[0].className || under[0].tagName}: ${name(note)}`);
  }
  return found;
}

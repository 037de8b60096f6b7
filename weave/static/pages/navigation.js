// Comforts on the way through the book: the section one reads is marked in the
// contents, and the Tab key skips what it need not stop at.
"use strict";

// From what the system has to what it has not, to what it has, and back to auto.
for (const button of document.querySelectorAll(".theme-toggle")) {
  button.addEventListener("click", () => {
    const dark = matchMedia("(prefers-color-scheme: dark)").matches;
    const order = dark ? ["auto", "light", "dark"] : ["auto", "dark", "light"];
    const theme = order[(order.indexOf(document.body.dataset.theme) + 1) % 3];
    document.body.dataset.theme = theme;
    localStorage.setItem("theme", theme);
  });
}

const sections = [...document.querySelectorAll(".sections a")].map((link) => {
  const id = decodeURIComponent(link.hash.slice(1));
  return { link, place: document.getElementById(id) };
});

/** Scrolls the contents, and only them, so that a link in them can be seen. */
function reveal(link) {
  const around = link.closest(".book-nav");
  const at = link.getBoundingClientRect();
  const box = around.getBoundingClientRect();
  if (at.top < box.top + 40) around.scrollTop += at.top - box.top - 80;
  if (at.bottom > box.bottom - 40) around.scrollTop += at.bottom - box.bottom + 80;
}

function markSection() {
  const line = innerHeight * 0.3;
  const begun = sections.filter(({ place }) => place?.getBoundingClientRect().top < line);
  const now = begun.at(-1)?.link;
  if (now?.ariaCurrent) return;
  for (const { link } of sections) link.removeAttribute("aria-current");
  now?.setAttribute("aria-current", "location");
  const shown = now ?? document.querySelector(".book-nav [aria-current]");
  if (shown) reveal(shown);
}

let waiting = false;
document.addEventListener("scroll", () => {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    markSection();
  });
}, { passive: true });
markSection();

// What scrolls can be reached with the Tab key, and nothing else of its kind.
const resized = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth + 1) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});
for (const box of document.querySelectorAll(".code, figure.output pre, .formula, .table-wrapper")) {
  resized.observe(box);
}

// One stop for each place that the code leads to; for a fragment, its name.
const names = [...document.querySelectorAll(".name")];
const places = new Set(names.map((name) => name.href));
for (const link of document.querySelectorAll("figcaption a:not(.name), .code pre a, .hole .goto")) {
  if (places.has(link.href)) link.tabIndex = -1;
  else if (!link.closest(".inside")) places.add(link.href);
}

// Comforts on the way through the book: the section one reads is marked in the
// contents, and the Tab key stops once at what belongs together.
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

// What belongs together is one stop of the Tab key, the first link or button in
// it. The arrow keys lead from there to the others, and back.
const TOGETHER = ".book-nav > ul, .book-nav .sections, " +
  "figure.fragment, div.highlight, dl.cpp:not(dl dl), dl.words";
const STOPS = "a[href]:not(.headerlink), button, summary";
for (const group of document.querySelectorAll(TOGETHER)) {
  group.querySelectorAll(STOPS).forEach((stop, i) => {
    stop.tabIndex = i === 0 || stop.matches(".beside .name") ? 0 : -1;
  });
}
// What a program prints names that program, to which the contents lead already.
const led = new Set([...document.querySelectorAll(".book-nav a")].map((link) => link.href));
for (const link of document.querySelectorAll("figure.output a")) {
  if (led.has(link.href)) link.tabIndex = -1;
}

document.addEventListener("keydown", (event) => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  // From the last of those within others it goes on with these.
  for (let here = event.target; (here = here.closest(TOGETHER)); here = here.parentElement) {
    const stops = [...here.querySelectorAll(STOPS)];
    let at = stops.indexOf(event.target);
    if (at < 0) return;
    do at += step; while (stops[at] && !stops[at].checkVisibility());
    if (!stops[at]) continue;
    event.preventDefault();
    stops[at].focus();
    return;
  }
});

// Cards that say what a name in the code stands for, or what a footnote says:
// for the pointer, the keyboard and the finger. Without this script a name has
// its title.
"use strict";

const HINT_AFTER = 200; // milliseconds, for a pointer that stays
const PRESSED_AFTER = 450; // for a finger
const HINTED = ".code a[title], .code .inside a, a.footnote-reference";
const card = document.createElement("div");
card.className = "card";
card.id = "hint";
card.role = "tooltip";
card.hidden = true;
document.body.append(card);
let hinted = null; // the link that the card speaks of
let timer = 0;

/** What a name's title says: a declaration, perhaps a sentence, a place. */
function hintOf(link) {
  const twin = link.closest(".inside") && link.parentElement.closest("pre") &&
    [...document.querySelectorAll("a[data-hint]")].find(
      (other) => other.textContent === link.textContent && other.href === link.href);
  return link.dataset.hint ?? twin?.dataset.hint;
}

function element(kind, text) {
  const made = document.createElement(kind);
  made.textContent = text;
  return made;
}

/** What the card is to show for a link; nothing if there is nothing to say. */
function content(link) {
  if (link.matches(".footnote-reference")) {
    const note = link.nextElementSibling; // in the margin, where there is one
    if (!note?.matches(".margin-note") || note.checkVisibility()) return [];
    return [...note.cloneNode(true).childNodes];
  }
  const lines = hintOf(link)?.split("\n") ?? [];
  if (!lines.length) return [];
  const found = [element("code", lines[0])];
  if (lines[2]) found.push(element("p", lines[1]));
  found.push(element("small", lines.at(-1)));
  return found;
}

function showCard(link) {
  const found = content(link);
  if (!found.length) return;
  hideCard();
  hinted = link;
  card.replaceChildren(...found);
  card.hidden = false;
  const at = link.getClientRects()[0];
  const size = card.getBoundingClientRect();
  const wide = document.documentElement.clientWidth;
  const above = at.bottom + size.height + 6 > innerHeight && at.top > size.height + 60;
  card.style.left = `${scrollX + Math.max(8, Math.min(at.left, wide - size.width - 8))}px`;
  card.style.top = `${scrollY + (above ? at.top - size.height - 6 : at.bottom + 6)}px`;
  link.setAttribute("aria-describedby", "hint");
}

function hideCard() {
  clearTimeout(timer);
  hinted?.removeAttribute("aria-describedby");
  hinted = null;
  card.hidden = true;
}

function later(link, after) {
  clearTimeout(timer);
  timer = setTimeout(() => showCard(link), after);
}

for (const link of document.querySelectorAll(".code a[title]")) {
  link.dataset.hint = link.title;
  link.removeAttribute("title");
}
const HINTABLE = HINTED.replace("[title]", "[data-hint]");
const linkAt = (event) => event.target.closest?.(HINTABLE);

document.addEventListener("pointerover", (event) => {
  const link = linkAt(event);
  if (event.pointerType === "touch" || link === hinted) return;
  if (link) later(link, HINT_AFTER);
  else if (hinted && !card.contains(event.target)) {
    clearTimeout(timer);
    timer = setTimeout(hideCard, HINT_AFTER); // so that one can move onto the card
  } else if (!hinted || card.contains(event.target)) clearTimeout(timer);
});
document.addEventListener("focusin", (event) => {
  const link = linkAt(event);
  if (link?.matches(":focus-visible")) showCard(link);
  else hideCard();
});
document.addEventListener("focusout", hideCard);
document.addEventListener("keydown", (event) => event.key === "Escape" && hideCard());

// A finger that rests on a name sees its card, and does not follow the link.
let pressed = null;
document.addEventListener("pointerdown", (event) => {
  pressed = null;
  const link = linkAt(event);
  if (!card.contains(event.target)) hideCard();
  if (event.pointerType !== "touch" || !link) return;
  timer = setTimeout(() => {
    pressed = link;
    showCard(link);
  }, PRESSED_AFTER);
});
for (const kind of ["pointerup", "pointercancel"]) {
  document.addEventListener(kind, (event) => event.pointerType === "touch" && clearTimeout(timer));
}
document.addEventListener("contextmenu", (event) => {
  if (pressed && linkAt(event) === pressed) event.preventDefault();
});
document.addEventListener("click", (event) => {
  const link = linkAt(event);
  const note = link?.matches(".footnote-reference") && link !== hinted;
  if (pressed && link === pressed) event.preventDefault();
  else if (note && content(link).length && matchMedia("(hover: none)").matches) {
    event.preventDefault();
    showCard(link);
  }
});

// Comforts that the page can do without: copying a fragment as plain C++, and a
// key for the search.
"use strict";

/** The lines of a fragment, those in its holes too, as they stand in the file. */
function plainCode(figure) {
  const lines = [...figure.querySelectorAll("pre > span, summary > .line")];
  return lines.map((line) => line.textContent + "\n").join("");
}

/** Copies text, also from a page opened as a file, where there may be no
    clipboard to ask for. */
async function copyText(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

function addCopyButton(figure) {
  const button = document.createElement("button");
  button.className = "copy";
  button.type = "button";
  button.textContent = "copy";
  const name = figure.querySelector(".name")?.textContent ?? "code";
  button.setAttribute("aria-label", `Copy ${name}`);
  button.addEventListener("click", async () => {
    await copyText(plainCode(figure));
    button.textContent = "copied";
    setTimeout(() => (button.textContent = "copy"), 1500);
  });
  let caption = figure.querySelector("figcaption");
  if (!caption) {
    caption = document.createElement("figcaption");
    figure.prepend(caption);
  }
  caption.append(button);
}

for (const figure of document.querySelectorAll("figure.fragment:not(.sketch, .diff)")) {
  addCopyButton(figure);
}

/** A slash leads to a search field, and opens the drawer that it is in. */
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  const field = document.querySelector(".search-form input") ??
    document.querySelector(".sidebar-search");
  if (!field.checkVisibility({ visibilityProperty: true })) {
    document.querySelector("#__navigation").click();
  }
  field.focus();
});

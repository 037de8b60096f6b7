// Comforts that the page can do without: copying a fragment as plain C++.
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

// Comforts that the page can do without: copying code as plain C++, opening all
// holes of a fragment, and a key for the search.
"use strict";

/** The lines of a fragment, those in its holes too, as they stand in the file;
    or what one types into a shell. */
function plainCode(figure) {
  const lines = [...figure.querySelectorAll("pre > span, summary > .line")];
  if (figure.matches("div.highlight")) return figure.querySelector("pre").textContent;
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

function button(tools, kind, text, label) {
  const made = document.createElement("button");
  made.className = kind;
  made.type = "button";
  made.textContent = text;
  made.setAttribute("aria-label", label);
  tools.append(made);
  return made;
}

function addCopy(figure, tools, name) {
  const copy = button(tools, "copy", "copy", `Copy ${name}`);
  copy.addEventListener("click", async () => {
    await copyText(plainCode(figure));
    copy.textContent = "copied";
    setTimeout(() => (copy.textContent = "copy"), 1500);
  });
}

function addOpenAll(figure, tools, name) {
  const holes = [...figure.querySelectorAll("details.hole")];
  if (holes.length < 2) return;
  const all = button(tools, "open-all", "open all", `Open all of ${name}`);
  all.addEventListener("click", () => {
    const open = holes.some((hole) => !hole.open);
    for (const hole of holes) hole.open = open;
    all.textContent = open ? "close all" : "open all";
    all.setAttribute("aria-label", `${open ? "Close" : "Open"} all of ${name}`);
  });
}

for (const figure of document.querySelectorAll("figure.fragment:not(.sketch, .diff), div.highlight")) {
  const tools = document.createElement("div");
  tools.className = "tools";
  const name = figure.querySelector(".name")?.textContent ?? "code";
  addOpenAll(figure, tools, name);
  addCopy(figure, tools, name);
  figure.querySelector("pre, .code").before(tools);
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

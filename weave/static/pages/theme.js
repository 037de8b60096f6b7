// The reader's choice of light or dark, before the page is drawn.
"use strict";
document.documentElement.classList.remove("no-js");
document.body.dataset.theme = localStorage.getItem("theme") || "auto";

// What all boxes draw with: elements, controls, tables, curves and maps of
// cells. Nothing here computes anything of a program.
"use strict";

widgets.draw = (() => {
  const SVG = "http://www.w3.org/2000/svg";

  function fill(made, attributes, children) {
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
      else if (value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : value);
    }
    made.append(...children.flat().filter((child) => child !== undefined));
    return made;
  }

  /** An element of HTML: el("p", { class: "says" }, "text", …). */
  const el = (tag, attributes = {}, ...children) =>
    fill(document.createElement(tag), attributes, children);

  /** An element of SVG. */
  const svg = (tag, attributes = {}, ...children) =>
    fill(document.createElementNS(SVG, tag), attributes, children);

  /** A control with its name above it. */
  const labelled = (name, control, wide = false) =>
    el("label", { class: wide ? "wide" : undefined }, name, control);

  const button = (text, onclick, attributes = {}) =>
    el("button", { type: "button", onclick, ...attributes }, text);

  /** A slider; `oninput` gets its number. */
  function slider({ min, max, value, step = 1, oninput, label }) {
    const control = el("input", { type: "range", min, max, step, "aria-label": label });
    control.value = value;
    control.addEventListener("input", () => oninput(Number(control.value)));
    return control;
  }

  /** A number as the programs print it. */
  const shown = (x, digits = 4) =>
    x === null || Number.isNaN(x) ? "nan" : Number(x).toFixed(digits).replace("-", "−");

  /** Rows below headings, as a table. */
  function table(headings, rows) {
    const row = (cells, tag) =>
      el("tr", {}, cells.map((cell, i) => el(i ? tag : "th", i ? {} : { scope: "row" }, String(cell))));
    return el("table", {},
      el("thead", {}, el("tr", {}, headings.map((cell) => el("th", { scope: "col" }, String(cell))))),
      el("tbody", {}, rows.map((cells) => row(cells, "td"))));
  }

  /** The table behind a picture, made when somebody opens it. */
  function asNumbers(makeTable, summary = "As numbers") {
    const inside = el("div", { class: "scrolls", tabindex: 0, role: "region", "aria-label": summary });
    const folded = el("details", { class: "numbers" }, el("summary", {}, summary), inside);
    folded.update = () => { if (folded.open) inside.replaceChildren(makeTable()); };
    folded.addEventListener("toggle", folded.update);
    return folded;
  }

  /** Calls picture.update() when the room for a picture changes: pictures are
      drawn for the room there is, so that their type is never scaled. */
  function fitted(picture) {
    new ResizeObserver(() => picture.update()).observe(picture);
    return picture;
  }

  /**
   * Curves over steps. `lines` are { colour, values() }; values may still be
   * coming. Returns the picture, with update(); a click or the arrow keys call
   * onpoint(step).
   */
  function curves({ lines, steps, label, low, high, at = () => undefined, onpoint }) {
    const height = 220, left = 30, right = 8, top = 10, bottom = 26;
    let width = 640;
    const x = (step) => left + (step / Math.max(1, steps() - 1)) * (width - left - right);
    const y = (value) => top + (1 - (value - low) / (high - low)) * (height - top - bottom);
    const marks = svg("g");
    const paths = lines.map(({ colour }) =>
      svg("path", { fill: "none", stroke: colour, "stroke-width": 1.2, "stroke-linejoin": "round" }));
    const head = svg("line", { y1: top, y2: height - bottom, stroke: "var(--ink)", "stroke-width": 1 });
    const picture = svg("svg", {
      height, width: "100%", role: onpoint ? "slider" : "img", "aria-label": label,
      tabindex: onpoint ? 0 : undefined,
    }, marks, ...paths, head);
    const grid = (value) => [
      svg("line", { x1: left, x2: width - right, y1: y(value), y2: y(value), stroke: "var(--rule)" }),
      svg("text", { x: left - 8, y: y(value) + 4, "text-anchor": "end" }, String(value)),
    ];
    const whole = [];
    for (let value = Math.ceil(low); value <= high; ++value) whole.push(value);
    picture.update = () => {
      const last = steps();
      width = picture.clientWidth || width;
      marks.replaceChildren(...whole.flatMap(grid), ...[0, last / 2, last].map((step) =>
        svg("text", { x: x(Math.min(step, last - 1)), y: height - 6,
          "text-anchor": step === 0 ? "start" : step === last ? "end" : "middle" }, String(Math.round(step)))));
      lines.forEach(({ values }, i) => {
        const points = values().map((value, step) => Number.isFinite(value)
          ? `${x(step).toFixed(1)} ${y(Math.min(high, Math.max(low, value))).toFixed(1)}` : undefined);
        const path = points.filter(Boolean).join("L");
        paths[i].setAttribute("d", path && `M${path}`);
      });
      const here = at();
      head.setAttribute("visibility", here === undefined ? "hidden" : "visible");
      if (here === undefined) return;
      head.setAttribute("x1", x(Math.min(here, last - 1)));
      head.setAttribute("x2", x(Math.min(here, last - 1)));
      if (!onpoint) return;
      picture.setAttribute("aria-valuemin", 0);
      picture.setAttribute("aria-valuemax", last);
      picture.setAttribute("aria-valuenow", here);
    };
    if (onpoint) {
      const stepAt = (event) => {
        const box = picture.getBoundingClientRect();
        const share = ((event.clientX - box.left) / box.width * width - left) / (width - left - right);
        return Math.max(0, Math.min(steps(), Math.round(share * steps())));
      };
      picture.addEventListener("pointerdown", (event) => { picture.setPointerCapture(event.pointerId); onpoint(stepAt(event)); });
      picture.addEventListener("pointermove", (event) => { if (event.buttons) onpoint(stepAt(event)); });
      picture.addEventListener("keydown", (event) => {
        const by = { ArrowLeft: -1, ArrowRight: 1, PageDown: -50, PageUp: 50, Home: -Infinity, End: Infinity }[event.key];
        if (by === undefined) return;
        event.preventDefault();
        onpoint(Math.max(0, Math.min(steps(), (at() ?? 0) + by)));
      });
      picture.style.touchAction = "pan-y";
    }
    return fitted(picture);
  }

  /** A colour for x between −most and most: rust, paper, blue; opaque at most. */
  function shade(x, most) {
    const share = Math.min(1, Math.abs(x) / (most || 1));
    return `color-mix(in srgb, var(${x < 0 ? "--backward" : "--forward"}) ${Math.round(share * 100)}%, var(--paper))`;
  }

  /** Waits for the next frame, so that a list of changes is drawn once. */
  function once(drawing) {
    let asked = false;
    return () => {
      if (asked) return;
      asked = true;
      requestAnimationFrame(() => { asked = false; drawing(); });
    };
  }

  return { el, svg, labelled, button, slider, shown, table, asNumbers, fitted, curves, shade, once };
})();

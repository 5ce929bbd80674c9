import { el } from "./dom.js";

/** Says how the page marks cells that differ from most of their column. */
export const ODD = "\u2260";

/** The classes that show a value's heat. */
export const heat = (value) => `heat heat${value.heat < 0 ? "-unknown" : value.heat}`;

/** What a cell shows, as text. */
export const shown = (model, cell) => (cell.odd ? `${ODD} ` : "") + model.text(cell);

/** What a cell says aloud, undefined if that is what it shows. */
export const spoken = (model, cell) =>
  cell.odd ? `${model.text(cell)}, differs from most of its column` : undefined;

export function columnHeader(model, column, index) {
  const { name } = model.data.columns[column];
  return el("div", { class: "top", role: "columnheader", "aria-colindex": index, title: name }, el("span", {}, name));
}

export function rowHeader(model, row) {
  const { name, kind } = model.data.rows[row];
  return el(
    "div",
    { class: "stub", role: "rowheader", "aria-colindex": 1, title: name },
    el("span", { class: "name" }, name),
    model.kinds.length > 1 ? el("span", { class: "kind" }, kind) : undefined,
  );
}

/** One cell; faded if the filter did not ask for it. */
export function gridCell(model, cell, index, faded) {
  const classes = [heat(model.value(cell)), cell.odd && "odd", faded && "faded"].filter(Boolean);
  return el(
    "div",
    {
      class: `cell ${classes.join(" ")}`,
      role: "gridcell",
      tabindex: -1,
      "aria-colindex": index,
      "aria-label": spoken(model, cell),
    },
    shown(model, cell),
  );
}

import { heat, shown } from "./cells.js";
import { byId, count, el } from "./dom.js";

const CELLS = 12000; // about 80 sheets
const ROWS = 100; // as many rows are printed even if that leaves no room for all columns
const WIDTH = 640; // of the columns beside the row headers, in pixels of a page

/** Puts what the filters left on paper, as tables that fit, and off it again. */
export function print(model, grid) {
  const place = byId("print");
  addEventListener("beforeprint", () => place.replaceChildren(...pages(model, grid)));
  addEventListener("afterprint", () => place.replaceChildren());
}

function pages(model, grid) {
  if (grid.empty) {
    return [];
  }
  const { rows, columns } = grid.shown;
  const across = Math.min(columns.length, Math.max(1, Math.floor(CELLS / Math.min(rows.length, ROWS))));
  const down = Math.min(rows.length, Math.floor(CELLS / across));
  const tables = bands(columns.slice(0, across), grid.sizes.column).map((band) =>
    table(model, rows.slice(0, down), band),
  );
  return [...cut(down, rows.length, across, columns.length), ...tables];
}

/** Says what is not printed. */
function cut(down, rows, across, columns) {
  if (down === rows && across === columns) {
    return [];
  }
  const text =
    `Cut: printed are the first ${count(down)} of ${count(rows)} rows ` +
    `and the first ${count(across)} of ${count(columns)} columns. Filter the page to print others.`;
  return [el("p", { class: "gaps" }, text)];
}

/** Splits columns into as many tables as fit side by side on no page. */
function bands(columns, width) {
  const made = [[]];
  let used = 0;
  for (const column of columns) {
    if (used > 0 && used + width(column) > WIDTH) {
      made.push([]);
      used = 0;
    }
    made.at(-1).push(column);
    used += width(column);
  }
  return made;
}

function table(model, rows, columns) {
  const heads = columns.map((column) => el("th", { scope: "col" }, model.data.columns[column].name));
  const lines = rows.map((row) =>
    el(
      "tr",
      {},
      el("th", { scope: "row" }, model.data.rows[row].name),
      ...columns.map((column) => printed(model, model.cell(row, column))),
    ),
  );
  const head = el("tr", {}, el("th", { scope: "col" }, model.data.rowsAre), ...heads);
  return el("table", {}, el("thead", {}, head), el("tbody", {}, ...lines));
}

const printed = (model, cell) =>
  el("td", { class: heat(model.value(cell)) + (cell.odd ? " odd" : "") }, shown(model, cell));

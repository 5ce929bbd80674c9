import { Controls } from "./controls.js";
import { byId, count } from "./dom.js";
import { drawing } from "./drawing.js";
import { Grid } from "./grid.js";
import { listen } from "./keys.js";
import { readModel } from "./model.js";
import { Panel } from "./panel.js";
import { print } from "./print.js";
import { select } from "./select.js";

const model = readModel(byId("data").textContent);
const everything = { rowName: "", columnName: "", kind: "", odd: false, values: new Set() };

/** Says how much is shown, or why nothing is. */
function tell(grid) {
  const { rows, columns, rowsAre, colsAre } = model.data;
  const { shown } = grid;
  byId("shown").textContent =
    `${count(shown.rows.length)} of ${count(rows.length)} rows (${rowsAre}), ` +
    `${count(shown.columns.length)} of ${count(columns.length)} columns (${colsAre})`;
  byId("nothing").hidden = !grid.empty;
  grid.root.hidden = grid.empty;
}

function start() {
  const grid = new Grid(model, byId("grid"));
  const panel = new Panel(model, () => {
    grid.open(undefined);
    grid.empty ? byId("row-name").focus() : grid.moveTo(grid.active.row, grid.active.column);
  });
  const redraw = drawing(model);
  const show = (filter) => {
    const selection = select(model, filter);
    grid.root.hidden = false;
    grid.show(selection);
    tell(grid);
    redraw(grid.shown);
  };
  new Controls(model, show);
  listen(grid, (name) => {
    grid.open(name);
    panel.open(name);
    grid.resize(); // the panel takes some of its room
    grid.reveal();
  });
  print(model, grid);
  byId("legend-field").open = !matchMedia("(max-width: 45rem)").matches;
  byId("explore").hidden = false;
  show(everything);
  performance.mark("grid");
}

if (model.empty) {
  byId("empty").hidden = false;
} else {
  start();
}

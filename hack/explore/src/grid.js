import { columnHeader, gridCell, rowHeader } from "./cells.js";
import { el } from "./dom.js";
import { Keyed } from "./keyed.js";
import { measure } from "./sizes.js";
import { Tracks } from "./tracks.js";

const MORE = 3; // rows and columns that are there beyond either edge

/**
 * The grid: of all rows and columns only those in view are in the document, and
 * the active cell, which has the focus or gets it next. Positions are those
 * among what the filters leave.
 */
export class Grid {
  constructor(model, root) {
    this.model = model;
    this.root = root;
    this.active = { row: 0, column: 0 };
    this.corner = el("div", { class: "stub corner", role: "columnheader", "aria-colindex": 1 });
    this.corner.textContent = `${model.data.rowsAre} \\ ${model.data.colsAre}`;
    this.top = el("div", { class: "head", role: "row", "aria-rowindex": 1 }, this.corner);
    this.body = el("div", { class: "body", role: "rowgroup" });
    root.append(el("div", { class: "canvas", role: "presentation" }, this.top, this.body));
    this.headers = new Keyed(this.top, (at) => this.makeHeader(at));
    this.rows = new Keyed(this.body, (at) => this.makeRow(at));
    root.addEventListener("scroll", () => this.draw(), { passive: true });
    root.addEventListener("focusin", (event) => this.focused(event.target));
    new ResizeObserver(() => this.resize()).observe(root);
  }

  /** Shows what a filter left. The active cell stays the same if it is still there. */
  show(selection) {
    const was = this.shown && this.name(this.active);
    this.shown = selection;
    this.active = {
      row: Math.max(0, selection.rows.indexOf(was?.row)),
      column: Math.max(0, selection.columns.indexOf(was?.column)),
    };
    this.root.setAttribute("aria-rowcount", selection.rows.length + 1);
    this.root.setAttribute("aria-colcount", selection.columns.length + 1);
    this.lay();
  }

  /** Row and column, in the report, of a position. */
  name({ row, column }) {
    return { row: this.shown.rows[row], column: this.shown.columns[column] };
  }

  get empty() {
    return this.shown.rows.length === 0 || this.shown.columns.length === 0;
  }

  resize() {
    if (this.shown && this.sizes.stub !== measure(this.model, this.root.clientWidth).stub) {
      this.lay();
    } else if (this.shown) {
      this.draw();
    }
  }

  /** Lays everything out anew. */
  lay() {
    const focus = this.root.contains(document.activeElement);
    this.sizes = measure(this.model, this.root.clientWidth);
    this.lines = new Tracks(this.shown.rows.map(() => this.sizes.row));
    this.columns = new Tracks(this.shown.columns.map(this.sizes.column));
    this.headers.clear();
    this.rows.clear();
    this.size();
    this.draw();
    if (focus && !this.empty) {
      this.element(this.active).focus({ preventScroll: true });
    }
  }

  size() {
    const { head, row, stub } = this.sizes;
    for (const [name, pixels] of Object.entries({ head, row, stub, wide: this.columns.total, high: this.lines.total })) {
      this.root.style.setProperty(`--${name}`, `${pixels}px`);
    }
  }

  /** Brings the document in line with what is in view. */
  draw() {
    const { root, sizes, active } = this;
    const across = this.empty
      ? []
      : this.columns.window(root.scrollLeft, root.clientWidth - sizes.stub, MORE, active.column);
    const down = this.empty ? [] : this.lines.window(root.scrollTop, root.clientHeight - sizes.head, MORE, active.row);
    this.headers.show(across);
    this.rows.show(down);
    for (const at of down) {
      this.rows.get(at).cells.show(across);
    }
    this.mark();
  }

  makeHeader(at) {
    return this.place(columnHeader(this.model, this.shown.columns[at], at + 2), at);
  }

  makeRow(at) {
    const row = el("div", { class: "line", role: "row", "aria-rowindex": at + 2 }, rowHeader(this.model, this.shown.rows[at]));
    row.style.top = `${this.lines.start(at)}px`;
    row.at = at;
    row.cells = new Keyed(row, (column) => this.makeCell(at, column));
    return row;
  }

  makeCell(row, column) {
    const name = this.name({ row, column });
    const { fits } = this.shown;
    const faded = fits && !fits[this.model.data.grid[name.row][name.column]];
    const cell = gridCell(this.model, this.model.cell(name.row, name.column), column + 2, faded);
    cell.at = { row, column };
    return this.place(cell, column);
  }

  place(element, column) {
    element.style.left = `${this.sizes.stub + this.columns.start(column)}px`;
    element.style.width = `${this.columns.end(column) - this.columns.start(column)}px`;
    return element;
  }

  element({ row, column }) {
    return this.rows.get(row)?.cells.get(column);
  }

  /** Leaves one cell to the Tab key, the active one, and shows which is open. */
  mark() {
    const open = this.opened && this.positionOf(this.opened);
    for (const [selector, attribute] of [["[tabindex='0']", "tabindex"], ["[aria-selected]", "aria-selected"]]) {
      for (const marked of this.body.querySelectorAll(selector)) {
        attribute === "tabindex" ? marked.setAttribute("tabindex", -1) : marked.removeAttribute(attribute);
      }
    }
    this.element(this.active)?.setAttribute("tabindex", 0);
    (open && this.element(open))?.setAttribute("aria-selected", true);
  }

  positionOf({ row, column }) {
    return { row: this.shown.rows.indexOf(row), column: this.shown.columns.indexOf(column) };
  }

  /** Says which cell the panel is about, undefined for none. */
  open(name) {
    this.opened = name;
    this.mark();
  }

  focused(element) {
    const at = element.closest(".cell")?.at;
    if (at && (at.row !== this.active.row || at.column !== this.active.column)) {
      this.active = at;
      this.draw();
    }
  }

  /** Moves the focus to a position, or the nearest there is. */
  moveTo(row, column) {
    if (this.empty) {
      return;
    }
    this.active = {
      row: Math.min(Math.max(0, row), this.lines.count - 1),
      column: Math.min(Math.max(0, column), this.columns.count - 1),
    };
    this.reveal();
    this.element(this.active).focus({ preventScroll: true });
  }

  /** Scrolls until the active cell is in view. */
  reveal() {
    const { root, sizes, active } = this;
    root.scrollTop = this.lines.reveal(active.row, root.scrollTop, root.clientHeight - sizes.head);
    root.scrollLeft = this.columns.reveal(active.column, root.scrollLeft, root.clientWidth - sizes.stub);
    this.draw();
  }

  /** How many rows Page Up and Page Down move. */
  get page() {
    return Math.max(1, Math.floor((this.root.clientHeight - this.sizes.head) / this.sizes.row) - 1);
  }
}

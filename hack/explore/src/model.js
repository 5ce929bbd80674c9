/** Reads the report that stands in the document. */
export function readModel(text) {
  return new Model(JSON.parse(text));
}

/** The report, with what follows from it. A cell is named by row and column. */
class Model {
  constructor(data) {
    this.data = data;
    this.kinds = [...new Set(data.rows.map((row) => row.kind).filter(Boolean))].sort();
    this.hasOdd = data.cells.some((cell) => cell.odd);
  }

  /** Whether there is nothing to show at all. */
  get empty() {
    return this.data.rows.length === 0 || this.data.columns.length === 0;
  }

  cell(row, column) {
    return this.data.cells[this.data.grid[row][column]];
  }

  value(cell) {
    return this.data.legend[cell.v];
  }

  /** Whether a cell says anything about what is allowed. */
  known(cell) {
    return this.value(cell).heat >= 0;
  }

  /** Whether a cell's rules say why it is what it is: all of them, or rightly none. */
  listed(cell) {
    const { noRules, sets } = this.data;
    return !noRules && (this.value(cell).heat === 0 || (cell.s ?? []).some((set) => sets[set].length > 0));
  }

  text(cell) {
    return cell.text || this.value(cell).text;
  }

  /** The command that asks about one cell, and whether parts of it are spelled out. */
  command(row, column) {
    const { rows, columns, spelledRows = [], spelledCols = [] } = this.data;
    return {
      text: [rows[row].command, columns[column].flag].filter(Boolean).join(" "),
      spelled: spelledRows.includes(row) || spelledCols.includes(column),
    };
  }
}

/** How large rows and columns are, in pixels. They follow the reader's font size. */
export function measure(model, width) {
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  return {
    head: Math.round(3 * rem), // the column headers
    row: Math.round(2.5 * rem),
    stub: Math.round(Math.min(20 * rem, Math.max(7 * rem, width * 0.4))), // the row headers
    column: columnWidth(model, rem),
  };
}

/** A column's width by what it holds: its name on two lines, its widest cell on one. */
function columnWidth(model, rem) {
  const texts = model.data.cells.map((cell) => model.text(cell).length + (cell.odd ? 2 : 0));
  const widest = texts.reduce((a, b) => Math.max(a, b), 0);
  return (column) => {
    const letters = Math.max(widest, Math.ceil(model.data.columns[column].name.length / 2) + 1);
    return Math.round(Math.min(14, Math.max(5, 1.25 + letters * 0.56)) * rem);
  };
}

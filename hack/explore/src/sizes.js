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
  const widest = longest(texts) * 0.56;
  return (column) => {
    const { name } = model.data.columns[column];
    const words = name.match(/[^-./ ]+[-./ ]?/gu) ?? [];
    const heading = Math.max(longest(words.map((word) => word.length)), Math.ceil(name.length / 2)) * 0.64;
    return Math.round(Math.min(14, Math.max(5, 1.25 + Math.max(widest, heading))) * rem);
  };
}

const longest = (lengths) => lengths.reduce((a, b) => Math.max(a, b), 0);

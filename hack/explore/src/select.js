/**
 * Chooses what is shown. A filter has rowName, columnName and kind for the
 * headers, and values (a set of indexes in the legend, empty for any) and odd
 * for the cells: with those, a row or column stays if one of its cells fits.
 */
export function select(model, filter) {
  const { rows, columns, grid } = model.data;
  const named = within(filter.rowName);
  const shownRows = indexes(rows, (row) => named(row.name) && (!filter.kind || row.kind === filter.kind));
  const shownColumns = indexes(columns, (column) => within(filter.columnName)(column.name));
  if (filter.values.size === 0 && !filter.odd) {
    return { rows: shownRows, columns: shownColumns, fits: undefined };
  }
  const fits = fitting(model, filter);
  const fullRows = shownRows.filter((row) => shownColumns.some((column) => fits[grid[row][column]]));
  const fullColumns = shownColumns.filter((column) => fullRows.some((row) => fits[grid[row][column]]));
  return { rows: fullRows, columns: fullColumns, fits };
}

/** Tells for each different cell whether the filter wants it. */
function fitting(model, filter) {
  return model.data.cells.map(
    (cell) => (filter.values.size === 0 || filter.values.has(cell.v)) && (!filter.odd || Boolean(cell.odd)),
  );
}

/** A test for names that hold some text, in whatever case. */
function within(text) {
  const wanted = text.trim().toLowerCase();
  return (name) => wanted === "" || name.toLowerCase().includes(wanted);
}

function indexes(list, wanted) {
  const found = [];
  list.forEach((element, i) => wanted(element) && found.push(i));
  return found;
}

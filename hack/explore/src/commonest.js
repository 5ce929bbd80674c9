/**
 * The cell that most rows have in a column, as [cell, how many]. Cells that
 * show the same count together; the one among them that most rows have stands
 * for them.
 */
export function commonest(model, column) {
  const { grid, cells } = model.data;
  const texts = new Map();
  for (const row of grid) {
    const index = row[column];
    const text = model.text(cells[index]);
    const same = texts.get(text) ?? texts.set(text, { total: 0, of: new Map() }).get(text);
    same.total++;
    same.of.set(index, (same.of.get(index) ?? 0) + 1);
  }
  const [most] = [...texts.values()].sort((a, b) => b.total - a.total);
  const [[index]] = [...most.of].sort((a, b) => b[1] - a[1]);
  return { cell: cells[index], total: most.total };
}

const LAST = Infinity; // the grid stops at its last row and column

/** Where each key leads from a position. */
const MOVES = {
  ArrowUp: ({ row, column }) => [row - 1, column],
  ArrowDown: ({ row, column }) => [row + 1, column],
  ArrowLeft: ({ row, column }) => [row, column - 1],
  ArrowRight: ({ row, column }) => [row, column + 1],
  PageUp: ({ row, column }, grid) => [row - grid.page, column],
  PageDown: ({ row, column }, grid) => [row + grid.page, column],
  Home: ({ row }, grid, all) => [all ? 0 : row, 0],
  End: ({ row }, grid, all) => [all ? LAST : row, LAST],
};

/** Has keys move over the grid, and Enter, Space or a click open a cell. */
export function listen(grid, open) {
  grid.root.addEventListener("keydown", (event) => {
    const move = Object.hasOwn(MOVES, event.key) && MOVES[event.key];
    if (!event.target.closest(".cell") || event.altKey || event.metaKey || event.shiftKey) {
      return;
    }
    if (move) {
      event.preventDefault();
      grid.moveTo(...move(grid.active, grid, event.ctrlKey));
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      open(grid.name(grid.active));
    }
  });
  grid.root.addEventListener("click", (event) => {
    const at = event.target.closest(".cell")?.at;
    if (at) {
      grid.moveTo(at.row, at.column);
      open(grid.name(at));
    }
  });
}

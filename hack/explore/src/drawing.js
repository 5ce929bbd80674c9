import { byId, count } from "./dom.js";

const EDGES = 400; // more cannot be told apart
const ROW = 26; // from name to name, in pixels
const LEFT = 260; // where edges begin
const RIGHT = 620; // and where they end
const WIDTH = 900;

/** Makes an element of a drawing. Strings become text, never markup. */
function draw(tag, attributes = {}, ...children) {
  const made = document.createElementNS(byId("canvas").namespaceURI, tag);
  for (const [name, value] of Object.entries(attributes)) {
    made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

/** Draws what the filters left of a grid as a graph: rows on the left, columns on the right. */
export function drawing(model) {
  byId("drawing-field").hidden = !model.data.drawn;
  return ({ rows, columns }) => {
    if (model.data.drawn) {
      show(model, edgesOf(model, rows, columns));
    }
  };
}

function show(model, edges) {
  const many = edges.length > EDGES;
  byId("canvas").classList.toggle("none", many);
  byId("too-many").hidden = !many;
  byId("too-many").textContent = `${count(edges.length)} edges are too many to draw: filter the page to see some.`;
  picture(model, many ? [] : edges);
}

function picture(model, edges) {
  const left = places([...new Set(edges.map((edge) => edge.row))]);
  const right = places(settled(edges, left));
  const height = ROW * (Math.max(left.size, right.size) + 1);
  const lines = edges.map((edge) => line(model, edge, left.get(edge.row), right.get(edge.column)));
  const names = [
    ...[...left].map(([row, y]) => name(model.data.rows[row].name, LEFT - 8, y, "end")),
    ...[...right].map(([column, y]) => name(model.data.columns[column].name, RIGHT + 8, y, "start")),
  ];
  const canvas = byId("canvas");
  const attributes = { viewBox: `0 0 ${WIDTH} ${height}`, width: WIDTH, height, "aria-label": `${count(edges.length)} edges` };
  for (const [attribute, value] of Object.entries(attributes)) {
    canvas.setAttribute(attribute, value);
  }
  canvas.replaceChildren(...lines, ...names);
}

/** The cells that hold something. */
function edgesOf(model, rows, columns) {
  const edges = [];
  for (const row of rows) {
    for (const column of columns) {
      const cell = model.cell(row, column);
      if (model.value(cell).heat > 0) {
        edges.push({ row, column, cell });
      }
    }
  }
  return edges;
}

/** Columns in an order in which few edges cross: each about where its rows are. */
function settled(edges, left) {
  const sums = new Map();
  for (const { row, column } of edges) {
    const [sum, n] = sums.get(column) ?? [0, 0];
    sums.set(column, [sum + left.get(row), n + 1]);
  }
  const middle = ([, [sum, n]]) => sum / n;
  return [...sums].sort((a, b) => middle(a) - middle(b) || a[0] - b[0]).map(([column]) => column);
}

const places = (numbers) => new Map(numbers.map((number, i) => [number, ROW * (i + 1)]));

const name = (text, x, y, anchor) => draw("text", { x, y: y + 4, "text-anchor": anchor }, cut(text), draw("title", {}, text));

/** A name that has room beside the edges. */
const cut = (text) => (text.length > 34 ? `${text.slice(0, 33)}\u2026` : text);

/** An edge says on hovering what it is and which bindings give it. */
function line(model, { row, column, cell }, from, to) {
  const { rows, columns, bindings } = model.data;
  const middle = (LEFT + RIGHT) / 2;
  const said = [
    `${rows[row].name} \u2192 ${columns[column].name}: ${model.text(cell)}`,
    ...(cell.note ? [cell.note] : []),
    ...(cell.b ?? []).map((binding) => bindings[binding]),
  ];
  return draw(
    "path",
    { class: `edge edge${model.value(cell).heat}`, d: `M${LEFT} ${from} C${middle} ${from} ${middle} ${to} ${RIGHT} ${to}` },
    draw("title", {}, said.join("\n")),
  );
}

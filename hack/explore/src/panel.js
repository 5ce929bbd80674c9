import { heat } from "./cells.js";
import { copyText } from "./copy.js";
import { byId, count, el } from "./dom.js";
import { Others } from "./others.js";
import { permissions } from "./permissions.js";

/** The panel that tells all about one cell. */
export class Panel {
  constructor(model, closed) {
    this.model = model;
    this.closed = closed;
    this.root = byId("panel");
    this.content = byId("panel-content");
    byId("close").addEventListener("click", () => this.close());
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !this.root.hidden) {
        event.preventDefault();
        this.close();
      }
    });
  }

  open({ row, column }) {
    const cell = this.model.cell(row, column);
    const { rows, columns } = this.model.data;
    const others = cell.odd ? new Others(this.model, column) : undefined;
    const compared = others?.known && this.model.listed(cell) ? others : undefined;
    byId("panel-title").textContent = `${rows[row].name} \u00d7 ${columns[column].name}`;
    this.content.replaceChildren(
      facts(this.model, row, column, cell),
      ...difference(this.model, others, compared),
      ...command(this.model.command(row, column)),
      el("h3", {}, "Permissions"),
      ...permissions(this.model, cell, column, compared),
      el("h3", {}, "Given by"),
      ...bindings(this.model, cell),
    );
    this.root.hidden = false;
    this.root.scrollTop = 0;
    byId("panel-title").focus({ preventScroll: true });
  }

  close() {
    this.root.hidden = true;
    this.closed();
  }
}

function facts(model, row, column, cell) {
  const { rows, columns, rowsAre, colsAre } = model.data;
  const value = model.value(cell);
  const lines = [
    [rowsAre, rows[row].name],
    ["kind", rows[row].kind],
    ["about it", rows[row].detail],
    [colsAre, columns[column].name],
    ["value", el("span", { class: `chip ${heat(value)}` }, model.text(cell)), ` ${value.meaning}`],
    ["note", cell.note],
  ].filter(([, first]) => first);
  return el("dl", {}, ...lines.flatMap(([term, ...told]) => [el("dt", {}, term), el("dd", {}, ...told)]));
}

function difference(model, others, compared) {
  if (!others) {
    return [];
  }
  const { texts, total } = others;
  const quoted = texts.map((text) => `\u201c${text}\u201d`);
  const shown = quoted.slice(0, 3).join(", ") + (texts.length > 3 ? " or others" : "");
  return [
    el(
      "p",
      { class: "difference" },
      `Differs from most of its column: ${count(total)} of ${count(model.data.rows.length)} show ${shown}.`,
      ...(compared ? [" Below, ", el("mark", {}, "marked"), " is what most of them may not do."] : []),
    ),
  ];
}

function command({ text, spelled }) {
  if (!text) {
    return [];
  }
  const shown = el("code", { id: "command" }, text);
  const button = el("button", { type: "button", id: "copy" }, "Copy");
  const said = el("span", { id: "copied", role: "status" });
  button.addEventListener("click", async () => {
    said.textContent = (await copyText(shown)) ? "Copied" : "Selected: press Ctrl+C";
  });
  const warning = "A name in it holds characters that cannot be seen. They are spelled out here, so it does not run as it is.";
  return [
    el("h3", {}, "Ask again"),
    el("p", { class: "command" }, shown, button, said),
    ...(spelled ? [el("p", { class: "why" }, warning)] : []),
  ];
}

function bindings(model, cell) {
  if (model.data.noBindings) {
    return [el("p", { class: "why" }, model.data.noBindings)];
  }
  const named = cell.b ?? [];
  if (named.length === 0) {
    return [el("p", { class: "why" }, model.known(cell) ? "no binding is named" : "not known")];
  }
  return [el("ul", {}, ...named.map((index) => el("li", {}, model.data.bindings[index])))];
}

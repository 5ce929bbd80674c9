import { heat, ODD } from "./cells.js";
import { byId, el } from "./dom.js";

/** The filters above the grid. They call changed with what select takes. */
export class Controls {
  constructor(model, changed) {
    const { rowsAre, colsAre, legend } = model.data;
    this.values = new Set();
    this.fields = ["row-name", "column-name", "kind", "odd"].map(byId);
    byId("row-label").textContent = `Find ${rowsAre}`;
    byId("column-label").textContent = `Find ${colsAre}`;
    byId("kind").append(...model.kinds.map((kind) => el("option", { value: kind }, kind)));
    byId("kind-field").hidden = model.kinds.length < 2;
    byId("odd-label").textContent = `${ODD} only what differs from most of its column`;
    byId("odd-field").hidden = !model.hasOdd;
    this.buttons = legend.map((value, index) => this.legendButton(value, index));
    byId("legend").append(...this.buttons.map((button, i) => el("li", {}, button, ` ${legend[i].meaning}`)));
    if (model.hasOdd) {
      byId("legend").append(el("li", {}, `${ODD} differs from most of its column`));
    }
    this.changed = () => changed(this.filter());
    byId("filters").addEventListener("input", this.changed);
    byId("filters").addEventListener("submit", (event) => event.preventDefault());
    byId("clear").addEventListener("click", () => this.clear());
  }

  legendButton(value, index) {
    const button = el("button", { type: "button", class: `chip ${heat(value)}`, "aria-pressed": "false" }, value.text);
    button.addEventListener("click", () => {
      this.press(index, !this.values.has(index));
      this.changed();
    });
    return button;
  }

  press(index, pressed) {
    pressed ? this.values.add(index) : this.values.delete(index);
    this.buttons[index].setAttribute("aria-pressed", pressed);
  }

  filter() {
    const [rowName, columnName, kind, odd] = this.fields;
    return {
      rowName: rowName.value,
      columnName: columnName.value,
      kind: kind.value,
      odd: odd.checked,
      values: this.values,
    };
  }

  clear() {
    byId("filters").reset();
    this.buttons.forEach((_, index) => this.press(index, false));
    this.changed();
  }
}

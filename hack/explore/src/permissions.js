import { el } from "./dom.js";
import { Allowed, group, sorted } from "./rules.js";

/**
 * The rules of a cell: what holds everywhere, and what the column adds. With
 * others to compare with, what most of them may not do is marked, and what most
 * of them may do and this cell does not allow comes last.
 */
export function permissions(model, cell, column, others) {
  const { noRules, columns } = model.data;
  if (noRules) {
    return [el("p", { class: "why" }, noRules)];
  }
  if (!model.listed(cell)) {
    return [el("p", { class: "why" }, model.known(cell) ? "not listed" : "not known")];
  }
  const sets = cell.s ?? [];
  const everywhere = group(model, sets.slice(0, 1));
  const added = group(model, sets.slice(1));
  const lacked = others ? others.lackedBy(new Allowed([...everywhere, ...added])) : [];
  return [
    el("h4", {}, "Everywhere"),
    table(everywhere, others),
    el("h4", {}, `Added in ${columns[column].name}`),
    table(added, others, new Allowed(everywhere)),
    ...(lacked.length > 0 ? [el("h4", {}, "Lacking here, and there in most others"), table(lacked)] : []),
  ];
}

/** Verbs by target. What most others may not do is marked, what holds anyway is in brackets. */
function table(groups, others, anyway) {
  if (groups.length === 0) {
    return el("p", { class: "why" }, "nothing");
  }
  const rows = groups.map((one) =>
    el("tr", {}, el("th", { scope: "row" }, one.target, ...limited(one.names)), verbsOf(one, others, anyway)),
  );
  return el("table", { class: "rules" }, el("tbody", {}, ...rows));
}

function limited(names) {
  return names.length === 0 ? [] : [el("small", {}, ` only named ${names.join(", ")}`)];
}

function verbsOf(one, others, anyway) {
  const parts = sorted(one.verbs).flatMap((verb) => {
    if (others && !others.mostAllow(one, verb)) {
      return [el("mark", {}, verb), " "];
    }
    return [anyway?.has(one, verb) ? `(${verb})` : verb, " "];
  });
  return el("td", {}, ...parts);
}

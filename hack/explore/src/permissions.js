import { el } from "./dom.js";
import { allowed, group, sorted, without } from "./rules.js";

/**
 * The rules of a cell: what holds everywhere, and what the column adds. With
 * another cell, what that one does not allow is marked, and what only that one
 * allows comes last.
 */
export function permissions(model, cell, column, other) {
  const { noRules, colsAre, columns } = model.data;
  if (noRules) {
    return [el("p", { class: "why" }, noRules)];
  }
  const sets = cell.s ?? [];
  if (sets.length === 0 && !model.known(cell)) {
    return [el("p", { class: "why" }, "not known")];
  }
  const everywhere = group(model, sets.slice(0, 1));
  const added = group(model, sets.slice(1));
  const others = other && group(model, other.s ?? []);
  const lacking = others ? without(others, [...everywhere, ...added]) : [];
  return [
    el("h4", {}, `In every ${colsAre}`),
    table(everywhere, others, []),
    el("h4", {}, `Added in ${columns[column].name}`),
    table(added, others, everywhere),
    ...(lacking.length > 0 ? [el("h4", {}, "Lacking here, and there in most others"), table(lacking, undefined, [])] : []),
  ];
}

/** Verbs by target. What others do not allow is marked, what holds anyway is in brackets. */
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
    if (others && !allowed(others, one, verb)) {
      return [el("mark", {}, verb), " "];
    }
    return [allowed(anyway, one, verb) ? `(${verb})` : verb, " "];
  });
  return el("td", {}, ...parts);
}

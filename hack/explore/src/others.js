import { Allowed, group } from "./rules.js";

/**
 * Those that make up most of a column: its cells that are not odd. Cells that
 * show the same are told together, the most frequent first.
 */
export class Others {
  constructor(model, column) {
    const { grid, cells } = model.data;
    const many = new Map(); // how many rows have each cell
    const texts = new Map();
    this.total = 0;
    for (const row of grid) {
      const cell = cells[row[column]];
      if (!cell.odd) {
        this.total++;
        add(many, cell);
        add(texts, model.text(cell));
      }
    }
    this.texts = [...texts].sort((a, b) => b[1] - a[1]).map(([text]) => text);
    this.listed = [...many]
      .filter(([cell]) => model.listed(cell))
      .map(([cell, rows]) => ({ rows, groups: group(model, cell.s ?? []) }))
      .map((one) => ({ ...one, may: new Allowed(one.groups) }));
  }

  /** Whether there is something to compare rules with. */
  get known() {
    return this.listed.length > 0;
  }

  /** Whether most of them may do something. */
  mostAllow(about, verb) {
    let balance = 0;
    for (const { rows, may } of this.listed) {
      balance += may.has(about, verb) ? rows : -rows;
    }
    return balance > 0;
  }

  /** What most of them may do and a cell may not. */
  lackedBy(may) {
    const seen = new Map();
    for (const about of this.listed.flatMap((one) => one.groups)) {
      const verbs = seen.get(about.key)?.verbs ?? new Map();
      seen.set(about.key, { ...about, verbs });
      for (const verb of about.verbs) {
        if (!verbs.has(verb)) {
          verbs.set(verb, !may.has(about, verb) && this.mostAllow(about, verb));
        }
      }
    }
    return [...seen.values()]
      .map((about) => ({ ...about, verbs: new Set([...about.verbs.keys()].filter((verb) => about.verbs.get(verb))) }))
      .filter((about) => about.verbs.size > 0);
  }
}

const add = (counts, key) => counts.set(key, (counts.get(key) ?? 0) + 1);

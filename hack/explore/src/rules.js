import { covers, parts, wide } from "./covers.js";

const order = new Intl.Collator("en", { numeric: true }).compare;

/**
 * Groups the rules of some sets by what they are about: a resource (with the
 * names that a rule is limited to) or a URL, each with its verbs. Sorted.
 */
export function group(model, sets) {
  const targets = new Map();
  for (const set of sets) {
    for (const index of model.data.sets[set]) {
      const { resources = [], urls = [], names = [], verbs } = model.data.rules[index];
      resources.forEach((target) => add(targets, { target, names, url: false }, verbs));
      urls.forEach((target) => add(targets, { target, names: [], url: true }, verbs));
    }
  }
  return [...targets.values()].sort((a, b) => order(a.target, b.target) || order(a.names.join(), b.names.join()));
}

function add(targets, about, verbs) {
  const key = JSON.stringify(about);
  if (!targets.has(key)) {
    targets.set(key, { ...about, ...parts(about.target), key, verbs: new Set() });
  }
  verbs.forEach((verb) => targets.get(key).verbs.add(verb));
}

/** What some groups allow, to be asked often. */
export class Allowed {
  constructor(groups) {
    this.wide = groups.filter(wide);
    this.by = new Map();
    for (const one of groups) {
      this.by.set(one.target, [...(this.by.get(one.target) ?? []), one]);
    }
  }

  /** Whether a verb is allowed on all that a group is about. */
  has(about, verb) {
    const covering = (one) => covers(one, about, verb);
    return this.wide.some(covering) || Boolean(this.by.get(about.target)?.some(covering));
  }
}

export const sorted = (verbs) => [...verbs].sort(order);

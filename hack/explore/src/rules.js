import { covers } from "./covers.js";

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
    targets.set(key, { ...about, verbs: new Set() });
  }
  verbs.forEach((verb) => targets.get(key).verbs.add(verb));
}

/** Whether some groups allow a verb on all that another group is about. */
export const allowed = (groups, about, verb) => groups.some((one) => covers(one, about, verb));

/** What is in some groups and not allowed by others, verb by verb. */
export function without(groups, others) {
  return groups
    .map((one) => ({ ...one, verbs: new Set([...one.verbs].filter((verb) => !allowed(others, one, verb))) }))
    .filter((one) => one.verbs.size > 0);
}

export const sorted = (verbs) => [...verbs].sort(order);

const ALL = "*";

/** Takes deployments.apps/scale apart. */
export function parts(target) {
  const [full, sub = ""] = target.split("/", 2);
  const dot = full.indexOf(".");
  return dot < 0 ? { name: full, group: "", sub } : { name: full.slice(0, dot), group: full.slice(dot + 1), sub };
}

/** Whether a group may be about more than its own target. */
export const wide = ({ target, name, group, url }) => (url ? target.endsWith(ALL) : name === ALL || group === ALL);

/** Whether a group of rules allows a verb on all that another one is about. */
export function covers(group, about, verb) {
  return (
    (group.verbs.has(verb) || group.verbs.has(ALL)) &&
    group.url === about.url &&
    (group.url ? coversURL : coversResource)(group, about) &&
    coversNames(group.names, about.names)
  );
}

const coversNames = (names, wanted) =>
  names.length === 0 || (wanted.length > 0 && wanted.every((name) => names.includes(name)));

const coversURL = ({ target }, url) =>
  target === url.target || (target.endsWith(ALL) && url.target.startsWith(target.slice(0, -1)));

const coversResource = (a, b) =>
  (a.group === ALL || a.group === b.group) &&
  (a.name === ALL ? a.sub === "" || a.sub === b.sub : a.name === b.name && a.sub === b.sub);

const ALL = "*";

/** Whether a group of rules allows a verb on all that another one is about. */
export function covers(group, about, verb) {
  const verbs = group.verbs.has(verb) || group.verbs.has(ALL);
  const names = group.names.length === 0 || (about.names.length > 0 && about.names.every((name) => group.names.includes(name)));
  return verbs && names && group.url === about.url && (group.url ? coversURL : coversResource)(group.target, about.target);
}

function coversURL(pattern, url) {
  return pattern === url || (pattern.endsWith(ALL) && url.startsWith(pattern.slice(0, -1)));
}

function coversResource(pattern, resource) {
  const a = parts(pattern);
  const b = parts(resource);
  if (a.group !== ALL && a.group !== b.group) {
    return false;
  }
  return a.name === ALL ? !a.sub || a.sub === b.sub : a.name === b.name && a.sub === b.sub;
}

/** Takes deployments.apps/scale apart. */
function parts(resource) {
  const [full, sub = ""] = resource.split("/", 2);
  const dot = full.indexOf(".");
  return dot < 0 ? { name: full, group: "", sub } : { name: full.slice(0, dot), group: full.slice(dot + 1), sub };
}

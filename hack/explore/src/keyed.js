/**
 * Makes the children of an element those of a sorted list of keys. Children
 * that stay are not touched, so that focus stays where it is.
 */
export class Keyed {
  constructor(parent, make) {
    this.parent = parent;
    this.make = make;
    this.children = new Map();
    this.fixed = parent.childElementCount; // children that were there before
  }

  get(key) {
    return this.children.get(key);
  }

  clear() {
    for (const child of this.children.values()) {
      child.remove();
    }
    this.children.clear();
  }

  show(keys) {
    const wanted = new Set(keys);
    for (const [key, child] of this.children) {
      if (!wanted.has(key)) {
        child.remove();
        this.children.delete(key);
      }
    }
    let next = this.parent.children[this.fixed] ?? null;
    for (const key of keys) {
      const there = this.children.get(key);
      if (there) {
        next = there.nextElementSibling;
        continue;
      }
      const made = this.make(key);
      this.children.set(key, made);
      this.parent.insertBefore(made, next);
    }
  }
}

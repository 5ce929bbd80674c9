// The only way in which this page makes elements: strings become text, never
// markup, and no attribute is a URL, a style or a handler.

/** Finds an element of the document around the script. */
export const byId = (id) => document.getElementById(id);

/** Makes an element with attributes, and with children that are elements or text. */
export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) {
      made.setAttribute(name, value === true ? "" : value);
    }
  }
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

/** Writes a number as readers write it: 1,000. */
export const count = (n) => n.toLocaleString("en");

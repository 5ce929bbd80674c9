/** Rows or columns of known sizes, one after the other. */
export class Tracks {
  constructor(sizes) {
    this.starts = [0];
    for (const size of sizes) {
      this.starts.push(this.total + size);
    }
  }

  get total() {
    return this.starts[this.starts.length - 1];
  }

  get count() {
    return this.starts.length - 1;
  }

  start(at) {
    return this.starts[at];
  }

  end(at) {
    return this.starts[at + 1];
  }

  /** The track that covers an offset, the nearest one for an offset outside. */
  at(offset) {
    let low = 0;
    let high = this.count - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.end(middle) <= offset) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The tracks that touch a stretch, some more on either side, and one that is kept wherever it is. */
  window(from, length, more, kept) {
    const shown = [];
    if (this.count === 0) {
      return shown;
    }
    const first = Math.max(0, this.at(from) - more);
    const last = Math.min(this.count - 1, this.at(from + length) + more);
    if (kept < first) {
      shown.push(kept);
    }
    for (let at = first; at <= last; at++) {
      shown.push(at);
    }
    if (kept > last) {
      shown.push(kept);
    }
    return shown;
  }

  /** The least scrolling that brings a track into a view of some length. */
  reveal(at, from, length) {
    if (this.start(at) < from) {
      return this.start(at);
    }
    return Math.max(from, Math.min(this.end(at) - length, this.start(at)));
  }
}

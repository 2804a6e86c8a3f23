// A drawing: points in the SYMMETRIC plane, stroke by stroke, with undo.

/** Half the width of what can be drawn on, in units of the SYMMETRIC plane. */
export const HALF_VIEW = 1.4;
/** As many as the trainer takes. */
export const MOST_POINTS = 10_000;
/** As few as the trainer takes. */
export const FEWEST_POINTS = 2;

/** Way between two points at density 1, in units of the plane. */
const WIDEST_SPACING = 0.1;
/** A tap of a wide brush leaves this many points for each step of its density. */
const TAP_POINTS = 4;
/** What is sent and kept: a tenth of a pixel on a large screen. */
const DECIMALS = 1e4;

/**
 * @typedef {object} Brush
 * @property {number} radius Points fall evenly within it; 0 puts them exactly on the line.
 * @property {number} density Points for each tenth of a unit of way, 1 to 10.
 */

/** @typedef {readonly number[]} Stroke Its points: x, y, x, y, ... */

/** What is being drawn. */
export class Sketch {
  /** @type {readonly Stroke[]} */
  #strokes = [];
  /** @type {(readonly Stroke[])[]} What undo goes back to. */
  #past = [];
  /** @type {{points: number[], brush: Brush, x: number, y: number, left: number} | null} */
  #pen = null;
  #count = 0;

  /** @param {() => number} random 0 to 1, scatters the points of a wide brush. */
  constructor(random) {
    this.random = random;
  }

  /** Number of points. */
  get count() {
    return this.#count;
  }

  get isFull() {
    return this.#count >= MOST_POINTS;
  }

  get canUndo() {
    return this.#past.length > 0;
  }

  /** All points, as [x0, y0, x1, y1, ...]. */
  get points() {
    return this.#strokes.flat();
  }

  /**
   * Starts a stroke where a pointer came down.
   *
   * @param {number} x Plane.
   * @param {number} y Plane.
   * @param {Brush} brush
   */
  begin(x, y, brush) {
    this.#remember();
    this.#pen = { points: [], brush, x, y, left: spacingOf(brush) };
    this.#strokes = [...this.#strokes, this.#pen.points];
    this.#drop(x, y);
    if (brush.radius === 0) return;
    for (let i = 1; i < TAP_POINTS * brush.density; i++) this.#drop(x, y);
  }

  /**
   * Draws on to a place: points at even distances along the way.
   *
   * @param {number} x Plane.
   * @param {number} y Plane.
   */
  extend(x, y) {
    const pen = this.#pen;
    if (!pen) return;
    const way = Math.hypot(x - pen.x, y - pen.y);
    const spacing = spacingOf(pen.brush);
    let at = pen.left;
    for (; at <= way; at += spacing) {
      const share = at / way;
      this.#drop(pen.x + (x - pen.x) * share, pen.y + (y - pen.y) * share);
    }
    pen.left = at - way;
    pen.x = x;
    pen.y = y;
  }

  /** Ends the stroke; one that left nothing is no step of undo. */
  end() {
    if (this.#pen?.points.length === 0) this.undo();
    this.#pen = null;
  }

  /** Takes the last stroke, clearing or loading back. */
  undo() {
    this.#pen = null;
    this.#turnTo(this.#past.pop() ?? this.#strokes);
  }

  /** Removes everything; undo brings it back. */
  clear() {
    this.#pen = null;
    if (this.#count === 0) return;
    this.#remember();
    this.#turnTo([]);
  }

  /**
   * Puts points in the place of what is there; undo brings that back.
   *
   * @param {ArrayLike<number>} points [x0, y0, x1, y1, ...]; those outside the plane are left out.
   */
  load(points) {
    this.#pen = null;
    this.#remember();
    const kept = [];
    for (let i = 0; i + 1 < points.length && kept.length < 2 * MOST_POINTS; i += 2) {
      if (isInView(points[i], points[i + 1])) kept.push(round(points[i]), round(points[i + 1]));
    }
    this.#turnTo([kept]);
  }

  /**
   * Tells whether the drawing consists of these points.
   *
   * @param {ArrayLike<number>} points [x0, y0, x1, y1, ...]
   */
  equals(points) {
    const mine = this.points;
    return mine.length === points.length && mine.every((value, i) => value === round(points[i]));
  }

  /** @returns {readonly Stroke[]} The drawing as it is, for `restore`. */
  save() {
    return this.#strokes;
  }

  /** @param {readonly Stroke[]} saved What is drawn from now on; nothing is left to undo. */
  restore(saved) {
    this.#pen = null;
    this.#past = [];
    this.#turnTo(saved);
  }

  #remember() {
    this.#past.push(this.#strokes);
  }

  /** @param {readonly Stroke[]} strokes */
  #turnTo(strokes) {
    this.#strokes = strokes;
    this.#count = strokes.reduce((sum, stroke) => sum + stroke.length / 2, 0);
  }

  /**
   * Leaves one point at or around a place, unless it falls outside or the drawing is full.
   *
   * @param {number} x
   * @param {number} y
   */
  #drop(x, y) {
    const pen = this.#pen;
    if (!pen || this.isFull) return;
    // The root makes points as dense at the rim of the brush as in its middle.
    const away = pen.brush.radius * Math.sqrt(this.random());
    const angle = 2 * Math.PI * this.random();
    const placeX = round(x + away * Math.cos(angle));
    const placeY = round(y + away * Math.sin(angle));
    if (!isInView(placeX, placeY)) return;
    pen.points.push(placeX, placeY);
    this.#count++;
  }
}

/**
 * Way between two points.
 *
 * @param {Brush} brush
 */
function spacingOf({ density }) {
  return WIDEST_SPACING / density;
}

/** @param {number} value */
function round(value) {
  return Math.round(value * DECIMALS) / DECIMALS;
}

/**
 * @param {number} x
 * @param {number} y
 */
function isInView(x, y) {
  return Math.abs(x) <= HALF_VIEW && Math.abs(y) <= HALF_VIEW;
}

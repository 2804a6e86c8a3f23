// The ground of the picture: a grid over the plane, coloured pixel by pixel.
//
// Computed here and put on the canvas whole: for a smooth ground that is several times
// cheaper than enlarging a small image, and values are interpolated instead of colours.

/** @typedef {import('../message.js').Grid} Grid */
/** @typedef {import('../camera.js').Box} Box */
/** @typedef {import('../layers.js').Placement} Placement */

// One computed pixel covers this many of the screen's along each side, more on a large
// canvas: on a smooth ground nobody sees it, and it saves most of the work.
const LEAST_FACTOR = 2;
const MOST_PIXELS = 600;

/**
 * @typedef {object} Shading
 * @property {Uint32Array} colours 256 colours as the canvas stores them, low value first.
 * @property {number} beyond Colour outside of the grid.
 */

/** Paints grids onto one canvas. */
export class Ground {
  #image = new ImageData(1, 1);
  #pixels = new Uint32Array(1);
  #enlarged = document.createElement('canvas');
  // For each pixel of a line: the grid's column to its left, and how far beyond that it is.
  #columns = new Int32Array(0);
  #shares = new Float32Array(0);

  /**
   * Covers the whole canvas.
   *
   * @param {CanvasRenderingContext2D} context
   * @param {Grid} grid Values 0 to 1 at the middles of cells, row 0 lowest.
   * @param {Box} box What the grid covers.
   * @param {Shading} shading
   * @param {Placement} placement
   */
  paint(context, grid, box, shading, placement) {
    const { width } = context.canvas;
    const factor = Math.max(LEAST_FACTOR, Math.ceil(width / MOST_PIXELS));
    const side = Math.ceil(width / factor);
    this.#resize(side);
    const { x0, y0, scale } = placement;
    const place = { x0: x0 / factor, y0: y0 / factor, scale: scale / factor };
    this.#shade(grid, box, shading, place);
    const enlarged = this.#enlarged;
    if (enlarged.width !== side) enlarged.width = enlarged.height = side;
    enlarged.getContext('2d')?.putImageData(this.#image, 0, 0);
    context.imageSmoothingEnabled = false;
    context.drawImage(enlarged, 0, 0, side * factor, side * factor);
  }

  /** @param {number} side */
  #resize(side) {
    if (side === this.#image.width) return;
    this.#image = new ImageData(side, side);
    this.#pixels = new Uint32Array(this.#image.data.buffer);
    this.#columns = new Int32Array(side);
    this.#shares = new Float32Array(side);
  }

  /**
   * @param {Grid} grid
   * @param {Box} box
   * @param {Shading} shading
   * @param {Placement} placement
   */
  #shade({ rows, columns, values }, box, { colours, beyond }, { x0, y0, scale }) {
    const side = this.#image.width;
    const pixels = this.#pixels;
    const left = Math.min(side, Math.max(0, Math.round(x0 + box.xMin * scale)));
    const right = Math.min(side, Math.max(left, Math.round(x0 + box.xMax * scale)));
    this.#measureColumns(columns, box, x0, scale);
    const line = new Float32Array(columns + 1);
    const cellsPerPixel = rows / ((box.yMax - box.yMin) * scale);
    for (let y = 0; y < side; y++) {
      const start = y * side;
      const row = ((y0 - y - 0.5) / scale - box.yMin) * scale * cellsPerPixel;
      if (row < 0 || row > rows || left === right) {
        pixels.fill(beyond, start, start + side);
        continue;
      }
      mixRows(values, rows, columns, row - 0.5, line);
      pixels.fill(beyond, start, start + left);
      this.#shadeLine(line, colours, start, left, right);
      pixels.fill(beyond, start + right, start + side);
    }
  }

  /**
   * @param {Float32Array} line
   * @param {Uint32Array} colours
   * @param {number} start
   * @param {number} left
   * @param {number} right
   */
  #shadeLine(line, colours, start, left, right) {
    const pixels = this.#pixels;
    const cells = this.#columns;
    const shares = this.#shares;
    for (let x = left; x < right; x++) {
      const cell = cells[x];
      const value = line[cell];
      pixels[start + x] = colours[(value + (line[cell + 1] - value) * shares[x]) | 0];
    }
  }

  /**
   * @param {number} columns
   * @param {Box} box
   * @param {number} x0
   * @param {number} scale
   */
  #measureColumns(columns, box, x0, scale) {
    const cellsPerUnit = columns / (box.xMax - box.xMin);
    for (let x = 0; x < this.#columns.length; x++) {
      const place = ((x + 0.5 - x0) / scale - box.xMin) * cellsPerUnit - 0.5;
      const inside = Math.min(columns - 1, Math.max(0, place));
      this.#columns[x] = Math.floor(inside);
      this.#shares[x] = inside - Math.floor(inside);
    }
  }
}

/**
 * The values along a line between two rows, as places among 256 colours.
 *
 * @param {import('../message.js').Values} values
 * @param {number} rows
 * @param {number} columns
 * @param {number} row From the middle of the lowest row on.
 * @param {Float32Array} line [columns + 1], the last value twice.
 */
function mixRows(values, rows, columns, row, line) {
  const inside = Math.min(rows - 1, Math.max(0, row));
  const low = Math.floor(inside);
  const share = inside - low;
  const from = low * columns;
  const to = Math.min(rows - 1, low + 1) * columns;
  for (let column = 0; column < columns; column++) {
    const value = values[from + column];
    const mixed = value + (values[to + column] - value) * share;
    // 256 equal parts; the spline may overshoot a little.
    line[column] = Math.min(255.5, Math.max(0, mixed * 256));
  }
  line[columns] = line[columns - 1];
}

/**
 * Colours as the canvas stores them.
 *
 * @param {Uint8ClampedArray} colours See createMapColours.
 */
export function toPixels(colours) {
  return new Uint32Array(colours.slice().buffer);
}

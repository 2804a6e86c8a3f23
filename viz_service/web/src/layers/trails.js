// Where some samples came from: the same noise, frame after frame.

/** @typedef {import('../message.js').Frame} Frame */
/** @typedef {import('../message.js').Values} Values */
/** @typedef {import('../layers.js').Placement} Placement */

/** Samples that are followed. */
export const NUM_FOLLOWED = 40;
/** Frames that are remembered. */
export const NUM_REMEMBERED = 48;
// A trail fades in steps, so that it costs a few paths.
const NUM_FADES = 4;

/** The latest places of some samples, the oldest forgotten first. */
export class Trails {
  /** @type {Float32Array[]} [NUM_FOLLOWED, 2] each, the oldest first. */
  #places = [];
  #run = -1;
  #step = -1;
  #numSamples = 0;

  /** Frames that are remembered now. */
  get length() {
    return this.#places.length;
  }

  /**
   * Takes the places of a frame, unless it was taken already. A new run, a step back or
   * other noise begin afresh: what they would join never moved from here to there.
   *
   * @param {Frame} frame
   */
  note({ run, step, generated }) {
    if (!generated.length || (run === this.#run && step === this.#step)) return;
    const goesOn = run === this.#run && step > this.#step && generated.length === this.#numSamples;
    if (!goesOn) this.#places = [];
    this.#run = run;
    this.#step = step;
    this.#numSamples = generated.length;
    this.#places.push(pickFollowed(generated));
    if (this.#places.length > NUM_REMEMBERED) this.#places.shift();
  }

  /** Forgets everything. */
  clear() {
    this.#places = [];
    this.#run = -1;
  }

  /**
   * Draws the trails, the fainter the older.
   *
   * @param {CanvasRenderingContext2D} context Stroked with its own style.
   * @param {number} opacity Of the newest part.
   * @param {Placement} placement
   */
  draw(context, opacity, placement) {
    const last = this.#places.length - 1;
    for (let fade = 0; fade < NUM_FADES; fade++) {
      const from = Math.round((last * fade) / NUM_FADES);
      const to = Math.round((last * (fade + 1)) / NUM_FADES);
      if (from === to) continue;
      context.globalAlpha = (opacity * (fade + 1)) / NUM_FADES;
      tracePaths(context, this.#places.slice(from, to + 1), placement);
    }
    context.globalAlpha = 1;
  }
}

/**
 * Samples spread evenly over all.
 *
 * @param {Values} positions [n, 2]
 */
function pickFollowed(positions) {
  const numSamples = positions.length / 2;
  const numFollowed = Math.min(NUM_FOLLOWED, numSamples);
  const picked = new Float32Array(2 * numFollowed);
  for (let i = 0; i < numFollowed; i++) {
    const from = 2 * Math.floor((i * numSamples) / numFollowed);
    picked[2 * i] = positions[from];
    picked[2 * i + 1] = positions[from + 1];
  }
  return picked;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Float32Array[]} places
 * @param {Placement} placement
 */
function tracePaths(context, places, { x0, y0, scale }) {
  context.beginPath();
  for (let i = 0; i < places[0].length; i += 2) {
    places.forEach((place, moment) => {
      const x = x0 + place[i] * scale;
      const y = y0 - place[i + 1] * scale;
      if (moment) context.lineTo(x, y);
      else context.moveTo(x, y);
    });
  }
  context.stroke();
}

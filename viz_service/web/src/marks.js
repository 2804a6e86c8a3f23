// What the pointer brings out, in an SVG over the canvas: pointing costs no drawing.

import { toScreen } from './camera.js';
import { findNoiseCell } from './layers/nearest.js';

/** @typedef {import('./layers/nearest.js').Target} Target */
/** @typedef {import('./message.js').Dataset} Dataset */
/** @typedef {import('./message.js').Frame} Frame */

const SVG = 'http://www.w3.org/2000/svg';
const RING_RADIUS = 8;
const INSET_SIDE = 72;

/**
 * An SVG element with attributes.
 *
 * @param {string} tag
 * @param {Record<string, string | number>} attributes
 */
export function createSvg(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, `${value}`);
  return element;
}

/** Marks a place, a sample, and the cell of the manifold that it lies in. */
export function createMarks() {
  const element = createSvg('svg', { class: 'gs-stage-marks', 'aria-hidden': 'true' });
  const cell = createSvg('polygon', { class: 'gs-mark-cell' });
  const ring = createSvg('circle', { class: 'gs-mark-ring', r: RING_RADIUS });
  const cross = createSvg('path', { class: 'gs-mark-cross' });
  element.append(cell, ring, cross);
  /** @param {Element} part @param {boolean} isShown */
  const show = (part, isShown) => part.toggleAttribute('data-shown', isShown);
  return {
    element,
    /** @param {{x: number, y: number} | null} place CSS pixels, of the keyboard's cursor. */
    showCursor(place) {
      show(cross, place !== null);
      if (place)
        cross.setAttribute('d', `M${place.x - 9} ${place.y}h18M${place.x} ${place.y - 9}v18`);
    },
    /**
     * @param {Target | null} target
     * @param {number[][]} corners Of the manifold's cell, plane.
     * @param {import('./camera.js').Camera} camera
     */
    showTarget(target, corners, camera) {
      show(ring, target !== null);
      show(cell, corners.length > 0);
      if (!target) return;
      const [x, y] = toScreen(camera, target.x, target.y);
      ring.setAttribute('cx', `${x}`);
      ring.setAttribute('cy', `${y}`);
      ring.setAttribute('data-role', target.role);
      const points = corners.map(([cornerX, cornerY]) => toScreen(camera, cornerX, cornerY));
      cell.setAttribute('points', points.map((point) => point.join()).join(' '));
    },
  };
}

/**
 * Where the image of a point of noise lies on the manifold.
 *
 * @param {Dataset} dataset
 * @param {Frame} frame
 * @param {number[]} latent
 * @returns {number[][]} The corners of its cell, plane; none when it has none.
 */
export function findImage(dataset, frame, latent) {
  const { rows, columns, values } = frame.manifold;
  const { noiseGrid } = dataset;
  if (latent.length !== 2 || noiseGrid.rows !== rows || noiseGrid.columns !== columns) return [];
  const corners = findNoiseCell(dataset, latent) ?? [];
  return corners.map((corner) => [values[2 * corner], values[2 * corner + 1]]);
}

/**
 * A small picture of the noise, with one point on it.
 *
 * @param {Dataset} dataset
 * @param {number[]} latent
 * @returns {Element | null} Null when the noise is not known.
 */
export function createNoiseInset({ noiseView, noiseGrid }, latent) {
  if (!noiseView) return null;
  const { xMin, xMax, yMin, yMax } = noiseView;
  /** @param {number} x @param {number} y */
  const place = (x, y) => [
    ((x - xMin) / (xMax - xMin)) * INSET_SIDE,
    latent.length === 2 ? (1 - (y - yMin) / (yMax - yMin)) * INSET_SIDE : INSET_SIDE / 2,
  ];
  const inset = createSvg('svg', {
    class: 'gs-noise-inset',
    viewBox: `0 0 ${INSET_SIDE} ${INSET_SIDE}`,
    'aria-hidden': 'true',
  });
  const [cx, cy] = place(latent[0], latent[1] ?? 0);
  inset.append(
    createSvg('path', { class: 'gs-noise-lines', d: traceNoise(noiseGrid, latent.length, place) }),
    createSvg('circle', { class: 'gs-noise-point', cx, cy, r: 4 }),
  );
  return inset;
}

/**
 * Every other line of the noise grid.
 *
 * @param {import('./message.js').Grid} grid
 * @param {number} numDims
 * @param {(x: number, y: number) => number[]} place
 */
function traceNoise({ rows, columns, values }, numDims, place) {
  if (numDims === 1) return `M0 ${INSET_SIDE / 2}h${INSET_SIDE}`;
  /** @param {number} corner */
  const at = (corner) => place(values[2 * corner], values[2 * corner + 1]).map(Math.round);
  const lines = [];
  for (let row = 0; row < rows; row += 2) {
    lines.push(`M${at(row * columns)}L${at((row + 1) * columns - 1)}`);
  }
  for (let column = 0; column < columns; column += 2) {
    lines.push(`M${at(column)}L${at((rows - 1) * columns + column)}`);
  }
  return lines.join('');
}

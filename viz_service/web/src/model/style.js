// What the small pictures are painted with.

import { createMapColours, parseColour, readPalette } from '../palette.js';

/**
 * @typedef {object} PictureStyle
 * @property {import('../palette.js').Palette} palette
 * @property {Uint8ClampedArray} mapColours See createMapColours.
 * @property {string[]} verdictColours From "generated" over "undecided" to "real".
 * @property {HTMLCanvasElement} mapImage Reused from frame to frame.
 */

/** So many colours of verdicts: few fills, and all that the eye tells apart on a dot. */
const NUM_VERDICTS = 9;

/**
 * Reads the colours in force at an element.
 *
 * @param {Element} element
 * @returns {PictureStyle}
 */
export function createPictureStyle(element) {
  const palette = readPalette(element);
  return {
    palette,
    mapColours: createMapColours(palette),
    verdictColours: createVerdictColours(palette),
    mapImage: document.createElement('canvas'),
  };
}

/**
 * Colours of dots by verdict. Unlike the map's they stand out from the card at every verdict.
 *
 * @param {Pick<import('../palette.js').Palette, 'generated' | 'contour' | 'real'>} palette
 * @returns {string[]}
 */
export function createVerdictColours({ generated, contour, real }) {
  const middle = (NUM_VERDICTS - 1) / 2;
  return Array.from({ length: NUM_VERDICTS }, (_, i) => {
    const end = parseColour(i < middle ? generated : real);
    const certainty = Math.abs(i - middle) / middle;
    const channels = parseColour(contour).map((even, channel) =>
      Math.round(even + (end[channel] - even) * certainty),
    );
    return `rgb(${channels.join(' ')})`;
  });
}

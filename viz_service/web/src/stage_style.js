// What the stage paints with, made once from the style sheet.

import { toPixels } from './layers/ground.js';
import { createDivergingColours, readPalette } from './palette.js';
import { createSprite } from './sprites.js';

/** @typedef {import('./layers/ground.js').Shading} Shading */
/** @typedef {ReturnType<typeof createStageStyle>} StageStyle */

/**
 * @param {Element} element Whose colours are in force.
 * @param {number} pixelRatio Device pixels per CSS pixel.
 */
export function createStageStyle(element, pixelRatio) {
  const palette = readPalette(element);
  const { real, generated, rim } = palette;
  return {
    palette,
    shade: createShades(palette),
    still: { sprite: createSprite('circle', real, rim, pixelRatio), colour: real, pixelRatio },
    squares: { fill: generated, rim },
  };
}

/**
 * Colours of the grounds, each made when it is first asked for.
 *
 * @param {import('./palette.js').Palette} palette
 * @returns {(name: string, strength: number) => Shading}
 */
function createShades(palette) {
  const { mapEven, mapGenerated, mapReal, differenceLow, differenceHigh } = palette;
  /** @type {Map<string, Shading>} */
  const shades = new Map();
  return (name, strength) => {
    const key = `${name} ${strength}`;
    const known = shades.get(key);
    if (known) return known;
    const [low, high] =
      name === 'difference' ? [differenceLow, differenceHigh] : [mapGenerated, mapReal];
    const colours = toPixels(createDivergingColours(low, mapEven, high, strength));
    const [even] = toPixels(createDivergingColours(mapEven, mapEven, mapEven));
    const shade = { colours, beyond: even };
    shades.set(key, shade);
    return shade;
  };
}

// The page's colours, read from its style sheet so that there is one palette.

/** @typedef {'light' | 'dark'} Scheme */

/** What each part of the stage and the charts is painted with: CSS colours "#rrggbb". */
export const VARIABLES = /** @type {const} */ ({
  real: '--gs-real',
  generated: '--gs-generated',
  gradient: '--gs-gradient',
  discriminator: '--gs-discriminator',
  generator: '--gs-generator',
  kl: '--gs-kl',
  js: '--gs-js',
  manifold: '--gs-manifold',
  mapGenerated: '--gs-map-generated',
  mapEven: '--gs-map-even',
  mapReal: '--gs-map-real',
  differenceLow: '--gs-difference-low',
  differenceHigh: '--gs-difference-high',
  contour: '--gs-contour',
  rim: '--gs-rim',
  axis: '--gs-axis',
  grid: '--gs-grid',
  floor: '--gs-floor',
});

/** @typedef {Record<keyof typeof VARIABLES, string>} Palette */

/**
 * The colours in force at an element.
 *
 * @param {Element} element
 * @returns {Palette}
 */
export function readPalette(element) {
  const style = getComputedStyle(element);
  const entries = Object.entries(VARIABLES).map(([name, variable]) => [
    name,
    style.getPropertyValue(variable).trim(),
  ]);
  return Object.fromEntries(entries);
}

/** The page's font size in CSS pixels: 16, more on very large screens. */
export function readRem() {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
}

/**
 * Listens for a change of the page's colour scheme.
 *
 * @param {() => void} listener
 * @returns {() => void} Stops listening.
 */
export function observeScheme(listener) {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, {
    attributes: true,
    attributeFilter: ['data-mantine-color-scheme', 'data-gs-scheme'],
  });
  return () => observer.disconnect();
}

/**
 * Red, green and blue of "#rrggbb", 0 to 255.
 *
 * @param {string} colour
 * @returns {[number, number, number]}
 * @throws {RangeError} for another way of writing a colour.
 */
export function parseColour(colour) {
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(colour);
  if (!match) throw new RangeError(`a colour must be #rrggbb, got "${colour}"`);
  const [red, green, blue] = match.slice(1).map((digits) => Number.parseInt(digits, 16));
  return [red, green, blue];
}

/**
 * The map's colours for verdicts 0 to 1 in 256 steps: "generated", "even", "real".
 *
 * @param {Palette} palette
 * @returns {Uint8ClampedArray} 256 times red, green, blue, opacity.
 */
export function createMapColours({ mapGenerated, mapEven, mapReal }) {
  return createDivergingColours(mapGenerated, mapEven, mapReal);
}

/**
 * Colours for values 0 to 1 in 256 steps.
 *
 * @param {string} low
 * @param {string} middle
 * @param {string} high
 * @param {number} [strength] 0 leaves nothing but the middle.
 * @returns {Uint8ClampedArray} 256 times red, green, blue, opacity.
 */
export function createDivergingColours(low, middle, high, strength = 1) {
  const ends = [parseColour(low), parseColour(high)];
  const even = parseColour(middle);
  const colours = new Uint8ClampedArray(256 * 4);
  for (let i = 0; i < 256; i++) {
    const certainty = Math.abs(i / 255 - 0.5) * 2 * strength;
    const end = ends[Number(i > 127)];
    for (let channel = 0; channel < 3; channel++) {
      colours[4 * i + channel] = even[channel] + (end[channel] - even[channel]) * certainty;
    }
    colours[4 * i + 3] = 255;
  }
  return colours;
}

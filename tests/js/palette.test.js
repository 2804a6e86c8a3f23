// The style sheet's colours: complete in both schemes, and told apart by everyone (WCAG 2.2 AA).

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parseColour, VARIABLES } from '../../viz_service/web/src/palette.js';

const SHEET = readFileSync(
  new URL('../../viz_service/assets/ganscope.css', import.meta.url),
  'utf8',
);
const TEXT = 4.5;
const GRAPHICS = 3;
// AA asks for contrast to the adjacent colour, which is the rim; on the ground beyond it,
// which changes all over the map, this is our own bound.
const GROUND = 2.2;

/** @param {'light' | 'dark'} scheme */
function readScheme(scheme) {
  const block = SHEET.split(`[data-gs-scheme="${scheme}"] {`)[1].split('}')[0];
  const lines = block.matchAll(/(--gs-[a-z-]+): ([^;]+);/g);
  return new Map([...lines].map(([, name, colour]) => [name, colour]));
}

/** @param {string} colour Relative luminance by WCAG, 0 to 1. */
function luminance(colour) {
  const [red, green, blue] = parseColour(colour).map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** @param {string} one @param {string} other */
function contrast(one, other) {
  const [dark, bright] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (bright + 0.05) / (dark + 0.05);
}

for (const scheme of /** @type {const} */ (['light', 'dark'])) {
  const colours = readScheme(scheme);
  const colour = (/** @type {string} */ name) => colours.get(`--gs-${name}`) ?? '';

  /** @param {string} front @param {string} back @param {number} least */
  const assertContrast = (front, back, least) => {
    const ratio = contrast(colour(front), colour(back));
    assert.ok(ratio >= least, `${scheme}: ${front} on ${back} is ${ratio.toFixed(2)} : 1`);
  };

  test(`${scheme}: every colour that JavaScript reads is there, as #rrggbb`, () => {
    for (const variable of Object.values(VARIABLES)) {
      assert.match(colours.get(variable) ?? '', /^#[0-9a-f]{6}$/, variable);
    }
  });

  test(`${scheme}: text can be read`, () => {
    for (const front of ['ink', 'ink-soft', 'axis', 'real', 'generated', 'generator', 'kl', 'js']) {
      assertContrast(front, 'card', TEXT);
    }
    assertContrast('discriminator', 'card', TEXT);
    assertContrast('ink-soft', 'page', TEXT);
    assertContrast('ink-soft', 'map-even', TEXT);
    assertContrast('tip-ink', 'tip', TEXT);
  });

  test(`${scheme}: samples stand out from their rim, and the rim or they from the map`, () => {
    for (const sample of ['real', 'generated']) {
      assertContrast(sample, 'rim', GRAPHICS);
      for (const ground of ['map-even', 'map-real', 'map-generated']) {
        const best = Math.max(
          contrast(colour(sample), colour(ground)),
          contrast(colour('rim'), colour(ground)),
        );
        assert.ok(best >= GROUND, `${scheme}: ${sample} on ${ground} is ${best.toFixed(2)} : 1`);
      }
    }
    assertContrast('gradient', 'map-even', GRAPHICS);
  });

  test(`${scheme}: the map's ends differ from its middle`, () => {
    assert.ok(contrast(colour('map-real'), colour('map-even')) > 1.5);
    assert.ok(contrast(colour('map-generated'), colour('map-even')) > 1.5);
  });
}

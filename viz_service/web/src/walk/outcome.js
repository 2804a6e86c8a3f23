// Whether a step did what had been shown of it.

import { readGame } from './game.js';

/** @typedef {import('../message.js').Values} Values */
/** @typedef {import('./preview.js').Preview} Preview */

// Maps travel in steps of 1/255 and positions in steps of 1/65535 of the view: two are
// alike when they differ by no more than the rounding of both.
const MAP_TOLERANCE = 2 / 255;
const POSITION_TOLERANCE = 1e-3;

/**
 * @param {Preview} preview Of the step that was taken.
 * @param {Pick<import('../bus.js').Bus, 'frame' | 'dataset' | 'session'>} bus Its frame is
 *   of that step or a later one.
 * @returns {boolean} True, too, where nothing can be compared.
 */
export function isAsShown({ run, step, discriminator, generator }, { frame, dataset, session }) {
  if (!frame || frame.run !== run || frame.step !== step + 1) return false;
  if (discriminator && !isAlike(discriminator.after.map.values, frame.map.values, MAP_TOLERANCE)) {
    return false;
  }
  // The average of G's weights stands elsewhere than G itself.
  if (!generator || readGame(session, dataset).isAveraged) return true;
  const { view } = dataset ?? { view: null };
  const [expected, got] = [generator.after.manifold.values, frame.manifold.values];
  return isAlike(
    keepInside(expected, expected, view),
    keepInside(got, expected, view),
    POSITION_TOLERANCE,
  );
}

/**
 * Coordinates, but none of a place beyond the view: frames do not send positions far out as
 * they are.
 *
 * @param {Values} values
 * @param {Values} places Which of them lie in the view, [x, y, ...].
 * @param {import('../camera.js').Box | null} view
 */
function keepInside(values, places, view) {
  if (!view || values.length !== places.length) return values;
  return values.filter((_, i) => {
    const [low, high] = i % 2 ? [view.yMin, view.yMax] : [view.xMin, view.xMax];
    return places[i] >= low && places[i] <= high;
  });
}

/**
 * @param {Values} expected
 * @param {Values} got Empty when the frame has no such layer.
 * @param {number} tolerance
 */
function isAlike(expected, got, tolerance) {
  if (!got.length) return true;
  return (
    expected.length === got.length &&
    expected.every((value, i) => Math.abs(value - got[i]) <= tolerance)
  );
}

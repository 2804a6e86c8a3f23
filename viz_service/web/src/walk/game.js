// What the walk must know of the session's rules to speak of them rightly.

/** @typedef {import('../message.js').Dataset} Dataset */

/**
 * @typedef {object} Game
 * @property {boolean} isProbability D's verdict is a belief; otherwise a critic ranks.
 * @property {number} target What D should say of a real sample, 0 to 1.
 * @property {boolean} isAveraged Frames show the average of G's weights, not G's own.
 * @property {{xMin: number, xMax: number}} view
 */

/**
 * @param {Record<string, unknown> | null} session Canonical JSON of the Session message.
 * @param {Dataset | null} dataset
 * @returns {Game}
 */
export function readGame(session, dataset) {
  const spec = /** @type {{points?: {loss?: {labelSmoothing?: number}, averageDecay?: number}}} */ (
    session?.spec
  );
  const isProbability = dataset?.verdictIsProbability ?? true;
  const smoothing = isProbability ? (spec?.points?.loss?.labelSmoothing ?? 0) : 0;
  return {
    isProbability,
    target: 1 - smoothing,
    isAveraged: (spec?.points?.averageDecay ?? 0) > 0,
    view: dataset?.view ?? { xMin: -1, xMax: 1 },
  };
}

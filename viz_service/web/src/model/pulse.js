// Which network has just learned, shown as a pulse along its loop.
//
// While a session trains both loops are lit in turn, each for its share of the updates. A
// paused session is stepped by hand: what moved tells who learned. If the generated samples
// stand where they stood, only the discriminator was updated; if its map is as it was, only
// the generator.

/** @typedef {import('../bus.js').Bus} Bus */
/** @typedef {import('../message.js').Frame} Frame */
/** @typedef {import('../message.js').Values} Values */

/** One round of both networks; slow enough to see, whatever the speed of training. */
const ROUND_MS = 2400;
const PULSE_MS = 900;
const RESTING = 0.3;

/**
 * @param {Bus} bus
 * @param {SVGSVGElement} svg With the groups of both loops.
 * @returns {{stop: () => void}}
 */
export function createPulse(bus, svg) {
  const loops = ['discriminator-loop', 'generator-loop'].map(
    (id) => /** @type {SVGGElement} */ (svg.querySelector(`[data-edge="${id}"]`)),
  );
  /** @type {Animation[]} */
  let rounds = [];
  let shown = '';
  /** @type {Frame | null} */
  let last = null;
  const showRounds = () => {
    const { session, status } = bus;
    const isTraining = session?.state === 'SESSION_STATE_PLAYING' && status.link === 'live';
    const share = isTraining ? shareOfDiscriminator(session) : null;
    if (String(share) === shown) return;
    shown = String(share);
    for (const round of rounds) round.cancel();
    rounds = share === null ? [] : startRounds(loops, share);
  };
  const follow = () => {
    const { frame } = bus;
    const who = rounds.length || !last || !frame ? null : findLearner(last, frame);
    last = frame;
    loops.forEach((loop, i) => {
      if (who?.[i]) loop.animate({ opacity: [1, 1, RESTING] }, { duration: PULSE_MS });
    });
  };
  const stops = [
    bus.on('session', showRounds),
    bus.on('status', showRounds),
    bus.on('frame', follow),
  ];
  showRounds();
  return {
    stop() {
      for (const stop of stops) stop();
      for (const round of rounds) round.cancel();
    },
  };
}

/**
 * The discriminator's share of a step's updates.
 *
 * @param {Record<string, any>} session Canonical JSON: fields at 0 are left out.
 * @returns {number} 0 to 1.
 */
export function shareOfDiscriminator(session) {
  const { discriminatorUpdates = 0, generatorUpdates = 0 } = session.spec?.points ?? {};
  const all = discriminatorUpdates + generatorUpdates;
  return all ? discriminatorUpdates / all : 0.5;
}

/**
 * Who learned between two frames of a paused session.
 *
 * @param {Frame} before
 * @param {Frame} after
 * @returns {[boolean, boolean] | null} Discriminator, generator; null when no step lies
 *   between the frames.
 */
export function findLearner(before, after) {
  if (before.run !== after.run || after.step <= before.step) return null;
  return [
    !isEqual(before.map.values, after.map.values),
    !isEqual(before.generated, after.generated),
  ];
}

/** @param {Values} a @param {Values} b */
function isEqual(a, b) {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}

/**
 * Lights the loops in turn. Steps, not fades: each change is one repaint.
 *
 * @param {SVGGElement[]} loops Discriminator's, generator's.
 * @param {number} share The discriminator's.
 */
function startRounds(loops, share) {
  const easing = 'steps(1, end)';
  const timing = { duration: ROUND_MS, iterations: Number.POSITIVE_INFINITY };
  const [first, second] = loops;
  return [
    first.animate(
      [
        { opacity: 1, offset: 0, easing },
        { opacity: RESTING, offset: share, easing },
        { opacity: RESTING, offset: 1 },
      ],
      timing,
    ),
    second.animate(
      [
        { opacity: RESTING, offset: 0, easing },
        { opacity: 1, offset: share, easing },
        { opacity: 1, offset: 1 },
      ],
      timing,
    ),
  ];
}

// The lines of the model's graph, laid out from where its nodes stand. No DOM in here.
//
// The graph runs from top to bottom: noise, generator, samples, discriminator, verdicts,
// losses. Each loss has a line back: the discriminator's on the left, the generator's on the
// right, through the picture of the pulls.

/** @typedef {'generated' | 'real' | 'verdict' | 'discriminator' | 'generator'} EdgeRole */
/** @typedef {[number, number]} Point CSS pixels from the graph's upper left corner. */

/**
 * Where a node stands.
 *
 * @typedef {object} Place
 * @property {number} left Of its picture.
 * @property {number} right Of its picture.
 * @property {number} top Of its picture.
 * @property {number} bottom Of its picture.
 * @property {number} end Lower edge of the node, below the picture's title.
 */

/** @typedef {Record<string, Place>} Places By node id. */

/**
 * @typedef {object} Edge
 * @property {import('../walk/walk.js').EdgeId} id
 * @property {EdgeRole} role What flows, which gives its colour.
 * @property {(places: Places, unit: number) => Point[]} route
 */

// In units of a sixteenth of the page's font size, so that lines grow with all else.
/** Distance of the lanes of the two loops from the pictures beside them. */
const LANE_GAP = 15;
const CORNER_RADIUS = 9;
const HEAD_LENGTH = 6;

/** @param {Place} place */
const middleX = (place) => (place.left + place.right) / 2;

/** @param {Place} place @param {number} share 0 is the upper edge. */
const across = (place, share) => place.top + (place.bottom - place.top) * share;

/** @param {Place} place @param {number} share 0 is the left edge. */
const along = (place, share) => place.left + (place.right - place.left) * share;

/**
 * Straight down, from the end of one node to the picture of another.
 *
 * @param {Place} from
 * @param {Place} to
 * @returns {Point[]}
 */
function down(from, to) {
  const x = middleX(to);
  return [
    [x, from.end],
    [x, to.top],
  ];
}

/**
 * Down, sideways half way, and down again.
 *
 * @param {Place} from
 * @param {number} fromX
 * @param {Place} to
 * @param {number} toX
 * @returns {Point[]}
 */
function downAndOver(from, fromX, to, toX) {
  const y = (from.end + to.top) / 2;
  return [
    [fromX, from.end],
    [fromX, y],
    [toX, y],
    [toX, to.top],
  ];
}

/**
 * @param {Places} places
 * @returns {Point[]}
 */
function routeReal({ real, discriminator }) {
  const y = across(discriminator, 0.12);
  return [
    [middleX(real), real.end],
    [middleX(real), y],
    [discriminator.left, y],
  ];
}

/**
 * @param {Places} places
 * @param {number} unit
 * @returns {Point[]}
 */
function routeDiscriminatorLoop({ discriminator, ...places }, unit) {
  const loss = places['discriminator-loss'];
  const lane = loss.left - LANE_GAP * unit;
  const y = across(discriminator, 0.9);
  return [
    [loss.left, across(loss, 0.5)],
    [lane, across(loss, 0.5)],
    [lane, y],
    [discriminator.left, y],
  ];
}

/**
 * @param {Places} places
 * @param {number} unit
 * @returns {Point[]}
 */
function routeGeneratorLoop({ generator, discriminator, pull, ...places }, unit) {
  const loss = places['generator-loss'];
  const lane = Math.max(discriminator.right, generator.right) + LANE_GAP * unit;
  const [enter, leave, arrive] = [across(pull, 0.72), across(pull, 0.28), across(generator, 0.72)];
  return [
    [loss.right, across(loss, 0.5)],
    [lane, across(loss, 0.5)],
    [lane, enter],
    [pull.left, enter],
    [pull.left, leave],
    [lane, leave],
    [lane, arrive],
    [generator.right, arrive],
  ];
}

/** Every edge, the loops last so that they lie on top. @type {readonly Edge[]} */
export const EDGES = [
  {
    id: 'noise-generator',
    role: 'generated',
    route: ({ noise, generator }) => [
      [noise.right, across(noise, 0.5)],
      [generator.left, across(noise, 0.5)],
    ],
  },
  {
    id: 'generator-generated',
    role: 'generated',
    route: ({ generator, generated }) => down(generator, generated),
  },
  {
    id: 'generated-discriminator',
    role: 'generated',
    route: ({ generated, discriminator }) => down(generated, discriminator),
  },
  { id: 'real-discriminator', role: 'real', route: routeReal },
  {
    id: 'discriminator-verdicts-real',
    role: 'verdict',
    route: ({ discriminator, 'verdicts-real': to }) =>
      downAndOver(discriminator, along(discriminator, 0.25), to, middleX(to)),
  },
  {
    id: 'discriminator-verdicts-generated',
    role: 'verdict',
    route: ({ discriminator, 'verdicts-generated': to }) => down(discriminator, to),
  },
  {
    id: 'verdicts-real-discriminator-loss',
    role: 'verdict',
    route: ({ 'verdicts-real': from, 'discriminator-loss': to }) =>
      downAndOver(from, middleX(from), to, middleX(from)),
  },
  {
    id: 'verdicts-generated-discriminator-loss',
    role: 'verdict',
    route: ({ 'verdicts-generated': from, 'discriminator-loss': to }) =>
      downAndOver(from, along(from, 0.25), to, along(to, 0.8)),
  },
  {
    id: 'verdicts-generated-generator-loss',
    role: 'verdict',
    route: ({ 'verdicts-generated': from, 'generator-loss': to }) =>
      downAndOver(from, middleX(from), to, middleX(from)),
  },
  { id: 'discriminator-loop', role: 'discriminator', route: routeDiscriminatorLoop },
  { id: 'generator-loop', role: 'generator', route: routeGeneratorLoop },
];

/**
 * A path through points, its corners rounded.
 *
 * @param {Point[]} points
 * @param {number} unit CSS pixels.
 * @returns {string} For the attribute "d" of an SVG path.
 */
export function toPath(points, unit) {
  const [first, ...rest] = points;
  const parts = [`M${toText(first)}`];
  rest.forEach((corner, i) => {
    const next = rest[i + 1];
    if (!next) {
      parts.push(`L${toText(corner)}`);
      return;
    }
    const before = i ? rest[i - 1] : first;
    const radius = Math.min(
      CORNER_RADIUS * unit,
      apart(before, corner) / 2,
      apart(corner, next) / 2,
    );
    parts.push(`L${toText(toward(corner, before, radius))}`);
    parts.push(`Q${toText(corner)} ${toText(toward(corner, next, radius))}`);
  });
  return parts.join('');
}

/**
 * The arrow head at the end of a path: its direction without motion.
 *
 * @param {Point[]} points
 * @param {number} unit CSS pixels.
 * @returns {string} For the attribute "d" of a filled SVG path.
 */
export function toHead(points, unit) {
  const tip = points[points.length - 1];
  const foot = toward(tip, points[points.length - 2], HEAD_LENGTH * unit);
  const [sideX, sideY] = [(tip[1] - foot[1]) / 2, (foot[0] - tip[0]) / 2];
  const left = /** @type {Point} */ ([foot[0] + sideX, foot[1] + sideY]);
  const right = /** @type {Point} */ ([foot[0] - sideX, foot[1] - sideY]);
  return `M${toText(tip)}L${toText(left)}L${toText(right)}Z`;
}

/** @param {Point} a @param {Point} b */
const apart = (a, b) => Math.hypot(b[0] - a[0], b[1] - a[1]);

/**
 * The point at a distance from one point on the way to another.
 *
 * @param {Point} from
 * @param {Point} to
 * @param {number} distance
 * @returns {Point}
 */
function toward(from, to, distance) {
  const share = distance / (apart(from, to) || 1);
  return [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share];
}

/** @param {Point} point */
const toText = ([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`;

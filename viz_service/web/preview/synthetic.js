// An invented session: eight Gaussians, and a generator that finds them after a while.

import { create, toBinary } from '@bufbuild/protobuf';
import { WatchSessionResponseSchema } from '../gen/ganscope/api/v1/session_service_pb.js';
import { DataType } from '../gen/ganscope/api/v1/tensor_pb.js';

const query = new URLSearchParams(location.search);
const NUM_SAMPLES = 400;
const CELLS = 30;
const LINES = 21;
const ARROWS = 20;
const VIEW = 1.4;
const STEPS_PER_FRAME = 17;

/** @param {number} seed */
function createRandom(seed) {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

const random = createRandom(7);
const normal = () => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
const CENTRES = Array.from({ length: 8 }, (_, k) => [
  0.9 * Math.cos((k * Math.PI) / 4),
  0.9 * Math.sin((k * Math.PI) / 4),
]);
const REAL = Array.from({ length: NUM_SAMPLES }, (_, i) =>
  CENTRES[i % 8].map((middle) => middle + 0.05 * normal()),
).flat();
const NOISE = Array.from({ length: NUM_SAMPLES }, () => [normal(), normal()]);

const NOISE_GRID = Array.from({ length: LINES * LINES }, (_, i) =>
  [i % LINES, Math.floor(i / LINES)].map((line) => ((line / (LINES - 1)) * 2 - 1) * 2),
);

/** @param {number[]} shape @param {number[]} values @param {number} low @param {number} high */
function toU16(shape, values, low, high) {
  const scale = (high - low) / 65535;
  const stored = values.map((value) => Math.min(65535, Math.max(0, (value - low) / scale)));
  const data = new Uint8Array(Uint16Array.from(stored, Math.round).buffer);
  return { dtype: DataType.U16, shape, data, scale, offset: low };
}

/** @param {number} x @param {number} y @param {number} skill 0 to 1. */
function generate(x, y, skill) {
  const angle = Math.atan2(y, x);
  const near = (Math.round(angle / (Math.PI / 4)) * Math.PI) / 4;
  const turned = angle + (near - angle) * skill * 0.9;
  const radius =
    0.25 * Math.hypot(x, y) * (1 - skill) + skill * 0.9 * Math.tanh(2 * Math.hypot(x, y));
  return [radius * Math.cos(turned), radius * Math.sin(turned)];
}

/** @param {number[]} points @param {number} x @param {number} y */
function density(points, x, y) {
  let sum = 0;
  for (let i = 0; i < points.length; i += 2) {
    sum += Math.exp(-((points[i] - x) ** 2 + (points[i + 1] - y) ** 2) / 0.03);
  }
  return sum + 1;
}

function createDensity() {
  const centre = (/** @type {number} */ i) => ((i + 0.5) / CELLS) * 2 * VIEW - VIEW;
  return Array.from(
    { length: CELLS * CELLS },
    (_, i) => density(REAL, centre(i % CELLS), centre(Math.floor(i / CELLS))) - 1,
  );
}

/** @param {number} step */
function createPoints(step) {
  const skill = 1 - Math.exp(-step / 1500);
  const generated = NOISE.flatMap(([x, y]) => generate(x, y, skill));
  /** @param {number} x @param {number} y */
  const verdict = (x, y) => density(REAL, x, y) / (density(REAL, x, y) + density(generated, x, y));
  const centre = (/** @type {number} */ i) => ((i + 0.5) / CELLS) * 2 * VIEW - VIEW;
  const map = Array.from({ length: CELLS * CELLS }, (_, i) =>
    verdict(centre(i % CELLS), centre(Math.floor(i / CELLS))),
  );
  const gradients = Array.from({ length: NUM_SAMPLES }, (_, i) => {
    const [x, y] = [generated[2 * i], generated[2 * i + 1]];
    const slope = (/** @type {number} */ dx, /** @type {number} */ dy) =>
      (Math.log(verdict(x + dx, y + dy)) - Math.log(verdict(x - dx, y - dy))) / 0.04;
    return i % 8 ? [0, 0] : [slope(0.02, 0), slope(0, 0.02)];
  }).flat();
  const manifold = NOISE_GRID.flatMap(([x, y]) => generate(x, y, skill));
  const optimal = map.map((value) => 0.5 + (value - 0.5) * 0.6);
  const cell = (/** @type {number} */ i) => ((i + 0.5) / ARROWS) * 2 * VIEW - VIEW;
  const field = Array.from({ length: ARROWS * ARROWS }, (_, i) => {
    const [x, y] = [cell(i % ARROWS), cell(Math.floor(i / ARROWS))];
    const slope = (/** @type {number} */ dx, /** @type {number} */ dy) =>
      (Math.log(verdict(x + dx, y + dy)) - Math.log(verdict(x - dx, y - dy))) / 0.04;
    return [slope(0.02, 0), slope(0, 0.02)];
  }).flat();
  const nudge = 0.01;
  const centres = Array.from({ length: 49 }, (_, i) => [
    (i % 7) / 2 - 1.5,
    Math.floor(i / 7) / 2 - 1.5,
  ]);
  const stretch = centres.flatMap(([x, y]) => {
    const [a, b] = [generate(x + nudge, y, skill), generate(x - nudge, y, skill)];
    const [c, d] = [generate(x, y + nudge, skill), generate(x, y - nudge, skill)];
    return [0, 1].flatMap((k) => [(a[k] - b[k]) / (2 * nudge), (c[k] - d[k]) / (2 * nudge)]);
  });
  const verdicts = new Array(NUM_SAMPLES).fill(0.5);
  return {
    generated: toU16([NUM_SAMPLES, 2], generated, -2, 2),
    verdicts: toU16([NUM_SAMPLES], verdicts, 0, 1),
    gradients: toU16([NUM_SAMPLES, 2], gradients, -20, 20),
    map: toU16([CELLS, CELLS], map, 0, 1),
    manifold: toU16([LINES, LINES, 2], manifold, -2, 2),
    field: toU16([ARROWS, ARROWS, 2], field, -40, 40),
    optimal: toU16([CELLS, CELLS], optimal, 0, 1),
    stretchPoints: toU16(
      [49, 2],
      centres.flatMap(([x, y]) => generate(x, y, skill)),
      -2,
      2,
    ),
    stretch: toU16([49, 2, 2], stretch, -5, 5),
  };
}

/** @param {number} first @param {number} last Steps. */
function createMetrics(first, last) {
  /** @type {number[]} */
  const steps = [];
  for (let step = first; step <= last; step += 10) steps.push(step);
  const f32 = (/** @type {(step: number) => number} */ f) => ({
    dtype: DataType.F32,
    shape: [steps.length],
    data: new Uint8Array(Float32Array.from(steps, f).buffer),
  });
  const fall = (/** @type {number} */ step) => Math.exp(-step / 900);
  return {
    run: 1n,
    steps: {
      dtype: DataType.U64,
      shape: [steps.length],
      data: new Uint8Array(BigUint64Array.from(steps, BigInt).buffer),
    },
    series: [
      { metric: 1, values: f32((step) => 1.35 - 0.4 * fall(step) + 0.04 * normal()) },
      { metric: 2, values: f32((step) => 0.75 + 0.8 * fall(step) + 0.06 * normal()) },
      { metric: 3, values: f32((step) => (step % 50 ? Number.NaN : 0.5 + 3 * fall(step))) },
      { metric: 4, values: f32((step) => 0.12 + 0.7 * fall(step) + 0.01 * normal()) },
      { metric: 5, values: f32(() => 0.6 + 0.05 * normal()) },
      { metric: 6, values: f32(() => 0.55 + 0.05 * normal()) },
    ],
  };
}

/** The part of WebSocket that the page uses, with the server behind it. */
export class SyntheticSocket {
  readyState = 1;
  binaryType = '';
  /** @type {(() => void) | null} */
  onopen = null;
  /** @type {((event: {data: ArrayBuffer | string}) => void) | null} */
  onmessage = null;
  /** @type {((event: {code: number}) => void) | null} */
  onclose = null;
  #credits = 2;
  #step = 4000;
  #measured = 0;

  constructor() {
    setTimeout(() => this.#begin());
  }

  #begin() {
    this.onopen?.();
    const state = query.get('state');
    if (state === 'gone') return this.onclose?.({ code: 4404 });
    if (state === 'empty') return;
    const axes = [
      { name: 'petal length', unit: 'cm', offset: 3.75, scale: 2 },
      { name: 'petal width', unit: 'cm', offset: 1.2, scale: 2 },
    ];
    const view = { xMin: -VIEW, xMax: VIEW, yMin: -VIEW, yMax: VIEW };
    const points = toU16([NUM_SAMPLES, 2], REAL, -2, 2);
    this.#say('dataset', {
      view,
      points,
      axes,
      verdictIsProbability: true,
      klFloor: 0.2,
      jsFloor: 0.06,
      density: toU16([CELLS, CELLS], createDensity(), 0, 60),
      densityIsExact: query.get('density') !== 'estimate',
      latents: toU16([NUM_SAMPLES, 2], NOISE.flat(), -5, 5),
      noiseGrid: toU16([LINES, LINES, 2], NOISE_GRID.flat(), -5, 5),
      noiseView: { xMin: -3, xMax: 3, yMin: -3, yMax: 3 },
    });
    this.onmessage?.({ data: JSON.stringify({ viewers: 3, trainer: 'live' }) });
    this.#frame();
    if (state === 'lost') {
      setTimeout(() => this.onmessage?.({ data: '{"viewers": 3, "trainer": "lost"}' }), 300);
      return;
    }
    setInterval(() => this.#frame(), 1000 / Number(query.get('rate') ?? 30));
  }

  /** @param {string} kind @param {any} value */
  #say(kind, value) {
    const event = /** @type {any} */ ({ case: kind, value });
    const bytes = toBinary(
      WatchSessionResponseSchema,
      create(WatchSessionResponseSchema, { event }),
    );
    this.onmessage?.({ data: bytes.slice().buffer });
  }

  #frame() {
    if (!this.#credits) return;
    this.#credits--;
    this.#step += STEPS_PER_FRAME;
    if (this.#step - this.#measured > 200) {
      this.#say('metrics', createMetrics(this.#measured, this.#step));
      this.#measured = this.#step;
    }
    this.#say('snapshot', {
      run: 1n,
      step: BigInt(this.#step),
      timeMs: Date.now(),
      stepsPerSecond: 500,
      view: { case: 'points', value: createPoints(Number(query.get('step') ?? this.#step)) },
    });
  }

  /** @param {string} text */
  send(text) {
    this.#credits += JSON.parse(text).credit ?? 0;
  }

  close() {
    this.readyState = 3;
  }
}

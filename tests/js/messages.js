// Messages for tests: the golden ones that Python wrote, and small ones made here.

import { readFileSync } from 'node:fs';

/**
 * A message that tests/js/write_fixtures.py wrote.
 *
 * @param {'session' | 'dataset' | 'metrics' | 'snapshot' | 'heartbeat' | 'preview'} name
 * @returns {Uint8Array}
 */
export function readFixture(name) {
  return new Uint8Array(readFileSync(new URL(`./fixtures/${name}.bin`, import.meta.url)));
}

/**
 * A number as protobuf writes it.
 *
 * @param {number} value
 * @returns {number[]}
 */
function toVarint(value) {
  const bytes = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return [...bytes, rest];
}

/** @param {number} field @param {number[]} bytes */
function toMember(field, bytes) {
  return [field * 8 + 2, ...toVarint(bytes.length), ...bytes];
}

/** @param {number} field @param {number} value */
function toNumber(field, value) {
  return [field * 8, ...toVarint(value)];
}

/**
 * A frame without a view: WatchSessionResponse.snapshot (5) with run (1) and step (2).
 *
 * @param {number} run
 * @param {number} step
 */
export function createFrame(run, step) {
  return Uint8Array.from(toMember(5, [...toNumber(1, run), ...toNumber(2, step)]));
}

/**
 * Metrics with one series: WatchSessionResponse.metrics (4) with run (1), steps (2) and
 * the discriminator's loss (3), which is the step itself.
 *
 * @param {number} run
 * @param {number[]} steps
 */
export function createMetrics(run, steps) {
  const shape = toMember(2, toVarint(steps.length));
  const stored = [...new Uint8Array(Uint32Array.from(steps).buffer)];
  const values = [...new Uint8Array(Float32Array.from(steps).buffer)];
  const stepTensor = [...toNumber(1, 5), ...shape, ...toMember(3, stored)];
  const valueTensor = [...toNumber(1, 1), ...shape, ...toMember(3, values)];
  const series = [...toNumber(1, 1), ...toMember(2, valueTensor)];
  return Uint8Array.from(
    toMember(4, [...toNumber(1, run), ...toMember(2, stepTensor), ...toMember(3, series)]),
  );
}

// Edits and echoes, undo and redo.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Gate, isSame, readField } from '../../viz_service/web/src/edits/gate.js';
import { createPageEdits } from '../../viz_service/web/src/edits/page_edits.js';
import { drop, push, take } from '../../viz_service/web/src/edits/stack.js';

const RATE = 'points.generator_optimizer.learning_rate';
const UNITS = 'points.generator.hidden.units';

/** @param {number} rate @param {number[]} [units] */
function session(rate, units = [16, 16]) {
  return {
    spec: {
      points: { generatorOptimizer: { learningRate: rate }, generator: { hidden: { units } } },
    },
  };
}

test('a value that differs from the session is an edit, one that follows it is an echo', () => {
  const gate = new Gate();
  assert.deepEqual(gate.toEdit(RATE, 0.01, 0.003), { value: 0.01, before: 0.003 });
  assert.equal(gate.toEdit(RATE, 0.01, 0.01), null);
  assert.equal(gate.toEdit(RATE, 0.02, 0.02), null);
});

test('a value that is set back before the session followed is an edit', () => {
  const gate = new Gate();
  gate.toEdit(RATE, 0.01, 0.003);
  assert.deepEqual(gate.toEdit(RATE, 0.003, 0.003), { value: 0.003, before: 0.01 });
  // The session follows both, one after the other.
  assert.equal(gate.toEdit(RATE, 0.01, 0.01), null);
  assert.equal(gate.toEdit(RATE, 0.003, 0.003), null);
});

test('a refused value can be set back', () => {
  const gate = new Gate();
  gate.toEdit(RATE, 3, 0.003);
  assert.equal(gate.toEdit(RATE, 0.003, 0.003)?.value, 0.003);
});

test("another person's change is no edit of this page, also while an own one waits", () => {
  const gate = new Gate();
  gate.toEdit(RATE, 0.01, 0.003);
  assert.equal(gate.toEdit(RATE, 0.02, 0.02), null);
  assert.equal(gate.toEdit(RATE, 0.003, 0.003), null);
});

test('fields do not disturb each other', () => {
  const gate = new Gate();
  gate.toEdit(RATE, 0.01, 0.003);
  assert.equal(gate.toEdit('points.batch_size', 150, 150), null);
});

test('a field is read from canonical JSON, and what is left out is zero', () => {
  assert.equal(readField(session(0.003), RATE), 0.003);
  assert.equal(readField({ spec: {} }, RATE), undefined);
  assert.ok(isSame(undefined, 0) && isSame('', undefined) && isSame([], undefined));
  assert.ok(isSame('9007199254740991', 9007199254740991) && isSame('0.010', 0.01));
  assert.ok(!isSame('LOSS_KIND_HINGE', 0) && !isSame([16], [16, 16]) && !isSame([8], undefined));
});

/** @param {string} type @param {number} [index] */
function layerId(type, index) {
  const id = index === undefined ? { path: UNITS, type } : { index, path: UNITS, type };
  return JSON.stringify(id);
}

test('boxes of layers: echoes are dropped, edits and presses are told', () => {
  const { toLayersEdit } = createPageEdits();
  const typed = [{ prop_id: `${layerId('layer-units', 0)}.value`, value: 8 }];
  assert.equal(toLayersEdit(typed, [16, 16, ''], session(0.1)), null);
  const edit = toLayersEdit(typed, [8, 16, ''], session(0.1));
  assert.deepEqual(edit?.triggers, [{ index: 0, path: UNITS, type: 'layer-units' }]);
  assert.ok(toLayersEdit(typed, [16, 16, ''], session(0.1)), 'set back before it was followed');
  const add = [{ prop_id: `${layerId('layer-add')}.n_clicks`, value: 1 }];
  const [one, two] = [1, 2].map(() => toLayersEdit(add, [16, 16, ''], session(0.1)));
  assert.notEqual(one?.count, two?.count);
  const appeared = [{ prop_id: `${layerId('layer-add')}.n_clicks`, value: 0 }];
  assert.equal(toLayersEdit(appeared, [16, 16, ''], session(0.1)), null);
  assert.equal(toLayersEdit([], [], session(0.1)), null);
});

/** @param {string} id */
function made(id) {
  return { id, path: RATE, before: 0, after: 1 };
}

test('undo and redo go through the edits in order', () => {
  let edits = push(made('b'), push(made('a'), null));
  const undone = take(true, edits);
  assert.equal(undone?.edit.id, 'b');
  edits = undone.edits;
  assert.equal(take(true, edits)?.edit.id, 'a');
  assert.equal(take(false, edits)?.edit.id, 'b');
  assert.deepEqual(take(false, edits)?.edits.undone, []);
});

test('a new edit ends what could be redone, and nothing is taken from nothing', () => {
  const undone = take(true, push(made('a'), null));
  assert.equal(take(false, push(made('b'), undone?.edits)), null);
  assert.equal(take(true, null), null);
});

test('an edit that could not be undone is forgotten on both sides', () => {
  const undone = take(true, push(made('b'), push(made('a'), null)));
  assert.deepEqual(drop('b', undone?.edits), { done: [made('a')], undone: [] });
});

test('only the newest are kept', () => {
  let edits = null;
  for (let i = 0; i < 60; i++) edits = push(made(`${i}`), edits);
  assert.equal(edits?.done.length, 50);
  assert.equal(take(true, edits)?.edit.id, '59');
});

test('each wish is a new one', () => {
  const page = createPageEdits();
  const edits = push(made('a'), null);
  assert.notEqual(page.take(true, edits)?.wish.count, page.take(true, edits)?.wish.count);
});

// Controls of fields: edits that are sent, sessions that are followed.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Controls, findBoxChanges } from '../../viz_service/web/src/edits/controls.js';
import { createSender } from '../../viz_service/web/src/edits/send.js';

const RATE = 'points.generator_optimizer.learning_rate';
const LOSS = 'points.loss.kind';
const SEED = 'points.seed';
const UNITS = 'points.generator.hidden.units';

/** @param {object} points */
function session(points) {
  return { id: 'abc', spec: { points } };
}

/** @param {number} [rate] */
function withRate(rate) {
  return session({ generatorOptimizer: { learningRate: rate }, loss: { kind: 'LOSS_KIND_HINGE' } });
}

/** @param {any} outcome What the server answers. */
function createPage(outcome = { refusal: null, edit: { id: 'e' } }) {
  const sent = /** @type {any[]} */ ([]);
  const made = /** @type {any[]} */ ([]);
  const controls = new Controls(
    async (id, path, edit) => {
      sent.push({ id, path, ...edit });
      return outcome;
    },
    (edit) => made.push(edit),
  );
  controls.begin(withRate(0.003));
  /** @param {string} type @param {string} path @param {object} props */
  const add = (type, path, props) => {
    const shown = /** @type {any} */ ({ ...props });
    const remove = controls.connect({ type, path }, props, (next) => Object.assign(shown, next));
    return { shown, remove };
  };
  return { controls, sent, made, add };
}

test('what a person sets is sent, with what it was; it is kept for undo', async () => {
  const { controls, sent, made, add } = createPage();
  add('field', RATE, { value: 0.003 });
  await controls.change({ type: 'field', path: RATE }, 0.02);
  assert.deepEqual(sent, [{ id: 'abc', path: RATE, value: 0.02, before: 0.003 }]);
  assert.deepEqual(made, [{ id: 'e' }]);
  await controls.change({ type: 'field', path: RATE }, 0.02);
  assert.equal(sent.length, 1, 'the same value again is no edit');
});

test('a refusal is told at its control, and goes when the session follows', async () => {
  const { controls, made, add } = createPage({ refusal: 'At most 1, got 3.', edit: null });
  const { shown } = add('field', RATE, { value: 0.003 });
  await controls.change({ type: 'field', path: RATE }, 3);
  assert.equal(shown.error, 'At most 1, got 3. It is still 0.003 (Esc).');
  assert.deepEqual(made, []);
  controls.follow(withRate(0.1));
  assert.deepEqual([shown.value, shown.error], [0.1, null]);
});

test('a refused value can be taken back, and tried again', async () => {
  const { controls, sent, add } = createPage({ refusal: 'No.', edit: null });
  const id = { type: 'field', path: RATE };
  const { shown } = add('field', RATE, { value: 0.003 });
  assert.equal(controls.restore(id), false);
  await controls.change(id, '3');
  assert.equal(controls.restore(id), true);
  assert.deepEqual([shown.value, shown.error], [0.003, null]);
  assert.equal(controls.restore(id), false);
  await controls.change(id, '3');
  assert.deepEqual(
    sent.map(({ value, before }) => [value, before]),
    [
      ['3', 0.003],
      ['3', 0.003],
    ],
  );
});

test('a session sets only the controls whose field changed, and nothing is sent', () => {
  const { controls, sent, add } = createPage();
  const rate = add('field', RATE, { value: 'typed' });
  const loss = add('field', LOSS, { value: 'typed' });
  const seed = add('field', SEED, { value: 1 });
  controls.follow(withRate(0.02));
  assert.equal(rate.shown.value, 0.02);
  assert.equal(loss.shown.value, 'typed');
  controls.follow(session({ seed: '7', loss: { kind: 'LOSS_KIND_MINIMAX' } }));
  assert.deepEqual(
    [rate.shown.value, loss.shown.value, seed.shown.value],
    [0, 'LOSS_KIND_MINIMAX', 7],
    'what is left out is zero, 64-bit numbers are text',
  );
  assert.deepEqual(sent, []);
});

test('number and slider of a rate follow each other, and the slider never rounds', async () => {
  const { controls, sent, add } = createPage();
  const { shown } = add('field', RATE, { value: 0.003 });
  const slider = add('slider', RATE, { value: -2.52, min: -5 });
  await controls.change({ type: 'field', path: RATE }, 0.00123);
  assert.ok(Math.abs(slider.shown.value - Math.log10(0.00123)) < 1e-12);
  await controls.change({ type: 'slider', path: RATE }, Math.log10(0.00123) + 0.01);
  assert.equal(sent.length, 1, 'nearer than half a step: the same to the slider');
  await controls.change({ type: 'slider', path: RATE }, -2);
  assert.deepEqual([sent[1].value, shown.value], [0.01, 0.01]);
  controls.follow(withRate(0));
  assert.equal(slider.shown.value, -5);
});

test('a control that is gone is set no more, and other components are left alone', async () => {
  const { controls, sent, add } = createPage();
  const { shown, remove } = add('field', RATE, { value: 0.003 });
  remove();
  add('switch', RATE, { value: true });
  controls.follow(withRate(0.5));
  await controls.change({ type: 'field', path: RATE }, 0.02);
  await controls.change({ type: 'switch', path: RATE }, false);
  assert.equal(shown.value, 0.003);
  assert.deepEqual(sent, []);
});

test('boxes of layers: those of a network that changed, the rest stays', () => {
  const boxes = [0, 1, 2].map((index) => ({ type: 'layer-units', path: UNITS, index }));
  const before = session({ generator: { hidden: { units: [16, 16] } } });
  const after = session({ generator: { hidden: { units: [8] } } });
  assert.deepEqual(findBoxChanges(before, before, boxes), []);
  const changes = new Map(
    findBoxChanges(before, after, boxes).map(([{ type, index }, props]) => [
      `${type}${index}`,
      props,
    ]),
  );
  assert.deepEqual(changes.get('layer-units0'), { value: 8 });
  assert.deepEqual(changes.get('layer-units1'), { value: '' });
  assert.deepEqual(changes.get('layer-slot0'), { className: 'layer-slot' });
  assert.deepEqual(changes.get('layer-slot2'), { className: 'layer-slot is-hidden' });
});

const EDIT = { value: 1, before: 2 };

test('edits reach the server one after the other', async () => {
  const posted = /** @type {any[]} */ ([]);
  const answers = /** @type {((response: any) => void)[]} */ ([]);
  const post = (/** @type {any} */ url, /** @type {any} */ request) => {
    posted.push([url, JSON.parse(request.body)]);
    return /** @type {Promise<Response>} */ (new Promise((resolve) => answers.push(resolve)));
  };
  const send = createSender(post);
  const first = send('abc', RATE, EDIT);
  const second = send('abc', LOSS, EDIT);
  await Promise.resolve();
  assert.deepEqual(posted, [['/sessions/abc/edits', { path: RATE, ...EDIT }]]);
  answers[0](Response.json({ refusal: null, edit: { id: 'one' } }));
  assert.equal((await first).edit?.id, 'one');
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(posted.length, 2);
  answers[1](new Response('', { status: 400 }));
  assert.match((await second).refusal ?? '', /does not answer/);
});

test('a server that is away is told, and the next edit is tried again', async () => {
  let isAway = true;
  const send = createSender(async () => {
    if (isAway) throw new TypeError('failed to fetch');
    return Response.json({ refusal: null, edit: { id: 'two' } });
  });
  assert.match((await send('abc', RATE, EDIT)).refusal ?? '', /nothing was changed/);
  isAway = false;
  assert.equal((await send('abc', RATE, EDIT)).edit?.id, 'two');
});

// The parts of the page, as far as they need no browser.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Bus } from '../../viz_service/web/src/bus.js';
import { createCamera } from '../../viz_service/web/src/camera.js';
import { toElementId } from '../../viz_service/web/src/component.js';
import { drag, KEY_ACTIONS, registerGestures } from '../../viz_service/web/src/gestures.js';
import { findField, mountReadout } from '../../viz_service/web/src/live_readout.js';
import { mountSession } from '../../viz_service/web/src/live_session.js';
import { createMapColours, parseColour } from '../../viz_service/web/src/palette.js';
import { createThrottle } from '../../viz_service/web/src/throttle.js';
import { createFrame, createMetrics, readFixture } from './messages.js';
import { createSurroundings } from './surroundings.js';

/** Controls that are not there. */
function createControls() {
  const followed = /** @type {any[]} */ ([]);
  /** @type {any} */
  const controls = {
    begin() {},
    follow: (/** @type {any} */ session) => followed.push(session),
  };
  return { controls, followed };
}

function createBus() {
  const page = createSurroundings();
  return { page, bus: new Bus('ws://host/', page.surroundings) };
}

test('a session tells Dash each property when it changes, and only then', () => {
  const { page, bus } = createBus();
  const told = /** @type {Record<string, any>[]} */ ([]);
  const setProps = (/** @type {Record<string, any>} */ props) => told.push(props);
  const { controls, followed } = createControls();
  const part = mountSession(bus, { sessionId: 'one', setProps }, controls, () => {});
  page.socket().accept();
  page.socket().say(readFixture('session'));
  page.socket().say(readFixture('session'));
  page.socket().say(readFixture('dataset'));
  page.socket().tell({ viewers: 2, trainer: 'live' });
  assert.deepEqual(
    told.map((props) => Object.keys(props)[0]),
    ['status', 'status', 'session', 'standing', 'dataset', 'status'],
  );
  assert.equal(told[2].session.id, 'golden');
  assert.equal(followed[0].id, 'golden');
  assert.deepEqual(Object.keys(told[3].standing.spec.points), ['seed', 'distribution']);
  assert.deepEqual(Object.keys(told[4].dataset), [
    'axes',
    'verdictIsProbability',
    'klFloor',
    'jsFloor',
  ]);
  assert.deepEqual(told[5].status, { link: 'live', viewers: 2 });
  part.destroy();
  assert.equal(page.socket().readyState, 3);
});

test('another sessionId moves the connection, the same one does not', () => {
  const { page, bus } = createBus();
  const part = mountSession(bus, { sessionId: 'one' }, createControls().controls, () => {});
  part.update({ sessionId: 'one', className: 'new' });
  assert.equal(page.sockets.length, 1);
  part.update({ sessionId: 'two' });
  assert.equal(page.sockets[0].readyState, 3);
  assert.equal(page.socket().url, 'ws://host/ws/sessions/two');
});

test('a readout that is mounted before the session follows it', () => {
  const { page, bus } = createBus();
  const step = { textContent: '' };
  const loss = { textContent: '' };
  mountReadout(bus, /** @type {HTMLElement} */ (step), { field: 'step' });
  mountReadout(bus, /** @type {HTMLElement} */ (loss), { field: 'METRIC_DISCRIMINATOR_LOSS' });
  assert.deepEqual([step.textContent, loss.textContent], ['–', '–']);
  bus.open('one');
  page.socket().accept();
  page.socket().say(createMetrics(1, [12_480]));
  page.socket().say(createFrame(1, 12_480));
  page.repaint();
  assert.deepEqual([step.textContent, loss.textContent], ['12,480', '12480.000']);
});

test('an unknown field is refused by name; shares are in per cent', () => {
  assert.throws(() => findField('speed'), /field must be one of step.*got "speed"/);
  assert.equal(findField('METRIC_ACCURACY_REAL').format, 'percent');
  assert.equal(findField('METRIC_KL_DIVERGENCE').format, 'fixed3');
});

test('a throttle acts at once, then as often as allowed, and does not forget the last', () => {
  const page = createSurroundings();
  let numActs = 0;
  const throttle = createThrottle(() => numActs++, 250, page.surroundings);
  throttle.ask();
  throttle.ask();
  throttle.ask();
  assert.equal(numActs, 1);
  page.advance(250);
  assert.equal(numActs, 2);
  page.advance(1000);
  assert.equal(numActs, 2);
  throttle.ask();
  throttle.ask();
  throttle.stop();
  page.advance(1000);
  assert.equal(numActs, 3);
});

test('keys look around', () => {
  const box = { xMin: -1, xMax: 1, yMin: -1, yMax: 1 };
  const view = {
    camera: createCamera(box, 400),
    look(/** @type {import('../../viz_service/web/src/camera.js').Camera} */ camera) {
      view.camera = camera;
    },
    reset() {
      view.camera = createCamera(box, 400);
    },
  };
  KEY_ACTIONS['+'](view);
  KEY_ACTIONS['+'](view);
  assert.ok(view.camera.zoom > 1.5);
  KEY_ACTIONS['0'](view);
  assert.deepEqual([view.camera.zoom, view.camera.x], [1, 0]);
});

test('two fingers that move apart come nearer', () => {
  const view = {
    camera: createCamera({ xMin: -1, xMax: 1, yMin: -1, yMax: 1 }, 400),
    look(/** @type {import('../../viz_service/web/src/camera.js').Camera} */ camera) {
      view.camera = camera;
    },
    reset() {},
  };
  const pointers = new Map([
    [1, { x: 150, y: 200 }],
    [2, { x: 250, y: 200 }],
  ]);
  drag(view, pointers, 2, { x: 250, y: 200 }, { x: 350, y: 200 });
  assert.equal(view.camera.zoom, 2);
});

test('arrow keys move the cursor, finely with shift; with control they stay the browser’s', () => {
  const stage = new EventTarget();
  const steps = /** @type {number[][]} */ ([]);
  let hasLeft = false;
  const end = registerGestures(/** @type {any} */ (stage), /** @type {any} */ ({}), {
    move() {},
    step: (dx, dy) => steps.push([dx, dy]),
    leave() {
      hasLeft = true;
    },
  });
  /** @param {object} keys */
  const press = (keys) => {
    const event = Object.assign(new Event('keydown', { cancelable: true }), keys);
    stage.dispatchEvent(event);
    return event.defaultPrevented;
  };
  assert.equal(press({ key: 'ArrowRight' }), true);
  press({ key: 'ArrowUp', shiftKey: true });
  assert.equal(press({ key: 'ArrowDown', ctrlKey: true }), false);
  const [[right, level], [still, up]] = steps;
  assert.ok(right > 0 && level === 0 && still === 0 && up < 0);
  assert.ok(Math.abs(up) < right);
  assert.equal(steps.length, 2);
  stage.dispatchEvent(new Event('blur'));
  assert.equal(hasLeft, true);
  end();
  press({ key: 'ArrowLeft' });
  assert.equal(steps.length, 2);
});

test('the map goes from generated through even to real', () => {
  const palette = { mapGenerated: '#ff00ff', mapEven: '#ffffff', mapReal: '#00ff00' };
  const colours = createMapColours(/** @type {any} */ (palette));
  assert.deepEqual([...colours.subarray(0, 4)], [255, 0, 255, 255]);
  assert.deepEqual([...colours.subarray(4 * 255)], [0, 255, 0, 255]);
  assert.ok(colours.subarray(4 * 127, 4 * 128).every((channel) => channel >= 254));
  assert.throws(() => parseColour('red'), /must be #rrggbb, got "red"/);
});

test('an id that is an object is written as Dash writes it', () => {
  assert.equal(toElementId('stage'), 'stage');
  assert.equal(
    toElementId({ type: 'readout', index: 'step' }),
    '{"index":"step","type":"readout"}',
  );
  assert.equal(toElementId(undefined), undefined);
});

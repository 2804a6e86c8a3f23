// The bus against a socket, a clock and repaints that the test moves.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Bus } from '../../viz_service/web/src/bus.js';
import { createFrame, createMetrics, readFixture } from './messages.js';
import { createSurroundings } from './surroundings.js';

/** Opens a session whose first connection is accepted. */
function openSession() {
  const page = createSurroundings();
  const bus = new Bus('wss://host/', page.surroundings);
  const release = bus.open('a/b');
  page.socket().accept();
  return { page, bus, release };
}

test('the address names the session and asks for everything at first', () => {
  const { page } = openSession();
  assert.equal(page.socket().url, 'wss://host/ws/sessions/a%2Fb');
  assert.equal(page.socket().binaryType, 'arraybuffer');
});

test('a credit goes back after the repaint, not before', () => {
  const { page, bus } = openSession();
  page.socket().say(createFrame(1, 5));
  assert.deepEqual(page.socket().sent, []);
  page.repaint();
  assert.deepEqual(page.socket().sent, [{ credit: 1 }]);
  assert.equal(bus.stats().painted, 1);
});

test('of two frames before one repaint the newer is shown and both credits go back', () => {
  const { page, bus } = openSession();
  const shown = /** @type {unknown[]} */ ([]);
  bus.on('frame', () => shown.push(bus.frame?.step));
  page.socket().say(createFrame(1, 5));
  page.socket().say(createFrame(1, 6));
  page.repaint();
  assert.deepEqual(shown, [6]);
  assert.deepEqual(page.socket().sent, [{ credit: 2 }]);
  const { received, painted, dropped, step } = bus.stats();
  assert.deepEqual(
    { received, painted, dropped, step },
    { received: 2, painted: 1, dropped: 1, step: 6 },
  );
});

test('a frame of an earlier run is not shown, but its credit goes back', () => {
  const { page, bus } = openSession();
  page.socket().say(createFrame(2, 1));
  page.repaint();
  page.socket().say(createFrame(1, 900));
  page.repaint();
  assert.equal(bus.frame?.step, 1);
  assert.deepEqual(page.socket().sent, [{ credit: 1 }, { credit: 1 }]);
});

test('metrics and heartbeats cost no credit', () => {
  const { page } = openSession();
  page.socket().say(createMetrics(1, [1, 2]));
  page.socket().say(readFixture('heartbeat'));
  page.repaint();
  assert.deepEqual(page.socket().sent, []);
});

test('an unreadable message is counted, gives its credit back and stops nothing', (context) => {
  const logged = context.mock.method(console, 'error', () => {});
  const { page, bus } = openSession();
  page.socket().say(Uint8Array.of(255));
  assert.equal(logged.mock.callCount(), 1);
  assert.deepEqual(page.socket().sent, [{ credit: 1 }]);
  page.socket().say(createFrame(1, 3));
  page.repaint();
  assert.equal(bus.stats().step, 3);
});

test('a hidden tab says so, also to a connection that opens while it is hidden', () => {
  const { page, bus } = openSession();
  bus.setVisible(false);
  bus.setVisible(false);
  assert.deepEqual(page.socket().sent, [{ visible: false }]);
  page.socket().end(1006);
  page.advance(1000);
  page.socket().accept();
  assert.deepEqual(page.socket().sent, [{ visible: false }]);
  bus.setVisible(true);
  assert.deepEqual(page.socket().sent, [{ visible: false }, { visible: true }]);
});

test('the status tells of viewers and of a lost trainer, only when they change', () => {
  const { page, bus } = openSession();
  const told = /** @type {unknown[]} */ ([]);
  bus.on('status', () => told.push({ ...bus.status }));
  page.socket().tell({ viewers: 3, trainer: 'live' });
  page.socket().tell({ viewers: 3, trainer: 'live' });
  page.socket().tell({ viewers: 3, trainer: 'lost' });
  page.socket().tell({ viewers: 2, trainer: 'live' });
  assert.deepEqual(told, [
    { link: 'live', viewers: null },
    { link: 'live', viewers: 3 },
    { link: 'trainer-lost', viewers: 3 },
    { link: 'live', viewers: 2 },
  ]);
});

test('a reconnect resumes after the newest metrics held, and a repeat adds nothing', () => {
  const { page, bus } = openSession();
  page.socket().say(createMetrics(4, [10, 20, 30]));
  page.socket().end(1006);
  assert.equal(bus.status.link, 'reconnecting');
  page.advance(1000);
  assert.equal(page.socket().url, 'wss://host/ws/sessions/a%2Fb?run=4&step=30');
  page.socket().accept();
  page.socket().say(createMetrics(4, [20, 30, 40]));
  assert.deepEqual([...bus.history.steps()], [10, 20, 30, 40]);
  assert.equal(bus.status.link, 'live');
});

test('frames of a lost connection return no credit to the next one', () => {
  const { page } = openSession();
  page.socket().say(createFrame(1, 1));
  page.socket().end(1006);
  page.advance(1000);
  page.socket().accept();
  page.repaint();
  assert.deepEqual(page.socket().sent, []);
});

test('a session that is gone is not asked for again, and says so', () => {
  const { page, bus } = openSession();
  page.socket().end(4404);
  page.advance(60_000);
  bus.wake();
  assert.equal(page.sockets.length, 1);
  assert.equal(bus.status.link, 'gone');
});

test('a new run forgets the points of the run before', () => {
  const { page, bus } = openSession();
  page.socket().say(createMetrics(1, [10, 20]));
  page.socket().say(createFrame(2, 0));
  assert.equal(bus.history.length, 0);
  page.socket().say(createMetrics(1, [30]));
  assert.equal(bus.history.length, 0);
  page.socket().say(createMetrics(2, [5]));
  assert.deepEqual([...bus.history.steps()], [5]);
});

test('another session forgets all of the first and closes its connection', () => {
  const { page, bus, release } = openSession();
  page.socket().say(createMetrics(1, [10]));
  page.socket().say(createFrame(1, 10));
  const first = page.socket();
  bus.open('other');
  assert.equal(first.readyState, 3);
  assert.equal(bus.frame, null);
  assert.equal(bus.history.length, 0);
  assert.equal(page.socket().url, 'wss://host/ws/sessions/other');
  release();
  assert.equal(page.socket().readyState, 0, 'a late release must not close the new session');
});

test('letting go closes the connection and leaves no timer behind', () => {
  const { page, release } = openSession();
  release();
  assert.equal(page.socket().readyState, 3);
  assert.equal(page.timers.size, 0);
});

test('latencies and the rate of painting are told', () => {
  const { page, bus } = openSession();
  for (let step = 1; step <= 4; step++) {
    page.socket().say(createFrame(1, step));
    page.repaint();
    page.advance(100);
  }
  assert.equal(bus.pace.framesPerSecond(page.surroundings.now()), 4);
  page.advance(2000);
  assert.equal(bus.pace.framesPerSecond(page.surroundings.now()), 0);
  assert.ok(Number(bus.stats().latencyP50Ms) <= Number(bus.stats().latencyP95Ms));
});

test('the layers that the stage shows are asked for once, and again after a lost connection', () => {
  const { page, bus } = openSession();
  bus.askLayers(['map', 'field']);
  bus.askLayers(['map', 'field']);
  assert.deepEqual(page.socket().sent, [{ layers: ['map', 'field'] }]);
  page.socket().end(1006);
  page.advance(1000);
  page.socket().accept();
  assert.deepEqual(page.socket().sent, [{ layers: ['map', 'field'] }]);
});

test('layers chosen before the connection stands are asked for when it does', () => {
  const page = createSurroundings();
  const bus = new Bus('wss://host/', page.surroundings);
  bus.askLayers(['real']);
  bus.open('abc');
  page.socket().accept();
  assert.deepEqual(page.socket().sent, [{ layers: ['real'] }]);
});

test('a walk lies over the live picture and leaves nothing behind', () => {
  const { page, bus } = openSession();
  bus.askLayers(['map']);
  page.socket().say(createFrame(1, 5));
  const live = bus.shown;
  let told = 0;
  bus.on('walk', () => told++);
  const walk = /** @type {const} */ ({ network: 'generator', substep: 2 });
  bus.setWalk({ ...walk, nodes: [], edges: [], scene: { layers: ['generated'] } });
  assert.deepEqual(bus.shown, { ...live, layers: ['generated'] });
  bus.setWalk(null);
  assert.deepEqual(bus.shown, live);
  assert.equal(told, 2);
});

test('another session begins without walk and highlight', () => {
  const { bus } = openSession();
  bus.setHighlight('generator');
  bus.setWalk({ network: 'discriminator', substep: 1, nodes: [], edges: [], scene: {} });
  const told = /** @type {(string | null)[]} */ ([]);
  bus.on('highlight', () => told.push(bus.highlight));
  bus.open('other');
  assert.deepEqual([bus.walk, bus.highlight], [null, null]);
  assert.deepEqual(told, [null]);
});

test('an image of an animation is drawn once, and only within a walk', () => {
  const { page, bus } = openSession();
  bus.setScene({ layers: ['map'] });
  assert.deepEqual(bus.shown.layers, []);
  bus.setWalk({ network: 'generator', substep: 5, nodes: ['generator'], edges: [], scene: {} });
  page.repaint();
  const told = /** @type {string[]} */ ([]);
  bus.on('walk', () => told.push('walk'));
  bus.on('frame', () => told.push('frame'));
  bus.setScene({ layers: ['map'] });
  bus.setScene({ layers: ['generated'] });
  page.repaint();
  assert.deepEqual(told, ['frame']);
  assert.deepEqual([bus.walk?.nodes, bus.shown.layers], [['generator'], ['generated']]);
  bus.setWalk(null);
  page.repaint();
  assert.deepEqual(told, ['frame', 'walk', 'frame']);
  // No credit goes back for pictures that did not come from the server.
  assert.deepEqual(page.socket().sent, []);
});

// The walk against a server, a clock and repaints that the test moves.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Bus } from '../../viz_service/web/src/bus.js';
import { createSlowStops } from '../../viz_service/web/src/walk/stops.js';
import { createStoryStops } from '../../viz_service/web/src/walk/story.js';
import { ANIMATION_MS, INTERVAL_MS, Walker } from '../../viz_service/web/src/walk/walker.js';
import { createFrame } from './messages.js';
import { createLiveDataset, createLiveFrame, createPreview } from './previews.js';
import { createSurroundings } from './surroundings.js';

/** @typedef {import('../../viz_service/web/src/walk/preview.js').Preview} Preview */
/** @typedef {import('../../viz_service/web/src/walk/walker.js').Answer} Answer */

const DONE = { isDone: true, isStale: false, sentence: '' };

/**
 * A session at step 41 and a walker over it; the server keeps count and answers at once.
 *
 * @param {{state?: string, prefersStillness?: boolean}} [options]
 */
function createWalk({ state = 'SESSION_STATE_PAUSED', prefersStillness = false } = {}) {
  const page = createSurroundings();
  const bus = new Bus('ws://host/', page.surroundings);
  bus.open('abc');
  page.socket().accept();
  bus.session = { state, revision: '7' };
  bus.dataset = createLiveDataset();
  bus.frame = createLiveFrame();
  bus.run = 2;
  bus.layers = ['real'];
  const server = {
    /** @type {string[]} */
    asked: [],
    /** @type {Answer} */
    answer: DONE,
    next: createPreview(),
    /** @type {Error | null} */
    failure: null,
  };
  const walker = new Walker(
    bus,
    {
      async fetchPreview(sessionId) {
        server.asked.push(`preview ${sessionId}`);
        if (server.failure) throw server.failure;
        return server.next;
      },
      async command(action, preview) {
        server.asked.push(preview ? `${action} from ${preview.step}` : action);
        if (action === 'pause') bus.session = { state: 'SESSION_STATE_PAUSED', revision: '7' };
        if (action === 'step' && server.answer.isDone) server.next = createPreview({ step: 42 });
        return server.answer;
      },
    },
    { slow: createSlowStops, story: createStoryStops },
    () => prefersStillness,
  );
  /** Runs what waits for answers that are there. */
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return { page, bus, walker, server, settle };
}

/** @param {Bus} bus */
const placeOf = ({ walk }) => walk && `${walk.network} ${walk.substep}`;

test('slow motion pauses a session that trains, then takes its next step apart', async () => {
  const { bus, walker, server } = createWalk({ state: 'SESSION_STATE_PLAYING' });
  await walker.start('slow');
  assert.deepEqual(server.asked, ['pause', 'preview abc']);
  assert.equal(placeOf(bus), 'discriminator 1');
  assert.equal(walker.state.isPlaying, true);
});

test('a session that waits is not paused again', async () => {
  const { walker, server } = createWalk();
  await walker.start('slow');
  assert.deepEqual(server.asked, ['preview abc']);
});

test('it goes on by itself, in the pace that was chosen, and trains once at the end', async () => {
  const { page, bus, walker, server, settle } = createWalk();
  await walker.start('slow');
  const places = [];
  for (let i = 0; i < 10; i++) {
    places.push(placeOf(bus));
    page.advance(INTERVAL_MS);
  }
  assert.deepEqual(
    places,
    ['discriminator', 'generator'].flatMap((one) => [1, 2, 3, 4, 5].map((at) => `${one} ${at}`)),
  );
  await settle();
  assert.deepEqual(server.asked, ['preview abc', 'step from 41', 'preview abc']);
  assert.equal(placeOf(bus), 'discriminator 1');
  assert.equal(walker.state.preview?.step, 42);
  walker.setSpeed(2);
  page.advance(INTERVAL_MS / 2);
  assert.equal(placeOf(bus), 'discriminator 2');
});

test('who wants no motion goes on by hand, and sees what an update did at once', async () => {
  const { page, bus, walker } = createWalk({ prefersStillness: true });
  await walker.start('slow');
  page.advance(10 * INTERVAL_MS);
  assert.equal(placeOf(bus), 'discriminator 1');
  walker.goTo(4);
  assert.equal(bus.shown.frame?.map.values[0], 1);
});

test('an update moves the picture from before to after', async () => {
  const { page, bus, walker } = createWalk();
  await walker.start('slow');
  walker.pause();
  walker.goTo(4);
  const map = () => bus.shown.frame?.map.values[0];
  assert.equal(map(), 0.5);
  page.advance(ANIMATION_MS / 2);
  page.repaint();
  assert.equal(map(), 0.75);
  page.advance(ANIMATION_MS);
  page.repaint();
  assert.equal(map(), 1);
  // An image that was due for a stop that has been left is not shown.
  walker.goTo(9);
  walker.goTo(1);
  page.repaint();
  assert.equal(placeOf(bus), 'discriminator 2');
  assert.equal(map(), 0.5);
});

test('back, next and pause', async () => {
  const { page, bus, walker, server } = createWalk();
  await walker.start('slow');
  walker.back();
  assert.equal(placeOf(bus), 'discriminator 1');
  await walker.next();
  walker.pause();
  page.advance(10 * INTERVAL_MS);
  assert.equal(placeOf(bus), 'discriminator 2');
  walker.back();
  walker.play();
  page.advance(INTERVAL_MS);
  assert.equal(placeOf(bus), 'discriminator 2');
  assert.deepEqual(server.asked, ['preview abc']);
});

for (const position of [0, 4, 9]) {
  test(`leaving at stop ${position} trains nothing and leaves nothing behind`, async () => {
    const { page, bus, walker, server, settle } = createWalk();
    const live = bus.shown;
    await walker.start('slow');
    walker.goTo(position);
    walker.leave();
    assert.equal(bus.walk, null);
    assert.deepEqual(bus.shown, live);
    page.advance(100 * INTERVAL_MS);
    page.repaint();
    await settle();
    assert.equal(bus.walk, null);
    assert.deepEqual(server.asked, ['preview abc']);
    assert.equal(walker.state.mode, null);
  });
}

test('leaving while the step is taken apart shows nothing afterwards', async () => {
  const { bus, walker } = createWalk();
  const started = walker.start('slow');
  walker.leave();
  await started;
  assert.equal(bus.walk, null);
  assert.equal(walker.state.mode, null);
});

test('a network without updates has no stops; without any there is nothing to walk through', async () => {
  const { walker, server, bus } = createWalk();
  server.next = createPreview({ discriminator: null });
  await walker.start('slow');
  assert.equal(walker.state.stops.length, 5);
  assert.equal(placeOf(bus), 'generator 1');
  server.next = createPreview({ discriminator: null, generator: null });
  await walker.start('slow');
  assert.equal(walker.state.phase, 'failed');
  assert.match(walker.state.notice, /both have 0 updates/);
  assert.equal(bus.walk, null);
});

test('another viewer changes the session: the step is taken apart anew, where it stood', async () => {
  const { page, bus, walker, server, settle } = createWalk();
  await walker.start('slow');
  walker.goTo(3);
  server.next = createPreview({ step: 50 });
  page.socket().say(createFrame(2, 50));
  page.repaint();
  await settle();
  assert.deepEqual(server.asked, ['preview abc', 'preview abc']);
  assert.equal(placeOf(bus), 'discriminator 4');
  assert.match(walker.state.notice, /changed meanwhile/);
});

test('the step is not taken when the session stands elsewhere by then', async () => {
  const { walker, server } = createWalk();
  await walker.start('slow');
  walker.goTo(9);
  server.answer = { isDone: false, isStale: true, sentence: 'changed' };
  await walker.next();
  assert.deepEqual(server.asked, ['preview abc', 'step from 41', 'preview abc']);
  assert.match(walker.state.notice, /changed meanwhile/);
});

test('a step that came out otherwise than shown is told', async () => {
  const { page, bus, walker } = createWalk();
  await walker.start('slow');
  walker.goTo(9);
  await walker.next();
  assert.equal(walker.state.notice, '');
  const otherwise = { rows: 1, columns: 2, values: Float32Array.of(0.25, 0.25) };
  bus.frame = { ...createLiveFrame(), step: 42, map: otherwise };
  page.repaint();
  bus.setScene({});
  page.repaint();
  assert.match(walker.state.notice, /otherwise than shown/);
});

test('somebody presses play: the walk ends and the live picture is back', async () => {
  const { page, bus, walker } = createWalk();
  await walker.start('slow');
  bus.session = { state: 'SESSION_STATE_PLAYING', revision: '8' };
  bus.setScene({});
  page.repaint();
  assert.equal(walker.state.mode, null);
  assert.equal(bus.walk, null);
});

test('somebody presses play while the step is taken apart anew: the walk ends, too', async () => {
  for (const isToldFirst of [true, false]) {
    const { page, bus, walker, server, settle } = createWalk();
    const play = () => {
      bus.session = { state: 'SESSION_STATE_PLAYING', revision: '8' };
      bus.setScene({});
      page.repaint();
    };
    await walker.start('slow');
    server.failure = new Error('The session is playing.');
    page.socket().say(createFrame(2, 50));
    page.repaint();
    if (isToldFirst) play();
    await settle();
    if (!isToldFirst) play();
    assert.equal(walker.state.mode, null);
    assert.equal(bus.walk, null);
  }
});

test('a failure says why, and can be tried again', async () => {
  const { bus, walker, server } = createWalk();
  server.failure = new Error('The trainer does not answer.');
  await walker.start('slow');
  assert.deepEqual(
    [walker.state.phase, walker.state.notice],
    ['failed', 'The trainer does not answer.'],
  );
  server.failure = null;
  await walker.retry();
  assert.equal(placeOf(bus), 'discriminator 1');
});

test('a story does not go on by itself and ends at its last statement', async () => {
  const { page, bus, walker, server } = createWalk();
  await walker.start('story');
  assert.equal(walker.state.stops.length, 9);
  page.advance(10 * INTERVAL_MS);
  assert.equal(walker.state.position, 0);
  for (let i = 0; i < 12; i++) await walker.next();
  assert.equal(walker.state.position, 8);
  assert.deepEqual(server.asked, ['preview abc']);
  assert.equal(bus.shown.overlay?.marks[0].role, 'generated');
  await walker.takeStep();
  assert.deepEqual(server.asked, ['preview abc', 'step from 41', 'preview abc']);
  assert.equal(walker.state.position, 0);
});

test('another sample starts the story again, with that sample', async () => {
  const { bus, walker } = createWalk();
  await walker.start('story');
  walker.goTo(2);
  walker.choose({ real: 3, generated: null, rank: 0 });
  assert.equal(walker.state.position, 0);
  const mark = bus.shown.overlay?.marks[0];
  assert.deepEqual([mark?.x, mark?.y], [0.5, 1]);
});

// The story of two samples, and how it comes by them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { directionOf } from '../../viz_service/web/src/walk/directions.js';
import { readGame } from '../../viz_service/web/src/walk/game.js';
import { choosePair, NUM_CHOICES, pickAt } from '../../viz_service/web/src/walk/pair.js';
import { CommandLine, fetchPreview } from '../../viz_service/web/src/walk/requests.js';
import { tellStory } from '../../viz_service/web/src/walk/story.js';
import { weightFigures } from '../../viz_service/web/src/walk/weights.js';
import { readFixture } from './messages.js';
import { createLiveDataset, createPreview } from './previews.js';
import { createSurroundings } from './surroundings.js';

const GAME = readGame({ spec: { points: {} } }, createLiveDataset());

/** @param {import('../../viz_service/web/src/walk/game.js').Game} [game] */
function tell(game = GAME) {
  return tellStory(createPreview(), { real: 0, generated: 0 }, game);
}

test('the numbers of a real and a generated sample, statement by statement', () => {
  assert.deepEqual(
    tell().map(({ sentence }) => sentence),
    [
      'Here is a real sample. D says: 65 % real.',
      'It should say 100 %: the error is 35 %.',
      'From all 4 real and 4 generated samples together, each weight of D learns where to go. These move most:',
      'Now D says: 68 % real.',
      'Here is a generated sample. D, who has just learned, says: 39 % real. It should say 0 %: D’s error is 39 %.',
      'G wants the opposite: 100 %. What is missing is its error: 61 %.',
      'To please D more, it should move up and to the right. The pull has a strength of 0.5.',
      'The pulls on all samples go back through G to its weights. These move most:',
      'It has moved up and to the right, by 7.1 % of the picture’s width. There D says: 44 % real.',
    ],
  );
});

test('every statement has its bar, and marks the sample that it is about', () => {
  for (const { figures, marks, network } of tell()) {
    assert.ok(figures.length > 0 && figures.every(({ share }) => share !== null));
    const [mark] = marks(1);
    assert.equal(mark.role, network === 'discriminator' ? 'real' : 'generated');
  }
  const [start, end] = [0, 1].map((progress) => tell()[8].marks(progress)[0]);
  assert.deepEqual([start.x, start.y], [0, 0]);
  assert.ok(Math.abs(end.x - 0.1) < 1e-6 && Math.abs(end.y - 0.1) < 1e-6);
  assert.ok(tell()[6].marks(0)[0].pull);
});

test('the weights that move most are told, of all layers, the greatest first', () => {
  const changes = createPreview().discriminator?.changes ?? [];
  assert.deepEqual(
    weightFigures(changes, 'discriminator').map(({ label, text, brief }) => [label, text, brief]),
    [
      ['layer 2: bias to unit 1', '−0.1000 → −0.1500', '−0.0500'],
      ['layer 1: from 2 to unit 3', '0.4000 → 0.4100', '+0.0100'],
      ['layer 2: from 1 to unit 1', '1.0000 → 1.0010', '+0.0010'],
    ],
  );
});

test('a critic ranks instead', () => {
  const sentences = tell({ ...GAME, isProbability: false }).map(({ sentence }) => sentence);
  assert.equal(
    sentences[0],
    'Here is a real sample. The critic scores it 65 of 100: above 75 % of the generated samples.',
  );
  assert.equal(
    sentences[1],
    'A real sample should rank above every generated one. 25 % of them stand above it.',
  );
  assert.ok(sentences.every((sentence) => !/D says/.test(sentence)));
});

test('smoothed labels are named, and what got worse is admitted', () => {
  const smoothed = tell({ ...GAME, target: 0.9 });
  assert.match(smoothed[1].sentence, /should say 90 % \(the labels are smoothed\)/);
  const [, , , , , , , , last] = tellStory(createPreview(), { real: 0, generated: 3 }, GAME);
  assert.match(
    last.sentence,
    /It has stayed where it was\. .*25 % real\. That is less than before/,
  );
});

test('a half that is switched off is not told', () => {
  const preview = createPreview({ discriminator: null });
  assert.deepEqual(choosePair(preview, null), { real: null, generated: 2 });
  assert.equal(tellStory(preview, choosePair(preview, null), GAME).length, 5);
});

test('the story chooses whose verdict rises most, then the next, and begins again', () => {
  const preview = createPreview();
  const chosen = (/** @type {number} */ rank) =>
    choosePair(preview, { real: null, generated: null, rank });
  assert.deepEqual(chosen(0), { real: 2, generated: 2 });
  assert.deepEqual(chosen(1), { real: 0, generated: 0 });
  assert.deepEqual(chosen(4), chosen(0));
  assert.ok(NUM_CHOICES > 1);
});

test('a tap means the sample next to it, unless there is none', () => {
  const preview = createPreview();
  assert.deepEqual(pickAt(preview, 0.52, 0.98, 0.1), { real: 3 });
  assert.deepEqual(pickAt(preview, 0.02, -0.45, 0.1), { generated: 2 });
  assert.equal(pickAt(preview, -0.9, -0.9, 0.1), null);
});

test('directions in words', () => {
  const told = [
    [1, 0],
    [1, 1],
    [0, 1],
    [-1, 0.1],
    [0, -1],
    [1, -1],
  ].map(([x, y]) => directionOf(x, y));
  assert.deepEqual(told, [
    'to the right',
    'up and to the right',
    'up',
    'to the left',
    'down',
    'down and to the right',
  ]);
});

/** @param {object} fields */
function answering(fields) {
  return /** @type {typeof fetch} */ (async () => /** @type {Response} */ (fields));
}

test('a preview is fetched, or why not is told', async () => {
  const bytes = readFixture('preview');
  const good = answering({ ok: true, arrayBuffer: async () => bytes });
  assert.equal((await fetchPreview('abc', good)).revision, 7);
  const refused = answering({ ok: false, json: async () => ({ sentence: 'It plays.' }) });
  await assert.rejects(fetchPreview('abc', refused), /^Error: It plays\.$/);
  const gateway = answering({ ok: false, json: () => Promise.reject(new SyntaxError('<html>')) });
  await assert.rejects(fetchPreview('abc', gateway), /does not answer/);
  const broken = /** @type {typeof fetch} */ (() => Promise.reject(new TypeError('offline')));
  await assert.rejects(fetchPreview('abc', broken), /does not answer/);
});

test('commands are told apart; one that nobody answers is given up', async () => {
  const page = createSurroundings();
  const line = new CommandLine(page.surroundings);
  const sent = /** @type {import('../../viz_service/web/src/walk/requests.js').Command[]} */ ([]);
  const release = line.connect((command) => sent.push(command));
  const pausing = line.command('pause', null);
  const stepping = line.command('step', createPreview());
  assert.deepEqual(
    sent.map(({ action, at }) => ({ action, at })),
    [
      { action: 'pause', at: null },
      { action: 'step', at: { run: 2, step: 41, revision: 7 } },
    ],
  );
  const done = { isDone: true, isStale: false, sentence: '' };
  line.receive({ id: sent[1].id, ...done });
  line.receive({ id: sent[1].id, ...done });
  line.receive(undefined);
  assert.equal((await stepping).isDone, true);
  page.advance(60_000);
  assert.deepEqual([(await pausing).isDone, page.timers.size], [false, 0]);
  release();
  void line.command('pause', null);
  assert.equal(sent.length, 2);
});

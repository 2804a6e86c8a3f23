// What a walk says and shows, from numbers that can be checked by hand.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  describeSubstep,
  describeSwitchedOff,
  describeUpdates,
} from '../../viz_service/web/src/walk/captions.js';
import {
  formatFine,
  formatSmall,
  gradientFigures,
  meanOf,
  movementFigure,
  shareFigure,
} from '../../viz_service/web/src/walk/figures.js';
import { readGame } from '../../viz_service/web/src/walk/game.js';
import { walkActionOf } from '../../viz_service/web/src/walk/keys.js';
import { isAsShown } from '../../viz_service/web/src/walk/outcome.js';
import { verdictColour } from '../../viz_service/web/src/walk/overlay.js';
import { decodePreview } from '../../viz_service/web/src/walk/preview.js';
import { blend, createScene } from '../../viz_service/web/src/walk/scenes.js';
import { findSubstep, SUBSTEPS, substepsOf } from '../../viz_service/web/src/walk/substeps.js';
import { readFixture } from './messages.js';
import { createLiveDataset, createLiveFrame, createPreview } from './previews.js';

/** @typedef {import('../../viz_service/web/src/walk/walk.js').Network} Network */

const GAME = readGame({ spec: { points: {} } }, createLiveDataset());
const CRITIC = { ...GAME, isProbability: false };
const LIVE = { dataset: createLiveDataset(), frame: createLiveFrame() };

/**
 * The figures of a sub-step as "label: text".
 *
 * @param {Network} network
 * @param {number} substep
 * @param {import('../../viz_service/web/src/walk/game.js').Game} [game]
 */
function figuresOf(network, substep, game = GAME) {
  const { figures } = describeSubstep(findSubstep(network, substep), createPreview(), game);
  return figures.map(({ label, text }) => `${label}: ${text}`);
}

test('bytes become a preview; a network without updates is null', () => {
  const { run, step, revision, discriminator, generator } = decodePreview(readFixture('preview'));
  assert.deepEqual([run, step, revision], [3, 2 ** 40 + 5, 7]);
  assert.equal(generator, null);
  assert.equal(discriminator?.updates, 2);
  assert.deepEqual([...(discriminator?.real ?? [])], [0.5, -0.25]);
  assert.deepEqual([...(discriminator?.before.verdictsReal ?? [])], [0.75]);
  assert.equal(discriminator?.before.map.columns, 3);
  assert.equal(discriminator?.after.loss, 1.125);
  const [layer] = discriminator?.changes ?? [];
  assert.deepEqual([layer.inputs, layer.greatest[0].input], [2, undefined]);
});

test('every part of the step has its number', () => {
  assert.deepEqual(figuresOf('discriminator', 2), [
    'belief in real samples: 70 %',
    'belief in generated samples: 50 %',
  ]);
  assert.deepEqual(figuresOf('discriminator', 3), [
    'error on real samples: 30 %',
    'error on generated samples: 50 %',
    'D’s loss: 1.250',
  ]);
  assert.deepEqual(figuresOf('discriminator', 4), [
    'layer 1 (2 → 3): 0.25',
    'layer 2 (3 → 3): 0.5',
  ]);
  assert.deepEqual(figuresOf('discriminator', 5), [
    'belief in real samples: 70 % → 74 %',
    'belief in generated samples: 50 % → 25 %',
    'D’s loss: 1.250 → 1.125',
    'weights moved by: 1 %',
  ]);
  assert.deepEqual(figuresOf('generator', 3), ['what is missing: 59 %', 'G’s loss: 0.900']);
  assert.equal(figuresOf('generator', 4)[0], 'strength of the pull, on average: 0.375');
  assert.equal(figuresOf('generator', 5)[1], 'G’s loss: 0.900 → 0.800');
  assert.equal(figuresOf('generator', 1)[0], 'points of noise in, samples out: 4');
});

test('a critic scores and ranks; nothing is said in per cent', () => {
  const all = [2, 3, 5].flatMap((substep) => figuresOf('discriminator', substep, CRITIC));
  assert.equal(all[0], 'score of real samples: 70 of 100');
  assert.ok(all.filter((one) => !one.startsWith('weights')).every((one) => !one.includes('%')));
});

test('smoothed labels lower what D should say of real samples', () => {
  const session = { spec: { points: { loss: { labelSmoothing: 0.25 } } } };
  const game = readGame(session, createLiveDataset());
  assert.equal(game.target, 0.75);
  // 0.65, 0.75, 0.5 and 0.9 against 0.75.
  assert.equal(figuresOf('discriminator', 3, game)[0], 'error on real samples: 13 %');
  const critic = { ...createLiveDataset(), verdictIsProbability: false };
  assert.equal(readGame(session, critic).target, 1);
});

test('several updates are told', () => {
  const { discriminator } = createPreview();
  const twice = createPreview({ discriminator: discriminator && { ...discriminator, updates: 2 } });
  const thrice = createPreview({
    discriminator: discriminator && { ...discriminator, updates: 3 },
  });
  assert.equal(describeUpdates(findSubstep('discriminator', 4), createPreview()), '');
  assert.equal(describeUpdates(findSubstep('discriminator', 4), twice), '1st of 2 updates');
  assert.equal(describeUpdates(findSubstep('discriminator', 5), twice), 'after both updates');
  assert.equal(describeUpdates(findSubstep('discriminator', 5), thrice), 'after all 3 updates');
  assert.equal(
    describeSwitchedOff('generator'),
    'Switched off: the generator has 0 updates a step.',
  );
});

test('an average that the live picture shows is named where G itself is shown', () => {
  const session = { spec: { points: { averageDecay: 0.9 } } };
  const game = readGame(session, createLiveDataset());
  const first = findSubstep('discriminator', 1);
  assert.match(describeSubstep(first, createPreview(), game).sentence, /here it is G itself/);
  assert.doesNotMatch(describeSubstep(first, createPreview(), GAME).sentence, /average/);
});

test('sub-steps of a network that is not updated are left out', () => {
  assert.equal(substepsOf(createPreview()).length, SUBSTEPS.length);
  const left = substepsOf(createPreview({ generator: null }));
  assert.deepEqual([...new Set(left.map(({ network }) => network))], ['discriminator']);
  assert.throws(() => findSubstep('generator', 6), /must be in \[1, 5\], got 6/);
});

test('each picture holds the data of its own half and nothing of the other', () => {
  const preview = createPreview();
  const judged = createScene(findSubstep('discriminator', 2), preview, LIVE, 0);
  assert.equal(judged.dataset?.points, preview.discriminator?.real);
  assert.equal(judged.frame?.generated, preview.discriminator?.generated);
  assert.equal(judged.overlay?.realVerdicts, preview.discriminator?.before.verdictsReal);
  assert.equal(judged.frame?.gradients.length, 0);
  const pulled = createScene(findSubstep('generator', 4), preview, LIVE, 0);
  assert.equal(pulled.dataset?.points.length, 0);
  assert.equal(pulled.frame?.gradients, preview.generator?.gradients);
  assert.equal(pulled.overlay, null);
  // G learns against D as it has become.
  assert.equal(pulled.frame?.map, preview.discriminator?.after.map);
  assert.deepEqual(pulled.metrics, { METRIC_GENERATOR_LOSS: 0.9 });
  assert.equal(judged.dataset?.view, LIVE.dataset.view);
});

test('an update goes from before to after', () => {
  const updated = findSubstep('generator', 5);
  const at = (/** @type {number} */ progress) =>
    createScene(updated, createPreview(), LIVE, progress);
  assert.equal(at(0).frame?.generated[5], -0.5);
  assert.equal(at(0.5).frame?.generated[5], -0.625);
  assert.equal(at(1).frame?.generated[5], -0.75);
  assert.equal(at(0.5).frame?.manifold.values[0], 0.5);
  assert.deepEqual(
    [at(0.9).metrics, at(1).metrics],
    [{ METRIC_GENERATOR_LOSS: 0.9 }, { METRIC_GENERATOR_LOSS: 0.8 }],
  );
  const other = Float32Array.of(1);
  assert.equal(blend(Float32Array.of(0, 0), other, 0.5).length, 2);
});

test('the step is compared with what was shown, as far as both can be seen', () => {
  const preview = createPreview();
  const dataset = createLiveDataset();
  const { map } = preview.discriminator?.after ?? { map: createLiveFrame().map };
  const { manifold } = preview.generator?.after ?? { manifold: createLiveFrame().manifold };
  const frame = { ...createLiveFrame(), step: 42, map, manifold };
  const bus = { frame, dataset, session: {} };
  assert.equal(isAsShown(preview, bus), true);
  assert.equal(isAsShown(preview, { ...bus, frame: { ...frame, step: 43 } }), false);
  assert.equal(isAsShown(preview, { ...bus, frame: { ...frame, run: 3 } }), false);
  const off = { ...manifold, values: manifold.values.map((value) => value + 0.01) };
  assert.equal(isAsShown(preview, { ...bus, frame: { ...frame, manifold: off } }), false);
  // Beyond the view, frames may say "far out" instead of how far.
  const { generator } = preview;
  assert.ok(generator);
  const far = { ...manifold, values: Float32Array.of(8, 0.5) };
  const reaching = {
    ...preview,
    generator: { ...generator, after: { ...generator.after, manifold: far } },
  };
  const cut = { ...manifold, values: Float32Array.of(4, 0.5) };
  assert.equal(isAsShown(reaching, { ...bus, frame: { ...frame, manifold: cut } }), true);
  const moved = { ...manifold, values: Float32Array.of(4, 0.25) };
  assert.equal(isAsShown(reaching, { ...bus, frame: { ...frame, manifold: moved } }), false);
  // Frames show the average of G's weights, which is elsewhere.
  const session = { spec: { points: { averageDecay: 0.9 } } };
  assert.equal(isAsShown(preview, { ...bus, session, frame: { ...frame, manifold: off } }), true);
});

test('numbers are short, and never round a small one away', () => {
  assert.deepEqual([0.00012345, 0.5, 12.34, 123.4, 0].map(formatSmall), [
    '0.00012',
    '0.5',
    '12',
    '123',
    '0',
  ]);
  assert.equal(formatSmall(-0.5), '−0.5');
  assert.equal(formatFine(0.0012), '0.12 %');
  assert.equal(meanOf(Float32Array.of(0.25, 0.75)), 0.5);
  const texts = [0.49, 0.4934, 0.49012].map((share) => shareFigure('', 'real', share, 0.49).text);
  assert.deepEqual(texts, ['49 % → 49 %', '49.0 % → 49.3 %', '49.00 % → 49.01 %']);
  const figure = shareFigure('belief', 'real', 1.2, 0.5);
  assert.deepEqual([figure.share, figure.before, figure.brief], [1, 0.5, '120 %']);
});

test('layers are compared with the one whose gradient is steepest; still ones divide by nothing', () => {
  const changes = createPreview().discriminator?.changes ?? [];
  assert.deepEqual(
    gradientFigures(changes, 'discriminator').map(({ share }) => share),
    [0.5, 1],
  );
  const still = changes.map((change) => ({ ...change, gradientNorm: 0, weightNorm: 0 }));
  assert.equal(gradientFigures(still, 'discriminator')[0].share, 0);
  assert.equal(movementFigure(still, 'discriminator').text, '0 %');
});

test('a verdict is purple, without colour, or green', () => {
  const palette = /** @type {any} */ ({
    mapEven: '#ffffff',
    real: '#008000',
    generated: '#800080',
  });
  assert.equal(verdictColour(0, palette), 'rgb(128 0 128)');
  assert.equal(verdictColour(0.5, palette), 'rgb(255 255 255)');
  assert.equal(verdictColour(1, palette), 'rgb(0 128 0)');
});

test('keys belong to the walk while it is on, but not in a field or on the canvas', () => {
  const press = (/** @type {string} */ key, more = {}) => ({
    key,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    shiftKey: false,
    defaultPrevented: false,
    ...more,
  });
  const within = (/** @type {string} */ tag) => ({
    closest: (/** @type {string} */ selector) => selector.split(', ').includes(tag),
  });
  const state = (/** @type {'slow' | 'story' | null} */ mode) =>
    /** @type {import('../../viz_service/web/src/walk/walker.js').WalkState} */ (
      /** @type {unknown} */ ({ mode })
    );
  assert.notEqual(walkActionOf(press('ArrowRight'), null, state('slow')), null);
  assert.equal(walkActionOf(press('ArrowRight'), null, state(null)), null);
  assert.equal(walkActionOf(press('ArrowRight'), within('input'), state('slow')), null);
  assert.equal(walkActionOf(press('ArrowRight'), within('canvas'), state('slow')), null);
  assert.equal(walkActionOf(press('ArrowRight', { ctrlKey: true }), null, state('slow')), null);
  assert.notEqual(walkActionOf(press(' '), null, state('slow')), null);
  assert.equal(walkActionOf(press(' '), within('button'), state('slow')), null);
  assert.equal(walkActionOf(press('x'), null, state('slow')), null);
});

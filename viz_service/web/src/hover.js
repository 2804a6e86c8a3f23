// What lies under the pointer, the finger or the keyboard's cursor, in words and marks.

import { pan, toPlane } from './camera.js';
import { createElement } from './component.js';
import { findTarget, latentOf } from './layers/nearest.js';
import { createNoiseInset, findImage } from './marks.js';
import { describePlace, describeTarget, describeVerdict, verdictAt } from './words.js';

/** @typedef {import('./bus.js').Bus} Bus */
/** @typedef {import('./stage.js').Stage} Stage */
/** @typedef {{x: number, y: number}} Place CSS pixels from the stage's corner. */

/** How far the cursor stays from the edge before the picture moves instead. */
const EDGE = 24;

/**
 * Follows the pointer and the cursor, also while the picture changes beneath them.
 *
 * @param {Bus} bus
 * @param {Stage} stage
 * @param {object} parts
 * @param {HTMLElement} parts.tip
 * @param {HTMLElement} parts.told Said aloud when the cursor moves.
 * @param {ReturnType<typeof import('./marks.js').createMarks>} parts.marks
 */
export function createHover(bus, stage, { tip, told, marks }) {
  /** @type {Place | null} */
  let place = null;
  let isCursor = false;
  const refresh = () => {
    const scene = bus.shown;
    const { dataset, frame } = scene;
    tip.hidden = !place || !dataset;
    marks.showCursor(isCursor ? place : null);
    if (!place || !dataset) return marks.showTarget(null, [], stage.camera);
    const target = findTarget(scene, stage.camera, place);
    const isMade = target?.role === 'generated';
    const latent = isMade && frame ? latentOf(dataset, frame, target.index) : null;
    const isImageShown = latent && frame && scene.layers.includes('manifold');
    const image = isImageShown ? findImage(dataset, frame, latent) : [];
    marks.showTarget(target, image, stage.camera);
    const inset = latent ? createNoiseInset(dataset, latent) : null;
    const words = describe(scene, stage, place, target, latent).map((text, line) =>
      createElement(line ? 'span' : 'strong', '', text),
    );
    const lines = createElement('div', 'gs-stage-tip-words');
    lines.append(...words);
    tip.replaceChildren(lines, ...(inset ? [inset] : []));
    const { size } = stage.camera;
    tip.dataset.side = `${place.y > size / 2 ? 'above' : 'below'}-${place.x > size / 2 ? 'left' : 'right'}`;
    tip.style.left = `${place.x}px`;
    tip.style.top = `${place.y}px`;
  };
  const say = () => {
    const scene = bus.shown;
    if (!place || !scene.dataset) return;
    const target = findTarget(scene, stage.camera, place);
    told.textContent = describe(scene, stage, place, target, null).filter(Boolean).join('. ');
  };
  return {
    refresh,
    /** @param {Place | null} next */
    move(next) {
      place = next;
      isCursor = false;
      refresh();
    },
    /**
     * Moves the keyboard's cursor; it begins in the middle.
     *
     * @param {number} dx CSS pixels.
     * @param {number} dy CSS pixels.
     */
    step(dx, dy) {
      place = place ? stepInside(stage, place, dx, dy) : middleOf(stage);
      isCursor = true;
      refresh();
      say();
    },
    /** Takes the cursor away; the pointer stays. */
    leave() {
      if (isCursor) place = null;
      isCursor = false;
      refresh();
    },
  };
}

/** @param {Stage} stage */
function middleOf({ camera: { size } }) {
  return { x: size / 2, y: size / 2 };
}

/**
 * Where the cursor comes to stand; near an edge the picture moves against it.
 *
 * @param {Stage} stage
 * @param {Place} place
 * @param {number} dx
 * @param {number} dy
 */
function stepInside(stage, place, dx, dy) {
  const { size } = stage.camera;
  /** @param {number} value */
  const inside = (value) => Math.min(size - EDGE, Math.max(EDGE, value));
  const next = { x: place.x + dx, y: place.y + dy };
  const kept = { x: inside(next.x), y: inside(next.y) };
  if (kept.x === next.x && kept.y === next.y) return next;
  const moved = pan(stage.camera, kept.x - next.x, kept.y - next.y);
  // At the edge of the plane the cursor goes on to the edge of the picture.
  if (moved.x === stage.camera.x && moved.y === stage.camera.y) {
    return { x: Math.min(size, Math.max(0, next.x)), y: Math.min(size, Math.max(0, next.y)) };
  }
  stage.look(moved);
  return kept;
}

/**
 * @param {import('./bus.js').Scene} scene
 * @param {Stage} stage
 * @param {Place} place
 * @param {import('./layers/nearest.js').Target | null} target
 * @param {number[] | null} latent
 * @returns {string[]} Lines; the first is D's opinion.
 */
function describe({ dataset, frame }, stage, place, target, latent) {
  const [x, y] = target ? [target.x, target.y] : toPlane(stage.camera, place.x, place.y);
  const own = target?.role === 'generated' ? frame?.verdicts[target.index] : undefined;
  const verdict = own ?? verdictAt(frame, dataset, x, y);
  const isProbability = dataset?.verdictIsProbability ?? true;
  const lines = [
    verdict === null ? '' : describeVerdict(verdict, isProbability),
    describePlace(dataset, x, y),
  ];
  return target ? [...lines, describeTarget(target.role, latent)] : lines;
}

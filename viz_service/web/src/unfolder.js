// The grid of noise becomes the manifold: by itself when somebody points at the generator,
// and with a slider when somebody asks for it.

import { createElement } from './component.js';
import { canUnfold, ease } from './layers/unfolding.js';

/** @typedef {import('./bus.js').Bus} Bus */
/** @typedef {import('./stage.js').Stage} Stage */

const DURATION_MS = 1500;
// At the start the grid stands still long enough to be seen.
const HOLD_MS = 250;

/**
 * The bar with the slider, and what plays. Where motion is not wanted nothing moves by
 * itself: the slider starts at the noise and follows the hand.
 *
 * @param {Bus} bus
 * @param {Stage} stage
 * @param {{isMotionReduced: () => boolean}} preferences
 */
export function createUnfolder(bus, stage, { isMotionReduced }) {
  const { element, slider, replay, close } = createBar();
  let playing = 0;
  /** @param {number} progress */
  const show = (progress) => {
    slider.value = `${progress}`;
    stage.unfold(progress);
  };
  const stop = () => {
    cancelAnimationFrame(playing);
    playing = 0;
  };
  /** @param {() => void} onEnd */
  const play = (onEnd) => {
    stop();
    const started = performance.now() + HOLD_MS;
    const move = () => {
      const time = Math.max(0, (performance.now() - started) / DURATION_MS);
      if (time >= 1) return onEnd();
      show(ease(time));
      playing = requestAnimationFrame(move);
    };
    move();
  };
  const end = () => {
    stop();
    element.hidden = true;
    stage.unfold(null);
    bus.setUnfolding(false);
  };
  const begin = () => {
    if (!canUnfold(bus.shown.dataset, bus.shown.frame)) return end();
    element.hidden = false;
    if (isMotionReduced()) show(0);
    else play(() => show(1));
  };
  const follow = () => {
    if (bus.isUnfolding) return;
    stop();
    stage.unfold(null);
    const isMeant = bus.highlight === 'generator' && !isMotionReduced();
    if (isMeant && canUnfold(bus.shown.dataset, bus.shown.frame)) play(() => stage.unfold(null));
  };
  slider.addEventListener('input', () => {
    stop();
    stage.unfold(Number(slider.value));
  });
  replay.addEventListener('click', begin);
  close.addEventListener('click', end);
  const stops = [
    bus.on('highlight', follow),
    bus.on('unfolding', () => {
      if (bus.isUnfolding) begin();
      else if (!element.hidden) end();
    }),
    bus.on('walk', end),
  ];
  return {
    element,
    stop() {
      stop();
      for (const one of stops) one();
    },
  };
}

function createBar() {
  const element = createElement('div', 'gs-unfold');
  element.hidden = true;
  element.setAttribute('role', 'group');
  element.ariaLabel = 'How the noise becomes samples';
  const replay = createElement('button', 'gs-unfold-button', '↻');
  replay.type = 'button';
  replay.title = replay.ariaLabel = 'Play again';
  const close = createElement('button', 'gs-unfold-button', '×');
  close.type = 'button';
  close.title = close.ariaLabel = 'Back to the live picture';
  const slider = createElement('input', 'gs-unfold-slider');
  Object.assign(slider, { type: 'range', min: '0', max: '1', step: '0.01', value: '0' });
  slider.ariaLabel = 'From noise to samples';
  element.append(
    replay,
    createElement('span', 'gs-unfold-end', 'noise'),
    slider,
    createElement('span', 'gs-unfold-end', 'samples'),
    close,
  );
  return { element, slider, replay, close };
}

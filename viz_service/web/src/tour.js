// The guided tour of the first visit: a few cards beside the parts they speak of. The page stays
// usable beneath, and whoever has seen or left the tour is not asked again.

import { driver } from 'driver.js';

/** @typedef {import('./bus.js').Bus} Bus */
/** @typedef {import('./component.js').Props} Props */

/** Set in the browser's storage once the tour has been seen or left. */
export const SEEN_KEY = 'ganscope.tour';
const SEEN = 'seen';
const DIMMED = 0.28;

/**
 * @typedef {{element: string, title: string, text: string}} Stop
 */

/**
 * Mounts the tour; it begins by itself on the first visit, when there is something to see.
 *
 * @param {Bus} bus
 * @param {Props} props stops, and starts: a count that begins the tour when it grows.
 * @param {Pick<Storage, 'getItem' | 'setItem'>} storage
 * @returns {import('./component.js').Part}
 */
export function mountTour(bus, props, storage) {
  let starts = props.starts ?? 0;
  /** @type {ReturnType<typeof driver> | null} */
  let tour = null;
  const leave = () => {
    if (tour?.isActive()) remember(storage);
    tour?.destroy();
  };
  const begin = () => {
    tour?.destroy();
    tour = createTour(props.stops ?? [], leave);
    tour.drive();
  };
  const stopWaiting = bus.on('painted', () => {
    stopWaiting();
    if (!hasSeen(storage)) begin();
  });
  return {
    update(next) {
      if ((next.starts ?? 0) > starts) begin();
      starts = next.starts ?? 0;
    },
    destroy() {
      stopWaiting();
      leave();
    },
  };
}

/**
 * @param {Stop[]} stops
 * @param {() => void} onLeave Called when somebody ends or leaves the tour: to close it is theirs.
 */
function createTour(stops, onLeave) {
  return driver({
    steps: stops
      .filter(({ element }) => document.querySelector(element))
      .map(({ element, title, text }) => ({ element, popover: { title, description: text } })),
    animate: !matchMedia('(prefers-reduced-motion: reduce)').matches,
    showProgress: true,
    progressText: '{{current}} of {{total}}',
    nextBtnText: 'Next',
    prevBtnText: 'Back',
    doneBtnText: 'Start playing',
    overlayOpacity: DIMMED,
    stagePadding: 6,
    stageRadius: 12,
    popoverClass: 'tour',
    onPopoverRender: ({ closeButton, footerButtons }) => {
      // A word is found sooner than a cross.
      closeButton.textContent = 'Skip';
      closeButton.ariaLabel = 'Skip the tour';
      footerButtons.before(closeButton);
    },
    // Not onDestroyed: driver.js skips that for whoever is faster than its animation.
    onDestroyStarted: onLeave,
  });
}

/** @param {Pick<Storage, 'getItem'>} storage */
function hasSeen(storage) {
  try {
    return storage.getItem(SEEN_KEY) === SEEN;
  } catch {
    // A browser that forbids storage would show the tour at each visit: rather never.
    return true;
  }
}

/** @param {Pick<Storage, 'setItem'>} storage */
function remember(storage) {
  try {
    storage.setItem(SEEN_KEY, SEEN);
  } catch {
    // Forbidden storage: see hasSeen.
  }
}

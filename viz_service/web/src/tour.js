// The guided tour of the first visit: a few cards beside the parts they speak of. The page stays
// usable beneath, and whoever has seen or left the tour is not asked again.

/** @typedef {import('./bus.js').Bus} Bus */
/** @typedef {import('./component.js').Props} Props */

/** Set in the browser's storage once the tour has been seen or left. */
export const SEEN_KEY = 'ganscope.tour';
const SEEN = 'seen';
/** First one sees that something learns, then what it is. */
const WATCH_FIRST_MS = 4000;

/**
 * Mounts the tour; it begins by itself on the first visit, when one has seen something learn.
 *
 * @param {Bus} bus
 * @param {Props} props stops, and starts: a count that begins the tour when it grows.
 * @param {Pick<Storage, 'getItem' | 'setItem'>} storage
 * @returns {import('./component.js').Part}
 */
export function mountTour(bus, props, storage) {
  let starts = props.starts ?? 0;
  let isMounted = true;
  /** @type {import('driver.js').Driver | null} */
  let tour = null;
  /** @type {unknown} */
  let timer = null;
  const leave = () => {
    if (tour?.isActive()) remember(storage);
    tour?.destroy();
  };
  const begin = async () => {
    bus.surroundings.clearTimer(timer);
    const { createTour } = await import('./later/tour_cards.js');
    if (!isMounted) return;
    tour?.destroy();
    tour = createTour(props.stops ?? [], leave);
    tour.drive();
  };
  const beginLater = () => {
    timer = bus.surroundings.setTimer(() => (isBusy() ? beginLater() : begin()), WATCH_FIRST_MS);
  };
  const stopWaiting = bus.on('painted', () => {
    stopWaiting();
    if (!hasSeen(storage)) beginLater();
  });
  return {
    update(next) {
      if ((next.starts ?? 0) > starts) begin();
      starts = next.starts ?? 0;
    },
    destroy() {
      isMounted = false;
      stopWaiting();
      bus.surroundings.clearTimer(timer);
      leave();
    },
  };
}

/** Whether somebody has opened a dialog meanwhile: it stands above everything else. */
function isBusy() {
  return document.querySelector('dialog[open]') !== null;
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

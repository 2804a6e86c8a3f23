// The guided tour of the first visit: a few cards beside the parts they speak of. The page stays
// usable beneath, and whoever has seen or left the tour is not asked again.

/** @typedef {import('./bus.js').Bus} Bus */
/** @typedef {import('./component.js').Props} Props */

/** Set in the browser's storage once the tour has been seen or left. */
export const SEEN_KEY = 'ganscope.tour';
const SEEN = 'seen';

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
  let isMounted = true;
  /** @type {import('driver.js').Driver | null} */
  let tour = null;
  const leave = () => {
    if (tour?.isActive()) remember(storage);
    tour?.destroy();
  };
  const begin = async () => {
    const { createTour } = await import('./later/tour_cards.js');
    if (!isMounted) return;
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
      isMounted = false;
      stopWaiting();
      leave();
    },
  };
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

// What is shown, kept in the page's address: whoever opens the link sees the same picture.
// What is as on a new page is left out, so that addresses stay short.

import { observeScheme } from './palette.js';

/** @typedef {import('./camera.js').Camera} Camera */

const DIGITS = 3;
// Mantine, which gives the page its colours, keeps the choice here.
const SCHEME_KEY = 'mantine-color-scheme-value';
const SCHEMES = ['light', 'dark'];

/**
 * The address with one of its words set or removed.
 *
 * @param {string} href
 * @param {string} name
 * @param {string | null} value null removes it.
 */
export function withWord(href, name, value) {
  const url = new URL(href);
  if (value === null) url.searchParams.delete(name);
  else url.searchParams.set(name, value);
  // Commas need no escape in a query, and people read these addresses.
  url.search = url.search.replaceAll('%2C', ',');
  return url.href;
}

/**
 * Where a camera looks, in one word: the middle and the zoom; null for the whole plane.
 *
 * @param {Camera} camera
 */
export function viewToWord({ x, y, zoom }) {
  if (zoom === 1) return null;
  return [x, y, zoom].map((number) => Number(number.toFixed(DIGITS))).join(',');
}

/**
 * What viewToWord wrote; null when it is absent or no view.
 *
 * @param {string} href
 * @returns {{x: number, y: number, zoom: number} | null}
 */
export function readView(href) {
  const numbers = (new URL(href).searchParams.get('view') ?? '').split(',').map(Number);
  const [x, y, zoom] = numbers;
  return numbers.length === 3 && numbers.every(Number.isFinite) && zoom > 1 ? { x, y, zoom } : null;
}

/**
 * The layers that an address asks for, of those that there are; null when it does not say.
 *
 * @param {string} href
 * @param {readonly string[]} known
 * @returns {string[] | null}
 */
export function readLayers(href, known) {
  const word = new URL(href).searchParams.get('layers');
  return word === null ? null : word.split(',').filter((name) => known.includes(name));
}

/**
 * Keeps a word in the address bar; no entry in the history, since nothing was left.
 *
 * @param {string} name
 * @param {string | null} value
 */
export function keepWord(name, value) {
  const href = withWord(location.href, name, value);
  if (href !== location.href) history.replaceState(history.state, '', href);
}

/**
 * Takes the colours that the address asks for, before the page is built, and keeps in the address
 * of a session those that are not the system's own.
 *
 * @param {import('./bus.js').Bus} bus
 * @param {Pick<Storage, 'setItem'>} storage
 * @returns {() => void} Stops following.
 */
export function followScheme(bus, storage) {
  const asked = new URL(location.href).searchParams.get('theme') ?? '';
  if (SCHEMES.includes(asked)) {
    try {
      storage.setItem(SCHEME_KEY, asked);
    } catch {
      // A browser that forbids storage shows its own colours.
    }
  }
  const isDark = matchMedia('(prefers-color-scheme: dark)');
  const keep = () => {
    const scheme = document.documentElement.dataset.mantineColorScheme ?? '';
    const isOwn = scheme === (isDark.matches ? 'dark' : 'light');
    if (bus.session) keepWord('theme', isOwn || !SCHEMES.includes(scheme) ? null : scheme);
  };
  const stops = [observeScheme(keep), bus.on('session', keep)];
  return () => {
    for (const stop of stops) stop();
  };
}

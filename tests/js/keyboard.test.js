// Which press of a key means which button.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyOf, registerKeyboard } from '../../viz_service/web/src/keyboard.js';

const press = (/** @type {string} */ key, more = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  repeat: false,
  defaultPrevented: false,
  ...more,
});

/**
 * Something inside an element of this tag, with the one attribute that our selectors ask for.
 *
 * @param {string} tag
 * @param {string} [attribute] Such as 'type="checkbox"'.
 */
const within = (tag, attribute = '') => ({
  closest: (/** @type {string} */ selector) =>
    selector.split(', ').some((one) => {
      const [start, ...excluded] = one.split(':not(');
      if (excluded.some((not) => not === `[${attribute}])`)) return false;
      return start === tag || start === `[${attribute}]`;
    }),
});

test('a key means its button, except in a field, with a modifier, or held', () => {
  assert.equal(keyOf(press(' '), null), 'space');
  assert.equal(keyOf(press('S'), null), 's');
  assert.equal(keyOf(press('x'), null), null);
  assert.equal(keyOf(press('d'), within('input', 'type="text"')), null);
  assert.equal(keyOf(press('d'), within('input')), null);
  assert.equal(keyOf(press('d'), within('input', 'type="checkbox"')), 'd');
  assert.equal(keyOf(press('d', { ctrlKey: true }), null), null);
  assert.equal(keyOf(press('r', { repeat: true }), null), null);
  assert.equal(keyOf(press('s', { repeat: true }), null), 's');
  assert.equal(keyOf(press(' '), within('button')), null);
  assert.equal(keyOf(press('g'), within('button')), 'g');
});

test('a dialog has the keys for itself', () => {
  for (const key of [' ', 's', '?']) {
    assert.equal(keyOf(press(key), within('dialog')), null);
    assert.equal(keyOf(press(key), within('div', 'role="dialog"')), null);
  }
  assert.equal(keyOf(press('z', { ctrlKey: true }), within('div', 'role="dialog"')), null);
});

test('undo and redo have the keys that programs give them, but not while typing', () => {
  assert.equal(keyOf(press('z', { ctrlKey: true }), null), 'undo');
  assert.equal(keyOf(press('Z', { metaKey: true, shiftKey: true }), null), 'redo');
  assert.equal(keyOf(press('y', { ctrlKey: true }), null), 'redo');
  assert.equal(keyOf(press('z', { ctrlKey: true }), within('input')), null);
  assert.equal(keyOf(press('z'), null), null);
});

test('Space presses what the keyboard reached, and plays after a click', () => {
  assert.equal(keyOf(press(' '), within('button'), false), null);
  assert.equal(keyOf(press(' '), within('button'), true), 'space');
  assert.equal(keyOf(press(' '), within('input', 'type="checkbox"'), true), 'space');
  assert.equal(keyOf(press(' '), within('input', 'type="text"'), true), null);
});

/** A page whose focus is on a button, with one button for Space. */
function createPage() {
  class FakeElement {
    pressed = 0;
    isBlurred = false;
    closest = within('button').closest;
    click() {
      this.pressed++;
    }
    blur() {
      this.isBlurred = true;
    }
  }
  const play = new FakeElement();
  const focused = new FakeElement();
  /** @type {Record<string, (event: any) => void>} */
  const listeners = {};
  const page = {
    addEventListener: (/** @type {string} */ kind, /** @type {() => void} */ listener) => {
      listeners[kind] = listener;
    },
    removeEventListener: (/** @type {string} */ kind) => delete listeners[kind],
    querySelector: (/** @type {string} */ selector) =>
      selector === '[data-key="space"]' ? play : null,
  };
  const type = (/** @type {string} */ key) =>
    listeners.keydown({ ...press(key), target: focused, preventDefault() {} });
  return { page, play, focused, listeners, type, FakeElement };
}

test('after a click Space plays and leaves the button; after Tab it is the button again', () => {
  const { page, play, focused, listeners, type, FakeElement } = createPage();
  Object.assign(globalThis, { HTMLElement: FakeElement });
  const stop = registerKeyboard(/** @type {any} */ (page));
  type(' ');
  assert.equal(play.pressed, 0);
  listeners.pointerdown({});
  type(' ');
  assert.deepEqual([play.pressed, focused.isBlurred], [1, true]);
  type('Tab');
  type(' ');
  assert.equal(play.pressed, 1);
  stop();
  assert.deepEqual(Object.keys(listeners), []);
});

// The kit around Mantine, as far as it needs no browser.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keepUsedRules } from '../../viz_service/web/scripts/styles.js';
import { createAdapter } from '../../viz_service/web/src/kit/adapter.js';

/** @typedef {import('../../viz_service/web/src/kit/adapter.js').Props} Props */

test('an adapter draws from the properties that the table names, and attributes', () => {
  /** @type {Props[]} */
  const drawn = [];
  const Kbd = createAdapter('Kbd', (props) => {
    drawn.push(props);
    return null;
  });
  const attributes = { 'data-key': 'k', 'aria-label': 'Key' };
  Kbd({ id: 'a', children: 'K', className: 'c', ...attributes, size: 'xl', loading_state: {} });
  assert.deepEqual(drawn, [{ id: 'a', children: 'K', className: 'c', ...attributes }]);
});

test('an adapter hands setProps on beside the properties', () => {
  /** @type {Props[]} */
  const told = [];
  const Tabs = createAdapter('Tabs', (props, setProps) => {
    setProps({ value: `${props.value}!` });
    return null;
  });
  Tabs({ value: 'one', setProps: (/** @type {Props} */ changed) => told.push(changed) });
  assert.deepEqual(told, [{ value: 'one!' }]);
});

test('only a component whose value Dash may keep says so', () => {
  const kept = createAdapter('SegmentedControl', () => null);
  const plain = createAdapter('Select', () => null);
  assert.deepEqual(/** @type {Props} */ (kept).dashPersistence.persisted_props, ['value']);
  assert.equal('dashPersistence' in plain, false);
});

test('a component that the table does not have is refused when the bundle starts', () => {
  assert.throws(() => createAdapter('Carousel', () => null));
});

const BUNDLE = 'const classes={root:"m_1234abcd",label:"m_aaaaa"}';

test('rules of the page and of used components are kept, with their order', () => {
  const css = ':root { --a: 1 } .m_1234abcd:hover { top: 0 } .mantine-active { top: 1px }';
  assert.equal(keepUsedRules(css, BUNDLE), css);
});

test('rules of other components go, and what they leave empty', () => {
  const css = '@media print { .m_99999 { top: 0 } } .m_99999 { top: 1px } .m_aaaaa { top: 2px }';
  assert.equal(keepUsedRules(css, BUNDLE).trim(), '.m_aaaaa { top: 2px }');
});

test('of a list of selectors those of used components stay', () => {
  const css = '.m_99999, .m_aaaaa, .m_1234abcd .m_99999 { top: 0 }';
  assert.equal(keepUsedRules(css, BUNDLE), '.m_aaaaa { top: 0 }');
});

test('steps of an animation are no rules of a component', () => {
  const css = '@keyframes spin { from { top: 0 } 50% { top: 1px } }';
  assert.equal(keepUsedRules(css, BUNDLE), css);
});

// Parts of the page that are drawn without Dash.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { createIsland } from '../../viz_service/web/src/island.js';

const require = createRequire(new URL('../../viz_service/web/package.json', import.meta.url));
const React = require('react');
const { renderToStaticMarkup } = require('react-dom/server');

/** @type {any} */
const NO_CONTROLS = { connect: () => () => {}, change() {} };

/** @param {any[]} tree @param {object} [libraries] */
function draw(tree, libraries = {}) {
  const Island = createIsland(React, libraries, NO_CONTROLS);
  return renderToStaticMarkup(React.createElement(Island, { tree }));
}

/** @param {string} type @param {object} props */
function html(type, props) {
  return { type, namespace: 'dash_html_components', props };
}

test('elements, texts and numbers are drawn as Dash would draw them', () => {
  const label = html('Label', { children: 'Rate', htmlFor: 'x', className: 'field' });
  const cell = html('Td', { children: [1, ' of ', html('B', { children: 2 })], colSpan: 2 });
  const row = html('Table', {
    children: html('Tbody', { children: html('Tr', { children: cell }) }),
  });
  assert.equal(
    draw([label, 'text', row]),
    '<label for="x" class="field">Rate</label>text' +
      '<table><tbody><tr><td colSpan="2">1 of <b>2</b></td></tr></tbody></table>',
  );
});

test('an id that is an object is written as Dash writes it', () => {
  const drawn = draw([html('Div', { id: { type: 'a', path: 'b' } })]);
  assert.equal(
    drawn,
    '<div id="{&quot;path&quot;:&quot;b&quot;,&quot;type&quot;:&quot;a&quot;}"></div>',
  );
});

test('components of other libraries get their properties, their children and setProps', () => {
  const seen = /** @type {any[]} */ ([]);
  const kit = {
    Field: (/** @type {any} */ props) => {
      seen.push(props);
      return React.createElement('output', null, props.children);
    },
  };
  const child = html('I', { children: 'in' });
  const field = { type: 'Field', namespace: 'kit', props: { value: 3, children: child } };
  assert.equal(draw([field], { kit }), '<output><i>in</i></output>');
  assert.equal(seen[0].value, 3);
  assert.equal(typeof seen[0].setProps, 'function');
});

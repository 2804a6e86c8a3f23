import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readLayers, readView, viewToWord, withWord } from '../../viz_service/web/src/address.js';

const PAGE = 'https://host/s/abc';
const camera = { box: { xMin: -1, xMax: 1, yMin: -1, yMax: 1 }, size: 100, x: 0, y: 0, zoom: 1 };

test('a word is set, replaced and removed, and the others stay', () => {
  const one = withWord(PAGE, 'layers', 'map,real');
  assert.equal(one, `${PAGE}?layers=map,real`);
  const two = withWord(one, 'theme', 'dark');
  assert.equal(withWord(two, 'layers', 'map'), `${PAGE}?layers=map&theme=dark`);
  assert.equal(withWord(withWord(two, 'layers', null), 'theme', null), PAGE);
});

test('a word cannot break out of its place', () => {
  const href = withWord(PAGE, 'layers', 'a&theme=dark#x');
  assert.equal(new URL(href).searchParams.get('layers'), 'a&theme=dark#x');
  assert.equal(new URL(href).searchParams.get('theme'), null);
});

test('the whole plane needs no word', () => {
  assert.equal(viewToWord(camera), null);
  assert.equal(readView(PAGE), null);
});

test('a view comes back as it was', () => {
  const view = { x: 0.25, y: -0.5, zoom: 4 };
  const word = viewToWord({ ...camera, ...view });
  assert.equal(word, '0.25,-0.5,4');
  assert.deepEqual(readView(withWord(PAGE, 'view', word)), view);
});

test('what is no view is passed over', () => {
  for (const word of ['', '1,2', '1,2,x', '1,2,3,4', '1,2,0.5', '1,2,Infinity']) {
    assert.equal(readView(withWord(PAGE, 'view', word)), null, word);
  }
});

test('layers come back; those that there are not are passed over', () => {
  const known = ['map', 'real', 'field'];
  assert.equal(readLayers(PAGE, known), null);
  assert.deepEqual(readLayers(withWord(PAGE, 'layers', 'real,field'), known), ['real', 'field']);
  assert.deepEqual(readLayers(withWord(PAGE, 'layers', 'real,secret'), known), ['real']);
  assert.deepEqual(readLayers(withWord(PAGE, 'layers', ''), known), []);
});

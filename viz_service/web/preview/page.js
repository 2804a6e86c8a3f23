// The live parts on a page of their own, fed with invented data through the real decoder.
// The query chooses: ?scheme=dark, ?state=empty|lost|gone, ?layers=map,real, ?rate=30.

import './surroundings.js';
import '../src/index.js';
import React from 'react';
import { createRoot } from 'react-dom/client';

const query = new URLSearchParams(location.search);
const scheme = query.get('scheme') ?? 'light';
document.documentElement.dataset.mantineColorScheme = scheme;

const h = React.createElement;
const { LiveSession, LiveStage, LiveLayers, LiveChart, LiveReadout } = /** @type {any} */ (window)
  .ganscope;
const initial = (query.get('layers') ?? 'map,real,generated,gradients').split(',');
const grounds = ['map', 'optimal', 'difference'];
const others = [
  'real',
  'generated',
  'gradients',
  'manifold',
  'field',
  'density',
  'trails',
  'stretch',
];
const looks = [...grounds, ...others].map((name) => ({
  name,
  title: name,
  clause: `Shows ${name}.`,
  isGround: grounds.includes(name),
}));

const losses = [
  { metric: 'METRIC_DISCRIMINATOR_LOSS', label: 'discriminator', role: 'discriminator' },
  { metric: 'METRIC_GENERATOR_LOSS', label: 'generator', role: 'generator' },
];
const divergences = [
  { metric: 'METRIC_KL_DIVERGENCE', label: 'KL', role: 'kl' },
  { metric: 'METRIC_JS_DIVERGENCE', label: 'JS', role: 'js' },
];
const fields = ['step', 'stepsPerSecond', 'viewers', 'latencyMs', 'fps', 'METRIC_ACCURACY_REAL'];

/** @param {unknown[]} children */
const card = (...children) => h('div', { className: 'card' }, .../** @type {any} */ (children));

createRoot(/** @type {HTMLElement} */ (document.getElementById('page'))).render([
  h(
    'section',
    { key: 'stage' },
    card(h(LiveStage, { id: 'stage', scheme }), h(LiveLayers, { id: 'layers', looks, initial })),
    h(
      'div',
      { className: 'card figures' },
      fields.map((field) => h('span', { key: field }, `${field} `, h(LiveReadout, { field }))),
    ),
  ),
  h(
    'section',
    { key: 'charts' },
    card(h(LiveChart, { id: 'losses', title: 'Losses', series: losses, scheme })),
    card(
      h(LiveChart, {
        id: 'divergences',
        title: 'Distance to the data',
        series: divergences,
        floor: 'js',
        scheme,
      }),
    ),
  ),
  h(LiveSession, { key: 'session', id: 'session', sessionId: 'preview', setProps() {} }),
]);

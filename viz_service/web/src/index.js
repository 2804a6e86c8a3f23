// The bundle's entry: builds the parts once and hands them to Dash as window.ganscope.

import { followScheme } from './address.js';
import { Bus } from './bus.js';
import { copyCode, copyText } from './clipboard.js';
import { createComponent, readElementId } from './component.js';
import { createDialog } from './dialog.js';
import { mountSketch } from './draw/live_sketch.js';
import { Controls } from './edits/controls.js';
import { createPageEdits } from './edits/page_edits.js';
import { createSender } from './edits/send.js';
import { mountFileDrop } from './file_drop.js';
import { mountInfo } from './info.js';
import { createIsland } from './island.js';
import { registerKeyboard } from './keyboard.js';
import { mountChart } from './live_chart.js';
import { mountLayers } from './live_layers.js';
import { mountReadout } from './live_readout.js';
import { mountSession } from './live_session.js';
import { mountStage } from './live_stage.js';
import { mountEdges } from './model/live_edges.js';
import { mountPicture } from './model/live_picture.js';
import { mountProgram } from './program.js';
import { registerTips } from './tips.js';
import { mountTour } from './tour.js';
import { createWalk } from './walk/create.js';
import { mountWalk } from './walk/live_walk.js';

const React = /** @type {{React: typeof import('react')}} */ (/** @type {unknown} */ (window))
  .React;

/** @type {import('./draw/live_sketch.js').SketchBook} */
const sketches = new Map();

const bus = new Bus(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/`, {
  WebSocket,
  requestFrame: (callback) => requestAnimationFrame(callback),
  setTimer: (callback, delayMs) => setTimeout(callback, delayMs),
  clearTimer: (timer) => clearTimeout(timer),
  now: () => Date.now(),
  random: () => Math.random(),
});

bus.setVisible(!document.hidden);
document.addEventListener('visibilitychange', () => bus.setVisible(!document.hidden));
window.addEventListener('online', () => bus.wake());
registerKeyboard(document);
registerTips(document);
document.addEventListener('keydown', (event) => {
  const id = event.key === 'Escape' && readElementId(/** @type {Element} */ (event.target).id);
  if (id && controls.restore(id)) event.preventDefault();
});
followScheme(bus, localStorage);
const walk = createWalk(bus);
const controls = new Controls(
  createSender((...request) => fetch(...request)),
  (edit) => setDashProps('edit-made', { data: edit }),
);

/** @param {string | Record<string, unknown>} id @param {Record<string, unknown>} props */
function setDashProps(id, props) {
  /** @type {any} */ (window).dash_clientside.set_props(id, props);
}

Object.assign(window, {
  ganscope: {
    LiveSession: createComponent(React, 'span', 'gs-session', (_root, props) =>
      mountSession(bus, props, controls, setDashProps),
    ),
    LiveStage: createComponent(React, 'div', 'gs-stage', (root, props) =>
      mountStage(bus, root, props, walk.onTap),
    ),
    LiveLayers: createComponent(React, 'div', 'gs-layers', (root, props) =>
      mountLayers(bus, root, props),
    ),
    LiveChart: createComponent(React, 'div', 'gs-chart', (root, props) =>
      mountChart(bus, root, props),
    ),
    LiveReadout: createComponent(React, 'span', 'gs-readout', (root, props) =>
      mountReadout(bus, root, props),
    ),
    LivePicture: createComponent(React, 'span', 'gs-picture', (root, props) =>
      mountPicture(bus, root, props),
    ),
    LiveEdges: createComponent(React, 'div', 'gs-edges', (root) => mountEdges(bus, root)),
    LiveTour: createComponent(React, 'span', 'gs-tour', (_root, props) =>
      mountTour(bus, props, localStorage),
    ),
    Island: createIsland(React, /** @type {any} */ (window), controls),
    Dialog: createDialog(React),
    InfoButton: createComponent(React, 'span', 'info', mountInfo),
    PythonProgram: createComponent(React, 'pre', 'program', mountProgram),
    FileDrop: createComponent(React, 'div', 'gs-drop', mountFileDrop),
    LiveSketch: createComponent(React, 'div', 'gs-sketch', (root, props) =>
      mountSketch(bus, root, props, sketches),
    ),
    LiveWalk: createComponent(React, 'div', 'gs-walk-part', (root, props) =>
      mountWalk(walk.walker, walk.line, root, props),
    ),
    bus,
    edits: createPageEdits(),
    /** @param {string} text @param {string} fieldId */
    copyText: (text, fieldId) =>
      copyText(
        text,
        /** @type {HTMLInputElement | null} */ (document.getElementById(fieldId)),
        navigator.clipboard,
      ),
    /** @param {string} text @param {string} elementId */
    copyCode: (text, elementId) =>
      copyCode(text, document.getElementById(elementId), navigator.clipboard, getSelection()),
    stats: () => bus.stats(),
  },
});

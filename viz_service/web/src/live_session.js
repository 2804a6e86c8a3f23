// The page's one connection, as an invisible component.

import { findBoxChanges } from './edits/controls.js';

/** @typedef {import('./bus.js').Bus} Bus */
/** @typedef {import('./component.js').Props} Props */

/**
 * Opens the session named in the props, and tells Dash of its state through setProps:
 * session (canonical JSON of the Session message), standing (what the bar shows of it), dataset
 * (what forms and charts need) and status; each only when it changed.
 *
 * @param {Bus} bus
 * @param {Props} firstProps sessionId; session, as the page shows it at first; boxes, the ids of
 *   the boxes of hidden layers.
 * @param {import('./edits/controls.js').Controls} controls
 * @param {(id: Record<string, unknown>, props: Record<string, unknown>) => void} setDashProps
 * @returns {import('./component.js').Part}
 */
export function mountSession(bus, firstProps, controls, setDashProps) {
  let props = firstProps;
  controls.begin(props.session);
  /** @type {Record<string, string>} What Dash knows, as JSON. */
  const told = {};
  /** @param {string} name @param {unknown} value */
  const tell = (name, value) => {
    const json = JSON.stringify(value);
    if (told[name] === json) return;
    told[name] = json;
    props.setProps?.({ [name]: value });
  };
  const stops = [
    bus.on('session', () => {
      if (!bus.session) return;
      const shown = controls.follow(bus.session);
      // First what the boxes are compared with: by it an echo is told from an edit.
      tell('session', bus.session);
      for (const change of findBoxChanges(shown, bus.session, props.boxes ?? []))
        setDashProps(...change);
      tell('standing', toStandingProp(bus.session));
    }),
    bus.on('dataset', () => bus.dataset && tell('dataset', toDatasetProp(bus.dataset))),
    bus.on('status', () => tell('status', bus.status)),
  ];
  let release = props.sessionId ? bus.open(props.sessionId) : () => {};
  tell('status', bus.status);
  return {
    update(next) {
      const isSwitch = next.sessionId !== props.sessionId;
      props = next;
      if (!isSwitch) return;
      release();
      release = next.sessionId ? bus.open(next.sessionId) : () => {};
    },
    destroy() {
      for (const stop of stops) stop();
      release();
    },
  };
}

/**
 * The part of a session that seldom changes while somebody turns its knobs, in the same form.
 *
 * @param {any} session
 */
function toStandingProp({ id, state, stateDetail, spec }) {
  const { seed, distribution } = spec?.points ?? {};
  return {
    id,
    state,
    stateDetail,
    spec: { points: { seed, distribution: { kind: distribution?.kind } } },
  };
}

/**
 * The small part of the dataset: samples stay in the browser.
 *
 * @param {import('./message.js').Dataset} dataset
 */
function toDatasetProp({ axes, verdictIsProbability, klFloor, jsFloor }) {
  return { axes, verdictIsProbability, klFloor, jsFloor };
}

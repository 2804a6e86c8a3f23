// The page's one connection, as an invisible component.

/** @typedef {import('./bus.js').Bus} Bus */
/** @typedef {import('./component.js').Props} Props */

/**
 * Opens the session named in the props, and tells Dash of its state through setProps:
 * session (canonical JSON of the Session message), dataset (what forms and charts need)
 * and status; each only when it changed.
 *
 * @param {Bus} bus
 * @param {Props} firstProps
 * @returns {import('./component.js').Part}
 */
export function mountSession(bus, firstProps) {
  let props = firstProps;
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
    bus.on('session', () => bus.session && tell('session', bus.session)),
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
 * The small part of the dataset: samples stay in the browser.
 *
 * @param {import('./message.js').Dataset} dataset
 */
function toDatasetProp({ axes, verdictIsProbability, klFloor, jsFloor }) {
  return { axes, verdictIsProbability, klFloor, jsFloor };
}

// The controls of a session's fields: what a person sets is sent, what the session becomes is
// shown. They are not part of Dash's callbacks, which take longer than training does.

import { Gate, isSame, readField } from './gate.js';

/** A slider shows powers of ten in steps; what is nearer than half a step is the same to it. */
const HALF_STEP = 0.026;

/**
 * @typedef {object} FieldId
 * @property {string} type "field", or "slider" for the one beside a field.
 * @property {string} path Of the field, such as "points.loss.kind".
 */

/**
 * @typedef {object} BoxId One box of a network's hidden layers; Dash's own component.
 * @property {string} type
 * @property {string} path
 * @property {number} index
 */

/** @typedef {(props: Record<string, unknown>) => void} SetProps */

/**
 * @typedef {object} Field A field's control.
 * @property {unknown} value What it holds.
 * @property {boolean} isRefused The trainer does not take that.
 * @property {SetProps} set
 */

export class Controls {
  #gate = new Gate();
  /** @type {any} The session that the controls show, as canonical JSON. */
  #shown = null;
  /** @type {Map<string, Field>} */
  #fields = new Map();
  /** @type {Map<string, {lowest: number, set: SetProps}>} */
  #sliders = new Map();

  /**
   * @param {ReturnType<typeof import('./send.js').createSender>} send
   * @param {(edit: import('./stack.js').MadeEdit) => void} onMade
   */
  constructor(send, onMade) {
    this.send = send;
    this.onMade = onMade;
  }

  /** @param {any} session What the controls of a new page show. */
  begin(session) {
    this.#gate = new Gate();
    this.#shown = session;
  }

  /**
   * Takes a control on; a component that is none of a field is left alone.
   *
   * @param {FieldId} id
   * @param {any} props As it appears.
   * @param {SetProps} set Changes what it shows.
   * @returns {() => void} Lets go of it.
   */
  connect({ type, path }, props, set) {
    if (type === 'field')
      return keep(this.#fields, path, { value: props.value, isRefused: false, set });
    if (type === 'slider') return keep(this.#sliders, path, { lowest: props.min, set });
    return () => {};
  }

  /**
   * Sends what a person set.
   *
   * @param {FieldId} id
   * @param {unknown} value
   * @returns {Promise<void>}
   */
  async change({ type, path }, value) {
    if (type === 'slider') return this.#slide(path, Number(value));
    const field = this.#fields.get(path);
    const shown = this.#shown;
    if (!field || !shown) return;
    field.value = value;
    this.#moveSlider(path, value);
    const edit = this.#gate.toEdit(path, value, readField(shown, path));
    if (!edit) return;
    const { refusal, edit: made } = await this.send(shown.id, path, edit);
    const present = toValue(readField(this.#shown, path));
    // The page may have been built anew meanwhile.
    const control = this.#fields.get(path);
    if (control) control.isRefused = refusal !== null;
    control?.set({ error: refusal && `${refusal} It is still ${present} (Esc).` });
    if (made) this.onMade(made);
  }

  /**
   * Lets the control of a refused value show the session's again.
   *
   * @param {FieldId} id
   * @returns {boolean} Whether there was anything to take back.
   */
  restore({ type, path }) {
    const field = this.#fields.get(path);
    if (type !== 'field' || !field?.isRefused) return false;
    this.#gate.forget(path);
    this.#show(path, field, readField(this.#shown, path));
    return true;
  }

  /**
   * Shows what somebody changed. The rest stays: another may be about to change it.
   *
   * @param {any} session
   * @returns {any} The session that was shown until now.
   */
  follow(session) {
    const before = this.#shown;
    this.#shown = session;
    for (const [path, field] of this.#fields) {
      if (isChanged(path, before, session)) this.#show(path, field, readField(session, path));
    }
    return before;
  }

  /** @param {string} path @param {Field} field @param {unknown} json */
  #show(path, field, json) {
    field.isRefused = false;
    field.value = toValue(json);
    field.set({ value: field.value, error: null });
    this.#moveSlider(path, field.value);
  }

  /** @param {string} path @param {number} power */
  #slide(path, power) {
    const field = this.#fields.get(path);
    if (!field || Math.abs(Math.log10(Number(field.value)) - power) < HALF_STEP) return;
    const value = Number((10 ** power).toPrecision(2));
    field.set({ value });
    return this.change({ type: 'field', path }, value);
  }

  /** @param {string} path @param {unknown} value */
  #moveSlider(path, value) {
    const slider = this.#sliders.get(path);
    const number = Number(value);
    slider?.set({
      value: number > 0 ? Math.max(slider.lowest, Math.log10(number)) : slider.lowest,
    });
  }
}

/**
 * What the boxes of hidden layers must show after a change; only those of networks that changed.
 *
 * @param {any} before
 * @param {any} session
 * @param {BoxId[]} boxes
 * @returns {[id: Record<string, unknown>, props: Record<string, unknown>][]} For Dash.
 */
export function findBoxChanges(before, session, boxes) {
  return boxes
    .filter(({ path }) => isChanged(path, before, session))
    .flatMap((id) => {
      const units = /** @type {unknown[]} */ (readField(session, id.path) ?? []);
      const isThere = id.index < units.length;
      const className = isThere ? 'layer-slot' : 'layer-slot is-hidden';
      return [
        [id, { value: isThere ? units[id.index] : '' }],
        [{ ...id, type: 'layer-slot' }, { className }],
      ];
    });
}

/**
 * A value of a session as a control shows it. Zero is left out of canonical JSON, and whole numbers
 * of 64 bits are text there.
 *
 * @param {unknown} json
 */
function toValue(json) {
  const isNumber = json === undefined || !Number.isNaN(Number(json));
  return isNumber ? Number(json ?? 0) : json;
}

/** @param {string} path @param {any} before @param {any} after */
function isChanged(path, before, after) {
  return !isSame(readField(before, path), readField(after, path));
}

/**
 * @template T
 * @param {Map<string, T>} map
 * @param {string} key
 * @param {T} value
 */
function keep(map, key, value) {
  map.set(key, value);
  return () => {
    if (map.get(key) === value) map.delete(key);
  };
}

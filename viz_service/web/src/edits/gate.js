// Tells what a person changed from what the page set itself to follow the session.
//
// Both look the same to Dash: a control has a new value. The page writes a value and, at the
// same moment, the session it was taken from (`synced`). A value that differs from that session
// is a person's. One that equals it is an echo, unless the person had set something else since:
// then it was set back before the session could follow.

/**
 * @typedef {object} Pending
 * @property {unknown} value What the person set last.
 * @property {unknown} base What the session had when it was set.
 */

/**
 * @typedef {object} Edit
 * @property {unknown} value
 * @property {unknown} before What it replaces, as far as this page knows.
 */

/** Remembers what was set on this page and has not come back yet. */
export class Gate {
  /** @type {Map<string, Pending>} By path. */
  #pending = new Map();
  #count = 0;

  /**
   * @param {string} path Of the field.
   * @param {unknown} value What its control holds.
   * @param {unknown} synced What the session has, as the page shows it.
   * @returns {Edit | null} Null: nobody edited it.
   */
  toEdit(path, value, synced) {
    const pending = this.#pending.get(path);
    const waits = pending !== undefined && isSame(pending.base, synced);
    if (!waits) this.#pending.delete(path);
    const before = waits ? pending.value : synced;
    if (isSame(value, before)) return null;
    this.#pending.set(path, { value, base: synced });
    return { value, before };
  }

  /** Forgets what was set last: its control shows the session's value again. @param {string} path */
  forget(path) {
    this.#pending.delete(path);
  }

  /** A number that no edit had yet. */
  next() {
    return ++this.#count;
  }
}

/**
 * The value of a field in a session, as Dash holds it: canonical JSON, where a field at zero is
 * left out.
 *
 * @param {any} session
 * @param {string} path Inside the specification, such as "points.loss.kind".
 * @returns {unknown} Undefined when it is left out.
 */
export function readField(session, path) {
  let value = session?.spec;
  for (const name of path.split('.')) {
    value = value?.[name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase())];
  }
  return value;
}

/**
 * Whether two values mean the same: what is left out is zero, an empty text or an empty list,
 * and whole numbers of 64 bits are written as text.
 *
 * @param {unknown} one
 * @param {unknown} other
 * @returns {boolean}
 */
export function isSame(one, other) {
  if (Array.isArray(one) || Array.isArray(other)) {
    const [first, second] = [toList(one), toList(other)];
    return first.length === second.length && first.every((item, i) => isSame(item, second[i]));
  }
  return toPlain(one) === toPlain(other);
}

/** @param {unknown} value */
function toList(value) {
  return Array.isArray(value) ? value : [];
}

/** @param {unknown} value */
function toPlain(value) {
  if (value === undefined || value === null || value === '') return 0;
  const number = Number(value);
  return Number.isNaN(number) ? value : number;
}

/**
 * What a person did to the boxes of a network's hidden layers.
 *
 * @param {Gate} gate
 * @param {{prop_id: string, value: unknown}[]} triggered As Dash tells it.
 * @param {unknown[]} values Of all boxes, unused ones too.
 * @param {any} session
 * @returns {{triggers: object[], values: unknown[], count: number} | null} Null: nothing.
 */
export function toLayersEdit(gate, triggered, values, session) {
  const touched = triggered.map(({ prop_id, value }) => {
    const dot = prop_id.lastIndexOf('.');
    return { id: JSON.parse(prop_id.slice(0, dot)), property: prop_id.slice(dot + 1), value };
  });
  const pressed = touched.filter(({ property, value }) => property === 'n_clicks' && value);
  const typed = touched.filter(({ property }) => property === 'value');
  const path = touched[0]?.id.path;
  if (!path) return null;
  const layers = toList(readField(session, path));
  const edit = typed.length ? gate.toEdit(path, values.slice(0, layers.length), layers) : null;
  const triggers = [...(edit ? typed : []), ...pressed].map(({ id }) => id);
  // A press is a new one each time; so is what is made of it.
  return triggers.length ? { triggers, values, count: gate.next() } : null;
}

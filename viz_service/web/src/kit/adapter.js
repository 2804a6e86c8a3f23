// Mantine's components as Dash mounts them. The table names the properties that each one takes from
// Dash: what is not in it does not reach Mantine, so nothing works by chance.

import table from './table.json' with { type: 'json' };

/** @typedef {Record<string, any>} Props */
/** @typedef {(changed: Props) => void} SetProps Tells Dash what changed, which calls back. */

/** @type {Record<string, {props: string[], persisted?: string[]}>} */
const COMPONENTS = table.components;
const OF_ELEMENTS = /^(data|aria)-/;

/**
 * A Dash component that draws one of Mantine's.
 *
 * @param {string} name As in the table.
 * @param {(props: Props, setProps: SetProps) => import('react').ReactNode} draw May use hooks.
 */
export function createAdapter(name, draw) {
  const { props, persisted } = COMPONENTS[name];
  const taken = new Set([...table.of_every_component, ...props]);
  /** @param {Props} given */
  const Adapter = (given) => draw(pickTaken(given, taken), given.setProps);
  // Dash keeps these in the browser's storage for a component with persistence.
  return persisted
    ? Object.assign(Adapter, {
        dashPersistence: { persisted_props: persisted, persistence_type: 'local' },
      })
    : Adapter;
}

/**
 * @param {Props} given
 * @param {ReadonlySet<string>} taken
 * @returns {Props}
 */
function pickTaken(given, taken) {
  return Object.fromEntries(
    Object.entries(given).filter(([name]) => taken.has(name) || OF_ELEMENTS.test(name)),
  );
}

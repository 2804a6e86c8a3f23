// A part of the page that no callback of Dash addresses, drawn without Dash.
//
// Dash subscribes every component to its store, and each of them looks at the store several
// times for each callback; what nobody addresses would pay for that with every change.

import { toElementId } from './component.js';

/**
 * A component as Dash writes it: text, a list, or a node.
 *
 * @typedef {null | string | number | Node[] | {type: string, namespace: string, props: any}} Node
 */

/** @typedef {typeof import('react')} React */

/**
 * The component `Island`, whose property `tree` holds the components.
 *
 * @param {React} React The page's own.
 * @param {Record<string, any>} libraries Components by namespace.
 * @param {import('./edits/controls.js').Controls} controls
 */
export function createIsland(React, libraries, controls) {
  /** @param {{component: any, given: any}} props */
  function Part({ component, given }) {
    const [own, setOwn] = React.useState({});
    const set = (/** @type {object} */ props) => setOwn((now) => ({ ...now, ...props }));
    React.useEffect(() => controls.connect(given.id ?? {}, given, set), []);
    const setProps = (/** @type {any} */ props) => {
      set(props);
      if (given.id && 'value' in props) controls.change(given.id, props.value);
    };
    const id = toElementId(given.id);
    return React.createElement(component, { ...given, ...own, id, setProps });
  }

  /** @param {Node} node @returns {any} */
  function draw(node) {
    if (Array.isArray(node)) return node.map(draw);
    if (node === null || typeof node !== 'object') return node;
    const { children, ...given } = node.props;
    const inside = children === undefined ? [] : [draw(children)].flat();
    if (node.namespace === 'dash_html_components') {
      const props = { ...given, id: toElementId(given.id) };
      return React.createElement(node.type.toLowerCase(), props, ...inside);
    }
    const component = libraries[node.namespace][node.type];
    return React.createElement(Part, {
      component,
      given: inside.length ? { ...given, children: inside.length > 1 ? inside : inside[0] } : given,
    });
  }

  /** @param {{tree: Node[]}} props */
  return function Island({ tree }) {
    // Another tree is another part of another page: nothing of the old one is kept.
    const drawn = React.useMemo(() => draw(tree), [tree]);
    const version = React.useRef({ tree, count: 0 });
    if (version.current.tree !== tree) version.current = { tree, count: version.current.count + 1 };
    return React.createElement(React.Fragment, { key: version.current.count }, ...drawn);
  };
}

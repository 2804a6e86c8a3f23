// Parts of the page as Dash components. A part builds its own DOM and listens to the bus:
// React only mounts it, hands it new props and takes it away.

/** @typedef {Record<string, any>} Props */

/**
 * @typedef {object} Part
 * @property {(props: Props) => void} update
 * @property {() => void} destroy
 */

/**
 * A Dash component around a part.
 *
 * @param {typeof import('react')} React The page's own.
 * @param {string} tag
 * @param {string} className
 * @param {(root: HTMLElement, props: Props) => Part} mount
 * @returns {(props: Props) => import('react').ReactElement}
 */
export function createComponent(React, tag, className, mount) {
  return (props) => {
    const root = React.useRef(/** @type {HTMLElement | null} */ (null));
    const part = React.useRef(/** @type {Part | null} */ (null));
    React.useEffect(() => {
      const mounted = mount(/** @type {HTMLElement} */ (root.current), props);
      part.current = mounted;
      return () => {
        part.current = null;
        mounted.destroy();
      };
      // Mounted once; later props come by update.
    }, []);
    React.useEffect(() => part.current?.update(props));
    return React.createElement(tag, {
      ...passedAttributes(props),
      ref: root,
      id: toElementId(props.id),
      className: props.className ? `${className} ${props.className}` : className,
      'data-gs-scheme': props.scheme,
    });
  };
}

/**
 * The data- and aria- attributes among the props.
 *
 * @param {Props} props
 */
function passedAttributes(props) {
  return Object.fromEntries(
    Object.entries(props).filter(([name]) => name.startsWith('data-') || name.startsWith('aria-')),
  );
}

/**
 * The element's id: Dash writes an id that is an object as JSON with sorted keys.
 *
 * @param {unknown} id
 * @returns {string | undefined}
 */
export function toElementId(id) {
  if (typeof id === 'string') return id;
  return id ? JSON.stringify(id, Object.keys(id).sort()) : undefined;
}

/**
 * The id behind an element's, when it was an object.
 *
 * @param {string | undefined} elementId Not every target of an event has one.
 * @returns {any} Null: it was none.
 */
export function readElementId(elementId) {
  return elementId?.startsWith('{') ? JSON.parse(elementId) : null;
}

/**
 * An element with a class, and perhaps text.
 *
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {string} className
 * @param {string} [text]
 * @returns {HTMLElementTagNameMap[T]}
 */
export function createElement(tag, className, text = '') {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}

/**
 * Changes a text only when it differs: screen readers would say it again.
 *
 * @param {HTMLElement} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

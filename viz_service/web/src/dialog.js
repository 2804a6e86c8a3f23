// The browser's own dialog as a Dash component: it holds the focus, closes by Escape, by its
// button or by a press beside it, and tells Dash when it has closed.

/** @typedef {import('./component.js').Props} Props */

/**
 * @param {typeof import('react')} React The page's own.
 * @returns {(props: Props) => import('react').ReactElement}
 */
export function createDialog(React) {
  const { createElement, useEffect, useRef } = React;
  return (props) => {
    const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
    useEffect(() => {
      const element = dialog.current;
      if (props.opened && !element?.open) element?.showModal();
      if (!props.opened && element?.open) element?.close();
    }, [props.opened]);
    const close = () => dialog.current?.close();
    const titleId = `${props.id}-title`;
    const heading = createElement(
      'div',
      { className: 'dialog-heading' },
      createElement('h2', { id: titleId }, props.title),
      createElement(
        'button',
        { type: 'button', className: 'dialog-close', 'aria-label': 'Close', onClick: close },
        '×',
      ),
    );
    return createElement(
      'dialog',
      {
        ref: dialog,
        id: props.id,
        className: props.className ? `dialog ${props.className}` : 'dialog',
        'aria-labelledby': titleId,
        onClose: () => props.setProps({ opened: false }),
        // A press on the dialog itself, not on what is in it, is a press beside it.
        onMouseDown: (/** @type {{target: unknown}} */ { target }) => {
          if (target === dialog.current) close();
        },
      },
      createElement('div', { className: 'dialog-body' }, heading, props.children),
    );
  };
}

// Pointing at a node of the model: by mouse, by finger, by keyboard.
//
// The node is explained in the graph's strip and brought out in the large picture. A click
// or a tap keeps it so, and opens the node's settings where all settings are shown.

/** @typedef {import('../bus.js').Bus} Bus */

/**
 * What a page's graph must have: nodes (data-node); explanations (data-explains); panels
 * (data-panel), each with a button of class panel-close, and what opens them (data-opens).
 *
 * @param {Bus} bus
 * @param {HTMLElement} graph
 * @returns {() => void} Ends it.
 */
export function registerPointing(bus, graph) {
  const card = /** @type {HTMLElement} */ (graph.closest('[data-model]') ?? graph);
  const ending = new AbortController();
  const { signal } = ending;
  const panels = createPanels(card);
  /** @type {string | null} */
  let kept = null;
  /** @param {string | null} node */
  const keep = (node) => {
    kept = node;
    bus.setHighlight(node);
  };
  /** @param {Event} event */
  const point = (event) => bus.setHighlight(nodeOf(event.target) ?? kept);
  const leave = () => bus.setHighlight(kept);
  /** @param {Event} event */
  const click = (event) => {
    const target = /** @type {Element} */ (event.target);
    const node = nodeOf(target);
    if (node) keep(node === kept ? null : node);
    const opener = target.closest('[data-opens]');
    if (target.closest('.panel-close')) panels.close();
    else if (opener instanceof HTMLElement && (!node || node === kept)) panels.open(opener);
    else if (node) panels.close();
  };
  /** @param {Event} event */
  const clickElsewhere = (event) => {
    if (kept && !nodeOf(event.target)) keep(null);
  };
  /** @param {KeyboardEvent} event */
  const leaveByKey = (event) => {
    // A drop-down inside the panel closes first.
    if (event.key !== 'Escape' || event.defaultPrevented || isListOpen(event.target)) return;
    panels.close();
    keep(null);
  };
  graph.addEventListener('pointerover', point, { signal });
  graph.addEventListener('pointerleave', leave, { signal });
  graph.addEventListener('focusin', point, { signal });
  graph.addEventListener('focusout', leave, { signal });
  card.addEventListener('click', click, { signal });
  card.addEventListener('keydown', leaveByKey, { signal });
  document.addEventListener('click', clickElsewhere, { signal });
  const stop = bus.on('highlight', () => explain(card, bus.highlight));
  explain(card, bus.highlight);
  return () => {
    ending.abort();
    stop();
  };
}

/**
 * @param {EventTarget | null} target
 * @returns {string | null} Id of the node around it.
 */
function nodeOf(target) {
  const node = target instanceof Element ? target.closest('[data-node]') : null;
  return node instanceof HTMLElement ? (node.dataset.node ?? null) : null;
}

/** @param {EventTarget | null} target */
function isListOpen(target) {
  return target instanceof HTMLInputElement && target.ariaExpanded === 'true';
}

/**
 * Shows the sentences of a node, or those of the whole model.
 *
 * @param {HTMLElement} card
 * @param {string | null} node
 */
function explain(card, node) {
  for (const text of findAll(card, '[data-explains]')) {
    text.hidden = text.dataset.explains !== (node ?? 'model');
  }
  for (const one of findAll(card, '[data-node]')) {
    one.toggleAttribute('data-pointed', one.dataset.node === node);
  }
}

/**
 * The panels of a card, of which at most one is open.
 *
 * @param {HTMLElement} card
 */
function createPanels(card) {
  /** @type {HTMLElement | null} What opened the open panel. */
  let opener = null;
  /** @param {string | undefined} name */
  const show = (name) => {
    for (const panel of findAll(card, '[data-panel]')) panel.hidden = panel.dataset.panel !== name;
    for (const one of findAll(card, '.opener')) {
      one.ariaExpanded = String(one.dataset.opens === name);
    }
  };
  return {
    /** @param {HTMLElement} by */
    open(by) {
      if (card.closest('.show-basics')) return;
      opener = by;
      show(by.dataset.opens);
      const panel = card.querySelector('[data-panel]:not([hidden])');
      const button = panel?.querySelector('.panel-close');
      if (button instanceof HTMLElement) button.focus({ preventScroll: true });
    },
    close() {
      show(undefined);
      opener?.focus({ preventScroll: true });
      opener = null;
    },
  };
}

/**
 * @param {HTMLElement} within
 * @param {string} selector
 */
function findAll(within, selector) {
  return /** @type {NodeListOf<HTMLElement>} */ (within.querySelectorAll(selector));
}

// Pointing at a node of the model: by mouse, by finger, by keyboard.
//
// The node is explained in the graph's strip and brought out in the large picture. A click
// or a tap keeps it so, and opens the node's settings where all settings are shown.

/** @typedef {import('../bus.js').Bus} Bus */

/**
 * What a page's graph must have: nodes (data-node), perhaps with data-panel; panels (data-panel
 * names them on both), each with a button of class panel-close; explanations (data-explains).
 *
 * @param {Bus} bus
 * @param {HTMLElement} graph
 * @returns {() => void} Ends it.
 */
export function registerPointing(bus, graph) {
  const card = /** @type {HTMLElement} */ (graph.closest('[data-model]') ?? graph);
  const ending = new AbortController();
  const { signal } = ending;
  /** @type {string | null} */
  let kept = null;
  /** @param {Event} event */
  const point = (event) => bus.setHighlight(nodeOf(event.target) ?? kept);
  const leave = () => bus.setHighlight(kept);
  /** @param {string | null} node */
  const keep = (node) => {
    kept = node;
    bus.setHighlight(node);
  };
  /** @param {Event} event */
  const click = (event) => {
    const target = /** @type {Element} */ (event.target);
    const node = nodeOf(target);
    if (node) keep(node === kept ? null : node);
    if (target.closest('.panel-close')) closePanel(card);
    const opener = target.closest('[data-opens]');
    if (opener instanceof HTMLElement && (!node || node === kept)) openPanel(card, opener);
    else if (node) closePanel(card);
  };
  /** @param {KeyboardEvent} event */
  const leaveByKey = (event) => {
    // A drop-down inside the panel closes first.
    if (event.key !== 'Escape' || event.defaultPrevented || isListOpen(event.target)) return;
    closePanel(card);
    keep(null);
  };
  graph.addEventListener('pointerover', point, { signal });
  graph.addEventListener('pointerleave', leave, { signal });
  graph.addEventListener('focusin', point, { signal });
  graph.addEventListener('focusout', leave, { signal });
  card.addEventListener('click', click, { signal });
  card.addEventListener('keydown', leaveByKey, { signal });
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
  return target instanceof Element && target.getAttribute('aria-expanded') === 'true';
}

/**
 * Shows the sentences of a node, or those of the whole model.
 *
 * @param {HTMLElement} card
 * @param {string | null} node
 */
function explain(card, node) {
  for (const text of /** @type {NodeListOf<HTMLElement>} */ (
    card.querySelectorAll('[data-explains]')
  )) {
    text.hidden = text.dataset.explains !== (node ?? 'model');
  }
  for (const one of /** @type {NodeListOf<HTMLElement>} */ (card.querySelectorAll('[data-node]'))) {
    one.toggleAttribute('data-pointed', one.dataset.node === node);
  }
}

/**
 * @param {HTMLElement} card
 * @param {HTMLElement} opener
 */
function openPanel(card, opener) {
  if (card.closest('.show-basics')) return;
  for (const panel of panelsOf(card)) panel.hidden = panel.dataset.panel !== opener.dataset.opens;
}

/** @param {HTMLElement} card */
function closePanel(card) {
  for (const panel of panelsOf(card)) panel.hidden = true;
}

/** @param {HTMLElement} card */
function panelsOf(card) {
  return /** @type {NodeListOf<HTMLElement>} */ (card.querySelectorAll('[data-panel]'));
}

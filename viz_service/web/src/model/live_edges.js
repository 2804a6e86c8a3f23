// The lines between the nodes of the model, and what pointing at a node does.
//
// The component lies over its parent, the graph, whose nodes are elements with data-node.
// Lines follow the nodes wherever the style sheet puts them.

import { readRem } from '../palette.js';
import { EDGES, toHead, toPath } from './edges.js';
import { registerPointing } from './pointing.js';
import { createPulse } from './pulse.js';

/** @typedef {import('../bus.js').Bus} Bus */
/** @typedef {import('./edges.js').Places} Places */
/** @typedef {import('../walk/walk.js').EdgeId} EdgeId */
/** @typedef {import('../walk/walk.js').NodeId} NodeId */

const SVG = 'http://www.w3.org/2000/svg';

/**
 * Draws the edges of the graph around an element.
 *
 * @param {Bus} bus
 * @param {HTMLElement} root
 * @returns {import('../component.js').Part}
 */
export function mountEdges(bus, root) {
  const graph = /** @type {HTMLElement} */ (root.parentElement);
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('aria-hidden', 'true');
  const lines = createLines(svg);
  root.replaceChildren(svg);
  const lay = () => layLines(lines, readPlaces(graph));
  const sizes = new ResizeObserver(lay);
  for (const element of [graph, ...graph.children]) sizes.observe(element);
  const pulse = createPulse(bus, svg);
  const showWalk = () => lightUp(bus, graph, lines);
  const stops = [
    bus.on('walk', showWalk),
    bus.on('session', () => showFlow(bus, graph)),
    bus.on('status', () => showFlow(bus, graph)),
    registerPointing(bus, graph),
    pulse.stop,
    () => sizes.disconnect(),
  ];
  showWalk();
  showFlow(bus, graph);
  return {
    update() {},
    destroy() {
      for (const stop of stops) stop();
      root.replaceChildren();
    },
  };
}

/**
 * A group for each edge: the line, the dashes that flow along it, and its head.
 *
 * @param {SVGSVGElement} svg
 * @returns {Map<EdgeId, SVGGElement>} By edge id.
 */
function createLines(svg) {
  return new Map(
    EDGES.map(({ id, role }) => {
      const group = document.createElementNS(SVG, 'g');
      group.dataset.edge = id;
      group.dataset.role = role;
      for (const part of ['line', 'flow', 'head']) {
        const path = document.createElementNS(SVG, 'path');
        path.setAttribute('class', `gs-edge-${part}`);
        group.append(path);
      }
      svg.append(group);
      return [id, group];
    }),
  );
}

/**
 * @param {ReadonlyMap<EdgeId, SVGGElement>} lines
 * @param {Places} places
 */
function layLines(lines, places) {
  const unit = readRem() / 16;
  for (const { id, route } of EDGES) {
    const points = route(places, unit);
    const [line, flow, head] = /** @type {SVGGElement} */ (lines.get(id)).children;
    const path = toPath(points, unit);
    line.setAttribute('d', path);
    flow.setAttribute('d', path);
    head.setAttribute('d', toHead(points, unit));
  }
}

/**
 * Where the nodes of a graph stand now.
 *
 * @param {HTMLElement} graph
 * @returns {Places}
 */
function readPlaces(graph) {
  const origin = graph.getBoundingClientRect();
  /** @type {Places} */
  const places = {};
  for (const node of /** @type {NodeListOf<HTMLElement>} */ (
    graph.querySelectorAll('[data-node]')
  )) {
    const picture = (node.querySelector('.gs-picture') ?? node).getBoundingClientRect();
    places[node.dataset.node ?? ''] = {
      left: picture.left - origin.left,
      right: picture.right - origin.left,
      top: picture.top - origin.top,
      bottom: picture.bottom - origin.top,
      end: node.getBoundingClientRect().bottom - origin.top,
    };
  }
  return places;
}

/**
 * Dashes flow while the session trains, and stand while it does not.
 *
 * @param {Bus} bus
 * @param {HTMLElement} graph
 */
function showFlow({ session, status }, graph) {
  const isTraining = session?.state === 'SESSION_STATE_PLAYING' && status.link === 'live';
  graph.dataset.flow = isTraining ? 'on' : 'off';
}

/**
 * In slow motion, nodes and edges of the moment are lit and all others fade.
 *
 * @param {Bus} bus
 * @param {HTMLElement} graph
 * @param {ReadonlyMap<EdgeId, SVGGElement>} lines
 */
function lightUp({ walk }, graph, lines) {
  graph.toggleAttribute('data-walk', walk !== null);
  for (const [id, line] of lines) line.toggleAttribute('data-lit', !!walk?.edges.includes(id));
  for (const node of /** @type {NodeListOf<HTMLElement>} */ (
    graph.querySelectorAll('[data-node]')
  )) {
    const id = /** @type {NodeId} */ (node.dataset.node);
    node.toggleAttribute('data-lit', !!walk?.nodes.includes(id));
  }
}

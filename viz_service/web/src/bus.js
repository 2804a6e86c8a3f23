// What the page knows about the session it shows, and who wants to hear of it.
//
// One session, one connection, any number of parts on the page. A frame waits for the
// browser's next repaint; when a newer one comes first, the older is dropped. Each frame
// taken from the wire, painted or dropped, gives its credit back after the repaint, so
// the server sends no faster than this tab paints.

import { Connection } from './connection.js';
import { decodeMessage } from './message.js';
import { Pace } from './pace.js';
import { MetricsHistory } from './series.js';

/** @typedef {import('./connection.js').Surroundings} Surroundings */
/** @typedef {import('./message.js').Frame} Frame */
/** @typedef {import('./message.js').Dataset} Dataset */
/** @typedef {import('./walk/walk.js').Walk} Walk */

/**
 * @typedef {'connecting' | 'live' | 'reconnecting' | 'trainer-lost' | 'gone' | 'refused'} LinkState
 * @typedef {{link: LinkState, viewers: number | null}} Status
 * @typedef {'frame' | 'painted' | 'session' | 'dataset' | 'metrics' | 'status' | 'tick'
 *   | 'layers' | 'walk' | 'highlight' | 'unfolding'} Topic
 *
 * @typedef {object} Scene What the picture and the model show.
 * @property {Dataset | null} dataset
 * @property {Frame | null} frame
 * @property {readonly string[]} layers Of the stage.
 * @property {import('./walk/walk.js').Overlay | null} overlay On the stage, over the layers.
 * @property {Readonly<Record<string, number>>} [metrics] By name, such as
 *   "METRIC_GENERATOR_LOSS", where they are not the newest ones.
 */

const TICK_MS = 1000;

/** The page's one source of live data. */
export class Bus {
  /** @type {Map<Topic, Set<() => void>>} */
  #listeners = new Map();
  /** @type {Connection | null} */
  #connection = null;
  /** @type {unknown} */
  #ticker = null;
  #isVisible = true;
  #isPaintDue = false;
  // Counts openings: tells a late release, or a late repaint, of an earlier session.
  #opening = 0;
  #creditsOwed = 0;

  sessionId = '';
  /** @type {Record<string, unknown> | null} Canonical JSON of the Session message. */
  session = null;
  /** @type {Dataset | null} */
  dataset = null;
  /** @type {Frame | null} The newest frame. */
  frame = null;
  /** @type {Status} */
  status = { link: 'connecting', viewers: null };
  run = 0;
  history = new MetricsHistory();
  pace = new Pace();
  /** @type {readonly string[]} Layers that the stage shows. */
  layers = [];
  /** @type {Walk | null} */
  walk = null;
  /** @type {string | null} The node of the model that somebody points at. */
  highlight = null;
  /** Somebody asked to see how the noise becomes samples. */
  isUnfolding = false;
  /** @type {'live' | 'lost'} */
  #trainer = 'live';
  /** @type {import('./connection.js').Link} */
  #link = 'connecting';

  /**
   * @param {string} origin Such as "wss://host/", the part before "ws/sessions/...".
   * @param {Surroundings} surroundings
   */
  constructor(origin, surroundings) {
    this.origin = origin;
    this.surroundings = surroundings;
  }

  #forget() {
    this.session = null;
    this.dataset = null;
    this.frame = null;
    this.status = { link: 'connecting', viewers: null };
    this.run = 0;
    this.history = new MetricsHistory();
    this.pace = new Pace();
    this.walk = null;
    this.highlight = null;
    this.isUnfolding = false;
    this.#trainer = 'live';
    this.#link = 'connecting';
    this.#creditsOwed = 0;
  }

  /**
   * Listens to a topic. "frame" is told inside the repaint: draw at once.
   *
   * @param {Topic} topic
   * @param {() => void} listener
   * @returns {() => void} Stops listening.
   */
  on(topic, listener) {
    const listeners = this.#listeners.get(topic) ?? new Set();
    this.#listeners.set(topic, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** @param {Topic} topic */
  #tell(topic) {
    for (const listener of this.#listeners.get(topic) ?? []) listener();
  }

  #tellAll() {
    for (const topic of /** @type {Topic[]} */ ([
      'session',
      'dataset',
      'metrics',
      'status',
      'walk',
      'highlight',
      'unfolding',
      'frame',
      'painted',
    ])) {
      this.#tell(topic);
    }
  }

  /**
   * Turns to a session. What was known of another one is forgotten.
   *
   * @param {string} sessionId
   * @returns {() => void} Lets go of it, unless another was opened in between.
   */
  open(sessionId) {
    this.#close();
    const opening = ++this.#opening;
    this.sessionId = sessionId;
    this.#forget();
    this.#tellAll();
    this.#connection = new Connection(
      {
        url: () => this.#url(),
        onOpen: () => this.#greet(),
        onBinary: (bytes) => this.#receive(bytes),
        onText: (text) => this.#receiveNews(text),
        onLink: (link) => this.#setLink(link),
      },
      this.surroundings,
    );
    this.#expectSigns();
    this.#scheduleTick();
    return () => {
      if (opening === this.#opening) this.#close();
    };
  }

  #close() {
    this.#connection?.close();
    this.#connection = null;
    this.surroundings.clearTimer(this.#ticker);
  }

  #scheduleTick() {
    this.#ticker = this.surroundings.setTimer(() => {
      this.#tell('tick');
      this.#scheduleTick();
    }, TICK_MS);
  }

  #url() {
    const { run, lastStep } = this.history;
    const resume = lastStep < 0 ? '' : `?run=${run}&step=${lastStep}`;
    return `${this.origin}ws/sessions/${encodeURIComponent(this.sessionId)}${resume}`;
  }

  #greet() {
    // A new connection starts with its own credits.
    this.#creditsOwed = 0;
    if (this.layers.length) this.#connection?.send({ layers: this.layers });
    if (!this.#isVisible) this.#connection?.send({ visible: false });
  }

  /**
   * The value of a metric to be shown.
   *
   * @param {string} name Such as "METRIC_GENERATOR_LOSS".
   * @returns {number | null} Null before it was measured.
   */
  metric(name) {
    return this.walk?.scene.metrics?.[name] ?? this.history.last(name);
  }

  /** What to draw: the live picture, under what a walk puts in its place. */
  get shown() {
    const { dataset, frame, layers } = this;
    return /** @type {Scene} */ ({
      dataset,
      frame,
      layers,
      overlay: null,
      ...this.walk?.scene,
    });
  }

  /**
   * Chooses the stage's layers, and has the server send what they need.
   *
   * @param {readonly string[]} names
   */
  askLayers(names) {
    if (names.join() === this.layers.join()) return;
    this.layers = [...names];
    this.#connection?.send({ layers: this.layers });
    this.#tell('layers');
  }

  /**
   * Shows a moment of slow motion; null shows the live picture again.
   *
   * @param {Walk | null} walk
   */
  setWalk(walk) {
    if (walk === this.walk) return;
    this.walk = walk;
    this.#tell('walk');
    this.#schedulePaint();
  }

  /**
   * Changes the picture of the present walk alone, for one image of an animation: it is
   * drawn in the next repaint, and nobody hears of a walk.
   *
   * @param {Partial<Scene>} scene
   */
  setScene(scene) {
    if (!this.walk) return;
    this.walk = { ...this.walk, scene };
    this.#schedulePaint();
  }

  /**
   * Points at a node of the model; null at none.
   *
   * @param {string | null} id
   */
  setHighlight(id) {
    if (id === this.highlight) return;
    this.highlight = id;
    this.#tell('highlight');
  }

  /**
   * Shows how the noise becomes samples, from the start; or the live picture again.
   *
   * @param {boolean} isUnfolding
   */
  setUnfolding(isUnfolding) {
    if (!isUnfolding && !this.isUnfolding) return;
    this.isUnfolding = isUnfolding;
    this.#tell('unfolding');
  }

  /** @param {ArrayBuffer} bytes */
  #receive(bytes) {
    let message;
    try {
      message = decodeMessage(bytes);
    } catch (error) {
      // A tab must survive what it cannot read; the credit goes back in case it was a frame.
      console.error('GANscope: a message could not be read', error);
      this.pace.dropped++;
      this.#connection?.send({ credit: 1 });
      return;
    }
    switch (message.kind) {
      case 'session':
        this.session = message.session;
        this.#turnToRun(message.run);
        return this.#tell('session');
      case 'dataset':
        this.dataset = message.dataset;
        this.#schedulePaint();
        return this.#tell('dataset');
      case 'metrics':
        this.#turnToRun(message.batch.run);
        if (this.history.append(message.batch)) this.#tell('metrics');
        return;
      case 'frame':
        return this.#receiveFrame(message.frame);
      default:
    }
  }

  /** @param {Frame} frame */
  #receiveFrame(frame) {
    this.pace.received++;
    if (this.#creditsOwed++ > 0) this.pace.dropped++;
    this.#turnToRun(frame.run);
    // A frame that was under way while the session was reset shows weights that are gone.
    if (frame.run === this.run) this.frame = frame;
    this.#schedulePaint();
  }

  /** @param {number} run */
  #turnToRun(run) {
    if (run <= this.run) return;
    this.run = run;
    this.history.startRun(run);
    this.#tell('metrics');
  }

  #schedulePaint() {
    if (this.#isPaintDue) return;
    this.#isPaintDue = true;
    this.surroundings.requestFrame(() => this.#paint());
  }

  #paint() {
    this.#isPaintDue = false;
    this.#tell('frame');
    if (!this.#creditsOwed) return;
    if (this.frame) this.pace.notePaint(this.surroundings.now(), this.frame.timeMs);
    this.#connection?.send({ credit: this.#creditsOwed });
    this.#creditsOwed = 0;
    this.#tell('painted');
  }

  /** @param {string} text */
  #receiveNews(text) {
    const { viewers, trainer } = JSON.parse(text);
    if (trainer) this.#trainer = trainer;
    this.#expectSigns();
    this.#setStatus(viewers ?? this.status.viewers);
  }

  /** @param {import('./connection.js').Link} link */
  #setLink(link) {
    this.#link = link;
    this.#setStatus(this.status.viewers);
  }

  /** @param {number | null} viewers */
  #setStatus(viewers) {
    const link = this.#link === 'live' && this.#trainer === 'lost' ? 'trainer-lost' : this.#link;
    if (link === this.status.link && viewers === this.status.viewers) return;
    this.status = { link, viewers };
    this.#tell('status');
  }

  #expectSigns() {
    this.#connection?.expectSigns(this.#isVisible && this.#trainer === 'live');
  }

  /**
   * Says whether anyone can see the page. The server sends no frames to a hidden tab.
   *
   * @param {boolean} isVisible
   */
  setVisible(isVisible) {
    if (isVisible === this.#isVisible) return;
    this.#isVisible = isVisible;
    this.#connection?.send({ visible: isVisible });
    this.#expectSigns();
    if (isVisible) this.wake();
  }

  /** Tries again at once if the connection is lost: the network is back. */
  wake() {
    this.#connection?.wake();
  }

  /** Figures for tests and benchmarks. */
  stats() {
    const { painted, received, dropped } = this.pace;
    return {
      painted,
      received,
      dropped,
      latencyP50Ms: this.pace.latencyQuantile(0.5),
      latencyP95Ms: this.pace.latencyQuantile(0.95),
      run: this.run,
      step: this.frame?.step ?? null,
      link: this.status.link,
    };
  }
}

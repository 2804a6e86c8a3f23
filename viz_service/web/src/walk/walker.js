// The walk through one step: where it stands, and what moves it on.
//
// The walk lives in this tab alone. It asks the server for three things: to pause, to take
// the next step apart (which changes nothing), and at the end of a lap to take that step.
// Whoever leaves, at whatever point, leaves nothing behind but the pause.

import { isAsShown } from './outcome.js';

/** @typedef {import('../bus.js').Bus} Bus */
/** @typedef {import('./preview.js').Preview} Preview */
/** @typedef {import('./stops.js').Stop} Stop */
/** @typedef {import('./stops.js').Pick} Pick */
/** @typedef {'slow' | 'story'} Mode */

/**
 * @typedef {object} Answer
 * @property {boolean} isDone
 * @property {string} sentence Why not; empty when it was done.
 * @property {boolean} isStale It was not done because the session has changed.
 */

/**
 * What the walk asks of the server; both reject with a sentence for people.
 *
 * @typedef {object} Requests
 * @property {(sessionId: string) => Promise<Preview>} fetchPreview
 * @property {(action: 'pause' | 'step', preview: Preview | null) => Promise<Answer>} command
 */

/**
 * @typedef {object} WalkState
 * @property {Mode | null} mode Null while there is no walk.
 * @property {'opening' | 'walking' | 'stepping' | 'failed'} phase
 * @property {Preview | null} preview
 * @property {readonly Stop[]} stops
 * @property {number} position Of the present stop.
 * @property {boolean} isPlaying It goes on by itself.
 * @property {number} speed
 * @property {string} notice What happened meanwhile; or why it cannot go on.
 * @property {Pick | null} pick Samples of the story; null lets it choose.
 */

export const INTERVAL_MS = 1800;
export const SPEEDS = [0.5, 1, 2];
export const ANIMATION_MS = 1200;

const CHANGED = 'The session was changed meanwhile. This is its next step now.';
const OTHERWISE =
  'The step came out otherwise than shown: somebody changed the session at the same moment.';

/** @type {WalkState} */
const NO_WALK = {
  mode: null,
  phase: 'opening',
  preview: null,
  stops: [],
  position: 0,
  isPlaying: false,
  speed: 1,
  notice: '',
  pick: null,
};

/** The one walk of a page. */
export class Walker {
  /** @type {Set<() => void>} */
  #listeners = new Set();
  /** @type {unknown} */
  #timer = null;
  // Counts beginnings and ends: tells a late answer, or a late image, of an earlier stop.
  #visit = 0;
  /** @type {Preview | null} The step that was taken, until its frame has come. */
  #taken = null;

  state = NO_WALK;

  /**
   * @param {Bus} bus
   * @param {Requests} requests
   * @param {Record<Mode, import('./stops.js').CreateStops>} modes
   * @param {() => boolean} prefersStillness Whether the reader wants no motion.
   */
  constructor(bus, requests, modes, prefersStillness) {
    this.bus = bus;
    this.requests = requests;
    this.modes = modes;
    this.prefersStillness = prefersStillness;
    bus.on('session', () => this.#check());
    bus.on('frame', () => this.#check());
  }

  /**
   * @param {() => void} listener Told of every change of the state.
   * @returns {() => void} Stops listening.
   */
  on(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** @param {Partial<WalkState>} change */
  #set(change) {
    this.state = { ...this.state, ...change };
    for (const listener of this.#listeners) listener();
  }

  /** The stop at which the walk is; null while there is none. */
  get stop() {
    return this.state.stops[this.state.position] ?? null;
  }

  /**
   * Pauses the session and begins; a walk of the other mode ends.
   *
   * @param {Mode} mode
   */
  async start(mode) {
    if (!this.bus.sessionId) return;
    this.leave();
    const visit = ++this.#visit;
    this.#set({ ...NO_WALK, mode, isPlaying: mode === 'slow' && !this.prefersStillness() });
    if (isTraining(this.bus)) {
      const answer = await this.#command('pause');
      if (visit !== this.#visit) return;
      if (!answer.isDone) return this.#fail(answer.sentence);
    }
    await this.#open('');
  }

  /** Ends the walk: the live picture is back, and nothing is trained. */
  leave() {
    this.#visit++;
    this.#taken = null;
    this.bus.surroundings.clearTimer(this.#timer);
    if (this.state.mode === null) return;
    this.bus.setWalk(null);
    this.#set(NO_WALK);
  }

  /**
   * Takes the next step apart and shows its stops.
   *
   * @param {string} notice
   * @param {number} [position] The first unless told; the last when there are fewer.
   */
  async #open(notice, position = 0) {
    const visit = ++this.#visit;
    this.bus.surroundings.clearTimer(this.#timer);
    this.#set({ phase: 'opening', notice });
    let preview;
    try {
      preview = await this.requests.fetchPreview(this.bus.sessionId);
    } catch (error) {
      if (visit === this.#visit) this.#fail(/** @type {Error} */ (error).message);
      return;
    }
    if (visit !== this.#visit) return;
    this.#set({ phase: 'walking', preview });
    this.#createStops(position);
  }

  /** @param {number} position */
  #createStops(position) {
    const { mode, preview, pick } = this.state;
    if (!mode || !preview) return;
    const stops = this.modes[mode](preview, this.bus, pick);
    this.#set({ stops });
    if (!stops.length) {
      return this.#fail('Neither network is trained: both have 0 updates a step.');
    }
    this.goTo(Math.min(position, stops.length - 1));
  }

  /** @param {string} sentence */
  #fail(sentence) {
    this.bus.surroundings.clearTimer(this.#timer);
    this.bus.setWalk(null);
    this.#set({ phase: 'failed', notice: sentence, isPlaying: false, stops: [] });
  }

  /** Begins anew after a failure. */
  async retry() {
    const { mode } = this.state;
    if (mode) await this.start(mode);
  }

  /**
   * Shows one stop, from its beginning.
   *
   * @param {number} position
   */
  goTo(position) {
    const stop = this.state.stops[position];
    if (this.state.phase !== 'walking' || !stop) return;
    const visit = ++this.#visit;
    const { network, substep, nodes, edges } = stop.substep;
    const isStill = !stop.moves || this.prefersStillness();
    const scene = stop.createScene(isStill ? 1 : 0);
    this.bus.setWalk({ network, substep, nodes, edges, scene });
    if (!isStill) this.#animate(visit, stop, this.bus.surroundings.now());
    this.#set({ position });
    this.#schedule();
  }

  /**
   * @param {number} visit
   * @param {Stop} stop
   * @param {number} startMs
   */
  #animate(visit, stop, startMs) {
    this.bus.surroundings.requestFrame(() => {
      if (visit !== this.#visit) return;
      const elapsed = (this.bus.surroundings.now() - startMs) / (ANIMATION_MS / this.state.speed);
      const progress = Math.min(1, elapsed);
      this.bus.setScene(stop.createScene(ease(progress)));
      if (progress < 1) this.#animate(visit, stop, startMs);
    });
  }

  #schedule() {
    const { clearTimer, setTimer } = this.bus.surroundings;
    clearTimer(this.#timer);
    if (!this.state.isPlaying) return;
    this.#timer = setTimer(() => void this.next(), INTERVAL_MS / this.state.speed);
  }

  /** The next stop; at the end of slow motion's lap the step is taken. */
  async next() {
    const { phase, position, stops, mode } = this.state;
    if (phase !== 'walking') return;
    if (position + 1 < stops.length) this.goTo(position + 1);
    else if (mode === 'slow') await this.takeStep();
  }

  /** The stop before. */
  back() {
    this.goTo(this.state.position - 1);
  }

  play() {
    this.#set({ isPlaying: true });
    if (this.state.phase === 'walking') this.#schedule();
  }

  pause() {
    this.#set({ isPlaying: false });
    this.#schedule();
  }

  /** @param {number} speed One of SPEEDS. */
  setSpeed(speed) {
    this.#set({ speed });
    if (this.state.phase === 'walking') this.#schedule();
  }

  /**
   * Tells another story: of these samples.
   *
   * @param {Pick} pick
   */
  choose(pick) {
    if (this.state.mode !== 'story' || this.state.phase !== 'walking') return;
    this.#set({ pick });
    this.#createStops(0);
  }

  /** Trains exactly the step that was shown, then takes the next one apart. */
  async takeStep() {
    const { preview, phase } = this.state;
    if (!preview || phase !== 'walking') return;
    const visit = ++this.#visit;
    this.bus.surroundings.clearTimer(this.#timer);
    this.#set({ phase: 'stepping' });
    const answer = await this.#command('step', preview);
    if (visit !== this.#visit) return;
    if (answer.isDone) this.#taken = preview;
    else if (!answer.isStale) return this.#fail(answer.sentence);
    this.#set({ pick: null });
    await this.#open(answer.isDone ? '' : CHANGED);
  }

  /**
   * @param {'pause' | 'step'} action
   * @param {Preview | null} [preview] Of the step to take.
   * @returns {Promise<Answer>}
   */
  async #command(action, preview = null) {
    try {
      return await this.requests.command(action, preview);
    } catch (error) {
      return { isDone: false, isStale: false, sentence: /** @type {Error} */ (error).message };
    }
  }

  /** Looks whether the session still stands where the walk believes it does. */
  #check() {
    const { mode, phase, preview, position } = this.state;
    if (mode === null) return;
    if (!this.bus.session) return this.leave();
    this.#compare();
    // Before the first preview it may train still: the pause is under way, or was refused.
    if (!preview) return;
    if (isTraining(this.bus)) return this.leave();
    if (phase === 'walking' && isBehind(preview, this.bus)) void this.#open(CHANGED, position);
  }

  /** Compares the step that was taken with what had been shown of it. */
  #compare() {
    const { frame } = this.bus;
    const taken = this.#taken;
    if (!taken || !frame || frame.run < taken.run || frame.step <= taken.step) return;
    this.#taken = null;
    if (!isAsShown(taken, this.bus)) this.#set({ notice: OTHERWISE });
  }
}

/** @param {Bus} bus */
function isTraining({ session }) {
  return session?.state === 'SESSION_STATE_PLAYING';
}

/**
 * The session has gone on, or was changed, since it was taken apart.
 *
 * @param {Preview} preview
 * @param {Bus} bus
 */
function isBehind({ run, step, revision }, { frame, session }) {
  if (Number(session?.revision ?? 0) > revision) return true;
  return frame !== null && (frame.run > run || (frame.run === run && frame.step > step));
}

/** Slow at both ends. @param {number} progress 0 to 1. */
function ease(progress) {
  return progress * progress * (3 - 2 * progress);
}

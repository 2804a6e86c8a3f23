// Puts the walk of a page together.

import { pickAt } from './pair.js';
import { CommandLine, fetchPreview } from './requests.js';
import { createSlowStops } from './stops.js';
import { createStoryStops } from './story.js';
import { Walker } from './walker.js';

/** @param {import('../bus.js').Bus} bus */
export function createWalk(bus) {
  const line = new CommandLine(bus.surroundings);
  const stillness = matchMedia('(prefers-reduced-motion: reduce)');
  const walker = new Walker(
    bus,
    {
      fetchPreview: (sessionId) => fetchPreview(sessionId, (url) => fetch(url)),
      command: (action, preview) => line.command(action, preview),
    },
    { slow: createSlowStops, story: createStoryStops },
    () => stillness.matches,
  );
  /** @type {import('./taps.js').OnTap} */
  const onTap = ({ x, y, reach }) => {
    const { preview, pick } = walker.state;
    const found = preview && pickAt(preview, x, y, reach);
    if (found) walker.choose({ real: null, generated: null, rank: 0, ...pick, ...found });
  };
  return { walker, line, onTap };
}

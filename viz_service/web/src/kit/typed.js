// What somebody is typing, and when Dash is told of it.

import { useDebouncedValue, useDidUpdate } from '@mantine/hooks';
import { useState } from 'react';

/** @typedef {import('./adapter.js').Props} Props */

/**
 * Holds what is typed into a field until it is to be told.
 *
 * @template T
 * @param {T} value Dash's; when it changes, the field shows it.
 * @param {boolean | number | undefined} debounce true: told when the field is left, or Enter is
 *   pressed; a number: after so many milliseconds without a change; otherwise at once.
 * @param {import('./adapter.js').SetProps} setProps
 * @returns {{
 *   value: T,
 *   change: (value: T) => void,
 *   leave: (also?: Props) => void,
 *   restore: () => boolean,
 * }} restore takes back what was not told, and says whether there was any.
 */
export function useTyped(value, debounce, setProps) {
  const waitsForLeaving = debounce === true;
  const [shown, show] = useState(value);
  const [settled] = useDebouncedValue(shown, typeof debounce === 'number' ? debounce : 0);
  useDidUpdate(() => {
    if (!waitsForLeaving) setProps({ value: settled });
  }, [settled]);
  useDidUpdate(() => {
    // What comes back is often what was told; more may have been typed since.
    if (value !== settled) show(value);
  }, [value]);
  return {
    value: shown,
    change: show,
    restore: () => {
      show(value);
      return shown !== value;
    },
    leave: (also = {}) => {
      const told = waitsForLeaving ? { ...also, value: shown } : also;
      if (Object.keys(told).length) setProps(told);
    },
  };
}

// Fields that somebody types into.

import { NumberInput as MantineNumberInput, TextInput as MantineTextInput } from '@mantine/core';
import { createAdapter } from './adapter.js';
import { useTyped } from './typed.js';

export const TextInput = createAdapter('TextInput', (props, setProps) => {
  const { value = '', debounce, inputProps, n_submit: numSubmits = 0, ...others } = props;
  const typed = useTyped(value, debounce, setProps);
  return (
    <MantineTextInput
      autoComplete="off"
      {...inputProps}
      {...others}
      value={typed.value}
      onChange={(event) => typed.change(event.currentTarget.value)}
      onBlur={() => typed.leave()}
      onKeyDown={onKey(typed, () => typed.leave({ n_submit: numSubmits + 1 }))}
    />
  );
});

export const NumberInput = createAdapter('NumberInput', (props, setProps) => {
  const { value, debounce, inputProps, ...others } = props;
  const typed = useTyped(value, debounce, setProps);
  return (
    <MantineNumberInput
      autoComplete="off"
      {...inputProps}
      {...others}
      value={typed.value}
      onChange={typed.change}
      onBlur={() => typed.leave()}
      onKeyDown={onKey(typed, () => typed.leave())}
    />
  );
});

/**
 * Enter tells, Escape takes back what was typed; with nothing to take back it is the dialog's.
 *
 * @param {{restore: () => boolean}} typed
 * @param {() => void} onEnter
 */
function onKey(typed, onEnter) {
  return (/** @type {import('react').KeyboardEvent} */ event) => {
    if (event.key === 'Enter') onEnter();
    if (event.key === 'Escape' && typed.restore()) event.preventDefault();
  };
}

// Buttons count their clicks, as Dash's own do.

import { Button as MantineButton, UnstyledButton as MantineUnstyledButton } from '@mantine/core';
import { createAdapter } from './adapter.js';

export const Button = createAdapter('Button', (props, setProps) => (
  <MantineButton {...countClicks(props, setProps)} />
));

export const UnstyledButton = createAdapter('UnstyledButton', (props, setProps) => (
  <MantineUnstyledButton {...countClicks(props, setProps)} />
));

/**
 * @param {import('./adapter.js').Props} props
 * @param {import('./adapter.js').SetProps} setProps
 */
function countClicks({ n_clicks: numClicks = 0, ...props }, setProps) {
  return { ...props, onClick: () => setProps({ n_clicks: numClicks + 1 }) };
}

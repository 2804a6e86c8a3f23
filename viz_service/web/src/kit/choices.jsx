// Controls that are set with one press or pull: Dash is told at once, or when the thumb is let go.

import {
  SegmentedControl as MantineSegmentedControl,
  Select as MantineSelect,
  Slider as MantineSlider,
  Switch as MantineSwitch,
} from '@mantine/core';
import { useDidUpdate } from '@mantine/hooks';
import { useState } from 'react';
import { createAdapter } from './adapter.js';

export const Select = createAdapter('Select', (props, setProps) => (
  <MantineSelect {...props} onChange={(value) => setProps({ value })} />
));

export const SegmentedControl = createAdapter(
  'SegmentedControl',
  ({ data, ...props }, setProps) => (
    <MantineSegmentedControl {...props} data={data} onChange={(value) => setProps({ value })} />
  ),
);

export const Switch = createAdapter('Switch', (props, setProps) => (
  <MantineSwitch
    {...props}
    onChange={(event) => setProps({ checked: event.currentTarget.checked })}
  />
));

export const Slider = createAdapter('Slider', ({ value, ...props }, setProps) => {
  const [pulledTo, pull] = useState(value);
  useDidUpdate(() => pull(value), [value]);
  return (
    <MantineSlider
      {...props}
      value={pulledTo}
      onChange={pull}
      onChangeEnd={(end) => setProps({ value: end })}
    />
  );
});

// A key of the keyboard.

import { Kbd as MantineKbd } from '@mantine/core';
import { createAdapter } from './adapter.js';

export const Kbd = createAdapter('Kbd', (props) => <MantineKbd {...props} />);

// Theme, and light or dark. Mantine keeps the choice in the browser's storage.

import {
  ActionIcon,
  MantineProvider as MantineMantineProvider,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core';
import { createAdapter } from './adapter.js';

export const MantineProvider = createAdapter('MantineProvider', (props) => (
  <MantineMantineProvider {...props} />
));

export const ColorSchemeToggle = createAdapter(
  'ColorSchemeToggle',
  ({ lightIcon, darkIcon, ...props }) => {
    const { setColorScheme } = useMantineColorScheme();
    const isDark = useComputedColorScheme('light') === 'dark';
    return (
      <ActionIcon {...props} onClick={() => setColorScheme(isDark ? 'light' : 'dark')}>
        {isDark ? darkIcon : lightIcon}
      </ActionIcon>
    );
  },
);

// Tabs and their panels.

import { Tabs as MantineTabs } from '@mantine/core';
import { createAdapter } from './adapter.js';

export const Tabs = createAdapter('Tabs', (props, setProps) => (
  <MantineTabs {...props} onChange={(value) => setProps({ value })} />
));

export const TabsList = createAdapter('TabsList', ({ children, ...props }) => (
  <MantineTabs.List {...props}>{children}</MantineTabs.List>
));

export const TabsTab = createAdapter('TabsTab', ({ value, ...props }) => (
  <MantineTabs.Tab {...props} value={value} />
));

export const TabsPanel = createAdapter('TabsPanel', ({ value, children, ...props }) => (
  <MantineTabs.Panel {...props} value={value}>
    {children}
  </MantineTabs.Panel>
));

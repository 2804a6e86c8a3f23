// The entry of the kit's bundle: the components of dash-mantine-components that our pages use, under
// the name by which its Python classes are looked up in the browser. It is loaded in place of that
// package's own JavaScript, which has all of them; see docs/decisions/0010.

// What Dash's lazily loaded components need of its polyfill, which is not served.
import 'regenerator-runtime/runtime.js';
import { Button, UnstyledButton } from './buttons.jsx';
import { SegmentedControl, Select, Slider, Switch } from './choices.jsx';
import { NumberInput, TextInput } from './fields.jsx';
import { Kbd } from './kbd.jsx';
import { ColorSchemeToggle, MantineProvider } from './scheme.jsx';
import { Tabs, TabsList, TabsPanel, TabsTab } from './tabs.jsx';

Object.assign(window, {
  dash_mantine_components: {
    Button,
    ColorSchemeToggle,
    Kbd,
    MantineProvider,
    NumberInput,
    SegmentedControl,
    Select,
    Slider,
    Switch,
    Tabs,
    TabsList,
    TabsPanel,
    TabsTab,
    TextInput,
    UnstyledButton,
  },
});

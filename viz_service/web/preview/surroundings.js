// What Dash and the server would provide: React on the window, and a socket that speaks.

import React from 'react';
import { SyntheticSocket } from './synthetic.js';

Object.assign(window, { React, WebSocket: SyntheticSocket });

"""Real samples: distributions with a law, measured data, and points that a client sends."""

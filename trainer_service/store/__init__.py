"""Redis: keys, leases, checkpoints. The only place that knows a key's name."""

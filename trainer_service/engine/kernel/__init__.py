"""The fast engine: a session's whole iteration in one compiled call that holds no GIL."""

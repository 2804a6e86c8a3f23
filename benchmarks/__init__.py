"""Measurements: each module prints JSON, every speed as a ratio against something beside it."""

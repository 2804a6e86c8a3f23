"""Runs the whole system on one machine: Redis, trainer and viewer."""

"""Trained states of presets, kept in the package as the archives that sessions are made from."""

from trainer_service.warm_starts.library import WarmStart, load_warm_starts

__all__ = ["WarmStart", "load_warm_starts"]

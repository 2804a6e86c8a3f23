"""The command ``ganscope``."""

from ganscope.cli.app import main

__all__ = ["main"]

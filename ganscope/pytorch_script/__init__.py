"""A session's settings as a PyTorch script of its own: short, runnable, without this package."""

from ganscope.pytorch_script.script import IncompleteSpecError, Script, create_script

__all__ = ["IncompleteSpecError", "Script", "create_script"]

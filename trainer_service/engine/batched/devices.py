"""All in which devices differ: which one is taken, how programs run on it, how many slots they get.

A processor runs a program operation by operation. A GPU is given a whole iteration as one CUDA
graph, because launching the operations one by one would take longer than they do; for that, every
tensor that the program reads or writes stays where it is. The GPU's part has never been run: there
was none at hand.
"""

# torch leaves the types of some of its methods open.
# pyright: reportUnknownMemberType=false
from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

import torch
from torch import Tensor

from trainer_service.engine.batched.players import Update

DeviceName = Literal["auto", "cpu", "cuda"]
_WARM_UPS = 3
"""Runs before a capture, in which libraries allocate what they keep (PyTorch's own advice)."""


def has_gpu() -> bool:
    """Tell whether PyTorch finds a CUDA device."""
    return torch.cuda.is_available()


class Run(Protocol):
    """One iteration: D's updates, then G's; returns norms, [U, 2, S]."""

    def __call__(self, updates_d: Sequence[Update], updates_g: Sequence[Update]) -> Tensor:
        """Read the updates; read and write the state."""
        ...


class Device:
    """Where stacks live."""

    def __init__(self, name: DeviceName, dtype: torch.dtype = torch.float32) -> None:
        """Choose.

        Args:
            name: ``auto`` takes a GPU if PyTorch has one; ``cuda`` needs one.
            dtype: of all numbers; float64 for comparisons.

        """
        takes_gpu = name == "cuda" or (name == "auto" and has_gpu())
        self.torch_device = torch.device("cuda" if takes_gpu else "cpu")
        self.dtype = dtype
        if self.torch_device.type == "cpu":
            # Stacks are too small to share out, and threads that wait in turn cost more.
            torch.set_num_threads(1)

    def create(self, shape: tuple[int, ...]) -> Tensor:
        """Make zeros."""
        return torch.zeros(shape, device=self.torch_device, dtype=self.dtype)

    def choose_slots(self, num_sessions: int) -> int:
        """Round up to a power of 2 where a program is captured for a number of slots."""
        if self.torch_device.type == "cpu":
            return num_sessions
        return 1 << (num_sessions - 1).bit_length()

    def create_program(self, run: Run, state: Tensor) -> Run:
        """Make the fastest way to run it again and again."""
        return run if self.torch_device.type == "cpu" else GraphProgram(run, state)


class GraphProgram:
    """Captures an iteration for each number of updates, and replays it."""

    def __init__(self, run: Run, state: Tensor) -> None:
        """Take a program, and all that it both reads and writes."""
        self._run = run
        self._state = state
        self._graphs: dict[tuple[int, int], tuple[torch.cuda.CUDAGraph, list[Tensor], Tensor]] = {}

    def __call__(self, updates_d: Sequence[Update], updates_g: Sequence[Update]) -> Tensor:
        """Copy the updates to where the graph reads them, and replay it."""
        key = (len(updates_d), len(updates_g))
        if key not in self._graphs:
            self._graphs[key] = self._capture(updates_d, updates_g)
        graph, inputs, norms = self._graphs[key]
        given = [x for update in (*updates_d, *updates_g) for x in update.tensors()]
        for target, value in zip(inputs, given, strict=True):
            target.copy_(value)
        graph.replay()
        return norms.clone()

    def _capture(
        self, updates_d: Sequence[Update], updates_g: Sequence[Update]
    ) -> tuple[torch.cuda.CUDAGraph, list[Tensor], Tensor]:
        own_d, own_g = ([x.copy() for x in updates] for updates in (updates_d, updates_g))
        before = self._state.clone()
        stream = torch.cuda.Stream()
        stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(stream):
            for _ in range(_WARM_UPS):
                self._run(own_d, own_g)
        torch.cuda.current_stream().wait_stream(stream)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            norms = self._run(own_d, own_g)
        self._state.copy_(before)
        return graph, [x for update in (*own_d, *own_g) for x in update.tensors()], norms

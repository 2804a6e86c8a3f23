# pyright: basic, reportOptionalCall=false
# Numba and llvmlite are hardly typed; what this module exports is typed for its users.
"""Processor time, for compiled code."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, cast

from llvmlite import ir
from numba.core import cgutils, types
from numba.core.typing.templates import signature
from numba.extending import intrinsic

from trainer_service.engine.kernel.lane_types import LONG, WORD


@intrinsic
def _spent_ns(typing_context: Any) -> Any:
    def emit(context: Any, builder: ir.IRBuilder, sig: Any, args: Any) -> Any:
        timespec = ir.LiteralStructType([LONG, LONG])
        place = cgutils.alloca_once(builder, timespec)
        kind = ir.FunctionType(WORD, [WORD, timespec.as_pointer()])
        # libc's; the linker finds it by its name, so that compiled code can be kept.
        function = cgutils.get_or_insert_function(builder.module, kind, "clock_gettime")
        builder.call(function, [WORD(time.CLOCK_THREAD_CPUTIME_ID), place])
        now = builder.load(place)
        seconds = builder.mul(builder.extract_value(now, 0), LONG(1_000_000_000))
        return builder.add(seconds, builder.extract_value(now, 1))

    return signature(types.int64), emit


spent_ns = cast("Callable[[], int]", _spent_ns)
"""Nanoseconds that this thread has had a processor; what ``time.thread_time_ns`` reads."""

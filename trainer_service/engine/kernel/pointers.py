# pyright: basic, reportOptionalCall=false
# Numba and llvmlite are hardly typed; what this module exports is typed for its users.
"""Raw addresses for Numba: ``p[i]`` reads and writes, ``p + n`` moves by elements.

There are no bounds and no reference counts: somebody else keeps the memory alive. Numbers are
float32, float64, int64, uint16 or uint8. Python hands addresses over as integers, because an
array costs the dispatcher five times as much as an integer.

The class below exists for annotations; the compiled type is made by the second half.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, Generic, TypeVar, cast

from numba.core import types
from numba.core.datamodel import models
from numba.core.imputils import lower_builtin
from numba.core.typing.templates import AbstractTemplate, infer_global, signature
from numba.extending import intrinsic, register_model

T = TypeVar("T", int, float)


class Pointer(Generic[T]):
    """Address of numbers in memory that somebody else keeps alive."""

    def __add__(self, count: int) -> Pointer[T]: ...
    def __getitem__(self, index: int) -> T: ...
    def __setitem__(self, index: int, value: T) -> None: ...


class _PointerType(types.Type):
    def __init__(self, dtype: types.Type) -> None:
        self.dtype = dtype
        super().__init__(name=f"Pointer({dtype})")


@register_model(_PointerType)
class _PointerModel(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: _PointerType) -> None:
        super().__init__(manager, kind, manager.lookup(kind.dtype).get_data_type().as_pointer())


@infer_global(operator.add)
class _PointerAddTyping(AbstractTemplate):
    def generic(self, args: tuple[types.Type, ...], kws: dict[str, types.Type]) -> Any:
        if len(args) == 2 and isinstance(args[0], _PointerType):
            return signature(args[0], args[0], types.intp)
        return None


@lower_builtin(operator.add, _PointerType, types.intp)
def _pointer_add(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    return builder.gep(args[0], [args[1]])


@infer_global(operator.getitem)
class _PointerGetTyping(AbstractTemplate):
    def generic(self, args: tuple[types.Type, ...], kws: dict[str, types.Type]) -> Any:
        if isinstance(args[0], _PointerType):
            return signature(args[0].dtype, args[0], types.intp)
        return None


@lower_builtin(operator.getitem, _PointerType, types.intp)
def _pointer_get(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    return builder.load(builder.gep(args[0], [args[1]]))


@infer_global(operator.setitem)
class _PointerSetTyping(AbstractTemplate):
    def generic(self, args: tuple[types.Type, ...], kws: dict[str, types.Type]) -> Any:
        if isinstance(args[0], _PointerType):
            return signature(types.none, args[0], types.intp, args[0].dtype)
        return None


@lower_builtin(operator.setitem, _PointerType, types.intp, types.Any)
def _pointer_set(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    builder.store(args[2], builder.gep(args[0], [args[1]]))
    return context.get_dummy_value()


@intrinsic
def _address(context: Any, array: Any) -> Any:
    def generate(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return context.make_array(sig.args[0])(context, builder, args[0]).data

    return signature(_PointerType(array.dtype), array), generate


address = cast("Callable[[Any], Pointer[Any]]", _address)
"""Where a contiguous array begins."""


def _create_cast(dtype: types.Type) -> Any:
    @intrinsic
    def at(context: Any, number: Any) -> Any:
        def generate(context: Any, builder: Any, sig: Any, args: Any) -> Any:
            return builder.inttoptr(args[0], context.get_value_type(sig.return_type))

        return signature(_PointerType(dtype), types.int64), generate

    return at


integers_at = cast("Callable[[int], Pointer[int]]", _create_cast(types.int64))
"""The int64 numbers at an address."""
floats_at = cast("Callable[[int], Pointer[float]]", _create_cast(types.float32))
"""The float32 numbers at an address."""
reals_at = cast("Callable[[int], Pointer[float]]", _create_cast(types.float64))
"""The float64 numbers at an address."""
words_at = cast("Callable[[int], Pointer[int]]", _create_cast(types.uint16))
"""The uint16 numbers at an address."""
bytes_at = cast("Callable[[int], Pointer[int]]", _create_cast(types.uint8))
"""The uint8 numbers at an address."""

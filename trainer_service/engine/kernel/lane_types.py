# pyright: basic, reportOptionalCall=false
# Numba and llvmlite are hardly typed; what this module exports is typed for its users.
"""A SIMD value type for Numba: 32 numbers held in registers.

Numba compiles scalar Python; whether its loops become SIMD is up to LLVM's vectoriser, which
cannot prove that two rows do not overlap and keeps no accumulators in registers across rows.
Here the vector is a type of its own. LLVM splits it to what the processor has: two registers
of AVX-512, four of AVX2, eight of NEON.

    Lanes     32 x float32    + - * / - < >, with Python floats rounded to float32
    Words     32 x uint32     + - & | ^ << >>
    Longs     16 x uint64     + * & | ^ << >>, for products of words
    Mask      32 x bool       for ``lanes.where``

The classes below exist for annotations; the compiled types are made by the second half. What else
can be done with lanes is in ``lanes``.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba.core import types
from numba.core.datamodel import models
from numba.core.imputils import lower_builtin, lower_cast
from numba.core.typing.templates import AbstractTemplate, infer_global, signature
from numba.extending import register_model

from trainer_service.engine.kernel.fields import LANES


class Mask:
    """32 booleans."""


class Lanes:
    """32 float32 numbers."""

    def __add__(self, other: Lanes | float) -> Lanes: ...
    def __radd__(self, other: float) -> Lanes: ...
    def __sub__(self, other: Lanes | float) -> Lanes: ...
    def __rsub__(self, other: float) -> Lanes: ...
    def __mul__(self, other: Lanes | float) -> Lanes: ...
    def __rmul__(self, other: float) -> Lanes: ...
    def __truediv__(self, other: Lanes | float) -> Lanes: ...
    def __rtruediv__(self, other: float) -> Lanes: ...
    def __neg__(self) -> Lanes: ...
    def __lt__(self, other: Lanes | float) -> Mask: ...
    def __gt__(self, other: Lanes | float) -> Mask: ...


class Words:
    """32 uint32 numbers."""

    def __add__(self, other: Words | int) -> Words: ...
    def __sub__(self, other: Words | int) -> Words: ...
    def __and__(self, other: Words | int) -> Words: ...
    def __or__(self, other: Words | int) -> Words: ...
    def __xor__(self, other: Words | int) -> Words: ...
    def __lshift__(self, other: Words | int) -> Words: ...
    def __rshift__(self, other: Words | int) -> Words: ...
    def __lt__(self, other: Words | int) -> Mask: ...


class Longs:
    """16 uint64 numbers."""

    def __add__(self, other: Longs | int) -> Longs: ...
    def __mul__(self, other: Longs | int) -> Longs: ...
    def __and__(self, other: Longs | int) -> Longs: ...
    def __or__(self, other: Longs | int) -> Longs: ...
    def __xor__(self, other: Longs | int) -> Longs: ...
    def __lshift__(self, other: Longs | int) -> Longs: ...
    def __rshift__(self, other: Longs | int) -> Longs: ...


# ---------------------------------------------------------------------------------------------
# Types as the compiler sees them

FLOAT, WORD, LONG, BOOL = ir.FloatType(), ir.IntType(32), ir.IntType(64), ir.IntType(1)


class _VectorType(types.Type):
    def __init__(self, name: str, element: ir.Type, count: int = LANES) -> None:
        self.vector = ir.VectorType(element, count)
        super().__init__(name=f"{name}{count}")


class _LanesType(_VectorType):
    pass


class _WordsType(_VectorType):
    pass


class _LongsType(_VectorType):
    pass


class _MaskType(_VectorType):
    pass


@register_model(_LanesType)
@register_model(_WordsType)
@register_model(_LongsType)
@register_model(_MaskType)
class _VectorModel(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: _VectorType) -> None:
        super().__init__(manager, kind, kind.vector)


LANES_TYPE = _LanesType("Lanes", FLOAT)
WORDS_TYPE = _WordsType("Words", WORD)
LONGS_TYPE = _LongsType("Longs", LONG, LANES // 2)
MASK_TYPE = _MaskType("Mask", BOOL)


def emit_splat(builder: ir.IRBuilder, vector: ir.VectorType, scalar: Any) -> Any:
    """Every lane the same."""
    if isinstance(scalar, ir.Constant):
        return ir.Constant(vector, [scalar.constant] * vector.count)
    first = builder.insert_element(ir.Constant(vector, ir.Undefined), scalar, WORD(0))
    places = ir.VectorType(WORD, vector.count)
    return builder.shuffle_vector(first, first, ir.Constant(places, None))


@lower_cast(types.Float, _LanesType)
def _lanes_from_scalar(context: Any, builder: Any, source: Any, target: Any, value: Any) -> Any:
    return emit_splat(builder, target.vector, context.cast(builder, value, source, types.float32))


@lower_cast(types.Integer, _WordsType)
def _words_from_scalar(context: Any, builder: Any, source: Any, target: Any, value: Any) -> Any:
    return emit_splat(builder, target.vector, context.cast(builder, value, source, types.uint32))


@lower_cast(types.Integer, _LongsType)
def _longs_from_scalar(context: Any, builder: Any, source: Any, target: Any, value: Any) -> Any:
    return emit_splat(builder, target.vector, context.cast(builder, value, source, types.uint64))


# ---------------------------------------------------------------------------------------------
# Operators


def _register_operator(
    operation: Callable[..., Any],
    operand: _VectorType,
    scalar: type[types.Type],
    result: types.Type,
    emit: Callable[[ir.IRBuilder, Any, Any], Any],
) -> None:
    """Teach the compiler ``operand ∘ operand`` and its mixtures with Python numbers."""

    @infer_global(operation)
    class _Typing(AbstractTemplate):
        def generic(self, args: tuple[types.Type, ...], kws: dict[str, types.Type]) -> Any:
            fits = len(args) == 2 and operand in args
            if not fits or not all(a == operand or isinstance(a, scalar) for a in args):
                return None
            return signature(result, operand, operand)

    @lower_builtin(operation, operand, operand)
    def _lowering(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return emit(builder, *args)


_CONTRACT = ("contract",)

for _operation, _emit in {
    operator.add: lambda b, x, y: b.fadd(x, y, flags=_CONTRACT),
    operator.sub: lambda b, x, y: b.fsub(x, y, flags=_CONTRACT),
    operator.mul: lambda b, x, y: b.fmul(x, y, flags=_CONTRACT),
    operator.truediv: lambda b, x, y: b.fdiv(x, y),
}.items():
    _register_operator(_operation, LANES_TYPE, types.Float, LANES_TYPE, _emit)
for _operation, _emit in {
    operator.lt: lambda b, x, y: b.fcmp_ordered("<", x, y),
    operator.gt: lambda b, x, y: b.fcmp_ordered(">", x, y),
}.items():
    _register_operator(_operation, LANES_TYPE, types.Float, MASK_TYPE, _emit)
for _operation, _emit in {
    operator.add: lambda b, x, y: b.add(x, y),
    operator.sub: lambda b, x, y: b.sub(x, y),
    operator.and_: lambda b, x, y: b.and_(x, y),
    operator.or_: lambda b, x, y: b.or_(x, y),
    operator.xor: lambda b, x, y: b.xor(x, y),
    operator.lshift: lambda b, x, y: b.shl(x, y),
    operator.rshift: lambda b, x, y: b.lshr(x, y),
}.items():
    _register_operator(_operation, WORDS_TYPE, types.Integer, WORDS_TYPE, _emit)
    _register_operator(_operation, LONGS_TYPE, types.Integer, LONGS_TYPE, _emit)
_register_operator(operator.mul, LONGS_TYPE, types.Integer, LONGS_TYPE, lambda b, x, y: b.mul(x, y))
_register_operator(
    operator.lt, WORDS_TYPE, types.Integer, MASK_TYPE, lambda b, x, y: b.icmp_unsigned("<", x, y)
)


@infer_global(operator.neg)
class _NegTyping(AbstractTemplate):
    def generic(self, args: tuple[types.Type, ...], kws: dict[str, types.Type]) -> Any:
        return signature(LANES_TYPE, LANES_TYPE) if args == (LANES_TYPE,) else None


@lower_builtin(operator.neg, LANES_TYPE)
def _neg(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    return builder.fneg(args[0])

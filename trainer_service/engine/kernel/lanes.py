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
    Mask      32 x bool       for :func:`where`

The classes below exist for annotations; the compiled types are made by the second half.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, cast

from llvmlite import ir
from numba.core import types
from numba.core.datamodel import models
from numba.core.imputils import lower_builtin, lower_cast
from numba.core.typing.templates import AbstractTemplate, infer_global, signature
from numba.extending import intrinsic, register_model

from trainer_service.engine.kernel.fields import LANES
from trainer_service.engine.kernel.pointers import Pointer


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

_FLOAT, _WORD, _LONG, _BOOL = ir.FloatType(), ir.IntType(32), ir.IntType(64), ir.IntType(1)


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


_lanes = _LanesType("Lanes", _FLOAT)
_words = _WordsType("Words", _WORD)
_longs = _LongsType("Longs", _LONG, LANES // 2)
_mask = _MaskType("Mask", _BOOL)


def _splat(builder: ir.IRBuilder, vector: ir.VectorType, scalar: Any) -> Any:
    """Every lane the same."""
    if isinstance(scalar, ir.Constant):
        return ir.Constant(vector, [scalar.constant] * vector.count)
    first = builder.insert_element(ir.Constant(vector, ir.Undefined), scalar, _WORD(0))
    places = ir.VectorType(_WORD, vector.count)
    return builder.shuffle_vector(first, first, ir.Constant(places, None))


@lower_cast(types.Float, _LanesType)
def _lanes_from_scalar(context: Any, builder: Any, source: Any, target: Any, value: Any) -> Any:
    return _splat(builder, target.vector, context.cast(builder, value, source, types.float32))


@lower_cast(types.Integer, _WordsType)
def _words_from_scalar(context: Any, builder: Any, source: Any, target: Any, value: Any) -> Any:
    return _splat(builder, target.vector, context.cast(builder, value, source, types.uint32))


@lower_cast(types.Integer, _LongsType)
def _longs_from_scalar(context: Any, builder: Any, source: Any, target: Any, value: Any) -> Any:
    return _splat(builder, target.vector, context.cast(builder, value, source, types.uint64))


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
    _register_operator(_operation, _lanes, types.Float, _lanes, _emit)
for _operation, _emit in {
    operator.lt: lambda b, x, y: b.fcmp_ordered("<", x, y),
    operator.gt: lambda b, x, y: b.fcmp_ordered(">", x, y),
}.items():
    _register_operator(_operation, _lanes, types.Float, _mask, _emit)
for _operation, _emit in {
    operator.add: lambda b, x, y: b.add(x, y),
    operator.sub: lambda b, x, y: b.sub(x, y),
    operator.and_: lambda b, x, y: b.and_(x, y),
    operator.or_: lambda b, x, y: b.or_(x, y),
    operator.xor: lambda b, x, y: b.xor(x, y),
    operator.lshift: lambda b, x, y: b.shl(x, y),
    operator.rshift: lambda b, x, y: b.lshr(x, y),
}.items():
    _register_operator(_operation, _words, types.Integer, _words, _emit)
    _register_operator(_operation, _longs, types.Integer, _longs, _emit)
_register_operator(operator.mul, _longs, types.Integer, _longs, lambda b, x, y: b.mul(x, y))
_register_operator(
    operator.lt, _words, types.Integer, _mask, lambda b, x, y: b.icmp_unsigned("<", x, y)
)


@infer_global(operator.neg)
class _NegTyping(AbstractTemplate):
    def generic(self, args: tuple[types.Type, ...], kws: dict[str, types.Type]) -> Any:
        return signature(_lanes, _lanes) if args == (_lanes,) else None


@lower_builtin(operator.neg, _lanes)
def _neg(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    return builder.fneg(args[0])


# ---------------------------------------------------------------------------------------------
# Functions


def _function(result: Any, operands: tuple[Any, ...], emit: Callable[..., Any]) -> Any:
    """Make an intrinsic whose arguments are converted to ``operands``; None keeps an argument.

    Numba finds the number of arguments by looking at the function, hence one shape for each.
    """

    def typed(args: tuple[Any, ...]) -> Any:
        kinds = [want or got for want, got in zip(operands, args, strict=True)]

        def generate(context: Any, builder: Any, sig: Any, values: Any) -> Any:
            return emit(builder, *values)

        return signature(result or kinds[0], *kinds), generate

    if len(operands) == 0:
        return intrinsic(lambda context: typed(()))
    if len(operands) == 1:
        return intrinsic(lambda context, a: typed((a,)))
    if len(operands) == 2:
        return intrinsic(lambda context, a, b: typed((a, b)))
    if len(operands) == 3:
        return intrinsic(lambda context, a, b, c: typed((a, b, c)))
    return intrinsic(lambda context, a, b, c, d, e, f, g, h: typed((a, b, c, d, e, f, g, h)))


def _vector_address(builder: ir.IRBuilder, pointer: Any, vector: ir.VectorType) -> Any:
    return builder.bitcast(pointer, vector.as_pointer())


def _call(builder: ir.IRBuilder, name: str, result: ir.Type, *args: Any, **kws: Any) -> Any:
    kind = ir.FunctionType(result, [a.type for a in args])
    module = builder.module
    callee = module.globals.get(name) or ir.Function(module, kind, name)
    return builder.call(callee, args, **kws)


def _emit_store(builder: ir.IRBuilder, pointer: Any, value: Any) -> Any:
    builder.store(value, _vector_address(builder, pointer, value.type), align=4)
    return ir.Constant(ir.IntType(8).as_pointer(), None)


def _emit_total(builder: ir.IRBuilder, x: Any) -> Any:
    # Reassociation is what makes this a tree; the tree is fixed when the code is compiled.
    name = f"llvm.vector.reduce.fadd.v{LANES}f32"
    return _call(builder, name, _FLOAT, _FLOAT(0.0), x, fastmath=("reassoc",))


def _shuffle(builder: ir.IRBuilder, x: Any, y: Any, places: list[int]) -> Any:
    """Choose lanes of x, and from LANES on of y."""
    return builder.shuffle_vector(x, y, ir.Constant(ir.VectorType(_WORD, len(places)), places))


def _halve(builder: ir.IRBuilder, x: Any, y: Any, distance: int) -> Any:
    """Add each lane to the one ``distance`` after it; x's sums fill the firsts, y's the seconds."""
    firsts = [lane if not lane & distance else LANES + lane - distance for lane in range(LANES)]
    seconds = [lane + distance for lane in firsts]
    return builder.fadd(_shuffle(builder, x, y, firsts), _shuffle(builder, x, y, seconds))


def _emit_totals(builder: ir.IRBuilder, *xs: Any) -> Any:
    # Each step adds halves and keeps as many vectors full as it can. The order of distances suits
    # registers of 512 and of 256 bits: 16 moves nothing, 2 and 1 stay within 128 bits.
    pairs = [_halve(builder, xs[k], xs[k + 4], 16) for k in range(4)]
    fours = [_halve(builder, pairs[k], pairs[k + 2], 2) for k in range(2)]
    sums = _halve(builder, fours[0], fours[1], 1)
    for distance in (8, 4):
        places = [lane ^ distance for lane in range(LANES)]
        sums = builder.fadd(sums, _shuffle(builder, sums, sums, places))
    return sums


def _emit_store_pairs(builder: ir.IRBuilder, pointer: Any, x: Any, y: Any) -> Any:
    places = [source + lane for lane in range(LANES) for source in (0, LANES)]
    return _emit_store(builder, pointer, _shuffle(builder, x, y, places))


def _emit_add_four(builder: ir.IRBuilder, pointer: Any, sums: Any, first: int) -> Any:
    four = ir.VectorType(_FLOAT, 4)
    place = _vector_address(builder, pointer, four)
    added = _shuffle(builder, sums, sums, list(range(first, first + 4)))
    builder.store(builder.fadd(builder.load(place, align=4), added), place, align=4)
    return ir.Constant(ir.IntType(8).as_pointer(), None)


def _emit_switch(builder: ir.IRBuilder, gates: Any, x: Any, y: Any) -> Any:
    # A select would go through mask registers, and what writes those stands in the way of
    # multiplications (AMD Zen 4). The fence keeps LLVM from seeing one in this.
    words = _words.vector
    signs = builder.ashr(builder.bitcast(gates, words), ir.Constant(words, [31] * LANES))
    name = f"llvm.arithmetic.fence.v{LANES}f32"
    fenced = _call(builder, name, _lanes.vector, builder.bitcast(signs, _lanes.vector))
    mask = builder.bitcast(fenced, words)
    x, y = builder.bitcast(x, words), builder.bitcast(y, words)
    chosen = builder.or_(builder.and_(builder.not_(mask), x), builder.and_(mask, y))
    return builder.bitcast(chosen, _lanes.vector)


def _emit_gather(builder: ir.IRBuilder, pointer: Any, index: Any) -> Any:
    # llvmlite's gep takes no vector of indices, hence the arithmetic: eight bytes a pair.
    vector, count = _longs.vector, _longs.vector.count
    offsets = builder.shl(index, ir.Constant(vector, [3] * count))
    base = _splat(builder, vector, builder.ptrtoint(pointer, _LONG))
    pointers = ir.VectorType(_LONG.as_pointer(), count)
    addresses = builder.inttoptr(builder.add(base, offsets), pointers)
    everywhere = ir.Constant(ir.VectorType(_BOOL, count), [1] * count)
    nothing = ir.Constant(vector, ir.Undefined)
    name = f"llvm.masked.gather.v{count}i64.v{count}p0"
    return _call(builder, name, vector, addresses, _WORD(4), everywhere, nothing)


load = cast(
    "Callable[[Pointer[float]], Lanes]",
    _function(_lanes, (None,), lambda b, p: b.load(_vector_address(b, p, _lanes.vector), align=4)),
)
"""The 32 numbers from an address on."""
store = cast(
    "Callable[[Pointer[float], Lanes], None]", _function(types.void, (None, _lanes), _emit_store)
)
"""Write 32 numbers from an address on."""
store_pairs = cast(
    "Callable[[Pointer[float], Lanes, Lanes], None]",
    _function(types.void, (None, _lanes, _lanes), _emit_store_pairs),
)
"""Write 64 numbers from an address on, by turns of the one and of the other."""
splat = cast("Callable[[float], Lanes]", _function(_lanes, (_lanes,), lambda b, x: x))
"""One number in all lanes."""
where = cast(
    "Callable[[Mask, Lanes | float, Lanes | float], Lanes]",
    _function(_lanes, (_mask, _lanes, _lanes), lambda b, m, x, y: b.select(m, x, y)),
)
"""``x`` where the mask holds, else ``y``."""
switch = cast(
    "Callable[[Lanes, Lanes | float, Lanes | float], Lanes]",
    _function(_lanes, (_lanes, _lanes, _lanes), _emit_switch),
)
"""``x`` where the first number's sign is positive, else ``y``."""
root = cast(
    "Callable[[Lanes], Lanes]",
    _function(_lanes, (_lanes,), lambda b, x: _call(b, f"llvm.sqrt.v{LANES}f32", _lanes.vector, x)),
)
"""Square root."""
total = cast("Callable[[Lanes], float]", _function(types.float32, (_lanes,), _emit_total))
"""Sum of the lanes."""
totals = cast(
    "Callable[[Lanes, Lanes, Lanes, Lanes, Lanes, Lanes, Lanes, Lanes], Lanes]",
    _function(_lanes, (_lanes,) * 8, _emit_totals),
)
"""Sums of the lanes of eight at once: of the first four in lanes 0 to 3, of the others in lanes
16 to 19. What the other lanes hold has no meaning."""
add_firsts = cast(
    "Callable[[Pointer[float], Lanes], None]",
    _function(types.void, (None, _lanes), lambda b, p, x: _emit_add_four(b, p, x, 0)),
)
"""Add the first four of :func:`totals` to four numbers from an address on."""
add_seconds = cast(
    "Callable[[Pointer[float], Lanes], None]",
    _function(types.void, (None, _lanes), lambda b, p, x: _emit_add_four(b, p, x, LANES // 2)),
)
"""Add the other four of :func:`totals` to four numbers from an address on."""
lane = cast(
    "Callable[[Lanes, int], float]",
    _function(types.float32, (_lanes, types.int64), lambda b, x, k: b.extract_element(x, k)),
)
"""One of the 32 numbers."""
to_bits = cast(
    "Callable[[Lanes], Words]",
    _function(_words, (_lanes,), lambda b, x: b.bitcast(x, _words.vector)),
)
"""The same 32 bits, seen as words."""
from_bits = cast(
    "Callable[[Words], Lanes]",
    _function(_lanes, (_words,), lambda b, x: b.bitcast(x, _lanes.vector)),
)
"""The same 32 bits, seen as floats."""
to_float = cast(
    "Callable[[Words], Lanes]",
    _function(_lanes, (_words,), lambda b, x: b.sitofp(x, _lanes.vector)),
)
"""Convert words below 2^31 to floats."""
longs = cast("Callable[[int], Longs]", _function(_longs, (_longs,), lambda b, x: x))
"""One number in all places."""
to_words = cast(
    "Callable[[Longs], Words]",
    _function(_words, (_longs,), lambda b, x: b.bitcast(x, _words.vector)),
)
"""The same bits: of each long the lower half in a lane of even number, the upper in the next."""
lane_numbers = cast(
    "Callable[[], Words]",
    _function(_words, (), lambda b: ir.Constant(_words.vector, list(range(LANES)))),
)
"""0, 1, .., 31."""
even_numbers = cast(
    "Callable[[], Longs]",
    _function(_longs, (), lambda b: ir.Constant(_longs.vector, list(range(0, LANES, 2)))),
)
"""0, 2, .., 30."""
gather_pairs = cast(
    "Callable[[Pointer[float], Longs], Longs]", _function(_longs, (None, _longs), _emit_gather)
)
"""The pairs of floats at 16 indices from an address on, each pair as one long."""

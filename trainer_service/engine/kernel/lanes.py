# pyright: basic, reportOptionalCall=false
# Numba and llvmlite are hardly typed; what this module exports is typed for its users.
"""Functions of lanes: reading and writing memory, choosing, adding up, seeing bits as numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from llvmlite import ir
from numba.core import types
from numba.core.typing.templates import signature
from numba.extending import intrinsic

from trainer_service.engine.kernel.fields import LANES
from trainer_service.engine.kernel.lane_types import (
    BOOL,
    FLOAT,
    LANES_TYPE,
    LONG,
    LONGS_TYPE,
    MASK_TYPE,
    WORD,
    WORDS_TYPE,
    Lanes,
    Longs,
    Mask,
    Words,
    emit_splat,
)
from trainer_service.engine.kernel.pointers import Pointer


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
    return _call(builder, name, FLOAT, FLOAT(0.0), x, fastmath=("reassoc",))


def _shuffle(builder: ir.IRBuilder, x: Any, y: Any, places: list[int]) -> Any:
    """Choose lanes of x, and from LANES on of y."""
    return builder.shuffle_vector(x, y, ir.Constant(ir.VectorType(WORD, len(places)), places))


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
    four = ir.VectorType(FLOAT, 4)
    place = _vector_address(builder, pointer, four)
    added = _shuffle(builder, sums, sums, list(range(first, first + 4)))
    builder.store(builder.fadd(builder.load(place, align=4), added), place, align=4)
    return ir.Constant(ir.IntType(8).as_pointer(), None)


def _emit_switch(builder: ir.IRBuilder, gates: Any, x: Any, y: Any) -> Any:
    # A select would go through mask registers, and what writes those stands in the way of
    # multiplications (AMD Zen 4). The fence keeps LLVM from seeing one in this.
    words = WORDS_TYPE.vector
    signs = builder.ashr(builder.bitcast(gates, words), ir.Constant(words, [31] * LANES))
    name = f"llvm.arithmetic.fence.v{LANES}f32"
    fenced = _call(builder, name, LANES_TYPE.vector, builder.bitcast(signs, LANES_TYPE.vector))
    mask = builder.bitcast(fenced, words)
    x, y = builder.bitcast(x, words), builder.bitcast(y, words)
    chosen = builder.or_(builder.and_(builder.not_(mask), x), builder.and_(mask, y))
    return builder.bitcast(chosen, LANES_TYPE.vector)


def _emit_gather(builder: ir.IRBuilder, pointer: Any, index: Any) -> Any:
    # llvmlite's gep takes no vector of indices, hence the arithmetic: eight bytes a pair.
    vector, count = LONGS_TYPE.vector, LONGS_TYPE.vector.count
    offsets = builder.shl(index, ir.Constant(vector, [3] * count))
    base = emit_splat(builder, vector, builder.ptrtoint(pointer, LONG))
    pointers = ir.VectorType(LONG.as_pointer(), count)
    addresses = builder.inttoptr(builder.add(base, offsets), pointers)
    everywhere = ir.Constant(ir.VectorType(BOOL, count), [1] * count)
    nothing = ir.Constant(vector, ir.Undefined)
    name = f"llvm.masked.gather.v{count}i64.v{count}p0"
    return _call(builder, name, vector, addresses, WORD(4), everywhere, nothing)


load = cast(
    "Callable[[Pointer[float]], Lanes]",
    _function(
        LANES_TYPE, (None,), lambda b, p: b.load(_vector_address(b, p, LANES_TYPE.vector), align=4)
    ),
)
"""The 32 numbers from an address on."""
store = cast(
    "Callable[[Pointer[float], Lanes], None]",
    _function(types.void, (None, LANES_TYPE), _emit_store),
)
"""Write 32 numbers from an address on."""
store_pairs = cast(
    "Callable[[Pointer[float], Lanes, Lanes], None]",
    _function(types.void, (None, LANES_TYPE, LANES_TYPE), _emit_store_pairs),
)
"""Write 64 numbers from an address on, by turns of the one and of the other."""
splat = cast("Callable[[float], Lanes]", _function(LANES_TYPE, (LANES_TYPE,), lambda b, x: x))
"""One number in all lanes."""
where = cast(
    "Callable[[Mask, Lanes | float, Lanes | float], Lanes]",
    _function(
        LANES_TYPE, (MASK_TYPE, LANES_TYPE, LANES_TYPE), lambda b, m, x, y: b.select(m, x, y)
    ),
)
"""``x`` where the mask holds, else ``y``."""
switch = cast(
    "Callable[[Lanes, Lanes | float, Lanes | float], Lanes]",
    _function(LANES_TYPE, (LANES_TYPE, LANES_TYPE, LANES_TYPE), _emit_switch),
)
"""``x`` where the first number's sign is positive, else ``y``."""
root = cast(
    "Callable[[Lanes], Lanes]",
    _function(
        LANES_TYPE,
        (LANES_TYPE,),
        lambda b, x: _call(b, f"llvm.sqrt.v{LANES}f32", LANES_TYPE.vector, x),
    ),
)
"""Square root."""
total = cast("Callable[[Lanes], float]", _function(types.float32, (LANES_TYPE,), _emit_total))
"""Sum of the lanes."""
totals = cast(
    "Callable[[Lanes, Lanes, Lanes, Lanes, Lanes, Lanes, Lanes, Lanes], Lanes]",
    _function(LANES_TYPE, (LANES_TYPE,) * 8, _emit_totals),
)
"""Sums of the lanes of eight at once: of the first four in lanes 0 to 3, of the others in lanes
16 to 19. What the other lanes hold has no meaning."""
add_firsts = cast(
    "Callable[[Pointer[float], Lanes], None]",
    _function(types.void, (None, LANES_TYPE), lambda b, p, x: _emit_add_four(b, p, x, 0)),
)
"""Add the first four of :func:`totals` to four numbers from an address on."""
add_seconds = cast(
    "Callable[[Pointer[float], Lanes], None]",
    _function(types.void, (None, LANES_TYPE), lambda b, p, x: _emit_add_four(b, p, x, LANES // 2)),
)
"""Add the other four of :func:`totals` to four numbers from an address on."""
lane = cast(
    "Callable[[Lanes, int], float]",
    _function(types.float32, (LANES_TYPE, types.int64), lambda b, x, k: b.extract_element(x, k)),
)
"""One of the 32 numbers."""
to_bits = cast(
    "Callable[[Lanes], Words]",
    _function(WORDS_TYPE, (LANES_TYPE,), lambda b, x: b.bitcast(x, WORDS_TYPE.vector)),
)
"""The same 32 bits, seen as words."""
from_bits = cast(
    "Callable[[Words], Lanes]",
    _function(LANES_TYPE, (WORDS_TYPE,), lambda b, x: b.bitcast(x, LANES_TYPE.vector)),
)
"""The same 32 bits, seen as floats."""
to_float = cast(
    "Callable[[Words], Lanes]",
    _function(LANES_TYPE, (WORDS_TYPE,), lambda b, x: b.sitofp(x, LANES_TYPE.vector)),
)
"""Convert words below 2^31 to floats."""
longs = cast("Callable[[int], Longs]", _function(LONGS_TYPE, (LONGS_TYPE,), lambda b, x: x))
"""One number in all places."""
to_words = cast(
    "Callable[[Longs], Words]",
    _function(WORDS_TYPE, (LONGS_TYPE,), lambda b, x: b.bitcast(x, WORDS_TYPE.vector)),
)
"""The same bits: of each long the lower half in a lane of even number, the upper in the next."""
lane_numbers = cast(
    "Callable[[], Words]",
    _function(WORDS_TYPE, (), lambda b: ir.Constant(WORDS_TYPE.vector, list(range(LANES)))),
)
"""0, 1, .., 31."""
even_numbers = cast(
    "Callable[[], Longs]",
    _function(LONGS_TYPE, (), lambda b: ir.Constant(LONGS_TYPE.vector, list(range(0, LANES, 2)))),
)
"""0, 2, .., 30."""
gather_pairs = cast(
    "Callable[[Pointer[float], Longs], Longs]",
    _function(LONGS_TYPE, (None, LONGS_TYPE), _emit_gather),
)
"""The pairs of floats at 16 indices from an address on, each pair as one long."""

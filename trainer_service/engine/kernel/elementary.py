"""Elementary functions of 32 lanes, in float32, without branches.

Each is a range reduction and a polynomial, after Cephes (S. L. Moshier, netlib.org/cephes,
single precision: expf, logf, tanhf, sinf, cosf). Errors are about one unit in the last place,
except where said. Not-a-number goes in and comes out, so that a session that diverges shows it
(but for the bare logarithm).
"""

from __future__ import annotations

from trainer_service.engine.kernel.compilation import inlined
from trainer_service.engine.kernel.lane_types import Lanes
from trainer_service.engine.kernel.lanes import (
    from_bits,
    root,
    switch,
    to_bits,
    to_float,
    where,
)

# Adding this rounds a float32 below 2^22 to an integer, which its lowest bits then hold.
_ROUNDER = 12582912.0
_ROUNDER_BITS = 0x4B400000
_ONE_BITS = 0x3F800000
_ROOT_HALF_BITS = 0x3F3504F3
# ln 2 in two parts, the first exact in few bits, so that k * ln 2 is exact for small k.
_LN2_HIGH = 0.693359375
_LN2_LOW = -2.12194440e-4


@inlined
def exp(x: Lanes) -> Lanes:
    """e^x; x is held within -87 and 88, where the result is still a normal float32."""
    x = where(x > 88.0, 88.0, where(x < -87.0, -87.0, x))
    rounded = x * 1.44269504088896341 + _ROUNDER
    k = rounded - _ROUNDER
    r = x - k * _LN2_HIGH - k * _LN2_LOW
    p = r * 1.9875691500e-4 + 1.3981999507e-3
    p = p * r + 8.3334519073e-3
    p = p * r + 4.1665795894e-2
    p = p * r + 1.6666665459e-1
    p = p * r + 5.0000001201e-1
    exponent = (to_bits(rounded) - _ROUNDER_BITS + 127) << 23
    return (p * r * r + r + 1.0) * from_bits(exponent)


@inlined
def log(x: Lanes) -> Lanes:
    """Natural logarithm of a positive normal number."""
    # Counted from the root of a half, so that the mantissa lies around 1.
    bits = to_bits(x) - _ROOT_HALF_BITS + _ONE_BITS
    exponent = to_float(bits >> 23) - 127.0
    m = from_bits((bits & 0x007FFFFF) + _ROOT_HALF_BITS) - 1.0
    p = m * 7.0376836292e-2 - 1.1514610310e-1
    p = p * m + 1.1676998740e-1
    p = p * m - 1.2420140846e-1
    p = p * m + 1.4249322787e-1
    p = p * m - 1.6668057665e-1
    p = p * m + 2.0000714765e-1
    p = p * m - 2.4999993993e-1
    p = p * m + 3.3333331174e-1
    square = m * m
    tail = p * m * square + exponent * _LN2_LOW - square * 0.5
    return m + tail + exponent * _LN2_HIGH


@inlined
def sigmoid(x: Lanes) -> Lanes:
    """1 / (1 + e^-x)."""
    return 1.0 / (1.0 + exp(-x))


@inlined
def softplus(x: Lanes) -> Lanes:
    """log(1 + e^x), within 1e-7 of the truth."""
    size = where(x < 0.0, -x, x)
    return where(x < 0.0, 0.0, x) + log(1.0 + exp(-size))


@inlined
def tanh(x: Lanes) -> Lanes:
    """Hyperbolic tangent; a polynomial near 0, where a quotient would lose its digits."""
    size = where(x < 0.0, -x, x)
    far = 1.0 - 2.0 / (exp(size + size) + 1.0)
    far = where(x < 0.0, -far, far)
    z = x * x
    p = z * -5.70498872745e-3 + 2.06390887954e-2
    p = p * z - 5.37397155531e-2
    p = p * z + 1.33314422036e-1
    p = p * z - 3.33332819422e-1
    return where(size < 0.625, p * z * x + x, far)


@inlined
def cosine_and_sine(turns: Lanes) -> tuple[Lanes, Lanes]:
    """Cosine and sine of 2 pi times an angle of 0 to 1 turns.

    The nearest quarter turn is taken off; what remains lies within an eighth of a turn.
    """
    quarters = turns * 4.0
    rounded = quarters + _ROUNDER
    quadrant = to_bits(rounded)
    r = (quarters - (rounded - _ROUNDER)) * 1.57079632679489662
    z = r * r
    s = z * -1.9515295891e-4 + 8.3321608736e-3
    s = s * z - 1.6666654611e-1
    s = s * z * r + r
    c = z * 2.443315711809948e-5 - 1.388731625493765e-3
    c = c * z + 4.166664568298827e-2
    c = c * z * z - z * 0.5 + 1.0
    oddness = from_bits(quadrant << 31)
    cosine, sine = switch(oddness, c, s), switch(oddness, s, c)
    cosine_sign = ((quadrant + 1) & 2) << 30
    sine_sign = (quadrant & 2) << 30
    return from_bits(to_bits(cosine) ^ cosine_sign), from_bits(to_bits(sine) ^ sine_sign)


@inlined
def normal_pair(u: Lanes, v: Lanes) -> tuple[Lanes, Lanes]:
    """Two independent standard normals of two uniforms, u within (0, 1] (Box and Muller 1958)."""
    radius = root(-2.0 * log(u))
    cosine, sine = cosine_and_sine(v)
    return radius * cosine, radius * sine

"""Arithmetic on arrays as Go does it, where that differs from NumPy."""

import numpy as np

from rulelint.engine.kernels.window import F64


def largest(a: F64, b: F64) -> F64:
    """Go's `math.Max`: NaN wins over everything but +Inf, and 0 over -0."""
    with np.errstate(all="ignore"):
        out = np.maximum(a, b)
    out = np.where((a == 0) & (b == 0), np.where(np.signbit(a), b, a), out)
    return np.where(np.isposinf(a) | np.isposinf(b), np.inf, out)


def smallest(a: F64, b: F64) -> F64:
    """Go's `math.Min`: NaN wins over everything but -Inf, and -0 over 0."""
    with np.errstate(all="ignore"):
        out = np.minimum(a, b)
    out = np.where((a == 0) & (b == 0), np.where(np.signbit(a), a, b), out)
    return np.where(np.isneginf(a) | np.isneginf(b), -np.inf, out)


def rounded(values: F64, nearest: F64) -> F64:
    """Round to a multiple of `nearest`, halves up."""
    with np.errstate(all="ignore"):
        inverse = 1.0 / nearest
        return np.floor(values * inverse + 0.5) / inverse


def sign(values: F64) -> F64:
    """-1, 1, or the value itself when it is zero or NaN."""
    return np.where(values < 0, -1.0, np.where(values > 0, 1.0, values))


_SQRT_HALF = 7.07106781186547524400844362104849039e-01
_LN2_HIGH, _LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10
_LOG2_E, _LOG10_E = 1.44269504088896340735992468100189214, 0.434294481903251827651128918916605082
_ODD = (
    6.666666666666735130e-01,
    2.857142874366239149e-01,
    1.818357216161805012e-01,
    1.479819860511658591e-01,
)
_EVEN = (3.999999999940941908e-01, 2.222219843214978396e-01, 1.531383769920937332e-01)
"""Constants of FreeBSD's e_log.c, which Go's `math.Log` follows."""


def logarithm(values: F64) -> F64:
    """Go's `math.Log`: FreeBSD's e_log.c."""
    with np.errstate(all="ignore"):
        mantissa, exponent = np.frexp(values)
        small = mantissa < _SQRT_HALF
        mantissa = np.where(small, mantissa * 2, mantissa)
        k = (exponent - small).astype(np.float64)
        f = mantissa - 1
        s = f / (2 + f)
        s2 = s * s
        s4 = s2 * s2
        t1 = s2 * (_ODD[0] + s4 * (_ODD[1] + s4 * (_ODD[2] + s4 * _ODD[3])))
        t2 = s4 * (_EVEN[0] + s4 * (_EVEN[1] + s4 * _EVEN[2]))
        half = 0.5 * f * f
        out = k * _LN2_HIGH - ((half - (s * (half + (t1 + t2)) + k * _LN2_LOW)) - f)
    out = np.where(values == 0, -np.inf, np.where(values < 0, np.nan, out))
    return np.where(np.isposinf(values) | np.isnan(values), values, out)


def logarithm2(values: F64) -> F64:
    """Go's `math.Log2`: exact for powers of two."""
    mantissa, exponent = np.frexp(values)
    whole = exponent.astype(np.float64)
    return np.where(mantissa == 0.5, whole - 1, logarithm(mantissa) * _LOG2_E + whole)


def logarithm10(values: F64) -> F64:
    """Go's `math.Log10`: a constant times the natural logarithm."""
    return logarithm(values) * _LOG10_E


def exponential(values: F64) -> F64:
    """`math.Exp`, infinite as soon as Go's is on amd64: half a power of two before the largest number."""
    with np.errstate(all="ignore"):
        return np.where(np.rint(values * _LOG2_E) >= 1024, np.inf, np.exp(values))


def hyperbolic_sine(values: F64) -> F64:
    """`math.Sinh`: from 21 on half the exponential."""
    with np.errstate(all="ignore"):
        far = np.copysign(exponential(np.abs(values)) * 0.5, values)
        return np.where(np.abs(values) > 21, far, np.sinh(values))


def hyperbolic_cosine(values: F64) -> F64:
    """`math.Cosh`: from 21 on half the exponential."""
    with np.errstate(all="ignore"):
        return np.where(np.abs(values) > 21, exponential(np.abs(values)) * 0.5, np.cosh(values))


def power(base: F64, exponent: F64) -> F64:
    """Go's `math.Pow`: repeated squaring of the mantissa, a logarithm only for the fraction."""
    base, exponent = np.broadcast_arrays(base, exponent)
    with np.errstate(all="ignore"):
        out = np.power(base, exponent)
        size = np.abs(exponent)
        usual = np.isfinite(base) & np.isfinite(exponent) & (base != 0) & (exponent != 0) & (base != 1)
        usual &= (size != 0.5) & (size != 1) & (size < 2.0**63) & ((base > 0) | (size == np.floor(size)))
        if usual.any():
            out = out.copy()
            out[usual] = _power(base[usual], exponent[usual])
        root = np.isfinite(base) & (size == 0.5) & (base != 0)
        return np.where(root, np.where(exponent > 0, np.sqrt(base), 1 / np.sqrt(base)), out)


def _power(base: F64, exponent: F64) -> F64:
    part, whole = np.modf(np.abs(exponent))
    up = part > 0.5
    part, whole = np.where(up, part - 1, part), np.where(up, whole + 1, whole)
    out = np.where(part != 0, np.exp(part * logarithm(base)), 1.0)
    scale = np.zeros(base.shape, dtype=np.int64)
    mantissa, shift = np.frexp(base)
    shift, bits = shift.astype(np.int64), whole.astype(np.uint64)
    while bits.any():
        odd = (bits & np.uint64(1)).astype(np.bool_) & (np.abs(shift) < 1 << 12)
        out, scale = np.where(odd, out * mantissa, out), np.where(odd, scale + shift, scale)
        overflow = (np.abs(shift) >= 1 << 12) & (bits > 0)
        scale = np.where(overflow, scale + shift, scale)
        bits = np.where(overflow, np.uint64(0), bits >> np.uint64(1))
        mantissa, shift = mantissa * mantissa, shift * 2
        small = mantissa < 0.5
        mantissa, shift = np.where(small, mantissa * 2, mantissa), np.where(small, shift - 1, shift)
    down = exponent < 0
    out, scale = np.where(down, 1 / out, out), np.where(down, -scale, scale)
    return np.ldexp(out, np.clip(scale, -(1 << 20), 1 << 20).astype(np.int32))

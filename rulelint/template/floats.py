"""Numbers as Go prints them."""

import math


def format_float(value: float) -> str:
    """Return a float64 as `%v` prints it: the shortest digits that read back, `1e+06` from a million on.

    Source: format `g` of `strconv/ftoa.go`, which without a precision writes an exponent below -4 and from 6 on.
    """
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    sign = "-" if math.copysign(1.0, value) < 0 else ""
    digits, exponent = shortest_digits(abs(value))
    if exponent < -4 or exponent >= 6:
        fraction = f".{digits[1:]}" if len(digits) > 1 else ""
        return f"{sign}{digits[0]}{fraction}e{exponent:+03d}"
    if exponent < 0:
        return f"{sign}0.{'0' * (-exponent - 1)}{digits}"
    whole = digits[: exponent + 1].ljust(exponent + 1, "0")
    fraction = digits[exponent + 1 :]
    return f"{sign}{whole}.{fraction}" if fraction else f"{sign}{whole}"


def shortest_digits(value: float) -> tuple[str, int]:
    """Return the fewest digits that read back as `value` (finite, not negative), and the first one's power of ten."""
    mantissa, _, exponent = repr(value).partition("e")
    power = int(exponent or 0)
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    leading = len(whole + fraction) - len(digits)
    stripped = digits.rstrip("0")
    if not stripped:
        return "0", 0
    return stripped, len(whole) - 1 - leading + power

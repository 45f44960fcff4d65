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


def format_float_verb(value: float, verb: str, precision: int | None) -> str:
    """Return what `strconv.FormatFloat` does for one of `e E f g G x X b`; None asks for the fewest digits.

    `e` and `f` need a precision, as `fmt` always gives them one.
    """
    if not math.isfinite(value):
        return format_float(value)
    match verb:
        case "x" | "X":
            shown = _hexadecimal(value, precision)
            return shown.upper() if verb == "X" else shown
        case "b":
            mantissa, exponent = _binary(abs(value))
            return f"{'-' if math.copysign(1.0, value) < 0 else ''}{mantissa}p{exponent:+d}"
        case "g" | "G" if precision is None:
            shown = format_float(value)
            return shown.upper() if verb == "G" else shown
        case _:
            return format(value, f".{precision}{verb}")


def _binary(value: float) -> tuple[int, int]:
    """Return mantissa and exponent as they are stored: subnormal numbers are not scaled up."""
    if value == 0:
        return 0, -1074
    _mantissa, exponent = math.frexp(value)
    exponent = max(exponent - 53, -1074)
    return int(math.ldexp(value, -exponent)) if exponent > -1000 else int(math.ldexp(value, 1074)), exponent


def _hexadecimal(value: float, precision: int | None) -> str:
    """Return `0x1.8p+00`; a precision rounds half to even."""
    sign = "-" if math.copysign(1.0, value) < 0 else ""
    if value == 0:
        zeros = f".{'0' * precision}" if precision else ""
        return f"{sign}0x0{zeros}p+00"
    mantissa, exponent = _binary(abs(value))
    shift = 53 - mantissa.bit_length()
    mantissa, exponent = mantissa << shift, exponent - shift + 52
    if precision is not None and precision < 13:
        drop = 4 * (13 - precision)
        kept, rest = mantissa >> drop, mantissa & ((1 << drop) - 1)
        half = 1 << (drop - 1)
        kept += rest > half or (rest == half and kept & 1)
        mantissa = kept << drop
        if mantissa >> 53:
            mantissa, exponent = mantissa >> 1, exponent + 1
    digits = f"{mantissa - (1 << 52):013x}"
    digits = digits.rstrip("0") if precision is None else digits[:precision].ljust(precision, "0")
    return f"{sign}0x1{'.' if digits else ''}{digits}p{exponent:+03d}"

"""When two values count as equal in Prometheus' suite (`util/almost/almost.go`)."""

import math
import sys

EPSILON = 1e-6
SMALLEST = sys.float_info.min


def almost_equal(got: float, expected: float) -> bool:
    """Compare with a relative tolerance of 1e-6; NaN equals NaN."""
    if got == expected or (math.isnan(got) and math.isnan(expected)):
        return True
    if math.isnan(got) or math.isnan(expected):
        return False
    both, apart = abs(got) + abs(expected), abs(got - expected)
    if got == 0 or expected == 0 or both < SMALLEST:
        return apart < EPSILON * SMALLEST
    return apart / min(both, sys.float_info.max) < EPSILON

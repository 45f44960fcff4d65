"""What differences of running totals may answer: counts of events, and sums that are exact in every order."""

import numpy as np

from rulelint.engine.kernels.window import F64, I64, Bool, Window

EXACT = 2.0**53
"""Whole numbers below this are exact, and so is every sum of them that stays below it."""
SCALES = (1.0, 1024.0)
"""Numbers that are whole after multiplying by one of these are as good as whole."""


def counted(window: Window, events: Bool) -> F64:
    """Count events inside each range; `events[i]` lies between the samples `i` and `i + 1`."""
    number: I64 = np.zeros(window.values.shape, dtype=np.int64)
    np.cumsum(events, axis=0, out=number[1:])
    first, last = (np.clip(each, 0, len(number) - 1) for each in (window.first, window.last))
    if window.dense:
        first, last = first[:, 0], last[:, 0]
    return (number[last] - number[first]).astype(np.float64)


def exact_scales(window: Window) -> F64:
    """Return for each series of a dense window by what its values become whole numbers with exact sums, else 0."""
    scales = np.zeros(window.shape[1])
    if not window.dense:
        return scales
    with np.errstate(all="ignore"):
        for scale in reversed(SCALES):
            scaled = window.values * scale
            whole = (np.rint(scaled) == scaled).all(axis=0) & (np.abs(scaled).sum(axis=0) < EXACT)
            scales = np.where(whole, scale, scales)
    return scales


def exact_sums(window: Window, scales: F64) -> F64:
    """Return the sums of a dense window all of whose series have exact sums; every order of addition gives these."""
    running = np.zeros((len(window.values) + 1, window.shape[1]))
    np.cumsum(window.values * scales, axis=0, out=running[1:])
    first = window.first[:, 0]
    sums: F64 = (running[first + window.count[:, 0]] - running[first]) / scales
    return sums

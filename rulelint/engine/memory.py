"""What the engine asks of the memory allocator."""

from functools import cache

import numpy as np

LARGEST_KEPT = (32 << 20) - (1 << 16)
"""Bytes just below the largest block that glibc keeps when it is freed (`DEFAULT_MMAP_THRESHOLD_MAX`)."""


@cache
def keep_freed_memory() -> None:
    """Make the allocator keep the arrays of one block of steps for the next.

    glibc returns large blocks to the system when they are freed, and the system clears every page that is asked for
    again: half of the time of a rate.  The limits of both, `M_MMAP_THRESHOLD` and `M_TRIM_THRESHOLD`, rise with the
    largest block ever freed (mallopt(3)), so one is, untouched.  Other allocators take no notice.
    """
    np.empty(LARGEST_KEPT, dtype=np.uint8)

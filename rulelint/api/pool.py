"""Work spread over processes, with the same results as in one.

A worker is a copy of this process (`fork`): it has everything that is loaded, so that nothing is sent to it.  What a
worker does not answer, because it failed or was killed, is left to the caller, who then meets the failure himself.
"""

import os
import selectors
import struct
import sys
from collections.abc import Callable, Sequence

_HEAD = struct.Struct("<IQ")
_CHUNK = 1 << 20


def can_fork() -> bool:
    """Say whether processes can be copied safely: on Linux, in a process of one thread."""
    if sys.platform != "linux":
        return False
    threading = sys.modules.get("threading")
    return threading is None or threading.active_count() == 1


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def spread(weights: Sequence[int], work: Callable[[int], bytes], jobs: int) -> list[bytes | None]:
    """Call `work` with every number below `len(weights)` in up to `jobs` processes, heavy ones first.

    The answers are in the order of the numbers; None where a process gave none.
    """
    parts = _parts(weights, jobs)
    answers: list[bytes | None] = [None] * len(weights)
    workers = [_start(part, work) for part in parts]
    try:
        _collect([pipe for _, pipe in workers], answers)
    finally:
        for process, pipe in workers:
            os.close(pipe)
            os.waitpid(process, 0)
    return answers


def _parts(weights: Sequence[int], jobs: int) -> list[list[int]]:
    """Deal the numbers out, each to whoever has the least to do: the longest first."""
    parts: list[list[int]] = [[] for _ in range(min(jobs, len(weights)))]
    loads = [0] * len(parts)
    for number in sorted(range(len(weights)), key=lambda each: (-weights[each], each)):
        least = loads.index(min(loads))
        parts[least].append(number)
        loads[least] += weights[number]
    return parts


def _start(numbers: Sequence[int], work: Callable[[int], bytes]) -> tuple[int, int]:
    """Start a worker; return its process and the pipe it answers through."""
    reading, writing = os.pipe()
    process = os.fork()
    if process:
        os.close(writing)
        return process, reading
    try:
        os.close(reading)
        for number in numbers:
            answer = work(number)
            _write(writing, _HEAD.pack(number, len(answer)) + answer)
    finally:
        os._exit(
            0
        )  # never back into the program: its files, its exit handlers and its tests are the caller's


def _write(pipe: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(pipe, view) :]


def _collect(pipes: Sequence[int], answers: list[bytes | None]) -> None:
    with selectors.DefaultSelector() as ready:
        for pipe in pipes:
            ready.register(pipe, selectors.EVENT_READ, bytearray())
        while ready.get_map():
            _turn(ready, answers)


def _turn(ready: selectors.BaseSelector, answers: list[bytes | None]) -> None:
    for key, _ in ready.select():
        if not _read(key.fd, key.data, answers):
            ready.unregister(key.fd)


def _read(pipe: int, buffer: bytearray, answers: list[bytes | None]) -> bool:
    """Read what a pipe has now; return False at its end."""
    data = os.read(pipe, _CHUNK)
    buffer += data
    _take(buffer, answers)
    return bool(data)


def _take(buffer: bytearray, answers: list[bytes | None]) -> None:
    """Move whole answers out of what was read so far."""
    at = 0
    while len(buffer) - at >= _HEAD.size:
        number, length = _HEAD.unpack_from(buffer, at)
        end = at + _HEAD.size + length
        if len(buffer) < end:
            break
        answers[number] = bytes(buffer[at + _HEAD.size : end])
        at = end
    del buffer[:at]

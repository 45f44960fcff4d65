"""Work spread over processes, with the same results as in one.

A worker is a copy of this process (`fork`): it has everything that is loaded, so that nothing is sent to it.  Workers
take the next piece of work when they are done with one.  What a worker does not answer, because it failed or was
killed, is left to the caller, who then meets the failure himself.  Whatever ends the caller early, a Ctrl-C for
example, ends the workers.
"""

import os
import struct
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from selectors import BaseSelector

_HEAD = struct.Struct("<IQ")
_NUMBER = struct.Struct("<I")
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


def spread(
    weights: Sequence[int],
    work: Callable[[int], bytes],
    jobs: int,
    answered: Callable[[int], object] | None = None,
) -> list[bytes | None]:
    """Call `work` with every number below `len(weights)` in up to `jobs` processes, heavy ones first.

    The answers are in the order of the numbers; None where a process gave none.  `answered` is called with each number
    as soon as there is an answer.
    """
    answers = _Answers(len(weights), answered)
    queue = _queue(sorted(range(len(weights)), key=lambda each: (-weights[each], each)))
    workers: list[tuple[int, int]] = []
    try:
        workers.extend(_start(queue, work) for _ in range(min(jobs, len(weights))))
        _collect([pipe for _, pipe in workers], answers)
    except BaseException:
        from signal import SIGKILL  # noqa: PLC0415  only failures need it

        for process, _ in workers:
            os.kill(process, SIGKILL)  # it holds nothing that has to be put in order
        raise
    finally:
        os.close(queue)
        for process, pipe in workers:
            os.close(pipe)
            os.waitpid(process, 0)
    return answers.found


class _Answers:
    """What came so far."""

    def __init__(self, count: int, answered: Callable[[int], object] | None) -> None:
        self.found: list[bytes | None] = [None] * count
        self._answered = answered

    def take(self, number: int, answer: bytes) -> None:
        self.found[number] = answer
        if self._answered:
            self._answered(number)


def _queue(numbers: Sequence[int]) -> int:
    """Return a file of numbers in memory: processes that inherit it share one position, and each reads the next."""
    queue = os.memfd_create("rulelint-queue")
    os.write(queue, b"".join(map(_NUMBER.pack, numbers)))
    os.lseek(queue, 0, os.SEEK_SET)
    return queue


def _start(queue: int, work: Callable[[int], bytes]) -> tuple[int, int]:
    """Start a worker; return its process and the pipe it answers through."""
    reading, writing = os.pipe()
    process = os.fork()
    if process:
        os.close(writing)
        return process, reading
    try:
        os.close(reading)
        while taken := os.read(queue, _NUMBER.size):
            (number,) = _NUMBER.unpack(taken)
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


def _collect(pipes: Sequence[int], answers: _Answers) -> None:
    from selectors import EVENT_READ, DefaultSelector  # noqa: PLC0415  a small run has no workers

    with DefaultSelector() as ready:
        for pipe in pipes:
            ready.register(pipe, EVENT_READ, bytearray())
        while ready.get_map():
            _turn(ready, answers)


def _turn(ready: "BaseSelector", answers: _Answers) -> None:
    for key, _ in ready.select():
        if not _read(key.fd, key.data, answers):
            ready.unregister(key.fd)


def _read(pipe: int, buffer: bytearray, answers: _Answers) -> bool:
    """Read what a pipe has now; return False at its end."""
    data = os.read(pipe, _CHUNK)
    buffer += data
    _take(buffer, answers)
    return bool(data)


def _take(buffer: bytearray, answers: _Answers) -> None:
    """Move whole answers out of what was read so far."""
    at = 0
    while len(buffer) - at >= _HEAD.size:
        number, length = _HEAD.unpack_from(buffer, at)
        end = at + _HEAD.size + length
        if len(buffer) < end:
            break
        answers.take(number, bytes(buffer[at + _HEAD.size : end]))
        at = end
    del buffer[:at]

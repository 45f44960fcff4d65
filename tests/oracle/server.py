"""A real Prometheus on loopback, filled over remote write so that every bit arrives, staleness markers included."""

import http.client
import json
import socket
import struct
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.real_programs import require_program

STALE_BITS = 0x7FF0000000000002
STALE = struct.unpack("<d", struct.pack("<Q", STALE_BITS))[0]
"""The value Prometheus writes where a series ends (`model/value/value.go`)."""

Sample = tuple[int, float]
Series = tuple[Mapping[str, str], Sequence[Sample]]
SLICE = 10 * 60_000
"""Samples arrive in slices of time: the head refuses what is an hour older than its newest sample."""


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def _field(number: int, body: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(body)) + body


def _time_series(labels: Mapping[str, str], samples: Iterable[Sample]) -> bytes:
    """Encode `prompb.TimeSeries`."""
    pairs = b"".join(
        _field(1, _field(1, name.encode()) + _field(2, value.encode()))
        for name, value in sorted(labels.items())
    )
    points = b"".join(
        _field(2, b"\x09" + struct.pack("<d", value) + b"\x10" + _varint(at)) for at, value in samples
    )
    return _field(1, pairs + points)


def _snappy(data: bytes) -> bytes:
    """Wrap data as snappy literals: a valid stream that compresses nothing."""
    chunks = (data[at : at + 60_000] for at in range(0, len(data), 60_000))
    return _varint(len(data)) + b"".join(b"\xf4" + struct.pack("<H", len(each) - 1) + each for each in chunks)


class QueryRefusedError(Exception):
    """Prometheus answered with an error; the text is its own."""


class RealPrometheus:
    """A running server."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"

    def write(self, series: Sequence[Series]) -> int:
        """Send all samples in order of time; return how many."""
        times = [at for _, samples in series for at, _ in samples]
        for start in range(min(times), max(times) + 1, SLICE):
            cut = [
                (labels, [each for each in samples if start <= each[0] < start + SLICE])
                for labels, samples in series
            ]
            body = _snappy(b"".join(_time_series(labels, samples) for labels, samples in cut if samples))
            headers = {
                "Content-Encoding": "snappy",
                "Content-Type": "application/x-protobuf",
                "X-Prometheus-Remote-Write-Version": "0.1.0",
            }
            request = urllib.request.Request(f"{self.url}/api/v1/write", body, headers)
            with urllib.request.urlopen(request, timeout=60) as answer:
                assert answer.status in (200, 204)
        return len(times)

    def query_range(self, expr: str, start: int, end: int, step: int) -> list[dict[str, Any]]:
        """Return the matrix of a range query; times and step in milliseconds."""
        words = {
            "query": expr,
            "start": f"{start / 1000:.3f}",
            "end": f"{end / 1000:.3f}",
            "step": f"{step / 1000}",
        }
        body = urllib.parse.urlencode(words).encode()
        try:
            with urllib.request.urlopen(f"{self.url}/api/v1/query_range", body, timeout=60) as answer:
                document = json.load(answer)
        except urllib.error.HTTPError as error:
            raise QueryRefusedError(json.load(error)["error"]) from error
        result = document["data"]["result"]
        assert isinstance(result, list)
        return result

    def samples(self, selector: str, seconds: int) -> list[dict[str, Any]]:
        """Return the samples of the last seconds as they were written."""
        body = urllib.parse.urlencode({"query": f"{selector}[{seconds}s]"}).encode()
        with urllib.request.urlopen(f"{self.url}/api/v1/query", body, timeout=60) as answer:
            result = json.load(answer)["data"]["result"]
        assert isinstance(result, list)
        return result

    def format_query(self, expr: str) -> str:
        """Return the expression as Prometheus lays it out."""
        body = urllib.parse.urlencode({"query": expr}).encode("utf-8", "surrogateescape")
        try:
            with urllib.request.urlopen(f"{self.url}/api/v1/format_query", body, timeout=60) as answer:
                text = json.load(answer)["data"]
        except urllib.error.HTTPError as error:
            raise QueryRefusedError(json.load(error)["error"]) from error
        assert isinstance(text, str)
        return text


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        assert isinstance(port, int)
        return port


def _wait_until_ready(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    for _ in range(300):
        assert process.poll() is None, log.read_text(encoding="utf-8")
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
        try:
            connection.request("GET", "/-/ready")
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass  # not listening yet: the loop ends with the log when it never does
        finally:
            connection.close()
        time.sleep(0.1)
    raise AssertionError(log.read_text(encoding="utf-8"))


@contextmanager
def real_prometheus(folder: Path, config_text: str = "global: {}\n", *flags: str) -> Iterator[RealPrometheus]:
    """Start Prometheus with an empty database in `folder`; stop it in the end."""
    port = _free_port()
    config, log = folder / "prometheus.yml", folder / "prometheus.log"
    config.write_text(config_text, encoding="utf-8")
    command = [
        require_program("prometheus"),
        f"--config.file={config}",
        f"--storage.tsdb.path={folder / 'tsdb'}",
        "--storage.tsdb.retention.time=100y",
        f"--web.listen-address=127.0.0.1:{port}",
        "--web.enable-remote-write-receiver",
        "--query.lookback-delta=5m",
        *flags,
    ]
    with log.open("wb") as output, subprocess.Popen(command, stdout=output, stderr=output) as process:
        try:
            _wait_until_ready(process, port, log)
            yield RealPrometheus(port)
        finally:
            process.terminate()

"""A real Alertmanager on loopback, and the receiver of everything it sends."""

import http.client
import json
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from rulelint.engine.labels import Labels, make_labels
from rulelint.simulate.notify.model import Silence
from tests.real_programs import require_program

LOADED = re.compile(r'ts=(\S+) .*msg="Completed loading of configuration file"')


@dataclass(frozen=True)
class Message:
    """What one webhook was told, and when (milliseconds of the clock); `answered` is when it had accepted that."""

    time: int
    answered: int
    path: str
    group_key: str
    firing: frozenset[Labels]
    resolved: frozenset[Labels]


@dataclass
class Inbox:
    """All messages of a run; the receiver answers after `latency` milliseconds."""

    latency: int
    messages: list[Message] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, path: str, body: Mapping[str, Any]) -> None:
        alerts: dict[str, set[Labels]] = {"firing": set(), "resolved": set()}
        for each in body["alerts"]:
            alerts[each["status"]].add(make_labels(each["labels"]))
        both = frozenset(alerts["firing"]), frozenset(alerts["resolved"])
        arrived = time.time_ns() // 1_000_000
        time.sleep(self.latency / 1000)
        with self.lock:
            answered = time.time_ns() // 1_000_000
            self.messages.append(Message(arrived, answered, path, body["groupKey"], *both))


class Server(ThreadingHTTPServer):
    """A server that is left by its client now and then."""

    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of connections that Alertmanager closed; everything else is an error of the test."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


@contextmanager
def receiving(inbox: Inbox) -> Iterator[str]:
    """Run the receiver; yield its URL."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            inbox.take(self.path, body)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002  named so in the base class
            """Say nothing: Alertmanager's own log is kept."""

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


class RealAlertmanager:
    """A running server; `started` is when it began to dispatch alerts, in milliseconds of the clock."""

    def __init__(self, port: int, started: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.url = f"http://127.0.0.1:{port}"
        self.started = started

    def _post(self, path: str, body: object) -> None:
        self._connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
        answer = self._connection.getresponse()
        text = answer.read().decode("utf-8")
        assert answer.status == 200, text

    def tell(self, alerts: Sequence[tuple[Mapping[str, str], int, int]]) -> tuple[int, int]:
        """Post alerts as labels, start and end in milliseconds; return when they arrived, and how long that took."""
        before = time.time_ns()
        listed = [
            {"labels": dict(labels), "startsAt": timestamp(start), "endsAt": timestamp(end)}
            for labels, start, end in alerts
        ]
        self._post("/api/v2/alerts", listed)
        after = time.time_ns()
        return (before + after) // 2_000_000, (after - before) // 1_000_000

    def silence(self, silence: Silence) -> None:
        """Create a silence."""
        matchers = [
            {
                "name": each.name,
                "value": each.value,
                "isRegex": "~" in each.op.value,
                "isEqual": not each.op.value.startswith("!"),
            }
            for each in silence.matchers
        ]
        times = {"startsAt": timestamp(silence.start), "endsAt": timestamp(silence.end)}
        self._post("/api/v2/silences", {"matchers": matchers, "createdBy": "t", "comment": "t", **times})


def timestamp(milliseconds: int) -> str:
    """Return RFC 3339, to the millisecond."""
    moment = datetime.fromtimestamp(milliseconds // 1000, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{milliseconds % 1000:03}Z"


@contextmanager
def real_alertmanager(
    folder: Path, config: Mapping[str, Any], retention: int, maintenance: int
) -> Iterator[RealAlertmanager]:
    """Start Alertmanager; retention and maintenance interval are milliseconds."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    path, log = folder / "alertmanager.yml", folder / "alertmanager.log"
    path.write_text(json.dumps(config), encoding="utf-8")
    command = [
        require_program("prometheus-alertmanager"),
        f"--config.file={path}",
        f"--storage.path={folder / 'data'}",
        f"--web.listen-address=127.0.0.1:{port}",
        "--cluster.listen-address=",
        f"--data.retention={retention}ms",
        f"--data.maintenance-interval={maintenance}ms",
    ]
    with log.open("wb") as output, subprocess.Popen(command, stdout=output, stderr=output) as process:
        try:
            yield RealAlertmanager(port, _started(process, log))
        finally:
            process.kill()  # nothing it still has to do matters


def _started(process: subprocess.Popen[bytes], log: Path) -> int:
    for _ in range(300):
        text = log.read_text(encoding="utf-8")
        assert process.poll() is None, text
        found = LOADED.search(text)
        if found and "Listening on" in text:
            return round(datetime.fromisoformat(found[1]).timestamp() * 1000)
        time.sleep(0.1)
    raise AssertionError(log.read_text(encoding="utf-8"))

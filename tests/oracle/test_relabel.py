"""Alert relabelling against a running Prometheus: what it sends to something that listens as Alertmanager does."""

import json
import random
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml

from rulelint.engine.labels import Labels, make_labels
from rulelint.policy.prometheus import PrometheusError, read_prometheus
from rulelint.simulate.notify.relabel import Dialect
from rulelint.simulate.notify.sent import Outbound
from rulelint.source.file import SourceText
from tests.oracle.server import real_prometheus
from tests.real_programs import require_program

pytestmark = pytest.mark.oracle

OLD = Dialect(dot_newline=False, legacy_names=True)
EXTERNAL = {"cluster": "prod", "team": "nobody"}
CONFIGS = 10
NAMES = ("alertname", "team", "instance", "severity", "a", "b", "missing", "cluster")
REGEXES = (
    "(.*)",
    "(.+)",
    "(S.*)-(.*)",
    "prod|shop",
    "(?P<w>[a-z]+).*",
    "",
    "a|b",
    "team",
    "[a-c]",
    "i.*",
    "x(y)?",
    ".*-EU",
)
REPLACEMENTS = ("$1", "${1}-x", "$2", "$w", "fixed", "", "$1x", "$$", "$", "${1")
ALERTS = [
    {"team": team, "instance": instance, "severity": severity, "a": a, "b": b}
    for number in range(24)
    for team, instance, severity, a, b in [(
        ("shop", "Shop-EU", "", "zürich")[number % 4],
        f"host-{number}.example.org:9100",
        ("critical", "warning")[number % 2],
        ("x", "xy", "prod", "a b", "")[number % 5],
        ("x", "y", "")[number % 3],
    )]
]  # fmt: skip


def drawn(draw: random.Random) -> dict[str, Any]:
    """Return a rule that may be refused."""
    action = draw.choice(
        ("replace", "replace", "Replace", "keep", "drop", "keepequal", "dropequal", "hashmod", "labelmap",
         "labeldrop", "labelkeep", "lowercase", "uppercase", "relabel")
    )  # fmt: skip
    rule: dict[str, Any] = {"action": action}
    fields = {
        "source_labels": draw.sample(NAMES, draw.randint(0, 3)),
        "separator": draw.choice((";", "", "-")),
        "regex": draw.choice(REGEXES),
        "modulus": draw.choice((0, 1, 7, 1000)),
        # a name with a dollar is one in Prometheus 3, which 2.42 refuses
        "target_label": draw.choice((*NAMES, "new", "", *(("$1", "x_$1") if action == "replace" else ()))),
        "replacement": draw.choice(REPLACEMENTS if action != "labelmap" else ("x_$1", "new", "$1", "")),
    }
    wanted = {
        "keepequal": ("source_labels", "target_label"),
        "dropequal": ("source_labels", "target_label"),
        "labeldrop": ("regex",),
        "labelkeep": ("regex",),
        "labelmap": ("regex", "replacement"),
        "lowercase": ("source_labels", "target_label"),
        "uppercase": ("source_labels", "target_label"),
    }.get(action, tuple(fields))
    kept = set(wanted) if draw.random() < 0.9 else set(draw.sample(tuple(fields), 3))
    return rule | {name: value for name, value in fields.items() if name in kept and draw.random() < 0.9}


def document(rules: Sequence[dict[str, Any]], port: int) -> str:
    return yaml.safe_dump({
        "global": {"evaluation_interval": "1s", "external_labels": EXTERNAL},
        "rule_files": ["rules.yml"],
        "alerting": {
            "alert_relabel_configs": list(rules),
            "alertmanagers": [{"static_configs": [{"targets": [f"127.0.0.1:{port}"]}]}],
        },
    })  # fmt: skip


def test_promtool_refuses_what_we_refuse(tmp_path: Path) -> None:
    promtool = require_program("promtool")
    draw = random.Random(7)
    (tmp_path / "rules.yml").write_text("groups: []\n", encoding="utf-8")
    path = tmp_path / "prometheus.yml"
    verdicts = []
    for _ in range(120):
        text = document([drawn(draw)], 9)
        path.write_text(text, encoding="utf-8")
        done = subprocess.run([promtool, "check", "config", str(path)], capture_output=True, check=False)
        verdicts.append((text, done.returncode == 0, is_accepted(text)))

    assert [each for each in verdicts if each[1] is not each[2]] == []
    assert 20 < sum(accepted for _, accepted, _ in verdicts) < 110


def is_accepted(text: str) -> bool:
    try:
        read_prometheus(SourceText("prometheus.yml", text))
    except PrometheusError:
        return False
    return True


class Listener:
    """Something that takes alerts as Alertmanager's API does."""

    def __init__(self) -> None:
        self.alerts: set[Labels] = set()
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                # without any label Alertmanager refuses it
                listener.alerts |= {make_labels(each["labels"]) for each in json.loads(body)} - {()}
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port: int = self.server.server_address[1]

    def wait_for(self, expected: set[Labels]) -> None:
        """Forget what came; wait until everything came that should, and for what should not."""
        self.alerts.clear()
        for _ in range(40):
            if self.alerts >= expected:
                break
            time.sleep(0.5)
        time.sleep(1.5)


@contextmanager
def listening() -> Iterator[Listener]:
    found = Listener()
    thread = threading.Thread(target=found.server.serve_forever, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        found.server.shutdown()
        found.server.server_close()
        thread.join()


def sets_of_rules() -> list[list[dict[str, Any]]]:
    draw = random.Random(11)
    found: list[list[dict[str, Any]]] = []
    while len(found) < CONFIGS:
        rules = [drawn(draw) for _ in range(4)]
        if is_accepted(document(rules, 9)) and sent_by_us(document(rules, 9)):
            found.append(rules)
    return found


def sent_by_us(text: str) -> set[Labels]:
    """Return what reaches Alertmanager, labels of no alert left out."""
    leaving = read_prometheus(SourceText("prometheus.yml", text))
    outbound = Outbound(leaving.external_labels, leaving.relabel, OLD)
    return {outbound(make_labels({"alertname": "A", **each})) for each in ALERTS} - {()}


def write_rules(path: Path) -> None:
    rules = [{"alert": "A", "expr": "vector(1)", "labels": labels} for labels in ALERTS]
    path.write_text(yaml.safe_dump({"groups": [{"name": "g", "rules": rules}]}), encoding="utf-8")


def test_alerts_arrive_with_the_labels_we_say(tmp_path: Path) -> None:
    write_rules(tmp_path / "rules.yml")
    flags = "--web.enable-lifecycle", "--rules.alert.resend-delay=0s"
    with listening() as listener:
        empty = document([], listener.port)
        with real_prometheus(tmp_path, empty, *flags) as server:
            for rules in sets_of_rules():
                text = document(rules, listener.port)
                (tmp_path / "prometheus.yml").write_text(text, encoding="utf-8")
                server.reload()
                time.sleep(1.5)  # what was on its way has the labels of before
                expected = sent_by_us(text)
                listener.wait_for(expected)
                assert sorted(listener.alerts - expected) == sorted(expected - listener.alerts), text

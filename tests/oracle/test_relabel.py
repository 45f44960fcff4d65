"""Alert relabelling against a running Prometheus: what it sends to something that listens as Alertmanager does."""

import json
import random
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
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
"""Each has a Prometheus of its own, side by side: what one sends is never taken for what another does."""
PATIENCE = 60
"""Seconds in which Prometheus, which evaluates every second, does so twice on any machine."""
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
    draw = random.Random(7)
    (tmp_path / "rules.yml").write_text("groups: []\n", encoding="utf-8")
    texts = {tmp_path / f"{number}.yml": document([drawn(draw)], 9) for number in range(120)}
    for path, text in texts.items():
        path.write_text(text, encoding="utf-8")
    accepted = accepted_by_promtool(list(texts))

    assert [text for path, text in texts.items() if is_accepted(text) is not (path in accepted)] == []
    assert 20 < len(accepted) < 110


def accepted_by_promtool(paths: Sequence[Path]) -> set[Path]:
    """Return the configurations that promtool calls valid."""
    command = [require_program("promtool"), "check", "config", *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    valid = {path for path in paths if f"SUCCESS: {path} is valid" in done.stdout}
    assert len(valid) + done.stderr.count("FAILED: ") == len(paths)
    return valid


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
        self.evaluations: set[str] = set()
        """When alerts end unless they are sent again, which every evaluation puts off."""
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                alerts = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                # without any label Alertmanager refuses it
                listener.alerts |= {make_labels(each["labels"]) for each in alerts} - {()}
                listener.evaluations |= {each["endsAt"] for each in alerts}
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.port: int = self.server.server_address[1]

    def wait_for_all(self) -> None:
        """Wait until something of a second evaluation has come: then all of the first has."""
        deadline = time.monotonic() + PATIENCE
        while len(self.evaluations) < 2:
            assert time.monotonic() < deadline, f"{len(self.evaluations)} evaluations in {PATIENCE} s"
            time.sleep(0.1)


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


def played(folder: Path, rules: Sequence[dict[str, Any]]) -> tuple[str, set[Labels]]:
    """Run a Prometheus of these rules; return its configuration, and the labels it sent."""
    folder.mkdir()
    write_rules(folder / "rules.yml")
    with listening() as listener:
        text = document(rules, listener.port)
        with real_prometheus(folder, text, "--rules.alert.resend-delay=0s"):
            listener.wait_for_all()
    return text, listener.alerts


def test_alerts_arrive_with_the_labels_we_say(tmp_path: Path) -> None:
    drawn_sets = sets_of_rules()
    folders = [tmp_path / str(number) for number in range(CONFIGS)]
    with ThreadPoolExecutor(CONFIGS) as pool:
        outcomes = list(pool.map(played, folders, drawn_sets))

    unchanged = sent_by_us(document([], 9))
    assert sum(arrived != unchanged for _, arrived in outcomes) > CONFIGS // 2
    for text, arrived in outcomes:
        expected = sent_by_us(text)
        assert sorted(arrived - expected) == sorted(expected - arrived), text

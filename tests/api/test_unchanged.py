"""Groups that are the same on both sides are left out, and `rulelint ci` says what it says when all is read."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest

from rulelint.api import compare as compare_module
from rulelint.api import sides, unchanged
from rulelint.api.compare import Request, compare
from rulelint.api.sides import Side
from rulelint.api.summaries import look_for
from rulelint.errors import RulelintError
from rulelint.git.base import Base, Head
from rulelint.git.repo import Repository
from rulelint.git.tree import Entry, Tree
from rulelint.report import ci_json, ci_text
from rulelint.report.base import Style

METRICS = (
    "up",
    "http_errors_total",
    "queue_length",
    "plain_record",
    "job:errors:rate5m",
    "job:queue:max",
    "a:b:c",
)
RECORDS = ("plain_record", "job:errors:rate5m", "job:queue:max", "a:b:c")
ALERTS = ("Down", "ErrorsHigh", "QueueFull", "Disk is full", '"Quoted: name"', "'High \"CPU\"'", "Down2")
EXPRESSIONS = (
    "{m} > {n}",
    "sum by (job) ({m}) > {n}",
    'max without (instance) ({m}{{job="x"}})',
    "{m}",
    "rate({m}[5m]) > {n} and {o} == 1",
    'sum by (job) ({m}{{instance="a"}}) / sum({o}) > {n}',
    "{m} * on (pod) {o} > {n}",
    "absent({m}) or {o} > {n}",
    "sum({m}",
    "{m} > bool {n}",
    'count(ALERTS{{alertname="Down"}}) > {n}',
)  # fmt: skip
TEMPLATES = (
    "{{ $labels.instance }} is down",
    "{{ $labels.pod }}",
    "{{ $value | humanize }}",
    "{{ $labels.job",
    "plain",
)


def rule(random: Random, column: str) -> str:
    """Return the lines of one rule."""
    related = random.random() < 0.15
    metrics = METRICS if related else [f"own_{random.randrange(1000)}" for _ in range(2)]
    records, alerts = (RECORDS, ALERTS) if related else ((f"own:{metrics[0]}",), (metrics[0].title(),))
    number = random.randint(0, 3)
    template = random.choice(EXPRESSIONS[: None if related else -1])
    expr = template.format(m=random.choice(metrics), o=random.choice(metrics), n=number)
    written = f"|\n{column}    {expr}" if random.random() < 0.5 else "'" + expr.replace("'", "''") + "'"
    if random.random() < 0.4:
        return f"{column}- record: {random.choice(records)}\n{column}  expr: {written}\n"
    text = f"{column}- alert: {random.choice(alerts)}\n{column}  expr: {written}\n"
    if random.random() < 0.5:
        text += f"{column}  for: {random.choice(('1m', '5m', '300s', '5 m'))}\n"
    if random.random() < 0.3:
        text += f"{column}  labels:\n{column}    severity: {random.choice(('info', 'critical'))}\n"
    if random.random() < 0.5:
        text += f"{column}  annotations:\n{column}    summary: '{random.choice(TEMPLATES)}'\n"
    if random.random() < 0.1:
        text += f"{column}  annotations:\n{column}    text: |\n{column}      - name: no group\n"
    return text


def group(random: Random, name: str) -> str:
    """Return the lines of one group."""
    interval = "  interval: 1m\n" if random.random() < 0.2 else ""
    return f"- name: {name}\n{interval}  rules:\n" + "".join(
        rule(random, "  ") for _ in range(random.randint(1, 2))
    )


SILENCED = """  - alert: Silenced
    # rulelint: ignore[alert/no-condition] on purpose
    expr: own_silenced
"""
OBJECT = """apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: object}
spec:
  groups:
  - name: object
    rules:
    - {alert: InAnObject, expr: OBJECT > 0}
"""


CONFIG = """policy:
  owner: {from: ["label:team", codeowners]}
  severity: {levels: [info, critical]}
  summary: {from: ["sidecar:summary", "annotation:summary"], min_length: 6}
"""
BESIDE = {
    "CODEOWNERS": ("", "[ab].yml @db\n", "* @all\n"),
    "b.meta.yml": (*["summary: somebody should know\n"] * 4, "rules: {Down: {summary: It is down}}\n"),
    "README.md": ("one", "two"),
}


def beside(random: Random) -> dict[str, str]:
    """Return a configuration with policies, and files that they look at."""
    return {".rulelint.yaml": CONFIG, **{path: random.choice(texts) for path, texts in BESIDE.items()}}


def rule_files(random: Random) -> dict[str, str]:
    """Return four rule files of several groups, of which two are edited, and files that hold no rules, or others."""
    files = {
        path: "groups:\n" + "".join(group(random, f"g{number}") for number in range(random.randint(*groups)))
        for path, groups in (("a.yml", (10, 20)), ("b.yml", (10, 20)), ("c.yml", (1, 4)), ("d.yml", (1, 4)))
    }
    if random.random() < 0.3:
        files[random.choice(("a.yml", "d.yml"))] += SILENCED
    if random.random() < 0.3:
        files["object.yml"] = OBJECT.replace("OBJECT", random.choice(("own", "own", "a:b:c")))
    return {**files, "compose.yml": "services: {web: {image: nginx}}\n"}


def _with_group(edit: Callable[[Random, list[str]], None]) -> Callable[[Random, str], str]:
    def changed(random: Random, text: str) -> str:
        head, *groups = text.split("- name: g")
        edit(random, groups)
        return "- name: g".join((head, *groups))

    return changed


def _remove(random: Random, groups: list[str]) -> None:
    del groups[random.randrange(len(groups))]


def _copy(random: Random, groups: list[str]) -> None:
    groups.insert(random.randrange(len(groups)), "9" + random.choice(groups))


def _swap(random: Random, groups: list[str]) -> None:
    groups.append(groups.pop(random.randrange(len(groups))))


def _add_rule(random: Random, groups: list[str]) -> None:
    groups[random.randrange(len(groups))] += rule(random, "  ")


def _rename(random: Random, groups: list[str]) -> None:
    number = random.randrange(len(groups))
    groups[number] = f"{random.randrange(14)}\n" + groups[number].partition("\n")[2]


def _replace(old: str, new: str) -> Callable[[Random, str], str]:
    def changed(random: Random, text: str) -> str:
        places = [at for at in range(len(text)) if text.startswith(old, at)]
        if not places:
            return text
        at = random.choice(places)
        return text[:at] + new + text[at + len(old) :]

    return changed


EDITS: tuple[Callable[[Random, str], str], ...] = (
    *(_with_group(each) for each in (_remove, _copy, _swap, _add_rule, _add_rule, _rename)),
    *(_replace(f"> {n}", f"> {n + 1}") for n in (0, 1, 2)),
    *(_replace(f"record: {name}", f"record: {other}") for name in RECORDS for other in ("a:b:c", "new:name")),
    *(_replace(f"alert: {name}", f"alert: {other}") for name in ALERTS[:4] for other in ("Down", "Renamed alert")),
    *(_replace(f"({name}", f"({other}") for name in METRICS for other in METRICS[2:]),
    _replace("by (job)", "by (pod)"),
    _replace("for: 5m", "for: 10m"),
    _replace("for: 5m", "for: five"),
    _replace("for: 5m", "fro: 5m"),
    _replace("summary: '", 'summary: "'),
    _replace("summary: '", "summary: &a '"),
    _replace("  rules:", "  # rulelint: ignore[alert/no-condition] on purpose\n  rules:"),
    _replace("  rules:", "  concurrency: 2\n  rules:"),
    _replace("rate(", "share("),
    _replace("groups:", "# a comment\ngroups:"),
    _replace("\n", "\r\n"),
)  # fmt: skip


@dataclass(frozen=True)
class MemoryTree:
    """The files of one side."""

    files: Mapping[str, str]
    label: str = "memory"

    @property
    def entries(self) -> dict[str, Entry]:
        return {path: Entry(len(text.encode()), path.encode()) for path, text in sorted(self.files.items())}

    def oids(self, paths: Iterable[str]) -> dict[str, str]:
        return {path: hashlib.sha256(self.files[path].encode()).hexdigest() for path in paths}

    def read(self, paths: Iterable[str]) -> dict[str, bytes]:
        return {path: self.files[path].encode() for path in paths}


class MemoryRepository(Repository):
    """Two commits."""

    trees: dict[str | None, Tree]

    def tree(self, commit: str | None) -> Tree:
        return self.trees[commit]

    def merge_base(self, one: str, other: str) -> str | None:  # noqa: ARG002  as in any repository
        return one


def said(before: Mapping[str, str], after: Mapping[str, str]) -> str:
    """Return what is reported, for programs and for people."""
    repository = MemoryRepository(Path("/nowhere"), "")
    object.__setattr__(repository, "trees", {"base": MemoryTree(before), "head": MemoryTree(after)})
    request = Request(Base("base", "as asked"), Head("head", "head"))
    try:
        comparison = compare(repository, request).comparison
    except RulelintError as error:
        return error.message
    return ci_json.render(comparison, Style()) + ci_text.render(comparison, Style())


class Differential:
    """Compares what is said with and without reading everything."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.patch = monkeypatch
        self.left_out = 0
        self.read_whole = 0

    def _counted(self, *arguments: Any) -> tuple[Side, Side] | None:
        found = unchanged.without_unchanged(*arguments)
        self.left_out += found is not None
        self.read_whole += found is None
        return found

    def agree(self, before: Mapping[str, str], after: Mapping[str, str]) -> bool:
        self.patch.setattr(compare_module, "without_unchanged", self._counted)
        quick = said(before, after)
        self.patch.setattr(compare_module, "without_unchanged", lambda *_: None)
        loaded = said(before, after)
        with self.patch.context() as patch:
            patch.setattr(sides, "only_rules_differ", lambda *_: False)
            return quick == loaded == said(before, after)


def pull_requests(seed: int, count: int) -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    """Yield files before and after one or two edits."""
    random = Random(seed)
    for _ in range(count):
        before = rule_files(random)
        if random.random() < 0.5:
            before |= beside(random)
        after = dict(before)
        if "README.md" in before and random.random() < 0.5:
            after |= beside(random)
        for _ in range(random.randint(1, 2)):
            path = random.choice(("a.yml", "b.yml"))
            after[path] = random.choice(EDITS)(random, after[path])
        yield before, after


@pytest.fixture(name="differential")
def _differential(monkeypatch: pytest.MonkeyPatch) -> Differential:
    return Differential(monkeypatch)


@pytest.mark.parametrize("seed", range(3))
def test_the_same_is_said_as_when_everything_is_read(differential: Differential, seed: int) -> None:
    for before, after in pull_requests(seed, 16):
        assert differential.agree(before, after), (before, after)
    assert differential.left_out > 4
    assert differential.read_whole > 1


def grouped(name: str, *rules: str) -> str:
    """Return the lines of a group of rules, each given by its name and what follows it."""
    return f"- name: {name}\n  rules:\n" + "".join(f"  - alert: {each}\n" for each in rules)


FIRST, NEAR, LAST = (grouped(name, f"{name}\n    expr: own > 1") for name in ("First", "Near", "Last"))
RULES = {"a.yml": f"groups:\n{FIRST}"}
CALL = "|\n      {call}\n      (up) > 0"
TEST = "rule_files: [a.yml]\ntests:\n- alert_rule_test:\n  - {eval_time: 1m, alertname: First}\n"


def edited(group: str, old: str, new: str, before: str = "") -> tuple[dict[str, str], dict[str, str]]:
    """Return files of which one has a group that is left out, and an edit that is far from it."""
    text = f"groups:\n{FIRST}{group}{NEAR}{before}{LAST}"
    assert old in text
    return {"a.yml": text}, {"a.yml": text.replace(old, new)}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # A group of the same name, written in another way.
        *(
            edited(grouped(written, "Mine\n    expr: own > 1"), "name: Last", f"name: {name}")
            for written, name in (
                (">-\n    folded", "folded"),
                ("|-\n    literal", "literal"),
                ("one\n    two", "one two"),
                ('"one\n    two"', "one two"),
                ("# comment\n    plain", "plain"),
                ("'a\\foo'", '"a\\\\foo"'),
                ('"a\\_b"', "a\u00a0b"),
            )
        ),
        # Calls of MetricsQL that are hard to see: nothing that is no PromQL is checked in that file.
        *(
            edited(
                grouped("vm", f"Mine\n    expr: {expr}"),
                "Last\n    expr: own > 1",
                "Last\n    expr: own >> 1",
            )
            for expr in (
                CALL.format(call="share # comment"),
                CALL.format(call="share # a call ( of a function"),
                CALL.format(call="share" + " " * 60),
                '"1 +\\nshare(up) > 0"',
            )
        ),
        # The rule before one that is removed, with groups between them that hold none.
        *(
            edited("", LAST, "", before=between)
            for between in ("- name: alerts\n  rules:\n", "- name: b\n  rules:\n  # - alert: Old\n")
        ),
        # Groups that no rule file has.
        *(
            (
                {**RULES, "other.yml": other},
                {"a.yml": RULES["a.yml"].replace("> 1", "> 2"), "other.yml": other},
            )
            for other in (
                "groups:\n- name: a\n  x:\n    rules:\n    - b\n",
                "groups:\n- name: a\n  text: |\n    x\n    rules: y\n",
                "groups:\n- name: a\n  folder: f\n  rules: []\n",
            )
        ),
        # What policies look at beside the rule, in files that are read as rule files are.
        *(
            (
                {**RULES, ".rulelint.yaml": config, **dict.fromkeys(paths, text)},
                {**RULES, ".rulelint.yaml": config, **dict.fromkeys(paths, text.replace("First", "Other"))},
            )
            for paths, config, text in (
                (["a_test.yml"], "policy: {tests: {}}\n", TEST),
                (["object.yml"], "policy: {tests: {}}\n", f"{TEST}---\n{OBJECT}"),
                (["a.meta.yml"], CONFIG, f"summary: First of all\n{RULES['a.yml']}"),
            )
        ),
    ],
)
def test_what_is_easily_overlooked(
    differential: Differential, before: Mapping[str, str], after: Mapping[str, str]
) -> None:
    assert before != after
    assert differential.agree(before, after)


@pytest.mark.parametrize(
    ("owner", "name", "broken"),
    [
        (unchanged._Related, "to", lambda _, groups: set(groups)),
        (unchanged._Same, "is_about", lambda *_: False),
        (unchanged, "look_for", lambda files, work, _: look_for(files, work, ())),
        (unchanged, "only_rules_differ", lambda *_: True),
        (sides, "only_rules_differ", lambda *_: True),
    ],
)
def test_the_differential_notices_what_is_not_followed(
    differential: Differential, monkeypatch: pytest.MonkeyPatch, owner: object, name: str, broken: object
) -> None:
    monkeypatch.setattr(owner, name, broken)
    assert not all(differential.agree(before, after) for before, after in pull_requests(1, 40))

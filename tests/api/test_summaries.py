"""The cache and the processes change how long a run takes, never what it says."""

import json
import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rulelint.api import summaries
from rulelint.api.lint import LintOptions, lint
from rulelint.api.pool import processors, spread
from rulelint.checks.asked import PolicySettings
from rulelint.checks.base import Check, CheckMeta, Context, Subject
from rulelint.checks.catalogue import CHECKS
from rulelint.checks.run import WHOLE, Called, CheckCrashedError, call_in_file, call_in_fleet, concerned
from rulelint.finding import Finding
from rulelint.policy.config import Config, parse_config
from rulelint.report.base import Style
from rulelint.report.json import render
from rulelint.rules.load import load_bytes
from rulelint.rules.model import RuleFile
from rulelint.source.cache import MAX_AGE, SWEEP_EVERY, Cache, clear_cache
from rulelint.source.file import SourceText
from tests.shared_data import require_shared

FILES = {
    "api.yml": """\
groups:
- name: api
  rules:
  - record: job:errors:rate5m
    expr: sum by (job) (rate(errors_total[5m]))
  - alert: ErrorsHigh
    expr: job:errors:rate5m{code="500"} > 5
    For: 5 minutes
    annotations: {summary: "{{ $labels.instance }} and {{ $labels.job }}"}
""",
    "more.yml": """\
groups:
- name: more
  rules:
  - alert: TargetDown   # rulelint: ignore[alert/no-condition] the exporter does this
    expr: up
  - alert: Broken
    expr: sum(
""",
    "map.yml": """\
kind: ConfigMap
metadata: {name: rules}
data:
  inner.yml: |
    groups:
    - name: inner
      rules:
      - alert: Inner
        expr: |
          up
            == 1
        annotations: {summary: "{{ $labels.nothing | nofunction }}"}
""",
    "notes.yml": "just: notes\n",
    "wrong.yml": "groups:\n- name: a\n  rules:\n  - alert: A\n    expr: up == 0\n  - alert: [\n",
}
ALL = LintOptions(select=("all",))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "repository"
    (folder / ".git").mkdir(parents=True)
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


def report(options: LintOptions = ALL, config: Config | None = None) -> str:
    return render(lint([], config or Config(), options), Style())


def options(cache: Cache | None = None, jobs: int | None = None) -> LintOptions:
    return LintOptions(select=("all",), cache=cache, jobs=jobs)


@pytest.mark.usefixtures("folder")
def test_the_report_is_the_same_however_it_is_made(cache: Cache) -> None:
    plain = report()

    assert len(json.loads(plain)["findings"]) > 5
    assert report(options(jobs=1)) == plain
    assert report(options(jobs=3)) == plain
    assert report(options(cache, jobs=2)) == plain
    assert report(options(cache)) == plain
    assert report(options(cache, jobs=1)) == plain


def test_a_large_file_is_looked_at_in_parts(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rule = "  - alert: Alert{n}\n    expr: up{{job='{n}'}}\n    annotations: {{summary: '{{{{ $x }}}}'}}\n"
    groups = [f"- name: g{n}\n  rules:\n{rule.format(n=n)}{rule.format(n=n + 100)}" for n in range(7)]
    (folder / "large.yml").write_text("groups:\n" + "".join([*groups, groups[0]]))
    plain = report(options(jobs=1))
    monkeypatch.setattr(summaries, "WORTH_PARTS", 3)
    parts: list[slice] = []
    original = summaries._called

    def noted(file: RuleFile, work: summaries.Work, part: slice = WHOLE) -> Called:
        parts.append(part)
        if part.start and os.getpid() != parent:
            os._exit(1)  # a process that is killed leaves its part to the caller
        return original(file, work, part)

    parent = os.getpid()
    monkeypatch.setattr(summaries, "_called", noted)
    monkeypatch.setattr(summaries, "WORTH_A_PROCESS", 1 << 40)

    found = report(LintOptions(select=("all",)))

    assert "large.yml" in found
    assert found == plain
    if processors() > 1:
        assert any(part.start for part in parts)


def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note which files are parsed, in this process."""
    seen: list[str] = []

    def noted(path: str, data: bytes) -> RuleFile | None:
        seen.append(path)
        return load_bytes(path, data)

    monkeypatch.setattr(summaries, "load_bytes", noted)
    return seen


def test_only_what_changed_is_looked_at(folder: Path, cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    report(options(cache))
    seen = calls(monkeypatch)
    report(options(cache))
    unchanged = list(seen)
    (folder / "api.yml").write_text(FILES["api.yml"].replace("500", "501"))
    found = report(options(cache))

    assert unchanged == []
    assert seen == ["api.yml"]
    assert found == report()


@pytest.mark.usefixtures("folder")
def test_another_selection_is_another_entry(cache: Cache) -> None:
    report(options(cache))
    fewer = LintOptions(select=("expr",), cache=cache)

    assert report(fewer) == report(LintOptions(select=("expr",)))
    assert report(fewer) == report(LintOptions(select=("expr",)))


@pytest.mark.usefixtures("folder")
def test_what_depends_on_more_than_the_file_is_never_kept(cache: Cache) -> None:
    strict = parse_config(SourceText(".rulelint.yaml", "policy: {summary: {from: ['annotation:summary']}}\n"))
    loose = parse_config(SourceText(".rulelint.yaml", "policy: {summary: {required: false}}\n"))

    for config in (strict, loose, strict):
        assert report(options(cache), config) == report(config=config)
    assert "policy/summary" in report(options(cache), strict)
    assert "policy/summary" not in report(options(cache), loose)


class Curious:
    """A check without a policy that looks at the policy all the same."""

    META = CheckMeta("alert/curious", CHECKS[0].META.severity, scope="rule", since="0.1")
    __doc__ = "Curious."
    __name__ = "curious"

    def check(self, subject: Subject, ctx: Context, /) -> Iterator[Finding]:
        assert subject.rule
        yield self.META.at(subject, subject.rule.name.span, f"policy {ctx.policy.summary is not None}")


def test_a_check_that_looked_at_the_context_is_noted() -> None:
    file = load_bytes("api.yml", FILES["api.yml"].encode())
    assert file is not None
    check: Check = Curious()

    called = call_in_file(file, [check, *CHECKS[:3]], Context(policy=PolicySettings()))

    assert called.live == {"alert/curious"}
    assert [finding.message for finding in called.findings if finding.id == "alert/curious"]


def entries(cache: Cache) -> list[Path]:
    return sorted(path for path in cache.folder.rglob("??/*") if path.is_file())


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    at = random.Random(str(len(data))).randrange(len(data))
    data[at] ^= 1
    path.write_bytes(bytes(data))


def forge(change: Callable[[str], str]) -> Callable[[Path], None]:
    """Return a damage that keeps the checksum right, as somebody who writes into the folder would."""

    def damage(path: Path) -> None:
        body = path.read_bytes().partition(b"\n")[2].decode()
        Cache(path.parents[1]).write(path.name, change(body).encode())

    return damage


DAMAGES: dict[str, Callable[[Path], None]] = {
    "a flipped bit": flip,
    "empty": lambda path: os.truncate(path, 0),
    "cut": lambda path: os.truncate(path, path.stat().st_size - 9),
    "no JSON": forge(lambda body: body.replace("[", "{")),
    "other numbers": forge(lambda body: body.replace("1", "987654321987654321")),
    "negative numbers": forge(lambda body: body.replace("2", "-2")),
    "other types": forge(lambda body: body.replace("null", "{}")),
    "deep": forge(lambda _: "[" * 100_000),
    "an empty list": forge(lambda _: "[]"),
    "nothing": forge(lambda _: "null"),
    "no entry": lambda path: path.unlink(),
}


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_and_forged_entries_never_crash_and_never_name_files(cache: Cache, damage: str) -> None:
    plain = report()
    report(options(cache))
    assert len(entries(cache)) == len(FILES) + 1
    for path in entries(cache):
        DAMAGES[damage](path)

    again = lint([], Config(), options(cache))
    assert {finding.path for finding in again.findings} <= set(FILES)
    if damage in ("a flipped bit", "empty", "cut", "no JSON", "deep", "an empty list", "nothing", "no entry"):
        assert render(again, Style()) == plain


def test_a_folder_that_cannot_be_written_costs_only_time(folder: Path, tmp_path: Path) -> None:
    assert folder.exists()
    (tmp_path / "file").write_text("")

    assert report(options(Cache(tmp_path / "file"))) == report()


def test_entries_that_nobody_reads_are_forgotten(cache: Cache) -> None:
    for number in range(4):
        cache.write(f"{number}{number}", b"x" * 100)
        os.utime(cache.folder / f"{number}{number}" / f"{number}{number}", (1000.0 + number, 1000.0 + number))

    cache.sweep(max_bytes=250, now=2000.0)
    by_size = len(entries(cache))
    cache.sweep(max_bytes=0, now=2000.0 + SWEEP_EVERY / 2)
    too_soon = len(entries(cache))
    os.utime(cache.folder / "swept", (2000.0, 2000.0))
    cache.sweep(now=2000.0 + MAX_AGE)

    assert (by_size, too_soon, len(entries(cache))) == (2, 2, 0)


def test_clearing_follows_no_links(cache: Cache, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "rules.yml").write_text("mine")
    root = tmp_path / "root"
    Cache(root / "lint").write("abcd", b"x")
    (root / "lint" / "link").symlink_to(tmp_path / "mine")
    (root / "fixtures").symlink_to(tmp_path / "mine")
    assert cache.folder != root

    count, _ = clear_cache(root)

    assert count == 2
    assert (tmp_path / "mine" / "rules.yml").read_text() == "mine"
    assert not (root / "lint").exists()


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_answers_are_in_the_order_of_the_work(jobs: int) -> None:
    weights = [3, 1, 4, 1, 5, 9, 2, 6]

    assert spread(weights, lambda number: b"%d" % number * weights[number] * 50_000, jobs) == [
        b"%d" % number * weight * 50_000 for number, weight in enumerate(weights)
    ]


def test_what_a_process_does_not_answer_is_left_to_the_caller() -> None:
    def work(number: int) -> bytes:
        if number == 1:
            os._exit(9)
        return b"done"

    answers = spread([9, 8, 7], work, 2)

    assert answers[1] is None
    assert b"done" in answers


@pytest.mark.usefixtures("folder")
def test_a_crash_in_another_process_is_the_same_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(subject: Subject, ctx: Context) -> None:
        raise KeyError(subject.file.path, ctx.facts)

    monkeypatch.setattr("rulelint.checks.alert.no_condition.check", crash)
    with pytest.raises(CheckCrashedError) as alone:
        report(options(jobs=1))
    with pytest.raises(CheckCrashedError) as together:
        report(options(jobs=3))

    assert together.value.message == alone.value.message


@pytest.mark.corpus
def test_checks_of_the_fleet_find_the_same_among_the_rules_that_concern_them() -> None:
    paths = sorted(path for path in require_shared("corpora", "rules").rglob("*.y*ml") if path.is_file())[::3]
    files = [file for path in paths if (file := load_bytes(str(path), path.read_bytes()))]
    checks = [check for check in CHECKS if check.META.scope == "fleet" and hasattr(check, "concerns")]

    assert {"alert/no-condition", "fleet/recording-cycle"} <= {check.META.id for check in checks}
    for check in checks:
        whole = list(check.check(Subject(files[0], files=tuple(files)), Context()))
        rules = [rule for file in files for group in file.groups for rule in group.rules]
        wanted = sum(len(numbers) for file in files for numbers in concerned(file, [check]).values())
        assert list(call_in_fleet(files, [check], Context()).findings) == whole
        assert 0 < wanted < len(rules), check.META.id

"""Configurations are judged as amtool judges them, and alerts are routed as amtool routes them."""

import re
import subprocess
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest

from rulelint.alertmanager.load import load
from rulelint.alertmanager.matchers import Matcher
from rulelint.alertmanager.model import Configuration
from rulelint.alertmanager.routing import final_routes
from rulelint.promql.ast import MatchOp
from rulelint.source.file import SourceText
from tests.alertmanager.configurations import WRITTEN, Drawer, mutant
from tests.real_programs import require_program
from tests.shared_data import require_shared

pytestmark = pytest.mark.oracle
AMTOOL_VERSION = (0, 25)
SEEDS = range(600)


def amtool(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [require_program("amtool"), *arguments], capture_output=True, text=True, timeout=60, check=False
    )


def verdicts(paths: Sequence[Path]) -> dict[Path, bool]:
    """Return what amtool says of files; where it crashes, the rest is asked one by one."""
    done = amtool("check-config", *map(str, paths))
    found = dict(re.findall(r"^Checking '(.*?)'  (SUCCESS|FAILED)", done.stdout, re.MULTILINE))
    if len(found) == len(paths):
        return {path: found[str(path)] == "SUCCESS" for path in paths}
    if len(paths) == 1:
        return {paths[0]: False}
    middle = len(paths) // 2
    return verdicts(paths[:middle]) | verdicts(paths[middle:])


def ours(path: Path, version: tuple[int, ...] = AMTOOL_VERSION) -> bool:
    return load(SourceText.from_bytes(path.name, path.read_bytes()), version).configuration is not None


def corpus(*parts: str) -> list[Path]:
    folder = require_shared("corpora", "alertmanager", *parts)
    return sorted(path for path in folder.rglob("*") if path.suffix in (".yml", ".yaml"))


@pytest.mark.corpus
def test_every_shared_configuration_is_judged_as_amtool_judges_it() -> None:
    paths = corpus()
    said = verdicts(paths)

    assert {path: ours(path) for path in paths} == said
    assert set(said.values()) == {True, False}


def test_drawn_configurations_are_judged_as_amtool_judges_them(tmp_path: Path) -> None:
    paths = []
    for seed in SEEDS:
        paths.append(tmp_path / f"{seed}.yml")
        paths[-1].write_text(Drawer(seed).text(), "utf-8")
    said = verdicts(paths)

    assert [path.name for path in paths if ours(path) != said[path]] == []
    assert min(sum(said.values()), len(said) - sum(said.values())) > len(SEEDS) // 5


def test_mutants_are_judged_as_amtool_judges_them(tmp_path: Path) -> None:
    random = Random(11)
    paths = []
    for number in range(400):
        paths.append(tmp_path / f"{number}.yml")
        paths[-1].write_text(mutant(WRITTEN, random), "utf-8")
    said = verdicts(paths)

    assert [path.read_text() for path in paths if ours(path) != said[path]] == []
    assert len(set(said.values())) == 2


def test_a_demand_that_is_lost_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison fails where a receiver may lack what it needs."""
    path = tmp_path / "a.yml"
    path.write_text("route: {receiver: a}\nreceivers: [{name: a, pagerduty_configs: [{}]}]\n")
    assert ours(path) is verdicts([path])[path] is False

    monkeypatch.setattr("rulelint.alertmanager.reader.DEMANDS", {})

    assert ours(path)


def configuration(path: Path) -> Configuration:
    loaded = load(SourceText.from_bytes(path.name, path.read_bytes()), AMTOOL_VERSION)
    assert loaded.configuration is not None, loaded.defects
    return loaded.configuration


def label_sets(config: Configuration, random: Random, count: int) -> list[dict[str, str]]:
    """Return label sets that are near what the routes ask for."""
    matchers = [matcher for route in config.route.walk() for matcher in route.matchers]
    values: dict[str, set[str]] = {"severity": {"critical", "warning"}, "team": {"db"}}
    for matcher in matchers:
        values.setdefault(matcher.name, set()).update(suggestions(matcher))
    found = []
    for _ in range(count):
        names = [name for name in sorted(values) if random.random() < 0.7]
        found.append({name: random.choice(sorted(values[name])) for name in names})
    return found


def suggestions(matcher: Matcher) -> set[str]:
    if matcher.op in (MatchOp.EQUAL, MatchOp.NOT_EQUAL):
        return {matcher.value, matcher.value + "x"}
    return {*re.split(r"[|()^$]+", matcher.value), "other"} - {""}


def routed(path: Path, labels: dict[str, str]) -> str:
    written = [f'{name}="{value}"' for name, value in labels.items()]
    done = amtool("config", "routes", "test", f"--config.file={path}", *written)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip("\n")


def differences(path: Path, config: Configuration, sets: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    return [
        labels
        for labels in sets
        if ",".join(route.receiver for route in final_routes(config.route, labels)) != routed(path, labels)
    ]


@pytest.mark.corpus
def test_shared_configurations_route_as_amtool_routes() -> None:
    random = Random(7)
    for path in corpus("ok"):
        config = configuration(path)
        assert differences(path, config, label_sets(config, random, 12)) == [], path


def drawn(tmp_path: Path, seed: int) -> tuple[Path, Configuration]:
    """Return the first configuration from a seed on that is accepted: some keys exclude each other."""
    path = tmp_path / f"{seed}.yml"
    texts = (Drawer(1000 * seed + attempt, spoil=0).text() for attempt in range(50))
    text = next(text for text in texts if load(SourceText("", text), AMTOOL_VERSION).configuration)
    path.write_text(text, "utf-8")
    return path, configuration(path)


@pytest.mark.parametrize("seed", range(25))
def test_drawn_configurations_route_as_amtool_routes(tmp_path: Path, seed: int) -> None:
    path, config = drawn(tmp_path, seed)

    assert differences(path, config, label_sets(config, Random(seed), 10)) == []


def test_an_altered_tree_is_noticed(tmp_path: Path) -> None:
    """The comparison fails where only the root is looked at."""
    noticed = 0
    for seed in range(6):
        path, config = drawn(tmp_path, seed)
        object.__setattr__(config.route, "routes", ())
        noticed += bool(differences(path, config, label_sets(config, Random(seed), 10)))

    assert noticed > 0

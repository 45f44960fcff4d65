"""Putting two variants side by side: which rules and files are meant, and what each side is replayed with."""

from collections.abc import Sequence
from dataclasses import replace
from os.path import isfile
from pathlib import Path

from rulelint.api.files import discover, load
from rulelint.api.replay_pool import REPLAY_POOL, ReplayPool
from rulelint.api.simulate import oldest_of, options_for
from rulelint.api.tune import find_rule, only_fixture
from rulelint.compare.pairing import pair_rules, place_rules
from rulelint.compare.variants.model import Twins, Variant, Variants
from rulelint.compare.variants.run import compare_variants
from rulelint.dataclass import dataclass
from rulelint.engine.options import Version
from rulelint.errors import RulelintError
from rulelint.fixtures.load import load_fixture
from rulelint.fixtures.model import Fixture
from rulelint.policy.config import Config
from rulelint.rules.model import Rule, RuleFile
from rulelint.simulate.model import RuleKey
from rulelint.simulate.options import SimulateOptions

__all__ = ["VariantsRequest", "compare_two"]

Files = tuple[RuleFile, ...]


class VariantError(RulelintError):
    """What is named is no pair of variants, or nothing can be said of it on this fixture."""


@dataclass(frozen=True, slots=True)
class VariantsRequest:
    """What the command line asks: two rules (by name, `group/name` or `path:name`) or two files, and where to look.

    `version` None means the fixture's own, `phase` is milliseconds, `alertmanager` is read instead of the configured
    file.  `pool` replays the rules.
    """

    a: str
    b: str
    paths: tuple[Path, ...] = ()
    fixture: Path | None = None
    version: Version | None = None
    phase: int = 0
    alertmanager: Path | None = None
    pool: ReplayPool = REPLAY_POOL


@dataclass(frozen=True, slots=True)
class _Named:
    """An operand: its own file, where it names one, and the rule's name, empty where a whole file is meant."""

    text: str
    path: Path | None
    rule: str


def compare_two(asked: VariantsRequest, config: Config) -> tuple[Variants, Files]:
    """Return two variants side by side, and the files that were replayed.

    A side is what `paths` names (else `rules` of the configuration; else nothing, where both sides name their file),
    and its own file, without the rule or the file of the other side.  Raises `RulelintError`.
    """
    here = Path.cwd()
    a, b = _named(asked.a), _named(asked.b)
    if bool(a.rule) != bool(b.rule):
        raise VariantError(
            f"`{asked.a}` and `{asked.b}` are a rule and a file", advice="name two rules, or two rule files"
        )
    alone = a.path is not None and b.path is not None and not asked.paths and not config.rules
    around = () if alone else load(discover(asked.paths, config, here)).files
    own = tuple(_own(each, around, config, here) for each in (a, b))
    fixture = load_fixture(asked.fixture or only_fixture(config, here))
    options = replace(
        options_for(config, here, asked.alertmanager),
        version=asked.version,
        phase=asked.phase,
        executor=asked.pool,
        oldest=oldest_of(config, None),
    )
    sides = (_with(around, own[0]), _with(around, own[1]))
    if not a.rule:
        assert own[0] is not None
        assert own[1] is not None
        found = _files(own[0], own[1], sides)
    else:
        names = (_full(a, own[0]), _full(b, own[1]))
        found = _rules(names, sides, fixture, options)
    first, second, twins = found
    done = compare_variants(Variant(asked.a, first), Variant(asked.b, second), twins, fixture, options)
    if not done.twins:
        raise _nothing(done, fixture.folder)
    return done, _with(first, *second)


def _named(text: str) -> _Named:
    """Split an operand: a file that exists, or a rule, perhaps after the path of such a file."""
    if isfile(text):  # noqa: PTH113  a path refuses names that are too long
        return _Named(text, Path(text), "")
    parts = text.split(":")
    for count in range(len(parts) - 1, 0, -1):
        path = ":".join(parts[:count])
        if isfile(path):  # noqa: PTH113  as above
            return _Named(text, Path(path), ":".join(parts[count:]))
    return _Named(text, None, text)


def _own(named: _Named, around: Files, config: Config, here: Path) -> RuleFile | None:
    """Return the file an operand names; the one that is known already, where it is."""
    if named.path is None:
        return None
    (candidate,) = discover((named.path,), config, here)
    known = next((each for each in around if each.path == candidate.shown), None)
    return known or load([candidate]).files[0]


def _with(files: Files, *more: RuleFile | None) -> Files:
    paths = {each.path for each in files}
    return (*files, *(each for each in more if each is not None and each.path not in paths))


def _full(named: _Named, own: RuleFile | None) -> str:
    return named.rule if own is None else f"{own.path}:{named.rule}"


def _files(
    one: RuleFile, other: RuleFile, sides: tuple[Files, Files]
) -> tuple[Files, Files, tuple[Twins, ...]]:
    if one.path == other.path:
        raise VariantError(f"`{one.path}` is the same file twice")
    pairing = pair_rules([one], [other], {one.path: other.path})
    twins = [Twins(each.base.key, each.head.key) for each in pairing.pairs if each.head.rule.kind == "alert"]
    twins += [Twins(each.key, None) for each in pairing.removed if each.rule.kind == "alert"]
    twins += [Twins(None, each.key) for each in pairing.added if each.rule.kind == "alert"]
    if not twins:
        raise VariantError(
            f"neither `{one.path}` nor `{other.path}` has an alert: there is nothing to compare"
        )
    first = tuple(each for each in sides[0] if each.path != other.path)
    second = tuple(each for each in sides[1] if each.path != one.path)
    return first, second, tuple(twins)


def _rules(
    names: tuple[str, str], sides: tuple[Files, Files], fixture: Fixture, options: SimulateOptions
) -> tuple[Files, Files, tuple[Twins, ...]]:
    found = [find_rule(files, fixture, options, name) for files, name in zip(sides, names, strict=True)]
    one, other = (each.rule for each in found)
    if one is other:
        raise VariantError(f"`{names[0]}` and `{names[1]}` are one rule")
    for each in found:
        if each.rule.kind != "alert":
            raise VariantError(f"`{each.key.name}` is a recording rule: it fires nothing")
    first, second = _without(sides[0], other), _without(sides[1], one)
    return first, second, (Twins(_key(first, one), _key(second, other)),)


def _without(files: Files, rule: Rule) -> Files:
    """Return the files without one rule."""
    return tuple(_file_without(each, rule) for each in files)


def _file_without(file: RuleFile, rule: Rule) -> RuleFile:
    if not any(each is rule for group in file.groups for each in group.rules):
        return file
    groups = (
        replace(group, rules=tuple(each for each in group.rules if each is not rule)) for group in file.groups
    )
    return replace(file, groups=tuple(group for group in groups if group.rules))


def _key(files: Sequence[RuleFile], rule: Rule) -> RuleKey:
    """Return what a rule is called among those that are left: its number among equal names may be another."""
    return next(each.key for each in place_rules(files) if each.rule is rule)


def _nothing(done: Variants, folder: Path) -> VariantError:
    """Return why nothing can be compared: something of every pair is not simulated."""
    first = done.unknown[0]
    missing = sorted({selector for each in done.unknown for selector in each.missing})
    advice = f"rulelint record --add … {folder.as_posix()} adds what is missing: {', '.join(missing)}"
    return VariantError(
        f"`{first.rule.name}` is not simulated here: {first.message}", advice=advice if missing else None
    )

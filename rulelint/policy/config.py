"""`.rulelint.yaml`: found by walking up, validated, and turned into frozen settings."""

import os
import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rulelint.checks.asked import PolicySettings
from rulelint.dataclass import dataclass
from rulelint.errors import RulelintError
from rulelint.finding import Defect, Severity
from rulelint.policy.names import known_names, metas_of, unknown_names
from rulelint.schema.data import key_span, node_at
from rulelint.source.file import Position, SourceText
from rulelint.source.yaml import compose

if TYPE_CHECKING:
    from rulelint.compare.gates import Gates
    from rulelint.policy.policies import Where
    from rulelint.policy.statistics import Statistics
    from rulelint.simulate.noise.options import NoiseOptions

FILE_NAMES = (".rulelint.yaml", ".rulelint.yml")


BASELINE_NAME = ".rulelint-baseline.yaml"
"""The baseline that is written where none is named, beside the configuration."""


class ConfigError(RulelintError):
    """The configuration cannot be read or says something impossible; one line per fault, each with its place."""


@dataclass(frozen=True, slots=True)
class CheckChoice:
    """Which checks run and how bad their findings are, by names of checks, areas and groups.

    `preview` adds the checks that are still tried out to what the names stand for; `pint_comments` listens to the
    comments that people wrote for pint.
    """

    select: tuple[str, ...] = ("default",)
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = field(default_factory=dict)
    preview: bool = False
    pint_comments: bool = False


@dataclass(frozen=True, slots=True)
class PathRule:
    """What is different for the files that one of the globs `match` fits."""

    match: tuple[str, ...]
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AlertmanagerFile:
    """The configuration that decides who is notified, relative to our own, and the version that reads it."""

    path: str
    version: tuple[int, ...] = (0, 34)


@dataclass(frozen=True)
class Config:
    """Everything a repository may configure; the defaults are what holds without a file.

    `folder` is the configuration's folder, relative to the folder that reports' paths are relative to (the working
    directory, or the repository in `rulelint ci`): globs count from there.  `path` is the file, if there is one.
    `source` is the text of the file;
    `gate_block`, `suppress_block`, `noise_block` and `coverage_block` are the values of `gates`, `suppress`, `noise`
    and `coverage` as written.
    """

    rules: tuple[str, ...] = ()
    fixtures: tuple[str, ...] = ()
    facts: str | None = None
    feedback: str | None = None
    alertmanager: AlertmanagerFile | None = None
    silences: str | None = None
    prometheus: str | None = None
    checks: CheckChoice = CheckChoice()
    paths: tuple[PathRule, ...] = ()
    policy: PolicySettings = field(default_factory=PolicySettings)
    gate_block: Mapping[str, Any] = field(default_factory=dict)
    review_block: Mapping[str, Any] = field(default_factory=dict)
    suppress_block: Sequence[Mapping[str, Any]] = ()
    noise_block: Mapping[str, Any] = field(default_factory=dict)
    statistics_block: Mapping[str, Any] = field(default_factory=dict)
    coverage_block: Mapping[str, Any] = field(default_factory=dict)
    baseline: str | None = None
    fail_on: Severity | None = Severity.ERROR
    folder: str = ""
    path: str | None = None
    source: SourceText | None = field(default=None, repr=False, compare=False)

    @cached_property
    def gates(self) -> "Gates":
        """What `rulelint ci` does not accept; read when it is asked for, because linting never asks."""
        from rulelint.policy.gates import parse_gates  # noqa: PLC0415

        return parse_gates(self.gate_block)

    @cached_property
    def noise(self) -> "NoiseOptions":
        """What notifications cost people; read when it is asked for, as above."""
        from rulelint.policy.noise import parse_noise  # noqa: PLC0415

        return parse_noise(self.noise_block)

    @cached_property
    def statistics(self) -> "Statistics":
        """When figures are believed; read when it is asked for, as above."""
        from rulelint.policy.statistics import parse_statistics  # noqa: PLC0415

        return parse_statistics(self.statistics_block)

    def baseline_path(self, option: Path | None) -> Path | None:
        """Return the baseline that counts: the option's, else the configured one, from the working directory."""
        if option is not None:
            return option
        return Path(os.path.normpath(Path(self.folder) / self.baseline)) if self.baseline else None

    def feedback_path(self, option: Path | None) -> Path | None:
        """Return the feedback file that counts: the option's, else the configured one, from the working directory."""
        if option is not None:
            return option
        return Path(os.path.normpath(Path(self.folder) / self.feedback)) if self.feedback else None

    def relative(self, path: str) -> str:
        """Return a path of a report, relative to the configuration's folder."""
        return path if self.folder in ("", ".") else posixpath.relpath(path, self.folder)

    def rules_for(self, path: str) -> tuple[PathRule, ...]:
        """Return the exceptions that hold for a file, in written order."""
        if not self.paths:
            return ()
        from rulelint.source.glob import matches_any  # noqa: PLC0415  most configurations have no globs

        own = self.relative(path)
        return tuple(rule for rule in self.paths if matches_any(rule.match, own))


def load_config(start: Path, explicit: Path | None = None) -> Config:
    """Read `explicit`, or the nearest `.rulelint.yaml` from `start` upwards, or return the defaults.

    The search ends at the repository's root (the folder that holds `.git`).  Raises `ConfigError`.
    """
    path = explicit if explicit is not None else find_config(start)
    if path is None:
        return Config()
    return parse_config(_read(path, path if explicit else Path(os.path.relpath(path, start))))


def find_config(start: Path) -> Path | None:
    """Return the configuration that holds for `start`, or None."""
    folder = start.resolve()
    for each in (folder, *folder.parents):
        found = [each / name for name in FILE_NAMES if (each / name).is_file()]
        if found:
            return found[0]
        if (each / ".git").exists():
            return None
    return None


def parse_config(source: SourceText) -> Config:
    """Read a configuration; `source.path` says where its folder is.  Raises `ConfigError`."""
    from rulelint.schema.validate import check_document  # noqa: PLC0415  jsonschema, only where there is a file

    data, defects = check_document(source, "config")
    if defects:
        raise ConfigError("\n".join(_defect(source, defect) for defect in defects))
    document: Mapping[str, Any] = data or {}
    faults = list(_faults(document))
    if faults:
        raise ConfigError("\n".join(_fault(source, _place(source, where), text) for where, text in faults))
    return Config(
        rules=tuple(document.get("rules", ())),
        fixtures=tuple(document.get("fixtures", ())),
        facts=document.get("facts"),
        feedback=document.get("feedback"),
        alertmanager=_alertmanager(document.get("alertmanager")),
        silences=document.get("silences"),
        prometheus=document.get("prometheus"),
        checks=_choice(document.get("checks", {})),
        paths=tuple(_path_rule(each) for each in document.get("paths", ())),
        policy=_policies(document.get("policy") or {}),
        gate_block=document.get("gates", {}),
        review_block=document.get("review", {}),
        suppress_block=document.get("suppress") or (),
        noise_block=document.get("noise", {}),
        statistics_block=document.get("statistics", {}),
        coverage_block=document.get("coverage", {}),
        baseline=document.get("baseline"),
        fail_on=_fail_on(document.get("fail_on", "error")),
        folder=posixpath.dirname(source.path),
        path=source.path,
        source=source,
    )


def _read(path: Path, name: Path) -> SourceText:
    shown = name.as_posix()
    try:
        return SourceText.from_bytes(shown, path.read_bytes())
    except OSError as error:
        raise ConfigError(f"cannot read {shown}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{shown}: not UTF-8 at byte {error.start}") from error


def _defect(source: SourceText, defect: Defect) -> str:
    advice = f" ({defect.help})" if defect.help and "did you mean" not in defect.message else ""
    return _fault(source, source.position(defect.span.start), defect.message + advice)


def _fault(source: SourceText, place: Position, text: str) -> str:
    return f"{source.path}:{place.line}:{place.column}: {text}"


def _names(value: str | Iterable[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _severities(block: Mapping[str, str]) -> dict[str, Severity]:
    return {name: Severity[word.upper()] for name, word in block.items()}


def _fail_on(word: str) -> Severity | None:
    return None if word == "never" else Severity[word.upper()]


def _alertmanager(value: str | Mapping[str, str] | None) -> AlertmanagerFile | None:
    match value:
        case None:
            return None
        case str():
            return AlertmanagerFile(value)
        case _:
            version = value.get("version", "0.34").strip()
            return AlertmanagerFile(value["config"], tuple(int(part) for part in version.split(".")))


def _choice(block: Mapping[str, Any]) -> CheckChoice:
    return CheckChoice(
        select=_names(block.get("select", CheckChoice().select)),
        ignore=_names(block.get("ignore", ())),
        severity=_severities(block.get("severity", {})),
        preview=block.get("preview", False),
        pint_comments=block.get("pint_comments", False),
    )


def _path_rule(block: Mapping[str, Any]) -> PathRule:
    return PathRule(
        match=_names(block["match"]),
        ignore=_names(block.get("ignore", ())),
        severity=_severities(block.get("severity", {})),
    )


def _policies(policy: Mapping[str, Any]) -> PolicySettings:
    if not policy:
        return PolicySettings()
    from rulelint.policy.policies import read_policies  # noqa: PLC0415  as above

    return read_policies(policy)


def _names_in(document: Mapping[str, Any]) -> Iterator["tuple[Where, str]"]:
    """Yield each name of a check, area or group with its place."""
    blocks: list[tuple[Where, Mapping[str, Any]]] = [(("checks",), document.get("checks", {}))]
    blocks += [(("paths", at), block) for at, block in enumerate(document.get("paths", ()))]
    for where, block in blocks:
        for key in ("select", "ignore"):
            yield from (((*where, key, at), name) for at, name in enumerate(block.get(key, ())))
        yield from (((*where, "severity", name), name) for name in block.get("severity", {}))
    for at, block in enumerate(document.get("suppress") or ()):
        yield from ((("suppress", at, "checks", number), name) for number, name in enumerate(block["checks"]))


def _globs_in(document: Mapping[str, Any]) -> Iterator["tuple[Where, str]"]:
    """Yield each glob with its place."""
    for key in ("rules", "fixtures"):
        yield from (((key, at), glob) for at, glob in enumerate(document.get(key, ())))
    for key in ("paths", "suppress"):
        for number, block in enumerate(document.get(key) or ()):
            match block.get("match", ()):
                case str() as glob:
                    yield (key, number, "match"), glob
                case globs:
                    yield from (((key, number, "match", at), glob) for at, glob in enumerate(globs))
    if policy := document.get("policy"):
        from rulelint.policy.policies import policy_globs  # noqa: PLC0415  only where there are policies

        for where, glob in policy_globs(policy):
            yield ("policy", *where), glob


def _faults(document: Mapping[str, Any]) -> Iterator["tuple[Where, str]"]:
    """Yield what the schema cannot know: names of checks nobody knows, globs that cannot be read."""
    for number, block in enumerate(document.get("suppress") or ()):
        if "until" in block and not _is_day(block["until"]):
            yield ("suppress", number, "until"), f"`{block['until']}` is no day, write `YYYY-MM-DD`"
    policy = document.get("policy", {})
    if "channel" in policy and "alertmanager" not in document:
        yield (
            ("policy", "channel"),
            "`policy.channel` needs `alertmanager`: the file that says where alerts go",
        )
    if policy:
        from rulelint.policy.policies import policy_faults  # noqa: PLC0415  as above

        for where, message in policy_faults(policy):
            yield ("policy", *where), message
    if noise := document.get("noise"):
        from rulelint.policy.noise import noise_faults  # noqa: PLC0415  as above

        for where, message in noise_faults(noise):
            yield ("noise", *where), message
    names = list(_names_in(document))
    if names:
        from rulelint.checks.catalogue import CHECKS  # noqa: PLC0415  all checks, only where they are named

        known = known_names(metas_of(CHECKS))
        for where, name in names:
            yield from ((where, message) for _, message in unknown_names([name], known))
    globs = list(_globs_in(document))
    if not globs:
        return
    from rulelint.source.glob import GlobError, compile_glob  # noqa: PLC0415  as above

    for where, glob in globs:
        try:
            compile_glob(glob)
        except GlobError as error:
            yield where, str(error)


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def _place(source: SourceText, where: "Where") -> Position:
    """Return where a value is written; for a key of `severity`, where the key is."""
    root = compose(source.text).documents[0]
    *above, last = where
    is_key = above and above[-1] == "severity"
    span = key_span(root, above, str(last)) if is_key else node_at(root, where).span
    return source.position(span.start)

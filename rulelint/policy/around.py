"""What policies know besides the rules, put together from the configuration and the files of a repository."""

import posixpath
from collections.abc import Callable, Iterable, Sequence
from datetime import date

from rulelint.alertmanager.model import Configuration
from rulelint.checks.surroundings import Mistake, Surroundings, no_mistakes
from rulelint.errors import RulelintError
from rulelint.policy.config import Config
from rulelint.policy.repository import Repository
from rulelint.policy.sidecar import sidecars
from rulelint.rules.model import Rule, RuleFile
from rulelint.source.file import SourceText
from rulelint.source.glob import compile_glob


class AlertmanagerError(RulelintError):
    """Alertmanager's configuration is not there, or Alertmanager refuses it; one line per defect."""


def surroundings(config: Config, repository: Repository, today: date | None) -> Surroundings:
    """Return what the policies of a configuration may ask for; files are read when they are asked for."""
    from rulelint.policy.evidence import alerts_in_tests, covers, expects, fixtures  # noqa: PLC0415  where asked for

    folders = tuple(repository.from_root(posixpath.join(config.folder, glob)) for glob in config.fixtures)
    found = fixtures(repository, folders)
    return Surroundings(
        today=today,
        line_times=_once_per_file(repository.line_times),
        sidecar=sidecars(repository.read_reported),
        path_part=lambda path, pattern: path_part(config.relative(path), pattern),
        tested=alerts_in_tests(repository),
        fixture_for=lambda path: covers(found(), path),
        incident_for=lambda name: expects(found(), name),
        mistakes=_schemas(config, repository) if config.policy.asks_for("schema") else no_mistakes,
    )


def alertmanager_of(config: Config, repository: Repository) -> Configuration | None:
    """Return the configuration of Alertmanager, None where none is named; raise `AlertmanagerError`."""
    if config.alertmanager is None:
        return None
    shown = posixpath.normpath(posixpath.join(config.folder, config.alertmanager.path))
    text = repository.read_reported(shown)
    if text is None:
        raise AlertmanagerError(f"{shown} is not in the repository", advice="correct `alertmanager`")
    return read_alertmanager(SourceText(shown, text), config.alertmanager.version)


def read_alertmanager(source: SourceText, version: tuple[int, ...]) -> Configuration:
    """Return what an Alertmanager of this version makes of a file; raise `AlertmanagerError`."""
    from rulelint.alertmanager.load import load  # noqa: PLC0415  where it is configured

    loaded = load(source, version)
    if loaded.configuration is None:
        lines = []
        for defect in loaded.defects:
            place = source.position(defect.span.start)
            advice = f" ({defect.help})" if defect.help else ""
            lines.append(f"{source.path}:{place.line}:{place.column}: {defect.message}{advice}")
        raise AlertmanagerError("\n".join(lines))
    return loaded.configuration


def _schemas(config: Config, repository: Repository) -> Callable[[str, RuleFile, Rule], Iterable[Mistake]]:
    from rulelint.policy.rule_schema import rule_schemas  # noqa: PLC0415  jsonschema, only where one is named

    judge = rule_schemas(repository.read_file)

    def mistakes(path: str, file: RuleFile, rule: Rule) -> Iterable[Mistake]:
        return judge(repository.from_root(posixpath.join(config.folder, path)), file, rule)

    return mistakes


def path_part(path: str, pattern: str) -> str:
    """Return the folder of a path that stands at `{}` of a pattern, empty where the pattern does not fit.

    Where `**` leaves a choice, the first folder counts.
    """
    names = path.split("/")
    before, after = _around_hole(pattern)
    for at, name in enumerate(names):
        head, tail = "/".join(names[:at]), "/".join(names[at + 1 :])
        if _fits(before, head) and _fits(after, tail):
            return name
    return ""


def _around_hole(pattern: str) -> tuple[str, str]:
    names = pattern.removeprefix("./").split("/")
    hole = names.index("{}")
    return "/".join(names[:hole]), "/".join(names[hole + 1 :])


def _fits(glob: str, path: str) -> bool:
    if not glob or not path:
        return glob == path or (glob == "**" and not path)
    return compile_glob(glob).matches(path)


def _once_per_file(
    times: Callable[[RuleFile], Sequence[int | None]],
) -> Callable[[RuleFile], Sequence[int | None]]:
    known: dict[str, Sequence[int | None]] = {}

    def once(file: RuleFile) -> Sequence[int | None]:
        if file.path not in known:
            known[file.path] = times(file)
        return known[file.path]

    return once

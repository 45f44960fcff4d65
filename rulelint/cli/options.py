"""Options that several commands share, so that they are spelt, explained and completed alike."""

from collections.abc import Callable, Iterable, Sequence
from math import isfinite
from pathlib import Path
from typing import Any, TypeVar

import click

from rulelint.errors import Exit
from rulelint.finding import Finding, Severity
from rulelint.source.spelling import did_you_mean

F = TypeVar("F", bound=Callable[..., Any])

AUTO = "auto"
"""The output format that is what the platform reads in CI, and the first of the command's formats elsewhere."""

NEVER = "never"
SEVERITIES = tuple(severity.word for severity in reversed(Severity))


class Word(click.ParamType):  # type: ignore[type-arg]  # generic in new releases of click only
    """One of a few words; a misspelt one gets a suggestion."""

    name = "word"

    def __init__(self, words: Sequence[str]) -> None:
        self.words = tuple(words)

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:  # noqa: ARG002
        """Show the words."""
        return "|".join(self.words)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the word."""
        if value in self.words:
            return str(value)
        meant = did_you_mean(str(value), self.words)
        raise click.BadParameter(f"`{value}` is not one of {', '.join(self.words)}{meant}", ctx, param)

    def shell_complete(
        self,
        ctx: click.Context,  # noqa: ARG002
        param: click.Parameter,  # noqa: ARG002
        incomplete: str,
    ) -> list[Any]:
        """Return the words that begin as typed."""
        from click.shell_completion import CompletionItem  # noqa: PLC0415  only completion needs it

        return [CompletionItem(word) for word in self.words if word.startswith(incomplete)]


class OutputFile(click.ParamType):  # type: ignore[type-arg]  # generic in new releases of click only
    """`FORMAT=FILE`."""

    name = "FORMAT=FILE"

    def __init__(self, formats: Sequence[str]) -> None:
        self.format = Word(formats)

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, Path]:
        """Return the format and the file."""
        if isinstance(value, tuple):
            return value
        chosen, equals, file = str(value).partition("=")
        if not equals or not file:
            message = f"`{value}` is not FORMAT=FILE, `json=results.json` for example"
            raise click.BadParameter(message, ctx, param)
        if file == "-":
            message = f"`-` is no file: write `--output-format {chosen}` for standard output"
            raise click.BadParameter(message, ctx, param)
        return self.format.convert(chosen, param, ctx), Path(file)


class Names(click.ParamType):  # type: ignore[type-arg]  # generic in new releases of click only
    """Names of checks, areas or groups, separated by commas."""

    name = "name,…"

    def convert(
        self,
        value: Any,
        param: click.Parameter | None,  # noqa: ARG002
        ctx: click.Context | None,  # noqa: ARG002
    ) -> tuple[str, ...]:
        """Return the names."""
        if isinstance(value, tuple):
            return value
        return tuple(name.strip() for name in str(value).split(",") if name.strip())

    def shell_complete(
        self,
        ctx: click.Context,  # noqa: ARG002
        param: click.Parameter,  # noqa: ARG002
        incomplete: str,
    ) -> list[Any]:
        """Return the names that begin as the last one typed."""
        before, comma, last = incomplete.rpartition(",")
        return completions(last, f"{before}{comma}")


class CheckName(click.ParamType):  # type: ignore[type-arg]  # generic in new releases of click only
    """The name of a check, an area or a group; whoever looks it up knows whether there is one."""

    name = "name"

    def convert(
        self,
        value: Any,
        param: click.Parameter | None,  # noqa: ARG002
        ctx: click.Context | None,  # noqa: ARG002
    ) -> str:
        """Return the name."""
        return str(value)

    def shell_complete(
        self,
        ctx: click.Context,  # noqa: ARG002
        param: click.Parameter,  # noqa: ARG002
        incomplete: str,
    ) -> list[Any]:
        """Return the names that begin as typed."""
        return completions(incomplete)


class CheckId(CheckName):
    """The id of something that has a manual page."""

    name = "id"

    def shell_complete(
        self,
        ctx: click.Context,  # noqa: ARG002
        param: click.Parameter,  # noqa: ARG002
        incomplete: str,
    ) -> list[Any]:
        """Return the ids that begin as typed."""
        from click.shell_completion import CompletionItem  # noqa: PLC0415  only completion needs it

        from rulelint.checks.pages import known_ids  # noqa: PLC0415  as above

        return [CompletionItem(each) for each in known_ids() if each.startswith(incomplete)]


def completions(incomplete: str, before: str = "") -> list[Any]:
    """Return the names of checks, areas and groups that begin as typed; `before` is what stands in front of each."""
    from click.shell_completion import CompletionItem  # noqa: PLC0415  only completion needs it

    from rulelint.checks.catalogue import CHECKS  # noqa: PLC0415  as above
    from rulelint.policy.names import known_names, metas_of  # noqa: PLC0415  as above

    names = known_names(metas_of(CHECKS))
    return [CompletionItem(f"{before}{name}") for name in names if name.startswith(incomplete)]


def _joined(
    ctx: click.Context,  # noqa: ARG001  click's signature
    param: click.Parameter,  # noqa: ARG001
    value: Iterable[tuple[str, ...]],
) -> tuple[str, ...]:
    return tuple(name for names in value for name in names)


def output_options(*formats: str) -> Callable[[F], F]:
    """Add `--output-format`, `--output FORMAT=FILE`, `--color` and `--quiet`.

    The command gets `output_format: str`, `output: tuple[tuple[str, Path], ...]`, `color: str` and `quiet: bool`;
    `rulelint.cli.output` makes sense of them.
    """

    def add(command: F) -> F:
        for option in (
            click.option("-q", "--quiet", is_flag=True, help="No summary on standard error."),
            click.option(
                "--color",
                type=Word((AUTO, "always", NEVER)),
                default=AUTO,
                help="Whether to colour; auto looks at NO_COLOR, FORCE_COLOR and the terminal.",
            ),
            click.option(
                "--output",
                type=OutputFile(formats),
                multiple=True,
                help="Write this format to a file as well; may be repeated.",
            ),
            click.option(
                "--output-format",
                type=Word((AUTO, *formats)),
                default=AUTO,
                help=_what_to_print(formats),
            ),
        ):
            command = option(command)
        return command

    return add


def _what_to_print(formats: Sequence[str]) -> str:
    """Return the help of `--output-format`; only what findings have a format for is printed for CI by itself."""
    if "github" not in formats:
        return f"What to print; auto is {formats[0]}."
    ci = "github inside GitHub Actions, gitlab in GitLab jobs that write to a file"
    return f"What to print; auto is {ci}, else {formats[0]}."


class NamedValue(click.ParamType):  # type: ignore[type-arg]  # generic in new releases of click only
    """`NAME=VALUE`."""

    name = "NAME=VALUE"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """Return name and value."""
        if isinstance(value, tuple):
            return value
        name, equals, text = str(value).partition("=")
        if not equals or not name:
            raise click.BadParameter(f"`{value}` is not NAME=VALUE", ctx, param)
        return name, text


class PrometheusVersion(click.ParamType):  # type: ignore[type-arg]  # generic in new releases of click only
    """`3.14` or `2.42`."""

    name = "MAJOR.MINOR"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the version."""
        from rulelint.engine.options import Version  # noqa: PLC0415  `--help` needs no engine

        try:
            return Version.parse(str(value))
        except (ValueError, IndexError):
            raise click.BadParameter(f"`{value}` is not a version as `3.14`", param=param, ctx=ctx) from None


class Duration(click.ParamType):  # type: ignore[type-arg]  # generic in new releases of click only
    """A Prometheus duration, in milliseconds."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the milliseconds."""
        from rulelint.promql.durations import parse_duration  # noqa: PLC0415  `--help` needs no parser

        if isinstance(value, int):
            return value
        try:
            return 0 if value == "0" else parse_duration(str(value))
        except ValueError as error:
            raise click.BadParameter(str(error), param=param, ctx=ctx) from None


def config_option(command: F) -> F:
    """Add `--config FILE`; the command gets `config: Path | None`."""
    return click.option(
        "--config",
        type=click.Path(path_type=Path),
        help="The configuration; without it, .rulelint.yaml is looked for here and upwards.",
    )(command)


def facts_option(command: F) -> F:
    """Add `--facts PATH`; the command gets `facts: Path | None`."""
    return click.option(
        "--facts",
        type=click.Path(path_type=Path),
        metavar="PATH",
        help="A fixture folder or a facts file: what is known of the server, for checks that need it.",
    )(command)


def fixtures_option(command: F) -> F:
    """Add `--fixture PATH`, which may be repeated; the command gets `fixtures: tuple[Path, ...]`."""
    return click.option(
        "--fixture",
        "fixtures",
        multiple=True,
        type=click.Path(path_type=Path),
        help="A folder with recorded metrics; may be repeated. [default: `fixtures` of the configuration]",
    )(command)


def fixture_option(command: F) -> F:
    """Add `--fixture PATH`; the command gets `fixture: Path | None`."""
    return click.option(
        "--fixture",
        type=click.Path(path_type=Path),
        help="A folder with recorded metrics. [default: the only one of the configuration]",
    )(command)


def version_option(command: F) -> F:
    """Add `--prometheus-version`; the command gets `version: Version | None`."""
    return click.option(
        "--prometheus-version",
        "version",
        type=PrometheusVersion(),
        help="Evaluate as this Prometheus does. [default: the one the fixture was recorded from]",
    )(command)


def phase_option(command: F) -> F:
    """Add `--phase`; the command gets `phase: int`, in milliseconds."""
    return click.option(
        "--phase",
        type=Duration(),
        default=0,
        help="Evaluate groups this long after multiples of their interval; a server does so by a hash of their name.",
    )(command)


def alertmanager_option(command: F) -> F:
    """Add `--alertmanager FILE`; the command gets `alertmanager: Path | None`."""
    return click.option(
        "--alertmanager",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="The configuration of Alertmanager, which decides who is told. [default: that of the configuration]",
    )(command)


def jobs_option(does: str) -> Callable[[F], F]:
    """Add `--jobs N`; `does` says what the processes do.  The command gets `jobs: int | None`."""
    return click.option(
        "--jobs",
        type=click.IntRange(min=1),
        metavar="N",
        help=f"How many processes {does}. [default: by the work there is]",
    )


def fail_on_option(command: F) -> F:
    """Add `--fail-on SEVERITY`; the command gets `fail_on: str | None`, see `threshold`."""
    return click.option(
        "--fail-on",
        type=Word((*SEVERITIES, NEVER)),
        help="End with 1 for findings of this severity or worse. [default: error, or `fail_on` of the configuration]",
    )(command)


def select_options(command: F) -> F:
    """Add `--select` and `--ignore`; the command gets two tuples of names."""
    select = click.option(
        "--select",
        type=Names(),
        multiple=True,
        callback=_joined,
        help="Run only these checks, areas or groups (default, all), instead of what the configuration selects.",
    )
    ignore = click.option(
        "--ignore",
        type=Names(),
        multiple=True,
        callback=_joined,
        help="Leave these checks, areas or groups out.",
    )
    return select(ignore(command))


def finite(ctx: click.Context, param: click.Parameter, value: float | None) -> float | None:
    """Refuse `nan` and `inf`, which click takes for numbers, and which every comparison takes otherwise."""
    if value is not None and not isfinite(value):
        raise click.BadParameter(f"`{value}` is no number that anything can be held to", ctx, param)
    return value


def threshold(option: str | None, configured: Severity | None) -> Severity | None:
    """Return the lowest severity that fails the command, or None if none does."""
    if option is None:
        return configured
    return None if option == NEVER else Severity[option.upper()]


def exit_code(findings: Iterable[Finding], fails: Severity | None) -> Exit:
    """Return what the command ends with."""
    failed = fails is not None and any(finding.severity >= fails for finding in findings)
    return Exit.FINDINGS if failed else Exit.CLEAN

"""Options of `rulelint lint` alone, handed over in one piece so that the command stays readable."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from functools import wraps
from pathlib import Path
from typing import Any

import click

from rulelint.api.lint import LintOptions
from rulelint.cli.fixing import fix_options
from rulelint.cli.options import facts_option


@dataclass(frozen=True, slots=True)
class Extras:
    """What was asked for; each field is an option below."""

    fix: bool
    unsafe_fixes: bool
    diff: bool
    from_hook: bool
    stdin_filename: str | None
    facts: Path | None
    no_suppressions: bool
    preview: bool

    def options(
        self, select: tuple[str, ...], ignore: tuple[str, ...], env: Mapping[str, str], *, whole: bool
    ) -> LintOptions:
        """Return what the lint is told; `whole` says that the user named no paths."""
        return LintOptions(
            select,
            ignore,
            from_hook=self.from_hook,
            suppressions=not self.no_suppressions,
            facts=self.facts,
            preview=self.preview,
            whole=whole,
            today=today(env),
        )


_OPTIONS = (
    fix_options,
    click.option(
        "--from-hook", is_flag=True, help="Pass over named files that hold no rules, as hooks name them."
    ),
    click.option(
        "--stdin-filename", metavar="FILE", help="The name of what is read from standard input (`-`)."
    ),
    facts_option,
    click.option("--no-suppressions", is_flag=True, help="Show the findings that comments silence, too."),
    click.option("--preview", is_flag=True, help="Run checks that are still tried out, too."),
)


def extra_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options; the command gets `extras: Extras`."""

    @wraps(command)
    def bundled(**given: Any) -> Any:
        extras = Extras(**{each.name: given.pop(each.name) for each in fields(Extras)})
        return command(extras=extras, **given)

    for option in reversed(_OPTIONS):
        bundled = option(bundled)
    return bundled


def today(env: Mapping[str, str]) -> date:
    """Return the day that requests to ignore findings expire by: in UTC, or what SOURCE_DATE_EPOCH says.

    https://reproducible-builds.org/specs/source-date-epoch/: what depends on the day can be repeated.
    """
    epoch = env.get("SOURCE_DATE_EPOCH", "")
    if epoch.isascii() and epoch.isdigit() and len(epoch) <= len("99999999999"):
        return datetime.fromtimestamp(int(epoch), UTC).date()
    return datetime.now(UTC).date()

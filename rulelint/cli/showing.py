"""`rulelint lint --show-files`, `--show-config` and `--write-baseline`: what is said instead of findings."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rulelint.api.lint import LintOptions
from rulelint.cli.output import print_text, say, write_file
from rulelint.errors import Exit
from rulelint.policy.config import BASELINE_NAME, Config
from rulelint.policy.select import select_metas
from rulelint.report.base import LintResult
from rulelint.report.printable import one_line, width
from rulelint.source.plural import plural, verb


def show_files(paths: tuple[Path, ...], config: Config, *, from_hook: bool) -> Exit:
    """Print the files that hold rules and would be checked, one in a line."""
    from rulelint.api.files import discover, load  # noqa: PLC0415  only where it is asked for

    files = load(discover(paths, config), from_hook=from_hook).files
    print_text("".join(f"{one_line(file.path)}\n" for file in files))
    return Exit.CLEAN


def show_config(config: Config, given: Mapping[str, tuple[str, Any]]) -> Exit:
    """Print every key with its value and where that comes from; `given` is what options say, by key."""
    from rulelint.api.settings import settings_of  # noqa: PLC0415  only where it is asked for

    rows = [
        (one_line(f"{each.key}: {each.value}"), one_line(each.origin)) for each in settings_of(config, given)
    ]
    longest = min(60, max(width(text) for text, _ in rows))
    print_text("".join(f"{text}{' ' * (longest - width(text))}  # {origin}\n" for text, origin in rows))
    return Exit.CLEAN


def overrides(
    config: Config, select: tuple[str, ...], ignore: tuple[str, ...], fail_on: str | None, *, preview: bool
) -> dict[str, tuple[str, Any]]:
    """Return what options say of the configuration's keys, with the option's name."""
    given: dict[str, tuple[str, Any]] = {}
    if select:
        given |= {"checks.select": ("--select", list(select)), "checks.ignore": ("--select", [])}
    if ignore:
        given["checks.ignore"] = ("--ignore", [*(() if select else config.checks.ignore), *ignore])
    if fail_on:
        given["fail_on"] = ("--fail-on", fail_on)
    if preview:
        given["checks.preview"] = ("--preview", True)
    return given


def write_baseline(result: LintResult, config: Config, options: LintOptions, option: Path | None) -> Exit:
    """Write what was found as the baseline, or take out of it what is gone; say what was done."""
    from rulelint.api.baseline import new_baseline  # noqa: PLC0415  only where it is asked for

    path = config.baseline_path(option) or Path(config.folder) / BASELINE_NAME
    ran = {meta.id for meta in select_metas(config, options.select, options.ignore, preview=options.preview)}
    written = new_baseline(result, path, ran, whole=options.whole)
    write_file(path, written.text)
    gone = f", {written.dropped} no longer found" if written.dropped else ""
    say(f"Wrote {path}: {plural(written.entries, 'entry', 'entries')}{gone}")
    if written.refused:
        what = f"{plural(written.refused, 'new finding')} {verb(written.refused)}"
        say(f"note: {what} not in it: a baseline only shrinks, remove {path} to begin anew")
    return Exit.CLEAN

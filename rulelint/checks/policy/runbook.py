"""An alert has no runbook, or one that does not say what the team asks for.

A runbook says what the alert means and what to do.  A value without `://`, or what follows `base`, is a file of the
repository (an anchor, `#disk-full`, is left out): it must be there, and have every section asked for as a heading, of
any level and in any case.  A link to elsewhere is taken as it is.  The check runs only where the configuration has
`policy.runbook`.

## Example

```yaml config
policy:
  runbook:
    from: ["annotation:runbook_url"]
    sections: [Meaning, Steps]
    base: https://git.example.org/ops/
```

```markdown runbooks/disk.md
# Disk full

## Meaning

A disk has less than a gigabyte left.

## Steps
```

```markdown runbooks/target.md
# Target down

## Meaning
```

```yaml bad
- alert: QueueFull
#        ^^^^^^^^^ `QueueFull` has no runbook
  expr: queue_length > 1000
- alert: TargetDown
  expr: up == 0
  annotations:
    runbook_url: runbooks/target.md
#                ^^^^^^^^^^^^^^^^^^ runbook `runbooks/target.md` has no section `Steps`
- alert: MemoryLow
  expr: memory_free_bytes < 1e9
  annotations:
    runbook_url: runbooks/memory.md
#                ^^^^^^^^^^^^^^^^^^ runbook `runbooks/memory.md` is not in the repository
- alert: CpuBusy
  expr: cpu_busy > 0.9
  annotations:
    runbook_url: https://git.example.org/ops/runbooks/cpu.md#steps
#                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runbook `runbooks/cpu.md` is not in the repository
```

```yaml good
- alert: DiskFull
  expr: disk_free_bytes < 1e9
  annotations:
    runbook_url: runbooks/disk.md
- alert: TargetDown
  expr: up == 0
  annotations:
    runbook_url: https://wiki.example.org/target-down
```

## Fix

Write the page, or the section, or correct the path.

## Options

- `from`: where the runbook is looked for, first match wins.  Default `["annotation:runbook_url"]`.
- `sections`: the headings a runbook in the repository must have; none by default.
- `base`: what links to the repository begin with, so that a link is known as a file of it; none by default.
- `required`: `false` accepts alerts without one.

A value that is a template is not judged.
"""

import re
from collections.abc import Iterator

from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.checks.origins import Stated, absent, stated
from rulelint.finding import Finding, Severity
from rulelint.rules.model import AlertRule

META = CheckMeta("policy/runbook", Severity.WARNING, scope="rule", since="0.1", policy="runbook")

_HEADING = re.compile(r" {0,3}#{1,6}[ \t]+(.*)")
_UNDERLINE = re.compile(r" {0,3}(=+|-+)[ \t]*$")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:
    """Report alerts without a runbook, runbooks that are not there, and sections they lack."""
    policy, rule = ctx.policy_for(subject).runbook, subject.rule
    if policy is None or not isinstance(rule, AlertRule):
        return
    runbook = stated(subject, policy.sources, ctx)
    if runbook is None:
        if policy.required:
            yield absent(META, subject, policy.sources, "runbook")
    elif not runbook.is_template:
        path = _path(runbook.value, policy.base)
        if path is not None:
            yield from _in_repository(subject, runbook, path, policy.sections, ctx)


def _path(value: str, base: str) -> str | None:
    """Return the file of the repository that a link names, None for one to elsewhere."""
    path = value.removeprefix(base) if base else value
    if "://" in path:
        return None
    return path.partition("#")[0].partition("?")[0].removeprefix("./").lstrip("/")


def _in_repository(
    subject: Subject, runbook: Stated, path: str, sections: tuple[str, ...], ctx: Context
) -> Iterator[Finding]:
    text = ctx.read_file(path)
    if text is None:
        yield META.at(subject, runbook.span, f"runbook `{path}` is not in the repository")
        return
    present = {heading.casefold() for heading in _headings(text)}
    for section in sections:
        if section.casefold() not in present:
            advice = f"add the heading `## {section}` to {path}"
            yield META.at(
                subject, runbook.span, f"runbook `{path}` has no section `{section}`", advice=advice
            )


def _headings(text: str) -> Iterator[str]:
    """Yield the headings of a Markdown text, of both kinds, outside of fenced code."""
    fence, before = "", ""
    for line in text.splitlines():
        mark = _FENCE.match(line)
        if fence:
            if mark and mark[1].startswith(fence) and not line[mark.end() :].strip():
                fence = ""
        elif mark:
            fence = mark[1]
        elif heading := _HEADING.match(line):
            yield heading[1].strip().rstrip("#").rstrip()
        elif _UNDERLINE.match(line) and before.strip():
            yield before.strip()
        before = "" if fence else line

"""The file is larger or deeper than anything that holds rules.

rulelint reads files of 64 million characters, 3 million values and 100 levels of nesting; aliases count as if they
were written out.  It checks pull requests of strangers, and a few lines can describe a document that fills the memory.

## Example

```yaml bad
groups:
- name: deep
  rules: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[
    [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[
#                                        ^ lists and mappings are nested more than 100 levels deep
```

```yaml good
groups:
- name: flat
  rules: []
```

## Fix

Split the file, and write aliases of aliases out.
"""

from collections.abc import Iterator

from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.checks.defects import reported
from rulelint.finding import Finding, Severity

META = CheckMeta("yaml/limits", Severity.ERROR, scope="file", since="0.1", default=True)


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report what the loader noted."""
    return reported(META, subject)

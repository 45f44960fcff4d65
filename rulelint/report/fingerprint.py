"""Names for findings that survive edits elsewhere in the file, so that two runs can be compared."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping

from rulelint.finding import Finding
from rulelint.source.file import SourceText

LENGTH = 32


def fingerprints(findings: Iterable[Finding], sources: Mapping[str, SourceText]) -> list[str]:
    """Return one name per finding, in their order; no two are the same.

    It is made from the check, the file, the rule and the text that is marked, with blanks squeezed: never from line
    numbers, and never from the message, whose words may get better.  Twins are told apart by their order.
    """
    seen: Counter[str] = Counter()
    names = []
    for finding in findings:
        rule = finding.rule
        source = sources.get(finding.path)
        text = source.text[finding.span.start : finding.span.end] if source else ""
        parts = [
            finding.id,
            finding.path,
            *((rule.kind, rule.group, rule.name) if rule else ("", "", "")),
            " ".join(text.split()),
        ]
        key = "\0".join(parts)
        seen[key] += 1
        data = f"1\0{key}\0{seen[key]}".encode("utf-8", "surrogatepass")
        names.append(hashlib.sha256(data).hexdigest()[:LENGTH])
    return names

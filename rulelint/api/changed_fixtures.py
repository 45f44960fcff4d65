"""What a pull request edits of the fixtures and incidents that judge it: part of `policy/changed-gate`."""

from collections.abc import Iterator, Mapping

from rulelint.api.changed_gates import changed_gate, key_span
from rulelint.api.sides import fixture_files, text_of
from rulelint.compare.place import Place
from rulelint.compare.regression import Regression
from rulelint.finding import Severity
from rulelint.fixtures.document import incidents_of
from rulelint.fixtures.errors import FixtureError
from rulelint.fixtures.folder import DOCUMENT, SERIES
from rulelint.fixtures.incidents import Incident
from rulelint.git.tree import Tree
from rulelint.source.file import SourceText
from rulelint.source.nodes import Mapping as MappingNode
from rulelint.source.nodes import Scalar, Sequence
from rulelint.source.span import Span
from rulelint.source.yaml import compose


def changed_fixture(base: Tree, head: Tree, folder: str, severity: Severity) -> Iterator[Regression]:
    """Yield what head removes or edits of a fixture that base has, each where head has it."""
    old, new = fixture_files(base, folder), fixture_files(head, folder)
    name = folder.rpartition("/")[2]
    if not new or DOCUMENT not in new:
        yield changed_gate(
            severity, f"fixture `{folder}` is removed", _gone(base, old[DOCUMENT]), fixture=name
        )
        return
    before = base.oids(old.values())
    after = head.oids(new.values())
    for relative, path in old.items():
        if relative not in new:
            yield _removed(base, head, relative, path, new[DOCUMENT], name, severity)
        elif before[path] != after[path]:
            yield from _edited(base, head, relative, path, name, severity)
    for relative, path in new.items():
        if relative not in old and relative.startswith(f"{SERIES}/"):
            message = f"fixture `{name}` gains series: `{relative}`"
            yield changed_gate(severity, message, _line_one(head, path), fixture=name)


def _gone(tree: Tree, path: str) -> Place | None:
    source = text_of(tree, path)
    return Place(source, None) if source else None


def _line_one(tree: Tree, path: str) -> Place | None:
    source = text_of(tree, path)
    return Place(source, Span(0, len(source.line_text(1)))) if source else None


def _removed(  # noqa: PLR0913, PLR0917  both sides, and what is said of them
    base: Tree, head: Tree, relative: str, path: str, document: str, name: str, severity: Severity
) -> Regression:
    """Say that a file is gone, at the line of the fixture's document that still speaks of it, if there is one."""
    source = text_of(head, document)
    place = _gone(base, path)
    if source and not relative.startswith(f"{SERIES}/"):
        place = Place(source, key_span(source, ("incidents",)))
    return changed_gate(severity, f"fixture `{name}` loses `{relative}`", place, fixture=name)


def _edited(  # noqa: PLR0913, PLR0917  as above
    base: Tree, head: Tree, relative: str, path: str, name: str, severity: Severity
) -> Iterator[Regression]:
    old, new = text_of(base, path), text_of(head, path)
    if old is None or new is None:
        yield changed_gate(
            severity, f"fixture `{name}`: `{relative}` is no text any more", None, fixture=name
        )
    elif relative == DOCUMENT:
        for message, span in _document_words(old, new):
            yield changed_gate(severity, f"fixture `{name}`: {message}", Place(new, span), fixture=name)
    elif relative.startswith(f"{SERIES}/"):
        place = Place(new, first_difference(old, new))
        yield changed_gate(
            severity, f"fixture `{name}`: the samples of `{relative}` are edited", place, fixture=name
        )
    else:
        for message, span in _incident_words(old, new):
            yield changed_gate(severity, message, Place(new, span), fixture=name)


def first_difference(old: SourceText, new: SourceText) -> Span:
    """Return the first line of `new` that `old` has otherwise, its last line if it was only cut off."""
    lines = old.text.split("\n"), new.text.split("\n")
    pairs = enumerate(zip(*lines, strict=False))
    at = next((number for number, (one, other) in pairs if one != other), min(map(len, lines)))
    line = min(at, len(lines[1]) - 1) + 1
    start = new.line_starts[line - 1]
    return Span(start, start + len(new.line_text(line)))


def _document_words(old: SourceText, new: SourceText) -> Iterator[tuple[str, Span]]:
    """Yield the keys of `fixture.yaml` that say something else now."""
    before, after = _top_level(old), _top_level(new)
    for key in sorted(before.keys() | after.keys()):
        if before.get(key) != after.get(key):
            word = "removed" if key not in after else "edited" if key in before else "added"
            yield f"`{key}` is {word}", key_span(new, (key,))


def _top_level(source: SourceText) -> Mapping[str, str]:
    """Return every key of a document with its value as it is written, blanks squeezed."""
    documents = compose(source.text).documents
    root = documents[0] if documents else None
    if not isinstance(root, MappingNode):
        return {}
    return {
        key.value: " ".join(source.text[value.start : value.end].split())
        for key, value in root.pairs
        if isinstance(key, Scalar)
    }


def _incident_words(old: SourceText, new: SourceText) -> Iterator[tuple[str, Span]]:
    """Yield the incidents that are removed or say something else; new ones are welcome."""
    try:
        before = {each.name: each for each in incidents_of(old.path, old.text.encode())}
        after = {each.name: each for each in incidents_of(new.path, new.text.encode())}
    except FixtureError as error:
        yield f"`{new.path}` cannot be read: {error.message}", Span(0, len(new.line_text(1)))
        return
    places = incident_spans(new)
    for at, (name, incident) in enumerate(before.items()):
        if name not in after:
            kept = [each for each in list(before)[:at] if each in places]
            span = places[kept[-1]] if kept else Span(0, len(new.line_text(1)))
            yield f"incident `{name}` is removed", span
        elif _judges(incident) != _judges(after[name]):
            yield f"incident `{name}` is edited", places.get(name, Span(0, len(new.line_text(1))))


def _judges(incident: Incident) -> tuple[object, ...]:
    """Return what of an incident decides whether it counts as detected."""
    return (
        incident.start,
        incident.end,
        tuple(sorted(incident.match.items())),
        incident.expect,
        incident.must_page,
    )


def incident_spans(source: SourceText) -> dict[str, Span]:
    """Return the place of the name of every incident."""
    documents = compose(source.text).documents
    root = documents[0] if documents else None
    entries = root.items if isinstance(root, Sequence) else []
    names = (entry.get("name") for entry in entries if isinstance(entry, MappingNode))
    return {name.value: name.span for name in names if isinstance(name, Scalar)}

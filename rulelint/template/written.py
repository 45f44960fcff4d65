"""Nodes as Go's `String` methods write them in its error texts, and where Go says they stand.

Source: `text/template/parse/node.go` and `Tree.ErrorContext` of Go 1.25.
"""

from rulelint.template.ast import (
    Action,
    Bool,
    Branch,
    Chain,
    Command,
    Dot,
    Field,
    Identifier,
    Jump,
    Nil,
    Node,
    Number,
    Operand,
    Pipeline,
    String,
    TemplateCall,
    Text,
    Variable,
)
from rulelint.template.tokens import quote

Written = Node | Operand | Command


def written(node: Written) -> str:
    """Return a node as Go writes it; of a branch only its first action, which is never all of it in an error."""
    match node:
        case Action():
            return f"{{{{{written(node.pipeline)}}}}}"
        case TemplateCall():
            argument = f" {written(node.pipeline)}" if node.pipeline else ""
            return f"{{{{template {quote(node.name)}{argument}}}}}"
        case Branch():
            return f"{{{{{node.keyword} {written(node.pipeline)}}}}}"
        case Jump():
            return f"{{{{{node.keyword}}}}}"
        case Text():
            return node.text
        case Command():
            return " ".join(_argument(each) for each in node.args)
        case _:
            return _operand(node)


def _argument(node: Operand) -> str:
    return f"({written(node)})" if isinstance(node, Pipeline) else written(node)


def _operand(node: Operand) -> str:
    match node:
        case Pipeline():
            names = ", ".join(each.name for each in node.declares)
            start = f"{names} {'=' if node.assigns else ':='} " if names else ""
            return start + " | ".join(written(each) for each in node.commands)
        case Bool():
            return "true" if node.value else "false"
        case Number() | String():
            return node.text
        case Nil():
            return "nil"
        case Dot():
            return "."
        case Identifier():
            return node.name
        case Variable():
            return ".".join((node.name, *node.fields))
        case Field():
            return "".join(f".{name}" for name in node.fields)
        case Chain():
            return _argument(node.operand) + "".join(f".{name}" for name in node.fields)


def position(node: Written) -> int:
    """Return the offset in characters that Go's errors count from: of fields the second, of actions the inside."""
    match node:
        case Action():
            return position(node.pipeline)
        case Pipeline():
            first = node.declares[0] if node.declares else node.commands[0]
            return first.span.start
        case Variable() if node.fields:
            return node.span.start + len(node.name)
        case Field() if len(node.fields) > 1:
            return node.span.start + 1 + len(node.fields[0])
        case Chain():
            return node.operand.span.end
        case TemplateCall():
            return node.name_span.start
        case _:
            return node.span.start


def location(text: str, offset: int) -> str:
    """Return `LINE:COLUMN` as Go counts: columns in bytes from 0."""
    before = text[:offset]
    line_start = before.rfind("\n") + 1
    column = len(before[line_start:].encode("utf-8", "surrogatepass"))
    return f"{before.count(chr(10)) + 1}:{column}"

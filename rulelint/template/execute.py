"""The nodes of a template, executed one after the other (`text/template/exec.go` of Go 1.25).

Branches, loops and definitions stand on a stack of their own, so that templates which call themselves end as in Go:
with an error at depth 100,000, or when the budget is spent.
"""

from collections.abc import Iterator, Mapping, Sequence

from rulelint.dataclass import dataclass
from rulelint.template.ast import Action, Branch, Jump, Node, Pipeline, TemplateCall, Text
from rulelint.template.environment import Environment
from rulelint.template.evaluate import Evaluator, Variables
from rulelint.template.limits import MAX_OUTPUT, LimitError
from rulelint.template.tokens import quote
from rulelint.template.values import Arguments, Boxed, Value, is_true, kind, to_bytes
from rulelint.template.verbs import printed

MAX_CALLS = 100_000
"""How deep Go lets templates call each other."""

Elements = Iterator[tuple[Value, Value]]


@dataclass(slots=True)
class _Frame:
    """A list of nodes that is being executed.

    `mark` is what the variables go back to at its end, `body_mark` at the end of each turn of a loop.  `caller` holds
    what a definition gives back: the name and the variables of the template that called it.
    """

    nodes: Sequence[Node]
    dot: Value
    mark: int
    at: int = 0
    loop: Branch | None = None
    elements: Elements | None = None
    body_mark: int = 0
    caller: tuple[str, Variables] | None = None


class Execution:
    """One expansion of one template; `definitions` has the bodies of all names, the template's own too."""

    def __init__(
        self, run: Environment, name: str, definitions: Mapping[str, Sequence[Node]], dot: Value
    ) -> None:
        self.definitions = definitions
        body = definitions[name]
        self.evaluator = Evaluator(run, name, Text(body[0].span, ""), dot)
        self.run = run
        self.frames = [_Frame(body, dot, self.evaluator.variables.mark())]
        self.calls = 0
        self.out: list[str] = []
        self.printed = 0

    def text(self) -> str:
        """Execute; raises `ExecutionError`, `UnknownResultError` and `LimitError`."""
        while self.frames:
            frame = self.frames[-1]
            if frame.at >= len(frame.nodes):
                self._leave(frame)
                continue
            node = frame.nodes[frame.at]
            frame.at += 1
            self.run.budget.spend()
            self._node(node, frame)
        return "".join(self.out)

    def _node(self, node: Node, frame: _Frame) -> None:
        match node:
            case Text():
                self._print(node.text)
            case Action():
                self.evaluator.node = node
                value = self.evaluator.pipeline(frame.dot, node.pipeline)
                if not node.pipeline.declares:
                    self.evaluator.node = node
                    self._print(printed(value, self.run.budget))
            case Branch(keyword="range"):
                self._range(node, frame)
            case Branch():
                self._branch(node, frame)
            case Jump():
                self._jump(node)
            case TemplateCall():
                self._call(node, frame)

    def _print(self, text: str) -> None:
        self.printed += len(text)
        if self.printed > MAX_OUTPUT:
            raise LimitError(f"the template prints more than {MAX_OUTPUT} characters")
        self.out.append(text)

    def _branch(self, node: Branch, frame: _Frame) -> None:
        mark = self.evaluator.variables.mark()
        self.evaluator.node = node
        value = self.evaluator.pipeline(frame.dot, node.pipeline)
        if is_true(value):
            dot = value if node.keyword == "with" else frame.dot
            self.frames.append(_Frame(node.then, dot, mark))
        else:
            self.frames.append(_Frame(node.otherwise, frame.dot, mark))

    def _range(self, node: Branch, frame: _Frame) -> None:
        variables = self.evaluator.variables
        mark = variables.mark()
        self.evaluator.node = node
        elements = self._elements(self.evaluator.pipeline(frame.dot, node.pipeline), node.pipeline)
        if elements is None:
            self.frames.append(_Frame(node.otherwise, frame.dot, mark))
            return
        loop = _Frame(node.then, frame.dot, mark, len(node.then), node, elements, variables.mark())
        self.frames.append(loop)

    def _elements(self, value: Value, pipeline: Pipeline) -> Elements | None:
        """Return keys and elements, None if there is nothing to go through."""
        match value:
            case list():
                return iter(list(enumerate(value))) if value else None
            case dict():
                keys = sorted(value, key=to_bytes)
                box = Boxed if isinstance(value, Arguments) else _as_it_is
                return iter([(key, box(value[key])) for key in keys]) if keys else None
            case None:
                return None
        if kind(value) in ("int", "uint") and not isinstance(value, bool):
            if len(pipeline.declares) > 1:
                shown = printed(value, self.run.budget)
                raise self.evaluator.error(f"can't use {shown} to iterate over more than one variable")
            count = value if isinstance(value, int) else value.number
            return ((None, at) for at in range(count)) if count > 0 else None
        raise self.evaluator.error(f"range can't iterate over {printed(value, self.run.budget)}")

    def _leave(self, frame: _Frame) -> None:
        """Come to the end of a list: the next turn of a loop, or back to what is around it."""
        if frame.loop is not None and frame.elements is not None:
            self.evaluator.variables.forget(frame.body_mark)
            element = next(frame.elements, None)
            if element is not None:
                self._turn(frame, frame.loop.pipeline, *element)
                return
        self._drop(frame)

    def _drop(self, frame: _Frame) -> None:
        self.frames.pop()
        if frame.caller is not None:
            self.evaluator.template, self.evaluator.variables = frame.caller
            self.calls -= 1
        else:
            self.evaluator.variables.forget(frame.mark)

    def _turn(self, frame: _Frame, pipeline: Pipeline, key: Value, element: Value) -> None:
        self.run.budget.spend()
        variables, declares = self.evaluator.variables, pipeline.declares
        if pipeline.assigns and declares:
            self.evaluator.variable(declares[0].name).value = key if len(declares) > 1 else element
            if len(declares) > 1:
                self.evaluator.variable(declares[1].name).value = element
        elif declares:
            variables.assign_last(1, element)
            if len(declares) > 1:
                variables.assign_last(2, key)
        frame.dot, frame.at = element, 0

    def _jump(self, node: Jump) -> None:
        while self.frames[-1].loop is None:
            self._drop(self.frames[-1])
        loop = self.frames[-1]
        loop.at = len(loop.nodes)
        if node.keyword == "break":
            self._drop(loop)

    def _call(self, node: TemplateCall, frame: _Frame) -> None:
        evaluator = self.evaluator
        evaluator.node = node
        body = self.definitions.get(node.name)
        if body is None:
            raise evaluator.error(f"template {quote(node.name)} not defined")
        if self.calls == MAX_CALLS:
            raise evaluator.error(f"exceeded maximum template depth ({MAX_CALLS})")
        dot = evaluator.pipeline(frame.dot, node.pipeline) if node.pipeline else None
        self.calls += 1
        caller = evaluator.template, evaluator.variables
        evaluator.template, evaluator.variables = node.name, Variables(dot)
        self.frames.append(_Frame(body, dot, 0, caller=caller))


def _as_it_is(value: Value) -> Value:
    return value

"""How templates write values and call functions: as Jinja does, without asking each time what it has in its hands.

A page writes a thousand values and calls five hundred functions. Jinja makes a `Markup` of each value and looks up four
attributes of each function, a seventh of the time of a page.
"""

from collections.abc import Callable, Iterable
from types import FunctionType, MethodType
from typing import Any

from flask.templating import Environment
from jinja2.compiler import CodeGenerator, Frame
from jinja2.nodes import Expr, Getattr, Include, Node
from jinja2.runtime import Context, Macro
from jinja2.utils import _PassArg
from markupsafe import Markup, _escape_inner, escape  # type: ignore[attr-defined]

_PLAIN = frozenset({FunctionType, MethodType})


def written(value: object) -> str:
    """Return the HTML of a value: escaped, unless it is HTML already."""
    if type(value) is str:
        escaped: str = _escape_inner(value)
        return escaped
    return value if type(value) is Markup else escape(value)


class _Code(CodeGenerator):
    """Writes the pieces of a page with as few calls as can be.

    - A value is looked at where it stands: text is escaped, HTML goes out as it is, anything else goes to `written`.
    - An attribute is asked of the object; only where it has none does Jinja look for an item, or for what is undefined.
    - A block gathers its pieces and hands them on as one; else each travels up through every layout of the page.
    """

    def _output_child_pre(self, node: Expr, frame: Frame, finalize: Any) -> None:
        if _is_plain(frame, finalize):
            self.write("(_v if type(_v := ")
        else:
            super()._output_child_pre(node, frame, finalize)

    def _output_child_post(self, node: Expr, frame: Frame, finalize: Any) -> None:
        if _is_plain(frame, finalize):
            self.write(") is Markup else environment.escape_text(_v) if type(_v) is str else environment.written(_v))")
        else:
            super()._output_child_post(node, frame, finalize)

    def visit_Getattr(self, node: Getattr, frame: Frame) -> None:
        """Write `node.attr`."""
        self.write("(_a if (_a := getattr(_o := ")
        self.visit(node.node, frame)
        self.write(f", {node.attr!r}, missing)) is not missing else environment.getattr(_o, {node.attr!r}))")

    def blockvisit(self, nodes: Iterable[Node], frame: Frame) -> None:
        """Write what a template, a block or a loop is made of."""
        if frame.buffer is not None or not (frame.block_frame or frame.rootlevel):
            super().blockvisit(nodes, frame)
            return
        self.buffer(frame)
        super().blockvisit(nodes, frame)
        self.writeline(f"yield concat({frame.buffer})")

    def visit_Include(self, node: Include, frame: Frame) -> None:
        """Write the template named, which sees what this one sees."""
        if not node.with_context:
            self.fail("an include without context would come before what is gathered", node.lineno)
        super().visit_Include(node, frame)


def _is_plain(frame: Frame, finalize: Any) -> bool:
    return not frame.eval_ctx.volatile and frame.eval_ctx.autoescape and finalize.src is None


class _Calls(Context):
    """Calls plain functions and macros directly; what wants the context or the environment goes Jinja's way."""

    def call(
        self, called: Callable[..., Any], /, *args: Any, _loop_vars: Any = None, _block_vars: Any = None, **kwargs: Any
    ) -> Any:
        kind = type(called)
        if kind is Macro:
            return called(self.eval_ctx, *args, **kwargs)
        if kind in _PLAIN:
            wants = getattr(called, "jinja_pass_arg", None)
            if wants is None:
                return called(*args, **kwargs)
            if wants is _PassArg.eval_context:
                return called(self.eval_ctx, *args, **kwargs)
        return super().call(called, *args, _loop_vars=_loop_vars, _block_vars=_block_vars, **kwargs)


class PageEnvironment(Environment):
    """Flask's environment of templates with those two."""

    code_generator_class = _Code
    context_class = _Calls
    written = staticmethod(written)
    escape_text = staticmethod(_escape_inner)

"""How templates write values and call functions: as Jinja does, without asking each time what it has in its hands.

A page writes a thousand values and calls five hundred functions. Jinja makes a `Markup` of each value and looks up four
attributes of each function, a seventh of the time of a page.
"""

from collections.abc import Callable
from types import FunctionType, MethodType
from typing import Any

from flask.templating import Environment
from jinja2.compiler import CodeGenerator, Frame
from jinja2.nodes import Expr
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
    """Writes values through `written`: the pieces of a page are joined, none needs to be a `Markup` for that."""

    def _output_child_pre(self, node: Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.written(")


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
    """Flask's environment of templates with the two above."""

    code_generator_class = _Code
    context_class = _Calls
    written = staticmethod(written)

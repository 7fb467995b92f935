"""Data classes of web processes share their methods; they say what those of the library say."""

import dataclasses
import gc
import os
import subprocess
import sys
import weakref
from collections.abc import Callable
from dataclasses import FrozenInstanceError, field
from typing import Any, ClassVar

import pytest
from hypothesis import given, strategies as st

from concierge.platform.lean_dataclasses import sharing

Decorator = Callable[..., Any]


def _examples(dataclass: Decorator) -> tuple[type, ...]:
    """Make the same classes with one decorator or the other, as modules of the product would."""

    class Ours:
        __slots__ = ()

    @dataclass(frozen=True, slots=True)
    class Pair:
        first: Any
        second: Any = None
        KIND: ClassVar[str] = "pair"

    @dataclass
    class Changing:
        first: Any
        second: Any = None

    @dataclass(frozen=True, slots=True, order=True)
    class Ordered(Ours):
        first: Any
        second: Any = None

    @dataclass(frozen=True, slots=True)
    class Partly:
        first: Any
        second: Any = field(default=None, compare=False, repr=False)

    @dataclass(frozen=True)
    class HashedByOne:
        first: Any
        second: Any = field(default=None, hash=False)

    @dataclass(frozen=True, eq=False)
    class Itself:
        first: Any
        second: Any = None

    @dataclass(frozen=True, slots=True)
    class Own:
        first: Any
        second: Any = None

        def __repr__(self) -> str:
            return "own"

        def __eq__(self, other: object) -> bool:
            return isinstance(other, Own)

        def __hash__(self) -> int:
            return 7

    @dataclass(frozen=True)
    class Parent:
        first: Any

    @dataclass(frozen=True)
    class Child(Parent):
        second: Any = None

    return Pair, Changing, Ordered, Partly, HashedByOne, Itself, Own, Child


def _lean(cls: type | None = None, /, **options: bool) -> Any:
    def decorate(written: type) -> type:
        written.__module__ = "concierge.example"  # only those of the product share
        made: type = sharing(dataclasses.dataclass)(written, **options)
        return made

    return decorate if cls is None else decorate(cls)


USUAL, LEAN = _examples(dataclasses.dataclass), _examples(_lean)
PAIRS = list(zip(USUAL, LEAN, strict=True))
values = st.one_of(st.integers(0, 2), st.text(max_size=1), st.none(), st.tuples(st.integers(0, 1)))


def _told(ask: Callable[[], Any]) -> Any:
    try:
        return ask()
    except (TypeError, FrozenInstanceError) as refused:
        return type(refused)


@pytest.mark.parametrize(("usual", "lean"), PAIRS, ids=lambda each: each.__name__)
@given(a=values, b=values, c=values, d=values)
def test_they_say_what_the_library_says(usual: type, lean: type, a: Any, b: Any, c: Any, d: Any) -> None:
    one, other = (cls(a, b) for cls in (usual, lean))
    two, second = (cls(c, d) for cls in (usual, lean))
    assert (one == two, one != two, one == a) == (other == second, other != second, other == a)
    assert repr(one) == repr(other)
    refused = [_told(lambda it=it: hash(it)) is TypeError for it in (one, other)]  # type: ignore[misc]
    assert refused[0] == refused[1]
    if other == second and not refused[1]:
        assert hash(other) == hash(second)
    assert dataclasses.asdict(one) == dataclasses.asdict(other)
    assert dataclasses.astuple(dataclasses.replace(other, first=c)) == (c, b)


@pytest.mark.parametrize(("usual", "lean"), PAIRS, ids=lambda each: each.__name__)
def test_what_is_frozen_stays_so(usual: type, lean: type) -> None:
    def change(it: Any) -> Any:
        it.first = 2
        return it.first

    def forget(it: Any) -> None:
        del it.second

    for act in (change, forget):
        told = [_told(lambda cls=cls, act=act: act(cls(1, 2))) for cls in (usual, lean)]  # type: ignore[misc]
        assert told[0] == told[1]


def test_methods_are_one_and_the_class_before_its_slots_goes() -> None:
    seen: list[weakref.ref[type]] = []

    def remembering(written: type, **options: bool) -> Any:
        seen.append(weakref.ref(written))
        return dataclasses.dataclass(written, **options)

    class Written:
        first: int

    Written.__module__ = "concierge.example"
    made = sharing(remembering)(Written, frozen=True, slots=True)
    del Written
    gc.collect()
    assert made.__eq__ is LEAN[0].__eq__
    assert made.__setattr__ is LEAN[0].__setattr__
    assert seen[0]() is None


def test_classes_of_others_are_left_alone() -> None:
    made = sharing(dataclasses.dataclass)(type("Theirs", (), {"__annotations__": {"first": int}}))
    assert "__compared__" not in vars(made)


def test_the_whole_product_starts_with_them(tmp_path: Any) -> None:
    """In the lean Python of `concierge web`; a class of the product is kept and read as ever."""
    ask = (
        "import concierge.platform.gunicorn_settings, concierge.wsgi, pickle;"
        "from concierge.availability.intervals import DayRange as I; import datetime as d;"
        "i = I(d.date(2026, 1, 1), d.date(2026, 1, 2));"
        "print(I.__eq__.__module__, pickle.loads(pickle.dumps(i)) == i, len({i, I(i.start, i.end)}))"
    )
    env = os.environ | {"CONCIERGE_VAR": str(tmp_path), "SECRET_KEY": "only for this test"}
    done = subprocess.run([sys.executable, "-OO", "-c", ask], env=env, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["concierge.platform.lean_dataclasses", "True", "1"]

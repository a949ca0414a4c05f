"""Records: the house's dataclasses, made of the same declarations with less work.

`from extractors.model.records import dataclass, field, replace` stands where others write `from dataclasses import ...`, and for the type checker it is
that. At run time the standard library would write and compile six methods for each class that is declared, and load `inspect` for it: the sixty classes
of `zhinan extract` took a fifth of its start. Here all but `__init__` is inherited, and that is made with the first record and kept (`kept.Store`). To
`dataclasses.fields`, `replace` and `asdict` a record is a dataclass. Classes have slots and no bases; options are those that we use.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from itertools import repeat
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, TypeVar

from extractors.kept import Store

__all__ = ["Record", "dataclass", "field", "maker", "replace", "settle"]

Tuple = TypeVar("Tuple", bound=tuple[Any, ...])

_GIVEN: Any = object()
"""Stands for a default that is made anew for each record."""
STORE = Store("records")
"""The compiled text of each `__init__`."""


class _Field:
    """What `field(...)` says: the record's value is made by `factory`, or (None) set in `__post_init__`."""

    def __init__(self, *, default_factory: Callable[[], Any] | None = None, init: bool = True) -> None:
        assert (default_factory is not None) == init
        self.factory = default_factory


class _StandardFields:
    """`__dataclass_fields__`, by which the standard library knows a dataclass: worked out when it first asks."""

    def __get__(self, record: Record | None, cls: type[Record]) -> dict[str, Any]:
        return _standard_fields(cls)  # type: ignore[arg-type]  # the hash of its records is taken for that of the class


@cache
def _standard_fields(cls: type[Record]) -> dict[str, Any]:
    """The fields of a class as the standard library has them. Writing and compiling its methods for that takes a millisecond and leaves a class behind:
    once for each class of ours, not for each record."""
    import dataclasses

    def declared(name: str) -> tuple[str, str, Any]:
        found = cls._defaults.get(name, dataclasses.MISSING)
        if not isinstance(found, _Field):
            return name, cls.__annotations__[name], dataclasses.field(default=found)
        return name, cls.__annotations__[name], dataclasses.field(default_factory=found.factory) if found.factory else dataclasses.field(init=False)

    standard: Any = dataclasses.make_dataclass("_", map(declared, cls.__slots__), kw_only=cls._kw_only)
    return {each.name: each for each in dataclasses.fields(standard)}


class Record:
    """What all records inherit."""

    __slots__: ClassVar[tuple[str, ...]] = ()
    __dataclass_fields__ = _StandardFields()
    _defaults: ClassVar[dict[str, Any]] = {}
    _taken: ClassVar[tuple[str, ...]] = ()
    _frozen: ClassVar[bool]
    _kw_only: ClassVar[bool]

    def __init__(self, *values: Any, **named: Any) -> None:
        cls: Any = type(self)
        cls.__init__ = _constructor(cls)
        cls.__init__(self, *values, **named)

    def __eq__(self, other: object) -> bool:
        return _values(self) == _values(other) if isinstance(other, type(self)) else NotImplemented

    def __hash__(self) -> int:
        return hash(_values(self))

    def __repr__(self) -> str:
        return f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in self.__slots__)})"

    def __reduce__(self) -> tuple[Any, ...]:
        return _from_values, (type(self), _values(self))


def _values(record: Record) -> tuple[Any, ...]:
    return tuple(map(getattr, repeat(record), record.__slots__))


def _from_values(cls: type[Record], values: tuple[Any, ...]) -> Record:
    record = cls.__new__(cls)
    for name, value in zip(cls.__slots__, values, strict=True):
        object.__setattr__(record, name, value)
    return record


def maker(cls: type[Tuple]) -> Callable[[tuple[Any, ...]], Tuple]:
    """What makes a named tuple of all its fields in their order, past the `__new__` of its class, which takes three times as long: for those made at every figure."""
    return partial(tuple.__new__, cls)


def settle(record: object, **fields: object) -> None:
    """Sets what only the guide knows (ids, places, what a heading adds) in a frozen record, by whoever made it and before anyone else holds it.

    A changed copy of so many fields costs more than reading the figure.
    """
    for name, value in fields.items():
        object.__setattr__(record, name, value)


def _refuse(record: Record, name: str, *_: object) -> NoReturn:
    from dataclasses import FrozenInstanceError

    raise FrozenInstanceError(f"a {type(record).__name__} is frozen: {name} stays as it is")


def _constructor(cls: type[Record]) -> Any:
    """The `__init__` of a class of records, which takes the fields by plain assignment.

    A frozen record refuses that: while it is being made it is of a class with the same slots that does not. A call of `object.__setattr__` for each
    field, as the standard library has it, takes four times as long, and a tenth of reading a guide's figures without phrases.
    """
    names: dict[str, Any] = {"_given": _GIVEN, "_set": object.__setattr__, "_Closed": cls}
    parameters, body = ["*"] if cls._kw_only else [], []
    for name in cls.__slots__:
        if name not in cls._defaults:
            parameters.append(name)
            body.append(f"self.{name} = {name}")
            continue
        default = cls._defaults[name]
        names[f"_{name}"] = default.factory if isinstance(default, _Field) else default
        if not isinstance(default, _Field):
            parameters.append(f"{name}=_{name}")
            body.append(f"self.{name} = {name}")
        elif default.factory:
            parameters.append(f"{name}=_given")
            body.append(f"self.{name} = _{name}() if {name} is _given else {name}")
    if cls._frozen:
        names["_Open"] = type(cls.__name__, (Record,), {"__slots__": cls.__slots__})
        body = ["_set(self, '__class__', _Open)", *body, "self.__class__ = _Closed"]
    if hasattr(cls, "__post_init__"):
        body.append("self.__post_init__()")
    text = f"def __init__(self, {', '.join(parameters)}):\n    " + "\n    ".join(body)
    code = STORE.known.get(text)
    if code is None:
        code = compile(text, "<record>", "exec")
        STORE.add(text, code)
    exec(code, names)  # noqa: S102 (as dataclasses do)
    return names["__init__"]


def _dataclass(*, slots: bool, frozen: bool = False, kw_only: bool = False) -> Callable[[type], type[Record]]:
    def made(cls: type) -> type[Record]:
        assert slots
        assert cls.__bases__ == (object,)
        space = {name: value for name, value in vars(cls).items() if name not in ("__dict__", "__weakref__")}
        names = tuple(space["__annotations__"])
        defaults = {name: space.pop(name) for name in names if name in space}
        # What a changed copy takes over: all but what `__post_init__` sets.
        taken = tuple(name for name in names if getattr(defaults.get(name), "factory", True))
        space |= {"__slots__": names, "_defaults": defaults, "_taken": taken, "_frozen": frozen, "_kw_only": kw_only}
        space |= {"__setattr__": _refuse, "__delattr__": _refuse} if frozen else {"__hash__": None}
        return type(cls.__name__, (Record,), space)

    return made


def _replace(record: Record, **changes: Any) -> Record:
    cls = type(record)
    given = {name: getattr(record, name) for name in cls._taken}
    return cls(**given | changes)


if TYPE_CHECKING:
    from dataclasses import dataclass, field, replace
else:
    dataclass, field, replace = _dataclass, _Field, _replace

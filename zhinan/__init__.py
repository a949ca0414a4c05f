"""zhinan (指南): Chinese research funding guides as tables, every figure with its comparator and its place.

    >>> from zhinan import find_quantities
    >>> [q.bound_text for q in find_quantities("资助额度不超过1500万元/项")]
    ['≤ 15000000 元/项']

This is the public face. What it names is loaded when it is first asked for, so that `import zhinan` costs nothing.
"""

from __future__ import annotations

import os
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extractors import __version__ as __version__
    from extractors.guides import extract_guide, extract_guides
    from extractors.quantities import find_quantities

__all__ = ["extract_guide", "extract_guides", "find_quantities"]

_HOMES = {
    "__version__": "extractors",
    "extract_guide": "extractors.guides",
    "extract_guides": "extractors.guides",
    "find_quantities": "extractors.quantities",
}


def check_packages(*names: str) -> None:
    """See that the packages `names` which Python finds are ours, that is, stand beside this one.

    Their names are common ones. Raises ImportError, in one line that says which folder stands in front, where a foreign package of
    that name would be loaded instead of ours.
    """
    home = os.path.realpath(os.path.dirname(os.path.dirname(__file__)))  # noqa: PTH120  (pathlib costs milliseconds at every start)
    for name in names:
        spec = find_spec(name)
        origin = os.path.realpath(spec.origin) if spec is not None and spec.origin else ""
        if origin != os.path.join(home, name, "__init__.py"):  # noqa: PTH118
            found = origin or "nothing that can be imported"
            raise ImportError(
                f"zhinan needs its own package '{name}' in {home}, but Python finds {found}: "
                "start from another folder, or take the foreign package out of this environment",
                name=name,
            )


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'zhinan' has no attribute '{name}'")
    check_packages("extractors")
    value: object = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})

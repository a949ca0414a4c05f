"""What the tests of the library share: refusals are told in Chinese, under whatever locale the suite runs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from extractors import language


@pytest.fixture(autouse=True, scope="module")
def in_chinese() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(language._VARIABLE, "zh")
        yield

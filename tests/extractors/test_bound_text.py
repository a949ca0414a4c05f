"""How a bound is shown to people: with its sign, its ends, its unit, and the change that it is of."""

from __future__ import annotations

import pytest

from extractors.quantities import find_quantities


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        ("响应时间不超过20ms", "≤ 20 ms"),
        ("传输损耗降低15%以上", "降低 ≥ 15 %"),
        ("检测效率提高30%～40%", "提高 30～40 %"),
        ("返修率下降超过5%", "降低 > 5 %"),
        ("误差大于0且小于3mm", "(0, 3) mm"),
        ("单项资助不超过80万元/项", "≤ 800000 元/项"),
        ("其中青年人员不少于三分之一", "≥ 1/3"),
        ("国拨经费与自筹经费比例为3∶7", "= 3:7"),
        ("自筹经费与国拨经费比例不低于1:1.5", "≥ 1:1.5"),
        ("误码率低于10⁻¹²", "< 1×10⁻¹²"),
        ("阀门泄漏率≤2.5×10⁻⁷Pa·m³/s", "≤ 2.5×10⁻⁷ Pa·m³/s"),
        ("膜厚偏差不大于0.0002mm", "≤ 0.0002 mm"),
    ],
)
def test_a_bound_in_signs(sentence: str, shown: str) -> None:
    assert [q.bound_text for q in find_quantities(sentence)] == [shown]

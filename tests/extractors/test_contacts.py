"""Contacts: role, office, name, telephone, e-mail and address, on one line or several."""

from __future__ import annotations

import pytest

from extractors.contacts import find_contacts
from extractors.normalise import normalise
from extractors.readers import read

CASES = [
    ("业务咨询：高新技术处，张三，0500-81234567", [("业务", "高新技术处", "张三", "0500-81234567", "")]),
    ("技术支持：省科技信息中心 400-600-1234，help@abc.gov.cn", [("技术", "省科技信息中心", "", "400-600-1234", "help@abc.gov.cn")]),
    ("监督电话：0500-81234000", [("监督", "", "", "0500-81234000", "")]),
    ("联系人：王小明\n电话：0577-88123456\n邮箱：jj@abc.gov.cn", [("业务", "", "王小明", "0577-88123456", "jj@abc.gov.cn")]),
    ("联系人：李四，联系电话：13912345678", [("业务", "", "李四", "13912345678", "")]),
    ("业务咨询电话：010-68598012、010-68207777。", [("业务", "", "", "010-68598012、010-68207777", "")]),
    ("咨询电话 020-8735××××", [("业务", "", "", "020-8735××××", "")]),
    ("咨询电话\n0711-8765432", [("业务", "", "", "0711-8765432", "")]),
    (
        "联系方式：\n农村处：赵六 0500-81111111；工业处：钱七 0500-82222222",
        [("业务", "农村处", "赵六", "0500-81111111", ""), ("业务", "工业处", "钱七", "0500-82222222", "")],
    ),
    ("传真：0500-81234567", []),
    ("参与单位不超过5家，年产8000000件。", []),
    ("粤科函〔2021〕15号，项目编号2021053112345", []),
]


@pytest.mark.parametrize(("text", "wanted"), CASES)
def test_contacts(text: str, wanted: list[tuple[str, ...]]) -> None:
    found = find_contacts(normalise(read(text.encode(), "x")))
    assert [(c.role, c.unit, c.name, c.phone, c.email) for c in found] == wanted


def test_the_address_of_a_system() -> None:
    found = find_contacts(normalise(read("申报系统网址：http://xm.abc.gov.cn/index".encode(), "x")))
    assert [(c.role, c.url) for c in found] == [("系统", "http://xm.abc.gov.cn/index")]


def test_spans_hold_what_was_found() -> None:
    text = normalise(read("联系方式\n张三，0500-81234567，a@b.cn\n技术支持：0500-87654321".encode(), "x"))
    for contact in find_contacts(text):
        assert contact.phone in text.folded[contact.start : contact.end]
        assert contact.email in text.folded[contact.start : contact.end]

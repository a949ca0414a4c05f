"""Contacts: whom to ask about a call. Personal data; the caller keeps it out of logs.

A contact stands on one line (业务咨询：高新处，张三，020-12345678) or on several (联系人：… / 电话：… / 邮箱：…). Marks are read in the order of
the text; a new role, office or name behind a telephone number opens the next contact. The address of a system alone is a contact of the role 系统.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import regex

from extractors.model.guide import Contact
from extractors.model.text import Text

# Digits may be masked (87350×××).
_PHONE = regex.compile(
    r"(?<![0-9.])(?:[（(]?0[0-9]{2,3}[）)]?[-－—–－ ]?[1-9][0-9×x*]{6,7}(?:(?:转|-)[0-9]{1,6})?|1[3-9][0-9][0-9×x*]{8}|400[-－]?[0-9]{3,4}[-－]?[0-9]{3,4})(?![0-9])"
)
# A local number has no area code, so it needs a telephone before it.
_LOCAL = regex.compile(r"(?<=[话机]\s?[：: ]\s?|[、/，,；;]\s?)[2-8][0-9×x*]{6,7}(?![0-9年.%元万亿])")
_EMAIL = regex.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,64}\.[A-Za-z]{2,8}")
_URL = regex.compile(r"(?:https?://|www\.)[A-Za-z0-9./?=&_%:#~-]{3,200}")
_ROLE = regex.compile(
    r"(?P<role>业务|政策|申报|综合|咨询|指南|受理|技术支持|技术咨询|技术保障|技术服务|系统|平台|网络|监督|纪检|投诉|举报|诚信|信访)(?=[\p{Han}（）()]{0,12}[：:]|[\p{Han}]{0,8}(?:电话|联系|咨询))"
)
_ROLES = {
    **dict.fromkeys(("技术支持", "技术咨询", "技术保障", "技术服务", "系统", "平台", "网络"), "技术"),
    **dict.fromkeys(("监督", "纪检", "投诉", "举报", "诚信", "信访"), "监督"),
}
_UNIT = regex.compile(
    r"[\p{Han}“”]{1,24}?(?:科学技术厅|科技厅|科技局|科学技术局|委员会|办公室|服务中心|管理中心|中心|研究院|学会|基金委|科技部|有限公司|公司|处室?|[科部室司]|厅|局|院|所|窗口)(?=[，,、：:（( \n联电]|[\p{Han}]{2,4}[，,、：: ]|$|[0-9])"
)
_NAMED = regex.compile(
    r"(?:联系人|咨询人|联络人|负责人|经办人|联系老师)\s?[：:]?\s?(?P<names>[\p{Han}·]{2,4}(?:(?:老师|同志|处长|主任|工|先生|女士))?(?:[、/ ，,][\p{Han}·]{2,4}(?:老师|同志|先生|女士)?){0,4}?)(?=[，,、；;：:。（( \n0-9]|电话|联系电话|$)"
)
# A name right before a number, with or without 老师 behind it.
_BEFORE = regex.compile(r"(?<=[，,、；;：:）)。 \n]|^)(?P<name>[\p{Han}]{2,4}?(?:[、/][\p{Han}]{2,4}?){0,3})(?:老师|同志|处长|主任|科长|先生|女士)?[，,、：: （(]{0,2}(?:电话[：:]?|联系电话[：:]?)?$")
_NO_NAME = regex.compile(r"电话|联系|咨询|热线|邮箱|传真|手机|方式|地址|部门|单位|处$|科$|室$|厅$|局$|委$|中心$|公司$|办$|系统|技术|业务|支持|监督|受理|时间|平台|网址|以及|工作日|传真号|号码")
_SYSTEM = regex.compile(r"系统|平台|网址|门户|登录|网站")
_FAX = regex.compile(r"传真[：:]?\s?$")


@dataclass(slots=True)
class _Open:
    """A contact that is being gathered."""

    role: str
    start: int
    end: int
    unit: str = ""
    name: str = ""
    phones: list[str] = field(default_factory=list)
    email: str = ""
    url: str = ""

    def closed(self) -> Contact:
        return Contact(self.role, self.unit, self.name, "、".join(self.phones), self.email, self.url, self.start, self.end)

    @property
    def reachable(self) -> bool:
        return bool(self.phones or self.email)


def find_contacts(text: Text) -> list[Contact]:
    """The contacts of a text in its order; what has neither telephone nor e-mail nor the address of a system is none."""
    return [c for c in _gathered(text.folded) if c.phone or c.email or c.url]


def _gathered(folded: str) -> Iterator[Contact]:
    role, unit = "业务", ""
    current: _Open | None = None
    last_line = -2
    for number, line in enumerate(regex.finditer(r"[^\n]+", folded)):
        stretch = line.group()
        if not _may_hold(stretch):
            continue
        if number - last_line > 2 and current is not None:
            yield current.closed()
            current, role, unit = None, "业务", ""
        last_line = number
        for offset, kind, value, end in _marks(stretch):
            place = line.start() + offset
            if kind in ("role", "unit", "name") and current is not None and (current.reachable or (kind == "name" and current.name)):
                yield current.closed()
                current = None
            if kind == "role":
                role = _ROLES.get(value, "业务")
                unit = ""
                continue
            if kind == "unit":
                unit = value
                if current is not None:
                    current.unit = unit
                continue
            if kind == "url":
                if _SYSTEM.search(stretch[max(0, offset - 30) : offset]) and (current is None or not current.reachable):
                    yield Contact("系统", "", "", "", "", value, place, line.start() + end)
                elif current is not None:
                    current.url, current.end = value, line.start() + end
                continue
            if current is None:
                current = _Open(role, place, line.start() + end, unit)
            current.end = line.start() + end
            if kind == "name":
                current.name = value
            elif kind == "phone":
                current.phones.append(value)
            elif current.email:
                yield current.closed()
                current = _Open(role, place, line.start() + end, unit, email=value)
            else:
                current.email = value
    if current is not None:
        yield current.closed()


def _may_hold(line: str) -> bool:
    return bool(regex.search(r"电话|联系|咨询|热线|邮箱|手机|@|https?://|www\.|传真|监督|技术支持", line)) or bool(_PHONE.search(line))


def _marks(line: str) -> list[tuple[int, str, str, int]]:
    """(offset, kind, value, end) of what a line says, in its order."""
    found: list[tuple[int, str, str, int]] = []
    for match in _EMAIL.finditer(line):
        found.append((match.start(), "email", match.group(), match.end()))
    for match in _URL.finditer(line):
        found.append((match.start(), "url", match.group().rstrip("."), match.end()))
    numbers = sorted([*_PHONE.finditer(line), *_LOCAL.finditer(line)], key=lambda m: m.start())
    covered = -1
    for match in numbers:
        if match.start() < covered or _FAX.search(line[max(0, match.start() - 4) : match.start()]):
            continue
        covered = match.end()
        found.append((match.start(), "phone", match.group(), match.end()))
        name = _BEFORE.search(line[max(0, match.start() - 16) : match.start()])
        if name and not _NO_NAME.search(name.group("name")):
            at = max(0, match.start() - 16) + name.start("name")
            found.append((at, "name", name.group("name"), at + len(name.group("name"))))
    for match in _NAMED.finditer(line):
        if not _NO_NAME.search(match.group("names")):
            name_text = regex.sub(r"(?:老师|同志|先生|女士|处长|主任)", "", match.group("names")).strip()
            found = [f for f in found if not (f[1] == "name" and match.start() <= f[0] < match.end())]
            found.append((match.start("names"), "name", name_text, match.end("names")))
    if found:
        for match in _ROLE.finditer(line):
            found.append((match.start(), "role", match.group("role"), match.end()))
        for match in _UNIT.finditer(line):
            if not any(kind == "name" and s <= match.start() < e for s, kind, _, e in found):
                value = regex.sub(r"^.*?(?:单位|部门|咨询|支持|联系|监督|受理|地址)[：:]?", "", match.group())
                if len(value) > 1 and not regex.search(r"电话|联系|咨询", value):
                    found.append((match.end() - len(value), "unit", value, match.end()))
    else:
        for match in _ROLE.finditer(line):
            found.append((match.start(), "role", match.group("role"), match.end()))
    return sorted(found, key=lambda mark: (mark[0], mark[1] != "role"))

"""Contacts: whom to ask about a call. Personal data; the caller keeps it out of logs.

A contact stands on one line (业务咨询：高新处，张三，020-12345678) or on several (联系人：… / 电话：… / 邮箱：…). Marks are read in the order of
the text; a new role, office or name behind a telephone number opens the next contact. The address of a system alone is a contact of the role 系统.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import regex

from extractors import patterns
from extractors.model.guide import Contact
from extractors.model.text import Text

# Digits may be masked (87350×××).
_PHONE = patterns.compile(
    r"(?<![0-9.])(?:[（(]?0[0-9]{2,3}[）)]?[-－—–－ ]?[1-9][0-9×x*]{6,7}(?:(?:转|-)[0-9]{1,6})?|1[3-9][0-9][0-9×x*]{8}|400[-－]?[0-9]{3,4}[-－]?[0-9]{3,4})(?![0-9])"
)
# A local number has no area code, so it needs a telephone before it.
_LOCAL = patterns.compile(r"(?<=[话机]\s?[：: ]\s?|[、/，,；;]\s?)[2-8][0-9×x*]{6,7}(?![0-9年.%元万亿])")
_EMAIL = patterns.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,64}\.[A-Za-z]{2,8}")
_URL = patterns.compile(r"(?:https?://|www\.)[A-Za-z0-9./?=&_%:#~-]{3,200}")
_ROLE = patterns.compile(
    r"(?P<role>业务|政策|申报|综合|咨询|指南|受理|技术支持|技术咨询|技术保障|技术服务|系统|平台|网络|监督|纪检|投诉|举报|诚信|信访)(?=[\p{Han}（）()]{0,12}[：:]|[\p{Han}]{0,8}(?:电话|联系|咨询))"
)
_ROLES = {
    **dict.fromkeys(("技术支持", "技术咨询", "技术保障", "技术服务", "系统", "平台", "网络"), "技术"),
    **dict.fromkeys(("监督", "纪检", "投诉", "举报", "诚信", "信访"), "监督"),
}
_UNIT = patterns.compile(
    r"[\p{Han}“”]{1,24}?(?:科学技术厅|科技厅|科技局|科学技术局|委员会|办公室|服务中心|管理中心|中心|研究院|学会|基金委|科技部|有限公司|公司|处室?|[科部室司]|厅|局|院|所|窗口)"
    r"(?=[，,、：:（( \n联电]|[\p{Han}]{2,4}[，,、：: ]|$|[0-9])"
)
_NAMED = patterns.compile(
    r"(?:联系人|咨询人|联络人|负责人|经办人|联系老师)\s?[：:]?\s?(?P<names>[\p{Han}·]{2,4}(?:(?:老师|同志|处长|主任|工|先生|女士))?"
    r"(?:[、/ ，,][\p{Han}·]{2,4}(?:老师|同志|先生|女士)?){0,4}?)(?=[，,、；;：:。（( \n0-9]|电话|联系电话|$)"
)
# A name right before a number, with or without 老师 behind it.
_BEFORE = patterns.compile(
    r"(?<=[，,、；;：:）)。 \n]|^)(?P<name>[\p{Han}]{2,4}?(?:[、/][\p{Han}]{2,4}?){0,3})"
    r"(?:老师|同志|处长|主任|科长|先生|女士)?[，,、：: （(]{0,2}(?:电话[：:]?|联系电话[：:]?)?$"
)
_NO_NAME = patterns.compile(
    r"电话|联系|咨询|热线|邮箱|传真|手机|方式|地址|部门|单位|处$|科$|室$|厅$|局$|委$|中心$|公司$|办$|系统|技术|业务|支持|监督|受理|时间|平台|网址|以及|工作日|传真号|号码"
)
_SYSTEM = patterns.compile(r"系统|平台|网址|门户|登录|网站")
_FAX = patterns.compile(r"传真[：:]?\s?$")


_ADDRESSED = patterns.compile(r"老师|同志|先生|女士|处长|主任")
_LABELLED = patterns.compile(r"^.*?(?:单位|部门|咨询|支持|联系|监督|受理|地址)[：:]?")
_NO_UNIT = patterns.compile(r"电话|联系|咨询")
_HINT = patterns.compile(r"电话|联系|咨询|热线|邮箱|手机|@|https?://|www\.|传真|监督|技术支持")
_REACH = 16
"""A name stands in so many characters before its number."""

_Mark = tuple[int, str, str, int]
"""(start, kind, value, end) in a line; kind is role, unit, name, phone, email or url."""


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
    gathering = _Gathering()
    last = -2
    for number, line in enumerate(text.folded.split("\n")):
        if _HINT.search(line) or _PHONE.search(line):
            if number - last > 2:
                gathering.leave()
            last = number
            for mark in _marks(line):
                gathering.take(mark, line, gathering.offset)
        gathering.offset += len(line) + 1
    gathering.leave()
    return [c for c in gathering.done if c.phone or c.email or c.url]


class _Gathering:
    """Marks put together to contacts, in the order of the text."""

    def __init__(self) -> None:
        self.done: list[Contact] = []
        self.offset = 0
        self.role, self.unit = "业务", ""
        self.open: _Open | None = None

    def close(self) -> None:
        """The contact at hand is complete."""
        if self.open is not None:
            self.done.append(self.open.closed())
            self.open = None

    def leave(self) -> None:
        """The block of contacts is over: no role and no office hold any longer."""
        self.close()
        self.role, self.unit = "业务", ""

    def take(self, mark: _Mark, line: str, base: int) -> None:
        """One more mark, found in `line`, which begins at `base`."""
        at, kind, value, end = mark
        now = self.open
        if kind in ("role", "unit", "name") and now is not None and (now.reachable or (kind == "name" and now.name)):
            self.close()
        if kind == "role":
            self.role, self.unit = _ROLES.get(value, "业务"), ""
        elif kind == "unit":
            self.unit = value
            if self.open is not None:
                self.open.unit = value
        elif kind == "url" and _SYSTEM.search(line[max(0, at - 30) : at]) and (self.open is None or not self.open.reachable):
            self.done.append(Contact("系统", "", "", "", "", value, base + at, base + end))
        elif kind != "url" or self.open is not None:
            self._detail(kind, value, base + at, base + end)

    def _detail(self, kind: str, value: str, start: int, end: int) -> None:
        if kind == "email" and self.open is not None and self.open.email:
            self.close()
        if self.open is None:
            self.open = _Open(self.role, start, end, self.unit)
        self.open.end = end
        match kind:
            case "name":
                self.open.name = value
            case "phone":
                self.open.phones.append(value)
            case "email":
                self.open.email = value
            case _:
                self.open.url = value


def _marks(line: str) -> list[_Mark]:
    """What a line says, in its order; a role goes before what it is the role of."""
    numbers = list(_numbers(line))
    found: list[_Mark] = [
        *((m.start(), "email", m.group(), m.end()) for m in _EMAIL.finditer(line)),
        *((m.start(), "url", m.group().rstrip("."), m.end()) for m in _URL.finditer(line)),
        *((m.start(), "phone", m.group(), m.end()) for m in numbers),
        *_names(line, numbers),
    ]
    if found:
        names = [mark for mark in found if mark[1] == "name"]
        found += [unit for unit in _units(line) if not any(start <= unit[0] < end for start, _, _, end in names)]
    found += [(m.start(), "role", m.group("role"), m.end()) for m in _ROLE.finditer(line)]
    return sorted(found, key=lambda mark: (mark[0], mark[1] != "role"))


def _numbers(line: str) -> Iterator[regex.Match[str]]:
    covered = -1
    for match in sorted([*_PHONE.finditer(line), *_LOCAL.finditer(line)], key=lambda m: m.start()):
        if match.start() >= covered and not _FAX.search(line[max(0, match.start() - 4) : match.start()]):
            covered = match.end()
            yield match


def _names(line: str, numbers: Sequence[regex.Match[str]]) -> list[_Mark]:
    """Names behind 联系人, and those right before a number."""
    labelled = [m for m in _NAMED.finditer(line) if not _NO_NAME.search(m.group("names"))]
    found = [(m.start("names"), "name", _ADDRESSED.sub("", m.group("names")).strip(), m.end("names")) for m in labelled]
    held = {offset for start, _, _, end in found for offset in range(start, end)}
    for number in numbers:
        low = max(0, number.start() - _REACH)
        name = _BEFORE.search(line[low : number.start()])
        if name and not _NO_NAME.search(name.group("name")) and low + name.start("name") not in held:
            start = low + name.start("name")
            found.append((start, "name", name.group("name"), start + len(name.group("name"))))
    return found


def _units(line: str) -> Iterator[_Mark]:
    for match in _UNIT.finditer(line):
        value = _LABELLED.sub("", match.group())
        if len(value) > 1 and not _NO_UNIT.search(value):
            yield match.end() - len(value), "unit", value, match.end()

"""Contacts: whom to ask about a call. Personal data; the caller keeps it out of logs.

Lines that hold a telephone number, an e-mail or a word of asking are cut into pieces (at signs, at blanks that normalisation took out, at the colon
behind a label), and each piece is a label (业务咨询：), an office, a name, or none of these. A contact is an office and names with the numbers behind them;
the next office, name or label behind a number opens the next contact. An office and a role hold until another is named, or the block of lines ends.
The address of a system alone is a contact of the role 系统. Left out: fax, postal address, chat groups, office hours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from extractors import patterns
from extractors.model.guide import Contact
from extractors.model.records import dataclass, field
from extractors.model.text import Text
from extractors.schemes import blanks, had_blank

# Digits may be masked (87350×××).
_PHONE = patterns.compile(
    r"(?<![0-9.×*A-Za-z@-])(?:[（(]0[0-9]{2,3}[）)] ?[0-9×x*]{7,8}|0[0-9]{2,3}(?:[-－—–－ ](?:[0-9×x*]{7,8}|12345)|[1-9][0-9×x*]{6,7})|1[3-9][0-9][0-9×x*]{8}"
    r"|[48]00[-－ ]?[0-9]{3,4}[-－ ]?[0-9]{3,4})(?:[（(]?(?:转|-|分机) ?[0-9]{1,6}[）)]?)?(?![0-9])"
)
# A local number has no area code, 12345 is that of a city: both need words that say so, or another number, before them.
_LOCAL = patterns.compile(
    r"(?<![0-9.×*A-Za-z@〔\[-])(?:(?:[2-8]|(?<=[、/])0)[0-9×x*]{6,7}|1[12][0-9]{3})(?:(?:转|-|分机) ?[0-9]{1,6})?(?![0-9年月.%元万亿件个项人号])"
)
_EMAIL = patterns.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,64}\.[A-Za-z]{2,8}")
_URL = patterns.compile(r"(?:https?://|www\.)[A-Za-z0-9./?=&_%:#~-]{3,200}")
_HINT = re.compile(r"电话|联系|咨询|热线|邮箱|手机|@|https?://|www\.|传真|监督|技术支持|举报|客服")
_SYSTEM = patterns.compile(r"系统|平台|网址|门户|登录|网站")

_ASKED = r"业务|政策|申报|综合|指南|受理|项目|形式审查|技术|系统|平台|网络|软件|监督|纪检|纪律|监察|投诉|举报|诚信|信访|廉政|编制|管理|财务|各处室|各|填报|服务|其他"
_ASKING = (
    r"咨询|支持|服务|保障|运维|维护|监督|举报|投诉|受理|联系|联络|客服|热线|电话|手机|邮箱|信箱|邮件|传真|网址|地址|邮编|邮政编码|工作时间|经办|负责"
    r"|QQ群?|微信群?|公众号|技术|业务"
)
# 业务咨询, 监督举报电话, 联系人及电话, 系统运维; 技术市场处 and 举报中心 are offices.
_LABEL = patterns.compile(
    rf"(?:[（(](?:[0-9]{{1,2}}|[一二三四五六七八九十]{{1,3}})[）)]|(?:[0-9]{{1,2}}|[一二三四五六七八九十]{{1,3}})[.．、])?+"
    rf"(?P<asking>(?>(?:{_ASKED}){{0,3}}(?:{_ASKING})(?:{_ASKING}|号码|人员|人|方式|单位|部门|处室|窗口|老师|时间|事项|问题|如下|及|和|与|、|或|/){{0,6}})"
    r"(?!中心|处|科|室|部|局|司|院|所|公司|委|组|办|学会|平台|系统|建设|研究|市场|创新|发展))?+[：: ]?"
)
_NUMBERING = patterns.compile(
    r"[（(](?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})[）)]|(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})[.．、](?![0-9])"
)
_TECHNICAL = patterns.compile(r"技术|系统|平台|网络|软件|运维|客服")
_WATCHING = patterns.compile(r"监督|纪检|纪律|监察|投诉|举报|诚信|信访|廉政")
_PLAIN_LABEL = patterns.compile(r"^(?:联系|联络|电话|手机|邮|信箱|经办|负责|网址|热线)")
_IGNORED = patterns.compile(r"传真|地址|邮编|邮政编码|QQ|微信|公众号|时间")
_OF_PERSONS = patterns.compile(r"人|老师|经办|负责")

_SUFFIX = (
    r"科学技术厅|科技厅|科技局|委员会|办公室|办公厅|中心|研究院|研究所|学会|协会|基金委|科技部|有限公司|公司|集团|大学|学院|医院|窗口|纪委|监察组|处室|工作组|项目组|专班"
    r"|处|科|部|室|司|厅|局|院|所|委|办|组"
)
_UNIT = patterns.compile(rf"[\p{{Han}}A-Za-z“”（）()0-9]{{1,30}}?(?:{_SUFFIX})(?:[（(][\p{{Han}}]{{2,12}}[）)])?")
_SURNAME = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧"
    "计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊惠甄曲家封储靳焦牧山谷车侯全班仰秋仲伊宫宁仇栾"
    "厉祖武符刘景詹束龙叶司黎薄印白怀蒲邰鄂赖卓蔺屠蒙池乔闻党翟谭劳姬申扶冉雍桑桂牛寿通边燕冀尚温庄晏柴瞿阎充慕连习艾向古易慎戈廖庾终居衡步都耿满弘匡国文寇广东欧利师巩聂晁勾敖融冷訾辛阚简饶空曾沙鞠丰关相查荆红游权肖付闫涂覃揭苟佟岳帅仝商于浦佘亓"
)
_COMPOUND = (
    "欧阳|诸葛|司马|上官|夏侯|令狐|皇甫|尉迟|公孙|慕容|司徒|东方|独孤|南宫|端木|百里|呼延|轩辕|宇文|长孙|鲜于|闾丘|司空|公冶|万俟|拓跋"
)
_TITLE = r"老师|同志|副处长|处长|副主任|主任|科长|所长|部长|经理|工程师|教授|博士|先生|女士|工"
_FAMILY = rf"(?:{_COMPOUND}|[{_SURNAME}])"
_ONE_NAME = rf"{_FAMILY}[\p{{Han}}]{{1,2}}(?:{_TITLE})?|{_FAMILY}(?:{_TITLE})|[\p{{Han}}]{{2,5}}·[\p{{Han}}]{{2,6}}"
_NAME = patterns.compile(rf"(?:{_ONE_NAME})(?:[、/，,和 ]?(?:{_ONE_NAME})){{0,3}}")
_ADDRESSED = patterns.compile(rf"(?<=[\p{{Han}}]{{2}})(?:{_TITLE})$")
_TOLD_NAME = patterns.compile(rf"[\p{{Han}}·]{{2,4}}(?:{_TITLE})?")
_NO_NAME = patterns.compile(
    r"电话|联系|咨询|热线|邮箱|传真|手机|方式|地址|部门|单位|系统|技术|业务|支持|监督|受理|时间|平台|网址|以及|工作|号码|项目|计划|高新|成果|安全|应用|金融|文化|农村|农业|国际|管理|服务|专项|信息|方向|相关|有关|通知|申报|市政|建设|申请|程序|流程|条件|材料|资格|说明|要求|事项|办法|安排"
    rf"|(?:{_SUFFIX})$"
)
# 4月5日前以正式文件报市农业农村局
_TOLD = patterns.compile(r"[日月底]前|正式文件|请[至到于提]")
# 寄至实验室办公室
_SENT = patterns.compile(r"\p{Han}{0,8}[寄送交报发](?:至|到)")
_CUT = patterns.compile(r"[，,、；;。|（(）)\s]|(?<=[\p{Han}])[：:]")
# 王小明电话: a line break or blank is gone.
_INNER = patterns.compile(r"(?<=[\p{Han}]{2})(?:(?:联系|咨询|办公)?(?:电话|手机)|(?:电子)?邮[箱件]|传真)")
_CALLING = patterns.compile(r"电话|热线|手机")
# What every telephone number holds, be it masked; and a local one.
_THREE = re.compile(r"[0-9]{3}")
_SEVEN = re.compile(r"[0-9]{7}")
# 周围，88121235
_NAMED_NUMBER = patterns.compile(rf"{_FAMILY}[\p{{Han}}]{{1,2}}[，,：: （(]{{1,2}}[2-8][0-9]{{6,7}}(?![0-9年月.%元万亿])")
_SENTENCE_LENGTH = 40
"""A piece without a number that is longer than this is prose."""
_BLOCK = 3
"""So many lines without a word of asking may stand within a block: 高新处 and 张三 in cells of their own."""

_Mark = tuple[int, int, str, str]
"""(start, end, kind, value) in the text; kind is label, unit, name, phone, email or url."""


@dataclass(slots=True)
class _Open:
    """A contact that is being gathered."""

    role: str
    start: int
    end: int
    unit: str = ""
    names: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    email: str = ""
    url: str = ""
    complete: bool = False
    """Whether the name stands behind its number: then the next number is somebody else's."""

    def closed(self) -> Contact:
        return Contact(self.role, self.unit, "、".join(self.names), "、".join(self.phones), self.email, self.url, self.start, self.end)

    @property
    def reachable(self) -> bool:
        return bool(self.phones or self.email)


def find_contacts(text: Text) -> list[Contact]:
    """The contacts of a text in its order; what has neither telephone nor e-mail nor the address of a system is none."""
    gathering = _Gathering(text)
    waiting: list[tuple[int, int]] = []
    last, start = -_BLOCK - 1, 0
    for number, line in enumerate(text.folded.split("\n")):
        end = start + len(line)
        if _HINT.search(line) or (_THREE.search(line) and (_PHONE.search(line) or (_SEVEN.search(line) and _NAMED_NUMBER.search(line)))):
            if number - last > _BLOCK:
                gathering.leave()
            last = number
            for stretch in (*waiting, (start, end)):
                gathering.line(*stretch)
            waiting = []
        elif len(line) <= _SENTENCE_LENGTH and "。" not in line[:-1]:
            waiting = [*waiting[1 - _BLOCK :], (start, end)]
        else:
            waiting = []
        start = end + 1
    # A last cell may hold a local number alone.
    for stretch in waiting if number - last <= _BLOCK else ():
        gathering.line(*stretch)
    gathering.leave()
    return [c for c in gathering.done if c.phone or c.email or c.url]


class _Gathering:
    """Marks put together to contacts, in the order of the text."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.done: list[Contact] = []
        self.role, self.unit = "业务", ""
        # The role that holds for the lines to come: of a label on a line of its own.
        self.standing = "业务"
        self.open: _Open | None = None

    def close(self) -> None:
        """The contact at hand is complete."""
        if self.open is not None:
            self.done.append(self.open.closed())
            self.open = None

    def leave(self) -> None:
        """The block of contacts is over: no role and no office hold any longer."""
        self.close()
        self.role, self.unit, self.standing = "业务", "", "业务"

    def line(self, start: int, end: int) -> None:
        """All marks of a line."""
        marks = list(_marks(self.text, start, end))
        self.role = self.standing
        for mark in marks:
            self.take(mark, start)
        if marks and all(mark[2] == "label" for mark in marks) and not self.text.folded[marks[-1][1] : end].strip(" ：:。"):
            self.standing = "业务" if _PLAIN_LABEL.search(_NUMBERING.sub("", marks[0][3])) else self.role

    def take(self, mark: _Mark, line: int) -> None:
        """One more mark, on the line that begins at `line`."""
        start, end, kind, value = mark
        now = self.open
        if kind == "label":
            if not _PLAIN_LABEL.search(value):
                role = "技术" if _TECHNICAL.search(value) else "监督" if _WATCHING.search(value) else "业务"
                if now is not None and (now.reachable or role != self.role) and not (role == self.role and "邮" in value and not now.email):
                    self.close()
                    self.unit = ""
                elif now is None:
                    self.unit = ""
                self.role = role
            return
        if kind == "url":
            if self.open is None or not self.open.reachable:
                if _SYSTEM.search(self.text.folded, max(line, start - 30), start):
                    self.done.append(Contact("系统", "", "", "", "", value, start, end))
                return
            self.open.url, self.open.end = value, end
            return
        if kind == "name" and now is not None and now.phones and not now.names and self.text.folded[start - 1] in "（(":
            # 0755-88102128（王工）
            now.names, now.end, now.complete = [value], end, True
            return
        if now is not None and (
            (now.complete and kind == "phone") or (now.reachable and (kind in ("unit", "name") or (kind == "email" and now.email)))
        ):
            self.close()
        if kind == "unit":
            self.unit = value
        if self.open is None:
            role = "监督" if kind == "unit" and _WATCHING.search(value) else self.role
            self.open = _Open(role, start, end, self.unit)
        self.open.end = end
        match kind:
            case "unit":
                self.open.unit = value
            case "name":
                self.open.names.append(value)
            case "phone":
                self.open.phones.append(value)
            case _:
                self.open.email = value


def _marks(text: Text, start: int, end: int) -> Iterator[_Mark]:
    """What a line says, in its order: its numbers and addresses, and between them the pieces that are labels, offices or names."""
    line = text.folded
    reached = sorted(
        [
            *((m.start(), m.end(), "email", m.group()) for m in _EMAIL.finditer(line, start, end)),
            *((m.start(), m.end(), "url", m.group().rstrip(".")) for m in _URL.finditer(line, start, end)),
            *((m.start(), m.end(), "phone", m.group()) for m in _PHONE.finditer(line, start, end)),
        ]
    )
    covered = {offset for low, high, _, _ in reached for offset in range(low, high)}
    if reached or _CALLING.search(line, start, end) or _NAMED_NUMBER.search(line, start, end):
        local = [(m.start(), m.end(), "phone", m.group()) for m in _LOCAL.finditer(line, start, end) if m.start() not in covered]
        reached = sorted([*reached, *local])
    at, ignored = start, False
    for low, high, kind, value in [*reached, (end, end, "", "")]:
        if low < at:
            continue
        for mark in _pieces(text, at, low):
            if mark[2] == "label":
                ignored = _IGNORED.search(mark[3]) is not None
            if not ignored:
                yield mark
        if kind and not (ignored and kind == "phone"):
            yield (low, high, kind, value.strip("()（）") if value.count("(") != value.count(")") else value)
        at = high


def _pieces(text: Text, start: int, end: int) -> Iterator[_Mark]:
    """The labels, offices and names of a stretch without numbers."""
    line = text.folded
    cuts = {m.start() for m in _CUT.finditer(line, start, end)} | {m.end() for m in _CUT.finditer(line, start, end)}
    cuts |= {at for at in blanks(text, start + 1, end) if not _spaced(text, start, at, end)}
    edges = sorted({start, end, *cuts})
    asked = False
    for low, high in pairwise(edges):
        numbered = _NUMBERING.match(line, low, high)
        at = numbered.end() if numbered else low
        label = _LABEL.match(line, at, high)
        if label and label["asking"]:
            yield (label.start(), label.end(), "label", label.group())
            asked = _OF_PERSONS.search(label.group()) is not None
            at = label.end()
        asked = asked and line[low] not in "（("
        yield from _piece(line, at, high, asked=asked)


def _spaced(text: Text, start: int, at: int, end: int) -> bool:
    """Whether the blank at `at` only spreads a name of two characters (张　伟) over the room of three."""
    alone = at - 1 == start or had_blank(text, at - 1) or not text.folded[at - 2].isalpha()
    alone_behind = at + 1 == end or had_blank(text, at + 1) or not text.folded[at + 1].isalpha()
    return alone and alone_behind and text.folded[at - 1] in _SURNAME


def _piece(line: str, low: int, high: int, *, asked: bool) -> Iterator[_Mark]:
    """An office, a name, or an office with a name behind it; `asked` where a label has asked for persons."""
    piece = _INNER.split(line[low:high], maxsplit=1)[0].strip(" （()）")
    if not 1 < len(piece) <= _SENTENCE_LENGTH or _TOLD.search(piece):
        return
    low = line.index(piece, low)
    if sent := _SENT.match(line, low, low + len(piece)):
        piece, low = piece[len(sent[0]) :], sent.end()
    if _is_name(piece):
        yield from _names(piece, low)
        return
    if unit := _UNIT.match(line, low, low + len(piece)):
        for stop in range(low + len(piece), unit.end() - 1, -1):
            if _UNIT.fullmatch(line, low, stop) and (stop == low + len(piece) or _is_name(line[stop : low + len(piece)])):
                yield (low, stop, "unit", line[low:stop])
                yield from _names(line[stop : low + len(piece)], stop)
                return
    if asked and _TOLD_NAME.fullmatch(piece) and not _NO_NAME.search(piece):
        yield from _names(piece, low)


def _is_name(piece: str) -> bool:
    return _NAME.fullmatch(piece) is not None and _NO_NAME.search(piece) is None


def _names(piece: str, at: int) -> Iterator[_Mark]:
    if piece:
        yield (at, at + len(piece), "name", _ADDRESSED.sub("", piece))

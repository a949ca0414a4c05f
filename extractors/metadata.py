"""Metadata: what a guide says of itself in title, letterhead, opening and signature. What is not stated stays empty; nothing is guessed."""

from __future__ import annotations

from functools import cache
from itertools import takewhile

import regex

from extractors import patterns
from extractors.headings import chinese_value
from extractors.lexicon import load, split
from extractors.model.block import Outline
from extractors.model.guide import Declared, Metadata, Stated
from extractors.model.text import Text

_YEAR = r"(?:19|20)\d{2}"
_EDITION = patterns.compile(rf"(?P<first>{_YEAR})(?:年?[～~—–\-至](?P<last>{_YEAR}))?(?:年度|年|(?=\D))")
_STATED_EDITION = patterns.compile(rf"(?P<first>{_YEAR})(?:[～~—\-至](?P<last>{_YEAR}))?年度")
_QUOTED_PLAN = patterns.compile(r"\p{Han}{0,12}[“\"][^”\"]{2,30}(?:计划|工程|行动)[”\"]")
_CLAUSE = patterns.compile(r"[。；;]")
_SUPPORTED = patterns.compile(r"支持[^，]{0,6}$")
_QUOTED = patterns.compile(r"[“\"「](?P<theme>[^”\"」\n]{2,40})[”\"」]")
_PLAN = patterns.compile(r"\p{Han}{0,4}(?:计划|工程|行动)")
_NO_THEME = patterns.compile(r"揭榜|赛马|十[一二三四五六]五|^[一二三四五六七八九十]+[五年]|场景|互联网\+|军令状")
_TAIL = patterns.compile(
    r"(?:科技攻关|技术攻关)?(?:项目|课题)?(?:申报|申请|揭榜|征集|立项|需求)*(?:指南|榜单|清单|目录|通知|公告|方案)(?:[（(][^（()）]{1,30}[）)])?$"
)
_ABOUT = patterns.compile(r"^(?P<issuer>[^关]{0,40}?)关于(?:组织|开展|做好|发布|征集|申报|下达|印发|公布|受理|推荐)*")
_NAMED = patterns.compile(r"(?:计划|基金|专项|工程|行动)(?:[（(][^（()）]{1,20}[）)])?$")
_STARTS = patterns.compile(r"(?:^|[，。；：、\s])(?P<name>[\p{Han}]{2,20}(?:计划|基金))(?=启动|设立|组织|实施|共同设立)")
_NUMBER = patterns.compile(r"\p{Han}{1,12}[〔\[（(]\d{4}[〕\]）)]第?\d{1,4}号$")
_BATCH = patterns.compile(r"第(?:[一二三四五六七八九十]{1,3}|\d{1,2})批")
_OWN_BATCH = patterns.compile(r"(?:本批|指南|榜单|申报|征集|发布|现将)[^。；，]{0,8}?(?P<batch>第(?:[一二三四五六七八九十]{1,3}|\d{1,2})批)")
_DATE_LINE = patterns.compile(
    r"(?P<y>\d{4}|[二〇○零一二三四五六七八九]{4})年(?P<m>\d{1,2}|[一二三四五六七八九十]{1,2})月(?:(?P<d>\d{1,2}|[一二三四五六七八九十]{1,3})日)?"
)
_STAMPED = patterns.compile(r"(?:发布|印发|公布|成文)(?:日期|时间)[:：](?P<y>\d{4})[年\-./](?P<m>\d{1,2})[月\-./](?P<d>\d{1,2})")
_ORGAN = patterns.compile(
    r"\p{Han}{2,24}?(?:科学技术厅|科技厅|科学技术局|科技局|科学技术委员会|科委|科学技术和\p{Han}{2,8}局|工业和信息化厅|工业和信息化局"
    r"|经济和信息化委员会|经济和信息化局|发展和改革委员会|人民政府|管理委员会|管委会|财政厅|财政局|农业农村[厅局]|水利[厅局]|商务[厅局]|生态环境[厅局]|教育局|卫生健康局|市场监督管理局|自然资源[厅局]|卫生健康委员会|教育厅|创新委员会"
    r"|基金委员会|办公室|办公厅)"
)
_LEADS = patterns.compile(r"(?P<issuer>\p{Han}{3,20}?(?:委员会|[厅局部委]|办公室))(?=[“\"《0-9]|“)")
"""The office that opens a title: 某市科技局2031年度某项目指南."""
_EXPLAINED = patterns.compile(r"由(?P<issuer>[\p{Han}、]{2,40}?)(?:负责解释|解释)")
_SIGNED = patterns.compile(r"\p{Han}{2,30}(?:实验室|研究院|研究所|大学|学院|中心|基金会|学会|协会|集团|公司|厅|局|委|部|办公室)")
_PLACE = patterns.compile(
    r"(?:^|[年度“])(?P<name>[\p{Han}]{2,9}?(?:自治区|自治州|省(?!级)|市(?!级|场|政)|新区|高新区|开发区|经开区|(?<![矿山地片园社灾林库海景牧])区(?!域)|县(?!域)|盟))"
)

_COUNT = r"(?P<n>\d{1,3}|[一二两三四五六七八九十]{1,3})"
_HELD = patterns.compile(rf"{_COUNT}(?:个|项|大)?(?P<word>专题|领域|技术方向|研究方向|重点方向|方向|板块|主题|项目|指南任务|研究任务|任务|榜单|榜题|课题|需求)")
# 5项任务和1个青年方向
_AND_YOUNG = patterns.compile(rf"[和及与、]{_COUNT}(?:个|项)青年(?:科学家|人才)?(?:项目)?(?:方向|任务)")
_OPENING = patterns.compile(r"(?:设置|设立|下设|共设|设|部署|布局|围绕|分为|拟启动|启动|发布|征集|共有|共计|共|包括|安排|遴选|聚焦|支持)")
_EACH = patterns.compile(
    r"(?:每个|单个|每一|各)(?:项目|方向|榜单|任务|课题|指南方向|研究方向)?[^。；，]{0,8}(?:支持|资助|立项)[^。；，]{0,8}?"
    rf"(?:\d{{1,3}}[～~—\-至])?{_COUNT}(?:个)?项"
)
_IN_ALL = patterns.compile(
    rf"(?:(?<!不)共(?!同)|总共|合计|总数|总计|总支持数|总项目数)[^。；，每]{{0,10}}?(?:不超过|控制在|不多于|至多|最多){_COUNT}(?:个|项)"
)
_LISTED = patterns.compile(rf"(?:(?:榜单|榜题|任务)(?:共计?|计)?|(?:项目|方向)(?:共计?|计)){_COUNT}(?:个|项)")
_GROUPING = patterns.compile(r"(?:围绕|聚焦|面向|分为|涵盖|涉及)(?!.*(?:启动|部署|发布|征集|安排|支持))")
_STARTING = patterns.compile(r"(?:启动|部署|发布|征集|安排)(?!.*(?:围绕|聚焦|面向|分为|涵盖|涉及))")


_NO_COUNT = ("每", "第", "同一", "单个", "不超过", "限报", "最多")


@cache
def _regions() -> tuple[tuple[str, str, str], ...]:
    """(name as it may stand, full name, level), the longest first."""
    rows = load("regions.tsv", ("name", "short", "level", "within"))
    found = [(row["name"], row["name"], row["level"]) for row in rows]
    found += [(row["short"], row["name"], row["level"]) for row in rows if row["short"]]
    return tuple(sorted(found, key=lambda item: -len(item[0])))


@cache
def _authorities(kind: str) -> tuple[str, ...]:
    rows = load("authorities.tsv", ("name", "kind", "examples"))
    return tuple(sorted((name for row in rows if row["kind"] == kind for name in split(row["name"])), key=len, reverse=True))


def _integer(text: str) -> int:
    return int(text) if text.isdecimal() else chinese_value(text.replace("两", "二"))


def _spelled(text: str) -> str:
    """A year or day in Chinese digits as Arabic ones: 二〇二一, 二十三."""
    if text.isdecimal():
        return text
    digits = "".join(str("〇一二三四五六七八九".index(c.replace("零", "〇").replace("○", "〇"))) for c in text if c != "十")
    return digits if len(text) == 4 and "十" not in text else str(chinese_value(text))


def _iso(match: regex.Match[str]) -> str:
    parts = [_spelled(match["y"]), _spelled(match["m"]).zfill(2)]
    if match["d"]:
        parts.append(_spelled(match["d"]).zfill(2))
    return "-".join(parts)


def _lines(text: Text, end: int) -> list[str]:
    return [line for line in text.folded[:end].split("\n") if line]


def _published(text: Text, lines: list[str]) -> tuple[str, str]:
    """(date, issuer) of the first signature: a line that is a date, and the organs above it."""
    stamped = _STAMPED.search(text.folded, 0, 3000)
    if stamped:
        return _iso(stamped), ""
    for k, line in enumerate(lines):
        match = _DATE_LINE.fullmatch(line)
        if match:
            return _iso(match), _signers(lines[: k + 1])
    return "", ""


def _signers(lines: list[str]) -> str:
    """The organs on the lines above the last, a date, one below the other."""
    nearest = lines[-2] if len(lines) > 1 else ""
    if not (_ORGAN.match(nearest) or _SIGNED.fullmatch(nearest) or nearest in _authorities("issuer")):
        return ""
    others = takewhile(_ORGAN.fullmatch, reversed(lines[-5:-2]))
    return "、".join([*reversed(list(others)), nearest])


def _organs(words: str) -> str:
    """Authorities printed side by side, parted by 、."""
    found = _ORGAN.findall(words)
    return "、".join(found) if len(found) > 1 and "".join(found) == words else words


def _issuer(title: str, lines: list[str], signed: str, whole: str) -> str:
    if signed:
        return _organs(signed)
    match = _ABOUT.match(title)
    if match and match["issuer"]:
        return _organs(match["issuer"])
    for line in lines[:6]:
        if line.endswith("文件") and len(line) <= 30:
            return line.removesuffix("文件")
    if leads := _LEADS.match(title):
        return _organs(leads["issuer"])
    explained = _EXPLAINED.search(whole)
    return explained["issuer"] if explained and _ORGAN.match(explained["issuer"]) else ""


def _is_national(name: str, words: str) -> bool:
    """Whether the texts names a national authority; that of a province may be called alike."""
    at = words.find(name)
    return at >= 0 and words[at - 1 : at] not in ("省", "市", "区")


def _place(*stated: str) -> tuple[str, str]:
    """(level, region) by the first of the given texts that names one."""
    for words in stated:
        if any(_is_national(name, words) for name in (*_authorities("issuer"), *_authorities("programme"))):
            return "国家", ""
        head = _EDITION.sub("", _ABOUT.sub(r"\g<issuer>", words)).lstrip("“\"")[:24]
        region = next(((full, level, len(name)) for name, full, level in _regions() if head.startswith(name)), None)
        if region is not None:
            deeper = _PLACE.match(head[region[2] :].removeprefix("市").removeprefix("省")) if region[1] == "市" else None
            if deeper is not None and deeper["name"].endswith(("区", "县")) and len(deeper["name"]) <= 6:
                return "区", deeper["name"]
            return region[1], region[0]
        match = _PLACE.match(head)
        if match is not None:
            name = match["name"]
            return ("省" if name.endswith(("省", "自治区")) else "市" if name.endswith(("市", "州", "盟")) else "区"), name
    return "", ""


def _theme(title: str) -> str:
    """What stands in quotation marks in the title, unless that is the programme's own name (“尖兵”计划, “科技创新行动计划”)."""
    for match in _QUOTED.finditer(title):
        named = match["theme"].endswith(("计划", "工程", "行动")) or _PLAN.match(title, match.end())
        if not named and not _NO_THEME.search(match["theme"]):
            return match["theme"]
    return ""


def _programme(title: str, theme: str, opening: str) -> str:
    """The programme's name: in the title before the theme or the tail 申报指南, else in the opening (…计划启动实施…)."""
    words = _ABOUT.sub("", title)
    if theme:
        words = words.split(theme)[0].rstrip("“\"「")
    words = _TAIL.sub("", _BATCH.sub("", _EDITION.sub("", words))).strip()
    words = words.strip("“”\"「」") if words.count("“") != words.count("”") else words
    if _NAMED.search(words) and len(words) > 2:
        return words
    quoted = _QUOTED_PLAN.search(words)
    if quoted:
        return quoted[0]
    national = next((name for told in (words, opening) for name in _authorities("programme") if name in told), "")
    if national:
        return national
    starts = _STARTS.search(opening)
    return starts["name"] if starts else ""


def _declared(opening: str, outline: Outline) -> Declared:
    """Counts that the guide states of itself in its opening: 围绕3个方向，拟启动8项任务; 设2个专题4个方向.

    What 方向 and 任务 count is told by the verb before them, else by what else is counted.
    """
    topics: int | None = None
    projects: int | None = None
    loose: int | None = None
    for match in _HELD.finditer(opening):
        clause = _CLAUSE.split(opening[max(0, match.start() - 60) : match.start()])[-1]
        if not _OPENING.search(clause) or clause.endswith(_NO_COUNT):
            continue
        number, word = _integer(match["n"]), match["word"]
        if also := _AND_YOUNG.match(opening, match.end()):
            number += _integer(also["n"])
        if word in ("专题", "领域", "板块", "主题"):
            topics = topics or number
        elif word == "项目" or word.startswith("榜"):
            projects = projects or (None if _SUPPORTED.search(clause) else number)
        elif _GROUPING.search(clause):
            topics = topics or number
        elif _STARTING.search(clause) or not word.endswith("方向"):
            projects = projects or number
        else:
            loose = loose or number
    if loose:
        by_direction = any(project.number.startswith("方向") for project in outline.projects)
        if (topics or by_direction) and projects is None:
            projects = loose
        elif topics is None:
            topics = loose
    listed = _LISTED.search(opening)
    if projects is None and listed:
        projects = _integer(listed["n"])
    each, in_all = _EACH.search(opening), _IN_ALL.search(opening)
    return Declared(topics, projects, _integer(each["n"]) if each else None, _integer(in_all["n"]) if in_all else None)


def metadata(text: Text, outline: Outline, stated: Stated | None = None) -> Metadata:
    """What the guide says of itself, or somebody else of it (`stated`). Takes the text and its outline, raises nothing."""
    stated = stated or Stated()
    folded = text.folded
    starts = [project.start for project in outline.projects] + [topic.start for topic in outline.topics]
    starts = starts or [section.heading_start for section in outline.guide_sections]
    first = min(starts, default=min(len(folded), 3000))
    title = outline.title
    plain = title.translate({ord("\u3000"): None})
    opening = folded[:first]
    head = _lines(text, first)[:12]
    published, signed = _published(text, _lines(text, len(folded)))
    own = {"issuer": _issuer(plain, head, signed, folded[-600:]), "published_on": published, "url": ""}
    told = {name: value for name in own if (value := getattr(stated, name))}
    issuer = told.get("issuer", own["issuer"])
    theme = _theme(plain)
    programme = _programme(plain, theme, opening)
    level, region = _place(issuer, programme, plain, next((name for name in _authorities("programme") if name in opening[:600]), ""))
    edition = _EDITION.search(plain)
    years = edition or _STATED_EDITION.search(opening)
    batch = _BATCH.search(plain) or _OWN_BATCH.search(opening)
    return Metadata(
        title=title,
        issuer=issuer,
        level=level,
        region=region,
        programme=programme,
        theme=theme,
        edition=years[0] if years else "",
        year_from=int(years["first"]) if years else None,
        year_to=int(years["last"] or years["first"]) if years else None,
        batch=batch[0] if batch and "batch" not in batch.groupdict() else batch["batch"] if batch else "",
        document_number=next((line for line in head if _NUMBER.fullmatch(line)), ""),
        published_on=told.get("published_on", published),
        declared=_declared(opening, outline),
        url=stated.url,
        sources=dict.fromkeys(told, stated.source),
        overruled={name: own[name] for name, value in told.items() if not value.startswith(own[name])},
    )

"""Values of terms that are no figures: who leads, which region, which title or degree, read from the clause in its own words."""

from __future__ import annotations

from functools import cache

import regex

from extractors import lexicon, patterns
from extractors.organisations import organisations

_OPENING = patterns.compile(
    r"^(?:\p{Han}{2,8}类(?:项目|课题)(?=(?:须|应|必须|应当|原则上|均)?由)|本(?:项目|榜单|方向|专题|课题|专项)|该(?:项目|方向)|(?:申报)?项目(?!单位)|须|必须|应当|应(?!用)|需要|需|要求|原则上|一般|仅限|限|只能|均|由|以|鼓励|优先|支持|可以|可|允许|且|并|不支持|不得|其中|择优|不限于|为|是|面向|对)+"
)
_CLOSING = patterns.compile(r"(?:不得|不能|不可|须|应|必须|可以|可|均|单独|独立|联合|共同|作为|来|为主体|等)+$")
_LED = patterns.compile(
    r"(?P<who>[^，。；]{2,60}?)(?:作为|为主体|为)?(?:独立|单独|联合|共同|来)?牵头(?!(?:申报|实施|承担)?的(?:[不可应须按最给每，,）)]|原则))"
)
_IS = patterns.compile(
    r"(?:申报|牵头|依托|揭榜|承担|申请|项目|主持|(?:支持|扶持|补助|奖补|资助)(?=对象))(?:申报|承担|申请)?(?:单位|主体|对象|方|机构|团队|者|企业)(?:[（(][^）)]{0,20}[）)])?"
    r"(?:[、和及与或](?:联合|参与|参加|合作|课题|依托|所有)?[\p{Han}]{0,4}单位)?(?:须|应当|应|必须|原则上|一般|需|要求|仅|均|只能|可以|可)*(?:为|是|限于|限|包括|：|:)(?P<who>[^，。；]{2,60})"
)
_ONLY = patterns.compile(r"(?:仅限|限于?|由|面向)(?P<who>[^，。；]{2,40}?)(?:独立|单独)?(?:申报|申请|揭榜)(?!方|单位|团队|人|者)")
_BE = patterns.compile(r"^(?:均|企业|单位)?(?:须|应当|应|必须|需|限)(?:为|是)(?P<who>[^，。；]{2,60})")
_MAY = patterns.compile(r"^(?P<who>[^，。；]{2,40}?)(?:均|也|亦|都)?可(?:以)?(?:(?:独立|单独|直接)?(?:申报|申请)|(?:作为)?牵头)")
# 中国大陆境内登记注册的科研院所、高等学校和企业等法人单位: an item of a list
_LISTED = patterns.compile(
    r"^在?(?:中国|我国|本|我|全|[\p{Han}]{2,8}(?:省|市|区|县|境))"
    r"[\p{Han}]{0,8}(?:登记|注册|设立)(?:[^，。；]{1,30})?的(?P<who>[^，。；须应可的]{2,40})$"
)
_NOBODY = patterns.compile(r"^(?:[0-9一二两三]+家|同一|每个|每家|每|各|单个|任一|一个)|明确|确定|^(?:的|单位|项目|申报单位|牵头单位|负责人)*$")
_LEGAL = patterns.compile(r"法人|单位$|机构$|部门$|组织$|团队$|联合体")
# A region that is meant by its relation to the issuer.
_OWN = patterns.compile(
    r"(?:本|我|全)(?:省|市|自治区|区|县)|(?:省|市|区|县|境|国)(?:域|辖区)?内外?|粤港澳大湾区|中国(?:大陆)?境内|中国大陆|大陆境内|内地(?!单位|与|机构|聘用|企业)|不限(?:制)?(?:注册)?(?:地域|区域|所在地)|不限注册地|注册地(?:域|区)?不限|不设(?:注册)?(?:地|地域|区域|所在地)(?:限制|门槛)|[省市境区国]外"
)
_SHORT = "京津沪渝冀晋辽吉黑苏浙皖闽赣鲁豫鄂湘粤桂琼川蜀黔滇藏陕甘陇青宁新蒙甬杭深穗蓉汉锡"
_PROVINCES = {
    "京": "北京市", "津": "天津市", "沪": "上海市", "渝": "重庆市", "冀": "河北省", "晋": "山西省", "辽": "辽宁省", "吉": "吉林省", "黑": "黑龙江省",
    "苏": "江苏省", "浙": "浙江省", "皖": "安徽省", "闽": "福建省", "赣": "江西省", "鲁": "山东省", "豫": "河南省", "鄂": "湖北省", "湘": "湖南省",
    "粤": "广东省", "桂": "广西壮族自治区", "琼": "海南省", "川": "四川省", "蜀": "四川省", "黔": "贵州省", "滇": "云南省", "藏": "西藏自治区",
    "陕": "陕西省", "甘": "甘肃省", "陇": "甘肃省", "青": "青海省", "宁": "宁夏回族自治区", "新": "新疆维吾尔自治区", "蒙": "内蒙古自治区",
}  # fmt: skip
_IN_SHORT = patterns.compile(rf"[在驻](?P<name>[{_SHORT}])(?=注册|登记|设立|落户|实施|转化|单位|高校|企业|产业化|落地|工作|独立)")
_PLACE = patterns.compile(
    r"(?:在|于|为)(?P<place>(?!我|本|全|各|该|在)\p{Han}{2,8}?(?:省|市|自治区|新区|区|县))(?:[（(]含[^（()）]{2,16}[）)])?(?=注册|登记|境内|范围内|行政|内|实施|落地|转化|依法|工商|设立|辖区)"
)
# 实施地点须在某省沿海县（市、区）
_SITE = patterns.compile(
    r"(?:地点|地址|所在地|注册地|落地地|工作地)(?:须|应当|应|必须|需|限|仅限)?(?:在|于|为)(?P<place>\p{Han}{1,10}[省市区县州](?:\p{Han}{0,6}[市区县州])?(?:[（(][县市区旗州、]{1,9}[）)])?)"
)
_TITLE = patterns.compile(
    r"(?:正|副)?高级?(?:及以上|以上)?(?:专业)?(?:技术)?(?:职称|职务|资格|工程师)|(?:正|副)?高级|(?:正|副)高(?:级)?|中级(?:及以上|以上)?(?:专业)?(?:技术)?(?:职称|职务)|(?:副)?(?:教授|研究员|主任医师)|工程师"
    r"|(?<=放宽[至到为]|降[至为])(?:副高|中级|初级|讲师)|(?<=职称为|职称须为|职称不低于)(?:副高|中级|初级|讲师)"
)
_DEGREE = patterns.compile(
    r"博士(?!后|点|生)(?:研究生)?(?:学位|学历)?|硕士(?:研究生)?(?!点|生)(?:及以上|以上)?(?:学位|学历)?|研究生学历|大学?本科|学士|本科"
)


def leader(clause: str) -> str:
    """Who is to lead or apply, in the text's words; empty where the clause names nobody (牵头单位上两年…, 同一单位牵头…)."""
    for pattern in (_IS, _LED, _ONLY, _BE, _MAY, _LISTED):
        found = pattern.search(clause)
        who = _trimmed(found.group("who")) if found else ""
        if who and not _NOBODY.search(who) and (organisations(who) or _LEGAL.search(who)):
            return who
    return ""


def _trimmed(who: str) -> str:
    return _CLOSING.sub("", _OPENING.sub("", who.strip(" ：:")))


@cache
def _named_regions() -> regex.Pattern[str]:
    rows = lexicon.load("regions.tsv", ("name", "short", "level", "within"))
    full = [row["name"] for row in rows]
    short = [row["short"] for row in rows if row["short"]]
    return patterns.compile(
        r"(?P<full>\L<full>)|(?<=在|于|为|驻|是)(?P<short>\L<short>)(?=注册|登记|境内|省内|市内|落户|实施|转化|落地|行政区|地区|范围|区域)",
        full=full,
        short=short,
    )


@cache
def _in_full() -> dict[str, str]:
    rows = lexicon.load("regions.tsv", ("name", "short", "level", "within"))
    return {row["short"]: row["name"] for row in rows if row["short"]}


def region(clause: str) -> str:
    """The region a clause names, by its full name, or by its relation to the issuer (本省, 市内); empty if none."""
    site = _SITE.search(clause)
    if site:
        return site.group("place")
    named = _named_regions().search(clause)
    if named:
        return named.group("full") or _in_full()[named.group("short")]
    short = _IN_SHORT.search(clause)
    if short:
        return _PROVINCES.get(short.group("name"), short.group("name"))
    place = _PLACE.search(clause)
    if place:
        return place.group("place")
    own = _OWN.search(clause)
    return own.group() if own else ""


def title(clause: str) -> str:
    """The professional title a clause asks for."""
    found = _TITLE.search(clause)
    return found.group() if found else ""


def degree(clause: str) -> str:
    """The academic degree a clause asks for."""
    found = _DEGREE.search(clause)
    return found.group() if found else ""

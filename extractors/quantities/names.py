"""Names: which numerals count nothing, and by which rule.

Taken: a folded text, its numerals, the stretches of its calendar dates. Given: offset of the numeral → the reason: the id of a rule of
`names.tsv`, or `word:` and an entry of `names_words.tsv`. Left: numerals that would count but lack a unit (reading.py decides).
What a rule says stands in `names.tsv` with examples and counterexamples, its words too where words tell it; the rest is told here.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple

import regex

from extractors import dates as calendar
from extractors import lexicon, patterns
from extractors.errors import LexiconError
from extractors.quantities import denominators, han, idioms, units
from extractors.quantities.figure import Numeral, Span

RULES = "names.tsv"
RULE_COLUMNS = ("rule", "says", "script", "ahead", "glue", "behind", "examples", "counterexamples")
PREFIXES = "names_prefixes.tsv"
PREFIX_COLUMNS = ("prefix", "rule", "examples")

_ONE_NUMBER = r"(?:[0-9]+(?:\.[0-9]+)?|[〇零一二三四五六七八九十百两]{1,6})"
# Measure words and units, enough to tell 课题3个 from 课题3: what follows a label is never one of them.
_COUNTED = patterns.compile(
    rf"(?: ?(?:[～~\-–—至到、或]|余|多) ?{_ONE_NUMBER})? ?(?:"
    r"[个项种套台件名篇份家人次类批轮年天月周日元万亿百千十倍只座艘辆户亩张路层处位例株栋间支把组对双块片根颗粒滴瓶箱包袋则本册款枚场门"
    r"吨克米升度%‰℃余多]|小时|分钟|以[上下内]|及以|左右|[kKMGTmcμn]?(?:m|g|W|Hz|V|A|L|B|b|bps|Pa|s|h)(?![A-Za-z0-9.]))"
)

# Stretches in which no numeral counts. The repetitions are bounded, so that each pattern stays linear.
_DOCUMENT = patterns.compile(
    r"[〔\[【（(] ?(?:19|20)[0-9]{2} ?[〕\]】）)](?: ?第? ?[0-9]{1,5}(?:[-、][0-9]{1,5})? ?号)?"  # 〔2022〕6号
    r"|〔[0-9]{4}[^〕\n]{0,6}〕|(?:令|公告)?第 ?[0-9]{1,4} ?号令?"
)
_ADDRESS = patterns.compile(
    r"(?:https?://|www\.)[A-Za-z0-9./?=&_%:#~\-+]{3,200}|[A-Za-z0-9._\-]{1,60}@[A-Za-z0-9\-]{1,40}(?:\.[A-Za-z0-9\-]{1,30}){0,3}\.[A-Za-z]{2,12}(?![A-Za-z0-9])"
    r"|(?<![A-Za-z0-9])(?:m?AP|AR|[Rr]ecall|[Pp]recision|[Hh]its?|[Nn]?DCG|MRR|[Tt]op|[Pp]ass|[RPF]|IoU|ACC|Acc)@[0-9.]{1,5}(?::[0-9.]{1,5})?"  # mAP@0.5
)
_TELEPHONE = patterns.compile(
    r"(?:电话|手机|传真|热线|联系方式|Tel|TEL|Fax)(?:号码|号)?[:： ]{0,2}(?:[^\n，。；、0-9]{0,6}[:： ])?[0-9+(][0-9()\-、/ 转×xX*]{4,40}"
)
_TELEPHONE_NUMBER = patterns.compile(
    r"(?<![0-9A-Za-z.])(?:"
    r"\(?0[0-9]{2,3}\)?[- ]?(?:[0-9]{7,8}|[0-9]{2,5}[×xX*]{2,6}[0-9]{0,4})(?:[-/转、][0-9]{1,8}){0,4}"  # 010-68512345
    r"|1[3-9][0-9][- ]?(?:[0-9]{4}|[×xX*]{4})[- ]?[0-9]{4}"  # 13800138000
    r"|[48]00-?[0-9]{3}-?[0-9]{4}(?:转[0-9]{1,6})?)(?![0-9A-Za-z.])"
)
# 联系人：张某，63217788
_LOCAL_TELEPHONE = patterns.compile(
    r"(?<![0-9A-Za-z.])[2-8][0-9]{6,7}(?!\.?[0-9]|[A-Za-z万亿%]| ?[元项个家人])(?<=(?:电话|手机|联系人|联系方式|咨询|传真)[^。；\n]{7,68})"
)
_CODE = re.compile(
    r"(?:编号|代码|代号|编码|邮编|邮政编码|账号|帐号|批准号|许可证号|备案号|标识码|登记号|合同号|立项号|信用代码|注册号|会议号|会议ID|QQ群?|微信号?|群号|密码|学科代码|房间号?|门牌)"
    r"(?:分别)?[:：为是]{0,2} ?(?:[A-Za-z]{0,6}[-]?[0-9][0-9A-Za-z\-_.]{0,30})(?: [0-9]{4}){0,6}(?:[、,和及] ?[A-Za-z]{0,4}[0-9][0-9A-Za-z\-_.]{0,30}){0,9}"
)
_VERSION = patterns.compile(
    r"(?:版本号?|固件|[Vv]ersion|[Vv]er\.?)(?:号|为|是|[:： ]){0,2} ?[Vv]?[0-9]+(?:\.[0-9]+){0,3}"
    r"|(?<![0-9.])[0-9]+(?:\.[0-9]+){1,3} ?版(?!本?权|面|图)|(?:19|20)[0-9]{2} ?年?版"
)
# What a page says of itself: 浏览次数：1234, 来源：科技处 阅读：56次, 第1页共3页.
_SEEN = r"(?:浏览|阅读|点击|查看|访问)(?:次数|数|量)?[:：] ?[0-9]{1,9} ?次?"
_PAGE = patterns.compile(
    rf"(?:(?<=^|[\n】\])|])|(?<=(?:来源|作者|字号|发布|日期|时间|编辑)[^。；\n]{{1,40}}))(?:本文)?{_SEEN}(?=\s|\Z|[【\[(|字来作发打分责])|(?<=第[0-9]{{1,3}}页[，,/]?)共[0-9]{{1,3}}页"
)
_PROGRAMME = patterns.compile(
    r"(?<![0-9])(?:985|211|863|973|02|03|111)(?=、?(?:[0-9]{3})?(?:工程|计划|专项|高校|院校|重点高校|引智))"
    r"|(?<=[“\"])(?<![于过达到逾满限足出破少多≥≤<>≮≯=][“\"])[0-9]{2,5}(?=[”\"](?![个家倍%级分]|项(?!目)))"  # “1357”项目库
    r"|(?<![0-9])(?:110|119|120|12345|12306|12315|12348)(?=热线|平台|急救|系统|指挥|接处警|报警)"
)
# 从“0到1”的突破, 0到1、1到10的转化
_STAGE = patterns.compile(
    r"(?<![0-9.])(?:0[到至-]1|1[到至-]100?|10[到至-]100)(?=[”\"]|、[“\"]?10?[到至-]1|的?(?:突破|原[始创]|创新|跨越|飞跃|质变|转[变化]|颠覆|引领|研[发究]|基础|技术|成果|重大|发展))"
)
# 合格率100%（20/20）, 联动测试（20/20）: how many of how many, which the share has said
_OUT_OF = patterns.compile(r"(?:([0-9]{1,4})/\1|(?<=%[（(])[0-9]{1,4}/[0-9]{1,4})(?=[）)])")
_FUTURE = patterns.compile(r"(?<=制造|创新|健康中国|科技|愿景|展望|计划|教育现代化|教育)20[2-6][0-9](?![0-9.年台套个项家])")
# PyTorch 2.1等框架, OPC UA 1.04协议, Inconel 625、Monel 400等合金: a number set off by a blank from a Latin name that stands for a thing of a kind
_VERSIONED = patterns.compile(
    r"(?<![A-Za-z0-9])[A-Z][A-Za-z]{1,15}(?: [A-Z]{2,4})? (?:[0-9]{1,2}\.[0-9]{1,2}(?:\.[0-9]{1,3})?|[0-9]{3,4}[A-Z]?)"
    r"(?=(?:、[A-Z0-9\p{Han}][A-Za-z0-9 .\-]{0,20}){0,4}(?:等|及以上版本|以上版本|版|系统|平台|框架|协议|标准|规范|合金|接口|和[A-Z]))"
    r"|(?<![A-Za-z0-9])[A-Z]{2,6} [0-9]{1,3}[A-Z](?=认证|标准|规范)"  # API 20B认证
)
# 7×24小时 says: at any hour; but 连续运行7×24小时 and 不少于7×24小时 say how long.
_ANY_HOUR = patterns.compile(
    r"(?<![0-9.])(?<!(?:[于过达到≥>为少]|连续(?:稳定|无故障|正常|不间断)?(?:运行|工作|测试)(?:时间)?) ?)(?:7 ?[×xX*] ?24|24 ?[×xX*] ?7)"
    r"(?= ?(?:(?:小时|h(?![A-Za-z]))(?!及?以[上下内])|不间断|全天|在线|值守|服务|响应|运行|运维|监测))"
)
# 每新增10家企业, 每节约1吨标准煤: the step of a scale, in front of its number
_STEP = patterns.compile(rf"每{denominators.STEP}(?={_ONE_NUMBER})[0-9.〇零一二三四五六七八九十百千万亿两]{{1,8}}")
_FORMULA = patterns.compile(
    r"(?<![0-9A-Za-z.])(?:[0-9]{1,2}\+){1,4}[NXMKn](?![A-Za-z])|(?<![A-Za-z])[NXMKn](?:[+\-][0-9]{1,2}){1,3}(?![0-9.%])"
    r"|[“\"][0-9NX](?:\+[0-9NX]){1,5}[”\"]|(?<![0-9A-Za-z.])[0-9](?:\+[0-9]){1,4}(?=模式|体系|工程|行动|布局|架构|机制|产业)"
)
_KIND = patterns.compile(
    r"(?<![0-9A-Za-z.])(?:[1-4](?:\.5)?D(?![A-Za-z])|(?:240|360|480|576|720|1080|1440|2160|4320)[pPiI](?![A-Za-z])|[1-5]A级|[2-6]H-(?=[A-Z])"
    r"|[1-6]σ|3C(?=认证|产品|电子|数码|行业|制造|类|领域|装配|组装|消费|终端)|[2-9]S(?=管理|现场|店|标准)|[3-9]N(?=级|高纯))|(?<=纯度[^，。；\n]{0,12}[（(])[3-9]N(?=[)）])"
)
_CHEM_LOCANT = patterns.compile(
    r"(?<![0-9.])(?:(?<=\p{Han})[-‐])?[0-9]{1,2}(?:[,，'′][0-9]{1,2}){0,6}[-‐]"
    r"(?=[甲乙丙丁戊己庚辛壬癸羟氨氯氟溴碘硝磺酮酸醇羧酰烯炔苯吡呋噻喹二三四五六脱环羰巯叔异正腺萘蒽咪唑咔噁]|[αβγδ]-)"
)
# Only those whose letter is a unit too (14C, 3H); of the others (68Ga) the letters tell.
_ISOTOPE = patterns.compile(r"(?<![0-9A-Za-z.])(?:3H(?!R[A-C]|BW?|V)|1[1345][CN]|18[FO]|3[12]P|35S)(?=-?(?:[A-Z]{2}|标记|同位素|示踪|NMR|核磁|测年|核素|谱))")
_CRYSTAL = patterns.compile(r"[\[(<{][-0-9]{3,4}[\])>}](?=晶[面向]|取向|面|方向)")
_MATERIAL = patterns.compile(
    r"(?<![0-9A-Za-z.])(?:"
    r"[0-9]{3,5}(?=(?:[、和及][0-9]{3,5}){0,4}L?(?:系|型|号|锂离子|圆柱|软包|大圆柱){0,3}(?:不锈钢|铝合金|铝锂合金|合金钢|高温合金|镁合金|钛合金|电池|电芯|锂电))"
    r"|[0-9]{2,3}(?=号?钢(?!结构|筋|板|丝|轨|管))|[1-8][0-9]00系)"
)
_STANDARD = patterns.compile(
    r"(?<![A-Za-z0-9])(?P<body>[A-Z]{1,6}(?:[0-9]{2,4}| [0-9]{2}(?=/T))?(?:[/-][A-Z]{1,6})?)[ \-/]?[A-Z]{0,2} ?"
    r"[0-9]{1,6}(?:[./][0-9]{1,4}){0,3}[A-Z]?(?:[-—–:][0-9]{1,6}(?:\.[0-9]+)?){0,3}[A-Z]?(?![0-9])"
)
# JTG 3362—2018: whatever the body, its number ends in a year. DN 300-2000 are diameters.
_IN_A_YEAR = patterns.compile(r"(?!DN|PN|ID|OD|H[BRV]|RPM|[KM]W|PH)[A-Z]{2,4} ?[A-Z]?[0-9][0-9./\-]{0,12}[-—–](?:19[5-9]|20[0-4])[0-9]")
_PRODUCT_MARK = patterns.compile(r"[- ]?[Vv]? ?-?$")
# What no name of a variety ends with: a property, a measure or a cue has its figure behind it.
_VARIETY_AHEAD = patterns.compile(
    r"[\p{Han}](?![度率比数值量分级额积长宽高径深厚重温压速力功能期龄型类种系号第为达到至约共计各每近前后上下不低于等产株穗粒行距的是仅满超逾过取有占合照])[\p{Han}]$"
)
_VARIETY_ENDS = ("", *"、和与及等为作，。；）)或的提增降减早晚高低缩延品衍亲杂")
_VARIETY_BEHIND = patterns.compile(r"[、和与及等为作，。；）)或的提增降减早晚高低缩延]|品[种系]|衍生|亲本|杂交|\Z")
_COMPARED_AHEAD = patterns.compile(r"[较比][\p{Han}]{2,3}$")
_COMPARED_BEHIND = patterns.compile(r"提高|提[早前升]|增[产加长高]|降低|减[少产]|[早晚]熟|缩短|延长|[高低]\d")
_VARIETY_REACH = 40
_SENTENCE_ENDS = "。；\n"
# The slow ones among them open with what every figure opens with; they are tried only where this stands.
_DOCUMENT_NEEDLE = patterns.needle("〔", "第 ?[0-9]", r"20[0-9]{2} ?[〕\]】）)]", r"19[0-9]{2} ?[〕\]】）)]")
_ADDRESS_NEEDLE = patterns.needle("://", r"www\.", "@")
_TELEPHONE_NEEDLE = patterns.needle("电话", "手机", "传真", "热线", "联系方式", "Tel", "TEL", "Fax")
_NUMBER_NEEDLE = patterns.needle(r"[0-9]{3}\)?[- ]?[0-9×xX*]{3}")
_LOCAL_NEEDLE = patterns.needle("[2-8][0-9]{6}")
_VERSION_NEEDLE = patterns.needle("版", "固件", "er(?<=[Vv]er)")
_VERSIONED_NEEDLE = patterns.needle(" (?=[0-9])(?<=[A-Za-z] )")
_ANY_HOUR_NEEDLE = patterns.needle("24")
_FORMULA_NEEDLE = patterns.needle(r"\+(?<=[0-9NXMKn]\+)(?=[0-9NXMKn])", "-(?<=[NXMKn]-)(?=[0-9NXMKn])")
_KIND_NEEDLE = patterns.needle(r"[0-9][DpPiIAHCSNσ]", r"\.5D")
_MATERIAL_NEEDLE = patterns.needle(r"[0-9][系型号锂圆软大不铝合高镁钛电钢]", r"L(?<=[0-9]L)[系型号锂圆软大不铝合高镁钛电钢]")
_PROGRAMME_NEEDLE = patterns.needle(r"[0-9][”\"、工计专高院重引热平急系指接报]")
_PAGE_NEEDLE = patterns.needle(":(?<=[数量览读击看问]:)(?= ?[0-9])", "：(?<=[数量览读击看问]：)(?= ?[0-9])", "页[，,/]?共")
_LOCANT_NEEDLE = patterns.needle("-(?<=[0-9]-)", "‐(?<=[0-9]‐)")
_ISOTOPE_NEEDLE = patterns.needle(r"[0-9][HCNFOPS]")


class _Stretch(NamedTuple):
    """A rule, its pattern, and the characters of which a text must hold one for it to be worth running, where there are such.

    The needle is what stands in each match, which begins at most `ahead` of that and reaches, with what it looks at, at most `behind` its start.
    """

    rule: str
    pattern: regex.Pattern[str] | re.Pattern[str]
    signs: str = ""
    needle: patterns.Needle = ()
    ahead: int = 64
    behind: int = 256

    def finditer(self, text: str) -> Iterable[Any]:
        return patterns.near(self.pattern, self.needle, text, ahead=self.ahead, behind=self.behind) if self.needle else self.pattern.finditer(text)


_STRETCHES = (
    _Stretch("document_number", _DOCUMENT, "〔[【（(第", _DOCUMENT_NEEDLE, 4, 64),
    _Stretch("address", _ADDRESS, ":w@", _ADDRESS_NEEDLE),
    _Stretch("telephone", _TELEPHONE, "", _TELEPHONE_NEEDLE, 4, 64),
    _Stretch("telephone", _TELEPHONE_NUMBER, "", _NUMBER_NEEDLE, 4, 64),
    _Stretch("telephone", _LOCAL_TELEPHONE, "", _LOCAL_NEEDLE, 2, 16),
    _Stretch("code", _CODE, "号码邮微房牌群IQ"),
    _Stretch("page", _PAGE, "页览读击看访", _PAGE_NEEDLE, 16, 32),
    _Stretch("version", _VERSION, "版固Vv", _VERSION_NEEDLE, 32, 64),
    _Stretch("product", _VERSIONED, " ", _VERSIONED_NEEDLE, 32, 128),
    _Stretch("programme", _PROGRAMME, "", _PROGRAMME_NEEDLE, 8, 16),
    _Stretch("year_name", _FUTURE, "2"),
    _Stretch("denominator", _STEP, "每"),
    _Stretch("clock_time", _ANY_HOUR, "×xX*", _ANY_HOUR_NEEDLE, 4, 16),
    _Stretch("formula", _FORMULA, "+-", _FORMULA_NEEDLE, 16, 32),
    _Stretch("kind", _KIND, "DpPiIAHCSNσ", _KIND_NEEDLE, 8, 16),
    _Stretch("chem_locant", _CHEM_LOCANT, "-‐", _LOCANT_NEEDLE, 32, 8),
    _Stretch("isotope", _ISOTOPE, "HCNFOPS", _ISOTOPE_NEEDLE, 4, 16),
    _Stretch("crystal", _CRYSTAL, "晶"),
    _Stretch("material", _MATERIAL, "", _MATERIAL_NEEDLE, 8, 32),
)

# Behind and ahead of one numeral. Most numerals are told by the one character ahead of them that none of these can hold: a pattern is tried
# only where that character is one that it can end with.
_LINE_ENDS = frozenset(" \u3000\t\n")
_LIST_ENDS = frozenset(" \u3000\t\n。；;：:！？!?（(")
_BRACKET_ENDS = frozenset("（( ")
_EACH_ENDS = frozenset("每隔满加增入理产 ")
_STROKE_ENDS = frozenset("/（( ")
_RANK_ENDS = frozenset("前名列居排第 ")
# What a power of ten begins with.
_ONES = frozenset("1一十百千万亿壹拾佰仟萬億兆")
_HAN_ONES = _ONES - {"1"}
# Chinese numerals that begin neither a unit (千瓦) nor a vague number (数十), and stand in no word by themselves (半导体).
_LOW = frozenset("一二两三四五六七八九")
_LINKED = patterns.compile(r" ?(?:、|,|和|及|与|或|至|到|～|~|-|—|/) ?")
_LIST_AHEAD = patterns.compile(r"(?r)(?:^|[\n。；;：:！？!?])[ \u3000\t]{0,8}[（(]? ?$")
_MANY = 30
# 指标2时延不超过20ms: the number of a label, behind which the property stands.
_LABELLED = patterns.compile(r"[\p{Han}](?<![个项种类条款级倍分套家人次以左])\p{Han}{1,8}(?:[≥≤<>=]|不[低高少多大小]于|不超过|[为达优])")
_LIST_BEHIND = patterns.compile(r" ?(?:[、)）](?! ?[0-9一二三四五六七八九十])|[.．](?![0-9])|[.．、)）] ?(?=\p{Han}{2}))")
_LIST_BEHIND_BEGINS = frozenset(" 、)）.．")
_NUMBERED_LINE = patterns.compile(r"(?r)(?:^|\n)[ \u3000\t]{0,8}$")
_SECTION = patterns.compile(r"[1-9][0-9]?(?:\.[1-9][0-9]?){1,3}(?![eE][0-9]|[至到][0-9])(?=[ \u3000]?[\p{Han}“《A-Za-z])")
_BRACKET_AHEAD = patterns.compile(r"[（(] ?$")
_BRACKET_BEHIND = patterns.compile(r" ?[）)]")
# 氨氮≤1.5（3）mg/L: two limits that share their unit
_SHARED_LIMIT = patterns.compile(r"(?<=[0-9])[（(][0-9.]{1,4}[）)] ?(?:[mμn]?g/|dB|[μm]m)")
_GLOSS_AHEAD = patterns.compile(r"[A-Za-z]{2,8} ?[（(] ?$")
_GLOSS_BEHIND = patterns.compile(r" ?(?:(?:次|个)?[\p{Han}]{0,8}(?:/s|/秒|每秒)?)[）)]")
_INCLUDING = patterns.compile(r"[（(](?:不?含[^（）()。；\n]{1,10}[，,、])?不?含$")
_REPEATED = patterns.compile(r"(?P<number>[0-9.]{1,12}|[一二两三四五六七八九十百千]{1,6})(?P<unit>[^（）()，,、。；\n]{0,8})(?=[，,、）)])")
_LONGEST_REPEATED = 16
_DIGITS_AND_POINT = frozenset("0123456789.")
_RANGE_SIGNS = frozenset("～~-—–至到")
_HEADING_AHEAD = patterns.compile(r"(?:标题|编号|指南|方向|条目|任务|项目|章节)[^。；，\n]{0,8}$")
_VAGUE_AHEAD = patterns.compile(
    r"(?:(?<![参指总系个倍次人套台函整小常级层维位点度阶本件项名辆户频字码基计奇偶负实变因代分乘对模少大份量])数|无数|(?<!如|庶)几"
    r"|(?<![以线海网陆岸船路车市地楼])上|数以) ?$"
)
_EACH_AHEAD = patterns.compile(r"每(?:隔|满|增加|新增|投入|处理|生产)? ?$")
_STROKE_AHEAD = patterns.compile(r"(?:[%A-Za-zμΩ°℃)）³²]|\p{Han}) ?/ ?[（(]?$")
_STROKE_BEHIND = patterns.compile(
    r" ?(?:[mμ]?L|[mk]?g|[kcmμn]?m|km|h|d|min|s|公里|小时|千?瓦时|人|次|万|毫升|升|克|千克|平方米|平米|天|年|月|户|亩|台|个|孔|测试|反应|样)(?![A-Za-z])"
)
# 850℃/100h: how long at that heat
_HELD_FOR = patterns.compile(r"(?<=00) ?(?:h|小时)")
_WHOLE_BEHIND = patterns.compile(
    r"(?:公里|千米|小时|工时|元|人|吨公里|车公里|次|台|平方米|平米|户|件|环|t|吨)[^，。；、0-9\n后内]{0,8}"
    r"(?:耗|渗漏|故障率|事故率|死亡率|缺陷率|排放|用水|加速(?!老化|试验|腐蚀|疲劳|寿命|测试|耐候|循环|贮存|储存|稳定|降解)|碳排|拥有|发病率|成本|GDP|产值|增加值|坏品率|投诉率|伤害率|伤亡率|损失工时)"
)
_WHOLE_BEGINS = patterns.Edge(_WHOLE_BEHIND)
_RANK_AHEAD = patterns.compile(r"(?:(?<![提以之目当])前|排名|位列|位居|排列?第?|名列|居)(?:第)? ?$")
_PHASES_AHEAD = patterns.compile(r"(?:分|共|举办|培训|开展|出版|刊发|连续|于|少|多|各|为|过|达|每) ?$")
_NUMBER_BEHIND = patterns.compile(r"(?:号(?!召|称|码牌)|#|＃)")
_HALF_COUNTED = patterns.compile(
    r"(?:年(?![度报级])|天|小时|个|分钟|吨|公里|周(?!期)|月(?!刊|板)|学期|日|立方[米厘分]|平方[米公]|亩|公顷|公升|加仑|厘米|毫米|公斤|千克|斤|升|倍|成(?!品|员))"
)
_NOUGHT_AHEAD = patterns.compile(r"(?:为|是|等于|达到|降至|降到|到|至|近|低于|接近|归) ?$")
_MAGNITUDE_BEHIND = patterns.compile(r"(?:级|量级|以[上下内深]|深|高空|水深)")
_EXPONENT_AHEAD = patterns.compile(
    r"(?:[0-9万亿千百 ]|[/·.⋅∙(])[kcdmμnMG]?(?:m|s|h|L|g|Hz|W|V|A|K|d|mol|sr|Pa|cm|mm|km|min|rad|eV|Ω|N)[-−–]?$"
)
_WORD_AHEAD = patterns.compile(r"(?<![0-9A-Za-z.])[A-Za-z][A-Za-z0-9.]{0,15}[-_.&+‑]$")
_FORMULA_AHEAD = patterns.compile(r"[A-Za-z][0-9A-Za-z]{0,12}[)\]]$|[0-9A-Za-z)]{2}[·•.]$")
_MEASURED_LETTERS = patterns.compile(
    r"(?<![A-Za-z])(?:pH|PH|AC|DC|Ra|Rz|Sa|Rq|RMB|CNY|USD|EUR|HKD|GBP|AUC|CV|IoU|Dice|Kappa|SNR|PSNR|SSIM|ZT|PUE|COP|N|n|R|Q|Cp|Cpk|CPK|Wh|DoF|Ms|ML|Mw)$"
)
_STEEL = 200
"""What stands behind HRB is a hardness up to some 130, from 235 on the grade of a steel bar."""
# M12×50, t1/2: the length of a screw, the half of a half-life
_SCREW = patterns.compile(r"(?<![A-Za-z0-9])M[0-9]{1,2}(?:\.5)? ?[×xX*] ?$")
_HALF_LIFE = patterns.compile(r"(?<![A-Za-z0-9])[tT]1/$")
_HARDNESS = patterns.compile(r"(?<![A-Za-z])(?:HRC|HRB|HRA|HBW|HB|HV|SHORE|Shore|邵氏A|[TM]RL)$")
_GENERATION = patterns.compile(r"[2-6]G(?![A-Za-z/])")
_RESOLUTION = patterns.compile(r"(?:2|4|8|16)K(?![A-Za-z]|/(?![0-9]))")
_BOUND = r"[≥>≤<±]|不[低少小大高]于|不超过|大于|小于|高于|低于|等于|超过"
_STORE_AHEAD = patterns.compile(
    rf"(?:{_BOUND}|达到|达|为|内存|显存|存储|容量|带宽|速率|缓存|流量|温度|低温|制冷|超导|温区|至|～|~|-) ?$"
)
_BOUND_AHEAD = patterns.compile(rf"(?:{_BOUND}|[优好多少快慢长短强弱劣差]于|[≮≯]|[^于]达到) ?$")
# 通量300zpd以上: what is bounded is counted, whatever the letters mean.
_BOUND_BEHIND = patterns.compile(r"[A-Za-z/·]{2,10}(?:以[上下内]|及以[上下]|左右)")
# 1200pcu/h: letters per time can only be a unit.
_RATE = patterns.compile(r"[A-Za-z]{1,6}/(?:h|d|a|s|min)(?![A-Za-z0-9])")
_STORE_BEHIND = patterns.compile(r"[2-9][0-9]?[GK](?:内存|显存|存储|容量|带宽|以[上下]|制冷|的?温[区度]|低温|及以|左右)")
_TIMES_AHEAD = patterns.compile(r"[0-9](?: ?[cdknmμ]?m)?[xX]$")
_TIMES_BEHIND = patterns.compile(r"[xX] ?[0-9ΦφA-Z(]")
# 一次探伤合格率, 一次入井作业时间: done at the first go, or at one; 每月|一次拍片 is counted.
_AT_ONE_GO = patterns.compile(
    r"次(?:\p{Han}{2,4}(?:合格|成功|通过|命中|良品|成品)率|(?:[入下]井|下[水潜钻]|入[库炉]|加[注油氢]|充氢|补[给液料]|装[填料载]|灌装|布放)\p{Han}{0,6}(?:时间|时长|里程|距离|深度|航程))"
)
_GOES = frozenset("每年月周季度班展织行办成了少各")
# The distance of a relative date (立项后36个月内) is a quantity too.
_DISTANCE = patterns.compile(r" ?(?:个(?:月|工作日|自然日|日历日|星期)|周|天|[年日](?=内|之内|以内))")
# What stands behind a decimal that refers to a heading.
_REFERENCE_ENDS = "）)、，,的"
_SHARES = frozenset(("percent", "permille", "fold", "discount", "tenths"))
_GREEK_DIAMETER = "ΦφØ∅"
_AND_ABOVE = ("及以上", "以上", "以下", "或以上", "及以下")
_CONTINUED = frozenset({"label", "ordinal", "section_number", "list_number", "repeated"})


class _Words(NamedTuple):
    """Surfaces of a lexicon cell, and for some of them the characters that must not stand on their far side."""

    surfaces: tuple[str, ...]
    never: dict[str, str]

    def end_before(self, text: str, at: int) -> bool:
        """Whether one of them ends right before `at`, a blank between or none."""
        if text.startswith(" ", at - 1) and at:
            at -= 1
        if not text.endswith(self.surfaces, 0, at):
            return False
        found = (word for word in self.surfaces if text.endswith(word, 0, at))
        return any(text[at - len(word) - 1 : at - len(word)] not in self.never.get(word, "") or at == len(word) for word in found)

    def begin_at(self, text: str, at: int) -> bool:
        """Whether one of them begins at `at`."""
        if not text.startswith(self.surfaces, at):
            return False
        found = (word for word in self.surfaces if text.startswith(word, at))
        return any(text[at + len(word) : at + len(word) + 1] not in self.never.get(word, "") or at + len(word) == len(text) for word in found)


class _Context(NamedTuple):
    """A rule told by words around the numeral: all that is given must hold."""

    rule: str
    script: str
    ahead: _Words | None
    glue: str
    behind: _Words | None

    def holds(self, text: str, start: int, end: int) -> bool:
        if not text.startswith(self.glue, end) or (self.ahead and not self.ahead.end_before(text, start)):
            return False
        if self.behind is None:
            return True
        at = end + len(self.glue)
        return self.behind.begin_at(text, at) or any(
            self.behind.begin_at(text, at + len(word)) for word in _AND_ABOVE if self.glue and text.startswith(word, at)
        )


def _words(cell: str) -> _Words | None:
    """The words of a cell: 维(护修) is 维 before neither 护 nor 修, (发水)表 is 表 behind neither 发 nor 水."""
    never: dict[str, str] = {}
    for word in lexicon.split(cell):
        opening, _, inside = word.partition("(")
        inside, _, closing = inside.partition(")")
        never[opening or closing] = inside
    return _Words(tuple(never), {word: inside for word, inside in never.items() if inside}) if never else None


@cache
def _contexts() -> dict[str, tuple[_Context, ...]]:
    """The rules told by words, by the character that stands right behind the numeral."""
    found: dict[str, list[_Context]] = {}
    for row in lexicon.load(RULES, RULE_COLUMNS):
        if row["script"]:
            behind = _words(row["behind"])
            context = _Context(row["rule"], row["script"], _words(row["ahead"]), row["glue"], behind)
            begins = {row["glue"][0]} if row["glue"] else {word[0] for word in behind.surfaces} if behind else set()
            if not begins:
                raise LexiconError(f"{RULES}: {row['rule']} says nothing of what stands behind the numeral")
            for char in begins:
                found.setdefault(char, []).append(context)
    return {char: tuple(contexts) for char, contexts in found.items()}


@cache
def _labels() -> _Words:
    found = next(_words(row["ahead"]) for row in lexicon.load(RULES, RULE_COLUMNS) if row["rule"] == "label")
    assert found is not None
    return found


@cache
def _varieties() -> _Words:
    found = next(_words(row["behind"]) for row in lexicon.load(RULES, RULE_COLUMNS) if row["rule"] == "variety")
    assert found is not None
    return found


@cache
def _label_ends() -> frozenset[str]:
    return frozenset(" ") | {word[-1] for word in _labels().surfaces}


@cache
def rules() -> dict[str, str]:
    """The rules: id → what it says, for users."""
    return {row["rule"]: row["says"] for row in lexicon.load(RULES, RULE_COLUMNS)}


@cache
def _prefixes() -> dict[str, _Words]:
    """Names of products and bodies that number their standards, by rule."""
    by_rule: dict[str, list[str]] = {"product": [], "standard": []}
    for row in lexicon.load(PREFIXES, PREFIX_COLUMNS):
        by_rule[row["rule"]].append(row["prefix"])
    return {rule: _Words(tuple(prefixes), {}) for rule, prefixes in by_rule.items()}


@cache
def _bodies() -> frozenset[str]:
    return frozenset(_prefixes()["standard"].surfaces)


@cache
def _product_ends() -> frozenset[str]:
    """What can stand right ahead of a product's number: the last characters of the names, and of the marks between."""
    return frozenset("- Vv") | {word[-1] for word in _prefixes()["product"].surfaces}


def _standards(text: str) -> list[tuple[int, int, str]]:
    """GB/T 34014-2017, ISO 9001: a body and its number; JTG 3362—2018: a number and its year."""
    return [(m.start(), m.end(), "standard") for m in _STANDARD.finditer(text) if _is_standard(text, m)]


def _is_standard(text: str, found: regex.Match[str]) -> bool:
    body, bodies = found["body"], _bodies()
    if body.endswith("/T") or body in bodies or body.partition("/")[0].rstrip("0123456789") in bodies:
        # 布氏硬度HB180～220
        return "硬度" not in text[max(0, found.start() - 4) : found.start()]
    return _IN_A_YEAR.fullmatch(found.group()) is not None and not units.match(text, found.end())


def _is_product(text: str, at: int) -> bool:
    """Whether a product's name ends right before `at`: Windows 10, 麒麟V10, USB-3."""
    if text[at - 1 : at] not in _product_ends():
        return False
    mark = _PRODUCT_MARK.search(text, max(0, at - 3), at)
    behind = mark.start() if mark else at
    products = _prefixes()["product"]
    if not text.endswith(products.surfaces, 0, behind):
        return False
    longest = max((word for word in products.surfaces if text.endswith(word, 0, behind)), key=len)
    ahead = text[behind - len(longest) - 1 : behind - len(longest)]
    return not (longest[0].isascii() and ahead.isascii() and ahead.isalpha())


Apart = tuple[int, int, str]
"""A stretch in which no numeral counts, and the rule that says so."""


def set_apart(text: str) -> list[Apart]:
    """The stretches of a folded text in which no numeral counts, by their beginning."""
    found: list[Apart] = []
    for stretch in _STRETCHES:
        if not stretch.signs or any(map(text.__contains__, stretch.signs)):
            found += [(m.start(), m.end(), stretch.rule) for m in stretch.finditer(text)]
    found += _standards(text)
    found += calendar.set_apart(text)
    found.sort(key=lambda span: span[0])
    return found


def ignored(
    text: str, numerals: Sequence[Numeral], dates: Collection[Span] | None = None, apart: Sequence[Apart] | None = None
) -> dict[int, str]:
    """Offset of each numeral that is no quantity → the name of the rule or word by which it is none.

    `dates` are the stretches whose numerals are `date`, `apart` what `set_apart` tells of the text; left out, they are found here.
    """
    starts = [numeral.start for numeral in numerals]
    laid: dict[int, str] = {}
    for start, end in calendar.spans(text) if dates is None else dates:
        first = bisect_left(starts, start)
        if first and numerals[first - 1].end > start:
            # 3.2031年度…: the number of an item, and behind its dot the year
            laid[starts[first - 1]] = "section_number"
        for k in range(first, bisect_left(starts, end)):
            if not _is_distance(text, numerals[k]):
                laid[starts[k]] = "date"
    # Where two stretches overlap, the one that begins later holds.
    for start, end, rule in set_apart(text) if apart is None else apart:
        for k in range(bisect_left(starts, start), bisect_left(starts, end)):
            laid[starts[k]] = rule
    found: dict[int, str] = {}
    last: Numeral | None = None
    continued = ""
    for numeral in numerals:
        reason = laid.get(numeral.start) or _reason(text, numeral)
        if not reason and last is not None and continued in _CONTINUED:
            reason = _continued(text, last, numeral, continued)
        if reason:
            found[numeral.start] = reason
        last, continued = numeral, reason
    return found


def is_stage(text: str, start: int) -> bool:
    """Whether the interval at `start` names a stage of research: 从0到1的突破."""
    return _STAGE.match(text, start) is not None


def _is_distance(text: str, numeral: Numeral) -> bool:
    return text[numeral.start - 1 : numeral.start] != "月" and _DISTANCE.match(text, numeral.end) is not None


def _continued(text: str, last: Numeral, numeral: Numeral, rule: str) -> str:
    """课题1、2和3, 第一、二批: a number tied to a label's number is a label too, unless it is followed by what it counts."""
    if numeral.start - last.end > 3 or not _LINKED.fullmatch(text, last.end, numeral.start):
        return ""
    if rule in ("section_number", "list_number") or (rule == "label" and _counts(text, numeral.tail or numeral.end)):
        return ""
    return rule


def _reason(text: str, numeral: Numeral) -> str:
    start = numeral.start
    if text[start] in "+-−–负" and numeral.kind == "plain" and numeral.end - start > 1:
        start += 1
    if numeral.flags and "endless" in numeral.flags:
        return "code"
    if numeral.kind in _SHARES:
        return ""
    for judge in _judges(text, start, numeral):
        reason = judge(text, start, numeral)
        if reason:
            return reason
    return ""


@cache
def _asked_ahead() -> dict[_Judge, frozenset[str]]:
    """The characters right ahead of a numeral beside which a judge has a question, whatever stands behind it."""
    letters = frozenset(map(chr, (*range(ord("A"), ord("z") + 1), *range(ord("Α"), ord("ω") + 1))))
    return {
        _by_place: _label_ends() | _LIST_ENDS | _LINE_ENDS | _BRACKET_ENDS | frozenset("第标"),
        _by_frame: _EACH_ENDS | _STROKE_ENDS | _RANK_ENDS | _BRACKET_ENDS | frozenset("双含"),
        _by_arabic: letters | _product_ends() | frozenset("+-−–_&‑.)]·•×*/"),
        _by_chinese: frozenset("幺"),
    }


@cache
def _asked_behind() -> dict[_Judge, frozenset[str]]:
    """The same of characters right behind it."""
    return {
        _by_place: frozenset(":：" + _REFERENCE_ENDS),
        _by_frame: frozenset("号#期"),
        _by_context: frozenset(_contexts()),
        _by_arabic: frozenset(map(chr, range(ord("A"), ord("z") + 1))),
        _by_kin: frozenset(_VARIETY_ENDS),
        _by_chinese: frozenset("次"),
    }


class _Asked(dict[str, tuple["_Judge", ...]]):
    """The judges, in their order, that have a question about a numeral between two characters (the second is missing at the end of a text): for most none.

    The suite holds it against all of them.
    """

    _MOST = 5000
    """Pairs remembered: more than any guide has, fewer than a hostile text."""

    def __init__(self, judges: tuple[_Judge, ...], always: tuple[_Judge, ...] = ()) -> None:
        super().__init__()
        self.judges, self.always = judges, always

    def __missing__(self, beside: str) -> tuple[_Judge, ...]:
        ahead, behind = beside[0], beside[1:]
        asked = {*self.always, *(judge for judge, chars in _asked_ahead().items() if ahead in chars)}
        asked |= {judge for judge, chars in _asked_behind().items() if behind in chars}
        found = tuple(judge for judge in self.judges if judge in asked)
        if len(self) < self._MOST:
            self[beside] = found
        return found


def _judges(text: str, start: int, numeral: Numeral) -> tuple[_Judge, ...]:
    """The judges to be asked of a numeral whose digits begin at `start`."""
    char = text[start]
    arabic = "0" <= char <= "9"
    if start and not numeral.flags and (arabic or char in _LOW):
        behind = text[numeral.end : numeral.end + 1]
        if char not in _ONES or not _WHOLE_BEGINS[behind] or numeral.value < 100:
            return (_OF_DIGITS if arabic else _OF_HAN)[text[start - 1] + behind]
    return _ARABIC_JUDGES if arabic or char == "." else _CHINESE_JUDGES


def _counts(text: str, end: int) -> bool:
    """Whether a measure word stands behind the number that ends at `end`, so that it counts what a label would only name."""
    if _COUNTED.match(text, end):
        return True
    unit = units.match(text, end)
    return unit is not None and unit.dimension == "count" and unit.start == end


def _by_words(text: str, start: int, numeral: Numeral) -> str:
    span = idioms.at(text, start)
    if span and numeral.end <= span[1]:
        return f"word:{text[span[0] : span[1]]}"
    return ""


def _by_place(text: str, start: int, numeral: Numeral) -> str:
    """Numbering: ordinals, labels, section and list numbers."""
    low = max(0, start - 16)
    end = numeral.end
    ahead = text[start - 1] if start else "\n"
    if ahead == "第" or (ahead == " " and text[start - 2 : start - 1] == "第"):
        return "ordinal"
    if "dotted" in numeral.flags:
        return "section_number"
    if not ("0" <= text[start] <= "9" or text[start] in _LOW) and (enclosed := _enclosed(text, start)):
        return enclosed
    if ahead in _BRACKET_ENDS and "/" in text[start : end + 1] and _OUT_OF.match(text, start):
        return "repeated"
    small = numeral.value < 1000 and numeral.kind == "plain" and not numeral.more
    if not small:
        return ""
    if ahead == "标" and text[start - 2 : start] == "指标" and (text[end : end + 1] in (":", "：") or (numeral.value < _MANY and _LABELLED.match(text, end))):
        return "label"
    if ahead in _label_ends() and _labels().end_before(text, start) and not _counts(text, end):
        return "label"
    if ahead in _LIST_ENDS and text[end : end + 1] in _LIST_BEHIND_BEGINS and _LIST_AHEAD.match(text, low, start) and _LIST_BEHIND.match(text, end):
        return "section_number" if _NUMBERED_LINE.match(text, low, start) else "list_number"
    if (
        ahead in _LINE_ENDS
        and "." in text[start : end + 1]
        and _NUMBERED_LINE.match(text, low, start)
        and _SECTION.match(text, start)
        and not _adjoining_unit(text, end)
    ):
        return "section_number"
    if ahead in _BRACKET_ENDS and _BRACKET_AHEAD.search(text, low, start) and _BRACKET_BEHIND.match(text, end) and numeral.value < 100:
        return "" if _SHARED_LIMIT.match(text, start - 1) else "list_number"
    if "." in text[start:end] and _HEADING_AHEAD.search(text, low, start) and text[end : end + 1] in _REFERENCE_ENDS:
        return "heading_reference"
    return ""


def _adjoining_unit(text: str, end: int) -> bool:
    """Whether a unit stands right behind a number, without a blank between."""
    return not text.startswith((" ", "\u3000"), end) and units.match(text, end) is not None


def _enclosed(text: str, start: int) -> str:
    char = text[start]
    if char in "⁰¹²³⁴⁵⁶⁷⁸⁹":
        ahead = text[start - 1 : start]
        return "unit_exponent" if ahead.isalpha() or ahead in "⁻⁺℃" else "superscript"
    if char in "₀₁₂₃₄₅₆₇₈₉":
        return "subscript"
    if "①" <= char <= "⓿" or "❶" <= char <= "➓" or "㈠" <= char <= "㊰":
        return "list_number"
    if "Ⅰ" <= char <= "ⅿ":
        return "roman"
    return ""


def _by_frame(text: str, start: int, numeral: Numeral) -> str:
    """What stands around a number of either script: denominators, glosses, ranks, classes."""
    low = max(0, start - 16)
    end = numeral.end
    ahead = text[start - 1] if start else ""
    if ahead in _EACH_ENDS and _EACH_AHEAD.search(text, low, start):
        return "denominator"
    # 百公里电耗, but 示范1000台成本 and 运行1000小时故障率 say how many
    if text[start] in _HAN_ONES and (numeral.value >= 100 or text[start] in "千百万亿") and _WHOLE_BEHIND.match(text, end) and _power_of_ten(numeral):
        return "denominator"
    divides = ahead in _STROKE_ENDS and _STROKE_AHEAD.search(text, low, start) and _power_of_ten(numeral) and _STROKE_BEHIND.match(text, numeral.tail or end)
    if divides and not (text.endswith("℃/", low, start) and _HELD_FOR.match(text, end)):
        return "denominator"
    if ahead == "含" and _is_repeated(text, start):
        return "repeated"
    if ahead in _BRACKET_ENDS and text.startswith("10", start) and _GLOSS_AHEAD.search(text, low, start) and _GLOSS_BEHIND.match(text, end):
        return "unit_gloss"
    behind = text[end : end + 1]
    if behind == "期" and text[start] in "一二三四五" and not _PHASES_AHEAD.search(text, low, start):
        return "phase"
    if behind and behind in "号#" and _NUMBER_BEHIND.match(text, end):
        return "numbered"
    if start and text[start - 1] == "双" and numeral.value >= 10:
        return "double"
    if ahead in _RANK_ENDS and _RANK_AHEAD.search(text, low, start) and not _counts(text, numeral.tail or end):
        return "rank"
    return ""


def _is_repeated(text: str, start: int) -> bool:
    """500万元以上（含500万元）: whether the bound stands here once more, to say that it is part of the interval or none."""
    opening = _INCLUDING.search(text, max(0, start - _LONGEST_REPEATED), start)
    said = _REPEATED.match(text, start)
    if opening is None or said is None:
        return False
    bound = text[max(0, opening.start() - _LONGEST_REPEATED) : opening.start()]
    ahead, found, behind = bound.removesuffix("以上").removesuffix("以下").removesuffix("以内").removesuffix("及").rpartition(said["number"])
    # 10～20万元（含10万元，不含20万元）
    whole = found and behind.endswith(said["unit"]) and not (behind[:1] in _DIGITS_AND_POINT or ahead[-1:] in _DIGITS_AND_POINT)
    return bool(whole) and (behind == said["unit"] or behind[:1] in _RANGE_SIGNS)


def _by_context(text: str, start: int, numeral: Numeral) -> str:
    """The rules of `names.tsv` that words around the numeral tell."""
    end = numeral.end
    chinese = not text[start].isascii()
    for context in _contexts().get(text[end : end + 1], ()):
        if context.script == "digit" and not (chinese and end == start + 1 and numeral.kind == "plain"):
            continue
        if context.script == "han" and not chinese:
            continue
        if context.holds(text, start, end) and not (context.rule == "rank" and numeral.kind == "fraction"):
            # 三分之一强 is no rank
            return context.rule
    return ""


def _power_of_ten(numeral: Numeral) -> bool:
    digits = numeral.value.as_tuple().digits
    return numeral.value >= 10 and digits[0] == 1 and not any(digits[1:])


def _by_arabic(text: str, start: int, numeral: Numeral) -> str:
    """Digits in and beside ASCII words: m³ flattened, X86, 5G, Li2CO3, Windows 10."""
    end = numeral.end
    reason = _behind_letters(text, start, numeral) if text[start - 1 : start] in _asked_ahead()[_by_arabic] else None
    if reason is not None:
        return reason
    behind = text[end : end + 1]
    if numeral.kind == "plain" and behind.isascii() and behind.isalpha() and not (behind in "xX" and _TIMES_BEHIND.match(text, end)):
        return _before_letters(text, start, end)
    return ""


def _behind_letters(text: str, start: int, numeral: Numeral) -> str | None:
    """What letters and signs ahead of digits say of them; None where what stands behind them must tell."""
    end = numeral.end
    low = max(0, start - 24)
    ahead = text[start - 1]
    if ahead == "+" and text[start - 3 : start - 2].isalpha() and text.endswith("++", 0, start):
        return "ascii_word"
    if (ahead in "×xX*" and _SCREW.search(text, low, start)) or (ahead == "/" and _HALF_LIFE.search(text, low, start)):
        return "ascii_word"
    if ahead.isascii() and ahead.isalpha() and not (ahead in "xX" and _TIMES_AHEAD.search(text, low, start)):
        if end - start == 1 and _EXPONENT_AHEAD.search(text, low, start):
            return "unit_exponent"
        if _HARDNESS.search(text, low, start):
            return "material" if numeral.value > _STEEL and text.endswith("HRB", low, start) else ""
        if _MEASURED_LETTERS.search(text, low, start) and (units.match(text, end) or "." in text[start:end]):
            return ""
        return "ascii_word"
    if ahead in ("-", "−", "–", "_", ".", "&", "+", "‑") and not (ahead == "+" and text.startswith(("BP", "bp", "个基点", "基点"), end)):
        if end - start == 1 and not units.match(text, end) and _EXPONENT_AHEAD.search(text, low, start):
            return "unit_exponent"
        if _WORD_AHEAD.search(text, low, start):
            return "ascii_word"
    if ahead in (")", "]", "·", "•", ".") and _FORMULA_AHEAD.search(text, low, start) and text[end : end + 1].isascii() and text[end : end + 1].isalpha():
        return "ascii_word"
    if "Α" <= ahead <= "ω" and ahead not in _GREEK_DIAMETER and ahead not in "μΩ":
        return "ascii_word"
    if _is_product(text, start) and not units.match(text, end):
        return "product"
    return None


def _by_kin(text: str, start: int, numeral: Numeral) -> str:
    """A bare number that closes the name of a variety (郑黄28、皖椒6及其近交系), or of what a thing is compared with (较皖椒6提高20%)."""
    end = numeral.end
    if end - start > 4 or numeral.kind != "plain" or not _VARIETY_BEHIND.match(text, end) or not _VARIETY_AHEAD.search(text, max(0, start - 5), start):
        return ""
    if _COMPARED_AHEAD.search(text, max(0, start - 5), start) and _COMPARED_BEHIND.match(text, end):
        return "variety"
    low, high = max(0, start - _VARIETY_REACH), end + _VARIETY_REACH
    low = max(low, *(text.rfind(mark, low, start) for mark in _SENTENCE_ENDS))
    high = min((at for mark in _SENTENCE_ENDS if (at := text.find(mark, end, high)) >= 0), default=high)
    return "variety" if any(text.find(word, low, high) >= 0 for word in _varieties().surfaces) else ""


def _before_letters(text: str, start: int, end: int) -> str:
    """Digits with letters right behind: a unit, a kind (5G, 4K), or part of a name."""
    low = max(0, start - 24)
    if text[end] in "GK" and text[start:end].isdigit() and (_GENERATION.match(text, start) or _RESOLUTION.match(text, start)):
        counted = _STORE_AHEAD.search(text, low, start) or _STORE_BEHIND.match(text, start)
        return "" if counted else "kind"
    unit = units.match(text, end)
    if unit is None:
        bounded = _RATE.match(text, end) or _BOUND_AHEAD.search(text, low, start) or _BOUND_BEHIND.match(text, end)
        return "" if bounded or any(sign in text[start:end] for sign in "×xX^") else "ascii_word"
    last, follower = text[unit.end - 1], text[unit.end : unit.end + 1]
    goes_on = follower.isascii() and follower.isalnum() and last.isascii() and last.isalpha()
    return "ascii_word" if goes_on and not _TIMES_BEHIND.match(text, unit.end) else ""


def _by_chinese(text: str, start: int, numeral: Numeral) -> str:
    """Chinese numerals that are part of a word by its form."""
    end = numeral.end
    char = text[start]
    low = max(0, start - 8)
    if text[start - 1 : start] == "幺":
        # 幺三五零: digits said one by one
        return "code"
    if char == "一" and end == start + 1 and _AT_ONE_GO.match(text, end) is not None:
        return "" if start and text[start - 1] in _GOES else "word"
    if char == "半":
        return "" if numeral.kind == "half" or _HALF_COUNTED.match(text, end) else "half_prefix"
    if end == start + 1 and han.is_formal(char) and not han.formal_counts(text, start):
        return "formal_alone"
    if char == "零" and end == start + 1:
        return "" if _NOUGHT_AHEAD.search(text, low, start) or units.match(text, end) else "nought_prefix"
    if units.si_prefix_at(text, start) or char == "兆":
        return _prefix(text, start, end)
    if all(c in "十百千万亿" for c in text[start:end]) and _VAGUE_AHEAD.search(text, low, start):
        return "vague"
    if char in "百千万" and text.startswith("分", end) and end == start + 1:
        return "unit_word"
    if start and text[start - 1] in "（(:：" and (text[end - 1] in "万亿" or text.startswith("元", end)) and _is_header_unit(text, start, end):
        return "header_unit"
    return ""


def _is_header_unit(text: str, start: int, end: int) -> bool:
    """Whether 万 belongs to the unit of a property or a table: 产值（万元）, 单位：亿元."""
    unit = units.match(text, end) if all(c in "十百千万亿" for c in text[start:end]) else None
    if unit is None:
        return False
    behind = text[max(unit.end, unit.per_end) :][:1]
    return behind in ("）", ")") or (behind in ("", "，", "。", "\n") and text.endswith("单位", 0, start - 1))


_Judge = Callable[[str, int, Numeral], str]
"""(text, where its digits begin, numeral) → the rule by which it counts nothing, or empty."""
# The fixed words hold no digits.
_ARABIC_JUDGES: tuple[_Judge, ...] = (_by_place, _by_frame, _by_context, _by_arabic, _by_kin)
_CHINESE_JUDGES: tuple[_Judge, ...] = (_by_words, _by_place, _by_frame, _by_context, _by_chinese)
_OF_DIGITS = _Asked(_ARABIC_JUDGES)
_OF_HAN = _Asked(_CHINESE_JUDGES, always=(_by_words,))


def _prefix(text: str, start: int, end: int) -> str:
    """千 of 千瓦 behind a number or alone; 千米级 keeps it as a number."""
    if text[start] == "兆" or (start and (text[start - 1].isdigit() or text[start - 1] in "十百千万亿余多几")) or end > start + 1:
        return "unit_prefix"
    return "" if _MAGNITUDE_BEHIND.match(text, end + 1) else "unit_prefix"

"""Phrases: the noun phrase in front of a figure, and the one behind it.

All stretches are those of a mask (see `masks`). In front: connectives, modal words and governing verbs are taken off on the left, adverbs and
links on the right; what is left is the name, and what stands before a predicate inside it the bearer. Behind: up to a link, a verb or 的.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

import regex

from extractors import patterns
from extractors.model.records import dataclass
from extractors.quantities import bearers
from extractors.quantities.figure import Span
from extractors.quantities.masks import Slot
from extractors.quantities.qualifiers import FIGURE, NOTE
from extractors.words import (
    LINKING,
    NOUNS,
    governing_verb,
    noun_at_end,
    properties,
    property_at_end,
    takes_object,
    verb_before,
    verbs,
    word_at,
)

LINK = patterns.compile(r"、|以及|及(?!以[上下])其?|(?<![中饱调总])和(?!谐)|(?<!参)与|或者?")
_NOT_COMPARED = r"(?![^,，\x01]{1,40}?(?:相比|对比|比较|比对|对标))"
# In front of a phrase: numbering, bullets (Word's own among the private characters), conjunctions.
LEAD = patterns.compile(
    r"(?:[、，,；;。:：/×\s·•\-—*\"“”●■▲◆★※▪◇○□►➢❖✓▶☆\uf000-\uf0ff]|[（(]?\d{1,2}(?:[)）、．]|\.(?!\d))|[①-⑳]|[一二三四五六七八九十]是|并且|以及|及其?(?!时)|其(?=[\u4e00-\u9fff]{3})(?![他余它中间实次后])|此外|另外|其中|而且|且|但是?(?![书])|并(?![发行网联购排列])|而|还(?!原)|也|"
    rf"和(?!谐){_NOT_COMPARED}|与{_NOT_COMPARED}|或者?|则|把(?=[\u4e00-\u9fff]{{2}})|将(?![来近军要有])(?=[\u4e00-\u9fff]{{2}})|最终|折合|(?:本|该)(?:专项|专题|批次?|指南|年度|领域)(?=拟|共|计划|支持|重点|设|分|\d)|(?:本|该)(?:批次?)?(?:项目|方向|课题|专题|专项|榜单)(?=[\u4e00-\u9fff]{{0,6}}(?:经费|费用|资金))|现(?=面向|发布|启动|组织|征集|就|将|拟)|目前|现阶段|当前(?=[\u4e00-\u9fff])|设(?![备计施定置立想法])(?=[\u4e00-\u9fff]{{2,12}}(?:专题|项目|课题|方向|榜单))|同时(?!(?:支持|遴选|资助)\x01+(?:团队|单位))(?=.{{0,2}}[\x01建研开形申发完培实])|(?:并|另|须|需)?附(?![件着近加属录表图带则])(?=[\u4e00-\u9fff]{{2}})|(?:只|仅|拟)设(?![备计施定置立想法])|其间(?=[\u4e00-\u9fff]{{3}})|我[国省市县区](?=[\u4e00-\u9fff]{{2}})(?![内外])|本[国省市县区](?:目前|已|共)*(?:现[有存]|[建拥]?有)|所(?=研|提|开|建|制|形)|该项目|本项目|项目(?=[须应需要拟]))+"
)
LEADS = patterns.Edge(LEAD)
# Behind a phrase, before the figure: adverbs, links and verbs that only bind; matched from the end.
_TAIL_WORDS = (
    r"[、，,：:\s\"“”\x00]|仍|(?<![干纯洁])净|(?<=[\u4e00-\u9fff]{2})(?:恢复|延伸|加密|稳定|逼近|调整|设定|固定|集中|缩|提|(?<=[价本耗])控制)(?:[到至为在]|$)|(?<![予加给难足可所用得何是])以|普遍|平均|整体|总体|明显|显著|大幅|一式|(?<![人户亩年日月])均|都|分别|依次|(?<!早|(?<![企产行农林工商])业)已经?|(?<=[\u4e00-\u9fff]{2})[尚还]|(?<![即])将|各(?!种)|(?:控制|保持|稳定|维持|限制)[在为到至]|(?<![陷坐])落[在入]|年均|逐年|处于|位于|介于|可?(?<![雷马])达到?|能够?达到|(?<![性功储节智动势产热职效机赋])能够?|必须|不得|"
    r"(?<![响适反效感供对])应当?|须|需要?|(?<![必重需主次])要|提[前早]|至少|最多|至多|原则上|一般|(?<![行作])为|是|(?<!存)在|(?<![感升增降减压缩])到|(?<![期等对])待|(?<=[\u4e00-\u9fff]{2})最|(?<![正日经平异非失])常|(?<=[\u4e00-\u9fff]{2})却|(?<![冬升增降减压缩提扩])至|(?:(?<![自案事理缘])由|从)(?:(?:现在|目前|现有|现状|当前|原来|原有|原先|传统|过去|以往|最初|现行|上年|基线)的?)?|(?<=[\u4e00-\u9fff]{2})(?<![自案事理缘])由[\u4e00-\u9fff]{2,6}(?:的|前的?)|(?<=[\u4e00-\u9fff]{2})(?:(?<![自案事理缘])由|从)(?:19|20)\d{2}年[底末初]?(?:的|$)|剩余|其余|余下|(?<![\u4e00-\u9fff])[分前]|(?<=其中)前|(?<!各)自|于|"
    r"(?<![节制契])约|(?<!公)共计?|"
    r"(?<![附远最])近|只|(?<![拥具含所占持保])有|仅|总计|合计|累计|不|或|(?<![之总饱])和|(?<!参)与|及|以及|可以|(?<=[\u4e00-\u9fff]{2})(?:力争|目前|放宽)|(?<![许认])可|(?<![侵抢独霸])占|暂定|(?<![遥触])按|[升增降减压缩提扩][到至]|[跃攀飙回爬]升[到至]?|[压缩][缩减降短小][到至]|(?<![降减最])[低高][到至]|提[高升][到至]|降低[到至]|增[加长大][到至]|缩短[到至]|减[少小][到至]|"
    r"下降[到至]|的|并且?|且|之间|实现|以内|一遇|获得?(?:受理|授权|批准|立项)|(?<=度|级|水平)(?:达到?|从|由|为|至|到)?[A-Z]{2,4}\s?|(?<![比相面针应绝核校])对|(?<=[料书稿件表案])(?:报送|提交|递交)|(?<=[\u4e00-\u9fff]{2})覆盖|Φ|φ|Ø"
)
# Before its words are tried one by one, the character at the edge tells whether any of them can end there: 1 % of reading with phrases.
_TAIL_ENDS = regex.escape("".join(sorted(set(_TAIL_WORDS))), special_only=True)
_TAIL = patterns.compile(rf"(?r)(?:(?:{_TAIL_WORDS})(?<=[A-Z\s\x00{_TAIL_ENDS}]))+$")
_TAILS = patterns.Edge(_TAIL)
_ABLE = r"(?:(?<!最[大小高低远近长短])可以?|(?<![智性功储节动势产热职效机赋])能够?|须|应)"
# A verb inside a phrase, behind which the name begins; what stands before it is the bearer.
_PREDICATE = patterns.compile(
    rf"(?:{_ABLE}|将|并)?(?:实现|具备|具有|拥有|达到|确保|保证|使得|使(?![用命])|满足|要求|(?<=须|应)为)(?![率者性度]|能力)|(?<=[\u4e00-\u9fff]{{2}})[年日月](?:产|处理|加工|回收)(?=[\u4e00-\u9fff]{{2}})(?![值能量出业规])|(?<=研究|结果|试验|实验|数据|测试)(?:显示|表明|证实)|(?<=[\u4e00-\u9fff]{{2}})(?<![神财月])经(?:过|受)?(?![济营费验纬络典历口皮鼻])|择优(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff]{{2}})(?:纳入|入组)(?=[\u4e00-\u9fff]{{2}})(?!标准|条件|人数|例数|病例|时|后|率)|(?<=[\u4e00-\u9fff]{{2}})覆盖(?=[\u4e00-\u9fff]{{3}})(?!面积|范围|人口|半径|能力|密度|区域)"
    rf"|{_ABLE}(?:同时|自动|稳定|连续|自主)?(?:支持|承受|容纳|抵御|处理|识别|接入|生成|提供|检测|监测|承载|覆盖|输出|存储|耐受)"
)
# What each of them holds, or begins with.
_PREDICATES = re.compile(
    r"实现|具[备有]|拥有|达到|确保|保证|使|满足|要求|[可须应]|能[够同自稳连支承容抵处识接生提检监覆输存耐]"
    r"|[年日月][产处加回]|显示|表明|证实|经|择优|纳入|入组|覆盖"
)
_MODAL = patterns.compile(r"(?r)(?:(?<![许认])可以?|能够?|应当?|须|需|必须)$")
# Where a noun behind a figure ends.
_STOP = patterns.compile(
    r"[，,；;。：:、（）()×\x01\s“”\"」]|是指|按(?=\x01)|(?<=比例)(?=共同|联合|投入|分担|配套|出资)|为(?=原料|基料|基础|对象|核心|载体|依托|例)|以及|并且|和(?!谐)|(?<!参)与(?!会)|及|且|并(?![行联网发购])|或|的|开展|完成|进行|得到|将|采取|(?<=[\u4e00-\u9fff]{2})(?:可(?=[以不申享参获直优按继报承牵])|需(?=[重报提经按通由])|应(?=[当按提由重予])|不予|方可|视为)|征集|布设|设点|予以|给予|遴选|(?<=[\u4e00-\u9fff]{2})各(?=[\u4e00-\u9fff]{0,4}\x01)|"
    r"(?<![比相核校应面绝])对(?![比照接应称准位焦])|提[升高][至到]?|增[长加]|降低|下降|减少|缩短|[降减增升][至到]|实施|实现|组建|组成|构成|部署|参加|用于|达到|从事|(?:联合|共同)(?![体性])|(?<=[\u4e00-\u9fff]{2})(?:并行|书面|常态化)(?=[\u4e00-\u9fff]{2})|同时|须|(?<![平户人亩年日月])均|分别|每|累计|入组|平均(?=[\u4e00-\u9fff]{2})|"
    r"[中上内](?=[得开推实应进完落示获轮任择]|$)|"
    r"(?<=[\u4e00-\u9fff]{2})(?:已(?=[\u4e00-\u9fff]{2})|在(?!用(?!户)|[研线职读校建途籍编岗])|有效$|失效(?=[后时])|连续(?=[\u4e00-\u9fff]{2}(?!线|装置|设备|系统))|被(?![动子套])|投入(?=[\u4e00-\u9fff]{2})|挂网|试产|年(?=[供销]货|销售|供应|排放|出货)|拨付|支付|兑付)"
)
_RELATIVE = patterns.compile(
    r"面向|针对|基于|适用于|适合|具有|具备|拥有|覆盖|能|可|用于|以|满足|符合|支持|采用|涵盖|包含|包括|由|自主|应用于|达到|含|对|在(?![研线职读])|兼具|与|不同"
)
_BEING = patterns.compile(r"[为是](?=[\u4e00-\u9fff]{2})(?![主准止限了此])")
_GIVEN = patterns.compile(r"(?:(?:的?比例|的?标准)?(?:给予|予以)|进行)(?:一次性)?")
_WHICH_KIND = patterns.compile(r"[\u4e00-\u9fff]{0,4}?(?:型号|模态|品类|规格)(?=[\u4e00-\u9fff])")
_MEASURED_NOUNS = (
    "类型的",
    "规格的",
    "种类的",
    "品种的",
    "量级的",
    "级的",
    "级别的",
    "规模的",
    "水平的",
    "左右的",
    "以上的",
    "一遇的",
    "一遇",
)
# Whose staff, beds or sites are counted: 参与医院, 牵头单位.
_ORGANISATION = patterns.compile(
    r"(?:(?:[省市区县][内外]|当地|本[省市区县])合作|牵头|参与|申报|承担|合作|联合|依托|项目|课题)(?:申报)?(?:单位|企业|机构|医院|高校|院校|公司|负责人|申请人|人)"
)
_TYPE_OF_PROJECT = patterns.compile(r"(?:重点支持|重点|面上|培育|青年(?:科学基金|科学家)?|集成|重大|一般|揭榜挂帅)项目(?!方向|课题|类|数)")
# 参与单位中|民企2家以上
_AMONG = patterns.compile(r"[之其]?中(?![心学医试型小央])(?=[\u4e00-\u9fff]{2})")
# A bearer told by its form: 单机, 每个节点, 牵头单位, 项目负责人.
_BEARER = patterns.compile(
    r"单次(?:检测|检验|检查|治疗)(?=[采用耗][\u4e00-\u9fff]|成本|费用|通量)|单次[\u4e00-\u9fff]{0,3}?(?:预报|分析|充电|作业|检测|检验|测量|治疗|飞行|扫描|采样|处理|推理|训练|试验|实验|监测|识别|打印|计算|测定|加注)(?=[\u4e00-\u9fff]{0,3}(?:时间|用时|耗时|时长|时延|成本|费用|能耗|续航|里程|剂量|用量))|"
    r"(?:[\u4e00-\u9fff]{0,4}(?:单|每)个?(?:机(?![组器构房])|点(?![位云阵])|幅|车(?![间辆道型])|船(?![舶队])|炉(?!窑)|线(?![路束])|套|台(?:设备)?|卡(?![车口])|块|次|芯片|节点|罐(?!体)|簇|站(?![点房场])|舱(?![室段])|井(?!场)|架次|端口|车道|小区|机组|列车|风机|桩(?!基)|枪|泵(?!站)|塔(?![架筒])|柜|桥(?![梁墩])|帧|例|件|箱(?![体梁])|果(?!实)|核(?![心酸])|课题|项目|企业|处理器|样本|台套|颗|枚|通道|基站|"
    r"租户|实体|用户|户|栋|堆|管(?![道理线])|缸|膜(?![片组])|电池|电芯|模块|器件|腔|炉次|批次|批|孔|株|头|人(?!员)|样(?![本品机件地])|任务|元件|盘|部(?![件位分门])|架|根|只|支|束|腿|臂|层|线(?![性程缆])|片(?![区面段机])))的?"
    r"|单(?:个|张|条|份|幅|篇|枚|帧)(?:[\u4e00-\u9fff]{0,2}?(?:基地|社区|园区|村庄|路口|站点|场站|平台|中心|产线|班组)|[\u4e00-\u9fff]{2})(?=[\u4e00-\u9fff]{2})"
    rf"|{_ORGANISATION.pattern}|[\u4e00-\u9fff]{{2,10}}类项目(?=配套|自筹)"
    r"|(?:重点支持|重点|面上|培育|青年(?:科学基金|科学家)?|集成|重大|一般)项目(?!负责人)(?=[\u4e00-\u9fff]{3}|经费|周期|期限)|(?:项目|课题|技术|第一)(?:总)?负责人|申[请报]人|(?:项目|课题|团队)?(?:骨干|成员|核心)(?:人员|成员)|首席科学家|整机(?!平均|最[大小高低]|年)(?=.{6})|[\u4e00-\u9fff]{2,6}(?:人员|驾驶员|司机|医生|患者)(?=[\u4e00-\u9fff]{2,6}(?:时间|用时|耗时|时长)$)"
)
# 装置|累计运行: what a thing does for a time
_RUNS = frozenset(["运行", "工作", "作业", "飞行", "行驶", "监测", "观测", "供电"])
_RUNNING = patterns.compile(r"(?:累计|连续)(?:稳定|安全|无故障|不间断|满负荷)?[\u4e00-\u9fff]{2}$")
_OUTSIDE = ("野外", "户外", "现场", "海上", "空中", "水下", "室外", "完成", "实现")
# 经论证形成…: how it came about
# 拟支持|项目数, 联合揭榜|单位总数: a number of things is named as written
_NUMBER_OF = patterns.compile(r"(?:拟支持|联合|申[报请]和)[\u4e00-\u9fff]{2,16}(?:总数|数)$")
_EXAMINED = patterns.compile(r"经过?[\u4e00-\u9fff]{2,4}?(?=形成|确定|产生|遴选|评选)")
# A bearer behind the property: 作业时间单次不少于…
_BEHIND = patterns.compile(r"(?r)单(?:核|次|台|机|套|件|只|个|根|块|片|芯片|节点|模块)$")
_DEMONSTRATIVE = patterns.compile(r"(?:该|本|上述|此|所述)[\u4e00-\u9fff]{2,4}?(?=接入|支持|覆盖|具备|实现|达到|集成|可|能|应|须|的)的?")
# 由此带来|的损失, 因故障造成|的停机时间: what brought a property about bears nothing
_BROUGHT = patterns.compile(r"(?r)(?:带来|造成|引起|导致|引发|收录|领衔)$")
# 缓蚀剂|对黄铜|的腐蚀速率, 机器人|在装配线|的应用密度
_UNDER = patterns.compile(r"(?:(?<![比相面针应绝核校成配])对(?![比照接应称准位焦虾策])|(?<![存现内潜实])在(?!用(?!户)|[研线职读校建途籍编岗役产]))(?=[\u4e00-\u9fff]{2})")
# What is told of one thing as held against another
_AGREEMENTS = ("偏差", "误差", "差异", "差值", "一致率", "一致性", "符合率", "吻合度", "吻合率", "相关系数", "相似度", "重合率")
_AGAINST = patterns.compile(r"[与和跟](?=[\u4e00-\u9fff]{2})(?!会)")
# 用户单位|承担的经费占比: whose share it is
_UNDERTAKEN = patterns.compile(r"(?r)(?<=[\u4e00-\u9fff]{2})承担$")
# 用于课题的工作时间: named as a whole
_SPENT = patterns.compile(r"(?:用于|投入)(?!工作时间)[\u4e00-\u9fff]{2,8}?的?(?:工作)?时间")
_SPENT_ON = patterns.compile(r"(?:用于|投入|从事)[\u4e00-\u9fff]{0,8}$")
# 针对|长度大于5km的隧道, 以|年产能100万吨以上的矿山为依托
_TURNED_TO = patterns.compile(r"针对|围绕|面向|以(?![太及上下内外往])")
# 团队|专职人员, 平台|注册开发者: who or what has those that are counted
_OWNER_OF = patterns.compile(r"(?:项目组|课题组|团队|成果|平台|系统|样本库|数据库|基地|中心)(?=(?:专职|全职|兼职|注册|现存|新增|中级|副高|高级)[\u4e00-\u9fff]{2})")
# 我国|环氧树脂|年进口量: where or with whom those are
_WHOSE = patterns.compile(r"(?:我[国省市]|全[国省市]|省内|市内|国内|公司|集团)(?:现有|在役|在用)?(?=[\u4e00-\u9fffA-Za-z]{2})")
# 我厂现有|高炉: what whoever asks has already
_OWN = patterns.compile(r"[我本](?:厂|司|院|校|公司|企业|单位)现有(?=[\u4e00-\u9fffA-Za-z]{2})")
# 6英寸晶圆|用抛光液
_USED_FOR = patterns.compile(r"(?<![专通应使利商民军医车家农公采适引费作备共租实选启占耗常日饮食药兽器])用(?=[\u4e00-\u9fff]{2})")
# 变压器所用|绝缘纸
_USED_BY = patterns.compile(r"[\u4e00-\u9fff]{2,16}?所[用需](?=[\u4e00-\u9fff]{2})")
# 市科技局会同市财政局|安排资金: who asks or grants
_OFFICE = patterns.compile(
    r"[\u4e00-\u9fff]{1,10}?(?:厅|局|基金|部门|委员会)(?:(?:会同|联合|商)[\u4e00-\u9fff]{1,10}?(?:厅|局|部门|委员会))?"
    r"(?:自?[\u4e00-\u9fff]{2,6}以来)?(?:已|共|累计)*(?:面向[\u4e00-\u9fff]{2,6}?(?=公开|征集|发布|遴选|开展))?(?:公开)?"
)
_OFFICE_ENDS = frozenset("厅局金门会")
# 向主管部门|提交报告
_HANDED = patterns.compile(r"向[^，,；;。\x00\x01]{2,16}?(?=提交|报送|提供|汇交|移交|推送|捐赠|上报)")
# 由|发榜方出资
_BORNE_BY = patterns.compile(r"由[\u4e00-\u9fff]{2,10}(?:出资|配套|承担|支付|筹集|自筹)$")
# 弯折20万次|无破损: what did not befall it
_WITHOUT = patterns.compile(r"(?:均|都)?(?:无(?![人线机损偿障菌害源缝水])|未(?!来))")
_JOINED_BY = patterns.compile(r"[\u4e00-\u9fff]{2,8}?(?:参加|参与|参建|加入|组成)的")
_SHARE_WITHIN = patterns.compile(r"(?P<whole>[\u4e00-\u9fff]{3,10}?中)(?![心学医试型小央国高])(?P<part>[\u4e00-\u9fff]{2,12}(?:占比|比例))$")
_PLACES = frozenset(("线上", "海上", "陆上", "水上", "高中", "初中", "国内", "室内", "境内"))
_GLUED = patterns.compile(r"(?P<time>期)(?=[的\u4e00-\u9fff]{2})(?![间限满内末刊货望])|(?P<length>[厚宽高深粗](?![度层板精程低纯海]))的?(?=[\u4e00-\u9fff]{2})")
_GLUES = frozenset("期厚宽高深粗")
# 制（修）订标准: a verb with a bracket in its middle
_REVISED = patterns.compile(r"制\x00{1,5}[订定]")
_ADJECTIVE = frozenset(["整体", "总体", "平均", "最大", "最小", "最高", "最低", "综合", "主要", "全部", "关键", "新增"])
# 最长不超过6个月: no name, but how the bound is meant
_SUPERLATIVES = frozenset(["最长", "最短", "最多", "最少", "最高", "最低", "最大", "最小", "最迟", "最晚"])
_BARE_MEASURE = frozenset(
    [
        "数量",
        "比例",
        "总数",
        "占比",
        "个数",
        "次数",
        "规模",
        "总量",
        "比重",
        "数",
        "种类",
        "人数",
        "水平",
        "能力",
        "质量",
        "面积",
        "总和",
        "之和",
        "中位值",
        "中位数",
        "平均值",
        "均值",
    ]
)
# Measure words of deeds: 3项示范应用 counts the deed, 3台装备示范 the thing; 3种应用 counts what is also a thing.
_OF_DEEDS = frozenset("项次例场期轮组")
# 与手工法的差值: what a property is told against
_WITH = ("与", "和", "跟", "同")
_SIGNS = "，,、；;：:\x00\x01其"
_PROJECTS_LED = patterns.compile(r"(?:项目|课题)(?=自筹|配套|企业|财政|经费|资金|出资)")
_SHORT_NOUN = 3
_LONGEST_LINK = 3
# 单块|电池的容量: the noun behind a bearer's form
_LONGEST_BORNE = 4
# 完成过|大修, but 完成|过滤
_DONE = patterns.compile(r"过(?![程滤渡敏氧载热压流网境])")
_SHORTEST = 2
# 接入|终端: a verb and its object
_SHORTEST_DOING = 4
_GRANTING = ("资助", "支持", "拟支持")
GRANTS = ("给予", "予以", "奖励", "补助", "补贴", "资助", "发放")
"""Verbs that give something: 给予合同额5%的奖励."""

# 带动900户养殖户|户均增收: a mean over those that are counted
_MEAN_OF = patterns.compile(r"[户人]均(?=[\u4e00-\u9fff]{2})")
_OF_KINDS = frozenset("种款类")


@dataclass(frozen=True, slots=True)
class Core:
    """The name in a stretch, its bearer where a predicate stands between them, and class and form of the verb that governs it.

    `made` is true where a verb of making stands before that one; `verbal` where nothing but a verb is left, which then is the name.
    """

    name: Span
    bearer: Span | None
    verb: str
    word: str
    made: bool
    verbal: bool = False


@cache
def _agent() -> tuple[regex.Pattern[str], frozenset[str]]:
    """An agent with what stands before it, and the last characters of agents."""
    return patterns.compile(rf"[\u4e00-\u9fff]{{0,16}}?(?:{'|'.join(NOUNS.words('agent'))})"), frozenset(noun[-1] for noun in NOUNS.words("agent"))


@cache
def _link_ends() -> frozenset[str]:
    """The last characters of verbs that take what is bounded as their object."""
    return frozenset(verb[-1] for verb, (kind, _) in verbs().items() if kind in LINKING)


def _behind_deeds(mask: str, low: int, high: int, part: str) -> int:
    """`high` without the deeds at the end of `low:high` (15家医院|推广应用)."""
    while high > low:
        begin = noun_at_end(mask, low, high, part)
        if begin < 0:
            break
        high = begin
    return high


def trimmed(mask: str, low: int, high: int) -> int:
    """`high` without the adverbs and links at the end of `low:high`."""
    match = _TAIL.match(mask, low, high) if _TAILS[mask[max(low, high - 2) : high]] else None
    return match.start() if match is not None else high


def cores(mask: str, pieces: Sequence[Span], slot: Slot) -> list[Core]:
    """The cores of several stretches, in order; those that are but verbs only where there is no name at all."""
    found = [core for core in (core_of(mask, low, high, slot) for low, high in pieces) if core is not None]
    return [core for core in found if not core.verbal] or found[-1:]


def core_of(mask: str, low: int, high: int, slot: Slot) -> Core | None:
    """The name in `low:high`; None if nothing is left. Whether the figure counts decides whether an operation (识别) is part of it."""
    high = trimmed(mask, low, high)
    at, bearer, verb, word = _behind_predicate(mask, low, high)
    last: Span | None = None
    ahead = word_at(mask, *bearer) if bearer is not None else None
    made = ahead is not None and bearer is not None and ahead[:2] == (bearer[1], "make")
    while at < high:
        skipped = _skipped(mask, at, high)
        if skipped > at:
            at = skipped
            continue
        agent = _acting(mask, at, high)
        if agent > at:
            bearer, at = bearer or (at, agent), agent
            continue
        found = word_at(mask, at, high) if mask[at] not in "用投" or _SPENT.fullmatch(mask, at, high) is None else None
        if found is None or mask.startswith("培育项目", at) or (mask[at] in "拟联申" and _NUMBER_OF.match(mask, at, high) is not None):
            # 培育项目 is a type of project of funds
            break
        stop, kind, modifies = found
        if stop - at == 1 and mask[at:high] in properties():
            break
        governs = kind in LINKING or kind == "study"
        if modifies and verb in ("make", "obtain", "state") and (word in _GRANTING or not verbs()[word][1]) and mask[at] not in "年日":
            break
        if kind == "modal" or (kind == "adverb" and (stop == high or verb_before(mask, stop, high))):
            if kind == "adverb" and stop < high and not _before_verb(mask, at, stop, high):
                break
            last = last or ((at, stop) if stop == high and stop - at > 1 else None)
            at = _behind_operation(mask, at, stop, high) if slot.count else stop
        elif stop >= high:
            made |= verb == "make"
            verb, word = (kind, mask[at:stop]) if governs else (verb, word)
            last, at = (at, high), high
        elif (
            governs
            and not mask.startswith("占", stop)
            and (mask[at] not in "年日" or high - stop >= _SHORTEST)
            and takes_object(mask, stop, high, kind, modifies=modifies)
            and not _modifies_property(mask, slot, (at, stop, high), found)
        ):
            made |= verb == "make"
            verb, word, last, at = kind, mask[at:stop], (at, stop), stop
            at += at + 1 < high and (mask[at] in "了出" or _DONE.match(mask, at) is not None)
        else:
            break
    while high > at and mask[high - 1] in '"”“\x00':
        high -= 1
    if high > at and (high - at != 2 or mask[at:high] not in _SUPERLATIVES):
        return Core((at, high), _bearing(mask, bearer, slot), verb, word, made)
    if last is None:
        return None
    if bearer is not None and not slot.count and property_at_end(mask, *bearer) >= 0:
        return core_of(mask, *bearer, slot)
    return Core(last, _bearing(mask, bearer, slot), verb, word, made, verbal=True)


def _modifies_property(mask: str, slot: Slot, span: tuple[int, int, int], verb: tuple[int, str, bool]) -> bool:
    """复垦植被覆盖度, 辐射定标精度: whether a verb that can modify a noun does so, the phrase being the name of a property and no object."""
    at, stop, high = span
    money = slot.figure.unit is not None and slot.figure.unit.dimension.startswith("money")
    own = stop - at == _SHORTEST and verb[1] == "make" and verb[2] and not slot.count and not money and mask[slot.end : slot.end + 1] != "的"
    return own and property_at_end(mask, stop, high) > stop


def _behind_predicate(mask: str, low: int, high: int) -> tuple[int, Span | None, str, str]:
    """Behind the last predicate inside `low:high` (系统具备…), with what stands before it and the predicate's class and form."""
    at, bearer, verb, word = low, None, "", ""
    for match in _PREDICATE.finditer(mask, low, high) if _PREDICATES.search(mask, low, high) is not None else ():
        if high - match.end() >= 2:
            bearer = (at, match.start()) if match.start() > at else bearer
            at, verb, word = match.end(), "pure", match.group()
    linked = _linked(mask, at, high)
    return (linked, (at, linked), verb, word) if linked > at else (at, bearer, verb, word)


def _behind_operation(mask: str, at: int, stop: int, high: int) -> int:
    """Behind the operation that a modal at `at:stop` makes a verb of (可识别|病原体), else `stop`."""
    after = word_at(mask, stop, high) if stop < high and mask[at] in "可能" else None
    return after[0] if after is not None and after[1] == "process" and high - after[0] >= 2 else stop


def _skipped(mask: str, at: int, high: int) -> int:
    """Behind the connectives, signs and 该系统 that stand at `at`; `at` itself if none do."""
    sign = mask[at]
    lead = LEAD.match(mask, at, high) if LEADS[sign] else None
    if lead is not None:
        return lead.end()
    if sign in '的、，,\x00"“”':
        return at + 1
    own = _OWN.match(mask, at, high) if sign in "我本" else None
    if own is not None:
        return own.end()
    told = _EXAMINED.match(mask, at, high) if sign == "经" else _DEMONSTRATIVE.match(mask, at, high) if sign in "该本上此所" else None
    if told is not None:
        return told.end()
    if mask.startswith(("相关", "各类", "现有"), at) and high - at > _LONGEST_LINK and mask[at + 2] not in "性系度器":
        return at + 2
    if sign == "由" and _BORNE_BY.match(mask, at, high) is not None:
        return at + 1
    turned = _TURNED_TO.match(mask, at, high) if sign in "针围面以" else None
    if turned is not None and property_at_end(mask, turned.end(), high) >= 0:
        return turned.end()
    if sign == "在" and (mask[at + 1] == NOTE or property_at_end(mask, at + 1, high) == at + 1):
        # 在每个方向|推荐, 在|海拔
        return at + 1
    used = _USED_BY.match(mask, at, high) if "所" in mask else None
    if used is not None:
        return used.end()
    office = None if _OFFICE_ENDS.isdisjoint(mask[at:high]) else _OFFICE.match(mask, at, high)
    if office is not None and (doing := word_at(mask, office.end(), high)) is not None and doing[1] in LINKING:
        return office.end()
    done = _HANDED.match(mask, at, high) if sign == "向" else _REVISED.match(mask, at, high) if sign == "制" else None
    return done.end() if done is not None else at


def _acting(mask: str, at: int, high: int) -> int:
    """Behind the agent at `at` whose verb follows with its object (系统接入终端), or `at`."""
    pattern, ends = _agent()
    if high - at < _SHORTEST + _SHORTEST_DOING or ends.isdisjoint(mask[at:high]):
        return at
    agent = pattern.match(mask, at, high)
    if agent is None or high - agent.end() < _SHORTEST_DOING:
        return at
    end = agent.end()
    while mask[end] == NOTE and high - end > _SHORTEST:
        end += 1
    found = word_at(mask, end, high)
    while found is not None and found[1] == "modal" and found[0] < high:
        found = word_at(mask, found[0], high)
    if found is not None and found[1] in LINKING and takes_object(mask, found[0], high, found[1], modifies=found[2]):
        return end
    return at


def _linked(mask: str, low: int, high: int) -> int:
    """Where the verb begins that ends the stretch, right before the figure (系统具备, 样机须通过), or -1."""
    if mask[high - 1] not in _link_ends():
        return -1
    known = verbs()
    for length in range(min(4, high - low), 1, -1):
        found = known.get(mask[high - length : high])
        if found is not None and found[0] in LINKING:
            modal = _MODAL.search(mask, low, high - length)
            if modal is not None:
                return modal.start()
            named = mask[high - length : high]
            return high - length if found[0] in ("pure", "state") and named not in properties() and not bearers.is_thing(named) else -1
    return -1


def _bearing(mask: str, span: Span | None, slot: Slot) -> Span | None:
    """The thing named in front of a predicate (新研发的催化剂具备…: 催化剂), or None if that is a property or no name."""
    if span is None or mask[span[1] - 1] in "与和及、":
        return None
    of = mask.rfind("的", *span)
    inner = core_of(mask, of + 1 if of >= 0 and span[1] - of > 2 else span[0], span[1], slot)
    if inner is None or inner.verbal or inner.name[1] - inner.name[0] < 2 or property_at_end(mask, *inner.name) >= 0 or _ends_in_verb(mask, *inner.name):
        return None
    return inner.name


def _before_verb(mask: str, at: int, stop: int, high: int) -> bool:
    """Whether the adverb at `at:stop` modifies the verb behind it (快速构建), not a noun made of that verb (快速充电时间)."""
    if stop - at == 1 and mask[at] in "可能应需要将使令再还已共":
        return True
    following = word_at(mask, stop, high)
    if following is None:
        return True
    return following[1] not in ("process", "study") and takes_object(mask, following[0], high, following[1], modifies=following[2])


def split_bearer(mask: str, slot: Slot) -> None:
    """Parts the bearer of the slot's name from the property: at the last 的, or behind 单机, 牵头单位 and the like."""
    if slot.name is None:
        return
    low, high = slot.name
    of = mask.rfind("的", low, high)
    if of > low and _PROJECTS_LED.match(mask, of + 1, high) is not None:
        # 企业牵头的项目|自筹经费
        slot.subject, slot.name = (low, of + 1 + _SHORTEST), (of + 1 + _SHORTEST, high)
        return
    if of > low and high - of > 1:
        if mask[of + 1 : high] in _BARE_MEASURE or ("占" in mask[low:of] and mask.endswith(("比例", "比重"), of + 1, high)):
            return
        spent = _SPENT_ON.search(mask, low, of) if mask[of + 1 : high] in ("时间", "工作时间") else None
        if spent is not None:
            # 申请人|投入该课题的时间
            slot.name, end = (spent.start(), high), spent.start()
            while end > low and mask[end - 1] == NOTE:
                end -= 1
            slot.subject = (low, end) if end - low >= _SHORTEST and not slot.count else slot.subject
            return
        inner = core_of(mask, of + 1, high, slot)
        named = inner is not None and (not inner.verbal or mask[of + 1] in "可应须能")
        slot.name = inner.name if inner is not None and named else (of + 1, high)
        if mask[low - 1 : low] in _WITH and (low == 1 or mask[low - 2] in _SIGNS):
            slot.basis = (low - 1, of)
            return
        if mask.endswith("用于", 0, low):
            return
        if not slot.count and slot.subject is None and mask[low:of] not in _ADJECTIVE and not _is_clause(mask, low, of):
            slot.subject = _before_of(mask, slot, low, of)
        return
    if slot.count:
        _split_count(mask, slot)
        return
    if slot.subject is not None:
        return
    whole = _SHARE_WITHIN.match(mask, low, high) if mask.endswith(("占比", "比例"), low, high) else None
    if whole is not None and slot.basis is None:
        # 测序数据中|病毒序列占比
        slot.basis, slot.name = whole.span("whole"), whole.span("part")
        return
    age = high - (4 if mask.endswith("平均年龄", low, high) else 2)
    if mask.endswith("年龄", low, high) and noun_at_end(mask, low, age, "person") >= 0:
        slot.name, slot.subject = (age, high), (low, age)
        return
    _split_form(mask, slot)


def _before_of(mask: str, slot: Slot, low: int, of: int) -> Span | None:
    """The bearer in the attribute `low:of` that 的 closes; None where that tells how the property came about (由此带来|的损失)."""
    bearer = _BEARER.match(mask, low, of)
    if bearer is not None and of - bearer.end() > _LONGEST_BORNE:
        return low, bearer.end()
    if _BROUGHT.search(mask, low, of) is not None:
        return None
    under = _UNDER.search(mask, low + _SHORTEST, of)
    if under is not None:
        # 缓蚀剂|对黄铜|的…, 机器人|在装配线|的…
        slot.basis = slot.basis or (under.start(), of)
        return low, under.start()
    other = _AGAINST.search(mask, low + _SHORTEST, of) if mask.endswith(_AGREEMENTS, of + 1, slot.name[1] if slot.name is not None else of) else None
    if other is not None and mask[other.start() - 1] != mask[of - 1]:
        # 预测结果|与实测值|的偏差, but 计算值与实测值|的偏差
        slot.basis = slot.basis or (other.start(), of)
        return low, other.start()
    held = _UNDERTAKEN.search(mask, low, of)
    return (low, held.start() if held is not None else of)


def _split_count(mask: str, slot: Slot) -> None:
    """Parts whose things are counted (参与单位|企业) from what is counted, and a thing from a property that is given in counts (审计系统|日均处理量20亿条)."""
    assert slot.name is not None
    low, high = slot.name
    organisation = _ORGANISATION.match(mask, low, high) or _TYPE_OF_PROJECT.match(mask, low, high)
    if (
        organisation is not None
        and high - organisation.end() >= _SHORTEST
        and LINK.match(mask, organisation.end()) is None
        and mask[organisation.end() : high] not in _BARE_MEASURE
    ):
        among = _AMONG.match(mask, organisation.end(), high)
        end = among.end() if among is not None else organisation.end()
        slot.scope, slot.name = (low, end), (end, high)
    elif (owner := _OWNER_OF.match(mask, low, high)) is not None:
        slot.name = owner.end(), high
    elif high <= slot.start and property_at_end(mask, low, high) >= 0 and mask[low] == "单":
        # 单线|年产能300件: a property in pieces
        _split_form(mask, slot)
        slot.count = slot.subject is None
    elif high <= slot.start and property_at_end(mask, low, high) >= 0:
        end = bearers.parted(mask, low, high, opening=_opens)
        if end > 0:
            slot.subject, slot.name, slot.count = (_behind_whose(mask, low, end), end), (end, high), False


def _split_form(mask: str, slot: Slot) -> None:
    """Parts a bearer that its form tells from a property: behind it (作业时间|单次), before what it does (装置|累计运行), in front (单机|重量; 锚泊系统|设计寿命)."""
    assert slot.name is not None
    low, high = slot.name
    if mask.endswith("之比", low, high):
        # 承办方自筹款与财政款之比
        return
    behind = _BEHIND.search(mask, low, high) if "单" in mask[low:high] else None
    if behind is not None and behind.start() - low >= 2:
        slot.name, slot.subject = (low, trimmed(mask, low, behind.start())), behind.span()
        return
    running = _RUNNING.search(mask, low + 2, high) if mask[high - 2 : high] in _RUNS else None
    if running is not None and mask[low:running.start()] not in _OUTSIDE:
        place = _UNDER.search(mask, low, running.start())
        end = place.start() if place is not None and mask[place.start()] == "在" else running.start()
        modal = _MODAL.search(mask, low, end)
        slot.name, bearer = running.span(), (low, modal.start() if modal is not None else end)
        slot.basis = slot.basis or ((end, running.start()) if end < running.start() else None)
        slot.subject = bearer if bearer[1] - low >= _SHORTEST else None
        return
    form = _BEARER.match(mask, low, high)
    if form is None:
        end = bearers.parted(mask, low, high, opening=_opens, each=_each(mask, low, slot))
    elif mask[low] == "单":
        end = bearers.formed(mask, low, form.end(), high)
    else:
        end = form.end()
    if high - end < _SHORTEST or end < 0 or mask[end] == "承" or LINK.search(mask, low, end) is not None:
        return
    rest = core_of(mask, end, high, slot)
    if rest is None:
        return
    # 离心泵单次|启动用时: what is done is part of the property
    name = (end, high) if end - 2 > low and mask.startswith("单次", end - 2) else rest.name
    owned = form is not None and mask[low] != "单" and slot.figure.unit is not None and slot.figure.unit.dimension == "area"
    if not owned or property_at_end(mask, end, high) >= 0:
        # but 协作方自有厂房: what someone has
        slot.subject = (_behind_whose(mask, low, end), end - (mask[end - 1] == "的"))
    slot.name = name


def _behind_whose(mask: str, low: int, end: int) -> int:
    """`low`, but behind 我国 and the like that only say whose things `low:end` are."""
    whose = _WHOSE.match(mask, low, end - 1)
    return whose.end() if whose is not None else low


def _each(mask: str, low: int, slot: Slot) -> bool:
    """Whether the figure's denominator stands right in front of `low` (单套|装备售价)."""
    per = slot.figure.per_span
    return per is not None and per[1] < slot.figure.number_start and low > 0 and mask[low - 1] == NOTE


def _opens(mask: str, low: int) -> bool:
    """Whether nothing but numbering, a bracket or a label stands in front of `low` in its sentence."""
    while low and mask[low - 1] == NOTE:
        low -= 1
    begin = max(mask.rfind(sign, 0, low) for sign in ":：") + 1
    lead = LEAD.match(mask, begin, low)
    return begin == low or (lead is not None and lead.end() == low)


def _is_clause(mask: str, low: int, high: int) -> bool:
    """Whether the attribute `low:high` is a clause of its own (可增减, 新研发), and so no bearer."""
    if high - low < 2 or mask[low] in "可能" or mask[max(0, low - 2) : low].endswith(("可以", "可", "能够")):
        return True
    found = word_at(mask, low, high)
    return found is not None and found[0] >= high


def noun_behind(mask: str, slot: Slot, high: int, following: Sequence[Slot]) -> Span | None:
    """The noun behind a figure, not beyond `high`, less a deed at its end (15家医院推广); None if there is none.

    `following` are the figures behind it in its clause: one that describes the counted thing is passed (5台六自由度机械臂; 1条产能不低于3万吨的产线).
    """
    at = _noun_start(mask, slot, high, following)
    if at >= high or mask[at] == "于" or (mask[at] in "均都无未" and _WITHOUT.match(mask, at, high) is not None):
        # 一式3份于5月6日前报送
        return None
    given = _GIVEN.match(mask, at, high) if mask[at] in "的比标给予进" else None
    at = given.end() if given is not None else at
    first = at
    if slot.count:
        found = word_at(mask, at, high)
        while (
            found is not None
            and found[0] < high
            and (found[1] == "pure" or (found[1] in ("adverb", "modal") and verb_before(mask, found[0], high)))
        ):
            at = found[0]
            found = word_at(mask, at, high)
    end = noun_end(mask, at, high)
    if mask[end : end + 1] == "的":
        figure = slot.figure
        one = slot.count and figure.lower == 1 and figure.comparator == "eq" and slot.verb not in ("state", "study")
        at = first
        if one or _RELATIVE.match(mask, first, end) is not None:
            stop = mask.find(FIGURE, first, high)
            at = mask.rfind("的", first, stop if stop >= 0 else high) + 1
            end = noun_end(mask, at, high)
    end = _before_verb_behind(mask, at, end)
    mean = _MEAN_OF.search(mask, at + _SHORTEST, end) if slot.count else None
    end = mean.start() if mean is not None else end
    also = mask.find("等", at + _SHORTEST, end) if mask[slot.start - 1] in "、和与及" else -1
    if also >= 0 and mask[also - 1] not in "同均高中初优平":
        # 旋翼、三余度计算机|等关键技术
        end = also
    if not slot.count:
        if mask.startswith("连续", end):
            # 两年以上|候鸟连续采样
            end = noun_end(mask, end + 2, high)
        used = _USED_FOR.search(mask, at + _SHORTEST, end)
        end = used.start() if used is not None else end
    unit = slot.figure.unit_text
    if unit in _OF_KINDS:
        kind = _WHICH_KIND.match(mask, at, end)
        end = kind.end() if kind is not None else end
    if unit not in _OF_DEEDS:
        stop = _behind_deeds(mask, at, end, "deed" if slot.count else "showing")
        if stop - at >= _SHORTEST and not (unit in _OF_KINDS and mask[stop:end] == "应用"):
            end = stop
    while end > at and mask[end - 1] == NOTE:
        end -= 1
    if end - at > _SHORT_NOUN and mask[end - 1] in "上中内里" and mask[end - 2 : end] not in _PLACES:
        end -= 1
    return (at, end) if end > at else None


def _before_verb_behind(mask: str, at: int, end: int) -> int:
    """Where a verb begins behind the noun at `at`, with its object (5个流域|建立站网) or before a figure (4个主题|设置9个展项); `end` if none does."""
    for begin in range(at + _SHORTEST, end - _SHORTEST):
        found = word_at(mask, begin, end)
        if found is None or found[0] - begin < _SHORTEST or found[1] not in ("make", "obtain", "state") or found[2]:
            continue
        if takes_object(mask, found[0], end, found[1], modifies=False):
            return begin
    if mask[end : end + 1] == FIGURE and end - at >= 2 * _SHORTEST and _ends_in_verb(mask, end - _SHORTEST, end):
        return end - _SHORTEST
    return end


def given(mask: str, slot: Slot, high: int) -> bool:
    """Whether a verb of giving stands right behind the figure (按投入的20%|给予补助)."""
    return _GIVEN.match(mask, slot.end, high) is not None


def _noun_start(mask: str, slot: Slot, high: int, following: Sequence[Slot]) -> int:
    """Where the noun behind a figure begins: behind 的, behind 类型的, behind a figure that only describes it."""
    at = slot.end
    while mask[at : at + 1] == "×" and following and following[0].start == at + 1:
        # 500mm×600mm|面板
        at, following = following[0].end, following[1:]
    while at < high and mask[at] == NOTE:
        at += 1
    glued = _GLUED.match(mask, at, high) if mask[at : at + 1] in _GLUES else None
    if glued is not None and (slot.figure.unit is not None and slot.figure.unit.dimension == glued.lastgroup):
        # 三年|期供货协议, 40cm|厚墙体
        at = glued.end()
    at += mask[at : at + 1] == "的"
    for word in _MEASURED_NOUNS if mask.startswith(_MEASURED_NOUNS, at) else ():
        if mask.startswith(word, at):
            at += len(word)
    if following and at < high and following[0].start >= at:
        nested = following[0]
        described = (
            slot.count and not nested.count and mask[nested.end : nested.end + 1] == "的" and LINK.search(mask, at, nested.start) is None
        )
        doing = word_at(mask, at, nested.start) if nested.start > at else None
        described &= doing is None or doing[1] != "make" or mask[at] in "年日"
        if nested.count and (joined := _JOINED_BY.match(mask, nested.end, high)) is not None and nested.start == at:
            # 1项|不少于9家医院参加的临床试验
            return joined.end()
        if nested.start == at or (described and governing_verb(mask, at, nested.start) < 0 and not _ends_in_verb(mask, at, nested.start)):
            at = nested.end
    return at + (mask[at : at + 1] == "的" or (mask[at : at + 1] in ("为", "是") and _BEING.match(mask, at, high) is not None))


def _ends_in_verb(mask: str, low: int, high: int) -> bool:
    """Whether a verb of doing ends `low:high`, so that the figure behind it is its object (企业开展|不少于3个月的试用)."""
    known = verbs()
    word = next((mask[high - n : high] for n in range(min(4, high - low), 1, -1) if mask[high - n : high] in known), "")
    return bool(word) and known[word][0] in LINKING and not bearers.is_thing(word)


def noun_end(mask: str, start: int, high: int) -> int:
    """Where the noun that begins at `start` ends: at a sign, 的 or a verb, or at a link unless it joins two names of one sort (国家标准或行业标准)."""
    at = start
    while at < high:
        match = _STOP.search(mask, at, high)
        if match is None:
            return high
        end = match.start()
        if end == start or match.group() not in ("或", "和", "与", "及", "、", "以及"):
            return end
        beyond = _STOP.search(mask, match.end(), high)
        stop = _behind_deeds(mask, match.end(), beyond.start() if beyond is not None else high, "deed")
        alike = mask[stop - 1] == mask[end - 1] or (end - at == stop - match.end() <= _SHORT_NOUN)
        # 人工智能|或射频芯片: what may be either is one name, unless something else is done
        other = word_at(mask, match.end(), high) if match.group() == "或" else None
        alike |= match.group() == "或" and (other is None or (other[1] == "adverb" and not verb_before(mask, other[0], high)))
        if stop - match.end() < 2 or not alike or mask[stop : stop + 1] == FIGURE:
            return end
        at = stop
    return high


def items_of(mask: str, slot: Slot) -> list[Span]:
    """The members of the coordination that is the slot's name, each without its verb (发明专利、制定标准)."""
    if slot.name is None:
        return []
    low, high = slot.name
    spans: list[Span] = []
    at = low
    for match in LINK.finditer(mask, low, high):
        if match.start() > at:
            spans.append((at, match.start()))
        at = match.end()
    spans.append((at, high))
    found = spans[:1]
    for a, b in spans[1:]:
        core = core_of(mask, a, b, slot)
        found.append(core.name if core is not None and not core.verbal else (a, b))
    return found


# What is told of properties: how well they are measured or kept.
_TOLD_OF = patterns.compile(r"(?:测量|控制|检测|监测|预报|定位)?(?:误差|精度|公差|偏差|分辨率|稳定度)$")


def shared_head(items: Sequence[str]) -> str:
    """What the earlier members of a coordination lack: 镍、钴、锰回收率 gives 回收率, 精确率、召回率 nothing."""
    first, last = items[0], items[-1]
    told = _TOLD_OF.search(last)
    if told is not None and told.start() >= 2 and property_at_end(first, 0, len(first)) >= 0 and _TOLD_OF.search(first) is None:
        # 长度、宽度、厚度|公差
        return told.group()
    if len(first) > 1 and property_at_end(first, 0, len(first)) >= 0:
        return ""
    begin = property_at_end(last, 0, len(last))
    if begin < 0:
        return ""
    head = last[len(items[-2]) :]
    return head if len(head) >= len(last) - begin else last[begin:]

"""Guide → plain rows. Each table and column is declared once, here, and everything else is made from it.

The SQL schema, the data dictionary (`outputs/README.md`), the frames, the Parquet schema and the JSON of `zhinan extract` all read `TABLES`.
A value is taken from the attribute of the same name unless the function that makes the row says otherwise. Text that the source does not
state is None in `guides` and `facts`; in the other tables a field that does not apply is an empty text, as ANNOTATION has it.
Identifiers are unique within a guide; the key of every table below `guides` is therefore (guide_id, its own id), so that two
revisions of one guide, whose parts keep their ids, stand side by side.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from decimal import Decimal
from typing import Literal

from extractors.identity import digest
from extractors.model.block import Section
from extractors.model.guide import Guide
from extractors.model.quantity import Quantity, plain_number
from extractors.model.records import dataclass, field
from extractors.model.source import Source
from extractors.model.text import Text

Type = Literal["text", "integer", "decimal", "real", "boolean", "json"]
Row = dict[str, object]
Rows = dict[str, list[Row]]

SCHEMA_VERSION = 5
"""Raised with every change of a table or column that an existing database does not have."""


@dataclass(frozen=True, slots=True)
class Column:
    """`references` is table.column; `shown` columns make up the table at a terminal; `required` ones are never null."""

    name: str
    type: Type
    zh: str
    en: str
    meaning: str
    unit: str = ""
    references: str = ""
    required: bool = False
    shown: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """`key` are the columns that tell its rows apart; `order` those by which they are read out."""

    name: str
    zh: str
    en: str
    meaning: str
    key: tuple[str, ...]
    order: tuple[str, ...]
    columns: tuple[Column, ...]
    names: tuple[str, ...] = field(init=False)
    """The column names, in order."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", tuple(column.name for column in self.columns))

    def column(self, name: str) -> Column:
        """The column of that name; raises KeyError."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name}.{name}")


def _text(name: str, zh: str, en: str, meaning: str, *, references: str = "", required: bool = False, shown: bool = False) -> Column:
    return Column(name, "text", zh, en, meaning, references=references, required=required, shown=shown)


def _whole(name: str, zh: str, en: str, meaning: str, *, unit: str = "", required: bool = False, shown: bool = False) -> Column:
    return Column(name, "integer", zh, en, meaning, unit=unit, required=required, shown=shown)


def _exact(name: str, zh: str, en: str, meaning: str, *, unit: str = "", shown: bool = False) -> Column:
    return Column(name, "decimal", zh, en, meaning, unit=unit, shown=shown)


def _real(name: str, zh: str, en: str, meaning: str, *, unit: str = "", required: bool = False) -> Column:
    return Column(name, "real", zh, en, meaning, unit=unit, required=required)


def _truth(name: str, zh: str, en: str, meaning: str, *, required: bool = False) -> Column:
    return Column(name, "boolean", zh, en, meaning, required=required)


def _json(name: str, zh: str, en: str, meaning: str) -> Column:
    return Column(name, "json", zh, en, meaning, required=True)


GUIDE = _text("guide_id", "指南标识", "guide", "The guide the row belongs to.", references="guides.guide_id", required=True)
TOPIC = _text("topic", "专题", "topic number", "Number of the topic as printed, bare; empty outside topics.", required=True)
PROJECT = _text("project", "项目", "project number", "Number of the project as printed, bare; empty outside projects.", required=True, shown=True)
PROJECT_ID = _text("project_id", "项目标识", "project", "The project the row belongs to; null outside projects.", references="projects.project_id")
SECTION_ID = _text("section_id", "章节标识", "section", "The section the row stands in; null where it stands in none.", references="sections.section_id")
START = _whole("start", "起", "start", "Offset of the first character in the text of the guide.", unit="characters", required=True)
END = _whole("end", "止", "end", "Offset behind the last character.", unit="characters", required=True)
PAGE = _whole("page", "页", "page", "Page of the source, from 1; 0 if unknown.", required=True, shown=True)
POSITION = _whole("position", "次序", "position", "Place among the rows of this table and guide, from 1; 0 for what was noticed later.", required=True)

DOCUMENTS = Table(
    "documents", "文件", "documents", "A file at a place. What it says stands in `guides`.", ("document_id",), ("path",),
    (
        _text("document_id", "文件标识", "document", "Made from the path.", required=True),
        _text("file_name", "文件名", "file name", "Name without its folder.", required=True, shown=True),
        _text("path", "路径", "path", "Where the file lies; a member of an archive stands behind `!/`.", required=True),
        _text("format", "格式", "format", "text, pdf, docx, html … as told from the content; null if no reader took it.", shown=True),
        _text("sha256", "内容散列", "SHA-256", "Of the bytes.", required=True),
        _whole("bytes", "字节数", "size", "Size of the file.", unit="bytes", required=True, shown=True),
        _whole("pages", "页数", "pages", "Null where the format has no pages or the file could not be read.", shown=True),
        _text("encoding", "编码", "encoding", "Of the characters, for plain text."),
        _text("state", "状态", "state", "`ok`, `quarantined` (could not be used, see `problem`) or `deleted` (gone from its place).", required=True, shown=True),
        _text("problem", "问题", "problem", "Why the file could not be used, in one line.", shown=True),
        _text("fingerprint", "处理版本", "fingerprint", "Of the software, lexicons and styles that read it: another one reads the file anew."),
    ),
)

GUIDES = Table(
    "guides", "指南", "guides", "What one guide says of itself, and how well it was understood.", ("guide_id",), ("guide_key", "guide_id"),
    (
        _text("guide_id", "指南标识", "guide", "Made from the normalised text: a re-saved or re-encoded file is the same guide.", required=True),
        _text("guide_key", "指南键", "guide key", "Issuer, programme and edition: joins revisions and copies in other formats.", required=True),
        _text("document_id", "文件标识", "document", "The file it was read from.", references="documents.document_id"),
        _text("title", "标题", "title", "As printed, line breaks removed.", shown=True),
        _text("issuer", "发布单位", "issuer", "Who issued it."),
        _text("level", "级别", "level", "国家, 省, 市 or 区.", shown=True),
        _text("region", "地区", "region", "Province, city or district of the issuer."),
        _text("programme", "计划", "programme", "Programme under which it funds."),
        _text("theme", "专项", "theme", "Special project or theme within the programme."),
        _text("edition", "年度", "edition", "Edition as printed (2020～2021年度)."),
        _whole("year_from", "起始年", "first year", "First year of the edition.", shown=True),
        _whole("year_to", "截止年", "last year", "Last year of the edition."),
        _text("batch", "批次", "batch", "Batch as printed (第二批)."),
        _text("document_number", "发文字号", "document number", "Number of the official letter (粤科函〔2021〕15号)."),
        _text("published_on", "发布日期", "published on", "ISO 8601."),
        _text("url", "网址", "address", "Where it was published, as manifest.csv beside the file says."),
        _json("sources", "出处", "sources", "Column → the file that gave it (manifest.csv), where it is not the guide itself."),
        _text("file_name", "文件名", "file name", "Name of the file it was read from."),
        _text("format", "格式", "format", "Format of that file."),
        _text("source_sha256", "来源散列", "source hash", "SHA-256 of the bytes of that file."),
        _whole("pages", "页数", "pages", "Pages of that file; null without pages."),
        _whole("declared_topics", "自述专题数", "declared topics", "How many topics the guide says it has."),
        _whole("declared_projects", "自述项目数", "declared projects", "How many projects the guide says it has."),
        _whole("declared_awards_per_project_max", "自述每项目立项上限", "declared awards a project", "How many awards a project it says there are at most."),
        _whole("declared_awards_max", "自述立项上限", "declared awards", "How many awards it says there are at most in all."),
        _whole("topics", "专题数", "topics", "Topics found.", required=True, shown=True),
        _whole("projects", "项目数", "projects", "Projects found.", required=True, shown=True),
        _real("coverage", "覆盖率", "coverage", "Share of the characters that stand in a placed block, 0 to 1.", required=True),
        _text("style", "版式", "style", "House style that fitted best.", required=True),
        _real("style_fit", "版式契合度", "style fit", "How well it fitted, 0 to 1.", required=True),
        _text("status", "状态", "status", "`ok` (可直接用), `review` (需复核) or `no_structure` (未识别).", required=True, shown=True),
        _truth("held", "暂不采用", "held back", "Kept out of the views until accepted: no projects, low coverage or far fewer figures than the last edition.",
               required=True),
        _truth("accepted", "已采用", "accepted", "Somebody has looked at it and lets it into the views.", required=True),
        _text("version", "软件版本", "version", "Version of zhinan that read it.", required=True),
        _whole("revision", "修订", "revision", "1 for the first text under its key, 2 for the next; null for a copy."),
        _text("supersedes", "取代", "supersedes", "The guide_id of the revision before."),
        _text("duplicate_of", "副本", "duplicate of", "The guide_id of which this is a copy in another format."),
        _text("text", "正文", "text", "Normalised text, into which all offsets point.", required=True),
    ),
)

DOCUMENT_GUIDES = Table(
    "document_guides", "文件所含指南", "guides of documents", "Which file says which guide: a file may hold several, and several may hold the same.",
    ("document_id", "guide_id"), ("document_id", "guide_id"),
    (
        _text("document_id", "文件标识", "document", "The file.", references="documents.document_id", required=True),
        GUIDE,
    ),
)

TOPICS = Table(
    "topics", "专题", "topics", "专题, 方向 or 领域 that group projects.", ("guide_id", "topic_id"), ("guide_id", "position"),
    (
        GUIDE,
        _text("topic_id", "专题标识", "topic", "Made from guide_key and number.", required=True),
        POSITION,
        _text("number", "编号", "number", "Bare, as printed (一, 1).", required=True, shown=True),
        _text("title", "标题", "title", "Without label and numbering.", required=True, shown=True),
        _text("code", "专题编号", "code", "专题编号, empty if none.", required=True, shown=True),
        START, END, PAGE,
    ),
)

PROJECTS = Table(
    "projects", "项目", "projects", "What can be applied for: 项目, 榜单, 方向; in a call without any, the types it names, or the call itself.",
    ("guide_id", "project_id"), ("guide_id", "position"),
    (
        GUIDE,
        _text("project_id", "项目标识", "project", "Made from guide_key, topic and number.", required=True),
        _text("topic_id", "专题标识", "topic", "Its topic; null outside topics.", references="topics.topic_id"),
        POSITION, TOPIC,
        _text("number", "编号", "number", "Bare, as printed (1.1, 榜单一, 方向1); empty in a call without projects.", required=True, shown=True),
        _text("title", "名称", "title", "Without label, numbering and closing bracket.", required=True, shown=True),
        _text("suffix", "后缀", "suffix", "The bracket behind the title (基础研究类, 申请代码 …).", required=True),
        _text("type", "类型", "type", "basic, key_technology, demonstration, young_scientist, open_competition; of a fund also integrated, major, key, fostering, "
              "general; or empty.", required=True),
        START, END, PAGE,
    ),
)

SECTIONS = Table(
    "sections", "章节", "sections", "Sections of projects, topics and the guide, with their text.", ("guide_id", "section_id"), ("guide_id", "position"),
    (
        GUIDE,
        _text("section_id", "章节标识", "section", "Made from guide_key and the path to the block.", required=True),
        PROJECT_ID, POSITION, TOPIC, PROJECT,
        _text("heading", "标题", "heading", "As printed, without closing colon or full stop; empty if none is printed.", required=True, shown=True),
        _text("kind", "类别", "kind", "research_content 研究内容, indicators 考核指标, requirements 申报要求, funding 支持强度, preamble 引言, other 其他.",
              required=True, shown=True),
        _text("text", "正文", "text", "The text below the heading.", required=True, shown=True),
        START, END, PAGE,
    ),
)

ITEMS = Table(
    "items", "考核指标条目", "assessable items", "The clauses of the 考核指标 sections, without gap or overlap.", ("guide_id", "item_id"), ("guide_id", "start"),
    (
        GUIDE,
        _text("item_id", "条目标识", "item", "Made from guide_key, section and text.", required=True),
        SECTION_ID, TOPIC, PROJECT,
        _whole("number", "序号", "number", "Place in its section, from 1.", required=True, shown=True),
        _text("kind", "类别", "kind", "quantitative (holds a target quantity) or qualitative.", required=True, shown=True),
        _text("stage", "阶段", "stage", "mid_term 中期, final 结题, or empty.", required=True, shown=True),
        _text("text", "条目", "text", "The clause.", required=True, shown=True),
        _json("quantity_ids", "所含指标", "quantities", "The quantities in it."),
        START, END, PAGE,
    ),
)

QUANTITIES = Table(
    "quantities", "数量", "quantities", "Each number of the prose that states how many or how much.", ("guide_id", "quantity_id"), ("guide_id", "number_start"),
    (
        PROJECT,
        _text("section", "章节类别", "section kind", "research_content, indicators, requirements, funding, preamble or other.", required=True, shown=True),
        _text("number_text", "数字原文", "number as written", "From its first to its last digit, blanks removed, with multiplier.", required=True),
        _exact("lower", "下限", "lower bound", "Multiplier applied, percentages in percent; null for an open end."),
        _exact("upper", "上限", "upper bound", "Multiplier applied, percentages in percent; null for an open end."),
        _text("comparator", "比较词", "comparator", "ge ≥, gt >, le ≤, lt <, eq =, approx ≈, range, pm ±.", required=True),
        _text("unit", "单位", "unit", "As written, multiplier removed; empty if none is written.", required=True),
        _text("per", "每", "per", "Denominator in words (项 in 1500万元/项).", required=True),
        _text("change", "变化", "change", "increase, decrease (the number is the size of a change) or none.", required=True),
        _text("indicator", "指标", "indicator", "What is bounded, in the text's own words.", required=True, shown=True),
        _text("role", "角色", "role", "target (to be reached, granted, kept to), condition or context.", required=True, shown=True),
        _text("quote", "原句片段", "quote", "From the first to the last of cue, number and unit, blanks removed.", required=True),
        _text("subject", "主体", "subject", "Bearer of the property, where named.", required=True),
        _text("qualifier", "限定", "qualifier", "Under which circumstances or against what; pieces joined by ；.", required=True, shown=True),
        _text("quantity_id", "数量标识", "quantity", "Made from guide_key, block path, sentence and place in the sentence.", required=True),
        GUIDE, TOPIC, PROJECT_ID, SECTION_ID,
        _text("raw", "原文", "raw", "The slice text[start:end] of the guide.", required=True),
        START, END,
        _whole("number_start", "数字起", "start of the number", "Offset of its first character.", unit="characters", required=True),
        PAGE,
        _text("page_label", "页码", "printed page number", "The number printed on that page; empty if none is.", required=True),
        _whole("line", "行", "line", "Line of the source, counted through the document from 1; 0 if unknown.", required=True),
        _json("boxes", "版面框", "boxes", "[page, x0, top, x1, bottom] in points, origin top left; empty without layout."),
        _text("bound_text", "界限", "bound", "The bound in signs, with the change that it is of: ≥ 30 %, (0, 50] ms, 降低 ≥ 25 %.", required=True, shown=True),
        _truth("lower_closed", "含下限", "lower included", "Whether the lower bound itself is admitted.", required=True),
        _truth("upper_closed", "含上限", "upper included", "Whether the upper bound itself is admitted.", required=True),
        _text("cue", "线索词", "cue", "The words that gave the comparator.", required=True),
        _text("value_text", "精确值", "exact value", "The value in exact decimals or as a fraction.", required=True),
        _text("unit_id", "规范单位", "canonical unit", "Canonical name of the unit; empty if unknown.", required=True),
        _text("dimension", "量纲", "dimension", "length, money, ratio, count …; empty if unknown.", required=True),
        _text("si_unit", "国际单位", "SI unit", "Unit of si_lower and si_upper; empty if the unit has no factor.", required=True),
        _exact("si_lower", "国际单位下限", "lower bound in SI", "Null for an open end or a unit without factor."),
        _exact("si_upper", "国际单位上限", "upper bound in SI", "Null for an open end or a unit without factor."),
        _text("category", "指标类别", "category", "Class of the indicator; empty if unknown.", required=True),
        _text("indicator_id", "规范指标", "canonical indicator", "Canonical name of the indicator; empty if unknown.", required=True),
        _text("sense", "方向", "sense", "higher (more is better), lower, target, or empty.", required=True),
        _real("confidence", "置信度", "confidence", "How sure the reading is, 0 to 1.", required=True),
        _json("flags", "标记", "flags", "Diagnostics such as conflicting_comparators or suspect_superscript."),
        _text("sentence", "句子", "sentence", "The sentence it stands in.", required=True),
    ),
)

DATES = Table(
    "dates", "日期", "dates", "Calendar dates and periods, one a label.", ("guide_id", "date_id"), ("guide_id", "start"),
    (
        GUIDE,
        _text("date_id", "日期标识", "date", "Made from guide_key, block path and text.", required=True),
        TOPIC, PROJECT,
        _text("kind", "类别", "kind", "submit_deadline, recommend_deadline, period_start, completion_by, published … (ANNOTATION, Dates).", required=True, shown=True),
        _text("from", "起", "from", "ISO 8601 with the written components; null if open.", shown=True),
        _text("to", "止", "to", "ISO 8601, or a signed duration from the anchor; null if open.", shown=True),
        _text("precision", "精度", "precision", "minute, day, month or year.", required=True),
        _text("comparator", "比较词", "comparator", "ge, le, eq or range.", required=True),
        _text("anchor", "参照事件", "anchor", "The event a relative date counts from; empty for a calendar date.", required=True),
        _text("applies_to", "适用对象", "applies to", "Whom or what it is limited to; empty for everybody.", required=True, shown=True),
        _text("raw", "原文", "raw", "The slice text[start:end] of the guide.", required=True, shown=True),
        START, END, PAGE,
    ),
)

RULES = Table(
    "rules", "规则", "rules", "Who may apply, under which terms.", ("guide_id", "rule_id"), ("guide_id", "start"),
    (
        GUIDE,
        _text("rule_id", "规则标识", "rule", "Made from guide_key, block path and text.", required=True),
        TOPIC, PROJECT,
        _text("key", "事项", "key", "lead, joint, region, funding_max, matching_min … (ANNOTATION, Rules).", required=True, shown=True),
        _text("modality", "语气", "modality", "must, should, may or must_not.", required=True, shown=True),
        _text("comparator", "比较词", "comparator", "As in quantities; empty for what is no figure.", required=True),
        _exact("lower", "下限", "lower bound", "Null for an open end or no figure."),
        _exact("upper", "上限", "upper bound", "Null for an open end or no figure."),
        _text("unit", "单位", "unit", "As written; empty if none.", required=True),
        _text("per", "每", "per", "Denominator in words.", required=True),
        _text("quantity_id", "数量标识", "quantity", "The figure of the rule; null if it has none.", references="quantities.quantity_id"),
        _text("value", "取值", "value", "For what is no figure: 企业, 广东省, 副高级.", required=True, shown=True),
        _text("scope", "层级", "scope", "guide, topic, type or project.", required=True),
        _text("applies_to", "适用对象", "applies to", "Whom or which case it is limited to; empty for every applicant.", required=True),
        _text("any_of", "任选组", "any of", "Alternatives share a mark; empty for none.", required=True),
        _truth("hedged", "原则上", "hedged", "Softened by 原则上 or 一般.", required=True),
        _text("quote", "原文", "quote", "The words of the rule.", required=True, shown=True),
        START, END, PAGE,
    ),
)

FACTS = Table(
    "facts", "项目要点", "facts", "One effective row a project: its own words override the topic's, those the guide's.",
    ("guide_id", "project_id"), ("guide_id", "position"),
    (
        PROJECT,
        _text("title", "名称", "title", "Title of the project.", required=True, shown=True),
        _text("lead", "牵头要求", "lead", "Who must lead: enterprise, university, institute, platform, any and so on.", shown=True),
        _text("lead_text", "牵头要求原文", "lead as written", "The words of the guide."),
        _truth("joint", "联合申报", "joint", "Whether a joint application is required."),
        _text("region", "牵头地区", "region", "Where the lead must be registered.", shown=True),
        _exact("partners_max", "参与单位上限", "partners at most", "Participating units at most.", shown=True),
        _exact("subtopics_max", "课题数上限", "subtopics at most", "课题 of a project at most.", shown=True),
        _exact("applications_max", "限项", "applications at most", "Applying plus ongoing projects of a person or unit at most.", shown=True),
        _exact("age_max", "年龄上限", "age at most", "Age of the leader at most.", unit="years", shown=True),
        _text("born_after", "出生不早于", "born after", "ISO 8601."),
        _exact("matching_ratio_min", "自筹比例下限", "matching ratio at least", "自筹:财政.", shown=True),
        _exact("funding_min_yuan", "资助下限", "funding at least", "Public money for one project.", unit="yuan"),
        _exact("funding_max_yuan", "资助上限", "funding at most", "Public money for one project; of stages that of all, else the largest.", unit="yuan", shown=True),
        _exact("funding_mean_yuan", "平均资助", "funding on average", "Public money for one project on average, as funds state it.", unit="yuan"),
        _exact("funding_total_yuan", "资助总额", "funding in all", "Programme-wide, or of a whole 榜单.", unit="yuan"),
        _text("funding_mode", "资助方式", "funding mode", "As written (无偿资助, 后补助, 贷款贴息)."),
        _text("funding_per", "资助单位", "funding per", "What the amount is for (项)."),
        _text("payment", "拨付方式", "payment", "How it is paid, as written."),
        _text("payment_shares", "拨付比例", "payment shares", "The instalments in percent, in their order (60|40)."),
        _exact("equipment_share_max", "设备费比例上限", "equipment share at most", "Of the budget.", unit="%"),
        _exact("awards_max", "立项数上限", "awards at most", "How many awards the project gives at most.", shown=True),
        _exact("duration_months", "实施周期", "duration", "Of the whole project.", unit="months", shown=True),
        _text("deadline", "申报截止", "deadline", "Last moment for the applicant, ISO 8601.", shown=True),
        _exact("patents_min", "专利下限", "patents at least", "Patents to be applied for or granted."),
        _exact("standards_min", "标准下限", "standards at least", "Standards to be made."),
        _truth("standards_proposal", "标准为提案", "standards as proposals", "Whether a proposal or draft of the standard is enough."),
        _exact("publications_min", "论文下限", "publications at least", "Papers and books."),
        _exact("software_copyrights_min", "软著下限", "software copyrights at least", "软件著作权."),
        _exact("application_scenes_min", "应用场景下限", "application scenes at least", "应用场景, 示范."),
        _exact("new_users_min", "新增用户下限", "new users at least", "新增用户."),
        _whole("hard_figures", "硬指标数", "hard figures", "Target quantities of its 考核指标.", shown=True),
        _text("figures", "硬指标", "figures", "The target quantities of its 考核指标 in one line: each indicator with its bound."),
        GUIDE,
        _text("project_id", "项目标识", "project", "The project.", references="projects.project_id", required=True),
        POSITION, TOPIC,
        _text("type", "类型", "type", "Type of the project as in `projects`.", required=True),
        _json("sources", "出处", "sources", "Column → what gave it (the id of a quantity, date or rule, or its level), where known."),
    ),
)

CONTACTS = Table(
    "contacts", "联系人", "contacts", "Persons and offices to ask. Personal data.", ("guide_id", "contact_id"), ("guide_id", "start"),
    (
        GUIDE,
        _text("contact_id", "联系人标识", "contact", "Made from guide_key and text.", required=True),
        _text("role", "事务", "role", "What to ask them (业务咨询, 技术支持 …).", required=True, shown=True),
        _text("unit", "单位", "unit", "Office.", required=True, shown=True),
        _text("name", "姓名", "name", "Person; empty if none is named.", required=True, shown=True),
        _text("phone", "电话", "telephone", "As printed.", required=True, shown=True),
        _text("email", "邮箱", "e-mail", "As printed.", required=True, shown=True),
        _text("url", "网址", "address", "As printed.", required=True),
        START, END, PAGE,
    ),
)

ISSUES = Table(
    "issues", "问题", "issues", "What the user should look at.", ("guide_id", "issue_id"), ("guide_id", "position"),
    (
        GUIDE,
        _text("issue_id", "问题标识", "issue", "Made from guide_key, code and place.", required=True),
        POSITION,
        _text("severity", "程度", "severity", "error, warning or info.", required=True, shown=True),
        _text("code", "代码", "code", "Stable name of the kind of issue.", required=True, shown=True),
        _text("message", "说明", "message", "In Chinese, for people.", required=True, shown=True),
        PROJECT, START, END, PAGE,
    ),
)

LEDGER = Table(
    "ledger", "数字台账", "ledger", "Every numeral of the source and what became of it.", ("guide_id", "ledger_id"), ("guide_id", "start"),
    (
        GUIDE,
        _text("ledger_id", "台账标识", "entry", "Made from guide_key and place.", required=True),
        PROJECT,
        _text("text", "数字", "numeral", "As printed.", required=True, shown=True),
        _text("verdict", "结论", "verdict", "quantity, date or none.", required=True, shown=True),
        _text("reference", "依据", "reference", "Id of the quantity or date, or the rule or lexicon entry by which it is none.", required=True, shown=True),
        START, END, PAGE,
    ),
)

REVIEWS = Table(
    "reviews", "复核", "reviews", "What a reviewer has answered, and what the machine had read. The figure in `quantities` is the reviewed one.",
    ("guide_id", "review_id"), ("guide_id", "position"),
    (
        GUIDE,
        _text("review_id", "复核标识", "review", "Made from the answer and its place.", required=True),
        POSITION,
        _text("verdict", "处理", "verdict", "right 照原样, corrected 改正, missed 漏读, false 误读.", required=True, shown=True),
        PROJECT,
        _text("quote", "原句片段", "quote", "The figure as printed; empty where the answer is about none.", required=True, shown=True),
        _json("machine", "机器读法", "read by the machine", "What was read before the answer; empty where nothing was."),
        _json("reviewed", "复核读法", "reviewed", "What holds now; empty where it is no figure."),
        _text("quantity_id", "数量标识", "quantity", "The figure; null where there is none.", references="quantities.quantity_id"),
        _text("note", "备注", "note", "As typed by the reviewer.", required=True, shown=True),
        _text("sentence", "句子", "sentence", "The sentence, or what the finding was about.", required=True),
        _text("key", "键", "key", "Hash of the sentence and place of the number in it.", required=True),
        _text("answer", "答复", "answer", "Name of the answer in review.csv that gave the row.", required=True),
        _json("given", "答复内容", "as given", "The row of review.csv."),
        START, END, PAGE,
    ),
)

RUNS = Table(
    "runs", "运行", "runs", "What each run did.", ("run_id",), ("started_at", "run_id"),
    (
        _text("run_id", "运行标识", "run", "Of one call of `zhinan run`, or one scheduled run.", required=True),
        _text("started_at", "开始", "started at", "ISO 8601, UTC.", required=True, shown=True),
        _text("finished_at", "结束", "finished at", "ISO 8601, UTC; null while it runs or if it was cut off.", shown=True),
        _real("seconds", "用时", "duration", "Null while it runs.", unit="s"),
        _text("state", "状态", "state", "running, ok, failed (some file was at fault), interrupted (killed).", required=True, shown=True),
        _text("version", "软件版本", "version", "Version of zhinan.", required=True),
        _text("engine", "引擎", "engine", "local, processes or dask.", required=True),
        _json("inputs", "输入", "inputs", "The files and folders given."),
        _whole("documents", "文件数", "documents", "Files looked at.", required=True, shown=True),
        _whole("unchanged", "未变", "unchanged", "Files whose earlier results were kept.", required=True, shown=True),
        _whole("failed", "失败", "failed", "Files put into quarantine.", required=True, shown=True),
        _whole("guides", "指南数", "guides", "Guides read.", required=True),
        _whole("inserted", "新增行", "rows inserted", "In all tables but runs and changes.", required=True, shown=True),
        _whole("updated", "更新行", "rows updated", "In all tables but runs and changes.", required=True, shown=True),
        _whole("deleted", "删除行", "rows deleted", "In all tables but runs and changes.", required=True, shown=True),
    ),
)

CHANGES = Table(
    "changes", "变更", "changes", "Append-only log of changed rows, for downstream increments.", ("run_id", "sequence"), ("run_id", "sequence"),
    (
        _text("run_id", "运行标识", "run", "The run that made the change.", references="runs.run_id", required=True),
        _whole("sequence", "序号", "sequence", "Place within the run, from 1.", required=True),
        _text("table", "表", "table", "Name of the table.", required=True, shown=True),
        _text("guide_id", "指南标识", "guide", "The guide of the row; null in documents."),
        _text("row_id", "行标识", "row", "The row's own id.", required=True, shown=True),
        _text("action", "动作", "action", "insert, update or delete.", required=True, shown=True),
        _json("columns", "列", "columns", "The columns that an update changed."),
    ),
)

TABLES: tuple[Table, ...] = (
    DOCUMENTS, GUIDES, TOPICS, PROJECTS, SECTIONS, QUANTITIES, ITEMS, DATES, RULES, FACTS, CONTACTS, ISSUES, LEDGER, REVIEWS, DOCUMENT_GUIDES, RUNS,
    CHANGES,
)
"""In the order in which rows may be written: what is referred to comes first."""

HELD_BACK, EDITION_FALL = "held_back", "edition_fall"
"""Codes of the issues for which a guide is held back: what its file shows, and what comparing it with its last edition shows."""

BY_NAME: dict[str, Table] = {table.name: table for table in TABLES}

OF_A_GUIDE: tuple[Table, ...] = tuple(table for table in TABLES if "guide_id" in table.names and table not in (CHANGES, DOCUMENT_GUIDES, REVIEWS))
"""The tables that `rows` fills."""

PYTHON: dict[Type, tuple[type, ...]] = {
    "text": (str,),
    "integer": (int,),
    "decimal": (Decimal, int),
    "real": (float, int),
    "boolean": (bool,),
    "json": (list, dict),
}


_CHECKS: dict[str, tuple[frozenset[str], tuple[tuple[str, tuple[type, ...], bool, bool], ...]]] = {
    table.name: (
        frozenset(table.names),
        tuple((column.name, PYTHON[column.type], column.required, column.type == "boolean") for column in table.columns),
    )
    for table in TABLES
}


def check(table: Table, row: Mapping[str, object]) -> None:
    """Raises ValueError, naming table and column, where `row` lacks a column, has one too many, or holds what the column does not take."""
    names, columns = _CHECKS[table.name]
    if row.keys() != names:
        raise ValueError(f"{table.name}: {', '.join(sorted(row.keys() ^ names))} missing or unknown")
    for name, types, required, truth in columns:
        value = row[name]
        if value is None:
            if required:
                raise ValueError(f"{table.name}.{name} is null")
        elif not isinstance(value, types) or (value.__class__ is bool and not truth):
            raise ValueError(f"{table.name}.{name}: {value!r:.60} is no {table.column(name).type}")


def issue_row(guide_id: str, guide_key: str, *, code: str, message: str, position: int) -> Row:
    """The row of an error that the pipeline itself has noticed about a guide as a whole."""
    return {
        "guide_id": guide_id,
        "issue_id": "e" + digest(guide_key, code),
        "position": position,
        "severity": "error",
        "code": code,
        "message": message,
        "project": "",
        "start": 0,
        "end": 0,
        "page": 0,
    }


def check_all(found: Mapping[str, Iterable[Row]]) -> None:
    """`check` for every row of every table."""
    for name, lines in found.items():
        table = BY_NAME[name]
        for row in lines:
            check(table, row)


def document_row(
    *, path: str, name: str, sha256: str, size: int, source: Source | None = None, fingerprint: str = "", problem: str = ""
) -> Row:
    """The row of `documents` for the file at `path`; `source` is None and `problem` says why where it could not be used."""
    return {
        "document_id": "f" + digest("document", path),
        "file_name": name,
        "path": path,
        "format": source.format if source else None,
        "sha256": sha256,
        "bytes": size,
        "pages": len(source.pages) or None if source else None,
        "encoding": source.encoding or None if source else None,
        "state": "quarantined" if problem else "ok",
        "problem": problem or None,
        "fingerprint": fingerprint or None,
    }


def _row(table: Table, record: object, extra: Mapping[str, object]) -> Row:
    row: Row = {}
    for column in table.columns:
        value = extra[column.name] if column.name in extra else getattr(record, column.name)
        row[column.name] = list(value) if isinstance(value, tuple) else value
    return row


def project_id(key: str, topic: str, number: str, title: str) -> str:
    """The name of a project: what it is called and where it stands."""
    return "p" + digest(key, "project", topic, number, "".join(title.split()))


def section_id(key: str, topic: str, project: str, section: Section) -> str:
    """The name of a section within its guide."""
    return "s" + digest(key, "section", topic, project, section.kind, "".join(section.heading.split()))


class _Blocks:
    """The ids of topics, projects and sections of one guide, and what an offset stands in.

    A number or heading that stands twice in a guide (a damaged one) gets its ordinal into the id, so that ids stay unique.
    """

    def __init__(self, guide: Guide) -> None:
        outline, key = guide.outline, guide.guide_key
        seen: Counter[str] = Counter()

        def once(name: str) -> str:
            seen[name] += 1
            return name if seen[name] == 1 else name[0] + digest(name, seen[name])

        self.topics = [once("t" + digest(key, "topic", topic.number)) for topic in outline.topics]
        self.projects = [once(project_id(key, project.topic, project.number, project.title)) for project in guide.offered]
        found: list[tuple[Section, str, int | None]] = [(section, "", None) for section in (*outline.preamble, *outline.guide_sections)]
        found += [(section, topic.number, None) for topic in outline.topics for section in topic.sections]
        found += [(section, project.topic, k) for k, project in enumerate(outline.projects) for section in project.sections]
        found.sort(key=lambda entry: (entry[0].start, entry[0].end))
        self.numbers = [project.number for project in guide.offered]
        self.found = found
        self.starts = [section.start for section, _, _ in found]
        self.sections = [once(section_id(key, topic, self._number(owner), section)) for section, topic, owner in found]
        self.topic_ids = {topic.number: name for topic, name in zip(reversed(outline.topics), reversed(self.topics), strict=True)}

    def _number(self, owner: int | None) -> str:
        return "" if owner is None else self.numbers[owner]

    def at(self, offset: int) -> Row:
        """`section_id` and `project_id` of the place; None outside sections and projects."""
        k = bisect_right(self.starts, offset) - 1
        if k < 0 or offset >= self.found[k][0].end:
            return {"section_id": None, "project_id": None}
        owner = self.found[k][2]
        return {"section_id": self.sections[k], "project_id": None if owner is None else self.projects[owner]}

    def section_rows(self, text: Text, guide_id: str) -> list[Row]:
        """The rows of `sections`, in the order of the text."""
        return [
            _row(
                SECTIONS,
                section,
                {
                    "guide_id": guide_id,
                    "section_id": self.sections[k],
                    "project_id": None if owner is None else self.projects[owner],
                    "position": k + 1,
                    "topic": topic,
                    "project": self._number(owner),
                    "text": text.content[section.start : section.end],
                    "page": text.page(section.start),
                },
            )
            for k, (section, topic, owner) in enumerate(self.found)
        ]


def _none_if_empty(record: object) -> dict[str, object]:
    """The fields of a dataclass, an empty text as None: what the source does not state."""
    from dataclasses import fields

    return {each.name: getattr(record, each.name) or None for each in fields(record)}  # type: ignore[arg-type]


def _guide_row(guide: Guide, document_id: str | None, version: str) -> Row:
    source, outline, stated = guide.text.source, guide.outline, guide.metadata
    declared = stated.declared
    return _row(
        GUIDES,
        guide,
        {
            **_none_if_empty(stated),
            "title": stated.title or outline.title or None,
            "year_from": stated.year_from,
            "year_to": stated.year_to,
            "document_id": document_id,
            "file_name": source.name,
            "format": source.format,
            "source_sha256": source.sha256,
            "pages": source.own_pages or None,
            "sources": stated.sources,
            "declared_topics": declared.topics,
            "declared_projects": declared.projects,
            "declared_awards_per_project_max": declared.awards_per_project_max,
            "declared_awards_max": declared.awards_max,
            "topics": len(outline.topics),
            "projects": len(guide.offered),
            "coverage": outline.coverage,
            "style": outline.style,
            "style_fit": outline.fit,
            "held": False,
            "accepted": False,
            "version": version,
            "revision": None,
            "supersedes": None,
            "duplicate_of": None,
            "text": guide.text.content,
        },
    )


def _fact_rows(guide: Guide, blocks: _Blocks) -> list[Row]:
    """A row for each project, in the order of the guide, whether anything is stated about it or not."""
    if unknown := {name for fact in guide.facts for name in fact} - set(FACTS.names):
        raise KeyError(f"facts without a column: {', '.join(sorted(unknown))}")
    stated = {(fact.get("topic"), fact["project"]): fact for fact in guide.facts}
    # The types of a call have no numbers: their rows come in the same order.
    facts = guide.facts if guide.types else [stated.get((p.topic, p.number)) or stated.get((None, p.number), {}) for p in guide.offered]
    empty: Row = {**dict.fromkeys(FACTS.names), "sources": {}}
    return [
        {
            **empty,
            **facts[k],
            "guide_id": guide.guide_id,
            "project_id": blocks.projects[k],
            "position": k + 1,
            "topic": project.topic,
            "project": project.number,
            "title": project.title,
            "type": project.type,
        }
        for k, project in enumerate(guide.offered)
    ]


def rows(guide: Guide, *, document_id: str | None = None, version: str = "", only: Collection[str] = ()) -> Rows:
    """The rows of one guide by table name (the tables of `OF_A_GUIDE`, or those named in `only`), each list in the order in which it is read out.

    `document_id` is the key of its file in `documents`, None where there is no such table (`zhinan extract`). Raises KeyError where
    `guide.facts` has a key that the table has not.
    """
    text, outline, blocks = guide.text, guide.outline, _Blocks(guide)
    here: Row = {"guide_id": guide.guide_id}

    def placed(start: int) -> Row:
        return {**here, "page": text.page(start)}

    def topics() -> list[Row]:
        return [
            _row(TOPICS, topic, {**placed(topic.start), "topic_id": blocks.topics[k], "position": k + 1})
            for k, topic in enumerate(outline.topics)
        ]

    def projects() -> list[Row]:
        own = [
            {"project_id": blocks.projects[k], "topic_id": blocks.topic_ids.get(project.topic), "position": k + 1}
            for k, project in enumerate(guide.offered)
        ]
        return [_row(PROJECTS, project, {**placed(project.start), **ids}) for project, ids in zip(guide.offered, own, strict=True)]

    def quantities() -> list[Row]:
        def place(quantity: Quantity) -> Row:
            return {"page_label": text.page_label(quantity.start), "boxes": [list(box) for box in quantity.boxes]}

        return [_row(QUANTITIES, quantity, {**here, **blocks.at(quantity.start), **place(quantity)}) for quantity in guide.quantities]

    def issues() -> list[Row]:
        return [
            _row(ISSUES, issue, {**here, "position": position, "page": issue.page or text.page(issue.start)})
            for position, issue in enumerate(guide.issues, 1)
        ]

    makers: dict[str, Callable[[], list[Row]]] = {
        "guides": lambda: [_guide_row(guide, document_id, version)],
        "topics": topics,
        "projects": projects,
        "sections": lambda: blocks.section_rows(text, guide.guide_id),
        "quantities": quantities,
        "items": lambda: [_row(ITEMS, item, {**placed(item.start), **blocks.at(item.start)}) for item in guide.items],
        "dates": lambda: [
            _row(DATES, date, {**placed(date.start), "from": date.date_from or None, "to": date.date_to or None}) for date in guide.dates
        ],
        "rules": lambda: [_row(RULES, rule, {**placed(rule.start), "quantity_id": rule.quantity_id or None}) for rule in guide.rules],
        "facts": lambda: _fact_rows(guide, blocks),
        "contacts": lambda: [_row(CONTACTS, contact, placed(contact.start)) for contact in guide.contacts],
        "issues": issues,
        "ledger": lambda: [_row(LEDGER, entry, placed(entry.start)) for entry in guide.ledger],
    }
    return {name: _ordered(BY_NAME[name], make()) for name, make in makers.items() if not only or name in only}


def _ordered(table: Table, found: list[Row]) -> list[Row]:
    """`found` by the columns of `table.order`; the sort is stable."""
    return sorted(found, key=lambda row: tuple(row[name] for name in table.order))


def json_value(value: object) -> object:
    """`value` as JSON takes it: a Decimal becomes a whole number where it is one, else a float. For `json.dumps(default=…)`."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"no JSON for {type(value).__name__}")


_encode = json.JSONEncoder(ensure_ascii=False, default=json_value).encode
"""Made once: `json.dumps` with options makes an encoder for each call."""


def dumps(value: object, *, indent: int | None = None) -> str:
    """`value` as JSON text, Chinese as it stands."""
    return _encode(value) if indent is None else json.dumps(value, ensure_ascii=False, default=json_value, indent=indent)


def plain_cell(value: object) -> str:
    """`value` as the cell of a CSV file: null is empty, exact numbers in plain digits, lists as JSON, true and false in words."""
    if type(value) is str:
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return plain_number(value)
    if isinstance(value, (list, dict)):
        return dumps(value)
    return str(value)

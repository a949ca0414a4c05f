"""What codes are called by people: the Chinese words for the values of columns, used by workbook, page, comparison and cards."""

from __future__ import annotations

from collections.abc import Container, Mapping
from types import MappingProxyType


def _frozen(names: dict[str, str]) -> Mapping[str, str]:
    return MappingProxyType(names)


CATEGORIES = _frozen({
    "performance": "性能", "deliverable": "成果", "patent": "专利", "standard": "标准", "publication": "论文著作", "talent": "人才", "application": "应用",
    "economic": "经济效益", "funding": "资助", "eligibility": "申报条件", "duration": "周期",
})  # fmt: skip

RULES = _frozen({
    "lead": "牵头单位", "joint": "联合申报", "region": "注册地区", "partners_max": "参与单位数", "subtopics_max": "课题数", "applications_max": "限项",
    "age_max": "年龄", "born_after": "出生日期", "title_min": "职称", "degree_min": "学历学位", "registered_years_min": "注册年限", "revenue_min": "营业收入",
    "rd_min": "研发投入",
    "debt_ratio_max": "资产负债率", "staff_min": "研发人员", "track_record_min": "前期基础", "work_time_min": "投入时间",
    "matching_min": "自筹经费",
    "funding_max": "资助上限", "funding_min": "资助下限", "funding_mean": "平均资助", "funding_share_max": "资助比例", "funding_total": "资助总额",
    "funding_mode": "资助方式",
    "payment": "拨付方式", "equipment_share_max": "设备费比例", "indirect_share_max": "间接费用比例", "awards_max": "拟支持数", "duration": "实施周期", "site": "场地",
    "certificate": "资质", "documents": "申报材料", "coverage": "覆盖要求", "preference": "优先支持", "exclusion": "不得申报", "conduct": "诚信伦理",
    "application_form": "申报方式", "other": "其他",
})  # fmt: skip

MODALITIES = _frozen({"must": "必须", "should": "鼓励", "may": "可以", "must_not": "不得"})
SCOPES = _frozen({"guide": "整个指南", "topic": "专题", "type": "类型", "project": "项目"})
ROLES = _frozen({"target": "要求", "condition": "条件", "context": "背景"})
CHANGES = _frozen({"increase": "提高", "decrease": "降低", "none": ""})
STAGES = _frozen({"mid_term": "中期", "final": "结题", "": ""})
ITEMS = _frozen({"quantitative": "定量", "qualitative": "定性"})
SEVERITIES = _frozen({"error": "错误", "warning": "需复核", "info": "提示"})
SECTIONS = _frozen({
    "research_content": "研究内容", "indicators": "考核指标", "requirements": "申报要求", "funding": "支持强度", "preamble": "引言", "other": "其他",
})  # fmt: skip
TYPES = _frozen({
    "basic": "基础研究", "key_technology": "关键技术", "demonstration": "应用示范", "young_scientist": "青年科学家", "open_competition": "揭榜挂帅",
    "integrated": "集成项目", "major": "重大项目", "key": "重点支持", "fostering": "培育项目", "general": "面上项目",
})  # fmt: skip
LEADS = _frozen({
    "enterprise": "企业", "university": "高校", "institute": "科研院所", "hospital": "医疗机构", "platform": "平台建设单位", "department": "部门",
    "organisation": "社会组织", "any": "不限",
})  # fmt: skip
DATES = _frozen({
    "submit_deadline": "申报截止", "recommend_deadline": "推荐截止", "paper_deadline": "纸质材料截止", "internal_deadline": "本单位截止", "open_from": "开始申报",
    "period": "起止时间", "period_start": "实施开始", "period_end": "实施结束", "completion_by": "完成期限", "milestone_by": "阶段节点", "payment_by": "付款期限",
    "born_after": "出生不早于", "founded_before": "成立不晚于", "published": "发布日期", "as_of": "统计时点", "context": "提及",
})  # fmt: skip

DEADLINES = ("submit_deadline", "recommend_deadline", "paper_deadline", "internal_deadline")
"""Kinds of date that somebody may miss."""


def missable(kind: object, to: object, ends: Container[object]) -> str:
    """The word for a date that somebody may miss, empty for any other: deadlines, and a period of submission (受理时间为3月1日至20日), whose end is a
    deadline of a project or type (`ends`)."""
    if kind == "period" and to in ends:
        return DATES["submit_deadline"]
    return label(DATES, kind) if kind in DEADLINES else ""


def label(names: Mapping[str, str], code: object) -> str:
    """The word for a code; the code itself where there is none, an empty text for None."""
    return "" if code is None else names.get(str(code), str(code))

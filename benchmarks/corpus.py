"""Guides from a small grammar of the bench's own: any number of them, no two alike, none taken from a real guide."""

from __future__ import annotations

from random import Random

_SUBJECTS = ("样机", "系统", "平台", "装置", "软件", "传感器", "模块", "材料", "芯片", "机器人")
_MEASURES = (
    ("载重", "kg"), ("续航时间", "小时"), ("定位误差", "mm"), ("识别准确率", "%"), ("响应时间", "ms"), ("工作温度", "℃"), ("能量密度", "Wh/kg"),
    ("抗拉强度", "MPa"), ("使用寿命", "年"), ("检测灵敏度", "ng/mL"), ("转换效率", "%"), ("线宽", "μm"), ("日处理量", "吨"), ("吞吐量", "Gbps"),
)  # fmt: skip
_BOUNDS = ("不低于{}", "≥{}", "不超过{}", "≤{}", "达到{}以上", "大于{}", "优于{}", "控制在{}以内", "约{}")
_COUNTS = ("申请发明专利{}件", "制定团体标准{}项", "培养研究生{}名", "建设示范线{}条", "实现销售收入{}万元", "在{}家企业应用", "发表论文{}篇")
_CHANGES = ("成本降低{}%", "效率提升{}%以上", "能耗由{}kWh降至{}kWh", "人工减少{}%", "良率提高到{}%")
_FILLING = (
    "研究面向复杂环境的协同感知与控制方法，突破关键部件的设计与制造工艺",
    "构建覆盖设计、生产与运维的数据体系，形成可推广的整体解决方案",
    "围绕产业链薄弱环节开展联合攻关，完成工程化验证",
)
_HAN = "一二三四五六七八九"


def _number(random: Random) -> str:
    kind = random.random()
    if kind < 0.1:
        return random.choice(_HAN[1:])
    return f"{random.uniform(0.01, 99):.{random.randint(1, 2)}f}" if kind < 0.35 else str(random.randint(2, 3000))


def _indicator(random: Random) -> str:
    kind = random.random()
    if kind < 0.5:
        name, unit = random.choice(_MEASURES)
        return f"{random.choice(_SUBJECTS)}{name}{random.choice(_BOUNDS).format(_number(random) + unit)}"
    if kind < 0.6:
        name, unit = random.choice(_MEASURES)
        low = random.randint(1, 400)
        return f"{name}{low}～{low + random.randint(1, 90)}{unit}"
    if kind < 0.85:
        return random.choice(_COUNTS).format(random.choice(("不少于", "", "超过")) + str(random.randint(2, 90)))
    change = random.choice(_CHANGES)
    return change.format(*sorted((random.randint(5, 95) for _ in range(change.count("{}"))), reverse=True))


def guide(seed: int, projects: int = 5, lines_each: int = 3) -> str:
    """A provincial guide of so many projects, each with so many lines of indicators; with headings, research contents, indicators, money and dates."""
    random = Random(seed)
    year = random.randint(2019, 2031)
    lines = [f"{year}年度海湾省第{seed}号重点领域研发计划“智造”专项申报指南", ""]
    for place in range(1, projects + 1):
        lines.append(f"项目{place}：{random.choice(_SUBJECTS)}{seed}-{place}关键技术研究")
        lines.append("（一）研究内容")
        lines.append("。".join(random.sample(_FILLING, 2)) + "。")
        lines.append("（二）考核指标")
        lines += ["；".join(_indicator(random) for _ in range(random.randint(3, 6))) + "。" for _ in range(lines_each)]
        lines.append("（三）申报要求")
        lines.append(f"须企业牵头申报，申报单位注册满{random.randint(1, 5)}年，项目实施期限为{random.randint(2, 4)}年，{year + 1}年6月30日前完成验收。")
        lines.append("（四）支持方式与强度")
        lines.append(f"拟支持{random.randint(1, 3)}项，每项资助不超过{random.randint(2, 20) * 100}万元，自筹经费与资助经费之比不低于{random.randint(1, 3)}:1。")
    return "\n".join(lines) + "\n"


def text(characters: int, seed: int = 1) -> list[str]:
    """Guides of at least so many characters together."""
    found: list[str] = []
    size = 0
    while size < characters:
        found.append(guide(seed + len(found)))
        size += len(found[-1])
    return found

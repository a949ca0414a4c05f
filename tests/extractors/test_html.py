"""HTML: the main content as a browser shows it."""

from __future__ import annotations

import pytest

from extractors.errors import UnreadableError
from extractors.readers import format_of, html
from tests import documents
from tests.documents import SAMPLE, plain, squeezed


def lines(body: str, head: str = "") -> list[str]:
    source = html.read(f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode(), "a.html")
    return [line.text for line in source.lines]


@pytest.mark.parametrize("encoding", ["utf-8", "gb2312", "gb18030", "gbk", "utf-16"])
def test_every_character_is_read_in_every_encoding(encoding: str) -> None:
    master = SAMPLE if encoding.startswith(("utf", "gb18030")) else SAMPLE.replace("Ω", "欧").replace("μ", "微")
    source = html.read(documents.html_file(master, encoding), "guide.html")
    assert squeezed("".join(line.text for line in source.lines)) == squeezed(plain(master))
    assert [(table.rows, table.columns, table.header_rows) for table in source.tables] == [(5, 3, 1)]
    assert [line.text for line in source.lines if line.cell == (0, 3, 2)] == ["分辨率≤1mm，面积≤4cm²"]
    assert source.metadata["Title"] == "指南"


def test_an_undeclared_encoding_is_found() -> None:
    data = "<html><body><p>申报单位不少于3家，误差±5%</p></body></html>"
    for encoding in ("utf-8", "gb18030"):
        assert [line.text for line in html.read(data.encode(encoding), "a.html").lines] == ["申报单位不少于3家，误差±5%"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>误码率≤10<sup>-6</sup>，CO<sub>2</sub></p>", ["误码率≤10⁻⁶，CO₂"]),
        ('<p>面积9m<span style="vertical-align: super; font-size: 8pt">2</span></p>', ["面积9m²"]),
        ("<p>第一行<br>第二行<br/>第三行</p>", ["第一行", "第二行", "第三行"]),
        ("<p>不少于\n   5\t项</p>", ["不少于 5 项"]),
        ("<div>甲<p>乙</p>丙</div>", ["甲", "乙", "丙"]),
        ("<p>甲<b>5</b>项，<a href=x>附件2</a></p>", ["甲5项，附件2"]),
        (
            "<p>显示</p><p style='display:none'>隐藏9项</p><p hidden>隐藏8项</p><script>var a = 7;</script><style>p{}</style><!-- 6 -->",
            ["显示"],
        ),
        ("<ol><li>甲</li><li><p>乙</p><p>续</p></li></ol>", ["1. 甲", "2. 乙", "续"]),
        ("<ol start=4 type=a><li>甲</li></ol>", ["d. 甲"]),
        ("<ol><li>（一）自带编号</li></ol>", ["（一）自带编号"]),
        ("<ul><li>甲</li><li>乙</li></ul>", ["甲", "乙"]),
        ("<pre>第一行\n  第二行</pre>", ["第一行", "第二行"]),
        ("<p>温度&lt;5&nbsp;℃，&ge;3项&#8804;9</p>", ["温度<5\xa0℃，≥3项≤9"]),
    ],
)
def test_blocks_and_inlines(body: str, expected: list[str]) -> None:
    assert lines(body) == expected


def test_tables() -> None:
    body = (
        "<table><thead><tr><td>指标</td><td colspan=2>要求</td></tr><tr><td>名称</td><td>下限</td><td>上限</td></tr></thead>"
        "<tr><td rowspan=2>时延</td><td>1ms</td><td>20ms</td></tr><tr><td>2ms</td><td>40<br>毫秒</td></tr></table><p>表后</p>"
    )
    source = html.read(f"<html><body>{body}</body></html>".encode(), "a.html")
    assert [(line.cell, line.text) for line in source.lines] == [
        ((0, 0, 0), "指标"), ((0, 0, 1), "要求"), ((0, 1, 0), "名称"), ((0, 1, 1), "下限"), ((0, 1, 2), "上限"), ((0, 2, 0), "时延"),
        ((0, 2, 1), "1ms"), ((0, 2, 2), "20ms"), ((0, 3, 1), "2ms"), ((0, 3, 2), "40"), ((0, 3, 2), "毫秒"), (None, "表后"),
    ]  # fmt: skip
    assert [(table.rows, table.columns, table.header_rows) for table in source.tables] == [(4, 3, 2)]


def test_a_table_that_lays_out_the_page_is_read_as_blocks() -> None:
    inner = "<table><tr><th>项</th><th>数</th></tr><tr><td>甲</td><td>3</td></tr></table>"
    body = f"<table><tr><td>左侧</td><td><p>正文第一段，说明任务的安排</p>{inner}</td></tr><tr><td>a</td><td>b</td></tr></table>"
    source = html.read(f"<html><body>{body}</body></html>".encode(), "a.html")
    assert [(line.cell, line.text) for line in source.lines][:4] == [
        (None, "左侧"),
        (None, "正文第一段，说明任务的安排"),
        ((0, 0, 0), "项"),
        ((0, 0, 1), "数"),
    ]


def test_navigation_and_recommendations_are_left_out_with_a_remark() -> None:
    prose = "".join(f"<p>第{k}条，申报单位应当具备与任务相适应的研发条件，人员不少于{k}人。</p>" for k in range(1, 20))
    page = (
        "<div class=top><ul><li><a href=1>首页</a></li><li><a href=2>政务公开</a></li></ul></div><h1>申报指南</h1>"
        f"<div class=info>来源：科技局　字号：大 中 小</div><div class=content>{prose}</div><div class=foot><p>版权所有</p></div>"
    )
    source = html.read(f"<html><body>{page}</body></html>".encode(), "a.html")
    assert source.lines[0].text == "申报指南"
    assert len(source.lines) == 20
    assert [remark.code for remark in source.remarks] == ["outside_content"]


def test_what_is_named_as_around_an_article_is_none_of_it_though_the_article_be_short() -> None:
    page = (
        "<div class='nav clearfix'><a>首页</a><a>办事服务</a></div><h1>技术需求榜单</h1><p>申报截止3月5日。</p><div class=navy>承办：甲处</div>"
        "<div id=footer><p>主办单位：某某科学技术局</p><p>某ICP备1号</p></div>"
    )
    source = html.read(f"<html><body>{page}</body></html>".encode(), "a.html")
    assert [line.text for line in source.lines] == ["技术需求榜单", "申报截止3月5日。", "承办：甲处"]


def test_a_page_saved_from_wechat() -> None:
    """Its text stands in an element that the file declares invisible."""
    prose = "".join(f'<section><span style="visibility: visible">第{k}项任务，经费不超过{k}00万元。</span></section>' for k in range(1, 9))
    page = (
        '<div id="activity-detail"><h1 class="rich_media_title" id="activity-name">\n  关于组织申报的通知\n</h1>'
        '<div id="meta_content"><span>某发布</span><em id="publish_time">2031-05-06</em></div>'
        f'<div class="rich_media_content" id="js_content" style="visibility: hidden; opacity: 0; ">{prose}<p style="display: none;">埋点</p></div></div>'
        "<div id=js_pc_qr_code>微信扫一扫关注该公众号</div>"
    )
    source = html.read(f"<html><head><title></title></head><body>{page}</body></html>".encode(), "a.html")
    assert [line.text for line in source.lines] == ["关于组织申报的通知", *(f"第{k}项任务，经费不超过{k}00万元。" for k in range(1, 9))]


@pytest.mark.parametrize("body", ["", "<img src=1.png>", "<script>document.write('正文')</script>"])
def test_a_page_without_text_is_refused(body: str) -> None:
    with pytest.raises(UnreadableError, match="没有文字"):
        html.read(f"<html><body>{body}</body></html>".encode(), "a.html")


def test_deep_nesting_and_broken_markup_are_read() -> None:
    assert lines("<div>" * 1500 + "底部5项" + "</div>" * 1500) == ["底部5项"]
    assert lines("<p>甲<p>乙<table><tr><td>丙<td>丁<tr><td>戊<td>己") == ["甲", "乙", "丙", "丁", "戊", "己"]


def test_html_is_told_from_text_that_speaks_of_it() -> None:
    assert format_of(documents.html_file(SAMPLE)) == "html"
    assert format_of("指南中的 <table> 表示表格".encode()) == "plain"

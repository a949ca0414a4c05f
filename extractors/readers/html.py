"""HTML: the main content of a page as a browser would show it, a line for each block.

The encoding is that of the byte order mark, of `<meta>`, or the one the bytes are valid in. Left out are scripts, styles, hidden elements, and what lies
outside of the main content (navigation, recommendations). Pages saved from WeChat keep their text in `#js_content`, which the file itself declares
invisible. Superscripts and subscripts become Unicode ones, `<ol>` gets its numbers, data tables become tables; a table that only
lays out the page is read as blocks.
"""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Iterator
from typing import cast

import regex
from lxml import etree, html

from extractors import patterns
from extractors.errors import LimitError, UnreadableError
from extractors.language import say
from extractors.model.records import dataclass, field
from extractors.model.source import Cell, Line, Page, Remark, Source, Table
from extractors.readers.scripts import subscript, superscript

_DROPPED = frozenset(
    (
        *("script", "style", "noscript", "template", "head", "iframe", "object", "embed", "svg", "math", "canvas", "audio", "video"),
        *("select", "option", "button", "input", "textarea", "nav", "map"),
    )
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_BLOCKS = _HEADINGS | frozenset(
    (
        *(
            "address",
            "article",
            "aside",
            "blockquote",
            "body",
            "caption",
            "center",
            "dd",
            "details",
            "dialog",
            "div",
            "dl",
            "dt",
            "fieldset",
        ),
        *("figcaption", "figure", "footer", "form", "header", "hr", "html", "li", "main", "ol", "p", "pre", "section", "summary", "ul"),
        *("table", "tbody", "td", "tfoot", "th", "thead", "tr"),
    )
)
_INNERMOST = frozenset(("p", "tr", "tbody", "ul", "ol", "dl", "pre"))
"""Blocks that are content and do not merely hold it."""
_HIDDEN = patterns.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:px|pt|em)?\s*(?:;|$)", regex.I)
_RAISED = patterns.compile(r"vertical-align\s*:\s*(super|sub)\b", regex.I)
_AROUND = patterns.compile(r"(?:^|[ _-])(?:nav|navbar|topnav|menu|breadcrumbs?|crumbs?|footer|foot|copyright|sidebar|toolbar)(?:$|[ _-])", regex.I)
"""Names that pages give to what stands around an article."""
_META = regex.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_\-]{2,20})", regex.I)
_XML = regex.compile(rb"^\s*<\?xml[^>]{0,100}encoding\s*=\s*[\"']([A-Za-z0-9_\-]{2,20})")
_BLANKS = patterns.compile(r"[ \t\r\n\f]+")
_BREAK = patterns.compile(r" *\n *")
_WIDE = patterns.compile(r" {2,}")
_OWN_NUMBER = patterns.compile(r"\s*[(（]?[\d一二三四五六七八九十①-⑳]")
_LARGER = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "iso-8859-1": "cp1252", "latin-1": "cp1252"}
_CONTENT = (
    "//*[@id='js_content']",
    "//*[@id='zoom' or @id='Zoom' or @id='UCAP-CONTENT' or @id='articleContent' or @id='article-content']",
    "//*[contains(concat(' ', @class, ' '), ' TRS_Editor ') or contains(concat(' ', @class, ' '), ' TRS_UEDITOR ')]",
    "//article",
    "//main",
)
"""Where the programs that most offices publish with keep the text of an article; tried in order, taken if most of the page's prose stands there."""
_TITLE = ("//*[@id='activity-name']", "//h1")
_LONG_NAMES = 60
_MOST_ELEMENTS = 500_000
_DEEP = 200
"""Elements nested deeper are read as plain text of the element that deep."""


@dataclass(slots=True)
class _Run:
    """The line that is growing, and what it is like."""

    parts: list[str] = field(default_factory=list)
    bold: int = 0
    label: str = ""


class _Reader:
    """One walk over the main content."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.tables: list[Table] = []
        self.run = _Run()
        self.cell: Cell | None = None

    def finish(self) -> None:
        """Ends the line that is growing."""
        text = "".join(self.run.parts)
        text = _BREAK.sub("\n", _WIDE.sub(" ", text)).strip(" ")
        label = self.run.label
        for part in text.split("\n"):
            if part.strip():
                part, label = label + part, ""  # noqa: PLW2901
                bold = 2 * self.run.bold > len(part.strip())
                self.lines.append(Line(part.rstrip(), 1, None, 0.0, bold, paragraph=True, cell=self.cell))
        # The number of a list item waits for the first text of the item.
        self.run = _Run(label=label)

    def put(self, text: str | None, script: str, *, pre: bool, bold: bool) -> None:
        """Adds text to the growing line; `script` is super, sub or empty."""
        if not text:
            return
        text = text.replace("\r\n", "\n") if pre else _BLANKS.sub(" ", text)
        if script:
            text = superscript(text) if script == "super" else subscript(text)
        self.run.parts.append(text)
        self.run.bold += len(text.strip()) if bold else 0

    def walk(self, element: etree._Element, script: str = "", *, pre: bool = False, bold: bool = False, depth: int = 0) -> None:
        """Reads an element and what is in it, but not what follows it."""
        tag = _tag(element)
        if not tag or tag in _DROPPED or _is_hidden(element) or _is_around(element):
            return
        if depth > _DEEP:
            self.put(_all_text(element), script, pre=pre, bold=bold)
            return
        if tag == "br":
            self.run.parts.append("\n")
            return
        if tag == "table" and _is_data(element):
            self.finish()
            self.table(element)
            return
        block = tag in _BLOCKS
        if block:
            self.finish()
            if tag == "li":
                self.run.label = _number(element)
        raised = _RAISED.search(element.get("style") or "")
        script = {"sup": "super", "sub": "sub"}.get(tag, raised[1].lower() if raised else script)
        bold = bold or tag in ("b", "strong") or tag in _HEADINGS
        pre = pre or tag in ("pre", "xmp")
        self.put(element.text, script, pre=pre, bold=bold)
        for child in element:
            self.walk(child, script, pre=pre, bold=bold, depth=depth + 1)
            self.put(child.tail, script, pre=pre, bold=bold)
        if block:
            self.finish()
            if tag == "li":
                self.run.label = ""

    def table(self, element: etree._Element) -> None:
        """A data table: cells at their place in the grid, spans counted."""
        index = len(self.tables)
        self.tables.append(Table(1, 0, 0))
        outer, taken = self.cell, set[tuple[int, int]]()
        rows = [row for row in element.iter("tr") if not _is_hidden(row)]
        header = widest = 0
        for at, row in enumerate(rows):
            column = 0
            cells = [cell for cell in row if cell.tag in ("td", "th") and not _is_hidden(cell)]
            if at == header and cells and (all(cell.tag == "th" for cell in cells) or _tag(row.getparent()) == "thead"):
                header += 1
            for cell in cells:
                while (at, column) in taken:
                    column += 1
                across, down = _span(cell, "colspan"), _span(cell, "rowspan")
                taken.update((at + i, column + j) for i in range(min(down, len(rows) - at)) for j in range(across))
                self.cell = (index, at, column)
                self.walk(cell, bold=cell.tag == "th")
                column += across
                widest = max(widest, column)
        self.cell = outer
        self.tables[index] = Table(1, len(rows), widest, header or (1 if len(rows) > 1 else 0))


def _tag(element: etree._Element | None) -> str:
    """The name of an element, "" for what is none (a comment, an entity)."""
    tag: object = element.tag if element is not None else ""
    return tag if isinstance(tag, str) else ""


def _all_text(element: etree._Element) -> str:
    return "".join(str(part) for part in element.itertext())


def _select(root: etree._Element, path: str) -> list[html.HtmlElement]:
    return cast("list[html.HtmlElement]", root.xpath(path))


def _span(cell: etree._Element, name: str) -> int:
    value = (cell.get(name) or "1").strip()
    return max(1, min(int(value), 100)) if value.isdecimal() and len(value) < 5 else 1


def _is_hidden(element: etree._Element) -> bool:
    if element.get("hidden") is not None or (element.get("type") == "hidden"):
        return True
    style = element.get("style")
    # A page saved from WeChat holds its whole text in an element that a script would have made visible.
    return bool(style and _HIDDEN.search(style)) and element.get("id") != "js_content"


def _is_around(element: etree._Element) -> bool:
    """Whether an element is named as what stands around an article: the way to it above, the office's address and licence below."""
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return element.tag in ("div", "ul", "footer", "header", "section") and len(names) < _LONG_NAMES and _AROUND.search(names) is not None


def _is_data(table: etree._Element) -> bool:
    """Whether a table holds data: two rows or more of two cells or more, no table within, and no cell with most of the text and blocks."""
    if table.find(".//table") is not None or table.get("role") == "presentation":
        return False
    rows = [[cell for cell in row if cell.tag in ("td", "th")] for row in table.iter("tr")]
    return len(rows) > 1 and sum(len(row) > 1 for row in rows) > 1


def _number(item: etree._Element) -> str:
    """The number before an item of `<ol>`; nothing before one of `<ul>`, or where the text brings its own."""
    parent = item.getparent()
    if parent is None or parent.tag != "ol" or _OWN_NUMBER.match(_all_text(item)):
        return ""
    if "none" in (parent.get("style") or "") or "none" in (item.get("style") or ""):
        return ""
    start = parent.get("start") or "1"
    place = sum(1 for other in item.itersiblings("li", preceding=True)) + (int(start) if start.isdecimal() and len(start) < 6 else 1)
    kind = parent.get("type") or "1"
    return f"{chr(ord(kind) + place - 1)}. " if kind in ("a", "A") and place <= 26 else f"{place}. "


def _decoded(data: bytes, name: str) -> tuple[str, str]:
    """The text and the name of its encoding."""
    for mark, encoding in ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace"), encoding
    if b"\x00" in data[:64]:
        encoding = "utf-16-le" if data[1:2] == b"\x00" else "utf-16-be"
        return data.decode(encoding, "replace"), encoding
    declared = _META.search(data[:8192]) or _XML.search(data[:200])
    candidates = [_LARGER.get(stated, stated)] if declared and (stated := declared[1].decode().lower()) else []
    for encoding in (*candidates, "utf-8", "gb18030", "big5hkscs"):
        try:
            return data.decode(encoding), encoding
        except (UnicodeDecodeError, LookupError):
            continue
    # Damaged somewhere: the encoding in which least is lost.
    texts = {encoding: data.decode(encoding, "replace") for encoding in ("utf-8", "gb18030")}
    encoding = min(texts, key=lambda e: texts[e].count("\ufffd"))
    if texts[encoding].count("\ufffd") > 0.05 * len(texts[encoding]):
        raise UnreadableError(
            name,
            say("网页的编码无法识别", "the encoding of the web page is unknown"),
            say("请在浏览器中打开后另存为 UTF-8", "open it in a browser and save it as UTF-8"),
        )
    return texts[encoding], encoding


def _prose(element: etree._Element) -> Iterator[tuple[etree._Element, int]]:
    """Each element below (and itself) with the number of characters of prose in it: text outside of links, scripts and hidden parts."""
    totals: dict[etree._Element, int] = {}
    for event, node in etree.iterwalk(element, events=("start", "end")):
        if event == "start":
            continue
        tag = _tag(node)
        own = 0
        if tag and tag not in _DROPPED and tag != "a" and not _is_hidden(node) and not _is_around(node):
            own = len((node.text or "").strip()) + sum(totals.pop(child, 0) + len((child.tail or "").strip()) for child in node)
        else:
            for child in node:
                totals.pop(child, None)
        totals[node] = own
        yield node, own


def _content(root: etree._Element) -> tuple[etree._Element, int]:
    """The element that holds the main content: a known one, or the innermost with nearly all prose of the page.

    With it the number of characters of prose that stand elsewhere.
    """
    weights = dict(_prose(root))
    total = weights.get(root, 0)
    for path in _CONTENT:
        best = max(_select(root, path), key=lambda node: weights.get(node, 0), default=None)
        if best is not None and 2 * weights.get(best, 0) > total:
            return best, total - weights[best]
    node = root
    while True:
        inner = max(node, key=lambda child: weights.get(child, 0), default=None)
        if inner is None or weights.get(inner, 0) < 0.9 * weights.get(node, 0) or _tag(inner) not in _BLOCKS - _INNERMOST:
            return node, total - weights.get(node, 0)
        if inner.tag == "table" and _is_data(inner):
            return node, total - weights.get(node, 0)
        node = inner


def read(data: bytes, name: str, *, password: str = "") -> Source:  # noqa: ARG001 (a web page has no password)
    """The page in `data`; see the module.

    Raises UnreadableError where the encoding is unknown or where there is no text, LimitError for a page of too many elements.
    """
    text, encoding = _decoded(data, name)
    text = regex.sub(r"^\s*<\?xml[^>]*\?>", "", text.replace("\x00", ""))
    if text.count("<") - text.count("</") > _MOST_ELEMENTS:
        raise LimitError(
            name,
            say(f"网页里超过 {_MOST_ELEMENTS} 个元素", f"the web page has more than {_MOST_ELEMENTS} elements"),
            say("请只保存正文部分", "save its main part only"),
        )
    parser = html.HTMLParser(remove_comments=True, remove_pis=True, no_network=True, huge_tree=True)
    try:
        root = html.document_fromstring(text, parser=parser) if text.strip() else None
    except (etree.ParserError, etree.XMLSyntaxError):
        root = None
    if root is None:
        raise UnreadableError(
            name,
            say("网页里没有文字", "no text in the web page"),
            say("请在浏览器中打开后另存为完整网页", "open it in a browser and save the complete page"),
        )
    content, outside = _content(root)
    reader = _Reader()
    for path in _TITLE:
        heading = next(iter(_select(root, path)), None)
        if heading is not None and not any(node is content for node in heading.iterancestors()) and heading is not content:
            reader.walk(heading)
            break
    reader.walk(content)
    reader.finish()
    if not any(line.text.strip() for line in reader.lines):
        raise UnreadableError(
            name,
            say("网页里没有文字（正文可能是图片，或由脚本生成）", "no text in the web page (made of pictures, or by scripts?)"),
            say("请在浏览器中打开，等正文出现后另存为完整网页或 PDF", "open it in a browser, wait for the text, save the complete page or a PDF"),
        )
    title = root.findtext(".//title")
    return Source(
        name=name,
        format="html",
        sha256=hashlib.sha256(data).hexdigest(),
        pages=(Page(1),),
        lines=tuple(reader.lines),
        tables=tuple(reader.tables),
        remarks=(Remark("outside_content", f"正文以外的 {outside} 字未读取（导航、来源、推荐等）"),) if outside > 0 else (),
        encoding=encoding,
        metadata={"Title": title.strip()} if title and title.strip() else {},
    )

"""The page: one self-contained HTML file a guide, and an index of a batch. Works offline, asks for nothing, escapes everything.

    page(guide) → HTML                index([(link, guide rows)]) → HTML
"""

from __future__ import annotations

from pipeline.report.html import Page, index, page

__all__ = ["Page", "index", "page"]

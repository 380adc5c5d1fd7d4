"""From finished run folders to numbers that a researcher can defend; no model is loaded."""

from robustx.report.arms.comparing import compare, compare_pairwise
from robustx.report.arms.comparison import Comparison
from robustx.report.cuts.slice_items import Item
from robustx.report.files.markdown import to_markdown
from robustx.report.files.tables import form_of, to_csv, to_json, write
from robustx.report.opened import Run
from robustx.report.summary import summarise
from robustx.report.terminal.terminal import render, render_comparison
from robustx.report.view import Summary

__all__ = [
    "Comparison",
    "Item",
    "Run",
    "Summary",
    "compare",
    "compare_pairwise",
    "form_of",
    "render",
    "render_comparison",
    "summarise",
    "to_csv",
    "to_json",
    "to_markdown",
    "write",
]

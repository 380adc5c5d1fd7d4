"""From finished run folders to numbers that a researcher can defend; no model is loaded."""

from robustx.report.comparison import Comparison, compare
from robustx.report.markdown import to_markdown
from robustx.report.summary import summarise
from robustx.report.tables import to_csv, to_json, write
from robustx.report.terminal import render, render_comparison
from robustx.report.view import Summary

__all__ = [
    "Comparison",
    "Summary",
    "compare",
    "render",
    "render_comparison",
    "summarise",
    "to_csv",
    "to_json",
    "to_markdown",
    "write",
]

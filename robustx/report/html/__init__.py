"""The report as one HTML page that needs nothing else: no network, no server."""

from robustx.report.html.examples import Room
from robustx.report.html.page import to_html, write_html

__all__ = ["Room", "to_html", "write_html"]

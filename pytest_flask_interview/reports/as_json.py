"""The report as JSON."""

from __future__ import annotations

import json

from .schema import Report


def to_json(report: Report) -> str:
    """Indented, in the order of the schema, Unicode as it is."""
    return json.dumps(report, indent=1, ensure_ascii=False) + "\n"

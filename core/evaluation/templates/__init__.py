"""The templates of the report: everything that they are given is text until a template says otherwise."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("core.evaluation.templates", ""),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )


def rendered(template: str, **values: Any) -> str:
    """A template of this package with these values; a name that a template uses and nobody gave is an error."""
    return _environment().get_template(template).render(**values)

"""Pages and drawings from jinja2 templates that lie in the folder `templates` of a package."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined


def rendered(package: str, template: str, **values: Any) -> str:
    """A template of a package with these values; all they hold is text until a template says otherwise.

    Args:
        package: such as `core.evaluation`.
        template: its file in the package's folder `templates`.

    Raises:
        jinja2.UndefinedError: A name that the template uses was not given.
    """
    return _environment(package).get_template(template).render(**values)


@lru_cache
def _environment(package: str) -> Environment:
    return Environment(
        loader=PackageLoader(package, "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )

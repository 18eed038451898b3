"""The methods by which a pair can be registered: the one table that engine, command line and window read.

How to add a method, in two files: write a module with a function that estimates the field, like `field_by_points_alone`
in `core.registration.field_methods` (it is a `FieldEstimator` of `core.registration.field_estimate`, where the steps
are that methods share), and add a row to the table below. `--method` and the window's choice offer it, the case and
`metrics.json` remember it; the tests of `tests/registration/test_methods.py` try every row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.errors import InputError
from core.language import mark, tr
from core.late_import import load_function

DEFAULT_METHOD, POINTS_ALONE = "default", "points"


@dataclass(frozen=True)
class RegistrationMethod:
    """A way to find the registration field.

    Attributes:
        identifier: on the command line and in files.
        words: in the window and the report, through `tr`.
        description: a sentence on what it does, and one on how long it takes, through `tr`.
        function: `module:function`, a `FieldEstimator` that is imported when a pair is registered.
        weights: the file of the network's weights that it runs with unless another is asked for.
        can_skip_refinement: whether `RegistrationOptions.refine` makes a difference to it.
    """

    identifier: str
    words: str
    description: str
    function: str
    weights: str = "default.safetensors"
    can_skip_refinement: bool = False

    def estimator(self) -> Any:
        """The function, imported now."""
        return load_function(self.function)


_TABLE = (
    RegistrationMethod(
        identifier=DEFAULT_METHOD,
        words=mark("Network, refined on the vessels"),
        description=mark(
            "The network estimates the displacement of every pixel, which is then corrected on this pair's own "
            "vessels. It takes about five seconds."
        ),
        function="core.registration.field_methods:field_by_network",
        can_skip_refinement=True,
    ),
    RegistrationMethod(
        identifier="vessels",
        words=mark("Vessels alone, without the network's field"),
        description=mark(
            "The vessels of this pair are matched from the points on, and the network only finds them; for images that "
            "its field leads astray, where the points are good to a few pixels. It takes about four seconds."
        ),
        function="core.registration.field_by_vessels:field_by_vessels",
    ),
    RegistrationMethod(
        identifier="paper",
        words=mark("Network of Zhang et al. (2019)"),
        description=mark(
            "The segmentation and registration network of the paper that this program implements, as it is, without "
            "any correction. It takes about twenty seconds."
        ),
        function="core.registration.field_by_paper:field_by_paper_network",
        weights="paper.safetensors",
    ),
    RegistrationMethod(
        identifier="paper-refined",
        words=mark("Network of Zhang et al., refined on the vessels"),
        description=mark(
            "The field of the paper's network, then corrected on this pair's own vessels. It takes about twenty "
            "seconds."
        ),
        function="core.registration.field_by_paper:refined_field_of_paper_network",
        weights="paper.safetensors",
    ),
    RegistrationMethod(
        identifier="paper-pair",
        words=mark("Zhang et al., minimised on the pair"),
        description=mark(
            "The paper's segmentation network; then its equations 3 and 4 are minimised on this pair itself, instead "
            "of asking its registration network. It takes about twenty seconds."
        ),
        function="core.registration.field_by_paper:field_by_pair_descent",
        weights="paper.safetensors",
    ),
    RegistrationMethod(
        identifier=POINTS_ALONE,
        words=mark("Matching points alone"),
        description=mark(
            "The image is moved by the matching points alone, and the network only measures. It takes about three "
            "seconds."
        ),
        function="core.registration.field_methods:field_by_points_alone",
    ),
)

REGISTRATION_METHODS = {method.identifier: method for method in _TABLE}


def registration_method(identifier: str) -> RegistrationMethod:
    """The method of this name.

    Raises:
        InputError: there is none.
    """
    method = REGISTRATION_METHODS.get(identifier)
    if method is None:
        raise InputError(
            tr("There is no registration method {name}. Choose one of {methods}.").format(
                name=identifier, methods=", ".join(REGISTRATION_METHODS)
            )
        )
    return method


def method_words(identifier: str) -> str:
    """The method in the user's language; the name itself where a newer program knows more than this one."""
    method = REGISTRATION_METHODS.get(identifier)
    return identifier if method is None else tr(method.words)

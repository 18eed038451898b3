"""`retina-align demo`: register the bundled case, and measure the result against the truth."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from core.command_line.arguments import add_output_folder, new_command
from core.command_line.console import say, say_columns, say_json
from core.command_line.register import check_folder_is_free, register_and_write, result_values

if TYPE_CHECKING:
    from core.demo.synthetic import TrueError
    from core.export.bundle import Bundle
    from core.registration import RegistrationResult

_DESCRIPTION = """\
Register a bundled pair of images, without a display and without a download, and print the measured error.

The colour photograph is real (scikit-image's sample image). The angiogram is synthetic: it is made from the photograph
with a known transform, so that the true error can be measured.

The output folder gets the two images, and everything that `register` writes. `retina-gui DIR/case.json` opens it.
"""

_EXAMPLES = """\
  retina-align demo
  retina-align demo --output somewhere-else --json
"""


def add_parser(commands: Any) -> None:
    """Add this command to the parser."""
    parser = new_command(
        commands, "demo", run, "register a bundled case and print its measured error", _DESCRIPTION, _EXAMPLES
    )
    add_output_folder(parser, default="retina-demo")


def run(options: argparse.Namespace) -> None:
    """Carry the command out."""
    from core.demo.synthetic import HalfSynthetic, demo_case, true_error
    from core.export.bundle import BundleOptions
    from core.registration import RegistrationOptions, RegistrationRequest

    case = demo_case()
    request = RegistrationRequest(case.reference, case.floating, case.points, RegistrationOptions())
    bundle_options = BundleOptions(vessel_maps=True, overwrite=options.overwrite)
    check_folder_is_free(options.output, request, bundle_options)
    if not options.json:
        say(HalfSynthetic().sentence)
    result, bundle = register_and_write(request, options.output, bundle_options)
    before, after = true_error(case, result.affine), true_error(case, result.transform)
    if options.json:
        say_json(
            {
                "note": HalfSynthetic().sentence,
                "true_error_points_alone": asdict(before),
                "true_error": asdict(after),
                **result_values(result, bundle),
            }
        )
    else:
        _say(before, after, result, bundle)


def _say(before: TrueError, after: TrueError, result: RegistrationResult, bundle: Bundle) -> None:
    say()
    say("What was done:")
    say_columns([(step, f"{seconds:.1f} s") for step, seconds in result.seconds.items()])
    say()
    say("True error inside the field of view, in pixels of the reference:")
    rows = [("", "median", "95 % below", "largest")]
    for name, error in (("three matching points alone", before), ("with the network", after)):
        rows.append((name, f"{error.median:.2f}", f"{error.p95:.2f}", f"{error.largest:.2f}"))
    say_columns(rows)
    say()
    for sentence in result.metrics.sentences():
        say(sentence)
    folder = bundle.files["case.json"].parent
    say()
    say(f"Written into {folder}: {', '.join(bundle.files)}.")
    say(f"See it: retina-gui {folder / 'case.json'}")

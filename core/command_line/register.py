"""`retina-align register`: align one pair and write everything that comes of it."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.command_line.arguments import (
    POLARITIES,
    add_engine_options,
    add_export_options,
    add_orientation,
    add_output_folder,
    add_page,
    engine_values,
    export_values,
    new_command,
    orientation_of,
    polarity_of,
    read_page,
    whole_number,
)
from core.command_line.automatic import alignment_values, say_alignment, with_automatic_points
from core.command_line.console import progress_bar, say, say_json, say_warnings
from core.command_line.outputs import output_folder
from core.command_line.points import (
    POINT_FILES_HELP,
    add_points_format,
    add_points_options,
    answers_of,
    points_of_files,
)
from core.errors import InputError
from core.notices import sentences

if TYPE_CHECKING:
    from core.alignment import AutomaticAlignment
    from core.export.bundle import Bundle, BundleOptions
    from core.registration import RegistrationRequest, RegistrationResult

_DESCRIPTION = f"""\
Bring the floating image onto the reference image. Matching points (three, in both images) give a first alignment, or
--auto finds it; the network then finds the displacement that remains at every pixel. Either image may be the angiogram.

The points are a CSV file: BigWarp's ("Pt-0","true",floating x,floating y,reference x,reference y), or one with the
header reference_x,reference_y,floating_x,floating_y. The centre of the first pixel is (0, 0). Check points measure
the error and take no part in the fit: name them "Check-0", "Check-1" and so on in BigWarp's file, or write check in a
fifth column that is headed role.

{POINT_FILES_HELP}

With --auto the program looks for matching points itself, on the vessels: at any rotation, at scales of 0.6 to 1.6,
where a sixth of the images or more overlaps. The points that it chose are in points.csv and case.json like any
others. It prints its confidence (0.5 to 1) and warns below 0.9. Where it finds no convincing alignment, or only one of
the mirrored image, it says so, writes nothing and exits with status 2: --floating-orientation flip turns that back.

A file may hold several images (pages, frames of a series, channels): --page says which; without it the first is taken.
An image can be turned and flipped first (--reference-orientation, --floating-orientation); --points count in its pixels
as it is turned then.

Written into the output folder: warped.tif (the floating image on the reference's grid), stack.tif (both, for ImageJ;
other programs read the stack better by --stack-format), checkerboard.png, transform.h5 and inverse.h5,
confidence.tif (0 to 1, where the vessels bear the result out), field.nii.gz, points.csv, case.json (opens in
retina-gui) and metrics.json. Annotations in a case.json that is overwritten go on in the new one, and their files are
written beside it. With --canvas union all is written on a grid that holds both fields, and montage.png shows them
blended; metrics.json says where the reference lies on it.

transform.h5 (reference to floating) and inverse.h5 (back) count in pixels as shown here; whoever loads the original
files into SimpleITK, ANTs or 3D Slicer takes transform-physical.h5 and inverse-physical.h5 where they lie beside.
"""

_EXAMPLES = """\
  retina-align register --reference angiogram.tif --floating colour.jpg --points points.csv --output aligned
  retina-align register --reference angiogram.tif --floating colour.jpg --auto --output aligned
  retina-align register --reference a.png --floating b.png --points points.csv --affine-only --output aligned
  retina-align register --reference a.png --floating b.png --auto --canvas union --only stack,montage --output wide
  retina-align register --reference colour.jpg --floating angiogram.dcm --page 12 --auto --output aligned
  retina-align register --reference a.png --floating mirrored.png --floating-orientation flip --auto --output aligned
"""


def add_parser(commands: Any) -> None:
    """Add this command to the parser."""
    parser = new_command(commands, "register", run, "align a pair of images", _DESCRIPTION, _EXAMPLES)
    parser.add_argument("--reference", metavar="IMAGE", type=Path, required=True, help="the image that stays")
    parser.add_argument(
        "--floating", metavar="IMAGE", type=Path, required=True, help="the image that is moved"
    )
    first = parser.add_mutually_exclusive_group()
    first.add_argument(
        "--points",
        metavar="FILE",
        type=Path,
        nargs="+",
        help="matching points, in one file or in two, one an image; an affine needs three pairs, more give an "
        "estimate of its error",
    )
    first.add_argument(
        "--auto",
        action="store_true",
        help="find the matching points automatically, or say that it cannot; this or --points is required",
    )
    for image in ("reference", "floating"):
        parser.add_argument(
            f"--{image}-polarity",
            choices=POLARITIES,
            default="auto",
            help=f"whether the vessels of the {image} image are brighter or darker than what is around them "
            "(default: found automatically)",
        )
    add_points_options(parser)
    add_points_format(parser)
    add_export_options(parser, "--stack-format")
    add_page(parser, "--page", "the file of the two that holds several")
    for image in ("reference", "floating"):
        add_page(parser, f"--{image}-page", f"the {image} image")
        add_orientation(parser, f"--{image}-orientation", f"the {image} image")
    parser.add_argument(
        "--cell", metavar="PIXELS", type=whole_number, help="side of the checkerboard's fields"
    )
    add_engine_options(parser, default_model="affine")
    add_output_folder(parser)


def run(options: argparse.Namespace) -> None:
    """Carry the command out."""
    if options.points is None and not options.auto:
        raise InputError(
            "--points is missing: name the file of the matching points, or give --auto instead. "
            "See retina-align register --help"
        )
    if options.cell is not None and options.cell < 1:
        raise InputError(f"--cell is a number of pixels above 0, not {options.cell}.")
    from core.export.bundle import BundleOptions
    from core.export.stack_formats import STACK_FORMATS

    request = _request(options)
    bundle_options = BundleOptions(
        options.vessel_maps,
        options.cell,
        options.overwrite,
        STACK_FORMATS[options.stack_format],
        points_format=options.points_format,
        **export_values(options),
    )
    check_folder_is_free(options.output, request, bundle_options, _inputs(options, request))
    alignment: AutomaticAlignment | None = None
    if options.auto:
        request, alignment = _aligned(request, options.output)
    result, bundle = register_and_write(request, options.output, bundle_options)
    if options.json:
        found = {} if alignment is None else {"automatic": alignment_values(alignment)}
        values = {**found, **result_values(result, bundle)}
        read = sentences((*request.reference.notices, *request.floating.notices))
        say_json({**values, "warnings": [*read, *values["warnings"]]})
        return
    if alignment is not None:
        say_alignment(alignment, len(request.points))
    say_result(result, bundle)


def _aligned(request: RegistrationRequest, folder: Path) -> tuple[RegistrationRequest, AutomaticAlignment]:
    """The request with automatic points; a folder that was made for the result goes again where there is none."""
    try:
        return with_automatic_points(request)
    except InputError:
        with suppress(OSError):  # it holds something
            folder.rmdir()
        raise


def check_folder_is_free(
    folder: Path, request: RegistrationRequest, options: BundleOptions, inputs: Sequence[Path | None] = ()
) -> None:
    """Refuse before the work what would be refused after it.

    Args:
        inputs: every file that is read.

    Raises:
        InputError: a file is there already and may not be replaced, or is read; a case file would stay there that is of
            others; or the folder cannot be written to.
    """
    from core.export.bundle import bundle_files, check_patient, check_place
    from core.export.transform_files import left_companions

    check_patient(request, options)
    names = bundle_files(request, options=options)
    check_place(folder, request, options=options)
    output_folder(folder, [*names, *left_companions(names)], options.overwrite, inputs)


def register_and_write(
    request: RegistrationRequest, folder: Path, options: BundleOptions
) -> tuple[RegistrationResult, Bundle]:
    """Run the engine with a progress bar, and write all files of the result."""
    from core.case import case_of
    from core.case.taking_over import with_annotations_of_file
    from core.export.bundle import CASE, write_bundle
    from core.registration import register

    with progress_bar() as show:
        result = register(request, show)
    say_warnings(sentences(result.warnings))
    case = with_annotations_of_file(case_of(request), folder / CASE)
    bundle = write_bundle(folder, request, result, case, options=options)
    say_warnings(sentences(bundle.remarks))
    return result, bundle


def say_result(result: RegistrationResult, bundle: Bundle) -> None:
    """The result in sentences."""
    say(
        f"Vessels are {result.reference_polarity.value} in the reference and "
        f"{result.floating_polarity.value} in the floating image."
    )
    for sentence in result.metrics.sentences():
        say(sentence)
    say(f"Done in {sum(result.seconds.values()):.1f} s. Written into {bundle.folder}:")
    say("  " + "  ".join(bundle.files))


def result_values(result: RegistrationResult, bundle: Bundle) -> dict[str, Any]:
    """The result for programs."""
    return {
        "method": result.method,
        "metrics": result.metrics.to_dict(),
        "reference_polarity": result.reference_polarity.value,
        "floating_polarity": result.floating_polarity.value,
        "weights_sha256": result.weights_sha256,
        "warnings": list(sentences(result.warnings)),
        "seconds": dict(result.seconds),
        "files": {name: str(path) for name, path in bundle.files.items()},
    }


def _inputs(options: argparse.Namespace, request: RegistrationRequest) -> list[Path | None]:
    """The files that are read, but for a table of points that would be written again as it is."""
    from core.export.kept_inputs import holds_these_points

    points = [path for path in options.points or () if not holds_these_points(path, request.points)]
    return [options.reference, options.floating, options.weights, *points]


def _pages(options: argparse.Namespace) -> tuple[int | None, int | None]:
    """The pages of the reference and of the floating image; `--page` is that of the only file with several images.

    Raises:
        InputError: `--page` could be either's, or is given beside another.
    """
    from core.images.reading import list_images

    if options.page is None:
        return options.reference_page, options.floating_page
    if options.reference_page is not None or options.floating_page is not None:
        raise InputError("Give either --page, or --reference-page and --floating-page.")
    has_several = [len(list_images(path).parts) > 1 for path in (options.reference, options.floating)]
    if all(has_several):
        raise InputError(
            "Both files hold several images: give --reference-page and --floating-page instead of --page."
        )
    return (options.page, None) if has_several[0] else (None, options.page)


def _request(options: argparse.Namespace) -> RegistrationRequest:
    from core.points.matching import MatchingPoints
    from core.registration import RegistrationOptions, RegistrationRequest
    from core.transforms.planar import TransformModel

    reference_page, floating_page = _pages(options)
    reference, floating = (
        read_page(options.reference, reference_page, orientation_of(options.reference_orientation)),
        read_page(options.floating, floating_page, orientation_of(options.floating_orientation)),
    )
    points = MatchingPoints()
    if not options.auto:
        points = points_of_files(options.points, reference, floating, answers_of(options))
    return RegistrationRequest(
        reference=reference,
        floating=floating,
        points=points,
        options=RegistrationOptions(
            transform_model=TransformModel(options.model),
            **engine_values(options),
            reference_polarity=polarity_of(options.reference_polarity),
            floating_polarity=polarity_of(options.floating_polarity),
        ),
    )

"""`retina-align evaluate`: measure the engine on a data set with landmarks."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.command_line.arguments import add_output_folder, add_weights, existing_file_error, new_command
from core.command_line.console import progress_bar, say, say_columns, say_json
from core.errors import InputError

if TYPE_CHECKING:
    from core.evaluation.measurement import Measurement
    from core.evaluation.methods import Method
    from core.evaluation.pairs import PairCase
    from core.evaluation.table import EvaluationTable

_METHODS = ("affine", "network", "refined")
_CSV, _JSON = "evaluation.csv", "evaluation.json"

_DESCRIPTION = """\
Register every case of a data set and measure the result. A case is a folder with reference.png, floating.png and
landmarks.csv (header reference_x,reference_y,floating_x,floating_y). The three landmarks of the widest triangle are the
clicks; the error (TRE, in reference pixels) is measured at the others.

Methods: affine (the three clicks alone), network (and the network's field), refined (and its correction on the pair's
own vessel maps). Dice and soft Dice compare vessel maps of a third party's filter (Frangi), which no part of the
engine has seen. Success means that the mean error of a case is at most 3, 5 or 10 px.
"""

_EXAMPLES = """\
  retina-align evaluate ../shared/data/pairs --output runs/pairs
  retina-align evaluate ../shared/data/pairs --cases 032,034,038 --methods affine,refined --output runs/eye-c
"""


def add_parser(commands: Any) -> None:
    """Add this command to the parser."""
    parser = new_command(
        commands, "evaluate", run, "measure the engine on a data set", _DESCRIPTION, _EXAMPLES
    )
    parser.add_argument("dataset", metavar="DATASET", type=Path, help="the folder of the cases")
    parser.add_argument(
        "--cases", metavar="A,B", type=_names, default=(), help="only these cases (default: all)"
    )
    parser.add_argument(
        "--methods", metavar="A,B", type=_names, default=_METHODS, help=f"default: {','.join(_METHODS)}"
    )
    add_weights(parser)
    add_output_folder(parser)


def run(options: argparse.Namespace) -> None:
    """Carry the command out."""
    from core.evaluation.methods import Method
    from core.evaluation.pairs import read_pairs
    from core.export.folders import ExistingFileError, prepared_folder

    unknown = [name for name in options.methods if name not in _METHODS]
    if unknown or not options.methods:
        raise InputError(f"--methods takes {', '.join(_METHODS)}, not '{','.join(options.methods)}'.")
    cases = read_pairs(options.dataset, options.cases)
    try:
        folder = prepared_folder(options.output, (_CSV, _JSON), options.overwrite)
    except ExistingFileError as error:
        raise existing_file_error(error) from error
    methods = [Method(name) for name in options.methods]
    table = _measured(cases, methods, options.weights)
    _write(table, folder)
    if options.json:
        say_json(table.to_dict())
    else:
        _say(table, methods, folder)


def _measured(cases: list[PairCase], methods: list[Method], weights: Path | None) -> EvaluationTable:
    from core.evaluation.measurement import load_network, measure
    from core.evaluation.table import EvaluationTable
    from core.registration import Progress

    rows: list[Measurement] = []
    count = len(cases) * len(methods)
    with progress_bar() as show:
        show(Progress("Loading the network", 0.0))
        load_network(weights)
        for case in cases:
            for method in methods:
                show(Progress(f"Case {case.name}, {method.value}", len(rows) / count))
                rows.append(measure(case, method, weights))
    return EvaluationTable.of(rows, methods)


def _write(table: EvaluationTable, folder: Path) -> None:
    from core.atomic_files import atomic_path

    for name, text in ((_CSV, table.csv_text()), (_JSON, json.dumps(table.to_dict(), indent=2) + "\n")):
        with atomic_path(folder / name) as temporary:
            temporary.write_text(text, "utf-8")


def _say(table: EvaluationTable, methods: list[Method], folder: Path) -> None:
    say_columns(table.text_rows())
    say()
    for method in methods:
        say(f"{method.value}: {method.description}")
    say(f"Written into {folder}: {_CSV}, {_JSON}")


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())

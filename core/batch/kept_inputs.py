"""No case of a batch replaces a file that the list, or a case of it, is read from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from core.batch.folder_names import check_within
from core.batch.listed_case import ListedCase
from core.batch.outcome import read_record
from core.batch.pairs import BatchPair, LoadedPair
from core.case.own_files import files_of_case
from core.errors import InputError
from core.export.kept_inputs import ReadFiles, check_inputs_are_kept, holds_these_points


def knowing_inputs(pairs: Sequence[BatchPair], output: Path, more: Iterable[Path]) -> list[BatchPair]:
    """The pairs, each with the files in its folder that are read: looked for once, before any is written.

    What an earlier run made in a folder may be made again, though another case of the list is read from it.

    Args:
        more: what is read beside the cases: the list, and the weights.
    """
    there = [_files_within(pair, output) for pair in pairs]
    if not any(there):
        return list(pairs)
    more = tuple(more)
    own = [(*_inputs(pair.case), *more) if files else () for pair, files in zip(pairs, there, strict=True)]
    of_all = ReadFiles.of((*(path for pair in pairs for path in _inputs(pair.case)), *more))
    known = []
    for pair, files, inputs in zip(pairs, there, own, strict=True):
        read = ReadFiles.of(inputs) if files and read_record(output / pair.name) is not None else of_all
        found = [file for file in files if read.among([file])]
        known.append(replace(pair, read_there=tuple(_relative(file, output / pair.name) for file in found)))
    return known


def check_list_is_kept(loaded: LoadedPair, pair: BatchPair, folder: Path, names: Iterable[str]) -> None:
    """Refuse to replace what is read; a table of points that would be written again as it is may be.

    Raises:
        InputError: one of the files is read.
    """
    inputs = [folder / name for name in pair.read_there]
    kept = [path for path in inputs if not holds_these_points(path, loaded.request.points)]
    check_inputs_are_kept((folder / name for name in names), kept)


def _inputs(listed: ListedCase) -> Iterator[Path]:
    yield from listed.named_files
    if listed.case_file is not None:
        yield from files_of_case(listed.case_file)


def _files_within(pair: BatchPair, output: Path) -> list[Path]:
    try:
        check_within(output, pair.name)
        return [path for path in (output / pair.name).rglob("*") if path.is_file()]
    except (OSError, ValueError, InputError):
        return []


def _relative(file: Path, folder: Path) -> str:
    return file.relative_to(folder).as_posix()

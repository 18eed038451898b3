"""Reads sound files whose bytes were changed at random: each is read, or refused in one short line.

    python -m tests.hostile.mutated_files [--count 20000] [--seed 1] [--only h5]

A crash ends the script, and the file that did it lies in the folder that it names; a hang shows as a long time.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from core.annotations.annotation import Annotation
from core.annotations.files import read_annotations, write_annotations
from core.annotations.shape import Shape, ShapeKind
from core.batch.case_table import list_table
from core.case import Case, ImageIdentity, read_case, write_case
from core.errors import InputError
from core.images.reading import read_image
from core.points.files import read_points
from core.study.plan import StudyItem, StudyPlan
from core.study.storage import read_study, write_study
from core.study.study import Reading, Study
from core.transforms.composite import CompositeTransform
from core.transforms.field import RegistrationField
from core.transforms.itk_files import read_transform, write_transform
from core.transforms.planar import PlanarTransform
from tests.images.test_dicom_files import dicom

LONGEST_SENTENCE = 420
READERS: dict[str, Callable[[Path], object]] = {
    "h5": read_transform,
    "case.json": read_case,
    "png": read_image,
    "tif": read_image,
    "jpg": read_image,
    "csv": read_points,
    "list.csv": list_table,
    "geojson": read_annotations,
    "dcm": read_image,
    "mat": read_points,
    "points": read_points,
    "mrk.json": read_points,
    "bigwarp.json": read_points,
    "fcsv": read_points,
    "zip": read_annotations,
    "labelme.json": read_annotations,
    "nrrd": read_image,
    "jp2": read_image,
    "gif": read_image,
    "webp": read_image,
    "bmp": read_image,
    "study.json": read_study,
}


@dataclass
class Outcome:
    """What came of all files.

    Attributes:
        faults: the exceptions that are no sentences, with the seeds that lead to them.
    """

    read: int = 0
    refused: int = 0
    slowest: float = 0.0
    faults: list[str] = field(default_factory=list)


def sound_files(folder: Path) -> dict[str, bytes]:
    """One of each kind, small."""
    import SimpleITK
    from PIL import Image
    from scipy.io import savemat

    pixels = np.random.default_rng(1).integers(0, 255, (40, 50, 3), np.uint8)
    for kind in ("png", "tif", "jpg", "jp2", "gif", "webp", "bmp"):
        Image.fromarray(pixels).save(folder / f"sound.{kind}")
    SimpleITK.WriteImage(SimpleITK.GetImageFromArray(pixels, isVector=True), str(folder / "sound.nrrd"))
    (folder / "sound.dcm").write_bytes(dicom(pixels[..., 1], "MONOCHROME2"))
    places = np.array([[3.0, 4.0], [30.0, 5.0], [12.0, 33.0]])
    savemat(folder / "sound.mat", {"movingPoints": places, "fixedPoints": places + 1})
    field = RegistrationField(np.ones((3, 4, 2), np.float32), (40, 50))
    affine = PlanarTransform.from_affine(np.array([[1, 0.1, 4], [0, 1, 2]]))
    write_transform(folder / "sound.h5", CompositeTransform(affine, field))
    identity = ImageIdentity(folder / "sound.png", 64 * "a", (40, 50))
    drawn = Annotation(Shape(ShapeKind.LINE, [(1, 2), (3, 4)]), 64 * "a")
    case = Case(annotations=(drawn,)).with_reference(identity)
    write_case(folder / "sound.case.json", case.with_floating(ImageIdentity(None, 64 * "b", (40, 50), "b")))
    texts = {
        "csv": '"Pt-0","true",1.5,2,3,4\n"Pt-1","false",Infinity,Infinity,3,4\n',
        "list.csv": "name,reference,floating\neye,sound.png,sound.tif\n",
        "points": "mapX,mapY,sourceX,sourceY,enable\n1,-2,3,-4,1\n5,-6,7,-8,1\n",
        "fcsv": "# Markups fiducial file version = 4.11\n# columns = id,x,y,z\n0,1,2,0\n1,5,6,0\n",
        "mrk.json": '{"markups": [{"type": "Fiducial", "coordinateSystem": "LPS", "controlPoints": [{"label": "1", '
        '"position": [3, 4, 0]}]}]}',
        "bigwarp.json": '{"type": "BigWarpLandmarks", "numDimensions": 2, "movingPoints": [[1, 2]], "fixedPoints": '
        '[[3, 4]], "active": [true], "names": ["a"]}',
        "labelme.json": '{"version": "5.4", "imagePath": "a.png", "imageHeight": 40, "imageWidth": 50, "shapes": '
        '[{"label": "b", "shape_type": "polygon", "points": [[1, 2], [9, 3], [5, 8]]}]}',
        "geojson": '{"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": {"type": "Point", '
        '"coordinates": [3, 4]}, "properties": {"name": "a", "classification": {"name": "b", "color": [1, 2, 3]}}}]}',
    }
    write_annotations(folder / "sound.zip", (drawn,), case.labels)
    item = StudyItem("eye", "eye/case.json", 64 * "b", "b", "2026-01-01T00:00:00Z")
    plan = StudyPlan("reader", (item,), (0, 0), 1, True, "2026-01-01T00:00:00Z")
    write_study(folder / "sound.study.json", Study(plan, (Reading(), Reading())))
    files = {kind: text.encode() for kind, text in texts.items()}
    return {kind: files.get(kind) or (folder / f"sound.{kind}").read_bytes() for kind in READERS}


def changed(content: bytes, choice: random.Random) -> bytes:
    """The content with bytes changed, cut off, doubled or taken out."""
    data = bytearray(content)
    for _ in range(choice.choice((1, 1, 2, 5, 40))):
        place, length = choice.randrange(len(data) + 1), choice.choice((1, 1, 4, 30))
        data[place : place + length] = choice.choice(
            (
                choice.randbytes(length),
                b"",
                bytes(data[place : place + length]) * 2,
                b"\xff" * length,
                b"\0" * length,
                choice.choice((b"1e999", b"null", b'"', b"[", b"9" * 30, b"\r", b"-1", b"\\ud800", b"NaN")),
            )
        )
    return bytes(data[: choice.randrange(len(data) + 1)] if choice.random() < 0.1 else data)


def read_mutated(folder: Path, seeds: Iterable[int], only: str = "") -> Outcome:
    """Read a file for each seed."""
    sound, outcome = sound_files(folder), Outcome()
    kinds = [kind for kind in READERS if only in kind]
    for seed in seeds:
        choice = random.Random(seed)
        kind = kinds[seed % len(kinds)]
        path = folder / f"changed.{kind}"
        path.write_bytes(changed(sound[kind], choice))
        since = time.perf_counter()
        try:
            READERS[kind](path)
            outcome.read += 1
        except InputError as error:
            outcome.refused += 1
            sentence = str(error).replace(str(folder), "")
            if len(sentence) > LONGEST_SENTENCE or not sentence.isprintable():
                outcome.faults.append(f"{kind} {seed}: no short line: {sentence!r:.300}")
        except Exception as error:
            outcome.faults.append(f"{kind} {seed}: {type(error).__name__}: {error!s:.200}")
        outcome.slowest = max(outcome.slowest, time.perf_counter() - since)
    return outcome


def main() -> None:
    """Read many, and say what came of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="a part of the name of the kind")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="mutated-"))
    print(f"The files lie in {folder}.")
    outcome = read_mutated(folder, range(options.seed, options.seed + options.count), options.only)
    print(*outcome.faults, sep="\n")
    print(
        f"{outcome.read} read, {outcome.refused} refused, {len(outcome.faults)} faults; {outcome.slowest:.1f} s at most"
    )


if __name__ == "__main__":
    main()

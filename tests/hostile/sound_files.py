"""Small sound files of every kind that the program reads: what the scripts of this folder damage."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from core.annotations.annotation import Annotation
from core.annotations.files import write_annotations
from core.annotations.home_image import HomeImage
from core.annotations.shape import Shape, ShapeKind
from core.batch.outcome import RECORD, PairOutcome, PairState, Record, write_record
from core.case import Case, ImageIdentity, write_case
from core.evaluation.automatic import AutomaticMeasurement, Stranger
from core.evaluation.floating_change import FloatingChange
from core.evaluation.kept_rows import KeptRows
from core.study.plan import StudyItem, StudyPlan
from core.study.storage import write_study
from core.study.study import Reading, Study
from core.transforms.composite import CompositeTransform
from core.transforms.field import RegistrationField
from core.transforms.itk_files import write_tfm, write_transform
from core.transforms.planar import PlanarTransform
from tests.images.test_dicom_files import dicom

TEXTS = {
    "csv": '"Pt-0","true",1.5,2,3,4\n"Pt-1","false",Infinity,Infinity,3,4\n',
    "headed.csv": "id,name,role,use,reference_x,reference_y,floating_x,floating_y\n"
    "1,a,fit,yes,1,2,3,4\n2,b,check,yes,5,6,7,8\n",
    "list.csv": "name,reference,floating,points,reference_page\neye,sound.png,sound.tif,,1\n"
    "two,sound.jpg,sound.bmp,,\n",
    "xy.csv": "x,y\n1,2\n3.5,4\n",
    "affine.csv": "1.jpg,1-1.jpg,1,0,0,0,1,0,\n2.jpg,1-2.jpg,1,0.1,4,0,1,2,\n",
    "pairs.csv": "pair,eye\neye,one\ntwo,two\n",
    "points": "mapX,mapY,sourceX,sourceY,enable\n1,-2,3,-4,1\n5,-6,7,-8,1\n",
    "fcsv": "# Markups fiducial file version = 4.11\n# columns = id,x,y,z\n0,1,2,0\n1,5,6,0\n",
    "mrk.json": '{"markups": [{"type": "Fiducial", "coordinateSystem": "LPS", "controlPoints": [{"label": "1", '
    '"position": [3, 4, 0]}]}]}',
    "bigwarp.json": '{"type": "BigWarpLandmarks", "numDimensions": 2, "movingPoints": [[1, 2]], "fixedPoints": '
    '[[3, 4]], "active": [true], "names": ["a"]}',
    "labelme.json": '{"version": "5.4", "imagePath": "a.png", "imageHeight": 40, "imageWidth": 50, "shapes": '
    '[{"label": "b", "shape_type": "polygon", "points": [[1, 2], [9, 3], [5, 8]]}]}',
    "geojson": '{"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": {"type": "Polygon", '
    '"coordinates": [[[3, 4], [9, 4], [5, 12], [3, 4]]]}, "properties": {"name": "a", "classification": '
    '{"name": "b", "color": [1, 2, 3]}, "measurements": {"area": 3.5}}}, {"type": "Feature", "geometry": '
    '{"type": "Point", "coordinates": [3, 4]}, "properties": {"objectType": "annotation"}}]}',
    "failure.json": '{"format": "retina-failure", "reason": "The points are on a line.", "inputs": '
    '{"case.json": [1, 2], "a.png": null}}',
    "session.json": '{"name": "eye", "path": "/eyes/case.json"}',
    "log.csv": "phase,step,seconds,learning_rate,kind,samples,total,style,content,self_comparison,smoothness,ssim,"
    "supervision,displacement\nwarm-up,10,2.5,0.001,vessels,8,0.5,,,,,,0.4,\nwarm-up,20,5,0.001,vessels,8,0.4,,,,,,0.3,\n",
    "settings.ini": "[window]\ntheme=light\ngeometry=@ByteArray(\\x1\\xd9\\xd0\\xcb)\nlanguage=de\n[reader]\n"
    "name=ab\nblinded=true\nreasons=blur\\nfold\n[list]\nwidth=300\n[hints]\nseen=a b\n[files]\nfolder=/tmp\n"
    '[recent]\ncases="[{\\"path\\": \\"/eyes/case.json\\", \\"name\\": \\"eye\\", '
    '\\"used_at\\": \\"2026-01-01T10:00\\"}]"\n'
    "[layout]\nsplitters\\main=@ByteArray(\\0\\0\\0\\xff)\noptions\\mode=checkerboard\noptions\\cell_fraction=0.1\n"
    'options\\magnification=2\noptions\\export_parts=warped,points\noptions\\animation="{\\"kind\\": \\"flicker\\", '
    '\\"seconds\\": 2.0, \\"rate\\": 10, \\"rounds\\": 1, \\"loops\\": true, \\"cells\\": 4, \\"width\\": 800, '
    '\\"parts\\": [], \\"names\\": true}"\n',
}


def sound_files(folder: Path, seed: int = 1, with_networks: bool = True) -> dict[str, bytes]:
    """One of each kind, by its ending; others of another seed. What they name lies in the folder.

    Args:
        with_networks: also those that torch makes, whose import takes seconds.
    """
    random = np.random.default_rng(seed)
    height, width = (40, 50) if seed == 1 else tuple(map(int, random.integers(20, 60, 2)))
    pixels = random.integers(0, 255, (height, width, 3), np.uint8)
    return {
        **{kind: text.encode() for kind, text in TEXTS.items()},
        **dict(_pictures(folder, pixels)),
        **dict(_tiffs(pixels)),
        **dict(_dicoms(pixels)),
        **dict(_transforms(folder, height, width)),
        **dict(_documents(folder, height, width)),
        **dict(_recipes()),
        **dict(_tensors(seed) if with_networks else ()),
    }


def _pictures(folder: Path, pixels: np.ndarray) -> Iterator[tuple[str, bytes]]:
    import imagecodecs
    import SimpleITK
    from PIL import Image

    plain, grey = Image.fromarray(pixels), Image.fromarray(pixels[..., 1])
    others = [Image.fromarray(pixels[::-1]), Image.fromarray(pixels[:, ::-1])]
    exif = Image.Exif()
    exif[0x0112] = 6
    pictures: Mapping[str, tuple[Any, Mapping[str, Any]]] = {
        "png": (plain, {"dpi": (300, 300)}),
        "palette.png": (grey.convert("P"), {"transparency": 3}),
        "deep.png": (Image.fromarray(pixels[..., 1].astype(np.uint16) * 257), {}),
        "tif": (plain, {}),
        "jpg": (plain, {"exif": exif, "dpi": (200, 200)}),
        "cmyk.jpg": (plain.convert("CMYK"), {}),
        "progressive.jpg": (grey, {"progressive": True}),
        "jp2": (plain, {}),
        "gif": (grey, {"save_all": True, "append_images": [each.convert("L") for each in others]}),
        "webp": (plain, {"save_all": True, "append_images": others}),
        "bmp": (plain, {}),
        "palette.bmp": (grey.convert("P"), {}),
    }
    for kind, (image, options) in pictures.items():
        image.save(folder / f"sound.{kind}", **options)
        yield kind, (folder / f"sound.{kind}").read_bytes()
    yield "j2k", bytes(imagecodecs.jpeg2k_encode(pixels[..., 0].astype(np.uint16) * 16, codecformat="j2k"))
    for name, compressed in (("nrrd", False), ("gzip.nrrd", True)):
        image = SimpleITK.GetImageFromArray(
            pixels if not compressed else pixels[..., 0], isVector=not compressed
        )
        SimpleITK.WriteImage(image, str(folder / f"sound.{name}"), useCompression=compressed)
        yield name, (folder / f"sound.{name}").read_bytes()


def _tiffs(pixels: np.ndarray) -> Iterator[tuple[str, bytes]]:
    import tifffile

    deep = pixels[..., 0].astype(np.uint16) * 16
    for kind, value, options in (
        ("tiled.tif", deep, {"compression": "zlib", "predictor": True, "tile": (16, 16)}),
        ("lzw.tif", pixels, {"compression": "lzw", "rowsperstrip": 7, "resolution": (300, 300)}),
        ("planar.tif", pixels.transpose(2, 0, 1), {"planarconfig": "separate", "photometric": "rgb"}),
        ("jpeg.tif", pixels, {"compression": "jpeg", "photometric": "rgb", "tile": (16, 16)}),
        ("imagej.tif", pixels.transpose(2, 0, 1), {"imagej": True, "resolution": (0.1, 0.1)}),
        ("ome.tif", pixels.transpose(2, 0, 1), {"metadata": {"axes": "CYX", "PhysicalSizeX": 5}}),
        ("big.tif", deep, {"bigtiff": True, "byteorder": ">"}),
        ("mask.tif", (pixels[..., 0] // 90).astype(np.uint8), {}),
    ):
        file = io.BytesIO()
        tifffile.imwrite(file, value, ome=kind == "ome.tif" or None, **options)  # type: ignore[arg-type]
        yield kind, file.getvalue()
    file = io.BytesIO()
    with tifffile.TiffWriter(file) as pages:
        for page in (pixels, pixels[:9, :11], deep):
            pages.write(page, contiguous=False)
    yield "pages.tif", file.getvalue()
    file = io.BytesIO()
    tifffile.imwrite(
        file, np.float32(pixels[..., 0] / 255), description=json.dumps({"transform_sha256": 64 * "a"})
    )
    yield "confidence.tif", file.getvalue()


def _dicoms(pixels: np.ndarray) -> Iterator[tuple[str, bytes]]:
    import imagecodecs
    from pydicom import dcmread
    from pydicom.encaps import encapsulate
    from pydicom.uid import ImplicitVRLittleEndian, JPEG2000Lossless, JPEGBaseline8Bit, RLELossless

    grey = np.ascontiguousarray(pixels[..., 1])
    sound = dicom(grey, "MONOCHROME2", PixelSpacing=[0.01, 0.01], AcquisitionDateTime="20260101120000")
    yield "dcm", sound
    yield "frames.dcm", dicom(np.stack([grey, grey[::-1]]), "MONOCHROME2", NumberOfFrames=2)
    yield "twelve.dcm", dicom(grey.astype(np.uint16) * 16, "MONOCHROME1", BitsStored=12, RescaleSlope="2")
    for kind, syntax, encoded in (
        ("jpeg.dcm", JPEGBaseline8Bit, imagecodecs.jpeg8_encode(grey)),
        ("jpeg2000.dcm", JPEG2000Lossless, imagecodecs.jpeg2k_encode(grey, codecformat="j2k", level=0)),
    ):
        found = dcmread(io.BytesIO(sound))
        found.PixelData = encapsulate([bytes(encoded)])
        found.file_meta.TransferSyntaxUID = syntax
        found["PixelData"].is_undefined_length = True
        yield kind, _written(found)
    found = dcmread(io.BytesIO(sound))
    found.compress(RLELossless)
    yield "rle.dcm", _written(found)
    found = dcmread(io.BytesIO(sound))
    found.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian
    written = io.BytesIO()
    found.save_as(written, implicit_vr=True, little_endian=True, enforce_file_format=True)
    yield "implicit.dcm", written.getvalue()
    bare = io.BytesIO()
    del found.file_meta
    found.preamble = None
    found.save_as(bare, implicit_vr=True, little_endian=True)
    yield "bare.dcm", bare.getvalue()


def _written(found: Any) -> bytes:
    written = io.BytesIO()
    found.save_as(written, enforce_file_format=True)
    return written.getvalue()


def _transforms(folder: Path, height: int, width: int) -> Iterator[tuple[str, bytes]]:
    affine = PlanarTransform.from_affine(np.array([[1, 0.1, 4], [0, 1, 2]]))
    field = RegistrationField(np.ones((3, 4, 2), np.float32), (height, width))
    write_transform(folder / "sound.h5", CompositeTransform(affine, field))
    write_transform(folder / "affine.h5", CompositeTransform(affine))
    write_tfm(folder / "sound.tfm", affine)
    for kind, name in (("h5", "sound.h5"), ("affine.h5", "affine.h5"), ("tfm", "sound.tfm")):
        yield kind, (folder / name).read_bytes()


def _documents(folder: Path, height: int, width: int) -> Iterator[tuple[str, bytes]]:
    from scipy.io import savemat

    size = (height, width)
    identity = ImageIdentity(folder / "sound.png", 64 * "a", size)
    drawn = Annotation(Shape(ShapeKind.LINE, [(1, 2), (3, 4)]), 64 * "a")
    outline = Annotation(Shape(ShapeKind.POLYGON, [(1, 2), (9, 4), (5, 12)]), 64 * "a")
    case = Case(annotations=(drawn, outline)).with_reference(identity)
    write_case(folder / "sound.case.json", case.with_floating(ImageIdentity(None, 64 * "b", size, "b")))
    home = HomeImage(size, "a.png", 64 * "a")
    write_annotations(folder / "sound.zip", (drawn, outline), case.labels, home)
    write_annotations(folder / "sound.roi", (outline,), case.labels, home)
    item = StudyItem("eye", "eye/case.json", 64 * "b", "b", "2026-01-01T00:00:00Z")
    plan = StudyPlan("reader", (item,), (0, 0), 1, True, "2026-01-01T00:00:00Z")
    write_study(folder / "sound.study.json", Study(plan, (Reading(), Reading())))
    places = np.array([[3.0, 4.0], [30.0, 5.0], [12.0, 33.0]])
    savemat(folder / "sound.mat", {"movingPoints": places, "fixedPoints": places + 1})
    for kind in ("case.json", "zip", "roi", "study.json", "mat"):
        yield kind, (folder / f"sound.{kind}").read_bytes()
    write_record(folder, Record(64 * "c", PairOutcome("eye", PairState.DONE, "own", seconds=1.5)))
    yield "batch.json", (folder / RECORD).read_bytes()
    rows = KeptRows(folder / "sound.rows.jsonl")
    for key, row in (
        ("a", AutomaticMeasurement("a", FloatingChange(90.0), aligned=True, affine_mean=2.5, seconds=1.0)),
        ("b", Stranger("a", "b", FloatingChange(), accepted=False, confidence=0.1)),
    ):
        rows.row(key, lambda row=row: row)  # type: ignore[misc]
    yield "rows.jsonl", (folder / "sound.rows.jsonl").read_bytes()


def _recipes() -> Iterator[tuple[str, bytes]]:
    from core.resource_files import resource_path

    yield "toml", resource_path("training", "paper-cpu.toml").read_bytes()


def _tensors(seed: int) -> Iterator[tuple[str, bytes]]:
    import torch
    from safetensors.torch import save

    from core.network.weights import tensors_hash

    arrays = io.BytesIO()
    levels = {
        f"{name}_0_{level}": np.ones((4, 4), np.float32) for name in ("logits", "mask") for level in range(9)
    }
    np.savez(arrays, segmentation="a", pairs=np.zeros((1, 2), int), **levels)
    yield "segmented.npz", arrays.getvalue()
    tensors = {"block1_conv1.weight": torch.full((2, 3), float(seed)), "block1_conv1.bias": torch.ones(2)}
    metadata = {**_metadata(), "sha256": tensors_hash(tensors)}
    yield "safetensors", save(tensors, metadata)
    yield "trunk.safetensors", save(tensors)
    file = io.BytesIO()
    torch.save({"model": tensors, "place": {"phase": 0, "step": 1}, "configuration": "{}"}, file)
    yield "checkpoint.pt", file.getvalue()


@cache
def _metadata() -> dict[str, str]:
    """That of the weights that ship."""
    from safetensors import safe_open

    from core.resource_files import resource_path

    with safe_open(str(resource_path("weights", "default.safetensors")), framework="pt") as file:
        return dict(file.metadata())

"""The registrations as DICOM objects: Spatial Registration (affine) and Deformable Spatial Registration (PS3.3, A.39).

Coordinates are millimetres from the centre of an image's first pixel, x to the right and y downwards, by the size of
its pixels: so PS3.17, O.1 defines them for images without a frame of reference, as ophthalmic photographs are.
Where the size is not known a pixel counts as 1 mm, and the comment of the registration says so. The registered frame of
reference is the canvas, which all aligned images share.

The two objects go opposite ways (PS3.17, O.1). The matrix of a Spatial Registration takes a place of the source to the
registered frame. A Deformable Spatial Registration takes a place `p` of the registered frame to the source, where it is
sampled (PS3.3, C.20.3.1.1): `A (p + D(p))`, with the grid `D` and the matrix `A` after it; there is no matrix before.
That is this program's own `T(p) = A(p + u(p))`, in millimetres.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from core.coordinates import Size, resize_points
from core.export.dicom_images import EYES, image_name, sop_class_of
from core.export.dicom_objects import (
    REGISTRATIONS,
    UM_PER_MM,
    code_item,
    frame_uid,
    image_item,
    instance_uid,
    new_object,
    save,
    set_equipment,
    set_frame,
)
from core.export.exported import AlignedPair, Exported
from core.images.file_facts import DicomReference
from core.images.orientation import reoriented_sha256
from core.registration_methods import POINTS_ALONE
from core.transforms.composite import CompositeTransform, TransformChain
from core.transforms.planar import PlanarTransform

if TYPE_CHECKING:
    from pydicom import Dataset

    from core.export.canvas import Whole
    from core.images.reading import RetinalImage
    from core.images.spacing import PixelSize

_AFFINE_CLASS, _DEFORMABLE_CLASS = "1.2.840.10008.5.1.4.1.1.66.1", "1.2.840.10008.5.1.4.1.1.66.3"
_MOST_NODES = 512
"""Along the longer side of a grid that is not the registration's own."""


def write_affine(path: Path, exported: Exported) -> None:
    """The first alignment of every image, from its own frame to the registered one. Raises InputError as `save`."""
    dataset = _registration(exported, _AFFINE_CLASS, "affine", 1)
    items = [_identity_item(exported)]
    for pair in exported.pairs:
        source = _source(pair)
        to_registered = _scaling(exported.pixel_size_um) @ _affine(pair.transform, pair.size).inverse
        matrix = to_registered.matrix @ np.linalg.inv(_own_frame(pair.floating).matrix)
        item = _source_item(source)
        item.FrameOfReferenceUID = source.frame_of_reference
        item.MatrixRegistrationSequence = [
            _matrix_registration(exported, pair, matrix, "First alignment alone")
        ]
        items.append(item)
    dataset.RegistrationSequence = items
    _refer_to_images(dataset, exported)
    save(path, dataset)


def write_deformable(path: Path, exported: Exported) -> None:
    """The whole registration of every image, from the registered frame to its own. Raises InputError as `save`."""
    dataset = _registration(exported, _DEFORMABLE_CLASS, "deformable", 2)
    dataset.DeformableRegistrationSequence = [_deformable_item(exported, pair) for pair in exported.pairs]
    _refer_to_images(dataset, exported)
    save(path, dataset)


def _registration(exported: Exported, sop_class: str, label: str, number: int) -> Dataset:
    dataset = new_object(exported.study, REGISTRATIONS, sop_class, f"{label} registration", number)
    set_equipment(dataset, exported.study)
    set_frame(dataset, exported.study)
    eyes = {EYES[image.origin.eye] for image in exported.stack.images if image.origin and image.origin.eye}
    dataset.Laterality = eyes.pop() if len(eyes) == 1 else ""
    dataset.ContentLabel, dataset.ContentCreatorName = label.upper(), ""
    dataset.ContentDescription = f"{label.capitalize()} registration of the aligned images"
    return dataset


def _identity_item(exported: Exported) -> Dataset:
    """The aligned images lie in the registered frame already."""
    from pydicom import Dataset

    item = Dataset()
    item.FrameOfReferenceUID = frame_uid(exported.study)
    item.ReferencedImageSequence = _aligned_images(exported)
    item.MatrixRegistrationSequence = [_matrix_registration(exported, None, np.eye(3), "Aligned images")]
    return item


def _deformable_item(exported: Exported, pair: AlignedPair) -> Dataset:
    from pydicom import Dataset
    from pydicom.valuerep import format_number_as_ds

    source, affine = _source(pair), _affine(pair.transform, pair.size)
    registered, own = _scaling(exported.pixel_size_um), _own_frame(pair.floating)
    item = _source_item(source)
    item.SourceFrameOfReferenceUID = source.frame_of_reference
    item.RegistrationTypeCodeSequence = _registration_type(exported, pair)
    item.FrameOfReferenceTransformationComment = _comment(exported, pair, "Whole registration")
    after = own @ affine @ registered.inverse
    item.PostDeformationMatrixRegistrationSequence = [_matrix_item(after.matrix)]
    shape = _grid_size(pair)
    nodes = resize_points(_indices(shape), shape, pair.size)
    offsets = registered(affine.inverse(pair.transform(nodes.reshape(-1, 2)))) - registered(
        nodes.reshape(-1, 2)
    )
    vectors = np.zeros((*shape, 3), "<f4")
    vectors[..., :2] = offsets.reshape(*shape, 2)
    first = registered(nodes[0, :1])[0]
    steps = registered(np.array([[pair.size[1] / shape[1], pair.size[0] / shape[0]]]))[0]
    grid = Dataset()
    grid.ImagePositionPatient = [*map(format_number_as_ds, first.tolist()), "0"]
    grid.ImageOrientationPatient = ["1", "0", "0", "0", "1", "0"]
    grid.GridDimensions = [shape[1], shape[0], 1]
    grid.GridResolution = [*steps.tolist(), 1.0]
    grid.VectorGridData = vectors.tobytes()
    item.DeformableRegistrationGridSequence = [grid]
    return item


def _source(pair: AlignedPair) -> DicomReference:
    """How the floating image is referred to; one that is no DICOM object has a frame of reference alone."""
    study, image = pair.exported.study, pair.floating
    found = study.reference(image.facts.dicom)
    if found.frame_of_reference:
        return found
    in_file = reoriented_sha256(image.sha256, image.orientation)
    made = study.uid_of(f"frame of reference {in_file}")
    return DicomReference(found.sop_class, found.sop_instance, found.study, found.series, made)


def _source_item(source: DicomReference) -> Dataset:
    from pydicom import Dataset

    item = Dataset()
    if source.sop_instance and source.sop_class:
        item.ReferencedImageSequence = [image_item(source.sop_class, source.sop_instance)]
    return item


def _matrix_registration(
    exported: Exported, pair: AlignedPair | None, matrix: np.ndarray, what: str
) -> Dataset:
    from pydicom import Dataset

    item = Dataset()
    item.FrameOfReferenceTransformationComment = _comment(exported, pair, what)
    item.RegistrationTypeCodeSequence = [] if pair is None else _registration_type(exported, pair)
    item.MatrixSequence = [_matrix_item(matrix)]
    return item


def _matrix_item(planar: np.ndarray) -> Dataset:
    """A planar affine as a matrix of space that leaves the third axis alone (PS3.3, C.20.2.1.1), row by row."""
    from pydicom import Dataset
    from pydicom.valuerep import format_number_as_ds

    space = np.eye(4)
    space[:2, :2], space[:2, 3] = planar[:2, :2], planar[:2, 2]
    item = Dataset()
    item.FrameOfReferenceTransformationMatrixType = "AFFINE"
    item.FrameOfReferenceTransformationMatrix = [
        format_number_as_ds(value) for value in space.ravel().tolist()
    ]
    return item


def _registration_type(exported: Exported, pair: AlignedPair) -> list[Dataset]:
    from pydicom.sr.codedict import codes

    result = exported.case.entry(pair.number).result
    if result is None:
        return []
    by_points = result.method == POINTS_ALONE
    code = codes.DCM.FiducialAlignment if by_points else codes.DCM.ImageContentAndFiducialBasedAlignment
    return [code_item(code)]


def _comment(exported: Exported, pair: AlignedPair | None, what: str) -> str:
    sizes = [exported.pixel_size_um, *([] if pair is None else [pair.floating.pixel_size_um])]
    return f"{what}; {'1 mm for a pixel of unknown size' if None in sizes else 'mm'}"


def _refer_to_images(dataset: Dataset, exported: Exported) -> None:
    """The aligned images, which are in this study, and the sources, in whichever (PS3.3, C.12.2)."""
    from pydicom import Dataset

    study = exported.study
    aligned = Dataset()
    aligned.SeriesInstanceUID = study.uid_of("images")
    aligned.ReferencedInstanceSequence = _aligned_images(exported)
    here = [aligned]
    elsewhere: dict[str, list[Dataset]] = {}
    for pair in exported.pairs:
        source = _source(pair)
        if not (source.sop_instance and source.sop_class and source.series and source.study):
            continue
        series = Dataset()
        series.SeriesInstanceUID = source.series
        series.ReferencedInstanceSequence = [image_item(source.sop_class, source.sop_instance)]
        if source.study == study.uid:
            here.append(series)
        else:
            elsewhere.setdefault(source.study, []).append(series)
    dataset.ReferencedSeriesSequence = _joined(here)
    others = []
    for uid, series_of_study in elsewhere.items():
        other = Dataset()
        other.StudyInstanceUID, other.ReferencedSeriesSequence = uid, _joined(series_of_study)
        others.append(other)
    if others:
        dataset.StudiesContainingOtherReferencedInstancesSequence = others


def _joined(series: list[Dataset]) -> list[Dataset]:
    """One item for each series."""
    found: dict[str, Dataset] = {}
    for each in series:
        known = found.setdefault(each.SeriesInstanceUID, each)
        if known is not each:
            known.ReferencedInstanceSequence.extend(each.ReferencedInstanceSequence)
    return list(found.values())


def _aligned_images(exported: Exported) -> list[Dataset]:
    stack = exported.stack
    return [
        image_item(sop_class_of(image.pixels), instance_uid(exported.study, image_name(number)))
        for number, image in enumerate(stack.images)
    ]


def _scaling(pixel_size_um: PixelSize | None) -> PlanarTransform:
    """From pixels to millimetres."""
    x, y = (1.0, 1.0) if pixel_size_um is None else (side / UM_PER_MM for side in pixel_size_um)
    return PlanarTransform(np.diag([x, y, 1.0]))


def _own_frame(image: RetinalImage) -> PlanarTransform:
    """From pixels of an image as it is shown to millimetres in its own frame, in which nobody has turned it."""
    back = PlanarTransform(image.orientation.inverse.matrix(image.size))
    size = image.pixel_size_um
    return _scaling(None if size is None else image.orientation.inverse.sides(size)) @ back


def _affine(transform: Whole, size: Size) -> PlanarTransform:
    """The planar part of a transform from the canvas; a projective one as it is in the middle."""
    parts = transform.parts if isinstance(transform, TransformChain) else (transform,)
    planar = parts[0].pre_alignment
    for part in parts[1:]:
        planar = part.pre_alignment @ planar
    return planar if planar.is_affine else planar.linearised_at(((size[1] - 1) / 2, (size[0] - 1) / 2))


def _grid_size(pair: AlignedPair) -> Size:
    """`(rows, columns)` of the grid: the field's own where the registration is one affine after one field."""
    transform = pair.transform
    if isinstance(transform, CompositeTransform) and transform.pre_alignment.is_affine:
        return (2, 2) if transform.field is None else transform.field.grid_size
    step = max(1.0, max(pair.size) / _MOST_NODES)
    return max(2, round(pair.size[0] / step)), max(2, round(pair.size[1] / step))


def _indices(shape: Size) -> np.ndarray:
    """The `(x, y)` of the nodes of a grid: `(rows, columns, 2)`."""
    return np.stack(np.meshgrid(np.arange(shape[1]), np.arange(shape[0])), axis=-1).astype(np.float64)

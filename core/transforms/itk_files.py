"""Transforms as ITK files, which SimpleITK, ITK, 3D Slicer and ANTs read.

The whole transform is one composite in an HDF5 file: fixed (reference) to moving (floating) pixels, spacing 1, origin
at the centre of the first pixel. ITK applies the part that was added last first, so the affine `A` is added before the
displacement `u`, and the composite maps `p` to `A(p + u(p))`. A chain through another image is written likewise, its
last part first; see `itk_padding` for the fields within it.

The displacement is stored on the field's own grid. By the half-pixel rule its node `j` lies at `(j + 0.5) s - 0.5`,
which in ITK is the spacing `s` and the origin `0.5 s - 0.5`; ITK keeps the outermost values up to the image's edge, as
`RegistrationField` does. So a 12-megapixel reference with a field of 768 pixels makes a file of a few megabytes.

In ITK's physical coordinates of two files the field lies where the reference's file puts its pixels, with a spacing and
a direction, and the affines take the rest.

A projective pre-alignment is no ITK affine. It is stored as the affine that touches it in the middle of the reference,
with the rest in a displacement of every reference pixel (16 bytes a pixel): exact at the centres of the pixels, and
between them to some thousandths of a pixel for a smooth field.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from core.atomic_files import atomic_path
from core.child_reader import ChildFailedError, read_in_child
from core.coordinates import Size, resize_points
from core.errors import InputError
from core.file_hash import file_sha256
from core.full_disk import is_full_disk
from core.language import tr
from core.left_overs import scratch_folder
from core.places import check_is_no_device, is_file
from core.quoting import shown_name, shown_path
from core.transforms.composite import CompositeTransform, TransformChain, chained
from core.transforms.field import RegistrationField
from core.transforms.itk_hdf5 import is_usable, write_hdf5
from core.transforms.itk_padding import needed_padding, padded_nodes, padding_of
from core.transforms.itk_parts import DIMENSION, NAMES, read_parts
from core.transforms.planar import PlanarTransform

if TYPE_CHECKING:
    import SimpleITK

_GRID_TOLERANCE = 1e-3
_PIXELS = PlanarTransform.identity()
"""The frame in which coordinates are pixels."""

_ITK_FILES = threading.Lock()
"""HDF5, by which ITK reads and writes transforms, breaks when two threads use it at the same time."""

_SOUND: set[str] = set()
"""The hashes of what this process wrote."""

_LONGEST_SIDE = 1 << 20
"""Pixels: longer than that is no image."""


def write_transform(
    path: Path | str,
    transform: CompositeTransform | TransformChain,
    reference_size: Size | None = None,
    reference_frame: PlanarTransform = _PIXELS,
    floating_frame: PlanarTransform = _PIXELS,
) -> None:
    """Write the whole transform as one ITK composite (`.h5`).

    Args:
        path: The file; its folder exists.
        transform: From reference to floating.
        reference_size: `(height, width)`; needed only for a projective pre-alignment without a field, and for a chain
            whose first part has no field.
        reference_frame: the affine from pixels to the coordinates in which the file tells reference points, where these
            are not the pixels: ITK's physical coordinates of a file (`core.images.itk_geometry`).
        floating_frame: that of floating points.

    Raises:
        InputError: The file cannot be written, or a projective pre-alignment comes without any size.

    >>> transform = CompositeTransform(PlanarTransform(np.array([[1, 0, 9], [0, 1, 4], [0, 0, 1]])))
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_transform(f"{folder}/transform.h5", transform)
    ...     read_transform(f"{folder}/transform.h5")(np.zeros((1, 2))).tolist()
    [[9.0, 4.0]]
    """
    import SimpleITK

    parts = transform.parts if isinstance(transform, TransformChain) else (transform,)
    size = parts[0].field.size if parts[0].field is not None else reference_size
    composite = SimpleITK.CompositeTransform(2)
    for number in reversed(range(len(parts))):
        part, padding = parts[number], 0
        if not part.pre_alignment.is_affine:
            part = _with_projective_in_field(part, size if number == 0 else None)
        if number and part.field is not None and size is not None:
            padding = needed_padding(part.field, chained(parts[:number]), size)
        before = reference_frame if number == 0 else _PIXELS
        after = floating_frame if number == len(parts) - 1 else _PIXELS
        composite.AddTransform(_to_itk_affine(after @ part.pre_alignment @ before.inverse))
        if part.field is not None:
            composite.AddTransform(_to_itk_displacement(part.field, padding, before))
    _write(Path(path), "transform.h5", lambda name: write_hdf5(composite, Path(name)))


def write_tfm(path: Path | str, transform: PlanarTransform) -> None:
    """Write an affine from reference to floating as an ITK text transform (`.tfm`).

    Raises:
        InputError: The transform is projective, or the file cannot be written.
    """
    import SimpleITK

    if not transform.is_affine:
        raise InputError(
            tr("A .tfm file holds an affine, and this pre-alignment is projective. Write a .h5 file instead.")
        )
    affine = _to_itk_affine(transform)
    _write(Path(path), "affine.tfm", lambda name: SimpleITK.WriteTransform(affine, name))


def write_field(path: Path | str, field: RegistrationField) -> None:
    """Write the displacement of every reference pixel as a vector image (`.nii.gz`, `.nii` or `.mha`), float32, pixels.

    SimpleITK reads the same `(x, y)` values back from each of them.

    Raises:
        InputError: The name has another ending, or the file cannot be written.
    """
    import SimpleITK

    path = Path(path)
    ending = next((known for known in (".nii.gz", ".nii", ".mha") if path.name.lower().endswith(known)), None)
    if ending is None:
        raise InputError(
            tr("A registration field is written as .nii.gz, .nii or .mha, not as {name}.").format(
                name=path.name
            )
        )

    def write(name: str) -> None:
        image = SimpleITK.GetImageFromArray(field.dense(), isVector=True)
        if ending == ".nii.gz":
            plain = Path(name).with_suffix("")
            SimpleITK.WriteImage(image, str(plain))
            del image  # of a large image some hundred megabytes
            _compress(plain, Path(name))
        else:
            SimpleITK.WriteImage(image, name, useCompression=ending == ".mha")

    _write(path, f"field{ending}", write)


def read_transform(path: Path | str) -> CompositeTransform | TransformChain:
    """Read a 2-D ITK transform (`.h5`, `.tfm`, `.txt`, `.mat`) from reference to floating pixels.

    Understood are linear transforms of every kind, and displacement fields on the pixels of their image, or on a
    coarser grid by the half-pixel rule, each followed by any number of linear transforms. So is all that this module
    writes. Only where there is a field after another transform is the answer a chain.

    Raises:
        InputError: The file is missing or damaged, is no 2-D transform, or holds something else.
    """
    path = Path(path)
    if not is_file(path):
        raise InputError(tr("There is no file {path}.").format(path=shown_path(path)))
    found = _read(path)
    if found[DIMENSION] != 2:
        raise InputError(
            tr("{name} holds a transform in {count} dimensions; 2 are needed.").format(
                name=path.name, count=int(found[DIMENSION])
            )
        )
    parts: list[CompositeTransform] = []
    field: RegistrationField | None = None
    linear = PlanarTransform.identity()
    is_begun = False
    for number, kind in enumerate(found[NAMES]):
        if f"{number}.nodes" not in found:
            linear, is_begun = _linear(found, number, str(kind), path) @ linear, True
            continue
        if is_begun:
            parts.append(CompositeTransform(linear, field))
        field, linear, is_begun = _field(found, number, path), PlanarTransform.identity(), True
    return chained([*parts, CompositeTransform(linear, field)])


def read_pair_transform(path: Path | str) -> CompositeTransform:
    """Read the transform between two images, as the results of a case are.

    Raises:
        InputError: as `read_transform`, or it leads through a third image.
    """
    transform = read_transform(path)
    if isinstance(transform, TransformChain):
        raise InputError(tr("{file} leads through a third image.").format(file=Path(path).name))
    return transform


def _with_projective_in_field(
    transform: CompositeTransform, reference_size: Size | None
) -> CompositeTransform:
    """The same mapping as an affine after a displacement of every reference pixel."""
    size = transform.field.size if transform.field is not None else reference_size
    if size is None:
        raise InputError(
            tr("To write a projective pre-alignment as an ITK transform, give the size of the reference.")
        )
    affine = transform.pre_alignment.linearised_at(((size[1] - 1) / 2, (size[0] - 1) / 2))
    height, width = size
    columns, rows = np.meshgrid(np.arange(width, dtype=np.float64), np.arange(height, dtype=np.float64))
    moved = affine.inverse(transform.sampling_rows(size, 0, height))
    return CompositeTransform(affine, RegistrationField(moved - np.stack([columns, rows], axis=-1), size))


def _to_itk_affine(transform: PlanarTransform) -> SimpleITK.AffineTransform:
    import SimpleITK

    affine = SimpleITK.AffineTransform(2)
    affine.SetMatrix(transform.matrix[:2, :2].ravel().tolist())
    affine.SetTranslation(transform.matrix[:2, 2].tolist())
    return affine


def _to_itk_displacement(
    field: RegistrationField, padding: int, frame: PlanarTransform
) -> SimpleITK.DisplacementFieldTransform:
    """The field where the frame puts its nodes."""
    import SimpleITK

    linear = frame.matrix[:2, :2]
    lengths = np.linalg.norm(linear, axis=0)
    values = padded_nodes(field, padding).astype(np.float64) @ linear.T
    image = SimpleITK.GetImageFromArray(values, isVector=True)
    image.SetSpacing((lengths * field.spacing).tolist())
    image.SetDirection((linear / lengths).ravel().tolist())
    image.SetOrigin(frame(resize_points(np.full(2, -padding), field.grid_size, field.size)).tolist())
    return SimpleITK.DisplacementFieldTransform(image)


def _field(found: Mapping[str, np.ndarray], number: int, path: Path) -> RegistrationField:
    nodes, spacing, origin, direction = (
        found[f"{number}.{name}"] for name in ("nodes", "spacing", "origin", "direction")
    )
    if not all(np.isfinite(values).all() for values in (nodes, spacing, origin, direction)):
        raise InputError(
            tr(
                "The displacement field of {name} holds values that are no finite numbers. Make the transform "
                "once more."
            ).format(name=shown_name(path))
        )
    padding, origin_offset = padding_of(origin, spacing)
    lengths = (np.array(nodes.shape[1::-1]) - 2 * padding) * spacing
    offsets = [direction - (1.0, 0.0, 0.0, 1.0), lengths - np.rint(lengths), origin_offset * spacing]
    is_on_pixels = max(float(np.abs(offset).max()) for offset in offsets) <= _GRID_TOLERANCE
    if not is_on_pixels or min(np.rint(lengths)) < 1 or max(lengths) > _LONGEST_SIDE:
        raise InputError(
            tr(
                "The displacement field of {name} does not lie on the pixels of a reference image "
                "(spacing 1, origin 0), so its points cannot be told in pixels. Export it in pixel "
                "units."
            ).format(name=shown_name(path))
        )
    width, height = np.rint(lengths).astype(int).tolist()
    inner = slice(padding, -padding or None)
    try:
        return RegistrationField(nodes[inner, inner], (height, width))
    except ValueError as error:
        raise InputError(_not_a_transform(path)) from error


def _linear(found: Mapping[str, np.ndarray], number: int, kind: str, path: Path) -> PlanarTransform:
    matrix = found.get(f"{number}.matrix")
    if matrix is None:
        raise InputError(
            tr(
                "{name} holds a {kind} where only linear transforms are understood: a "
                "displacement field comes first, linear transforms after it."
            ).format(name=shown_name(path), kind=kind)
        )
    try:
        return PlanarTransform.from_affine(matrix)
    except ValueError as error:
        raise InputError(
            tr("{name} holds a linear transform that cannot be used: {error}").format(
                name=shown_name(path), error=error
            )
        ) from None


def _read(path: Path) -> dict[str, np.ndarray]:
    """The parts of a file, read from a copy with a plain name: on some systems ITK opens no others.

    What this process wrote is sound, and read at once; anything else might end the process that reads it.
    """
    with scratch_folder() as folder:
        copy = folder / f"transform{path.suffix.lower()}"
        try:
            check_is_no_device(path)
            shutil.copyfile(path, copy)
        except OSError as error:
            if is_full_disk(error):
                raise
            raise InputError(
                tr("{name} cannot be read ({strerror}).").format(
                    name=shown_name(path), strerror=error.strerror or error
                )
            ) from error
        try:
            if file_sha256(copy) not in _SOUND or not is_usable():
                return read_in_child("core.transforms.itk_parts:read_parts", copy)
            with _ITK_FILES:
                return read_parts(copy)
        except (RuntimeError, ChildFailedError):
            raise InputError(_not_a_transform(path)) from None


def _not_a_transform(path: Path) -> str:
    return tr("{name} is not an ITK transform, or it is damaged.").format(name=shown_name(path))


def _compress(plain: Path, compressed: Path) -> None:
    """As gzip, by libdeflate: ITK's own takes three times as long, for as many bytes."""
    from imagecodecs import gzip_encode

    compressed.write_bytes(gzip_encode(plain.read_bytes(), level=1))
    plain.unlink()


def _write(path: Path, plain_name: str, write: Callable[[str], None]) -> None:
    """Let ITK write a file with a plain name (see `_read`), then put it in its place."""
    with scratch_folder() as folder, atomic_path(path) as temporary:
        plain = folder / plain_name
        try:
            with _ITK_FILES:
                write(str(plain))
        except (OSError, RuntimeError) as error:
            raise _unwritten(path, plain, error) from error
        _SOUND.add(file_sha256(plain))
        shutil.copyfile(plain, temporary)


def _unwritten(path: Path, plain: Path, error: OSError | RuntimeError) -> Exception:
    """What is told of a file that could not even be made in a temporary folder."""
    if is_full_disk(error, plain.parent):
        return InputError(
            tr(
                "{name} cannot be written: the disk of the temporary files ({folder}) is full. Make room there."
            ).format(name=shown_name(path), folder=shown_path(plain.parent.parent))
        )
    if isinstance(error, OSError):
        return error
    return refused_by_itk(path, error)


def refused_by_itk(path: Path, error: Exception) -> InputError:
    """What is told of a file that ITK could not write, which gives no reason that a program understands."""
    return InputError(
        tr("{path} cannot be written; is the disk full? ITK says: {error}").format(path=path, error=error)
    )

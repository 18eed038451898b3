"""What every figure of an evaluation is, in sentences for its reader."""

from __future__ import annotations

from collections.abc import Mapping

from core.evaluation.evaluate import EvaluationOptions
from core.evaluation.maps import LARGEST_AREA

_ALWAYS = {
    "TRE": "Target registration error: how far the landmarks of the floating image, brought back by the transform, lie "
    "from those of the reference, in reference pixels; median, mean and 95th percentile over the landmarks of a case "
    "that were not clicked. The clicks are the three landmarks of the widest triangle in the reference. Landmarks set "
    "by hand are off by 2 to 4 px themselves, so below about 2.5 px this figure does not tell methods apart.",
    "≤ 3, 5, 10 px": "Share of the cases whose mean TRE is at most so many pixels.",
    "worse": "Cases whose mean TRE is more than 1 px above that of the affine.",
    "Dice Frangi": "Overlap 2|A∩B| / (|A| + |B|) of the strongest 10 % of Frangi vesselness (scikit-image, scales 1 "
    "to 9 by 2, beta 0.5, gamma 15/255, dark ridges after CLAHE and a 5×5 Gaussian, an image with bright vessels "
    "inverted first), inside both fields of view without their outer 10 px.",
    "soft Dice": "2Σmin(A, B) / (ΣA + ΣB) of the same Frangi maps, each divided by its 99.5th percentile in the field.",
    "soft Dice of maximum": "The same of maps divided by their maximum.",
    "soft Dice authors'": "The soft Dice of the paper as its authors measured it (equation 9): Frangi vesselness as "
    "scikit-image had it in 2018 (Hessian times the squared scale, beta2 = 15 on levels 0 to 1), of the luminance "
    "after a 5×5 Gaussian and CLAHE at a clip limit of 40, of the warped image, each map divided by its maximum.",
    "Dice B-COSFIRE": "Dice of binary B-COSFIRE vessel maps with the paper's filters and thresholds (53 for dark, 68 "
    "for bright vessels), the floating map warped by cubic interpolation; the paper's equation 8.",
    "folded": "Share of the field's nodes inside both fields of view at which the determinant of the derivative of "
    "p + u(p), the smallest of the four one-sided ones, is 0 or below.",
    "confidence": "Of the engine's methods alone: its own mean confidence in the overlap, 0 to 1, from how far the "
    "vessels of its maps lie on each other. It judges no method; it tells which cases to look at.",
    "failed": "Cases without an answer, of the case or of its repetition (consistency, swap). One without an answer is "
    "within no limit of TRE; the other means are over the cases that have the figure, so a method that failed is "
    "never marked as best.",
    "seconds": "From the images in memory and the clicks to the transform, with everything that the method needs to "
    "see (vessel maps, fields of view, polarity), and for network and refined, and for our vessel maps, with the "
    "engine's resampling and figures. Weights and packages are loaded before.",
    "MiB, added": "Largest resident memory of the process while the method ran, which holds what all methods have "
    "loaded (torch, the peers' packages), and how far that is above what was resident when it began. For a method's "
    "own need run it alone.",
    "views": "Grey: the green channel, inverted where vessels are bright, black outside the field. Classical "
    "vesselness: scikit-image's sato (scales 1.5, 2, 3, 4) after CLAHE, of the right polarity, with a soft "
    "threshold at the strongest 12 % of the field. Our vessel maps: those of the network with the weights named below.",
    "peers": "OpenCV DIS: preset MEDIUM. ANTs: SyNOnly with mutual information on grey images, cross correlation "
    "(radius 4) on vessel maps; its affine stage is left out, for the clicks have done that and it makes things worse "
    "here. elastix: the default parameter map bspline; on vessel maps inside both fields of view only. All else by "
    "default.",
    "the grid": "Every deformable method sees both images on the grid of the reference at 768×576 pixels at most, the "
    "floating one resampled by the affine of the clicks; its field is carried to full size.",
}

_CONSISTENCY = (
    "The floating image is deformed by a known random field d (two 3×4 arrays, normal, 5 px of the full size, enlarged "
    "bilinearly; seeded by the case's place in the data set), and the pair is registered again from the same clicks. "
    "The two answers T and T' must differ by exactly that field: |T'(p) + d(T'(p)) − T(p)|, in floating pixels, at the "
    "reference's vessels (strongest 10 % of its Frangi map) inside both fields; median and 95th percentile. For the "
    "affine it is the length of d."
)

_SWAP = (
    "Reference and floating image are exchanged, the clicks with them, and the pair is registered again. T and the "
    "answer back must undo each other: |T_back(T(p)) − p|, in reference pixels, at the reference's vessels (strongest "
    "10 % of its Frangi map) inside both fields, where T(p) lies in the floating image's field; median and 95th "
    "percentile. A method that moves nothing has none, so this figure says little without the overlap beside it."
)

_DEFORM = (
    "Before anything else both images of a case are deformed, each by a random field of its own of the same kind (a "
    "fixed set, the same for every method). The clicks stay where they were, so that the affine is as wrong as the "
    "deformations make it; the landmarks that judge move along with the images."
)


_TABLE_1 = (
    "“our Dice” and “our soft Dice” are this project's own measures, of Frangi maps of the green channel: another "
    "formula, not to be compared with the published columns.",
    "The methods see both images on a grid of 768×576 pixels at most and inside the field of view, black around it in "
    "both; the authors' MIND and phase saw white around the inverted angiogram.",
    "A field that folds is unfolded before it is measured; the paper does not say that of any method.",
    "Cubic overshoot beyond black and white is clipped; in the authors' code it wraps around in 8 bits.",
)
_GREEN = "MIND and phase see the green channel; the authors took the luminance (--luminance)."
_RIM = (
    "B-COSFIRE's Dice leaves out 10 px at the edge of its mask, and scales the response by what is inside; the authors "
    "counted up to the edge (--authors-mask)."
)
_OTHER_DEFORMATIONS = (
    "The deformations are a fixed set of our own; the authors' belong to the paper's images."
)


def table_1_footnotes(options: EvaluationOptions, of_the_paper: bool) -> list[str]:
    """What still differs from how the published Table 1 was made.

    Args:
        of_the_paper: whether the cases are those of the paper.
    """
    notes = list(_TABLE_1)
    if not options.luminance:
        notes.append(_GREEN)
    if not options.authors_mask:
        notes.append(_RIM)
    if options.deform and not of_the_paper:
        notes.append(_OTHER_DEFORMATIONS)
    if not of_the_paper:
        notes.append("The images are not those of the paper.")
    return notes


def table_2_footnotes(options: EvaluationOptions, of_the_paper: bool) -> list[str]:
    """The same of Table 2."""
    notes = [
        "Key points stay 32 px away from the edge of the field of view, which resembles itself; the paper says nothing "
        "of it.",
        "Vessel maps are the cube root of the probability; the paper's are the probability. It was chosen on pairs "
        "that were trained on.",
    ]
    if not options.luminance:
        notes.append(
            "Original and phase images are of the green channel; the authors took the luminance (--luminance)."
        )
    if not of_the_paper:
        notes.append("The images are not those of the paper.")
    return notes


def definitions(options: EvaluationOptions, scales: Mapping[str, float]) -> dict[str, str]:
    """The definitions that this evaluation needs, by the name of the figure.

    Args:
        scales: of each case, the factor by which its images were shrunk to be measured.
    """
    entries = dict(_ALWAYS)
    if options.consistency:
        entries["consistency"] = _CONSISTENCY
    if options.swap:
        entries["swap"] = _SWAP
    if options.deform:
        entries["deformations"] = _DEFORM
    reduced = {name: scale for name, scale in scales.items() if scale < 1}
    if reduced:
        listed = ", ".join(f"{name} {scale:.3f}" for name, scale in reduced.items())
        entries["measured size"] = (
            f"Vessel maps of images above {LARGEST_AREA / 1e6:.1f} megapixels are made at a reduced size, both images "
            f"of a pair by the same factor: {listed}."
        )
    return entries

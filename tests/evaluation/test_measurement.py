"""What an evaluation measures: the fixed measures of the project, means, and the memory of the process."""

from __future__ import annotations

import csv
import importlib.util
import io
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest

from core.evaluation.measurement import Measurement, frangi_overlap, lit_area, mean_row
from core.evaluation.methods import Method
from core.evaluation.pairs import read_pairs
from core.evaluation.table import EvaluationTable
from core.images.polarity import VesselPolarity
from core.images.reading import read_image
from core.transforms.composite import CompositeTransform
from core.transforms.estimation import PreAlignment, estimate

ROW = Measurement("a", "refined", 1.0, 2.0, 3.0, 1.0, 1.0, 1.0, 0.5, 0.4, 0.0, 2.5, 700.0)


def test_means_are_over_the_cases_of_one_method() -> None:
    rows = [
        ROW,
        replace(ROW, case="b", tre_median=4.0, success_3=0.0),
        replace(ROW, method="affine", tre_median=100.0),
    ]
    mean = mean_row(rows, Method.REFINED)
    assert (mean.case, mean.method, mean.tre_median, mean.success_3) == ("mean", "refined", 2.5, 0.5)
    assert mean_row(rows, Method.AFFINE).tre_median == 100.0


def test_a_figure_that_one_case_lacks_has_no_mean() -> None:
    mean = mean_row([ROW, replace(ROW, peak_memory_mib=None)], Method.REFINED)
    assert mean.peak_memory_mib is None
    assert mean.seconds == 2.5


def test_the_table_as_csv_and_as_text() -> None:
    table = EvaluationTable.of([ROW, replace(ROW, case="b", peak_memory_mib=None)], [Method.REFINED])
    lines = list(csv.DictReader(io.StringIO(table.csv_text())))
    assert [line["case"] for line in lines] == ["a", "b", "mean"]
    assert float(lines[0]["frangi_dice"]) == 0.5
    assert lines[1]["peak_memory_mib"] == ""
    text = table.text_rows()
    assert len({len(row) for row in text}) == 1
    assert text[1][:3] == ("a", "refined", "1.00")
    assert text[-1][5] == "100 %"
    assert table.to_dict()["means"]["refined"]["tre_mean"] == 2.0


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the system does not tell")
def test_the_peak_memory_is_that_of_the_work() -> None:
    """In a process of its own: in a large one the system may take back idle pages in the meantime."""
    work = """
import numpy as np
from core.evaluation.memory import peak_memory_mib, reset_peak_memory
np.ones(200 * 2**20, np.uint8)
reset_peak_memory()
before = peak_memory_mib()
block = np.ones(64 * 2**20, np.uint8)
print(before, peak_memory_mib())
"""
    printed = subprocess.run([sys.executable, "-c", work], capture_output=True, text=True, check=True).stdout
    before, during = (float(word) for word in printed.split())
    assert before < 200
    assert 55 < during - before < 120


@pytest.fixture(scope="module")
def measures(shared_data: Path) -> ModuleType:
    """The project's fixed measures, which are not part of this repository."""
    spec = importlib.util.spec_from_file_location("measures", shared_data.parent / "measures.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["034", "067"])
def test_the_overlap_is_that_of_the_fixed_measures(
    shared_data: Path, measures: ModuleType, name: str
) -> None:
    (case,) = read_pairs(shared_data / "pairs", [name])
    reference, floating = read_image(case.reference), read_image(case.floating)
    alignment = estimate(*case.as_clicked().fit_arrays())
    assert isinstance(alignment, PreAlignment)
    transform = CompositeTransform(alignment.reference_to_floating)
    bright = [measures.bright(image.pixels) for image in (reference, floating)]
    polarities = [VesselPolarity.BRIGHT if each else VesselPolarity.DARK for each in bright]
    expected = measures.overlap(
        reference.pixels, floating.pixels, transform.sampling_grid(reference.size), *bright
    )
    ours = frangi_overlap(
        SimpleNamespace(reference=reference, floating=floating),
        SimpleNamespace(
            reference_polarity=polarities[0], floating_polarity=polarities[1], transform=transform
        ),
    )
    # The discs that shrink the fields are rasterised differently; nothing else differs.
    assert (ours.dice, ours.soft_dice) == pytest.approx(expected, abs=5e-4)


def test_the_lit_area_leaves_the_dark_surround_out() -> None:
    pixels = np.zeros((100, 120), np.uint8)
    pixels[20:80, 30:90] = 100
    area = lit_area(pixels)
    assert area[25:75, 35:85].all()
    assert not area[:10].any()
    np.testing.assert_array_equal(lit_area(np.repeat(pixels[..., None], 3, axis=2)), area)

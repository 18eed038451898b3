"""Training end to end on made images: every loss, learning, exact resumption, the paper's own layout."""

from __future__ import annotations

import contextlib
import csv
import dataclasses
import json
import shutil
import threading
from pathlib import Path
from xml.etree import ElementTree

import cv2
import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from core.coordinates import Size
from core.errors import Cancelled, InputError
from core.network.segmentation import TwoBranchSegmentation
from core.network.vgg_trunk import VggTrunk
from core.network.weights import load_weights
from core.training import augmentation
from core.training.checkpoint import read_checkpoint
from core.training.configuration import (
    DataSettings,
    LossWeights,
    ModelSettings,
    Phase,
    TrainingConfiguration,
)
from core.training.data.manual import typical_scale
from core.training.data.pairs import AlignedImage, AlignedPair, PairSource
from core.training.data.paper_pairs import list_paper_pairs, read_paper_pairs
from core.training.data.sample import collate
from core.training.data.segmented import read_segmented
from core.training.data.sources import open_source
from core.training.log import TrainingLog
from core.training.log_picture import draw_log
from core.training.losses import ssim_loss
from core.training.steps import batch_losses
from core.training.trainer import TrainingRun
from tests.training.made_data import angiogram, drawn_vessels, photograph, write_data

MADE = DataSettings(
    manual=("made",), manual_left_out=(), style_target="style/map.png", trunk="trunk.safetensors"
)
LIGHT = ModelSettings("light", "lucas-kanade")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write_data(tmp_path_factory.mktemp("data"))
    torch.manual_seed(1)
    save_file(
        {name: value for name, value in VggTrunk().state_dict().items() if name != "mean"},
        str(root / "trunk.safetensors"),
    )
    return root


def _quiet(_line: str) -> None:
    """Say nothing."""


def _run(configuration: TrainingConfiguration, data: Path, output: Path) -> Path:
    return TrainingRun(configuration, data, output, say=_quiet).run()


def _light_phase(steps: int, **changes: object) -> Phase:
    weights = {"manual": LossWeights(supervision=1.0, displacement=0.1, content=1.0, smoothness=0.01)}
    phase = Phase("light", steps, {"manual": 1.0}, weights, batch=2, crop=(64, 64), learning_rate=3e-3)
    return dataclasses.replace(phase, **changes)


def test_the_light_model_learns_the_drawn_vessels(data: Path, tmp_path: Path) -> None:
    phase = _light_phase(
        40, weights={"manual": LossWeights(supervision=1.0)}, passes="upright", learning_rate=5e-3
    )
    path = _run(TrainingConfiguration("test", (phase,), LIGHT, MADE), data, tmp_path)
    with (tmp_path / "log.csv").open(encoding="utf-8") as handle:
        supervision = [float(row["supervision"]) for row in csv.DictReader(handle)]
    assert len(supervision) == 2
    assert supervision[-1] < 0.9 * supervision[0]
    assert load_weights(path).training["phases"][0]["steps"] == 40


def test_the_vessel_network_learns_from_both_sides_at_once_and_its_trunk_stays(
    data: Path, tmp_path: Path
) -> None:
    weights = {"manual": LossWeights(supervision=1.0)}
    phase = _light_phase(2, weights=weights, passes="upright", trainable=("segmentation",))
    settings = ModelSettings("trunk", "lucas-kanade", average_rotations=False)
    made = dataclasses.replace(MADE, partners=0.0, other_cameras=1.0)
    run = TrainingRun(TrainingConfiguration("test", (phase,), settings, made), data, tmp_path, say=_quiet)
    seen: list[int] = []
    run.model.segmentation.register_forward_hook(lambda _module, inputs, _result: seen.append(len(inputs[0])))
    before = {name: value.clone() for name, value in run.model.state_dict().items()}
    run.run()
    assert seen == [4, 4]
    stays = {name for name, value in run.model.state_dict().items() if torch.equal(value, before[name])}
    assert {name for name in before if ".trunk." in name} <= stays
    assert not any(name.endswith("last.weight") for name in stays if name.startswith("segmentation."))
    trunk = load_file(str(data / "trunk.safetensors"))
    assert torch.equal(before["segmentation.trunk.block3_conv3.weight"], trunk["block3_conv3.weight"])


def test_an_interrupted_run_ends_as_an_uninterrupted_one(data: Path, tmp_path: Path) -> None:
    mixture = {"manual": 0.5, "angiograms": 0.5}
    weights = {kind: LossWeights(supervision=1.0, displacement=0.1) for kind in mixture}
    phase = _light_phase(4, mixture=mixture, weights=weights, passes="upright", batch=1)
    whole = TrainingConfiguration("test", (phase, phase), LIGHT, MADE, checkpoint_every=1)
    expected = load_weights(_run(whole, data, tmp_path / "whole")).sha256

    class Interruption(Exception):
        pass

    class InterruptedRun(TrainingRun):
        updates = 0

        def _update(self, *arguments):
            self.updates += 1
            if self.updates == 7:  # in the middle of the second phase
                raise Interruption
            return super()._update(*arguments)

    with pytest.raises(Interruption):
        InterruptedRun(whole, data, tmp_path / "cut", say=_quiet).run()
    assert load_weights(_run(whole, data, tmp_path / "cut")).sha256 == expected
    assert _losses(tmp_path / "cut" / "log.csv") == _losses(tmp_path / "whole" / "log.csv")


def _losses(path: Path) -> list[tuple[str, ...]]:
    """Phase, step, kind, samples and total of every line of a log."""
    with path.open(encoding="utf-8") as handle:
        return [
            tuple(row[name] for name in ("phase", "step", "kind", "samples", "total"))
            for row in csv.DictReader(handle)
        ]


@pytest.mark.parametrize(
    ("loss", "reached"),
    [
        ("style", {"segmentation"}),
        ("self_comparison", {"segmentation"}),
        ("content", {"segmentation", "registration"}),
        ("smoothness", {"segmentation", "registration"}),
        ("ssim", {"segmentation", "registration"}),
    ],
)
def test_each_loss_of_equation_7_reaches_its_part_of_the_papers_network(
    data: Path, tmp_path: Path, loss: str, reached: set[str]
) -> None:
    weights = LossWeights(**{loss: 1.0})
    phase = Phase("paper", 1, {"pairs": 1.0}, {"pairs": weights}, crop=(64, 64))
    run = TrainingRun(TrainingConfiguration("paper", (phase,), ModelSettings(), MADE), data, tmp_path, _quiet)
    run._prepare(phase)
    run._set_trainable(phase)
    batch = collate([run.sources["pairs"].draw(np.random.default_rng(1), phase.crop)])
    terms = batch_losses(run.model, batch, weights, run.style)
    assert set(terms) == {loss}
    terms[loss].backward()
    learning = {
        name.split(".")[0]
        for name, parameter in run.model.named_parameters()
        if parameter.grad is not None and float(parameter.grad.abs().sum()) > 0
    }
    assert learning == reached
    assert not any(
        parameter.grad is not None for name, parameter in run.model.named_parameters() if "trunk" in name
    )


def test_whole_images_of_any_size_are_padded_for_the_papers_network(data: Path) -> None:
    source = open_source("pairs", data, MADE)
    assert isinstance(source, PairSource)
    cropped = AlignedPair(
        *(
            dataclasses.replace(
                image,
                pixels=image.pixels[:150, :140],
                mask=image.mask[:150, :140],
                vessels=image.vessels[:150, :140],
            )
            for image in (source.pairs[0].reference, source.pairs[0].floating)
        )
    )
    sample = PairSource([cropped]).draw(np.random.default_rng(2), None)
    assert sample.reference.pixels.shape == (160, 160, 3)
    assert sample.reference.mask.sum() > 0


@pytest.mark.parametrize("state", [[1], {"model": {}}, {"place": 1}, {"place": {"phase": -1, "step": 0}}])
def test_a_foreign_checkpoint_is_refused_in_a_sentence(state: object, tmp_path: Path) -> None:
    path = tmp_path / "checkpoint.pt"
    parts = dict.fromkeys(("model", "optimiser", "numpy_generator", "torch_generator"), 1)
    torch.save({**parts, **state} if isinstance(state, dict) and "place" in state else state, path)
    with pytest.raises(InputError, match="delete it to start the run again"):
        read_checkpoint(path)


def test_damaged_segmented_samples_are_made_again(tmp_path: Path) -> None:
    path = tmp_path / "segmented-pairs.npz"
    assert read_segmented(path, "a") is None
    for content in (b"", b"PK\x03\x04" + bytes(40)):
        path.write_bytes(content)
        assert read_segmented(path, "a") is None
    np.savez(path, segmentation="a", pairs=np.zeros(3))
    assert read_segmented(path, "a") is None
    packed = bytearray(path.read_bytes())
    for begin, place in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        packed[packed.find(begin) + place] = 97  # a way of compression that nobody knows
    path.write_bytes(packed)
    assert read_segmented(path, "a") is None


def test_stopping_leaves_a_checkpoint_that_goes_on_exactly(data: Path, tmp_path: Path) -> None:
    phase = _light_phase(4, weights={"manual": LossWeights(supervision=1.0)}, passes="upright", batch=1)
    configuration = TrainingConfiguration("test", (phase,), LIGHT, MADE)
    expected = load_weights(_run(configuration, data, tmp_path / "whole")).sha256
    stop = threading.Event()
    stop.set()
    with pytest.raises(Cancelled):
        TrainingRun(configuration, data, tmp_path / "cut", _quiet, stop).run()
    assert load_weights(_run(configuration, data, tmp_path / "cut")).sha256 == expected


def test_another_configuration_does_not_go_on_with_a_run(data: Path, tmp_path: Path) -> None:
    first = TrainingConfiguration("a", (_light_phase(1),), LIGHT, MADE)
    _run(first, data, tmp_path)
    _run(dataclasses.replace(first, threads=1), data, tmp_path)
    with pytest.raises(InputError, match="another configuration"):
        _run(dataclasses.replace(first, seed=2), data, tmp_path)


def test_a_run_goes_on_when_the_program_has_learned_a_setting_since(data: Path, tmp_path: Path) -> None:
    configuration = TrainingConfiguration("a", (_light_phase(1),), LIGHT, MADE)
    expected = load_weights(_run(configuration, data, tmp_path)).sha256
    checkpoint = tmp_path / "checkpoint.pt"
    state = torch.load(checkpoint, weights_only=True)
    then = json.loads(state["configuration"])
    del then["data"]["scale_augmentation"]
    torch.save({**state, "configuration": json.dumps(then)}, checkpoint)
    assert load_weights(_run(configuration, data, tmp_path)).sha256 == expected
    changed = dataclasses.replace(MADE, scale_augmentation=0.0)
    with pytest.raises(InputError, match="another configuration"):
        _run(dataclasses.replace(configuration, data=changed), data, tmp_path)


@pytest.mark.parametrize(
    ("kind", "scales"),
    [
        ("manual", (0.65, 1.6)),
        ("angiograms", (0.8, 1.7)),
        ("photographs", (0.8, 1.6)),
        ("ultrawide", (0.45, 1.0)),
    ],
)
def test_a_share_of_the_scales_is_drawn_from(
    data: Path, monkeypatch: pytest.MonkeyPatch, kind: str, scales: tuple[float, float]
) -> None:
    shutil.copytree(data / "pairs/001", data / "ultrawide/1", dirs_exist_ok=True)
    middle, spread = (scales[0] * scales[1]) ** 0.5, scales[1] / scales[0]
    drawn: list[float] = []
    random_view = augmentation.random_view

    def observed(mask: np.ndarray, size: Size, generator: np.random.Generator, scale: float, **options: bool):
        drawn.append(float(scale) / (typical_scale(mask) if kind == "manual" else 1.0))
        return random_view(mask, size, generator, scale, **options)

    monkeypatch.setattr(augmentation, "random_view", observed)
    for share in (0.0, 0.5, 1.0):
        drawn.clear()
        source = open_source(kind, data, dataclasses.replace(MADE, scale_augmentation=share))
        generator = np.random.default_rng(5)
        for _ in range(30):
            source.draw(generator, (64, 64))
        found = np.array(drawn) / middle
        reach = spread ** (share / 2)
        assert 1 / reach - 1e-6 <= found.min() <= found.max() <= reach + 1e-6
        assert found.max() / found.min() >= reach ** (1.6 if share else 0) - 1e-6, (
            "nearly all of it is drawn from"
        )


def test_bfloat16_leaves_ssim_as_it_is() -> None:
    first = torch.rand(1, 3, 48, 48)
    second = (first + 0.05 * torch.randn(1, 3, 48, 48)).clamp(0, 1)
    exact = float(ssim_loss(first, second))
    with torch.autocast("cpu", torch.bfloat16):
        assert float(ssim_loss(first, second)) == pytest.approx(exact, abs=1e-6)


def test_a_mixed_batch_trains_in_bfloat16() -> None:
    network = TwoBranchSegmentation()
    bright = torch.tensor([True, False, True])
    with torch.autocast("cpu", torch.bfloat16):
        result = network(torch.rand(3, 3, 16, 16), bright, torch.ones(3, 1, 16, 16))
    assert result.logits.shape == (3, 1, 16, 16)


def test_a_phase_leaves_the_other_part_alone(data: Path, tmp_path: Path) -> None:
    phase = _light_phase(2, trainable=("registration",))
    run = TrainingRun(TrainingConfiguration("test", (phase,), LIGHT, MADE), data, tmp_path, say=_quiet)
    before = {name: value.clone() for name, value in run.model.segmentation.state_dict().items()}
    run.run()
    for name, value in run.model.segmentation.state_dict().items():
        assert torch.equal(value, before[name]), name


def test_weights_tell_from_which_others_they_came(data: Path, tmp_path: Path) -> None:
    first = _run(TrainingConfiguration("first", (_light_phase(1),), LIGHT, MADE), data, tmp_path / "first")
    further = TrainingConfiguration("second", (_light_phase(1),), LIGHT, MADE, initial_weights=str(first))
    second = _run(further, data, tmp_path / "second")
    ancestor = load_weights(second).training["started_from"]
    assert ancestor["sha256"] == load_weights(first).sha256
    assert ancestor["training"]["name"] == "first"
    assert ancestor["training"]["started_from"] is None


def test_a_run_can_start_from_the_average_of_several(data: Path, tmp_path: Path) -> None:
    paths = [
        _run(
            TrainingConfiguration("one", (_light_phase(1),), LIGHT, MADE, seed=seed),
            data,
            tmp_path / str(seed),
        )
        for seed in (1, 2)
    ]
    names = tuple(str(path) for path in paths)
    further = TrainingConfiguration("both", (_light_phase(1),), LIGHT, MADE, initial_weights=names)
    started = TrainingRun(further, data, tmp_path / "both", say=_quiet)
    one, two = (load_weights(path).model.state_dict() for path in paths)
    for name, value in started.model.state_dict().items():
        expected = (one[name] + two[name]) / 2 if value.is_floating_point() else one[name]
        torch.testing.assert_close(value, expected)
    ancestors = load_weights(started.run()).training["started_from"]["average_of"]
    assert [ancestor["sha256"] for ancestor in ancestors] == [load_weights(path).sha256 for path in paths]


def test_a_missing_folder_gets_a_sentence(tmp_path: Path) -> None:
    configuration = TrainingConfiguration("test", (_light_phase(1),), LIGHT, MADE)
    with pytest.raises(InputError, match="does not exist"):
        _run(configuration, tmp_path / "nothing", tmp_path / "run")


PAPER_SIZE = (576, 720)


def _paper_pair_images(generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """A colour image, and an angiogram of the same vessels 25 px further right and 15 px further up."""
    vessels = drawn_vessels(generator, 512)
    colour = np.zeros((*PAPER_SIZE, 3), np.uint8)
    grey = np.zeros(PAPER_SIZE, np.uint8)
    colour[40:552, 80:592] = photograph(vessels)
    grey[25:537, 105:617] = angiogram(vessels)
    return colour[..., ::-1], grey


def test_the_papers_layout_is_read_with_its_swaps_and_split(tmp_path: Path) -> None:
    generator = np.random.default_rng(8)
    rows = []
    for folder, numbers in (("normal", (10, 11, 13, 30)), ("abnormal", (1, 2))):
        (tmp_path / folder).mkdir()
        for number in numbers:
            names = (f"{number}-{number}.jpg", f"{number}.jpg")
            floating, reference = names if folder == "normal" else names[::-1]
            other = {10: 11, 11: 10}.get(number, number)  # as published: exchanged
            stored = f"{other}-{other}.jpg" if folder == "normal" else floating
            for name, image in zip((stored, reference), _paper_pair_images(generator), strict=True):
                cv2.imwrite(str(tmp_path / folder / name), image)
            rows.append(f"{floating},{reference},1,0,25,0,1,-15,")
    (tmp_path / "affines.csv").write_text("\n".join(rows), encoding="utf-8")
    pairs = list_paper_pairs(tmp_path)
    assert [(pair.folder, pair.number) for pair in pairs] == [
        ("normal", 10),
        ("normal", 11),
        ("normal", 13),
        ("abnormal", 1),
        ("abnormal", 2),
    ]
    assert pairs[0].floating.name == "11-11.jpg"
    assert pairs[0].reference.name == "10.jpg"
    assert pairs[3].floating.name == "1.jpg"
    assert pairs[3].reference.name == "1-1.jpg"
    aligned = read_paper_pairs(tmp_path)
    assert len(aligned) == 2 * 3  # 11, 13 and 1 train, each on both grids
    for index, pair in enumerate(aligned):
        assert pair.reference.bright
        assert not pair.floating.bright
        assert pair.reference.mask.shape == (576, 768)
        own_frame = (pair.reference, pair.floating)[index % 2].mask
        assert (
            own_frame[287].sum() == 2 * 359
        )  # the circle of radius 359 about the middle of 576x768, not shrunk
        assert own_frame[100].sum() == 2 * np.floor(np.sqrt(359**2 - 187.5**2) + 0.5)
        both = pair.reference.mask & pair.floating.mask
        maps = [image.vessels[both] > 0.5 for image in (pair.reference, pair.floating)]
        assert 2 * (maps[0] & maps[1]).sum() / (maps[0].sum() + maps[1].sum()) > 0.8


def test_two_tables_or_none_get_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="one CSV file"):
        list_paper_pairs(tmp_path)


def _paper_phases(data: Path) -> tuple[Phase, ...]:
    kinds = {"pairs": 0.5, "photographs": 0.25, "angiograms": 0.25}
    taught = {kind: LossWeights(supervision=1.0) for kind in kinds}
    seen_once = {"pairs": 0.5, "angiograms": 0.5}
    field = {kind: LossWeights(content=1.0, displacement=0.2, smoothness=0.02) for kind in seen_once}
    return (
        Phase("warm-up", 2, kinds, taught, crop=(64, 64), trainable=("segmentation",), passes="upright"),
        Phase(
            "field",
            3,
            seen_once,
            field,
            batch=2,
            crop=(64, 64),
            trainable=("registration",),
            cached=True,
            cached_images=1,
            content_blurs=(0.0, 2.0),
            begins_field=True,
        ),
    )


def test_the_papers_network_is_trained_in_one_run_that_resumes_exactly(data: Path, tmp_path: Path) -> None:
    """The segmentation first, then the field on what it saw once; interrupted at every update, with the same end."""
    model = ModelSettings(masks_features=True, field_scales=(2, 1))
    phases = _paper_phases(data)
    whole = TrainingConfiguration("paper", phases, model, MADE, checkpoint_every=1)
    expected = load_weights(_run(whole, data, tmp_path / "whole"))
    assert expected.model.configuration.field_scales == (2, 1)
    lines = (tmp_path / "whole" / "log.csv").read_text(encoding="utf-8")
    assert "displacement" in lines.splitlines()[0]

    # Begun before the phase of the field was written, stopped after every update.
    first = dataclasses.replace(whole, phases=phases[:1])
    for configuration in (first, *[whole] * len("abc")):
        stop = threading.Event()
        stop.set()
        with contextlib.suppress(Cancelled):
            TrainingRun(configuration, data, tmp_path / "cut", say=_quiet, stop=stop).run()
    assert load_weights(_run(whole, data, tmp_path / "cut")).sha256 == expected.sha256

    changed = dataclasses.replace(whole, phases=(dataclasses.replace(phases[0], steps=3), phases[1]))
    with pytest.raises(InputError, match="another configuration"):
        _run(changed, data, tmp_path / "cut")


def test_a_cached_phase_trains_the_field_of_the_papers_network_alone(data: Path) -> None:
    field = _paper_phases(data)[1]
    with pytest.raises(InputError, match="registration alone"):
        dataclasses.replace(field, trainable=("registration", "segmentation"))
    with pytest.raises(InputError, match="no images"):
        dataclasses.replace(field, weights=dict.fromkeys(field.mixture, LossWeights(content=1.0, ssim=1.0)))
    with pytest.raises(InputError, match="paper's network"):
        TrainingConfiguration("light", (field,), LIGHT, MADE)


def test_an_unknown_device_gets_a_sentence(data: Path, tmp_path: Path) -> None:
    configuration = TrainingConfiguration("test", (_light_phase(1),), LIGHT, MADE)
    with pytest.raises(InputError, match="cannot be used"):
        TrainingRun(configuration, data, tmp_path, say=_quiet, device="abacus")


def test_every_pair_is_shown_once_an_epoch_and_in_all_mirrors() -> None:
    generator = np.random.default_rng(2)
    mask = np.ones((64, 64), bool)
    images = [
        AlignedImage(np.full((64, 64, 3), 40 * (index + 1), np.uint8), mask, False, mask.astype(np.float32))
        for index in range(5)
    ]
    source = PairSource([AlignedPair(image, image) for image in images], swap_roles=False, each_once=True)
    for _ in range(3):
        shown = [source.draw(generator, None).reference.pixels.max() for _ in range(5)]
        assert sorted(np.rint(np.array(shown) * 255)) == [40, 80, 120, 160, 200]
    corner = np.zeros((64, 64, 3), np.uint8)
    corner[:24, :24] = 255
    quadrants = set()
    source = PairSource(
        [AlignedPair(dataclasses.replace(images[0], pixels=corner), images[0])], each_once=True
    )
    for _ in range(40):
        rows, columns = np.nonzero(source.draw(generator, None).reference.pixels[..., 0] > 0.5)
        quadrants.add((rows.mean() > 32, columns.mean() > 32) if len(rows) else None)
    assert len(quadrants - {None}) == 4


def test_the_log_is_drawn(tmp_path: Path) -> None:
    log = TrainingLog(tmp_path / "log.csv")
    for step in (20, 40, 60):
        log.add("pairs", {"content": 1 / step, "style": 0.0})
        log.add("<b>", {"supervision": 0.5})
        log.write("first & second", step, 1.0, 1e-3)
    draw_log(log.path, tmp_path / "log.svg")
    drawn = ElementTree.parse(tmp_path / "log.svg").getroot()
    texts = [element.text or "" for element in drawn.iter() if element.tag.endswith("text")]
    assert "first & second, 60 updates" in texts
    assert {"pairs, content", "pairs, style", "<b>, supervision"} <= set(texts)
    paths = {element.get("d") for element in drawn.iter() if element.tag.endswith("path")}
    assert len(paths) == 3
    assert all(path.count(" ") >= 5 for path in paths)

"""Training configurations: the shipped ones, and sentences for wrong ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import InputError
from core.resource_files import resource_path
from core.training.configuration import read_configuration
from core.training.trainer import learning_rate, weights_at

MINIMAL = """
[[phases]]
name = "only"
steps = 10
crop = [64, 64]
mixture = { manual = 1.0 }
[phases.weights.manual]
supervision = 1.0
"""


def _read(tmp_path: Path, text: str):
    path = tmp_path / "configuration.toml"
    path.write_text(text, encoding="utf-8")
    return read_configuration(path)


@pytest.mark.parametrize("name", ["paper", "paper-cpu", "default", "vessels"])
def test_the_shipped_configurations_are_valid(name: str) -> None:
    assert read_configuration(resource_path("training", f"{name}.toml")).name == name


def test_the_papers_protocol_is_the_papers() -> None:
    configuration = read_configuration(resource_path("training", "paper.toml"))
    (phase,) = configuration.phases
    weights = phase.weights["paper_pairs"]
    assert phase.steps == 180_000
    assert phase.learning_rate == 1e-3
    assert phase.batch == 1
    assert phase.crop is None
    assert (weights.style, weights.content, weights.self_comparison, weights.ssim) == (1.0, 1e-3, 1e-3, 1e-5)
    assert weights.supervision == 0
    assert weights.displacement == 0
    assert weights_at(phase, "paper_pairs", 29_999).smoothness == 2e-5
    assert weights_at(phase, "paper_pairs", 30_000).smoothness == 5e-5


def test_the_cosine_schedule_falls_to_a_hundredth(tmp_path: Path) -> None:
    (phase,) = _read(tmp_path, MINIMAL.replace("crop", 'schedule = "cosine"\ncrop')).phases
    rates = [learning_rate(phase, step) for step in range(11)]
    assert rates[0] == pytest.approx(1e-3)
    assert rates[-1] == pytest.approx(1e-5)
    assert rates == sorted(rates, reverse=True)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "no phase"),
        ("seed = ", "not valid TOML"),
        (".".join(["a"] * 2000) + "=1", "longer keys, than a configuration"),
        ("[" + " . ".join(['"a b"'] * 30) + "]", "longer keys, than a configuration"),
        ("name = '" + 70_000 * "a" + "'", "it is longer"),
        ("seed = " + 2000 * "[", "not valid TOML"),
        (MINIMAL + "\nspeed = 3", "unknown key 'speed'"),
        (MINIMAL.replace("steps = 10", "steps = 0"), "'steps' must be above 0"),
        (MINIMAL.replace("manual = 1.0", "cartoons = 1.0"), "unknown kind of sample 'cartoons'"),
        (MINIMAL.replace("[64, 64]", "[64, 65]"), "multiples of 32"),
        (MINIMAL.replace("manual = 1.0", "manual = 0.0"), "a share above 0"),
        (MINIMAL.replace("crop", 'trainable = ["registration"]\ncrop'), "no loss"),
        ("checkpoint_every = 0" + MINIMAL, "'checkpoint_every' must be above 0"),
        (MINIMAL.replace("crop = [64, 64]", "batch = 2"), "one at a time"),
        (MINIMAL.replace("steps = 10", ""), "incomplete"),
        ("[data]\nscale_augmentation = 2\n" + MINIMAL, "'scale_augmentation' is a share"),
        ('[data]\nclassical_maps = "x"\n' + MINIMAL, "'classical_maps' must be one of"),
        ('[model]\nsegmentation = "x"\ntiles = 4\n' + MINIMAL, "unknown key 'tiles'"),
    ],
)
def test_a_wrong_configuration_gets_a_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        _read(tmp_path, text)


def test_a_missing_configuration_gets_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_configuration(tmp_path / "absent.toml")

"""The segmentation networks: shapes, branches, the frozen trunk, rotation averaging."""

from __future__ import annotations

import pytest
import torch

from core.network.joint_model import LIGHT, PAPER, JointModel, ModelConfiguration
from core.network.light_segmentation import LightSegmentation, normalise_locally
from core.network.segmentation import TwoBranchSegmentation
from core.network.trunk_segmentation import TrunkSegmentation
from core.network.vgg_trunk import BLUE_GREEN_RED_MEAN, TAP_MEANS, VggTrunk

BRIGHT = torch.tensor([True])
DARK = torch.tensor([False])
TRUNK = ModelConfiguration("trunk", "lucas-kanade", average_rotations=True)


@pytest.fixture(scope="module")
def image() -> torch.Tensor:
    return torch.rand(1, 3, 64, 96, generator=torch.Generator().manual_seed(1))


@pytest.fixture(scope="module")
def mask() -> torch.Tensor:
    mask = torch.ones(1, 1, 64, 96)
    mask[..., :8] = 0
    return mask


@pytest.fixture(scope="module")
def paper() -> JointModel:
    torch.manual_seed(1)
    return JointModel(PAPER).eval()


def test_the_trunk_taps_have_the_shapes_of_vgg_16(image: torch.Tensor) -> None:
    taps = VggTrunk()(image)
    assert [tuple(tap.shape[1:]) for tap in taps] == [
        (64, 64, 96),
        (128, 32, 48),
        (256, 16, 24),
        (512, 8, 12),
    ]


def test_the_trunk_takes_blue_green_red_minus_the_mean_and_divides_each_tap(image: torch.Tensor) -> None:
    trunk = VggTrunk()
    values = image[:, [2, 1, 0]] * 255 - torch.tensor(BLUE_GREEN_RED_MEAN).view(1, 3, 1, 1)
    for name in ("block1_conv1", "block1_conv2"):
        values = torch.relu(trunk.get_submodule(name)(values))
    torch.testing.assert_close(trunk(image).relu1_2, values / TAP_MEANS[0])


def test_the_trunk_never_trains_but_passes_gradients_to_its_input() -> None:
    trunk = VggTrunk()
    vessel_map = torch.rand(1, 1, 32, 32, requires_grad=True)
    trunk.describe_map(vessel_map).relu4_3.sum().backward()
    assert all(parameter.grad is None for parameter in trunk.parameters())
    assert vessel_map.grad is not None
    assert vessel_map.grad.abs().sum() > 0


def test_polarity_chooses_the_branch_and_the_last_layer_is_shared(
    paper: JointModel, image: torch.Tensor, mask: torch.Tensor
) -> None:
    network = paper.segmentation
    assert isinstance(network, TwoBranchSegmentation)
    taps = network.trunk(image)
    for bright, branch in ((BRIGHT, network.bright), (DARK, network.dark)):
        features = branch(taps)
        result = network(image, bright, mask)
        torch.testing.assert_close(result.features, features)
        torch.testing.assert_close(result.logits, network.shared(torch.relu(features)))
    assert not torch.allclose(network(image, BRIGHT, mask).logits, network(image, DARK, mask).logits)


def test_a_mixed_batch_equals_its_images_one_by_one(paper: JointModel, mask: torch.Tensor) -> None:
    images = torch.rand(3, 3, 64, 96)
    bright = torch.tensor([True, False, True])
    together = paper.segmentation(images, bright, mask.expand(3, -1, -1, -1)).logits
    for index in range(3):
        alone = paper.segmentation(images[index : index + 1], bright[index : index + 1], mask).logits
        torch.testing.assert_close(together[index : index + 1], alone, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("configuration", [PAPER, LIGHT, TRUNK], ids=["paper", "light", "trunk"])
def test_the_mean_of_both_passes_turns_with_the_image(
    configuration: ModelConfiguration, image: torch.Tensor, mask: torch.Tensor
) -> None:
    torch.manual_seed(2)
    model = JointModel(configuration).eval()
    upright = model.segment(image, BRIGHT, mask)
    turned = model.segment(image.flip((2, 3)), BRIGHT, mask.flip((2, 3)))
    assert len(upright.passes) == 2
    torch.testing.assert_close(
        turned.mean.probability.flip((2, 3)), upright.mean.probability, rtol=1e-4, atol=1e-5
    )
    assert float(upright.mean.probability[..., :8].detach().abs().max()) == 0.0


@pytest.mark.parametrize("configuration", [LIGHT, TRUNK], ids=["light", "trunk"])
def test_the_network_sees_an_inverted_angiogram_as_a_photograph(configuration: ModelConfiguration) -> None:
    torch.manual_seed(3)
    model = JointModel(configuration).eval()
    image, mask = torch.rand(1, 3, 64, 64), torch.ones(1, 1, 64, 64)
    torch.testing.assert_close(
        model.segment(image, DARK, mask).mean.logits,
        model.segment(1 - image, BRIGHT, mask).mean.logits,
        rtol=1e-3,
        atol=1e-3,
    )


def test_local_normalisation_does_not_change_with_gain_and_offset() -> None:
    channel = torch.rand(1, 1, 96, 96) * 0.2 + 0.3
    mask = torch.ones_like(channel)
    mask[..., :40, :40] = 0
    plain, changed = (normalise_locally(values, mask) for values in (channel, channel * 2.5 + 0.05))
    assert float((plain - changed).abs()[mask > 0].mean()) < 0.15
    assert float(plain[mask == 0].abs().max()) == 0.0


def test_an_unknown_part_is_refused_by_name() -> None:
    from core.errors import WeightsError

    with pytest.raises(WeightsError, match="transformer"):
        ModelConfiguration("transformer", "unet")


@pytest.mark.parametrize("kind", [LightSegmentation, TrunkSegmentation])
def test_a_folded_network_answers_as_before(
    kind: type[LightSegmentation] | type[TrunkSegmentation], image: torch.Tensor, mask: torch.Tensor
) -> None:
    torch.manual_seed(1)
    network = kind()
    network(image.expand(2, -1, -1, -1), torch.tensor([False, True]), mask)  # moves its averages
    with torch.no_grad():
        expected = network.eval()(image, DARK, mask).logits
        network.fold()
        found = network(image, DARK, mask).logits
    assert not any(isinstance(module, torch.nn.BatchNorm2d) for module in network.modules())
    torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-5)


def test_the_vessel_network_learns_around_a_trunk_that_stays(image: torch.Tensor, mask: torch.Tensor) -> None:
    torch.manual_seed(1)
    network = TrunkSegmentation()
    result = network(image, DARK, mask)
    assert result.logits.shape == (1, 1, 64, 96)
    result.logits.square().mean().backward()
    learns = {name for name, parameter in network.named_parameters() if parameter.grad is not None}
    assert learns == {name for name, _ in network.named_parameters() if not name.startswith("trunk.")}


def test_the_vessel_network_sees_no_colours(image: torch.Tensor, mask: torch.Tensor) -> None:
    torch.manual_seed(1)
    network = TrunkSegmentation().eval()
    redder, greener = image.clone(), image.clone()
    redder[:, 0] *= 0.5
    greener[:, 1] = image[:, 1].square()
    expected = network(image, DARK, mask).logits
    assert torch.equal(network(redder, DARK, mask).logits, expected)
    assert not torch.allclose(network(greener, DARK, mask).logits, expected)

"""Images and Jacobians of the generator against autograd in float64."""

from itertools import pairwise

import numpy as np
import pytest
import torch
from torch import nn

from trainer_service.domain.spec import Activation
from trainer_service.engine.generator_map import GeneratorMap
from trainer_service.engine.networks import Perceptron


@pytest.mark.parametrize("hidden", Activation)
@pytest.mark.parametrize("output", [Activation.LINEAR, Activation.TANH])
@pytest.mark.parametrize("sizes", [(1, 2), (2, 5, 2), (5, 4, 7, 2)])
def test_map_agrees_with_autograd(hidden: Activation, output: Activation, sizes: tuple[int, ...]):
    torch.manual_seed(3)
    layers = [nn.Linear(a, b, dtype=torch.float64) for a, b in pairwise(sizes)]
    network = Perceptron(layers, hidden, output)
    weights = [(one.weight.detach().numpy().T, one.bias.detach().numpy()) for one in layers]
    noise = np.random.default_rng(4).normal(size=(6, sizes[0]))
    counting = min(2, sizes[0])

    generator = GeneratorMap(weights, hidden, output)
    images, jacobians = generator.find_jacobians(noise, counting)

    exact = torch.autograd.functional.jacobian(
        lambda z: network(z).sum(dim=0), torch.as_tensor(noise)
    )
    assert isinstance(exact, torch.Tensor)
    assert jacobians == pytest.approx(exact.permute(1, 0, 2).numpy()[..., :counting], abs=1e-6)
    with torch.no_grad():
        assert images == pytest.approx(network(torch.as_tensor(noise)).numpy(), abs=1e-12)
    assert generator.find_images(noise) == pytest.approx(images)

"""Images and Jacobians of the generator against autograd in float64."""

from itertools import pairwise
from typing import cast

import numpy as np
import pytest
import torch

from trainer_service.domain.spec import Activation
from trainer_service.engine.generator_map import GeneratorMap
from trainer_service.engine.networks import Perceptron, draw_layer


@pytest.mark.parametrize("hidden", Activation)
@pytest.mark.parametrize("output", [Activation.LINEAR, Activation.TANH])
@pytest.mark.parametrize("sizes", [(1, 2), (2, 5, 2), (5, 4, 7, 2)])
def test_map_agrees_with_autograd(hidden: Activation, output: Activation, sizes: tuple[int, ...]):
    rng = np.random.default_rng(4)
    layers = [draw_layer((b, a), hidden, rng, torch.float64) for a, b in pairwise(sizes)]
    network = Perceptron(layers, hidden, output)
    weights = [(one.weight.detach().numpy().T, one.bias.detach().numpy()) for one in layers]
    noise = rng.normal(size=(6, sizes[0]))
    counting = min(2, sizes[0])

    generator = GeneratorMap(weights, hidden, output)
    images, jacobians = generator.find_jacobians(noise, counting)

    z = torch.as_tensor(noise).requires_grad_()
    x = network(z)
    for axis in range(2):
        # torch's own types say nothing of what grad returns.
        (slope,) = cast(
            "tuple[torch.Tensor]", torch.autograd.grad(x[:, axis].sum(), z, retain_graph=True)
        )
        assert jacobians[:, axis] == pytest.approx(slope[:, :counting].numpy(), abs=1e-6)
    assert images == pytest.approx(x.detach().numpy(), abs=1e-12)
    assert generator.find_images(noise) == pytest.approx(images)

"""The story of one sample: each number on the page against autograd, through the whole system."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from playwright.async_api import Page, expect

from ganscope.api.v1 import session_service_pb2 as api
from ganscope.api.v1.preview_pb2 import PointsStepPreview
from ganscope.api.v1.session_pb2 import Session
from ganscope.api.v1.tensor_pb2 import Tensor
from ganscope.tensors import to_array
from tests.e2e.conftest import OpenPage, ViewerProcess
from tests.e2e.session_page import wait_for
from tests.e2e.walk_page import STORY, figures, numbers_in, observe_shown, panel, sentence, title
from tests.support.sessions import create, get
from tests.support.step_oracle import DiscriminatorStep, GeneratorStep, StepOracle
from tests.support.trainer import TrainerConnection

pytestmark = pytest.mark.e2e

PER_CENT = 0.6
"""The page rounds to whole per cent; the rest is single precision."""
CASES: list[dict[str, Any]] = [
    {},
    {"loss": {"kind": "LOSS_KIND_LEAST_SQUARES"}, "noise": {"kind": "NOISE_KIND_UNIFORM"}},
]


@dataclass(frozen=True)
class Truth:
    """The next step, by the trainer's batches and autograd's arithmetic."""

    preview: PointsStepPreview
    oracle: StepOracle
    weights_before: dict[str, list[NDArray[np.float64]]]
    discriminator: DiscriminatorStep
    generator: GeneratorStep
    width: float


def to_positions(tensor: Tensor) -> NDArray[np.float64]:
    return np.array(to_array(tensor), dtype=np.float64)


def weights_of(oracle: StepOracle) -> dict[str, list[NDArray[np.float64]]]:
    networks = {"discriminator": oracle.discriminator, "generator": oracle.generator}
    return {
        name: [
            parameter.detach().numpy().copy()
            for parameter in network.parameters()
            if parameter.ndim == 2
        ]
        for name, network in networks.items()
    }


async def find_truth(trainer: TrainerConnection, session: Session, width: float) -> Truth:
    archive = await trainer.sessions.ExportSession(api.ExportSessionRequest(session_id=session.id))
    answer = await trainer.sessions.PreviewStep(api.PreviewStepRequest(session_id=session.id))
    preview = answer.points
    oracle = StepOracle(archive.archive, archive.spec.points)
    before = weights_of(oracle)
    real = to_positions(preview.discriminator.real)
    generated = to_positions(preview.discriminator.generated)
    with torch.no_grad():
        made = oracle.generator(torch.as_tensor(to_positions(preview.discriminator.noise)))
    np.testing.assert_allclose(made.numpy(), generated, atol=1e-4)
    return Truth(
        preview=preview,
        oracle=oracle,
        weights_before=before,
        discriminator=oracle.update_discriminator(real, generated),
        generator=oracle.update_generator(to_positions(preview.generator.noise)),
        width=width,
    )


async def find_marked(page: Page, positions: NDArray[np.float64]) -> int:
    """Find which sample of a batch is marked on the stage."""
    [mark] = (await observe_shown(page))["marks"]
    distances = np.hypot(positions[:, 0] - mark["x"], positions[:, 1] - mark["y"])
    assert distances.min() < 1e-4
    return int(distances.argmin())


async def go_on(page: Page, wanted: str) -> str:
    await panel(page).get_by_role("button", name="Next").click()
    await expect(title(page)).to_have_text(wanted)
    return await sentence(page)


async def check_weights(page: Page, truth: Truth, network: str) -> None:
    """Compare the weights that are told with autograd's, and that none moves more."""
    after = weights_of(truth.oracle)[network]
    before = truth.weights_before[network]
    told = await figures(page)
    assert len(told) == 4
    changes: list[float] = []
    for label, text in told.items():
        old, new = numbers_in(text)
        changes.append(abs(new - old))
        if "bias" in label:
            continue
        layer, source, unit = (int(number) for number in numbers_in(label))
        assert old == pytest.approx(before[layer - 1][unit - 1, source - 1], abs=1e-4)
        assert new == pytest.approx(after[layer - 1][unit - 1, source - 1], abs=1e-4)
    most = max(np.abs(a - b).max() for a, b in zip(after, before, strict=True))
    assert changes[0] >= most - 2e-4


@pytest.mark.parametrize("points", CASES, ids=["log loss", "least squares"])
async def test_numbers_of_the_story_are_those_of_autograd(
    viewer: ViewerProcess, open_page: OpenPage, trainer: TrainerConnection, points: dict[str, Any]
) -> None:
    session = await create(trainer, batch_size=40, seed=11, **points)
    page = await open_page(f"{viewer.address}/s/{session.id}")
    await page.locator(".gs-stage").wait_for()
    await wait_for(page, "window.ganscope.bus.frame && window.ganscope.bus.dataset")
    view = await page.evaluate("window.ganscope.bus.dataset.view")
    truth = await find_truth(trainer, session, view["xMax"] - view["xMin"])
    await page.get_by_role("button", name=STORY).click()
    await expect(title(page)).to_have_text("A real sample")
    await check_discriminator(page, truth)
    await check_generator(page, truth)
    assert (await get(trainer, session.id)).step == 0
    await panel(page).get_by_role("button", name="Take the step").click()
    await expect(panel(page)).to_contain_text("Step 2")
    assert (await get(trainer, session.id)).step == 1


async def check_discriminator(page: Page, truth: Truth) -> None:
    step = truth.discriminator
    i = await find_marked(page, to_positions(truth.preview.discriminator.real))
    before, after = 100 * step.verdicts_real_before_B[i], 100 * step.verdicts_real_after_B[i]
    assert numbers_in(await sentence(page)) == [pytest.approx(before, abs=PER_CENT)]
    target, error = numbers_in(await go_on(page, "D’s error"))  # noqa: RUF001 # as on the page
    assert (target, error) == (100, pytest.approx(100 - before, abs=PER_CENT))
    assert numbers_in(await go_on(page, "What D learns")) == [40, 40]
    await check_weights(page, truth, "discriminator")
    assert numbers_in(await go_on(page, "D says now"))[0] == pytest.approx(after, abs=PER_CENT)


async def check_generator(page: Page, truth: Truth) -> None:
    step = truth.generator
    text = await go_on(page, "A generated sample")
    i = await find_marked(page, step.generated_before_BD)
    before, after = 100 * step.verdicts_before_B[i], 100 * step.verdicts_after_B[i]
    says, target, error = numbers_in(text)
    assert target == 0
    assert [says, error] == [pytest.approx(before, abs=PER_CENT)] * 2
    text = await go_on(page, "G’s error")  # noqa: RUF001 # as on the page
    assert numbers_in(text) == [100, pytest.approx(100 - before, abs=PER_CENT)]
    await go_on(page, "The pull")
    [strength] = numbers_in((await figures(page))["strength of the pull"])
    pull = step.pulls_BD[i]
    assert strength == pytest.approx(np.hypot(*pull), rel=0.06)
    [mark] = (await observe_shown(page))["marks"]
    assert [mark["pull"]["x"], mark["pull"]["y"]] == pytest.approx(pull, rel=1e-3, abs=1e-5)
    await go_on(page, "What G learns")
    await check_weights(page, truth, "generator")
    share, verdict, *_ = numbers_in(await go_on(page, "D says then"))
    moved = step.generated_after_BD[i] - step.generated_before_BD[i]
    assert share == pytest.approx(100 * np.hypot(*moved) / truth.width, rel=0.06)
    assert verdict == pytest.approx(after, abs=PER_CENT)


async def test_another_pair_is_another_pair(
    viewer: ViewerProcess, open_page: OpenPage, trainer: TrainerConnection
) -> None:
    session = await create(trainer, batch_size=40, seed=11)
    page = await open_page(f"{viewer.address}/s/{session.id}")
    await page.locator(".gs-stage").wait_for()
    await wait_for(page, "window.ganscope.bus.frame && window.ganscope.bus.dataset")
    await page.get_by_role("button", name=STORY).click()
    await expect(title(page)).to_have_text("A real sample")
    first = (await observe_shown(page))["marks"]
    await page.keyboard.press("Space")
    await expect(title(page)).not_to_have_text("A real sample")
    for _ in range(7):
        await page.keyboard.press("ArrowRight")
    await expect(title(page)).to_have_text("D says then")
    await panel(page).get_by_role("button", name="Another pair").click()
    await expect(title(page)).to_have_text("A real sample")
    assert (await observe_shown(page))["marks"] != first
    await panel(page).get_by_role("button", name="Leave").click()
    assert (await get(trainer, session.id)).step == 0


async def test_a_critic_is_not_quoted_in_per_cent(
    viewer: ViewerProcess, open_page: OpenPage, trainer: TrainerConnection
) -> None:
    session = await create(trainer, batch_size=40, loss={"kind": "LOSS_KIND_WASSERSTEIN"})
    page = await open_page(f"{viewer.address}/s/{session.id}")
    await page.locator(".gs-stage").wait_for()
    await wait_for(page, "window.ganscope.bus.frame && window.ganscope.bus.dataset")
    await page.get_by_role("button", name=STORY).click()
    await expect(panel(page)).to_contain_text("The critic scores it")
    await expect(panel(page)).not_to_contain_text("D says:")

"""The plain engine behind the port ``trainer_service.domain.ports``."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

import torch
from torch import Tensor

from trainer_service.data.source import create_source
from trainer_service.diagnosis.divergence import GENERATED_SAMPLES, DivergenceMeter
from trainer_service.diagnosis.verdicts import summarise_verdicts
from trainer_service.domain.ports import Turn
from trainer_service.domain.preview import StepPreview
from trainer_service.domain.session import StepTarget
from trainer_service.domain.snapshot import (
    FIELD_CELLS,
    MAP_CELLS,
    Array,
    Dataset,
    LayerKind,
    MetricKind,
    MetricRow,
    ParameterCounts,
    PointsFrame,
)
from trainer_service.domain.spec import Loss, SessionSpec
from trainer_service.engine.analysis import Analysis
from trainer_service.engine.archive import read_archive, write_archive
from trainer_service.engine.dataset import create_dataset
from trainer_service.engine.edit_log import EDITS_KEY, EditLog
from trainer_service.engine.game import Game
from trainer_service.engine.game_rehearsal import GameRehearsal
from trainer_service.engine.generator_map import Weights
from trainer_service.engine.losses import discriminator_loss, generator_losses, to_verdicts
from trainer_service.engine.picture import Picture
from trainer_service.engine.preview import preview_step
from trainer_service.engine.streams import Use, create_stream
from trainer_service.engine.turns import take_turn

_JUDGED_SAMPLES = 500
"""Real and generated samples on which losses, accuracies and verdicts are measured."""


class PlainEngine:
    """Makes GANs on PyTorch autograd, in one thread of the processor."""

    def __init__(self, dtype: torch.dtype = torch.float32) -> None:
        """Keep torch to one thread: these networks are too small to share out.

        Args:
            dtype: float32, or float64 for comparisons.

        """
        torch.set_num_threads(1)
        self._dtype = dtype

    def create(self, spec: SessionSpec) -> PlainGan:
        """Make a GAN at step 0."""
        return PlainGan(spec, self._dtype)

    def load(self, archive: bytes, spec: SessionSpec) -> PlainGan:
        """Make a GAN that stands where ``archive`` was saved, then edit it to ``spec``.

        Raises:
            InvalidFieldError: the archive is damaged or not ours (field ``archive``).

        """
        content = read_archive(archive)
        gan = PlainGan(content.spec, self._dtype)
        gan.game.restore(content)
        gan.log = EditLog.from_metadata(content.metadata)
        gan.edit(spec)
        return gan

    def take_turns(self, turns: Sequence[Turn]) -> None:
        """Do what turns ask for, one after the other; never raises."""
        for turn in turns:
            take_turn(turn)


class PlainGan:
    """One session's GAN; see :class:`trainer_service.domain.ports.Gan`."""

    def __init__(self, spec: SessionSpec, dtype: torch.dtype) -> None:
        source = create_source(spec.points.distribution)
        self.game = Game(spec, source, dtype)
        self.log = EditLog()
        """Of the edits, for :func:`trainer_service.engine.edit_log.replay`."""
        self._analysis = Analysis(spec.points)
        self._look_at_data()

    @property
    def spec(self) -> SessionSpec:
        """The specification in force."""
        return self.game.spec

    @property
    def step(self) -> int:
        """Steps trained since the beginning."""
        return self.game.step

    @property
    def dataset(self) -> Dataset:
        """The real data as they are shown."""
        return self._dataset

    @property
    def parameters(self) -> ParameterCounts:
        """Number of trainable parameters."""
        return self.game.parameters

    def train(self, count: int, target: StepTarget = StepTarget.BOTH) -> None:
        """Train ``count`` steps.

        Raises:
            DivergedError: a number became infinite.

        """
        self.log = self.log.note_steps(self.step, target, count)
        self.game.train(count, target)

    def edit(self, spec: SessionSpec) -> None:
        """Use another specification from the next step on."""
        old, new = self.spec.points, spec.points
        source = self.game.source
        if old.distribution != new.distribution:
            source = create_source(new.distribution)
        self.log = self.log.note_edit(self.step, self.spec, spec)
        self.game.edit(spec, source)
        self._analysis = Analysis(new)
        if (old.distribution, old.noise, old.loss.kind, old.seed) != (
            new.distribution,
            new.noise,
            new.loss.kind,
            new.seed,
        ):
            self._look_at_data()

    def save(self) -> bytes:
        """Write the whole state as an archive."""
        return write_archive(
            replace(self.game.to_archive(), metadata={EDITS_KEY: self.log.to_json()})
        )

    def snapshot(self, layers: AbstractSet[LayerKind]) -> PointsFrame:
        """Look at the present state."""
        x_ND = self._generate(self._picture.noise_NZ)
        middle = self._find_middle(x_ND)
        is_shown = LayerKind.GENERATED in layers
        frame = PointsFrame(
            step=self.step,
            generated=to_array(x_ND) if is_shown else None,
            verdicts=self._judge(x_ND, middle) if is_shown else None,
            gradients=self._find_pull(x_ND) if LayerKind.GRADIENTS in layers else None,
            map=self._draw_map(middle) if LayerKind.MAP in layers else None,
            manifold=self._draw_manifold() if LayerKind.MANIFOLD in layers else None,
            field=self._draw_field() if LayerKind.FIELD in layers else None,
        )
        return self._analysis.add_layers(frame, layers, self._read_weights)

    def preview(self) -> StepPreview:
        """Take the next step apart, on a copy.

        Raises:
            DivergedError: the step makes a number infinite.

        """
        return preview_step(self.spec.points, self.step, self.dataset, GameRehearsal(self.game))

    @torch.no_grad()
    def measure(self) -> MetricRow:
        """Measure all metrics on samples of this step that training does not see."""
        game, loss = self.game, self._loss
        x_ND = self._generate(game.draw_noise(GENERATED_SAMPLES, Use.MEASURED_NOISE))
        real_N = game.score(game.draw_real(_JUDGED_SAMPLES, Use.MEASURED_REAL))
        generated_N = game.score(x_ND[:_JUDGED_SAMPLES])
        middle = _find_middle(real_N, generated_N)
        divergences = self._meter.compare(to_array(x_ND))
        return MetricRow(
            step=self.step,
            values={
                MetricKind.DISCRIMINATOR_LOSS: discriminator_loss(loss, real_N, generated_N).item(),
                MetricKind.GENERATOR_LOSS: generator_losses(loss, real_N, generated_N)
                .mean()
                .item(),
                MetricKind.KL_DIVERGENCE: divergences.kl,
                MetricKind.JS_DIVERGENCE: divergences.js,
                MetricKind.DISCRIMINATOR_GRADIENT_NORM: game.discriminator.gradient_norm,
                MetricKind.GENERATOR_GRADIENT_NORM: game.generator.gradient_norm,
                **summarise_verdicts(
                    to_array(to_verdicts(loss, real_N, middle)),
                    to_array(to_verdicts(loss, generated_N, middle)),
                ),
            },
        )

    @property
    def _loss(self) -> Loss:
        return self.spec.points.loss

    @torch.no_grad()
    def _generate(self, noise_NZ: Tensor) -> Tensor:
        return self.game.generator.shown(noise_NZ)

    @torch.no_grad()
    def _find_middle(self, generated_ND: Tensor) -> float:
        if not self._loss.kind.only_ranks:
            return 0.0
        return _find_middle(self.game.score(self._picture.real_ND), self.game.score(generated_ND))

    @torch.no_grad()
    def _judge(self, x_ND: Tensor, middle: float) -> Array:
        return to_array(to_verdicts(self._loss, self.game.score(x_ND), middle))

    def _read_weights(self) -> Weights:
        return [
            (layer.weight.detach().float().numpy().T, layer.bias.detach().float().numpy())
            for layer in self.game.generator.shown_layers
        ]

    def _find_pull(self, generated_ND: Tensor) -> Array:
        x_ND = generated_ND.clone().requires_grad_()
        # The sum, not the mean: each sample's own pull, however many are shown. Where the loss is
        # of pairs, the partner is the mean of the real samples.
        with torch.no_grad():
            real = self.game.score(self._picture.real_ND).mean()
        loss = generator_losses(self._loss, real, self.game.score(x_ND)).sum()
        return to_array(-torch.autograd.grad(loss, x_ND)[0])

    def _draw_map(self, middle: float) -> Array:
        return self._judge(self._picture.cells_ND, middle).reshape(MAP_CELLS, MAP_CELLS)

    def _draw_field(self) -> Array:
        pulls_ND = self._find_pull(self._picture.field_ND)
        return pulls_ND.reshape(FIELD_CELLS, FIELD_CELLS, 2)

    def _draw_manifold(self) -> Array:
        return to_array(self._generate(self._picture.grid_NZ)).reshape(self._picture.manifold_shape)

    def _look_at_data(self) -> None:
        """Prepare what depends on the data, the noise, the seed or the kind of the game."""
        points, source = self.spec.points, self.game.source
        reference = create_stream(points.seed, Use.REFERENCE)
        self._meter = DivergenceMeter(lambda n: source.draw(n, reference), source.view)
        real = source.choose_shown(create_stream(points.seed, Use.SHOWN_REAL))
        self._picture = Picture(points.seed, points.noise, source.view, real, self.game.dtype)
        self._dataset = create_dataset(points, source, real, self._meter.floor)


def to_array(tensor: Tensor) -> Array:
    """Hand a tensor's numbers over; shares its memory."""
    return tensor.detach().numpy()


def _find_middle(real_N: Tensor, generated_N: Tensor) -> float:
    return (real_N.mean().item() + generated_N.mean().item()) / 2

"""What the kernel is given of a specification besides the plan: data, and how they are looked at.

Shown noise, shown real samples, grids and floors are those of the plain engine, to the bit.
"""

from __future__ import annotations

from dataclasses import dataclass

from trainer_service.data.source import create_source
from trainer_service.diagnosis.divergence import DivergenceMeter
from trainer_service.domain.snapshot import FIELD_CELLS, GENERATED_SHOWN, MAP_CELLS, Dataset
from trainer_service.domain.spec import PointsSpec
from trainer_service.engine.arena import Floats
from trainer_service.engine.dataset import create_dataset
from trainer_service.engine.fast import Lookout
from trainer_service.engine.picture import create_cell_centres, create_noise_grid
from trainer_service.engine.pool import fill_pool
from trainer_service.engine.streams import Use, create_stream, draw_noise


@dataclass(frozen=True)
class Scene:
    """The data of one session, and its fixed view of them."""

    dataset: Dataset
    pool: Floats
    """What batches are drawn from, with replacement; shape [n, 2]."""
    lookout: Lookout

    @classmethod
    def create(cls, points: PointsSpec) -> Scene:
        """Draw everything; the same specification always gives the same scene."""
        source = create_source(points.distribution)
        reference = create_stream(points.seed, Use.REFERENCE)
        meter = DivergenceMeter(lambda n: source.draw(n, reference), source.view)
        real = source.choose_shown(create_stream(points.seed, Use.SHOWN_REAL))
        shown = create_stream(points.seed, Use.SHOWN_NOISE)
        lookout = Lookout(
            shown_noise=draw_noise(points.noise, GENERATED_SHOWN, shown),
            grid=create_noise_grid(points.noise),
            cells=create_cell_centres(source.view, MAP_CELLS),
            field=create_cell_centres(source.view, FIELD_CELLS),
            real=real,
            reference=meter.reference,
            view=source.view,
        )
        dataset = create_dataset(points, source, real, meter.floor)
        return cls(dataset, fill_pool(source), lookout)


def has_other_scene(old: PointsSpec, new: PointsSpec) -> bool:
    """Tell whether an edit changes what :meth:`Scene.create` looks at."""
    return (old.distribution, old.noise, old.loss.kind, old.seed) != (
        new.distribution,
        new.noise,
        new.loss.kind,
        new.seed,
    )

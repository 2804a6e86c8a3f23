"""The .json file of a saved model: what GAN Lab's page was set to, and the list of its weights.

The format is TensorFlow.js's for saved models. ``modelTopology`` is GAN Lab's own; field names
are those of github.com/poloclub/ganlab, ``onClickSaveModelButton``. ``numGeneratorLayers`` and
its like count the hidden layers after the first.
"""

from __future__ import annotations

from typing import Annotated, Literal, NoReturn

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from trainer_service.domain.errors import FieldViolation, InvalidFieldError
from trainer_service.domain.spec import MAX_HIDDEN_LAYERS, MAX_HIDDEN_UNITS, MAX_SEED

MAX_MODEL_BYTES = 1024 * 1024
_MAX_TENSORS = 4 * (MAX_HIDDEN_LAYERS + 1)
_MAX_SHOWN = 40


class _Part(BaseModel):
    """Frozen; what a later GAN Lab may add is passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)


Rate = Annotated[float, Field(gt=0, le=1)]
Updates = Annotated[int, Field(ge=0, le=10)]
OptimizerName = Literal["SGD", "Adam"]


class Config(_Part):
    """What GAN Lab's controls stood at."""

    noise_type: Annotated[
        Literal["1D Uniform", "1D Gaussian", "2D Uniform", "2D Gaussian"],
        Field(alias="selectedNoiseType"),
    ]
    noise_size: Annotated[int, Field(alias="noiseSize", ge=1, le=2)]
    generator_rate: Annotated[Rate, Field(alias="gLearningRate")]
    discriminator_rate: Annotated[Rate, Field(alias="dLearningRate")]
    generator_optimizer: Annotated[OptimizerName, Field(alias="gOptimizerType")]
    discriminator_optimizer: Annotated[OptimizerName, Field(alias="dOptimizerType")]
    loss: Annotated[Literal["Log loss", "LeastSq loss"], Field(alias="lossType")]
    generator_updates: Annotated[Updates, Field(alias="kGSteps")]
    discriminator_updates: Annotated[Updates, Field(alias="kDSteps")]


class Topology(_Part):
    """What GAN Lab notes besides the weights."""

    shape_name: Annotated[str, Field(max_length=80)]
    iter_count: Annotated[int, Field(ge=0, le=MAX_SEED)]
    config: Config


class TensorEntry(_Part):
    """Name and shape of one tensor; its bytes stand in the other file, in order."""

    name: Annotated[str, Field(max_length=80)]
    shape: Annotated[
        tuple[Annotated[int, Field(ge=1, le=MAX_HIDDEN_UNITS)], ...],
        Field(min_length=1, max_length=2),
    ]
    dtype: Literal["float32"]
    quantization: None = None
    """TensorFlow.js can shrink weights; GAN Lab does not."""


class TensorGroup(_Part):
    """The tensors of one file."""

    weights: Annotated[tuple[TensorEntry, ...], Field(max_length=_MAX_TENSORS)]


class ModelFile(_Part):
    """The whole file."""

    topology: Annotated[Topology, Field(alias="modelTopology")]
    groups: Annotated[
        tuple[TensorGroup, ...], Field(alias="weightsManifest", min_length=1, max_length=1)
    ]

    @property
    def tensors(self) -> tuple[TensorEntry, ...]:
        """All tensors in the order of their bytes."""
        return self.groups[0].weights


def read_model(data: bytes) -> ModelFile:
    """Read the .json file.

    Raises:
        InvalidFieldError: it is damaged, too long or another program's (field ``model``).

    """
    if len(data) > MAX_MODEL_BYTES:
        refuse("model", f"must be at most {MAX_MODEL_BYTES:,} bytes, got {len(data):,}")
    try:
        return ModelFile.model_validate_json(data)
    except ValidationError as error:
        refuse("model", _describe(error.errors(include_url=False)[0]))
    except RecursionError:  # of brackets within brackets
        refuse("model", "must be GAN Lab's JSON file, got something nested too deeply")


def refuse(field: Literal["model", "weights"], description: str) -> NoReturn:
    """Raise the error of a bad file."""
    raise InvalidFieldError(FieldViolation(field, description))


def _describe(detail: ErrorDetails) -> str:
    path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in detail["loc"])
    path = path.removeprefix(".")
    match detail["type"]:
        case "json_invalid":
            return "must be GAN Lab's JSON file, got something else"
        case "missing":
            return f"must be a model of GAN Lab: {path} is missing"
        case _:
            shown = repr(detail["input"])
            shown = shown if len(shown) <= _MAX_SHOWN else f"{shown[:_MAX_SHOWN]}..."
            wanted = detail["msg"][0].lower() + detail["msg"][1:]
            return f"{path or 'the file'}: {wanted}, got {shown}"

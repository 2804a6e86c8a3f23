"""The catalog message: presets, distributions, fields."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from ganscope.api.v1 import catalog_pb2, session_service_pb2, spec_pb2
from trainer_service.domain.catalog import (
    ChoiceField,
    FieldDescription,
    LayerSizesField,
    NumberField,
    describe_distributions,
    describe_fields,
)
from trainer_service.domain.presets import Preset
from trainer_service.domain.spec import DistributionKind
from trainer_service.rpc.convert import to_prefix
from trainer_service.rpc.specs import to_spec_message
from trainer_service.rpc.tensors import to_tensor
from trainer_service.warm_starts import WarmStart

DrawThumbnail = Callable[[DistributionKind], NDArray[np.floating]]
"""Draws a few samples, shape [n, 2], in the SYMMETRIC plane."""


def to_catalog(
    presets: Iterable[Preset],
    draw_thumbnail: DrawThumbnail,
    warm_starts: Mapping[str, WarmStart] | None = None,
) -> session_service_pb2.GetCatalogResponse:
    """Write the whole catalog."""
    return session_service_pb2.GetCatalogResponse(
        presets=[_to_preset(preset, (warm_starts or {}).get(preset.id)) for preset in presets],
        distributions=_to_distributions(draw_thumbnail),
        fields=[_to_field(field) for field in describe_fields()],
    )


def _to_preset(preset: Preset, warm_start: WarmStart | None) -> catalog_pb2.Preset:
    spec = to_spec_message(preset.spec, with_values=True)
    spec.points.ClearField("seed")
    return catalog_pb2.Preset(
        id=preset.id,
        title=preset.title,
        description=preset.description,
        group=preset.group,
        spec=spec,
        warm_start_step=warm_start.step if warm_start else None,
    )


def _to_distributions(draw_thumbnail: DrawThumbnail) -> list[catalog_pb2.DistributionInfo]:
    infos: list[catalog_pb2.DistributionInfo] = []
    for one in describe_distributions():
        info = catalog_pb2.DistributionInfo(
            kind=spec_pb2.DistributionKind.Value(f"DISTRIBUTION_KIND_{one.kind.name}"),
            title=one.title,
            description=one.description,
        )
        if one.kind != DistributionKind.CUSTOM:
            info.thumbnail.CopyFrom(to_tensor(draw_thumbnail(one.kind).astype(np.float32)))
        infos.append(info)
    return infos


def _to_field(field: FieldDescription) -> catalog_pb2.FieldInfo:
    info = catalog_pb2.FieldInfo(
        path=field.path,
        title=field.title,
        help=field.help,
        unit=field.unit,
        editable=field.is_editable,
    )
    match field.values:
        case NumberField() as number:
            info.number.CopyFrom(_to_number_range(number))
        case ChoiceField() as choice:
            info.choices.CopyFrom(_to_choices(choice))
        case LayerSizesField() as sizes:
            info.layer_sizes.CopyFrom(
                catalog_pb2.LayerSizes(
                    max_layers=sizes.max_layers,
                    max_units=sizes.max_units,
                    default_value=sizes.default,
                )
            )
        case _:
            pass  # a line of text: no values to choose from
    return info


def _to_number_range(number: NumberField) -> catalog_pb2.NumberRange:
    return catalog_pb2.NumberRange(
        minimum=number.minimum,
        maximum=number.maximum,
        exclusive_minimum=number.is_minimum_excluded,
        exclusive_maximum=number.is_maximum_excluded,
        is_integer=number.is_integer,
        default_value=number.default,
    )


def _to_choices(field: ChoiceField) -> catalog_pb2.Choices:
    return catalog_pb2.Choices(
        choices=[
            catalog_pb2.Choice(name=_to_name(choice), title=_to_title(choice))
            for choice in field.choices
        ],
        default_value=_to_name(field.default),
    )


def _to_name(choice: StrEnum) -> str:
    return to_prefix(type(choice).__name__) + choice.name


def _to_title(choice: StrEnum) -> str:
    """Write a choice for people; abbreviations stay in capitals."""
    words = choice.value.replace("_", " ")
    return _TITLES.get(choice.value, words[0].upper() + words[1:])


_TITLES = {
    "relu": "ReLU",
    "leaky_relu": "Leaky ReLU",
    "tanh": "tanh",
    "sgd": "SGD",
    "rmsprop": "RMSProp",
    "non_saturating": "Non-saturating",
    "usual": "Usual for the loss",
    "weight_clip": "Clipped weights",
    "r1_r2": "R1 + R2",
    "gradient_penalty": "WGAN-GP",
    "grid": "5 x 5 grid",
    "symmetric": "-1 to 1",
    "unit": "0 to 1",
}

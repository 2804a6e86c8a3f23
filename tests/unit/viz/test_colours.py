"""The palette as people with a colour vision deficiency see it.

Simulated with colorspacious (Machado, Oliveira and Fernandes, 2009; severity 100 is the complete
lack of one kind of cone). Distances are those of CAM02-UCS, in which 1 is about the least that an
eye can tell side by side. Contrast of text is tested in ``tests/js/palette.test.js``.
"""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from typing import Any

import colorspacious  # pyright: ignore[reportMissingTypeStubs] # it has none
import numpy as np
import pytest
from numpy.typing import NDArray

import viz_service

SHEET = Path(viz_service.__file__).with_name("assets") / "ganscope.css"
VISIONS = ("normal", "deuteranomaly", "protanomaly", "tritanomaly")
# The trichromat's distances are several times larger.
LEAST_DISTANCE = 10.0
GROUPS = {
    "roles": ("real", "generated", "gradient", "discriminator"),
    "verdicts": ("map-real", "map-even", "map-generated"),
    "differences": ("difference-low", "map-even", "difference-high"),
    "losses": ("discriminator", "generator"),
    "divergences": ("kl", "js"),
}
_library: Any = colorspacious


def read_scheme(scheme: str) -> dict[str, NDArray[np.float64]]:
    """Read the colours of a scheme as red, green and blue, 0 to 1."""
    block = SHEET.read_text("utf-8").split(f'[data-gs-scheme="{scheme}"] {{')[1].split("}")[0]
    return {
        name: np.array([int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)])
        for name, digits in re.findall(r"--gs-([a-z-]+): #([0-9a-f]{6});", block)
    }


def see(colour: NDArray[np.float64], vision: str) -> NDArray[np.float64]:
    """Show a colour as it is seen."""
    if vision == "normal":
        return colour
    space = {"name": "sRGB1+CVD", "cvd_type": vision, "severity": 100}
    return np.clip(_library.cspace_convert(colour, space, "sRGB1"), 0, 1)


def distance(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    return float(_library.deltaE(one, other, input_space="sRGB1", uniform_space="CAM02-UCS"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("group", GROUPS)
def test_colours_of_a_group_are_told_apart(scheme: str, vision: str, group: str) -> None:
    colours = read_scheme(scheme)
    seen = {name: see(colours[name], vision) for name in GROUPS[group]}
    close = {
        (one, other): round(found, 1)
        for one, other in itertools.combinations(seen, 2)
        if (found := distance(seen[one], seen[other])) < LEAST_DISTANCE
    }
    assert close == {}


def test_the_simulation_confuses_what_the_colour_blind_confuse() -> None:
    """Guards the test itself: red and green of equal lightness are far apart, and then near."""
    red, green = np.array([0.75, 0.35, 0.2]), np.array([0.35, 0.55, 0.15])
    assert distance(red, green) > 35
    assert distance(see(red, "deuteranomaly"), see(green, "deuteranomaly")) < LEAST_DISTANCE

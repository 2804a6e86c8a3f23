"""The nodes of the model: what each is called, and what it is in two sentences."""

from __future__ import annotations

from dataclasses import dataclass

from dash import html

from viz_service import ids
from viz_service.components.live import LivePicture, LiveReadout, PictureKind

Explanation = tuple[str, str]
"""Two sentences: what one sees, and what it means."""

WHOLE_MODEL: Explanation = (
    "Noise becomes samples, the discriminator judges them, and both networks learn from its "
    "verdicts.",
    "Point at a part, or tap it, to see what it does.",
)


@dataclass(frozen=True)
class Node:
    """One node of the model."""

    id: PictureKind
    title: str
    explanation: Explanation
    group: str = ""
    """Whose settings a click opens; see ``model_fields``."""
    metric: str = ""
    """A number beside the picture, by its name in the API."""
    whose: str = ""
    """Completes a title that two nodes share."""

    @property
    def name(self) -> str:
        """What the node is called where its place does not tell."""
        return f"{self.title} {self.whose}".strip()


NODES = (
    Node(
        "noise",
        "Noise",
        (
            "Random numbers: all that the generator gets to work with.",
            "Each point of noise becomes one sample, and near points become near samples.",
        ),
        "noise",
    ),
    Node(
        "generator",
        "Generator",
        (
            "Turns noise into samples: the mesh is a grid of noise as the generator bends it, "
            "dark where samples lie thick.",
            "It never sees a real sample and learns through the discriminator alone.",
        ),
        "generator",
    ),
    Node(
        "generated",
        "Generated",
        (
            "What the generator makes of the noise at this moment.",
            "The goal: nobody can tell these purple squares from the green circles.",
        ),
    ),
    Node(
        "real",
        "Real",
        (
            "The samples to imitate.",
            "Only the discriminator sees them; change them with the pictures at the top.",
        ),
        "real",
    ),
    Node(
        "discriminator",
        "Discriminator",
        (
            "Says for every place how likely a sample there is to be real: green is real, purple "
            "is generated.",
            "On the line it is undecided, and where the colour fades it can hardly tell.",
        ),
        "discriminator",
    ),
    Node(
        "verdicts-real",
        "Verdicts",
        (
            "The real samples in the colours of the discriminator's verdicts.",
            "Green ones it takes for real; purple ones are its mistakes.",
        ),
        whose="on real samples",
    ),
    Node(
        "verdicts-generated",
        "Verdicts",
        (
            "The generated samples in the colours of the discriminator's verdicts.",
            "Purple ones it sees through; green ones have fooled it.",
        ),
        whose="on generated samples",
    ),
    Node(
        "discriminator-loss",
        "D loss",
        (
            "How wrong the discriminator is about real and generated samples together.",
            "It learns from this along the blue line; with log loss a bar half full means that "
            "it only guesses.",
        ),
        "losses",
        "METRIC_DISCRIMINATOR_LOSS",
    ),
    Node(
        "generator-loss",
        "G loss",
        (
            "How far the generator is from fooling the discriminator.",
            "It is computed through the discriminator, and goes back along the pink line by way "
            "of the pull on each sample.",
        ),
        "losses",
        "METRIC_GENERATOR_LOSS",
    ),
    Node(
        "pull",
        "Pull",
        (
            "Where each generated sample would have to move to be believed more.",
            "These are the generator's gradients: they tell it how to bend the noise next.",
        ),
        "generator",
    ),
)


def create_node(node: Node) -> html.Button:
    """Build a node: its live picture with its title, as a button that explains it."""
    number = (
        [LiveReadout(id=f"node-{node.metric}", field=node.metric, className="node-number")]
        if node.metric
        else []
    )
    title = html.Span([node.title, *number], className="node-title")
    attributes = {"data-node": node.id, "aria-describedby": ids.explanation(node.id)}
    if node.whose:
        attributes["aria-label"] = node.name
    if node.group:
        attributes["data-opens"] = node.group
    return html.Button(
        [LivePicture(id=ids.node_picture(node.id), kind=node.id), title],
        type="button",
        className=f"node node-{node.id}",
        **attributes,  # pyright: ignore[reportArgumentType]  # the stub knows no wildcards
    )


def create_explanations() -> html.Div:
    """Build the strip that explains what somebody points at, or else the whole model."""
    model = _create_explanation("model", WHOLE_MODEL)
    nodes = [_create_explanation(node.id, node.explanation, node.name) for node in NODES]
    return html.Div([model, *nodes], className="model-explanation")


def _create_explanation(name: str, sentences: Explanation, title: str = "") -> html.P:
    heading = [html.B(f"{title}: ")] if title else []
    return html.P(
        [*heading, " ".join(sentences)],
        id=ids.explanation(name),
        hidden=name != "model",
        **{"data-explains": name},  # pyright: ignore[reportArgumentType]  # as above
    )

"""The article below the tool: what a GAN is, told beside pictures of the running session."""

from __future__ import annotations

from dataclasses import dataclass

from dash import html

from viz_service import ids
from viz_service.components.attributes import named
from viz_service.components.live import LivePicture, PictureKind


@dataclass(frozen=True)
class Passage:
    """A heading, its paragraphs, and the live picture beside them."""

    anchor: str
    """Part of the page's address; stable."""
    title: str
    paragraphs: tuple[str, ...]
    picture: PictureKind | None
    caption: str = ""
    """What the picture shows at this moment."""


_PASSAGES = (
    Passage(
        "contest",
        "A contest of two networks",
        (
            "A generative adversarial network learns to make new things that look like the things "
            "it was shown: faces, melodies, or, on this page, points in a plane. Nobody tells it "
            "what makes them look right. Two networks find out by playing against each other.",
            "One, the generator, makes samples. The other, the discriminator, sees a sample and "
            "says how likely it is to be real. It is the story of a counterfeiter and a detective: "
            "each false note that the detective catches teaches the counterfeiter, and each good "
            "forgery teaches the detective. The counterfeiter never sees a real note. All that he "
            "learns, he learns from the verdicts.",
        ),
        "generated",
        "What the generator makes right now.",
    ),
    Passage(
        "noise",
        "Randomness is the ingredient",
        (
            "A network computes: the same input gives the same output. To make many different "
            "samples it needs many different inputs, so the generator is fed with noise, numbers "
            "drawn at random. Each draw becomes one sample. Here the noise has one or two numbers, "
            "so that you can see it; a generator of pictures takes a hundred or more.",
            "What the generator learns is therefore not a sample but a transformation: where to "
            "send each point of the noise, so that the whole cloud lands where the data lie.",
        ),
        "noise",
        "Some of the noise that goes in; its law never changes.",
    ),
    Passage(
        "manifold",
        "The generator bends a sheet",
        (
            "Lay a grid over the noise and watch where the generator sends its lines. It turns, "
            "stretches and folds the sheet, but it cannot tear it: that is why thin bridges remain "
            "between islands of data.",
            "Every cell of this grid holds the same share of the samples. Where a cell is squeezed "
            "small, samples crowd together, and it is drawn stronger. In a space of pictures it is "
            "the same sheet: all the faces that a generator can make lie on a surface that is tiny "
            "within the space of all possible pictures.",
        ),
        "generator",
        "The grid of noise as the generator bends it now.",
    ),
    Passage(
        "verdicts",
        "The discriminator draws a map",
        (
            "Ask the discriminator about every place in the plane and colour the answers: green "
            "where it expects real samples, purple where it expects forgeries, and no colour where "
            "it cannot tell. The thin line is where it says exactly 50 %.",
            "It learns by being shown both kinds of samples and told which is which. In the "
            "beginning the map is rough, and a rough map misleads: a generator that follows a bad "
            "judge learns the wrong thing. That is why some settings let the discriminator learn "
            "more often than the generator.",
        ),
        "discriminator",
        "The discriminator's verdicts over the plane.",
    ),
    Passage(
        "pull",
        "Verdicts become directions",
        (
            "A verdict alone says good or bad. What teaches is its slope: for each generated "
            "sample, in which direction would the discriminator be more convinced? The pink lines "
            "show it. Back-propagation carries that wish through the discriminator to the sample, "
            "and from the sample into the weights of the generator.",
            "Where the map is flat, no line is long: a discriminator that is quite sure of itself "
            "has nothing to teach. Many of the losses and penalties that you can choose here were "
            "invented to keep that slope alive.",
        ),
        "pull",
        "Where each generated sample is pulled next.",
    ),
    Passage(
        "interplay",
        "Why neither should win",
        (
            "In each step the discriminator learns from a batch of real and generated samples; "
            "then the generator learns from the verdicts on a new batch. As the samples improve, "
            "the map changes; as the map changes, the samples are pulled elsewhere. The two losses "
            "do not fall as they do in other kinds of learning. They balance.",
            "When all goes well the map fades: wherever samples lie, real and generated are "
            "equally likely, and 50 % is the best answer there is. But the reverse does not "
            "hold. A discriminator that has learnt nothing says 50 %, too, and so may one whose "
            "generator makes only a part of the data. So look at the distance to the data as well.",
        ),
        "verdicts-generated",
        "Generated samples in the colour of their verdicts.",
    ),
    Passage(
        "trouble",
        "What goes wrong, and what helps",
        (
            "Choose the eight Gaussians and raise the generator's learning rate tenfold. Soon the "
            "samples huddle on one or two islands, are driven off when the discriminator catches "
            "on, and huddle somewhere else. This is mode collapse: each sample is convincing, and "
            "most of the data are missing.",
            "Other games end in circles, with a discriminator that always wins, or with numbers "
            "that grow beyond all bounds. What helps is on this page to try: other losses, a "
            "penalty on the slope of the map, noise on what the discriminator sees, learning rates "
            "that fall, an average over the generator's past weights. What also helps is data: "
            "from a handful of points nobody can tell the shape.",
        ),
        "discriminator-loss",
        "The discriminator's loss now, and its balance with the generator's.",
    ),
    Passage(
        "beyond",
        "From points to pictures",
        (
            "Nothing in the game depends on the plane. Give the generator layers that grow a small "
            "patch of numbers into a picture, and the discriminator layers that shrink a picture "
            "to one number, and the same two losses train them; only it takes hours and not "
            "seconds. Give both a label as well, and you can ask for a certain digit. Give the "
            "generator a blurred picture in place of noise, and it learns to sharpen; a sketch, "
            "and it learns to paint.",
            "When training ends, the discriminator has done its work. What people keep and use is "
            "the generator alone.",
        ),
        "real",
        "The real samples: all that the two ever learn from.",
    ),
    Passage(
        "care",
        "What to keep in mind",
        (
            "A generator makes more of what it was shown. If some people, styles or cases are "
            "missing from the data, they are missing from what it makes; if the data are unfair, "
            "so is the result. It can also remember its examples too well, and give away a private "
            "one.",
            "Faces of people who do not exist can fill a catalogue honestly, and they can deceive. "
            "Say what is generated, ask those whose work and likeness went in, and remember that "
            "a discriminator, or a person, who is fooled half of the time is no proof of truth.",
        ),
        None,
    ),
)


def create_article() -> html.Section:
    """Build the article."""
    return html.Section(
        [
            html.Header(
                [
                    html.H2("How a GAN learns"),
                    html.P(
                        "The pictures beside the text show your session as it is now.",
                        className="muted",
                    ),
                ],
                className="article-heading",
            ),
            *(_create_passage(passage) for passage in _PASSAGES),
        ],
        id=ids.ARTICLE,
        className="article card",
        **named("How a GAN learns"),
    )


def _create_passage(passage: Passage) -> html.Div:
    text = html.Div(
        [html.H3(passage.title), *(html.P(paragraph) for paragraph in passage.paragraphs)],
        className="passage-text",
    )
    parts: list[html.Div | html.Figure] = [text]
    if passage.picture is not None:
        parts.append(
            html.Figure(
                [
                    LivePicture(id=ids.passage_picture(passage.anchor), kind=passage.picture),
                    html.Figcaption(passage.caption),
                ],
                className="passage-picture",
            )
        )
    return html.Div(parts, id=f"article-{passage.anchor}", className="passage")

"""Keys, and the words that the page uses."""

from __future__ import annotations

import dash_mantine_components as dmc
from dash import html

from viz_service import ids
from viz_service.components.dialog import Dialog

_KEYS = (
    ("space", "play or pause"),
    ("S", "one step of both networks"),
    ("D", "one step of the discriminator alone"),
    ("G", "one step of the generator alone"),
    ("R", "start again from the same first weights"),
    ("Ctrl+Z", "undo your last change of a setting; Ctrl+Y redoes it"),
    ("?", "this help"),
    ("← and →", "in slow motion and in a story: back and on; Esc leaves"),
    ("0, + and -", "in the picture: reset the view, zoom in, zoom out"),
)

_WORDS = (
    ("Generator (G)", "turns random noise into samples and never sees the real ones."),
    ("Discriminator (D)", "looks at a sample and says how likely it is to be real."),
    ("Step", "both networks learn once: D from its mistakes, G from what D would have believed."),
    ("Collapse", "G makes only a part of what there is, because that part fools D for now."),
    ("Diverged", "numbers grew beyond all bounds; start again with lower learning rates."),
)


def create_help_dialog() -> Dialog:
    """Build the dialog, closed."""
    keys = [html.Tr([html.Td(dmc.Kbd(key)), html.Td(text)]) for key, text in _KEYS]
    words = [html.P([html.B(word), " ", text]) for word, text in _WORDS]
    return Dialog(
        [
            dmc.Button("Show the tour again", id=ids.TOUR_START, variant="default", n_clicks=0),
            html.H3("Keys"),
            html.Table(html.Tbody(keys)),
            html.H3("Words"),
            *words,
        ],
        ids.HELP_DIALOG,
        "Help",
        className="help-dialog",
    )

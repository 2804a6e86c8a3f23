"""Ids of all components, in one place: layout and callbacks meet here.

Plain names are components of which a page has one. Functions build pattern ids, of which a page
has many; with ``dash.ALL`` or ``dash.MATCH`` as argument they select in callbacks.
"""

from __future__ import annotations

from typing import Any, Final

# The shell of every page
LOCATION: Final = "location"
PAGE: Final = "page"
PAGE_RETRY: Final = "page-retry"
THEME: Final = "theme"

# Start page
START_NOW: Final = "start-now"
START_NOTICE: Final = "start-notice"
SESSION_LIST: Final = "session-list"
SESSION_LIST_CLOCK: Final = "session-list-clock"
OPEN_LINK: Final = "open-link"
OPEN_BUTTON: Final = "open-button"
DELETE_DIALOG: Final = "delete-dialog"
DELETE_QUESTION: Final = "delete-question"
DELETE_CHOSEN: Final = "delete-chosen"
DELETE_YES: Final = "delete-yes"
DELETE_NO: Final = "delete-no"
UPLOAD: Final = "upload"

# Session page: the live parts
LIVE: Final = "live"
STAGE: Final = "stage"
LOSS_CHART: Final = "loss-chart"
DISTANCE_CHART: Final = "distance-chart"
DISTANCE_KIND: Final = "distance-kind"
LINK_BANNER: Final = "link-banner"

# Session page: the header
PLAY: Final = "play"
STEP_BOTH: Final = "step-both"
STEP_DISCRIMINATOR: Final = "step-discriminator"
STEP_GENERATOR: Final = "step-generator"
STEP_COUNT: Final = "step-count"
RESET_SAME: Final = "reset-same"
RESET_NEW: Final = "reset-new"
STEP: Final = "step"
STATE_LIGHT: Final = "state-light"
STATE_NOTICE: Final = "state-notice"
COMMAND_NOTICE: Final = "command-notice"
VIEWERS: Final = "viewers"
SHARE: Final = "share"
SHARE_DIALOG: Final = "share-dialog"
SHARE_ADDRESS: Final = "share-address"
SHARE_COPY: Final = "share-copy"
SHARE_NOTICE: Final = "share-notice"
HELP: Final = "help"
HELP_DIALOG: Final = "help-dialog"
TOUR: Final = "tour"
TOUR_START: Final = "tour-start"
ARTICLE: Final = "article"

# Session page: choices
CHOICES: Final = "choices"
OWN_DATA: Final = "own-data"
OWN_DATA_DIALOG: Final = "own-data-dialog"
OWN_DATA_TABS: Final = "own-data-tabs"
SKETCH: Final = "sketch"
FILE_DROP: Final = "file-drop"
FILE_PREVIEW: Final = "file-preview"
FILE_TRAIN: Final = "file-train"
FORMULA_X: Final = "formula-x"
FORMULA_Y: Final = "formula-y"
FORMULA_POINTS: Final = "formula-points"
FORMULA_JITTER: Final = "formula-jitter"
FORMULA_PROBLEM: Final = "formula-problem"
FORMULA_PREVIEW: Final = "formula-preview"
FORMULA_TRAIN: Final = "formula-train"
OPEN_MENU: Final = "open-menu"
OPEN_DIALOG: Final = "open-dialog"
OPEN_PROBLEM: Final = "open-problem"
WARM_START: Final = "warm-start"
EXPORT: Final = "export"
DOWNLOAD: Final = "download"
PYTORCH: Final = "pytorch"
PYTORCH_DIALOG: Final = "pytorch-dialog"
PYTORCH_FILE: Final = "pytorch-file"
PYTORCH_CODE: Final = "pytorch-code"
PYTORCH_COPY: Final = "pytorch-copy"
PYTORCH_SAVE: Final = "pytorch-save"
PYTORCH_NOTICE: Final = "pytorch-notice"
PYTORCH_SCRIPT: Final = "pytorch-script"
RUN_OPTIONS: Final = "run-options"
RUN_DIALOG: Final = "run-dialog"
SEED: Final = "seed"
SEED_SHOWN: Final = "seed-shown"
SEED_COPY: Final = "seed-copy"
SEED_START: Final = "seed-start"
SEED_NOTICE: Final = "seed-notice"
UNDO: Final = "undo"
REDO: Final = "redo"
EDIT_MADE: Final = "edit-made"
EDITS: Final = "edits"
EDIT_WISH: Final = "edit-wish"
EDIT_REFUSED: Final = "edit-refused"
NOTICE: Final = "notice"
NOTICE_START_AGAIN: Final = "notice-start-again"

# Session page: the model and its settings
SETTINGS: Final = "settings"
SETTINGS_DEPTH: Final = "settings-depth"
EDGES: Final = "edges"
MODEL_TOOLS: Final = "model-tools"
"""In the heading of the model's card: undo and the like."""

# Session page: the picture
LAYERS: Final = "layers"

# Session page: one step looked at closely
WALK_BUTTONS: Final = "walk-buttons"
WALK_DISCRIMINATOR: Final = "walk-discriminator"
WALK_GENERATOR: Final = "walk-generator"
WALK_PANEL: Final = "walk-panel"

PatternId = dict[str, Any]
"""A pattern id; its values may be Dash's wildcards."""


def preset(preset_id: Any) -> PatternId:
    """Button that makes a session from a preset."""
    return {"type": "preset", "preset": preset_id}


def preset_choice(preset_id: Any) -> PatternId:
    """Button on a session's page that opens a preset as a new session."""
    return {"type": "preset-choice", "preset": preset_id}


def formula_example(example_id: Any) -> PatternId:
    """Button that puts an example into the formula's fields."""
    return {"type": "formula-example", "example": example_id}


def delete(session_id: Any) -> PatternId:
    """Button that asks whether to delete a session."""
    return {"type": "delete", "session": session_id}


def distribution(kind: Any) -> PatternId:
    """Button that changes the real data; ``kind`` is an enum name."""
    return {"type": "distribution", "kind": kind}


def node_picture(node_id: str) -> str:
    """Picture of a node of the model."""
    return f"node-{node_id}"


def explanation(node_id: str) -> str:
    """Sentences about a node of the model, or about the whole ``model``."""
    return f"explains-{node_id}"


def field(path: Any) -> PatternId:
    """Control of one field of the specification."""
    return {"type": "field", "path": path}


def layers_edit(path: Any) -> PatternId:
    """Store of what somebody did to a network's hidden layers on this page."""
    return {"type": "layers-edit", "path": path}


def slider(path: Any) -> PatternId:
    """Slider beside the control of a field; its value is the decimal logarithm."""
    return {"type": "slider", "path": path}


def layer_units(path: Any, index: Any) -> PatternId:
    """Field with the units of one hidden layer."""
    return {"type": "layer-units", "path": path, "index": index}


def layer_slot(path: Any, index: Any) -> PatternId:
    """Box around one hidden layer's controls, hidden when there is no such layer."""
    return {"type": "layer-slot", "path": path, "index": index}


def layer_remove(path: Any, index: Any) -> PatternId:
    """Button that removes one hidden layer."""
    return {"type": "layer-remove", "path": path, "index": index}


def layer_add(path: Any) -> PatternId:
    """Button that adds a hidden layer."""
    return {"type": "layer-add", "path": path}


def layer_error(path: Any) -> PatternId:
    """Where a refusal of a network's layers is told."""
    return {"type": "layer-error", "path": path}


def passage_picture(anchor: Any) -> PatternId:
    """Live picture beside a passage of the article."""
    return {"type": "passage-picture", "anchor": anchor}

"""`understudy mute` and `unmute`: a feature is not checked any more, and the file says why."""

import copy
from typing import Any

from understudy.analyzer.documents import MUTED, read_constraints
from understudy.analyzer.errors import UserError
from understudy.analyzer.nearest import did_you_mean
from understudy.analyzer.overrides import override, without_override
from understudy.container.commands.constraints_file import ConstraintsFile


def muted(file: ConstraintsFile, name: str, reason: str) -> dict[str, Any]:
    """The file's object with the feature switched off and the reason beside it; UserError for one unknown."""
    edited, feature = _edited(file, name)
    feature[MUTED] = reason
    override(feature, "evaluate_constraints", value="Disabled")
    return edited


def unmuted(file: ConstraintsFile, name: str) -> dict[str, Any]:
    """The file's object with the feature checked again; UserError where it is not switched off."""
    edited, feature = _edited(file, name)
    reason = feature.pop(MUTED, None)
    if not without_override(feature, "evaluate_constraints") and reason is None:
        raise UserError(f"{file.path} does not switch {name!r} off; there is nothing to undo")
    return edited


def _edited(file: ConstraintsFile, name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    known = [feature.name for feature in read_constraints(file.path).features]
    if name not in known:
        raise UserError(f"{file.path} has no feature {name!r}{did_you_mean(name, known)}")
    edited = copy.deepcopy(file.value)
    return edited, edited["features"][known.index(name)]

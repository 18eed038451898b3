"""The list of versions: every result of the pair, which one is shown, and which one it is compared with."""

from __future__ import annotations

from datetime import datetime

from core.case.judgements import decision, seen_by
from core.case.versioning import corrections_of
from core.case.versions import Version
from core.language import mark, tr, tr_count
from core.registration_methods import DEFAULT_METHOD, method_words
from retina_gui.document.content import DocumentSnapshot, LiveResult
from retina_gui.state.correction_view import VersionRow, VersionsState
from retina_gui.state.options import ViewOptions

NO_VERSION = mark("There is no version yet: register the images first.")


def versions_state(document: DocumentSnapshot, options: ViewOptions) -> VersionsState:
    """The newest version first."""
    entry = document.entry
    if entry is None:
        return VersionsState()
    compared = compared_version(document, options)
    rows = tuple(_row(document, options, version, compared) for version in reversed(entry.versions))
    return VersionsState(rows, selected_version(document, options))


def selected_version(document: DocumentSnapshot, options: ViewOptions) -> int | None:
    """The number of the row that the buttons act on: the one that was clicked, else the one that is shown."""
    entry = document.entry
    if entry is None:
        return None
    return options.selected_version if entry.version(options.selected_version) else entry.current


def compared_version(document: DocumentSnapshot, options: ViewOptions) -> int | None:
    """The number of the version that is shown as "before"; None for the points' own alignment."""
    number, entry = options.compared_version, document.entry
    if entry is None or entry.current is None or number is None or number == entry.current:
        return None
    return number if number in document.kept else None


def compared_result(document: DocumentSnapshot, options: ViewOptions) -> LiveResult | None:
    """That version's result."""
    number = compared_version(document, options)
    return None if number is None else document.kept[number]


def version_name(number: int) -> str:
    """What a version is called on a button."""
    return tr("Version {number}").format(number=number)


def reason_not_to_show(document: DocumentSnapshot, options: ViewOptions) -> str:
    """Why the selected version cannot be shown; empty when it can."""
    number, entry = selected_version(document, options), document.entry
    if entry is None or number is None:
        return tr(NO_VERSION)
    if number == entry.current:
        return tr("This version is shown already.")
    return _missing(document, number)


def reason_not_to_compare(document: DocumentSnapshot, options: ViewOptions) -> str:
    """Why the result cannot be compared with the selected version; empty when it can."""
    number, entry = selected_version(document, options), document.entry
    if entry is None or number is None:
        return tr(NO_VERSION)
    if number == entry.current:
        return tr("This version is shown: select the one to compare it with.")
    show_first = tr("Show a version first, then compare it with another one.")
    return _missing(document, number) or (show_first if entry.current is None else "")


def reason_not_to_delete(document: DocumentSnapshot, options: ViewOptions) -> str:
    """Why the selected version cannot be deleted; empty when it can."""
    number, entry = selected_version(document, options), document.entry
    version = entry.version(number) if entry is not None else None
    if entry is None or version is None:
        return tr(NO_VERSION)
    if version.number == entry.current:
        return tr("This version is shown. Show another one first.")
    starting = corrections_of(entry, version.number)
    if starting:
        return tr_count(
            "Another version corrects this one. Delete that one first.",
            "{count} versions correct this one. Delete those first.",
            len(starting),
        )
    return ""


def _missing(document: DocumentSnapshot, number: int) -> str:
    is_kept = number in document.kept
    return "" if is_kept else tr("The transform of this version is missing beside the case file.")


def _row(
    document: DocumentSnapshot, options: ViewOptions, version: Version, compared: int | None
) -> VersionRow:
    entry = document.entry
    dice = version.result.metrics.get("dice_after")
    visible = seen_by(version.judgements, options.grader, options.blinded)
    return VersionRow(
        number=version.number,
        title=f"{version.number}  {_kind(version)}",
        figures=tr("Dice {value:.3f}").format(value=dice) if isinstance(dice, (int, float)) else "",
        detail="  ·  ".join(filter(None, (_time(version), *_remarks(document, version)))),
        current=entry is not None and version.number == entry.current,
        compared=version.number == compared,
        verdict=decision(visible),
    )


def _kind(version: Version) -> str:
    if version.corrects is not None:
        return tr("Correction of {number}").format(number=version.corrects)
    return tr("Correction") if version.corrections else tr("Registration")


def _remarks(document: DocumentSnapshot, version: Version) -> list[str]:
    remarks, now = [], document.case.recipe(document.active)
    if version.recipe.points != now.points:
        remarks.append(tr("made with other points"))
    elif version.recipe != now:
        remarks.append(tr("made with other settings"))
    if version.result.method != DEFAULT_METHOD:
        remarks.append(method_words(version.result.method))
    if version.corrections:
        remarks.append(tr_count("{count} place", "{count} places", len(version.corrections)))
    return remarks


def _time(version: Version) -> str:
    try:
        made = datetime.fromisoformat(version.result.made_at).astimezone()
    except ValueError:
        return ""
    today = datetime.now().astimezone().date()
    return f"{made:%H:%M}" if made.date() == today else f"{made:%d %b %Y, %H:%M}".lstrip("0")

"""The labels of the case, and the label of what is drawn next."""

from __future__ import annotations

from core.annotations.labels import Label, LabelList
from core.errors import InputError
from core.language import tr, tr_count
from retina_gui.controllers.annotation_changes import AnnotationChanges
from retina_gui.controllers.session_core import Controller, SessionCore
from retina_gui.document.drawing import Tool

NEW_COLOURS = ("#00b894", "#fd79a8", "#74b9ff", "#ffeaa7", "#d63031", "#81ecec")
"""Of labels that the user adds, in turn."""


class LabelController(Controller):
    """What the choice of labels, their keys and the dialog of labels ask for."""

    def __init__(self, core: SessionCore) -> None:
        super().__init__(core)
        self._changes = AnnotationChanges(core)

    def choose(self, name: str) -> None:
        """What is drawn next shows this; with the select tool in hand, so does what is selected."""
        self._options.set(label=name)
        is_for_selected = self._options.options.tool is Tool.SELECT
        changed = [each.changed(label=name) for each in self._changes.selected() if each.label != name]
        if not is_for_selected or not changed or not self._changes.are_possible():
            return
        self._changes.put(tr("Change the label"), changed)
        text = tr_count(
            "The selected annotation is “{label}” now.",
            "{count} selected annotations are “{label}” now.",
            len(changed),
            label=tr(name),
        )
        self._tell(text)

    def choose_number(self, number: int) -> None:
        """The label at a place of the list, from 1."""
        labels = self._document.case.labels.labels
        if number <= len(labels):
            self.choose(labels[number - 1].name)

    def set_list(self, labels: LabelList) -> None:
        """Another list of labels, for this case."""
        case = self._document.case.with_labels(labels)
        self._document.change(tr("Change the labels"), self._document.content.with_case(case))

    def rename(self, name: str, new_name: str) -> None:
        """Another name for a label, in the list and on everything that has it; one that cannot be is told."""
        try:
            case = self._document.case.with_label_renamed(name, new_name)
        except InputError as error:
            self._tell(str(error))
            return
        self._document.change(tr("Rename a label"), self._document.content.with_case(case))
        if self._options.options.label == name:
            self._options.set(label=" ".join(new_name.split()))

    def recolour(self, name: str, colour: str) -> None:
        """Another colour for a label."""
        self.set_list(self._document.case.labels.with_label(Label(name, colour)))

    def remove(self, name: str) -> None:
        """Take a label out of the list, unless something has it."""
        case = self._document.case
        count = sum(each.label == name for each in case.annotations)
        if count:
            text = tr_count(
                "{count} annotation is “{label}”: give it another label first.",
                "{count} annotations are “{label}”: give them another label first.",
                count,
                label=tr(name),
            )
            self._tell(text)
        elif len(case.labels.labels) > 1:
            self.set_list(case.labels.without(name))

    def move(self, name: str, step: int) -> None:
        """Give a label another place, and so another key."""
        labels = list(self._document.case.labels.labels)
        place = self._document.case.labels.number(name) - 1
        labels.insert(min(max(place + step, 0), len(labels) - 1), labels.pop(place))
        self.set_list(LabelList(tuple(labels)))

    def reset(self) -> None:
        """The labels of a new case, and those that something has."""
        used = (each.label for each in self._document.case.annotations)
        kept = [self._document.case.labels.label(name) for name in dict.fromkeys(used)]
        labels = LabelList()
        for each in kept:
            labels = labels if each.name in labels else labels.with_label(each)
        self.set_list(labels)

    def add(self, name: str) -> None:
        """One more label, for what is drawn next; a name that cannot be one is told, one that is there is taken."""
        labels = self._document.case.labels
        try:
            added = Label(name, NEW_COLOURS[len(labels.labels) % len(NEW_COLOURS)])
            if added.name not in labels:
                self.set_list(labels.with_label(added))
        except InputError as error:
            self._tell(str(error))
        else:
            self.choose(added.name)

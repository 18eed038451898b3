"""Undo and redo over immutable contents: going back is showing an earlier value.

Qt's own undo stack is not used: its commands are owned by C++ and Python at once, and a document that Python's garbage
collector found together with its commands ended the program with a segmentation fault.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from retina_gui.document.content import Content


@dataclass(frozen=True, eq=False)
class Step:
    """One gesture: from one content to the next. Steps of the same `merge_key` in a row are one."""

    text: str
    before: Content
    after: Content
    merge_key: str = ""


class History:
    """The steps that were done, and those that were undone and can be done again.

    Args:
        limit: the oldest steps beyond this many are forgotten.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._steps: list[Step] = []
        self._done = 0
        self._saved: int | None = 0

    @property
    def last(self) -> Step | None:
        """The step that undo would take back."""
        return self._steps[self._done - 1] if self._done else None

    @property
    def next(self) -> Step | None:
        """The step that redo would do."""
        return self._steps[self._done] if self._done < len(self._steps) else None

    @property
    def is_saved(self) -> bool:
        """Whether the content is as it was when it was saved last."""
        return self._saved == self._done

    def mark_saved(self) -> None:
        """The content is saved as it is now."""
        self._saved = self._done

    def mark_unsaved(self) -> None:
        """The content is nowhere saved, whatever steps are taken back."""
        self._saved = None

    def clear(self) -> None:
        """Forget everything; what there is now counts as saved."""
        self._steps, self._done, self._saved = [], 0, 0

    def change_contents(self, changed: Callable[[Content], Content]) -> None:
        """Exchange the content before and after every step by one that means the same."""
        made: dict[int, Content] = {}

        def once(content: Content) -> Content:
            if id(content) not in made:
                made[id(content)] = changed(content)
            return made[id(content)]

        self._steps = [
            replace(step, before=once(step.before), after=once(step.after)) for step in self._steps
        ]

    def push(self, step: Step) -> None:
        """A step was done; those that could be done again are forgotten."""
        last = self.last
        self._forget_undone()
        if step.merge_key and last is not None and last.merge_key == step.merge_key and not self.is_saved:
            self._steps[-1] = replace(last, after=step.after)
            return
        self._steps.append(step)
        self._done += 1
        if len(self._steps) > self._limit:
            self._forget_oldest()

    def undo(self) -> Content | None:
        """Take the last step back: the content before it, None where there is none."""
        step = self.last
        if step is None:
            return None
        self._done -= 1
        return step.before

    def redo(self) -> Content | None:
        """Do the next step again: the content after it, None where there is none."""
        step = self.next
        if step is None:
            return None
        self._done += 1
        return step.after

    def take_back(self) -> Content | None:
        """As `undo`, and the step cannot be done again: it was not meant."""
        content = self.undo()
        self._forget_undone()
        return content

    def _forget_undone(self) -> None:
        del self._steps[self._done :]
        if self._saved is not None and self._saved > self._done:
            self._saved = None

    def _forget_oldest(self) -> None:
        del self._steps[0]
        self._done -= 1
        if self._saved is not None:
            self._saved = self._saved - 1 if self._saved > 0 else None

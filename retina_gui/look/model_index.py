"""The types of Qt's item models, as their stubs have them."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex

ModelIndex = QModelIndex | QPersistentModelIndex
"""What Qt gives to the methods of a model and of a delegate."""

NO_PARENT = QModelIndex()
"""The parent of the rows of a table."""

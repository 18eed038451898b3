"""Actions that choose the method of registration: one for each row of `core.registration_methods`."""

from __future__ import annotations

from core.registration_methods import DEFAULT_METHOD, REGISTRATION_METHODS, RegistrationMethod
from retina_gui.actions.action import REGISTRATION, Action

PREFIX = "method_"


def _method(method: RegistrationMethod) -> Action:
    name = method.identifier
    return Action(f"{PREFIX}{name}", method.words, REGISTRATION, method.description,
                  lambda session: session.options.set(method=name), checked=lambda s: s.options.method == name,
                  waits=True, after="register_all" if name == DEFAULT_METHOD else "",
                  new_section=name == DEFAULT_METHOD)  # fmt: skip


ACTIONS = tuple(_method(method) for method in REGISTRATION_METHODS.values())

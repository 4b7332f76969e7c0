"""Broadcast: a value that the functions of a job share. All run in one process here."""


class Broadcast:
    def __init__(self, value):
        self._value = value

    @property
    def value(self):
        return self._value

    def unpersist(self, blocking=False):
        """Nothing is held elsewhere."""

    def destroy(self, blocking=False):
        self._value = None

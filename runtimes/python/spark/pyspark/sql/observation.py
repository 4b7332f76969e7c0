"""Observation: figures of the rows that an action takes through df.observe(observation, …)."""

from pyspark.errors import PySparkAssertionError, PySparkTypeError, PySparkValueError


class Observation:
    """Filled by the first action on the DataFrame that observe() gave, and by none after it."""

    def __init__(self, name=None):
        if name is not None and not isinstance(name, str):
            raise PySparkTypeError(f"[NOT_STR] Argument `name` should be a str, got {type(name).__name__}.")
        if name == "":
            raise PySparkValueError("[VALUE_NOT_NON_EMPTY_STR] Value for `name` must be a non empty string.")
        self._name, self._is_used, self._found = name, False, None

    def _take(self):
        if self._is_used:
            raise PySparkAssertionError("[REUSE_OBSERVATION] An Observation can be used with a DataFrame "
                                        "only once.")
        self._is_used = True

    @property
    def get(self):
        """The figures by their names. Raises where no action has run: Spark would wait for one."""
        if not self._is_used:
            raise PySparkAssertionError("[NO_OBSERVE_BEFORE_GET] Should observe by calling "
                                        "`DataFrame.observe` before `get`.")
        if self._found is None:
            raise PySparkAssertionError("no action has run on the DataFrame that is observed, "
                                        "for which Spark waits without end")
        return self._found

"""The exceptions that Spark's Python API raises, and the one of this facade: NotServed."""

from py4j.protocol import Py4JJavaError


class PySparkException(Exception):
    """The base of all. `error_class` names the condition, as Spark names it."""

    def __init__(self, message=None, error_class=None, message_parameters=None):
        self._message = message or ""
        self._error_class = error_class
        self._message_parameters = message_parameters or {}
        if error_class and not message:
            listed = ", ".join(f"{k}={v}" for k, v in self._message_parameters.items())
            self._message = f"[{error_class}] {listed}"
        super().__init__(self._message)

    def getErrorClass(self):
        return self._error_class

    def getMessageParameters(self):
        return self._message_parameters

    def getSqlState(self):
        return None

    def __str__(self):
        return self._message

    @property
    def desc(self):
        return self._message


class AnalysisException(PySparkException):
    """A query names what is not there, or types do not fit."""


class ParseException(AnalysisException):
    """SQL text that cannot be read."""


class TempTableAlreadyExistsException(AnalysisException):
    """A temporary view of that name exists."""


class IllegalArgumentException(PySparkException):
    """An argument out of its range."""


class ArithmeticException(PySparkException):
    """A calculation that has no result."""


class ArrayIndexOutOfBoundsException(PySparkException):
    """An index outside of an array."""


class DateTimeException(PySparkException):
    """A date that cannot be."""


class NumberFormatException(IllegalArgumentException):
    """Text that is no number."""


class SparkRuntimeException(PySparkException, Py4JJavaError):
    """A query that fails while it runs."""


class SparkUpgradeException(PySparkException):
    """A pattern whose meaning changed between Spark's releases."""


class UnsupportedOperationException(PySparkException):
    """An operation that Spark has not."""


class QueryExecutionException(PySparkException):
    """A query that fails while it runs."""


class PythonException(PySparkException):
    """The user's function raised; the message holds its traceback."""


class UnknownException(PySparkException):
    """Anything else."""


class StreamingQueryException(PySparkException):
    """A stream failed."""


class PySparkValueError(PySparkException, ValueError):
    """ValueError with an error class."""


class PySparkTypeError(PySparkException, TypeError):
    """TypeError with an error class."""


class PySparkAttributeError(PySparkException, AttributeError):
    """AttributeError with an error class."""


class PySparkIndexError(PySparkException, IndexError):
    """IndexError with an error class."""


class PySparkAssertionError(PySparkException, AssertionError):
    """AssertionError with an error class."""


class PySparkRuntimeError(PySparkException, RuntimeError):
    """RuntimeError with an error class."""


class PySparkImportError(PySparkException, ImportError):
    """ImportError with an error class."""


class PySparkNotImplementedError(PySparkException, NotImplementedError):
    """NotImplementedError with an error class."""


class NotServed(PySparkNotImplementedError):
    """What the embedded engine lacks. `what` is the name that the user wrote."""

    def __init__(self, what):
        super().__init__(
            f"{what} is not served by the embedded engine. The script needs Apache Spark itself, "
            "with this server as its S3 endpoint.",
            error_class="NOT_SERVED",
            message_parameters={"what": what},
        )
        self.what = what

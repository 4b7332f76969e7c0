"""Exceptions of py4j: what a query that fails is, to scripts that catch it so."""


class Py4JError(Exception):
    """An error of the bridge to a JVM."""


class Py4JNetworkError(Py4JError):
    """The bridge is broken."""


class Py4JJavaError(Py4JError):
    """An exception of the JVM; here, a query that failed while it ran."""

    @property
    def java_exception(self):
        return self

    def getMessage(self):  # noqa: N802
        return str(self)

"""The names under which older scripts import the exceptions."""

from pyspark.errors import (  # noqa: F401
    AnalysisException, ArithmeticException, ArrayIndexOutOfBoundsException, DateTimeException,
    IllegalArgumentException, NumberFormatException, ParseException, PySparkException,
    PythonException, QueryExecutionException, SparkRuntimeException, SparkUpgradeException,
    StreamingQueryException, UnknownException,
)

CapturedException = PySparkException

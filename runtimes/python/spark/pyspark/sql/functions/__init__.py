"""pyspark.sql.functions: makers of Columns. The plain ones come from table.py."""

from pyspark.errors import NotServed
from pyspark.sql.functions.special import *  # noqa: F401,F403
from pyspark.sql.functions import special as _special
from pyspark.sql.functions.table import FUNCTIONS as _FUNCTIONS
from pyspark.sql.udf import udf  # noqa: F401

for _name, _function in _FUNCTIONS.items():
    if _name not in _special.__all__:
        globals()[_name] = _function

# Spark's module lends these to scripts that say `import *`.
import decimal, functools, inspect, sys, warnings  # noqa: E401, E402, F401
from pyspark.sql.column import Column  # noqa: E402, F401
from pyspark.sql.types import ArrayType, DataType, StringType, StructType  # noqa: E402, F401

_LENT = {"decimal", "functools", "inspect", "sys", "warnings", "Column", "ArrayType", "DataType",
         "StringType", "StructType"}
__all__ = sorted(set(_FUNCTIONS) | set(_special.__all__) | {"udf"} | _LENT)


def __getattr__(name):
    from pyspark.sql.not_served import FUNCTIONS
    if name in FUNCTIONS:
        raise NotServed(f"pyspark.sql.functions.{name}")
    raise AttributeError(f"module 'pyspark.sql.functions' has no attribute '{name}'")

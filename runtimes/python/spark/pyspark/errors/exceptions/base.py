"""The exceptions, as they are."""

from pyspark.errors import *  # noqa: F401,F403

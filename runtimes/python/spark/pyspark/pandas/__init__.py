"""Not served: importing it says so."""

from pyspark.errors import NotServed

raise NotServed("pyspark.pandas")

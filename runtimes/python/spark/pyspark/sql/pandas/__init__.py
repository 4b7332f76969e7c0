"""Functions of pandas, refused by name."""

from pyspark.errors import NotServed

raise NotServed("pyspark.sql.pandas")

"""The exceptions of pyspark.errors under the modules of Spark 3.4 and later."""

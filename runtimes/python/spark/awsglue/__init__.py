"""AWS Glue's library for ETL scripts, written from its public documentation for Tarn: the names and
the behaviour that scripts rely on, over the DataFrame API of whatever `pyspark` is there."""

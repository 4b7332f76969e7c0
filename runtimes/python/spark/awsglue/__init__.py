"""AWS Glue's library for ETL scripts, written from its public documentation for Tarn: the names and
the behaviour that scripts rely on, over the DataFrame API of whatever `pyspark` is there."""


def __getattr__(name):
    """`from awsglue import DynamicFrame`, as scripts of the visual editor begin."""
    if name == "DynamicFrame":
        from awsglue.dynamicframe import DynamicFrame
        return DynamicFrame
    raise AttributeError(f"module 'awsglue' has no attribute '{name}'")

"""Nested records as flat tables."""

import sys

from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext
from awsglue.transforms import *  # noqa: F403

args = getResolvedOptions(sys.argv, ["JOB_NAME", "source", "target"])
glueContext = GlueContext(SparkContext.getOrCreate())
spark = glueContext.spark_session
job = Job(glueContext)
job.init(args["JOB_NAME"], args)
source, target = args["source"], args["target"]

frame = glueContext.create_dynamic_frame.from_options(
    connection_type="s3", connection_options={"paths": [source + "customers/"]}, format="json")
tables = Relationalize.apply(frame=frame, staging_path=target + "tmp/", name="root")  # noqa: F405
for name in sorted(tables.keys()):
    glueContext.write_dynamic_frame.from_options(
        frame=tables.select(name).coalesce(1), connection_type="s3",
        connection_options={"path": f"{target}{name}/"}, format="json")
unnested = UnnestFrame.apply(frame=frame)  # noqa: F405
glueContext.write_dynamic_frame.from_options(
    frame=unnested.coalesce(1), connection_type="s3",
    connection_options={"path": f"{target}unnested/"}, format="parquet")

job.commit()

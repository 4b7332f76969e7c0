"""The newest record of each key, and plain duplicates."""

import sys

from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext
from pyspark.sql import functions as F
from pyspark.sql.window import Window

args = getResolvedOptions(sys.argv, ["JOB_NAME", "source", "target"])
glueContext = GlueContext(SparkContext.getOrCreate())
spark = glueContext.spark_session
job = Job(glueContext)
job.init(args["JOB_NAME"], args)
source, target = args["source"], args["target"]

changes = spark.read.option("header", True).csv(source + "changes/")
newest = (changes.withColumn("n", F.row_number().over(
    Window.partitionBy("key").orderBy(F.col("version").cast("int").desc())))
    .where("n = 1").drop("n"))
plain = changes.dropDuplicates().groupBy("key").count()
keys = changes.dropDuplicates(["key"]).select("key")
made = newest.join(plain, "key").join(keys, "key").where(F.col("op") != "D")
made.coalesce(1).write.mode("overwrite").parquet(target)

job.commit()

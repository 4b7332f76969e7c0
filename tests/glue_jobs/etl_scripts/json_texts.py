"""JSON within columns: parts of it, all of it, and written again."""

import sys

from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext
from pyspark.sql import functions as F
from pyspark.sql import types as T

args = getResolvedOptions(sys.argv, ["JOB_NAME", "source", "target"])
glueContext = GlueContext(SparkContext.getOrCreate())
spark = glueContext.spark_session
job = Job(glueContext)
job.init(args["JOB_NAME"], args)
source, target = args["source"], args["target"]

events = spark.read.json(source + "events/")
shape = T.StructType([T.StructField("user", T.StringType()), T.StructField("items", T.ArrayType(
    T.StructType([T.StructField("sku", T.StringType()), T.StructField("n", T.IntegerType())])))])
parsed = events.withColumn("p", F.from_json("payload", shape))
made = parsed.select(
    "id", F.get_json_object("payload", "$.user").alias("user"),
    F.get_json_object("payload", "$.items[0].sku").alias("first"),
    F.json_tuple("payload", "user", "extra").alias("one", "two"),
    F.size("p.items").alias("n"), F.col("p.items.sku").alias("skus"),
    F.to_json("p").alias("again"), F.to_json(F.struct("id", "at")).alias("made"),
    F.aggregate(F.transform("p.items", lambda x: x.n), F.lit(0), lambda a, b: a + b).alias("total"))
made.coalesce(1).write.mode("overwrite").parquet(target)
parsed.select("id", "p").coalesce(1).write.mode("overwrite").json(target + "text/")

job.commit()

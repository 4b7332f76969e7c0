"""Arrays, maps and structs: opened, filtered, made."""

import sys

from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext
from pyspark.sql import functions as F

args = getResolvedOptions(sys.argv, ["JOB_NAME", "source", "target"])
glueContext = GlueContext(SparkContext.getOrCreate())
spark = glueContext.spark_session
job = Job(glueContext)
job.init(args["JOB_NAME"], args)
source, target = args["source"], args["target"]

people = spark.read.json(source + "customers/")
made = people.select(
    "id", F.size("tags").alias("n"), F.array_contains("tags", "vip").alias("vip"),
    F.sort_array("tags").alias("sorted"), F.array_distinct("tags").alias("distinct"),
    F.filter("tags", lambda t: t.startswith("v")).alias("some"),
    F.transform("tags", lambda t, i: F.concat(t, i.cast("string"))).alias("numbered"),
    F.col("address.street").alias("street"), F.col("address").alias("address"),
    F.create_map(F.lit("city"), F.col("city"), F.lit("name"), F.col("name")).alias("map"),
    F.element_at("tags", 1).alias("first"), F.col("tags")[5].alias("beyond"),
    F.slice("tags", 1, 2).alias("two"), F.array_join("tags", "/", "?").alias("joined"),
    F.exists("tags", lambda t: t == "new").alias("new"))
opened = people.select("id", F.posexplode_outer("tags").alias("at", "tag"))
counted = people.select(F.explode("tags").alias("tag")).groupBy("tag").count()
made.coalesce(1).write.mode("overwrite").parquet(target + "made/")
opened.coalesce(1).write.mode("overwrite").parquet(target + "opened/")
counted.coalesce(1).write.mode("overwrite").parquet(target + "counted/")

job.commit()

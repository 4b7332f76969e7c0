"""Names and notes, cleaned."""

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
name = F.trim("name")
made = people.select(
    "id", F.initcap(F.lower(name)).alias("name"), F.upper("city").alias("city"),
    F.regexp_extract("email", r"^([^@]+)@(.+)$", 2).alias("domain"),
    F.regexp_replace("name", r"[^A-Za-z ]", "").alias("letters"),
    F.split("name", r"\s+").alias("words"), F.substring("name", 2, 3).alias("part"),
    F.substring_index("email", "@", 1).alias("user"), F.lpad(F.col("id").cast("string"), 5, "0").alias("padded"),
    F.translate("name", "aeiou", "12345").alias("leet"), F.length("name").alias("length"),
    F.instr("name", "a").alias("at"), F.reverse("name").alias("reversed"), F.md5("name").alias("md5"),
    F.sha2("name", 256).alias("sha"), F.levenshtein("name", "city").alias("distance"),
    F.soundex("name").alias("sound"), F.ascii("name").alias("ascii"), F.base64(F.col("name").cast("binary")).alias("b64"),
    F.format_string("%s-%05d", "name", "id").alias("formatted"), F.repeat("city", 2).alias("two"),
    F.crc32(F.col("name").cast("binary")).alias("crc"), F.hash("name", "id").alias("hash"),
    F.xxhash64("name").alias("xx"), F.overlay("name", F.lit("##"), 2).alias("over"))
made.coalesce(1).write.mode("overwrite").parquet(target)

job.commit()

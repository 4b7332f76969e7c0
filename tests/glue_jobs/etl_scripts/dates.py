"""Days and times, taken apart and put together."""

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

events = spark.read.json(source + "events/")
at = F.to_timestamp("at")
made = events.select(
    "id", at.alias("at"), F.to_date("at").alias("day"), F.date_format(at, "yyyy/MM/dd HH:mm").alias("text"),
    F.year(at).alias("year"), F.quarter(at).alias("quarter"), F.month(at).alias("month"),
    F.dayofweek(at).alias("weekday"), F.weekofyear(at).alias("week"), F.dayofyear(at).alias("yearday"),
    F.datediff(F.to_date("at"), F.lit("2024-01-01").cast("date")).alias("days"),
    F.months_between(at, F.lit("2023-11-15").cast("timestamp")).alias("months"),
    F.add_months(F.to_date("at"), 1).alias("next"), F.last_day(F.to_date("at")).alias("last"),
    F.trunc(F.to_date("at"), "month").alias("first"), F.date_trunc("hour", at).alias("hour"),
    F.unix_timestamp(at).alias("seconds"), F.from_unixtime(F.unix_timestamp(at)).alias("again"),
    F.to_date("german", "dd.MM.yyyy").alias("german"),
    F.from_utc_timestamp(at, "Asia/Kolkata").alias("kolkata"),
    F.to_utc_timestamp(at, "America/New_York").alias("york"),
    (at + F.expr("INTERVAL 36 HOURS")).alias("later"), F.next_day(F.to_date("at"), "Mon").alias("monday"))
made.coalesce(1).write.mode("overwrite").parquet(target)

job.commit()

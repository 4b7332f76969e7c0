"""A report in SQL over views."""

import sys

from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext

args = getResolvedOptions(sys.argv, ["JOB_NAME", "source", "target"])
glueContext = GlueContext(SparkContext.getOrCreate())
spark = glueContext.spark_session
job = Job(glueContext)
job.init(args["JOB_NAME"], args)
source, target = args["source"], args["target"]

spark.read.option("header", True).option("inferSchema", True).csv(
    source + "orders/").createOrReplaceTempView("orders")
spark.read.json(source + "customers/").createOrReplaceTempView("customers")
report = spark.sql("""
    WITH big AS (SELECT customer, count(*) AS n, round(sum(amount), 2) AS total
                 FROM orders GROUP BY customer HAVING count(*) > 1)
    SELECT c.name, c.city, b.n, b.total,
           CASE WHEN b.total > 100 THEN 'A' WHEN b.total > 50 THEN 'B' ELSE 'C' END AS class,
           (SELECT max(amount) FROM orders) AS most,
           b.total / b.n AS mean, 7 / 2 AS half, 7 div 2 AS whole, 7 % 3 AS rest,
           c.city IN ('Oslo', 'Bern') AS near, c.name LIKE 'A%' AS a, c.name RLIKE '[aeiou]$' AS vowel
    FROM big b LEFT JOIN customers c ON b.customer = c.id""")
rolled = spark.sql("""
    SELECT year(placed) AS year, customer, count(*) AS n, grouping(customer) AS g
    FROM orders GROUP BY ROLLUP (year(placed), customer)""")
missing = spark.sql("""
    SELECT id FROM customers WHERE NOT EXISTS (SELECT 1 FROM orders WHERE customer = customers.id)
    UNION SELECT customer FROM orders WHERE customer NOT IN (SELECT id FROM customers)""")
report.coalesce(1).write.mode("overwrite").parquet(target + "report/")
rolled.coalesce(1).write.mode("overwrite").parquet(target + "rolled/")
missing.coalesce(1).write.mode("overwrite").parquet(target + "missing/")

job.commit()

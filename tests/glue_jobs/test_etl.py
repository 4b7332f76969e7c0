"""Scripts of ETL jobs on the embedded engine: from the catalog and S3 to S3 and the catalog."""

import json
import pathlib
import re

import pytest

SCENARIO = (pathlib.Path(__file__).resolve().parents[3] / "shared" / "scenarios" /
            "glue_csv_to_parquet.py")
HEAD = """
import sys
from awsglue.transforms import *
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext
from awsglue.context import GlueContext
from awsglue.dynamicframe import DynamicFrame
from awsglue.job import Job
args = getResolvedOptions(sys.argv, ['JOB_NAME'])
glueContext = GlueContext(SparkContext.getOrCreate())
spark = glueContext.spark_session
job = Job(glueContext)
job.init(args['JOB_NAME'], args)
BUCKET = %r
"""
TAIL = "\njob.commit()\n"
CSV = "id,name,price,day\n1,apple,1.5,2026-01-01\n2,pear,2.25,2026-01-02\n3,plum,,2026-01-03\n"


@pytest.fixture
def etl(jobs, engine):
    def make(body, **settings):
        return jobs.create(HEAD % jobs.name + body + TAIL, **settings)
    jobs.etl = make
    return jobs


def test_csv_of_the_catalog_becomes_parquet(etl):
    etl.put("csv/data.csv", CSV)
    etl.crawl("csv/")
    etl.etl(f"""
frame = glueContext.create_dynamic_frame.from_catalog(
    database='{etl.name}', table_name='csv', transformation_ctx='source')
glueContext.write_dynamic_frame.from_options(
    frame=frame, connection_type='s3', format='parquet', transformation_ctx='sink',
    connection_options={{'path': f's3://{{BUCKET}}/parquet/'}})
""")
    run = etl.succeed()
    keys = etl.keys("parquet/")
    assert keys and all(key.endswith(".parquet") for key in keys if not key.endswith("_SUCCESS"))
    etl.crawl("parquet/", etl.name + "p")
    assert etl.rows("SELECT id, name, price, day FROM parquet ORDER BY id") == [
        ("1", "apple", "1.5", "2026-01-01"), ("2", "pear", "2.25", "2026-01-02"),
        ("3", "plum", None, "2026-01-03")]
    assert "StateDetail" not in run
    figures = [line for line in etl.lines(run, "error") if "JobMetrics" in line][0]
    read, written = re.search(r"read (\d+) rows.*wrote (\d+) rows", figures).groups()
    assert int(read) >= 3 and int(written) == 3


def test_the_scenario_as_it_is(etl):
    if not SCENARIO.exists():
        pytest.skip("the scenarios are not here")
    bucket, database = "bharat-pw-bucket", "csv_database"
    etl.s3.create_bucket(Bucket=bucket)
    etl.s3.put_object(Bucket=bucket, Key="csv-data/data.csv", Body=CSV)
    if any(item["Name"] == database for item in etl.glue.get_databases()["DatabaseList"]):
        etl.glue.delete_database(Name=database)  # another tutorial's, of the same name
    etl.glue.create_database(DatabaseInput={"Name": database})
    etl.glue.create_crawler(Name="csv", Role=etl.role, DatabaseName=database,
                            Targets={"S3Targets": [{"Path": f"s3://{bucket}/csv-data/"}]})
    etl.glue.start_crawler(Name="csv")
    from job_runs import wait_for
    wait_for(lambda: etl.glue.get_crawler(Name="csv")["Crawler"]["State"] == "READY")
    etl.create(SCENARIO.read_text())
    etl.succeed()
    found = etl.s3.list_objects_v2(Bucket=bucket, Prefix="parquet-data/")["Contents"]
    assert any(item["Key"].endswith(".parquet") for item in found)


def test_bookmarks_over_runs_and_a_restart(own_jobs, engine):
    jobs = own_jobs
    jobs.create(HEAD % jobs.name + """
frame = glueContext.create_dynamic_frame.from_options(
    connection_type='s3', format='json', transformation_ctx='source',
    connection_options={'paths': [f's3://{BUCKET}/in/']})
print('rows', frame.count())
for record in frame.toDF().collect() if frame.count() else []:
    if record['n'] < 0: raise ValueError('negative')
""" + TAIL, DefaultArguments={"--job-bookmark-option": "job-bookmark-enable"})

    def rows(**settings):
        run = jobs.succeed(**settings)
        return [line for line in jobs.lines(run, "output") if line.startswith("rows")][0]

    jobs.put("in/a.json", '{"n": 1}\n{"n": 2}\n')
    assert rows() == "rows 2"
    assert rows() == "rows 0"
    jobs.put("in/b.json", '{"n": 3}\n')
    assert rows() == "rows 1"
    entry = jobs.glue.get_job_bookmark(JobName=jobs.name)["JobBookmarkEntry"]
    assert entry["Run"] == 3 and "source" in json.loads(entry["JobBookmark"])
    jobs.server.restart()
    jobs.connect()
    assert rows() == "rows 0"
    # A run that fails takes nothing.
    jobs.put("in/c.json", '{"n": -1}\n')
    assert jobs.run()["JobRunState"] == "FAILED"
    jobs.put("in/c.json", '{"n": 1}\n')
    assert rows(Arguments={"--job-bookmark-option": "job-bookmark-pause"}) == "rows 1"
    assert rows() == "rows 1"
    jobs.glue.reset_job_bookmark(JobName=jobs.name)
    assert rows() == "rows 4"


def test_columns_of_several_types(etl):
    etl.put("in/a.json", '{"id": 1, "v": 5}\n{"id": 2, "v": "six"}\n{"id": 3, "v": null}\n')
    etl.etl("""
frame = glueContext.create_dynamic_frame.from_options(
    's3', {'paths': [f's3://{BUCKET}/in/']}, 'json')
frame.printSchema()
print('cols', sorted(frame.resolveChoice(choice='make_cols').toDF().columns))
print('cast', [r['v'] for r in frame.resolveChoice(specs=[('v', 'cast:long')]).toDF()
               .orderBy('id').collect()])
print('text', [r['v'] for r in ResolveChoice.apply(frame, specs=[('v', 'project:string')]).toDF()
               .orderBy('id').collect()])
struct = frame.resolveChoice(choice='make_struct').toDF().orderBy('id').collect()
print('struct', struct[0]['v']['int'], struct[1]['v']['string'], struct[2]['v'])
""")
    lines = etl.lines(etl.succeed(), "output")
    assert "|-- v: choice" in lines and "|    |-- int" in lines
    assert "cols ['id', 'v_int', 'v_string']" in lines
    assert "cast [5, None, None]" in lines
    assert "text ['5', 'six', None]" in lines
    assert "struct 5 six None" in lines


def test_transforms(etl):
    etl.put("in/a.json", json.dumps({"id": 1, "a": {"b": "x"}, "tags": ["p", "q"], "none": None})
            + "\n" + json.dumps({"id": 2, "a": {"b": "y"}, "tags": [], "none": None}))
    etl.etl("""
frame = glueContext.create_dynamic_frame.from_options(
    's3', {'paths': [f's3://{BUCKET}/in/']}, 'json')
mapped = ApplyMapping.apply(frame=frame, mappings=[('id', 'long', 'key', 'string'),
                                                   ('a.b', 'string', 'b', 'string')])
print('mapped', [(r['key'], r['b']) for r in mapped.toDF().orderBy('key').collect()])
print('dropped', DropNullFields.apply(frame=frame).schema().names())
print('kept', SelectFields.apply(frame=frame, paths=['id', 'a']).schema().names())
print('renamed', RenameField.apply(frame, 'id', 'number').schema().names())
print('filtered', Filter.apply(frame=frame, f=lambda r: r['a']['b'] == 'y').count())
def double(record):
    record['id'] = record['id'] * 2
    return record
print('doubled', sorted(r['id'] for r in Map.apply(frame=frame, f=double).toDF().collect()))
parts = frame.relationalize('root', f's3://{BUCKET}/tmp/')
print('tables', sorted(parts.keys()))
root = parts.select('root').toDF().orderBy('id').collect()
print('flat', root[0]['a.b'])
tags = parts.select('root_tags').toDF().collect()
print('tags', sorted(r['tags.val'] for r in tags), sorted(r['index'] for r in tags))
joined = Join.apply(mapped, frame.select_fields(['id']).resolveChoice(specs=[('id', 'cast:string')]),
                    'key', 'id')
print('joined', joined.count())
""")
    lines = etl.lines(etl.succeed(), "output")
    assert "mapped [('1', 'x'), ('2', 'y')]" in lines
    assert "dropped ['id', 'a', 'tags']" in lines
    assert "kept ['id', 'a']" in lines
    assert "renamed ['number', 'a', 'tags', 'none']" in lines
    assert "filtered 1" in lines and "doubled [2, 4]" in lines
    assert "tables ['root', 'root_tags']" in lines and "flat x" in lines
    assert "tags ['p', 'q'] [0, 1]" in lines and "joined 2" in lines


def test_partitions_and_a_sink_that_tells_the_catalog(etl):
    etl.put("in/data.csv", "id,kind\n1,a\n2,b\n3,a\n")
    etl.etl(f"""
frame = glueContext.create_dynamic_frame.from_options(
    's3', {{'paths': [f's3://{{BUCKET}}/in/']}}, 'csv', {{'withHeader': True}})
sink = glueContext.getSink(connection_type='s3', path=f's3://{{BUCKET}}/out/',
                           enableUpdateCatalog=True, updateBehavior='UPDATE_IN_DATABASE',
                           partitionKeys=['kind'])
sink.setFormat('glueparquet')
sink.setCatalogInfo(catalogDatabase='{etl.name}', catalogTableName='out')
sink.writeFrame(frame)
only = glueContext.create_dynamic_frame.from_catalog(
    database='{etl.name}', table_name='out', push_down_predicate="kind = 'a'")
print('only', sorted((r['id'], r['kind']) for r in only.toDF().collect()))
""")
    lines = etl.lines(etl.succeed(), "output")
    assert "only [('1', 'a'), ('3', 'a')]" in lines
    assert etl.rows("SELECT kind, count(*) FROM out GROUP BY kind ORDER BY kind") == [
        ("a", "2"), ("b", "1")]


def test_the_catalog_is_listed(etl):
    etl.put("csv/data.csv", CSV)
    etl.crawl("csv/")
    etl.etl(f"""
spark.range(1).createOrReplaceTempView('seen')
print('databases', '{etl.name}' in [one.name for one in spark.catalog.listDatabases()],
      spark.catalog.databaseExists('{etl.name}'), spark.catalog.databaseExists('nowhere'))
print('tables', [(one.name, one.isTemporary) for one in spark.catalog.listTables('{etl.name}')])
spark.catalog.setCurrentDatabase('{etl.name}')
print('own', [one.name for one in spark.catalog.listTables(pattern='c*')],
      spark.catalog.tableExists('csv'), [one.name for one in spark.catalog.listColumns('csv')])
print('shown', sorted(row.tableName for row in spark.sql('SHOW TABLES').collect()))
""")
    lines = etl.lines(etl.succeed(), "output")
    assert "databases True True False" in lines
    assert "tables [('csv', False), ('seen', True)]" in lines
    assert "own ['csv'] True ['id', 'name', 'price', 'day']" in lines
    assert "shown ['csv', 'seen']" in lines


def test_a_target_in_its_own_source_is_warned_of(etl):
    etl.put("data/a.csv", "id\n1\n")
    etl.etl("""
frame = glueContext.create_dynamic_frame.from_options(
    's3', {'paths': [f's3://{BUCKET}/data/']}, 'csv', {'withHeader': True})
glueContext.write_dynamic_frame.from_options(frame, 's3', {'path': f's3://{BUCKET}/data/out/'}, 'csv')
""")
    run = etl.succeed()
    assert "later run reads what this one wrote" in run["StateDetail"]
    assert any("later run reads" in line for line in etl.lines(run, "error"))


def test_a_source_that_vanished(etl):
    etl.etl("""
glueContext.create_dynamic_frame.from_options('s3', {'paths': [f's3://{BUCKET}/no/']}, 'json')
""")
    run = etl.run()
    assert run["JobRunState"] == "FAILED" and "/no/" in run["ErrorMessage"]
    assert "Failed Line Number: 16" in run["ErrorMessage"]


def test_a_missing_argument(etl):
    etl.etl("getResolvedOptions(sys.argv, ['JOB_NAME', 'wanted'])")
    run = etl.run()
    assert "INVALID_ARGUMENT_ERROR" in run["ErrorMessage"] and "--wanted" in run["ErrorMessage"]


def test_a_failed_write_shows_nothing(etl):
    etl.put("in/a.csv", "id,v\n1,2\n2,x\n")
    etl.etl("""
from pyspark.sql import functions as F
from pyspark.sql.types import IntegerType
def strict(text):
    return int(text)
data = spark.read.option('header', 'true').csv(f's3://{BUCKET}/in/')
data = data.withColumn('n', F.udf(strict, IntegerType())(F.col('v')))
data.write.mode('append').parquet(f's3://{BUCKET}/out/')
""")
    run = etl.run()
    assert run["JobRunState"] == "FAILED"
    assert etl.keys("out/") == []


def test_a_target_that_exists(etl):
    etl.put("out/old.txt", "old")
    etl.etl("""
spark.createDataFrame([(1,)], ['id']).write.mode('error').parquet(f's3://{BUCKET}/out/')
""")
    run = etl.run()
    assert run["JobRunState"] == "FAILED" and "exist" in run["ErrorMessage"]
    assert etl.keys("out/") == ["out/old.txt"]


def test_what_is_not_served_is_named(etl):
    etl.etl("glueContext.forEachBatch(None, None, {})")
    assert "forEachBatch" in etl.run()["ErrorMessage"]

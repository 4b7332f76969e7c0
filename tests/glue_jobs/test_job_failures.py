"""What goes wrong in the middle: no half-written output is seen, bookmarks do not advance, a retry does
what the first attempt should have done."""

import pytest

from test_etl import HEAD, TAIL
from job_runs import wait_for

BOOKMARKS = {"--job-bookmark-option": "job-bookmark-enable"}
# Writes some 40 MB in parts; `--kill self` ends its own process once a part is up.
LONG_WRITE = """
import os, signal, threading, time
import boto3
from pyspark.sql import functions as F
def watch():
    s3 = boto3.client('s3')
    while not s3.list_multipart_uploads(Bucket=BUCKET).get('Uploads'):
        time.sleep(0.01)
    os.kill(os.getpid(), signal.SIGKILL)
if '--kill' in sys.argv:
    threading.Thread(target=watch, daemon=True).start()
frame = glueContext.create_dynamic_frame.from_options(
    connection_type='s3', format='json', transformation_ctx='source',
    connection_options={'paths': [f's3://{BUCKET}/in/']})
wide = frame.toDF().crossJoin(spark.range(1200000)).select(
    'n', 'id', F.sha2(F.col('id').cast('string'), 256).alias('text'))
wide.write.mode('append').option('compression', 'none').parquet(f's3://{BUCKET}/out/')
"""


@pytest.fixture
def long_write(own_jobs, engine):
    jobs = own_jobs
    jobs.put("in/a.json", '{"n": 1}\n')
    jobs.create(HEAD % jobs.name + LONG_WRITE + TAIL, DefaultArguments=BOOKMARKS)
    return jobs


def no_trace(jobs):
    assert jobs.keys("out/") == []
    with pytest.raises(jobs.glue.exceptions.EntityNotFoundException):
        jobs.glue.get_job_bookmark(JobName=jobs.name)


def whole(jobs):
    keys = [key for key in jobs.keys("out/") if key.endswith(".parquet")]
    assert len(keys) == 1
    jobs.crawl("out/")
    assert jobs.rows("SELECT count(*), count(DISTINCT id), min(n), max(n) FROM out") == [
        ("1200000", "1200000", "1", "1")]
    assert jobs.glue.get_job_bookmark(JobName=jobs.name)["JobBookmarkEntry"]["Version"] == 1


def test_a_process_is_killed_in_the_middle_of_a_write(long_write):
    run = long_write.run(Arguments={"--kill": "self"})
    assert run["JobRunState"] == "FAILED" and "signal 9" in run["ErrorMessage"]
    no_trace(long_write)
    long_write.succeed()
    whole(long_write)


def test_the_server_is_killed_in_the_middle_of_a_write(long_write):
    jobs = long_write
    job = jobs.glue.get_job(JobName=jobs.name)["Job"]
    jobs.glue.update_job(JobName=jobs.name, JobUpdate={
        "Role": job["Role"], "Command": job["Command"], "DefaultArguments": BOOKMARKS,
        "WorkerType": "G.025X", "NumberOfWorkers": 2, "MaxRetries": 1})
    run_id = jobs.start()
    wait_for(lambda: jobs.s3.list_multipart_uploads(Bucket=jobs.name).get("Uploads"))
    jobs.server.restart()
    jobs.connect()
    ended = jobs.wait(run_id)
    assert ended["JobRunState"] == "FAILED" and "server was stopped" in ended["ErrorMessage"]
    assert jobs.wait(run_id + "_attempt_1")["JobRunState"] == "SUCCEEDED"
    whole(jobs)


def test_out_of_memory_in_a_write(jobs, engine):
    jobs.put("in/a.json", '{"n": 1}\n')
    jobs.create(HEAD % jobs.name + """
frame = glueContext.create_dynamic_frame.from_options(
    connection_type='s3', format='json', transformation_ctx='source',
    connection_options={'paths': [f's3://{BUCKET}/in/']})
def greedy(n):
    held = bytearray(6 << 30)
    for i in range(0, len(held), 4096): held[i] = 1
    return len(held)
from pyspark.sql import functions as F
data = frame.toDF().withColumn('m', F.udf(greedy, 'bigint')('n'))
data.write.mode('append').parquet(f's3://{BUCKET}/out/')
""" + TAIL, DefaultArguments=BOOKMARKS)
    run = jobs.run()
    assert run["JobRunState"] == "FAILED" and "OUT_OF_MEMORY_ERROR" in run["ErrorMessage"]
    no_trace(jobs)


def test_schemas_that_change_between_runs(jobs, engine):
    jobs.put("in/a.csv", "id,price\n1,1.5\n2,2.5\n")
    jobs.crawl("in/")
    jobs.create(HEAD % jobs.name + f"""
frame = glueContext.create_dynamic_frame.from_catalog(
    database='{jobs.name}', table_name='in', transformation_ctx='source')
print('schema', [(f.name, f.dataType.typeName()) for f in frame.schema().fields])
resolved = frame.resolveChoice(specs=[('price', 'cast:double')])
print('rows', sorted((r['id'], r['price']) for r in resolved.toDF().collect()))
""" + TAIL, DefaultArguments=BOOKMARKS)
    lines = jobs.lines(jobs.succeed(), "output")
    assert "rows [(1, 1.5), (2, 2.5)]" in lines
    # The next file has a price that is none: a choice, which the script resolves.
    jobs.put("in/b.csv", "id,price\n3,3.5\n4,free\n")
    lines = jobs.lines(jobs.succeed(), "output")
    assert "schema [('id', 'long'), ('price', 'choice')]" in lines
    assert "rows [(3, 3.5), (4, None)]" in lines
    # One with a column more, of which the table does not know.
    jobs.put("in/c.csv", "id,price,more\n5,5.5,x\n")
    assert "rows [(5, 5.5)]" in jobs.lines(jobs.succeed(), "output")
    # And one that lacks a column the script asks for.
    jobs.put("in/d.csv", "id\n6\n")
    assert "rows [(6, None)]" in jobs.lines(jobs.succeed(), "output")


def test_a_value_of_another_type_is_not_lost_on_its_way(jobs, engine):
    """What is written without a look at its schema has all values too."""
    jobs.put("in/a.csv", "id,price\n1,1.5\n2,2.5\n")
    jobs.crawl("in/")
    jobs.put("in/b.csv", "id,price\n3,free\n 4 , 4.5 \n5,\n")
    jobs.create(HEAD % jobs.name + f"""
frame = glueContext.create_dynamic_frame.from_catalog(database='{jobs.name}', table_name='in')
kept = frame.select_fields(['price', 'id'])
print('all', kept.count())
glueContext.write_dynamic_frame.from_options(
    kept, 's3', {{'path': f's3://{{BUCKET}}/out/'}}, 'parquet')
back = spark.read.parquet(f's3://{{BUCKET}}/out/')
print('back', sorted((r['id'], r['price']['double'], r['price']['string'])
                     for r in back.where('price is not null').collect()), back.count())
print('mapped', sorted(str(r['price']) for r in frame.map(lambda r: {{**r}}).records()))
""")
    lines = jobs.lines(jobs.succeed(), "output")
    assert "all 5" in lines
    assert "back [(1, 1.5, None), (2, 2.5, None), (3, None, 'free'), (4, 4.5, None)] 5" in lines
    assert "mapped ['1.5', '2.5', '4.5', 'None', 'free']" in lines


def test_a_column_that_went_fails_where_it_is_used(jobs, engine):
    jobs.put("in/a.json", '{"id": 1, "price": 2}\n')
    jobs.create(HEAD % jobs.name + """
frame = glueContext.create_dynamic_frame.from_options(
    connection_type='s3', format='json', transformation_ctx='source',
    connection_options={'paths': [f's3://{BUCKET}/in/']})
data = frame.toDF().select('id', 'price')
data.write.mode('append').json(f's3://{BUCKET}/out/')
""" + TAIL, DefaultArguments=BOOKMARKS)
    jobs.succeed()
    jobs.put("in/b.json", '{"id": 2, "cost": 3}\n')
    run = jobs.run()
    assert run["JobRunState"] == "FAILED" and "QUERY_ERROR" in run["ErrorMessage"]
    assert "price" in run["ErrorMessage"] and "Failed Line Number: 19" in run["ErrorMessage"]
    assert jobs.glue.get_job_bookmark(JobName=jobs.name)["JobBookmarkEntry"]["Version"] == 1
    jobs.put("in/b.json", '{"id": 2, "price": 3}\n')
    jobs.succeed()
    assert len([key for key in jobs.keys("out/") if key.endswith(".json")]) == 2


def test_casts_that_fail_are_null(jobs, engine):
    jobs.put("in/a.csv", "id,price\n1,cheap\n2,2.5\n")
    jobs.create(HEAD % jobs.name + """
frame = glueContext.create_dynamic_frame.from_options(
    's3', {'paths': [f's3://{BUCKET}/in/']}, 'csv', {'withHeader': True})
mapped = frame.apply_mapping([('id', 'string', 'id', 'int'), ('price', 'string', 'price', 'double')])
print(sorted((r['id'], r['price']) for r in mapped.toDF().collect()))
""")
    assert "[(1, None), (2, 2.5)]" in jobs.lines(jobs.succeed(), "output")


def test_a_bookmark_is_reset_to_a_run(jobs, engine):
    jobs.create(HEAD % jobs.name + """
frame = glueContext.create_dynamic_frame.from_options(
    connection_type='s3', format='json', transformation_ctx='source',
    connection_options={'paths': [f's3://{BUCKET}/in/']})
print('seen', sorted(r['n'] for r in frame.toDF().collect()) if frame.count() else [])
""" + TAIL, DefaultArguments=BOOKMARKS)

    def seen(number):
        jobs.put(f"in/{number}.json", '{"n": %d}\n' % number)
        run = jobs.succeed()
        return run["Id"], [line for line in jobs.lines(run, "output") if line.startswith("seen")]
    first, said = seen(1)
    assert said == ["seen [1]"]
    assert seen(2)[1] == ["seen [2]"] and seen(3)[1] == ["seen [3]"]
    glue = jobs.glue
    entry = glue.reset_job_bookmark(JobName=jobs.name, RunId=first)["JobBookmarkEntry"]
    assert entry["RunId"] == first
    assert seen(4)[1] == ["seen [2, 3, 4]"]
    with pytest.raises(glue.exceptions.EntityNotFoundException):
        glue.reset_job_bookmark(JobName=jobs.name, RunId="jr_nobody")
    glue.reset_job_bookmark(JobName=jobs.name)
    assert seen(5)[1] == ["seen [1, 2, 3, 4, 5]"]


def test_records_need_no_memory_of_their_own(jobs, engine):
    """Sources of JSON, Filter and Map hold some MiB each, however many records there are, where those
    are read one by one: of what the engine reads it holds what the job may."""
    jobs.create(HEAD % jobs.name + """
import boto3, json, resource
from awsglue import json_lines
json_lines.MIN_BYTES = 1 << 40
lines = ''.join(json.dumps({'id': i, 'text': 'x' * 1000}) + '\\n' for i in range(20000))
for part in range(10):
    boto3.client('s3').put_object(Bucket=BUCKET, Key=f'in/{part}.json', Body=lines)
del lines
def held():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
before = held()
frame = glueContext.create_dynamic_frame.from_options(
    's3', {'paths': [f's3://{BUCKET}/in/']}, 'json')
kept = frame.filter(lambda r: r['id'] % 2 == 0)
mapped = kept.map(lambda r: {'id': r['id'], 'n': len(r['text'])})
print('records', frame.count(), kept.count(), mapped.count(), 'MiB', held() - before)
glueContext.write_dynamic_frame.from_options(
    mapped, 's3', {'path': f's3://{BUCKET}/out/'}, 'parquet')
print('rows', spark.read.parquet(f's3://{BUCKET}/out/').count())
""")
    lines = jobs.lines(jobs.succeed(), "output")
    said = [line for line in lines if line.startswith("records")][0].split()
    assert said[1:4] == ["200000", "100000", "100000"] and "rows 100000" in lines
    assert int(said[5]) < 150  # the texts alone are 200 MiB

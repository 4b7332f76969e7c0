"""The engine's own paths over Parquet (late materialization, TopN, pushed filters, row groups left
out, IN lists, filters that joins bring) over many sealed files of many row groups, in partitions:
each answer is compared with what Python computes, and what need not be read must not be."""

import io

import pyarrow
import pyarrow.parquet
import pytest

PARTITIONS, FILES, ROWS, GROUP = 3, 4, 6000, 500


def value(row):
    return (row * 7919) % 10007


def make_rows():
    """(id, v, name, f, day) of all, where ids grow from file to file."""
    rows = []
    for day in range(PARTITIONS):
        for i in range(FILES * ROWS):
            row = day * FILES * ROWS + i
            rows.append((row, value(row) if row % 11 else None, f"name-{row % 97}-{'x' * 40}",
                         value(row) / 4, f"2024-01-0{day + 1}"))
    return rows


ALL = make_rows()


def parquet(rows):
    out = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table({
        "id": pyarrow.array([row[0] for row in rows], pyarrow.int64()),
        "v": pyarrow.array([row[1] for row in rows], pyarrow.int32()),
        "name": [row[2] for row in rows],
        "f": [row[3] for row in rows]}), out, row_group_size=GROUP, compression="snappy")
    return out.getvalue()


@pytest.fixture(scope="module")
def lake(tarn):
    """Who asks, of a database with the table t by day and a small one of keys."""
    from asking import Asker
    s3, bucket = tarn.client("s3"), "parquet-paths"
    s3.create_bucket(Bucket=bucket)
    for file in range(PARTITIONS * FILES):
        rows = ALL[file * ROWS:(file + 1) * ROWS]
        s3.put_object(Bucket=bucket, Key=f"t/day={rows[0][4]}/{file % FILES}.parquet",
                      Body=parquet(rows))
    out = io.BytesIO()
    keys = [5, 40000, 40001, 71999, 999999]
    pyarrow.parquet.write_table(pyarrow.table({"k": pyarrow.array(keys, pyarrow.int64())}), out)
    s3.put_object(Bucket=bucket, Key="keys/a.parquet", Body=out.getvalue())
    tarn.client("glue").create_database(DatabaseInput={"Name": "parquet_paths"})
    ask = Asker(tarn.client("athena"), "parquet_paths", f"s3://{bucket}/results/")
    ask.succeed(f"""CREATE EXTERNAL TABLE t (id bigint, v int, name string, f double)
        PARTITIONED BY (day string) STORED AS PARQUET LOCATION 's3://{bucket}/t/'""")
    ask.succeed("MSCK REPAIR TABLE t")
    ask.succeed(f"CREATE EXTERNAL TABLE keys (k bigint) STORED AS PARQUET "
                f"LOCATION 's3://{bucket}/keys/'")
    return ask


def text(rows):
    return [tuple(None if cell is None else str(cell) for cell in row) for row in rows]


def test_first_rows_of_an_order_with_all_their_columns(lake):
    by_value = sorted((row for row in ALL if row[1] is not None),
                      key=lambda row: (-row[1], row[0]))
    assert lake.rows("SELECT * FROM t ORDER BY v DESC NULLS LAST, id LIMIT 7") == text(by_value[:7])
    assert lake.rows("SELECT id, name, day FROM t ORDER BY v DESC NULLS LAST, id OFFSET 5 LIMIT 3"
                     ) == text((row[0], row[2], row[4]) for row in by_value[5:8])
    nulls = [row for row in ALL if row[1] is None]
    assert lake.rows("SELECT * FROM t ORDER BY v NULLS FIRST, id DESC LIMIT 4") == text(
        sorted(nulls, key=lambda row: -row[0])[:4])
    some = [row for row in by_value if row[4] == "2024-01-02" and row[3] < 100]
    assert lake.rows("SELECT * FROM t WHERE day = '2024-01-02' AND f < 100 "
                     "ORDER BY v DESC, id LIMIT 5") == text(some[:5])


@pytest.mark.parametrize("condition, holds", [
    ("id BETWEEN 30100 AND 30110", lambda row: 30100 <= row[0] <= 30110),
    ("id IN (1, 25000, 71999, 80000)", lambda row: row[0] in (1, 25000, 71999)),
    ("id IN (1, 25000) AND day = '2024-01-02'", lambda row: row[0] == 25000),
    ("id NOT IN (1, 2) AND id < 5", lambda row: row[0] in (0, 3, 4)),
    ("id > 71990 OR id < 3", lambda row: row[0] > 71990 or row[0] < 3),
    ("v IS NULL AND id < 100", lambda row: row[1] is None and row[0] < 100),
    ("v = 9999", lambda row: row[1] == 9999),
    ("v IN (17, 9999, 10006) AND f > 4", lambda row: row[1] in (17, 9999, 10006) and row[3] > 4),
    ("f >= 2500.5 AND id % 3 = 0", lambda row: row[3] >= 2500.5 and row[0] % 3 == 0),
    ("name LIKE 'name-96-%' AND id < 500", lambda row: row[0] % 97 == 96 and row[0] < 500),
    ("day > '2024-01-02' AND v < 3", lambda row: row[4] > "2024-01-02" and (row[1] or 0) < 3
     and row[1] is not None),
    ("\"$path\" LIKE '%day=2024-01-03/3.parquet' AND id > 71995", lambda row: row[0] > 71995),
    ("id = -1", lambda row: False)])
def test_conditions(lake, condition, holds):
    wanted = [row for row in ALL if holds(row)]
    assert lake.rows(f"SELECT * FROM t WHERE {condition} ORDER BY id") == text(wanted)
    assert lake.rows(f"SELECT count(*), sum(id) FROM t WHERE {condition}") == text(
        [(len(wanted), sum(row[0] for row in wanted) if wanted else None)])


def test_row_groups_and_partitions_that_cannot_match_are_not_read(lake):
    whole = lake.scanned("SELECT sum(id), max(name), sum(f) FROM t")
    for condition in ("id = 30100", "id IN (30100, 30101)", "id BETWEEN 30100 AND 30110",
                      "id = 30100 AND v > 0"):
        read = lake.scanned(f"SELECT sum(id), max(name), sum(f) FROM t WHERE {condition}")
        assert 0 < read < whole / 10, condition
    assert lake.scanned("SELECT sum(id), max(name), sum(f) FROM t "
                        "WHERE day = '2024-01-02'") < whole / 2


def test_joins_bring_their_keys_to_the_scan(lake):
    wanted = [row for row in ALL if row[0] in (5, 40000, 40001, 71999)]
    joined = "SELECT t.* FROM t JOIN keys ON t.id = keys.k ORDER BY id"
    assert lake.rows(joined) == text(wanted)
    assert lake.rows("SELECT * FROM t WHERE id IN (SELECT k FROM keys) ORDER BY id") == text(wanted)
    assert lake.rows("SELECT t.id FROM t JOIN keys ON t.id = keys.k + 1 ORDER BY 1") == text(
        [(6,), (40001,), (40002,)])
    assert lake.rows("SELECT k, v, day FROM keys LEFT JOIN t ON t.id = k AND k < 50000 "
                     "ORDER BY k") == text(
        [(k, *((ALL[k][1], ALL[k][4]) if k < 50000 else (None, None)))
         for k in (5, 40000, 40001, 71999, 999999)])


def test_rows_without_their_successor(lake):
    assert lake.rows("SELECT id FROM t a WHERE NOT EXISTS "
                     "(SELECT 1 FROM t b WHERE b.id = a.id + 1)") == [("71999",)]
    assert lake.rows("SELECT count(*) FROM t a LEFT JOIN t b ON a.f = b.f AND a.id + 1 = b.id AND "
                     "a.day = '2024-01-01' WHERE b.id IS NOT NULL") == [("0",)]
    assert lake.rows("SELECT count(*) FROM t a, t b, keys WHERE b.id = a.id + 1 AND "
                     "keys.k = b.id - 2") == [("3",)]
    assert lake.rows("SELECT max(n) FROM (SELECT (SELECT max(b.id) FROM t b WHERE b.id = a.id + 1) "
                     "AS n FROM t a)") == [("71999",)]

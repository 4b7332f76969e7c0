"""information_schema: what clients of JDBC and tools ask of it."""

import pytest
from asking import Asker


@pytest.fixture
def known(ask, bucket):
    ask.succeed("CREATE EXTERNAL TABLE t (id bigint COMMENT 'it\\'s one', o struct<a:int>) "
                f"PARTITIONED BY (day string) LOCATION 's3://{bucket}/t/'")
    ask.succeed("CREATE VIEW v AS SELECT id, 'it''s' AS text FROM t")
    return ask


def test_tables_and_views_of_a_database(known, name):
    where = f"WHERE table_schema = '{name}' ORDER BY 1"
    assert known.rows(f"SELECT table_name, table_type FROM information_schema.tables {where}") == [
        ("t", "BASE TABLE"), ("v", "VIEW")]
    assert known.rows("SELECT table_name, view_definition FROM awsdatacatalog.information_schema.views "
                      f"{where}") == [("v", "SELECT id, 'it''s' AS text FROM t")]
    assert (name,) in known.rows("SELECT schema_name FROM information_schema.schemata")


def test_columns_have_their_places_and_types_of_trino(known, name):
    assert known.rows(
        "SELECT column_name, ordinal_position, is_nullable, data_type, comment, extra_info FROM "
        f"information_schema.columns WHERE table_schema = '{name}' AND table_name = 't' ORDER BY 2") == [
        ("id", "1", "YES", "bigint", "it's one", None), ("o", "2", "YES", "row(a integer)", None, None),
        ("day", "3", "YES", "varchar", None, "partition key")]


def test_who_may_not_see_tables_sees_none(tarn, known, name, bucket):
    keys = tarn.user(name, {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "*", "Resource": "*"},
        {"Effect": "Deny", "Action": "glue:GetTables", "Resource": "*"}]})
    user = Asker(tarn.client("athena", keys), name, f"s3://{bucket}/results/")
    assert user.rows("SELECT * FROM information_schema.tables") == []
    assert user.fail("SELECT * FROM information_schema.nothing").startswith("TABLE_NOT_FOUND")


def test_partitions_of_a_table_as_rows(known, name):
    known.succeed("CREATE EXTERNAL TABLE p (x int) PARTITIONED BY (day string, k int) LOCATION 's3://nowhere/p/'")
    assert known.rows('SELECT * FROM "p$partitions"') == []
    known.succeed("ALTER TABLE p ADD PARTITION (day = 'it\\'s', k = 7) PARTITION (day = "
                  "'__HIVE_DEFAULT_PARTITION__', k = 10)")
    assert known.rows('SELECT k, day FROM "p$partitions" WHERE k > 6 ORDER BY k') == [("7", "it's"), ("10", None)]
    assert known.row(f'SELECT max(k) FROM {name}."p$partitions"') == ("10",)
    assert known.fail('SELECT * FROM "v$partitions"').startswith("TABLE_NOT_FOUND")

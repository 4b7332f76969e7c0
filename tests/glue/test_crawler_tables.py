"""Which folders become tables and partitions, and what a second crawl changes."""

import json

from crawling import columns, keys

ROWS = "id,price\n1,2.5\n2,3.5\n"


def test_hive_partitions(crawl):
    for year in ("2025", "2026"):
        for month in ("01", "02"):
            crawl.put(f"sales/year={year}/month={month}/a.csv", ROWS)
    crawl.create("sales/")
    crawl.run()
    table = crawl.table("sales")
    assert columns(table) == [("id", "bigint"), ("price", "double")]
    assert keys(table) == [("year", "string"), ("month", "string")]
    partitions = crawl.partitions("sales")
    assert set(partitions) == {("2025", "01"), ("2025", "02"), ("2026", "01"), ("2026", "02")}
    one = partitions[("2026", "02")]
    assert one["StorageDescriptor"]["Location"] == (
        f"s3://{crawl.name}/sales/year=2026/month=02/")
    assert one["Parameters"]["objectCount"] == "1"
    wanted = crawl.glue.get_partitions(DatabaseName=crawl.name, TableName="sales",
                                       Expression="year = '2026' AND month > '01'")["Partitions"]
    assert [p["Values"] for p in wanted] == [["2026", "02"]]


def test_plain_partitions(crawl):
    for day in ("2026-01-01", "2026-01-02", "2026-01-03"):
        crawl.put(f"logs/{day}/a.json", json.dumps({"day": day, "count": 1}))
    crawl.create("logs/")
    crawl.run()
    assert keys(crawl.table("logs")) == [("partition_0", "string")]
    assert set(crawl.partitions("logs")) == {("2026-01-01",), ("2026-01-02",), ("2026-01-03",)}


def test_unlike_folders_are_tables_of_their_own(crawl):
    crawl.put("people/a.csv", "id,name\n1,Ann\n2,Bob\n")
    crawl.put("trips/a.csv", "start,end,metres\n1,2,3\n4,5,6\n")
    crawl.put("events/a.json", '{"kind": "x"}\n{"kind": "y"}\n')
    crawl.create("", TablePrefix="raw_")
    crawl.run()
    assert set(crawl.tables()) == {"raw_people", "raw_trips", "raw_events"}


def test_unlike_files_of_a_folder_are_tables_of_their_own(crawl):
    crawl.put("mix/people.csv", "id,name\n1,Ann\n2,Bob\n")
    crawl.put("mix/trips.csv", "start,end,metres\n1,2,3\n4,5,6\n")
    crawl.create("mix/")
    crawl.run()
    assert set(crawl.tables()) == {"people_csv", "trips_csv"}
    location = crawl.table("people_csv")["StorageDescriptor"]["Location"]
    assert location == f"s3://{crawl.name}/mix/people.csv"


def test_one_file_as_target(crawl):
    crawl.put("mix/people.csv", "id,name\n1,Ann\n2,Bob\n")
    crawl.put("mix/trips.csv", "start,end,metres\n1,2,3\n4,5,6\n")
    crawl.create("mix/people.csv")
    crawl.run()
    assert list(crawl.tables()) == ["people_csv"]


def test_names_are_made_plain_and_unique(crawl):
    crawl.put("a/My-Data/x.csv", "id,price\n1,2\n3,4\n")
    crawl.put("b/my.data/x.json", '{"other": 1}')
    crawl.create("a/My-Data/", "b/my.data/")
    crawl.run()
    names = sorted(crawl.tables())
    assert names[0] == "my_data"
    assert names[1].startswith("my_data_") and len(names[1]) == len("my_data_") + 32


def test_exclusions_and_table_level(crawl):
    for folder in ("a/one", "a/two", "b/one", "tmp/x"):
        crawl.put(f"{folder}/f.csv", ROWS)
    crawl.put("a/one/skip.bak", "x,y\n1,2\n3,4\n")
    crawl.create("", exclusions=["tmp/**", "**.bak"],
                 Configuration='{"Version": 1.0, "Grouping": {"TableLevelConfiguration": 2}}')
    crawl.run()
    assert set(crawl.tables()) == {"a", "b"}
    assert set(crawl.partitions("a")) == {("one",), ("two",)}


def test_combine_compatible_schemas(crawl):
    crawl.put("d/1/a.csv", "a,b\n1,2\n3,4\n")
    crawl.put("d/2/a.csv", "c,e\n1,2\n3,4\n")
    crawl.create("d/", Configuration=json.dumps(
        {"Version": 1.0, "Grouping": {"TableGroupingPolicy": "CombineCompatibleSchemas"}}))
    crawl.run()
    assert [name for name, _ in columns(crawl.table("d"))] == ["a", "b", "c", "e"]


def test_second_crawl_adds_columns_and_partitions_and_keeps_edits(crawl):
    crawl.put("t/year=2025/a.json", '{"a": 1, "b": "x"}')
    crawl.create("t/")
    crawl.run()
    table = crawl.table("t")
    column = table["StorageDescriptor"]["Columns"][0]
    column["Comment"] = "mine"
    edited = {key: table[key] for key in ("Name", "StorageDescriptor", "PartitionKeys",
                                          "TableType", "Parameters")}
    edited["Parameters"]["owner_note"] = "keep"
    crawl.glue.update_table(DatabaseName=crawl.name, TableInput=edited)
    crawl.put("t/year=2026/a.json", '{"a": 2.5, "b": "y", "c": true}')
    crawl.run()
    table = crawl.table("t")
    assert columns(table) == [("a", "double"), ("b", "string"), ("c", "boolean")]
    assert table["StorageDescriptor"]["Columns"][0]["Comment"] == "mine"
    assert table["Parameters"]["owner_note"] == "keep"
    assert set(crawl.partitions("t")) == {("2025",), ("2026",)}
    version = table["VersionId"]
    crawl.run()
    assert crawl.table("t")["VersionId"] == version, "nothing changed, so nothing is written"


def test_gone_data_is_deprecated_deleted_or_logged(crawl):
    crawl.put("t/day=1/a.csv", ROWS)
    crawl.put("t/day=2/a.csv", ROWS)
    crawl.put("u/a.json", '{"k": 1}')
    crawl.create("t/", "u/")
    crawl.run()
    crawl.s3.delete_object(Bucket=crawl.name, Key="t/day=2/a.csv")
    crawl.s3.delete_object(Bucket=crawl.name, Key="u/a.json")
    crawl.glue.update_crawler(Name=crawl.name, SchemaChangePolicy={"DeleteBehavior": "LOG"})
    crawl.run()
    assert "DEPRECATED_BY_CRAWLER" not in crawl.table("u")["Parameters"]
    crawl.glue.update_crawler(Name=crawl.name,
                              SchemaChangePolicy={"DeleteBehavior": "DEPRECATE_IN_DATABASE"})
    crawl.run()
    assert "DEPRECATED_BY_CRAWLER" in crawl.table("u")["Parameters"]
    assert "DEPRECATED_BY_CRAWLER" in crawl.partitions("t")[("2",)]["Parameters"]
    crawl.glue.update_crawler(Name=crawl.name,
                              SchemaChangePolicy={"DeleteBehavior": "DELETE_FROM_DATABASE"})
    crawl.run()
    assert set(crawl.tables()) == {"t"}
    assert set(crawl.partitions("t")) == {("1",)}
    summary = json.loads(crawl.glue.list_crawls(CrawlerName=crawl.name)["Crawls"][0]["Summary"])
    assert summary["TABLE"]["DELETE"]["Count"] == 1
    assert summary["PARTITION"]["DELETE"]["Count"] == 1


def test_update_policy_log_changes_nothing(crawl):
    crawl.put("t/a.json", '{"a": 1}')
    crawl.create("t/", SchemaChangePolicy={"UpdateBehavior": "LOG", "DeleteBehavior": "LOG"})
    crawl.run()
    crawl.put("t/a.json", '{"a": 1, "b": 2}')
    crawl.run()
    assert columns(crawl.table("t")) == [("a", "int")]
    assert any("policy is LOG" in line for line in crawl.log())


def test_table_threshold_creates_nothing(crawl):
    crawl.put("a/a.csv", "x,y\n1,2\n3,4\n")
    crawl.put("b/a.json", '{"k": 1}')
    crawl.create("", Configuration='{"CrawlerOutput": {"Tables": {"TableThreshold": 1}}}')
    last = crawl.run_any()["LastCrawl"]
    assert last["Status"] == "FAILED" and "threshold" in last["ErrorMessage"]
    assert crawl.tables() == {}

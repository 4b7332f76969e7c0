"""What a crawl makes of files: CSV, JSON, Parquet, gzip, and what is none of these."""

import gzip
import io
import json

import pyarrow
import pyarrow.parquet
from crawling import columns


def parquet(**data):
    out = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table(data), out)
    return out.getvalue()


def test_csv_with_header_and_types(crawl):
    crawl.put("sales/one.csv", "id,price,name,zip\n1,2.5,apple,01234\n2,3,pear,02345\n")
    crawl.put("sales/two.csv", "id,price,name,zip\n3,,fig,00001\n")
    crawl.create("sales/")
    crawl.run()
    table = crawl.table("sales")
    assert columns(table) == [("id", "bigint"), ("price", "double"), ("name", "string"),
                              ("zip", "string")]
    storage = table["StorageDescriptor"]
    assert storage["Location"] == f"s3://{crawl.name}/sales/"
    assert storage["SerdeInfo"]["SerializationLibrary"].endswith("lazy.LazySimpleSerDe")
    assert storage["SerdeInfo"]["Parameters"] == {"field.delim": ","}
    parameters = table["Parameters"]
    assert parameters["classification"] == "csv"
    assert parameters["skip.header.line.count"] == "1"
    assert parameters["objectCount"] == "2"
    assert parameters["recordCount"] == "3"
    assert parameters["UPDATED_BY_CRAWLER"] == crawl.name
    assert table["TableType"] == "EXTERNAL_TABLE"


def test_quoted_gzip_csv(crawl):
    text = 'name,note\n"Smith, John","said ""hi"""\n"Doe, Jane","two\nlines"\n'
    crawl.put("people/p.csv.gz", gzip.compress(text.encode()))
    crawl.create("people/")
    crawl.run()
    table = crawl.table("people")
    assert columns(table) == [("name", "string"), ("note", "string")]
    serde = table["StorageDescriptor"]["SerdeInfo"]
    assert serde["SerializationLibrary"].endswith("OpenCSVSerde")
    assert serde["Parameters"] == {"separatorChar": ",", "quoteChar": "\"", "escapeChar": "\""}
    assert table["Parameters"]["compressionType"] == "gzip"
    assert table["Parameters"]["areColumnsQuoted"] == "true"
    assert table["StorageDescriptor"]["Compressed"] is True


def test_delimiters_make_different_tables(crawl):
    crawl.put("tabs/a.txt", "a\tb\n1\tx\n2\ty\n")
    crawl.put("pipes/a.txt", "a|b\n1|x\n2|y\n")
    crawl.put("semicolons/a.txt", "a;b\n1,5;x\n2,5;y\n")
    crawl.create("")
    crawl.run()
    found = {name: table["Parameters"]["delimiter"] for name, table in crawl.tables().items()}
    assert found == {"tabs": "\t", "pipes": "|", "semicolons": ";"}


def test_nested_json_lines_merge(crawl):
    records = [{"id": 1, "user": {"name": "a", "tags": ["x"]}, "Big": 3_000_000_000},
               {"id": 2, "user": {"name": "b", "age": 4}, "score": 1.5, "gone": None}]
    crawl.put("events/a.json", "\n".join(json.dumps(record) for record in records))
    crawl.put("events/b.json", json.dumps({"id": 9, "user": {"name": "c"}, "Big": 1,
                                           "score": 2, "gone": True}))
    crawl.create("events/")
    crawl.run()
    table = crawl.table("events")
    assert columns(table) == [
        ("id", "int"), ("user", "struct<name:string,tags:array<string>,age:int>"),
        ("big", "bigint"), ("score", "double"), ("gone", "boolean")]
    serde = table["StorageDescriptor"]["SerdeInfo"]
    assert serde["SerializationLibrary"] == "org.openx.data.jsonserde.JsonSerDe"
    assert serde["Parameters"] == {"paths": "Big,gone,id,score,user"}


def test_json_array_of_objects(crawl):
    crawl.put("cars/cars.json", json.dumps([{"name": "a", "mpg": 1.5}, {"name": "b", "mpg": None}]))
    crawl.create("cars/")
    crawl.run()
    table = crawl.table("cars")
    assert columns(table) == [("name", "string"), ("mpg", "double")]
    assert table["Parameters"]["jsonPath"] == "$[*]"


def test_parquet(crawl):
    crawl.put("pq/a.parquet", parquet(id=[1, 2], name=["a", "b"], list=[[1.5], []]))
    crawl.create("pq/")
    crawl.run()
    table = crawl.table("pq")
    assert columns(table) == [("id", "bigint"), ("name", "string"), ("list", "array<double>")]
    assert table["Parameters"]["recordCount"] == "2"
    assert table["StorageDescriptor"]["SerdeInfo"]["SerializationLibrary"].endswith(
        "ParquetHiveSerDe")


def test_damaged_and_unknown_files_are_skipped_with_a_line(crawl):
    crawl.put("mix/good.csv", "a,b\n1,2\n3,4\n")
    crawl.put("mix/cut.parquet", parquet(id=[1, 2])[:-20])
    crawl.put("mix/cut.csv.gz", gzip.compress(b"a,b\n1,2\n" * 5000)[:-30])
    crawl.put("mix/broken.json", '{"a": 1\n{"a":')
    crawl.put("mix/photo.bin", b"\x00\x01\x02" * 100)
    crawl.put("mix/empty.csv", b"")
    crawl.put("mix/_SUCCESS", b"x")
    crawl.put("mix/.hidden.csv", "q,r\n1,2\n")
    crawl.create("mix/")
    crawl.run()
    assert list(crawl.tables()) == ["mix"]
    assert crawl.table("mix")["Parameters"]["objectCount"] == "1"
    log = "\n".join(crawl.log())
    for key, reason in [("cut.parquet", "Parquet"), ("cut.csv.gz", "truncated"),
                        ("broken.json", "not JSON"), ("photo.bin", "binary"),
                        ("empty.csv", "empty")]:
        lines = [line for line in log.splitlines() if key in line]
        assert lines and reason in lines[0], (key, lines)

"""Files as they lie about, crawled and then queried: every value must come out as the file has it."""

import bz2
import gzip
import io
import json

import pyarrow
import pyarrow.parquet
import pytest
from crawling import columns

BOM = b"\xef\xbb\xbf"

# name: (files, columns, rows in the files' order)
TEXTS = {
    "byte order mark and CR LF": (
        {"a.csv": BOM + b"id,name\r\n1,x\r\n2,y\r\n"},
        ["id:bigint", "name:string"], [("1", "x"), ("2", "y")]),
    "byte order mark without a header": (
        {"a.csv": BOM + b"1,x y z\n2,x y z\n"},
        ["col0:bigint", "col1:string"], [("1", "x y z"), ("2", "x y z")]),
    "latin-1": (
        {"a.csv": "id,name\n1,Café\n2,Zoë\n".encode("latin1")},
        ["id:bigint", "name:string"], [("1", "Café"), ("2", "Zoë")]),
    "utf-16": (
        {"a.csv": "id,name\n1,Café\n2,Zoë\n".encode("utf-16")},
        ["id:bigint", "name:string"], [("1", "Café"), ("2", "Zoë")]),
    "quoted numbers, empty ones, line ends": (
        {"a.csv": 'id,price,name\n"1","2.5","a, b"\n"2","","c ""q"" d"\n"3","NA","e\nf"\n'},
        ["id:bigint", "price:double", "name:string"],
        [("1", "2.5", "a, b"), ("2", None, 'c "q" d'), ("3", None, "e\nf")]),
    "row numbers without a name": (
        {"a.csv": ",a,b\n0,1,x\n1,2,y\n"},
        ["col0:bigint", "a:bigint", "b:string"], [("0", "1", "x"), ("1", "2", "y")]),
    "row names of R": (
        {"a.csv": '"mpg","cyl"\n"Mazda, RX4",21.5,6\n"Datsun",22,4\n'},
        ["col0:string", "mpg:double", "cyl:bigint"],
        [("Mazda, RX4", "21.5", "6"), ("Datsun", "22.0", "4")]),
    "backslashes that escape": (
        {"a.csv": 'id,text\n1,"say \\"hi\\", ok"\n2,"plain"\n'},
        ["id:bigint", "text:string"], [("1", 'say "hi", ok'), ("2", "plain")]),
    "backslashes that escape quotes alone": (
        {"a.csv": 'id,text,n\n1,"a \\"b\\" c",3\n2,"plain",4\n'},
        ["id:bigint", "text:string", "n:bigint"], [("1", 'a "b" c', "3"), ("2", "plain", "4")]),
    "backslashes that do not": (
        {"a.csv": 'id,path\n1,"C:\\new\\dir, x"\n2,"\\\\srv\\s"\n'},
        ["id:bigint", "path:string"], [("1", "C:\\new\\dir, x"), ("2", "\\\\srv\\s")]),
    "stray quotes": (
        {"a.csv": 'id,size,n\n1,5" disk,"a,b"\n2,"x"y,c\n3,"unclosed,d\n'},
        ["id:bigint", "size:string", "n:string"],
        [("1", '5" disk', "a,b"), ("2", '"x"y', "c"), ("3", '"unclosed', "d")]),
    "ragged rows and a blank line": (
        {"a.csv": "a,b,c\n1,2,3\n4,5\n6,7,8,9\n\n10,11,12\n"},
        ["a:bigint", "b:bigint", "c:bigint"],
        [("1", "2", "3"), ("4", "5", None), ("6", "7", "8"), ("10", "11", "12")]),
    "lines above the header": (
        {"a.csv": "Report of things\nGenerated 2024\n\nid,val,name\n1,2.5,a\n2,3.5,b\n"},
        ["id:bigint", "val:double", "name:string"], [("1", "2.5", "a"), ("2", "3.5", "b")]),
    "comments above the header": (
        {"a.csv": "# made by hand\n# one, two\nid,name\n1,x\n2,y\n"},
        ["id:bigint", "name:string"], [("1", "x"), ("2", "y")]),
    "comments above a table of one row": (
        {"a.csv": "#!v 1\n##\n# a, b, c, d\nid,val,name\n1,2.5,a\n"},
        ["id:bigint", "val:double", "name:string"], [("1", "2.5", "a")]),
    "comments above rows without names": (
        {"a.csv": "# made by hand\n1,2.5\n2,3.5\n"},
        ["col0:bigint", "col1:double"], [("1", "2.5"), ("2", "3.5")]),
    "a header that begins like a comment": (
        {"a.csv": "#id,name\n1,x\n2,y\n"}, ["#id:bigint", "name:string"], [("1", "x"), ("2", "y")]),
    "a file of blank lines beside": (
        {"a.csv": "id,name\n1,x\n", "b.csv": "\n\r\n\n"},
        ["id:bigint", "name:string"], [("1", "x")]),
    "dates": (
        {"a.csv": "id,day,at\n1,2024-02-29,2024-02-29 10:00:00\n"},
        ["id:bigint", "day:string", "at:string"], [("1", "2024-02-29", "2024-02-29 10:00:00")]),
    "blanks around numbers": (
        {"a.csv": "id, v, w\n 1, 2, 3.5\n 2, 4, 5\n"},
        ["id:bigint", "v:bigint", "w:double"], [("1", "2", "3.5"), ("2", "4", "5.0")]),
    "blanks before quotes": (
        {"a.csv": 'id, s\n1, "b, c"\n2, "d"\n'},
        ["id:bigint", "s:string"], [("1", "b, c"), ("2", "d")]),
    "Ctrl-A": (
        {"part-0": "1\x01x x x\x012.5\n2\x01x x x\x013\n"},
        ["col0:bigint", "col1:string", "col2:double"],
        [("1", "x x x", "2.5"), ("2", "x x x", "3.0")]),
    "one column": ({"a.csv": "name\nx\ny\n"}, ["name:string"], [("x",), ("y",)]),
    "columns in another order and one more": (
        {"a.csv": "a,b\n1,x\n3,y\n", "b.csv": "b,c,a\nz,7,5\nw,8,6\n"},
        ["a:bigint", "b:string", "c:bigint"],
        [("1", "x", None), ("3", "y", None), ("5", "z", "7"), ("6", "w", "8")]),
    "more than 64 bits": (
        {"a.csv": "a,b\n9223372036854775807,1e300\n9223372036854775808,1\n"},
        ["a:string", "b:double"],
        [("9223372036854775807", "1.0E300"), ("9223372036854775808", "1.0")]),
    "bzip2": ({"a.csv.bz2": bz2.compress(b"id,name\n1,x\n2,y\n")},
              ["id:bigint", "name:string"], [("1", "x"), ("2", "y")]),
    "gzip": ({"a.json.gz": gzip.compress(b'{"a":1}\n{"a":2}\n')}, ["a:int"], [("1",), ("2",)]),
    "documents over several lines": (
        {"a.json": "\n".join(json.dumps(one, indent=2) for one in
                             [{"a": 1, "b": {"c": [1, 2]}}, {"a": 2, "b": {"c": []}}])},
        ["a:int", "b:struct<c:array<int>>"], [("1", "{c=[1, 2]}"), ("2", "{c=[]}")]),
    "arrays of records, and lines beside": (
        {"a.json": json.dumps([{"a": 1, "b": "x"}, {"a": 2.5}]),
         "b.json": json.dumps([{"a": 3, "b": "y"}], indent=1),
         "c.json": '{"a":4,"b":"z"}\n'},
        ["a:double", "b:string"],
        [("1.0", "x"), ("2.5", None), ("3.0", "y"), ("4.0", "z")]),
    "types that change": (
        {"a.json": '{"a":1,"b":{"x":1}}\n{"a":"x","b":[1]}\n{"A":true,"b":"s"}\n'},
        ["a:string", "b:string"], [("1", '{"x":1}'), ("x", "[1]"), ("true", "s")]),
    "names that SQL would quote, within objects": (
        {"a.json": '{"_id":{"$oid":"5f"},"o":{"a b":1,"c-d":"x","e.f":{"1":2.5}}}\n'},
        ["_id:struct<$oid:string>", "o:struct<a b:int,c-d:string,e.f:struct<1:double>>"],
        [("{$oid=5f}", "{a b=1, c-d=x, e.f={1=2.5}}")]),
    "lines that are no JSON": (
        {"a.json": '{"a":1}\n{"a":\n{"a":3}\n'}, ["a:int"], [("1",), (None,), ("3",)]),
    "keys that come twice": (
        {"a.json": '{"a":1,"a":2,"A":3}\n{"a":5}\n'}, ["a:int"], [("3",), ("5",)]),
    "keys of any kind": (
        {"a.json": '{"k\\u00e9y":"\\ud83d\\ude00","x y":1,"a.b":2,"a:b":3}\n'},
        ["kéy:string", "x y:int", "a.b:int", "a:b:int"], [("\U0001f600", "1", "2", "3")]),
    "structs within arrays within structs": (
        {"a.json": '{"a":{"b":[{"c":[{"D":1.5}]}]}}\n{"a":{"b":[{"c":null},{}]}}\n'},
        ["a:struct<b:array<struct<c:array<struct<D:double>>>>>"],
        [("{b=[{c=[{d=1.5}]}]}",), ("{b=[{c=null}, {c=null}]}",)]),
}


@pytest.mark.parametrize("case", TEXTS)
def test_texts(crawl, case):
    files, wanted_columns, wanted_rows = TEXTS[case]
    for key, body in files.items():
        crawl.put("t/" + key, body)
    crawl.create("t/")
    crawl.run()
    table = crawl.table("t")
    assert [f"{name}:{kind}" for name, kind in columns(table)] == wanted_columns
    rows = crawl.rows('SELECT * FROM t ORDER BY "$path"') if len(files) > 1 else crawl.rows(
        "SELECT * FROM t")
    assert sorted(rows, key=str) == sorted(wanted_rows, key=str)
    assert crawl.rows("SELECT count(*) FROM t") == [(str(len(wanted_rows)),)]


def test_a_type_that_only_a_late_row_tells(crawl):
    body = "id,v\n" + "".join(f"{i},{i}\n" for i in range(5000)) + "x,1.5\n"
    crawl.put("t/a.csv", body)
    crawl.create("t/")
    crawl.run()
    assert columns(crawl.table("t")) == [("id", "string"), ("v", "double")]
    assert crawl.table("t")["Parameters"]["recordCount"] == "5001"
    assert crawl.rows("SELECT count(id), sum(v) FROM t") == [("5001", "1.24975015E7")]


def test_a_file_that_came_after_the_crawl_does_not_fail_the_query(crawl):
    crawl.put("q/a.csv", 'a,b\n"1","x, y"\n"2","z"\n')
    crawl.put("j/a.json", '{"a":1,"b":{"c":2}}\n')
    crawl.create("q/", "j/")
    crawl.run()
    crawl.put("q/b.csv", 'a,b\n"one","w"\n')
    crawl.put("j/b.json", '{"a":"one","b":7}\n')
    assert sorted(crawl.rows("SELECT * FROM q"), key=str) == [("1", "x, y"), ("2", "z"),
                                                              (None, "w")]
    assert sorted(crawl.rows("SELECT * FROM j"), key=str) == [("1", "{c=2}"), (None, None)]


def parquet(table, **options):
    out = io.BytesIO()
    pyarrow.parquet.write_table(table, out, **options)
    return out.getvalue()


@pytest.mark.parametrize("codec", ["none", "snappy", "gzip", "zstd", "brotli", "lz4"])
def test_parquet_codecs(crawl, codec):
    table = pyarrow.table({"n": list(range(1000)), "s": [f"s{i % 7}" for i in range(1000)]})
    crawl.put("t/a.parquet", parquet(table, compression=codec))
    crawl.create("t/")
    crawl.run()
    assert crawl.rows("SELECT count(*), sum(n), max(s) FROM t") == [("1000", "499500", "s6")]


def test_parquet_files_whose_types_differ(crawl):
    first = {"i": pyarrow.array([1], pyarrow.int32()), "n": pyarrow.array([1], pyarrow.int64()),
             "d": pyarrow.array([1.5], pyarrow.float32()), "x": pyarrow.array([7]),
             "z": pyarrow.nulls(1)}
    second = {"x": pyarrow.array(["seven"]), "i": pyarrow.array([2**40]),
              "n": pyarrow.array([2.5]), "d": pyarrow.array([2.5]), "z": pyarrow.array(["q"]),
              "more": pyarrow.array([True])}
    crawl.put("t/a.parquet", parquet(pyarrow.table(first)))
    crawl.put("t/b.parquet", parquet(pyarrow.table(second)))
    crawl.create("t/", Configuration=json.dumps(
        {"Version": 1.0, "Grouping": {"TableGroupingPolicy": "CombineCompatibleSchemas"}}))
    crawl.run()
    assert columns(crawl.table("t")) == [
        ("i", "bigint"), ("n", "double"), ("d", "double"), ("x", "string"), ("z", "string"),
        ("more", "boolean")]
    assert sorted(crawl.rows("SELECT * FROM t")) == [
        ("1", "1.0", "1.5", "7", None, None),
        (str(2**40), "2.5", "2.5", "seven", "q", "true")]


def test_folders_with_odd_names(crawl):
    for folder, number in [("S%C3%A3o%20Paulo", 1), ("New York", 2), ("a%3Db", 3),
                           ("__HIVE_DEFAULT_PARTITION__", 4)]:
        crawl.put(f"t/city={folder}/a.csv", f"a,b\n{number},x\n{number},y\n")
    crawl.put("t/_SUCCESS", "")
    crawl.put("t/_temporary/0/a.csv", "q,w\n1,2\n")
    crawl.put("t/city=New York/", "")
    crawl.create("t/")
    crawl.run()
    assert sorted(crawl.rows("SELECT DISTINCT city, a FROM t"), key=str) == [
        ("New York", "2"), ("São Paulo", "1"), ("a=b", "3"), (None, "4")]
    assert crawl.rows("SELECT count(*) FROM t WHERE city = 'São Paulo'") == [("2",)]

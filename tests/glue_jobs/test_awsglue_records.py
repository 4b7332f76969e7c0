"""awsglue's own logic, in this process: types, paths, choices, relations, arguments."""

import io
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "runtimes/python/spark"))

from awsglue import gluetypes as g  # noqa: E402
from awsglue import paths, records, relational, sources, values  # noqa: E402
from awsglue.dynamicframe import DynamicFrame  # noqa: E402
from awsglue.transforms import (ApplyMapping, DropFields, DropNullFields, Filter, Join,  # noqa: E402
                                Map, Relationalize, ResolveChoice, SplitFields, SplitRows, Unbox,
                                Union, UnnestFrame)
from awsglue.utils import GlueArgumentError, getResolvedOptions  # noqa: E402


def frame(*records):
    return DynamicFrame(list(records), None)


def test_types_of_records():
    schema = values.schema_of([{"a": 1, "b": {"c": "x"}}, {"a": "y", "d": [1, 2.5]}, {"a": None}])
    assert schema.text() == ("struct<a:choice<int,string>,b:struct<c:string>,"
                             "d:array<choice<double,int>>>")


@pytest.mark.parametrize("path, steps", [
    ("a", ["a"]), ("a.b", ["a", "b"]), ("`a.b`.c", ["a.b", "c"]), ("a[].b", ["a", "[]", "b"]),
    ("a[][]", ["a", "[]", "[]"])])
def test_paths(path, steps):
    assert paths.parse(path) == steps


@pytest.mark.parametrize("path", ["", "a..b", "."])
def test_paths_of_nothing(path):
    with pytest.raises(ValueError):
        paths.parse(path)


@pytest.mark.parametrize("value, kind, cast", [
    ("12", "long", 12), (" 12 ", "int", 12), ("x", "long", None), (3.9, "int", 3),
    ("3000000000", "int", None), ("1.50", "decimal(5,1)", None), (True, "string", "true"),
    ("yes", "boolean", True), ("2026-01-02", "date", None), (7, "double", 7.0)])
def test_casts(value, kind, cast):
    made = values.cast_value(value, g.parse_type(kind))
    if kind == "date":
        assert made.isoformat() == "2026-01-02"
    elif kind.startswith("decimal"):
        assert str(made) == "1.5"
    else:
        assert made == cast and type(made) is type(cast)


def test_what_was_declared_is_kept():
    before = g.StructType([
        g.Field("a", g.LongType()), g.Field("b", g.StructType([g.Field("c", g.FloatType())])),
        g.Field("d", g.ArrayType(g.ShortType())), g.Field("e", g.IntegerType())])
    found = values.schema_of([{"a": 1, "b": {"c": 1.5}, "d": [1], "e": 1 << 40, "f": 1}, {"a": "x"}])
    assert g.kept(found, before).text() == ("struct<a:choice<long,string>,b:struct<c:float>,"
                                            "d:array<short>,e:long,f:int>")


def test_make_cols_and_make_struct():
    data = frame({"id": 1, "v": 5}, {"id": 2, "v": "six"})
    columns = list(ResolveChoice.apply(frame=data, choice="make_cols").records())
    assert columns == [{"id": 1, "v_int": 5, "v_string": None},
                       {"id": 2, "v_int": None, "v_string": "six"}]
    structs = list(data.resolveChoice(specs=[("v", "make_struct")]).records())
    assert structs[1]["v"] == {"int": None, "string": "six"}
    cast = data.resolveChoice(specs=[("v", "cast:long")])
    assert [r["v"] for r in cast.records()] == [5, None]
    assert cast.schema().field_map["v"].dataType == g.LongType()


def test_a_choice_within_an_array():
    data = frame({"a": [{"v": 1}, {"v": "x"}]})
    made = list(data.resolveChoice(specs=[("a[].v", "cast:string")]).records())
    assert made == [{"a": [{"v": "1"}, {"v": "x"}]}]


def test_mappings_nest_and_flatten():
    data = frame({"a": {"b": "1"}, "c.d": 2})
    made = ApplyMapping.apply(frame=data, mappings=[
        ("a.b", "string", "x.y", "int"), ("`c.d`", "long", "e", "string"),
        ("missing", "string", "f", "string")]).records()
    assert list(made) == [{"x": {"y": 1}, "e": "2"}]


def test_rows_and_fields():
    data = frame({"id": 1, "v": None, "s": {"a": 1, "b": 2}}, {"id": 2, "v": None, "s": {"a": 3}})
    assert Filter.apply(data, lambda r: r["id"] > 1).count() == 1
    assert DropNullFields.apply(data).schema().names() == ["id", "s"]
    assert DropFields.apply(data, ["s.b", "v"]).records().first(1)[0] == {"id": 1, "s": {"a": 1}}
    parts = SplitFields.apply(data, ["id"], "one", "two")
    assert parts["one"].schema().names() == ["id"] and "id" not in parts["two"].schema().names()
    rows = SplitRows.apply(data, {"id": {">": 1}}, "big", "small")
    assert (rows["big"].count(), rows["small"].count()) == (1, 1)
    assert Union.apply(data, data).count() == 4

    def change(record):
        record["s"]["a"] = 0
        return record
    assert Map.apply(data, change).records().first(1)[0]["s"]["a"] == 0
    assert data.records().first(1)[0]["s"]["a"] == 1


def test_joins_name_what_both_have():
    left, right = frame({"id": 1, "v": "l"}, {"id": 2, "v": "m"}), frame({"id": 1, "v": "r"})
    assert list(Join.apply(left, right, "id", "id").records()) == [
        {"id": 1, "v": "l", ".id": 1, ".v": "r"}]


def test_relations():
    data = frame({"id": 1, "n": {"x": 7}, "items": [{"a": 1, "b": ["p", "q"]}, {"a": 2, "b": []}]})
    made = Relationalize.apply(frame=data, name="root")
    assert sorted(made.keys()) == ["root", "root_items", "root_items.val.b"]
    assert list(made["root"].records()) == [{"id": 1, "n.x": 7, "items": 1}]
    items = list(made["root_items"].records())
    assert [(r["id"], r["index"], r["items.val.a"]) for r in items] == [(1, 0, 1), (1, 1, 2)]
    inner = list(made["root_items.val.b"].records())
    assert [r["items.val.b.val"] for r in inner] == ["p", "q"]
    assert {r["id"] for r in inner} == {items[0]["items.val.b"]}


def test_unnest_and_unbox():
    assert list(UnnestFrame.apply(frame({"a": {"b": {"c": 1}}})).records()) == [{"a.b.c": 1}]
    assert list(Unbox.apply(frame({"t": '{"x": 1}'}), "t", "json").records()) == [{"t": {"x": 1}}]
    with pytest.raises(NotImplementedError, match="xml"):
        Unbox.apply(frame({"t": ""}), "t", "xml")


def test_flattening_keeps_columns_that_are_missing():
    rows, names = relational.unnest([{"a": {"b": 1}}, {"a": None}],
                                       values.schema_of([{"a": {"b": 1}}, {"a": None}]))
    assert names == ["a.b"] and list(rows)[1] == {"a.b": None}


def test_arguments():
    argv = ["x.py", "--JOB_NAME", "j", "--day", "2026-01-01", "--n=5", "--job-bookmark-option",
            "job-bookmark-enable", "--TempDir", "s3://b/t"]
    found = getResolvedOptions(argv, ["JOB_NAME", "day", "n"])
    assert (found["JOB_NAME"], found["day"], found["n"]) == ("j", "2026-01-01", "5")
    assert found["job_bookmark_option"] == "job-bookmark-enable" and found["TempDir"] == "s3://b/t"
    with pytest.raises(GlueArgumentError, match="--missing"):
        getResolvedOptions(argv, ["missing"])


def test_many_records_lie_on_disk(monkeypatch):
    monkeypatch.setattr(records, "MEMORY_BYTES", 20_000)
    kept = records.Records.of({"id": i, "text": "x" * 50, "at": [i]} for i in range(5500))
    assert len(kept) == 5500 and kept._file is not None
    assert [r["id"] for r in kept] == list(range(5500))
    for one in kept.fresh():
        one["at"].append(0)
    assert all(r["at"] == [r["id"]] for r in kept)
    assert kept.first(2) == [{"id": 0, "text": "x" * 50, "at": [0]},
                             {"id": 1, "text": "x" * 50, "at": [1]}]
    both = zip(kept, kept)  # two that read at one time
    assert all(a == b for a, b in both)


@pytest.mark.parametrize("size", [1, 7, 1 << 20])
def test_documents_of_json_as_they_come(monkeypatch, size):
    monkeypatch.setattr(sources, "JSON_CHARACTERS", size)
    text = '{"a": 1}\n{"a": [2, "]"]}\n[{"a": 3}, 7,\n {"a": {"b": "}"}}] {"a": "é"}{"a": 12345}\n'
    found = list(sources.parse_json(io.StringIO("\ufeff" + text)))
    assert found == [{"a": 1}, {"a": [2, "]"]}, {"a": 3}, {"a": {"b": "}"}}, {"a": "é"},
                     {"a": 12345}]
    for broken in ('{"a": 1', '[{"a": 1}', '{"a": 1} x'):
        with pytest.raises(ValueError):
            list(sources.parse_json(io.StringIO(broken)))

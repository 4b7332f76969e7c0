"""Public data, three million rows of it: answers against numbers computed from the files by themselves."""

import collections
import csv
import json
import os
import pathlib
import subprocess

import pyarrow.compute
import pyarrow.parquet
import pytest

import steps

ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = ROOT / "third_party" / "demo" / "node_modules" / "vega-datasets" / "data"
DATABASE = "real_data"

pytestmark = pytest.mark.skipif(
    not DATA.exists(), reason="the public data are not there: npm ci --prefix third_party/demo")


@pytest.fixture(scope="module")
def ask(tarn):
    s3, glue = tarn.client("s3"), tarn.client("glue")
    s3.create_bucket(Bucket="real-data")
    for folder, file in [("airports", "airports.csv"), ("routes", "flights-airport.csv"),
                         ("weather", "weather.csv"), ("flights", "flights-3m.parquet")]:
        s3.upload_file(str(DATA / file), "real-data", f"{folder}/{file}")
    rows = json.loads((DATA / "flights-200k.json").read_text())
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    s3.put_object(Bucket="real-data", Key="delays/delays.json", Body=lines.encode())
    glue.create_database(DatabaseInput={"Name": DATABASE})
    role = steps.crawler_role(tarn, "real-data")
    last = steps.crawl(tarn, "real-data", role, DATABASE, "s3://real-data/")["LastCrawl"]
    assert last["Status"] == "SUCCEEDED", last.get("ErrorMessage")
    athena = tarn.client("athena")
    return lambda sql: steps.query(athena, sql, "s3://real-data/results/", DATABASE)


@pytest.fixture(scope="module")
def flights():
    return pyarrow.parquet.read_table(DATA / "flights-3m.parquet")


def read_csv(name):
    with open(DATA / name, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_flights_by_origin(ask, flights):
    grouped = flights.group_by("origin").aggregate([("delay", "sum"), ("distance", "max"),
                                                    ("delay", "count")]).to_pylist()
    expected = sorted((row["origin"], str(row["delay_count"]), str(row["delay_sum"]),
                       str(row["distance_max"])) for row in grouped)
    assert ask("SELECT origin, count(*), sum(delay), max(distance) FROM flights "
               "GROUP BY origin ORDER BY origin") == expected


def test_flights_by_hour_and_day(ask, flights):
    hours = collections.Counter(pyarrow.compute.hour(flights["date"]).to_pylist())
    assert ask('SELECT hour("date"), count(*) FROM flights GROUP BY 1 ORDER BY 1') == [
        (str(hour), str(count)) for hour, count in sorted(hours.items())]
    days = collections.Counter(
        pyarrow.compute.strftime(flights["date"], "%Y-%m-%d").to_pylist())
    assert ask('SELECT CAST("date" AS date), count(*) FROM flights GROUP BY 1 ORDER BY 1') == [
        (day, str(count)) for day, count in sorted(days.items())]


def test_late_flights_from_each_state(ask, flights):
    state_of = {row["iata"]: row["state"] for row in read_csv("airports.csv")}
    late = flights.filter(pyarrow.compute.greater(flights["delay"], 120))
    expected = collections.Counter(state_of[origin] for origin in late["origin"].to_pylist()
                                   if origin in state_of)
    rows = ask("SELECT a.state, count(*) FROM flights f JOIN airports a ON a.iata = f.origin "
               "WHERE f.delay > 120 GROUP BY a.state")
    assert dict(rows) == {state: str(count) for state, count in expected.items()}


def test_routes(ask):
    routes = read_csv("flights-airport.csv")
    total = collections.Counter()
    for row in routes:
        total[row["origin"]] += int(row["count"])
    best = sorted(total.items(), key=lambda item: (-item[1], item[0]))[:10]
    assert ask('SELECT origin, sum("count") AS n FROM routes GROUP BY origin '
               "ORDER BY n DESC, origin LIMIT 10") == [(name, str(n)) for name, n in best]


def test_json_delays(ask):
    rows = json.loads((DATA / "flights-200k.json").read_text())
    buckets = collections.Counter(row["distance"] // 500 for row in rows)
    assert ask("SELECT distance / 500, count(*) FROM delays GROUP BY 1 ORDER BY 1") == [
        (str(bucket), str(count)) for bucket, count in sorted(buckets.items())]
    assert ask("SELECT count(*), sum(delay), min(delay), max(delay) FROM delays") == [
        tuple(str(value) for value in (len(rows), sum(row["delay"] for row in rows),
                                       min(row["delay"] for row in rows),
                                       max(row["delay"] for row in rows)))]


def test_weather_with_a_window(ask):
    days = collections.Counter((row["location"], row["weather"]) for row in read_csv("weather.csv"))
    expected = {}
    for (location, weather), count in days.items():
        place = 1 + sum(1 for (other, _), n in days.items() if other == location and n > count)
        expected[location, weather] = (str(count), str(place))
    rows = ask("SELECT location, weather, days, rank() OVER (PARTITION BY location "
               "ORDER BY days DESC) FROM (SELECT location, weather, count(*) AS days "
               "FROM weather GROUP BY location, weather)")
    assert {row[:2]: row[2:] for row in rows} == expected


def test_airports_with_quotes_and_accents(ask):
    expected = {row["iata"]: row["name"] for row in read_csv("airports.csv")}
    assert dict(ask("SELECT iata, name FROM airports")) == expected


def test_demo_runs_and_removes_what_it_made(own_tarn):
    arguments = ["--data", str(own_tarn.data), "--endpoint", own_tarn.endpoint]
    environment = dict(os.environ, TARN_ROOT_ACCESS_KEY_ID="AKIATARNROOTKEY00000",
                       TARN_ROOT_SECRET_ACCESS_KEY="tarn-root-secret-for-tests-0000000000000")

    def demo(*more):
        return subprocess.run([own_tarn.process.args[0], "demo", *arguments, *more], cwd=ROOT,
                              env=environment, capture_output=True, text=True, timeout=900)

    told = demo()
    assert told.returncode == 0, told.stdout[-3000:] + told.stderr
    assert "$ aws glue start-crawler --name tarn-demo" in told.stdout
    assert "3000000" in told.stdout
    assert len(own_tarn.client("s3").list_buckets()["Buckets"]) == 2
    cleaned = demo("--clean")
    assert cleaned.returncode == 0, cleaned.stdout[-3000:] + cleaned.stderr
    assert own_tarn.client("s3").list_buckets()["Buckets"] == []
    assert own_tarn.client("glue").get_databases()["DatabaseList"] == []
    assert own_tarn.client("iam").list_roles()["Roles"] == []


def test_demo_without_a_server_says_what_to_start(own_tarn):
    command = own_tarn.process.args[0]
    own_tarn.stop()
    done = subprocess.run(
        [command, "demo", "--data", str(own_tarn.data), "--endpoint", own_tarn.endpoint],
        cwd=ROOT, capture_output=True, text=True, timeout=60,
        env=dict(os.environ, TARN_ROOT_ACCESS_KEY_ID="AKIATARNROOTKEY00000",
                 TARN_ROOT_SECRET_ACCESS_KEY="tarn-root-secret-for-tests-0000000000000"))
    assert done.returncode == 1
    assert "No server answers" in done.stderr and "./run" in done.stderr

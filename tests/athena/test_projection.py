"""Partition projection: partitions that no catalog lists."""

import datetime

from asking import put_files


def make(ask, bucket, name, keys, properties, location=None):
    texts = ", ".join(f"'{key}' = '{value}'" for key, value in properties.items())
    ask.succeed(
        f"CREATE EXTERNAL TABLE {name} (n int) PARTITIONED BY ({keys}) ROW FORMAT DELIMITED "
        f"FIELDS TERMINATED BY ',' LOCATION 's3://{bucket}/{location or name}/' "
        f"TBLPROPERTIES ('projection.enabled' = 'true', {texts})")


def test_enum_and_integer_in_hives_layout(ask, s3, bucket):
    put_files(s3, bucket, {f"t/kind={kind}/hour={hour:02}/a.csv": f"{hour}\n"
                           for kind in "ab" for hour in (1, 5, 23)} | {"t/kind=c/hour=01/a.csv": "9\n"})
    make(ask, bucket, "t", "kind string, hour int", {
        "projection.kind.type": "enum", "projection.kind.values": "a,b",
        "projection.hour.type": "integer", "projection.hour.range": "0,23",
        "projection.hour.digits": "2"})
    assert ask.row("SELECT count(*), sum(n) FROM t") == ("6", "58")
    assert ask.rows("SELECT kind, hour FROM t WHERE kind = 'b' AND hour > 4 ORDER BY hour") == [
        ("b", "5"), ("b", "23")]
    execution = ask.succeed("SELECT n FROM t WHERE hour = 5 AND kind IN ('a', 'c')")
    assert execution["Statistics"]["DataScannedInBytes"] == 2


def test_dates_with_a_template(ask, s3, bucket):
    today = datetime.datetime.now(datetime.timezone.utc).date()
    days = [today - datetime.timedelta(days=back) for back in (0, 1, 40)]
    put_files(s3, bucket, {f"logs/{day:%Y/%m/%d}/a.csv": f"{i}\n" for i, day in enumerate(days)})
    make(ask, bucket, "d", "day string", {
        "projection.day.type": "date", "projection.day.format": "yyyy/MM/dd",
        "projection.day.range": "NOW-30DAYS,NOW",
        "storage.location.template": f"s3://{bucket}/logs/${{day}}"}, "logs")
    assert ask.rows("SELECT n, day FROM d ORDER BY n") == [
        ("0", f"{days[0]:%Y/%m/%d}"), ("1", f"{days[1]:%Y/%m/%d}")]
    assert ask.rows(f"SELECT n FROM d WHERE day = '{days[1]:%Y/%m/%d}'") == [("1",)]


def test_months_and_hours(ask, s3, bucket):
    put_files(s3, bucket, {"m/month=2024-02/a.csv": "1\n", "m/month=2024-03/a.csv": "2\n",
                           "h/at=2024-01-01-06/a.csv": "3\n", "h/at=2024-01-01-07/a.csv": "4\n"})
    make(ask, bucket, "m", "month string", {
        "projection.month.type": "date", "projection.month.format": "yyyy-MM",
        "projection.month.range": "2024-01,2024-03"})
    assert ask.row("SELECT count(*), sum(n) FROM m") == ("2", "3")
    make(ask, bucket, "h", "at string", {
        "projection.at.type": "date", "projection.at.format": "yyyy-MM-dd-HH",
        "projection.at.range": "2024-01-01-00,2024-01-02-00", "projection.at.interval": "6",
        "projection.at.interval.unit": "HOURS"})
    assert ask.rows("SELECT n FROM h") == [("3",)]


def test_injected_values_come_from_the_query(ask, s3, bucket):
    put_files(s3, bucket, {"i/device=x/a.csv": "1\n", "i/device=y/a.csv": "2\n"})
    make(ask, bucket, "i", "device string", {"projection.device.type": "injected"})
    assert ask.rows("SELECT n, device FROM i WHERE device = 'y'") == [("2", "y")]
    assert ask.row("SELECT count(*) FROM i WHERE device IN ('x', 'y', 'z')") == ("2",)
    assert "CONSTRAINT_VIOLATION" in ask.fail("SELECT * FROM i")


def test_properties_that_are_wrong_are_named(ask, bucket):
    make(ask, bucket, "w", "a string", {"projection.a.type": "integer"})
    assert "projection.a.range" in ask.fail("SELECT * FROM w")
    make(ask, bucket, "v", "a string", {"projection.a.type": "nonsense"})
    assert "projection.a.type" in ask.fail("SELECT * FROM v")
    make(ask, bucket, "u", "a string", {
        "projection.a.type": "integer", "projection.a.range": "0,99999999999"})
    assert "1,000,000" in ask.fail("SELECT * FROM u")

"""Data whose answers the tests compute by themselves: rows, and files made of them."""

import csv
import datetime
import gzip
import io
import json
import random

import pyarrow
import pyarrow.parquet

PRODUCTS = ["anvil", "bolt", "chain, short", "drill"]
REGIONS = ["north", "south", "east"]


def sales(count=500, seed=1):
    """Rows of a CSV file: numbers, text with commas, a double."""
    source = random.Random(seed)
    return [{"id": number, "product": source.choice(PRODUCTS), "region": source.choice(REGIONS),
             "quantity": source.randint(1, 20), "price": source.randint(100, 9999) / 100}
            for number in range(1, count + 1)]


def visits(count=400, seed=2):
    """Rows of JSON lines: a nested struct and an array, now and then absent."""
    source = random.Random(seed)
    rows = []
    for number in range(count):
        row = {"visit": number, "millis": source.randint(1, 5000),
               "geo": {"country": source.choice(["FR", "IN", "US"]), "zone": source.randint(1, 9)},
               "tags": source.sample(["new", "mobile", "paid"], source.randint(0, 3))}
        if number % 7 == 0:
            del row["millis"]
        rows.append(row)
    return rows


def orders(count=1000, seed=3):
    """Rows of Parquet files in two Hive partitions."""
    source = random.Random(seed)
    start = datetime.datetime(2024, 1, 1)
    return [{"order_id": number, "customer": f"c{source.randint(1, 50)}",
             "amount": source.randint(1, 10_000) / 4,
             "placed": start + datetime.timedelta(minutes=source.randint(0, 500_000)),
             "is_paid": source.random() < 0.8}
            for number in range(count)]


def csv_text(rows):
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def json_lines(rows):
    return "".join(json.dumps(row) + "\n" for row in rows)


def gzip_bytes(text):
    return gzip.compress(text.encode())


def parquet_bytes(rows):
    out = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), out)
    return out.getvalue()

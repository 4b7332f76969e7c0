"""Figures of CloudWatch Logs: lines as functions write them, put durably, found again, and their
size on disk."""

import json
import random
import re
import time
import urllib.request
import uuid

import figures
import items

BATCHES = 96
BATCH_BYTES = 1_000_000
CLIENTS = 4
STREAMS = 8
INGEST, COMPRESSED = 100, 8  # MB a second of one core; times
# As programs print: texts that stay, and what varies in them.
TEXTS = (
    "Loaded {n} rows of s3://lake/orders/day={d}/part-{n}.parquet in {ms} ms",
    "Wrote item order-{n} into table orders in {ms} ms",
    "Cache miss for customer {n}, asking upstream",
    "Upstream answered {status} in {ms} ms after {d} tries",
    "Message {n} of queue shipments is older than {ms} s",
    "Validation of order {n} failed: quantity is {d}",
    "Published event order.accepted for order {n}",
    "Connection to inventory.internal:5432 is slow: {ms} ms")
PATHS = ("/orders/{n}", "/customers/{n}/orders", "/shipments/{n}", "/health", "/orders")


def application_line(chance, request):
    values = {"n": chance.randrange(100_000), "d": chance.randrange(30), "ms": chance.randrange(900),
              "status": chance.choice((200, 200, 200, 404, 500))}
    text = chance.choice(TEXTS).format(**values)
    if chance.random() < 0.5:
        return (f"[INFO]\t2026-01-31T12:{chance.randrange(60):02}:{chance.randrange(60):02}."
                f"{chance.randrange(1000):03}Z\t{request}\t{text}")
    return json.dumps({"level": "INFO", "service": "orders", "function_name": "orders-api",
                       "function_request_id": request, "path": chance.choice(PATHS).format(**values),
                       "status": values["status"], "duration_ms": values["ms"], "message": text})


def lines(chance):
    """What functions print, and the platform around it."""
    while True:
        request = str(uuid.UUID(int=chance.getrandbits(128)))
        yield f"START RequestId: {request} Version: $LATEST"
        for _ in range(chance.randrange(2, 6)):
            yield application_line(chance, request)
        milliseconds = chance.random() * 300
        yield f"END RequestId: {request}"
        yield (f"REPORT RequestId: {request}\tDuration: {milliseconds:.2f} ms\tBilled Duration: "
               f"{int(milliseconds) + 1} ms\tMemory Size: 128 MB\tMax Memory Used: "
               f"{chance.randrange(60, 90)} MB")


def batch(source, at_ms):
    events, size = [], 0
    while len(events) < 10_000:
        line = next(source)
        size += len(line) + 26
        if size > BATCH_BYTES:
            break
        events.append({"timestamp": at_ms + len(events) // 20, "message": line})
    return events


def signed(server, stream, events):
    return items.signed_call(server, "logs", "Logs_20140328.PutLogEvents", "1.1", {
        "logGroupName": "bench", "logStreamName": stream, "logEvents": events})


def metric(server, name):
    with urllib.request.urlopen(server.endpoint + "/_tarn/metrics", timeout=10) as answer:
        return float(re.search(rf"^{name} (\S+)$", answer.read().decode(), re.M)[1])


def measure_logs(folder):
    server = figures.start(folder)
    logs = server.client("logs")
    try:
        logs.create_log_group(logGroupName="bench")
        for number in range(STREAMS):
            logs.create_log_stream(logGroupName="bench", logStreamName=f"s{number}")
        chance = random.Random(1)
        source, now_ms = lines(chance), int(time.time() * 1000) - 3_600_000
        requests, raw_bytes = [], 0
        for number in range(BATCHES):
            events = batch(source, now_ms + number * 500)
            raw_bytes += sum(len(event["message"]) for event in events)
            requests.append(signed(server, f"s{number % STREAMS}", events))
        written = metric(server, "tarn_store_log_bytes_total")
        before = figures.cpu_seconds(server.process.pid)
        sent = items.send(server, folder, requests, CLIENTS)
        used = sum(figures.cpu_seconds(server.process.pid)) - sum(before)
        written = metric(server, "tarn_store_log_bytes_total") - written
        begin = time.perf_counter()
        for page in logs.get_paginator("filter_log_events").paginate(
                logGroupName="bench", filterPattern='"is in no line"'):
            assert not page["events"]
        searched = time.perf_counter() - begin
        megabytes = raw_bytes / 1e6
        return [
            figures.Figure("logs ingested durably, by one core of the server", megabytes / used,
                           "MB/s", INGEST, is_rate=True),
            figures.Figure(f"  {CLIENTS} clients on the same machine",
                           sent["rate"] * megabytes / BATCHES, "MB/s"),
            figures.Figure("  lines, as many times smaller on disk", raw_bytes / written, "×",
                           COMPRESSED, is_rate=True),
            figures.Figure("FilterLogEvents that finds nothing", megabytes / searched, "MB/s")]
    finally:
        server.kill()


FIGURES = {"logs": measure_logs}

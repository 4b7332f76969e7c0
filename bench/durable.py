"""Figures of what is on disk when it is answered, beside one fsync each on the same disk."""

import os
import pathlib
import statistics
import time

import botocore.auth
import botocore.awsrequest
import botocore.credentials

import figures
import items
from tarn_server import ROOT_KEYS

CLIENTS = 64
ROUNDS = 5
OBJECTS_A_ROUND = 6400
OBJECT_BYTES = 4096
PEER_SECONDS = 1.5
TIMES_PEER = 3


def measure_commit(folder):
    program = figures.ROOT / "build" / "release" / "bench" / "commit_bench"
    rates = figures.request_stages([program, folder])
    factor = rates["transactions"] / rates["fdatasync"]
    return [figures.Figure(
        f"durable transactions, {CLIENTS} clients", rates["transactions"], "/s",
        peer=f"{rates['fdatasync']:.4g} /s by one write and fdatasync each"),
        figures.Figure("  over the peer", factor, "times", TIMES_PEER, is_rate=True)]


def signed_puts(server, first, count=OBJECTS_A_ROUND):
    """Requests that each put an object of their own, signed beforehand."""
    body = os.urandom(OBJECT_BYTES)
    requests = []
    for number in range(first, first + count):
        path = f"/bench/small/{number}"
        sent = botocore.awsrequest.AWSRequest(
            "PUT", server.endpoint + path, {"Host": f"127.0.0.1:{server.port}",
                                            "Content-Length": str(len(body))}, body)
        sent.context["payload_signing_enabled"] = True
        botocore.auth.S3SigV4Auth(botocore.credentials.Credentials(*ROOT_KEYS), "s3",
                                  "us-east-1").add_auth(sent)
        head = "".join(f"{name}: {value}\r\n" for name, value in sent.headers.items())
        requests.append(f"PUT {path} HTTP/1.1\r\n{head}\r\n".encode() + body)
    return requests


def files_a_second(folder):
    """One file and fsync an object, one after the other."""
    folder.mkdir()
    body = os.urandom(OBJECT_BYTES)
    begin = time.perf_counter()
    number = 0
    while time.perf_counter() - begin < PEER_SECONDS:
        descriptor = os.open(folder / str(number), os.O_CREAT | os.O_WRONLY, 0o600)
        os.write(descriptor, body)
        os.fsync(descriptor)
        os.close(descriptor)
        number += 1
    return number / (time.perf_counter() - begin)


def measure_put(folder):
    server = figures.start(folder)
    try:
        server.client("s3").create_bucket(Bucket="bench")
        ours, peer = [], []
        for turn in range(ROUNDS):
            requests = signed_puts(server, turn * OBJECTS_A_ROUND)
            ours.append(items.send(server, folder, requests, CLIENTS)["rate"])
            peer.append(files_a_second(pathlib.Path(folder) / f"peer{turn}"))
        ours, peer = statistics.median(ours), statistics.median(peer)
        return [figures.Figure(f"durable PutObject of 4 KiB, {CLIENTS} clients", ours, "/s",
                               peer=f"{peer:.4g} /s by one file and fsync each"),
                figures.Figure("  over the peer", ours / peer, "times", TIMES_PEER, is_rate=True)]
    finally:
        server.kill()


def measure_lookup(folder):
    program = figures.ROOT / "build" / "release" / "bench" / "lookup_bench"
    times = figures.request_stages([program, folder])
    names = {"latest": "the latest 50 of 1 M events", "oldest": "the oldest, by its user",
             "table": "50 by the table", "nothing": "none, by a table that is not there"}
    return [figures.Figure("LookupEvents: " + text, times[name], "ms", 500)
            for name, text in names.items()] + [
        figures.Figure("  its index, behind the commits, an event", times["index"], "us", 20)]


FIGURES = {"commit": measure_commit, "put": measure_put, "lookup": measure_lookup}

"""Durable puts of small objects beside another S3 server, which syncs before it answers as well."""

import os
import pathlib
import re
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request

import boto3
import botocore.config

import durable
import figures
import items
from tarn_server import ROOT_KEYS, free_port

VARIABLE = "TARN_BENCH_S3_PEER"
READY_WITHIN_S = 60
SYNCED_OBJECTS = 100
# A call that returns once bytes are on the disk, and an opening whose writes are such calls.
SYNC = re.compile(r"\b(?:fsync|fdatasync)\(|O_D?SYNC\b")


class Minio:
    """One drive. It syncs each object's file before it answers, though not the folder of its name;
    no setting is needed for that, and none makes it sync more."""

    health = "/minio/health/ready"
    environment = {"MINIO_ROOT_USER": ROOT_KEYS[0], "MINIO_ROOT_PASSWORD": ROOT_KEYS[1],
                   "MINIO_BROWSER": "off", "MINIO_UPDATE": "off"}

    @staticmethod
    def arguments(data, port):
        return ["server", "--address", f"127.0.0.1:{port}", str(data)]


KINDS = {"minio": Minio}  # by the program's name


class Peer:
    """The other server, with what the figures need of a Server."""

    def __init__(self, program, folder):
        self.kind = KINDS[pathlib.Path(program).name]
        self.port = free_port()
        self.endpoint = f"http://127.0.0.1:{self.port}"
        self.log = open(folder / "peer.log", "wb")
        self.process = subprocess.Popen(
            [program, *self.kind.arguments(folder / "peer", self.port)],
            env={**os.environ, **self.kind.environment}, stdout=self.log, stderr=self.log)

    def wait(self):
        deadline = time.monotonic() + READY_WITHIN_S
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                with urllib.request.urlopen(self.endpoint + self.kind.health):
                    return
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.1)
        raise RuntimeError(f"the peer did not get ready: see {self.log.name}")

    def client(self, service):
        return boto3.client(service, endpoint_url=self.endpoint, region_name="us-east-1",
                            aws_access_key_id=ROOT_KEYS[0], aws_secret_access_key=ROOT_KEYS[1],
                            config=botocore.config.Config(s3={"addressing_style": "path"}))

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.log.close()


def syncs_an_object(server, folder, requests):
    """System calls that sync, of which each object had its share; one client, so none is shared."""
    trace = folder / "trace"
    with subprocess.Popen(["strace", "-f", "-qq", "-e", "trace=fsync,fdatasync,openat", "-o", trace,
                           "-p", str(server.process.pid)], stderr=subprocess.DEVNULL) as tracer:
        time.sleep(1)  # until it has stopped each thread once
        items.send(server, folder, requests, clients=1)
        tracer.send_signal(signal.SIGINT)
        tracer.wait()
    return len(SYNC.findall(trace.read_text())) / len(requests)


def check_syncs(ours, peer, folder):
    if shutil.which("strace") is None:
        return [figures.Skipped("  syncs an object", "strace is not there to count them")]
    first = (durable.ROUNDS + 1) * durable.OBJECTS_A_ROUND
    counts = [syncs_an_object(server, folder, durable.signed_puts(server, first, SYNCED_OBJECTS))
              for server in (ours, peer)]
    return [figures.Figure("  syncs an object, one client: ours", counts[0], "", 1, is_rate=True),
            figures.Figure("  the same: the peer's", counts[1], "", 1, is_rate=True)]


def compare(ours, peer, name, folder):
    rates = {ours: [], peer: []}
    for turn in range(durable.ROUNDS):
        for server, found in rates.items():
            requests = durable.signed_puts(server, turn * durable.OBJECTS_A_ROUND)
            found.append(items.send(server, folder, requests, durable.CLIENTS))
    medians = {server: items.median_of(found) for server, found in rates.items()}
    mine, other = (medians[server]["rate"] for server in (ours, peer))
    return [figures.Figure(f"durable PutObject of 4 KiB, {durable.CLIENTS} clients", mine, "/s",
                           peer=f"{other:.4g} /s by {name}"),
            figures.Figure("  over the peer", mine / other, "times", 1, is_rate=True),
            figures.Figure("  p99", medians[ours]["p99 ms"], "ms",
                           peer=f"{medians[peer]['p99 ms']:.4g} ms")]


def measure_peer(folder):
    program = os.environ.get(VARIABLE)
    if not program:
        return [figures.Skipped("durable PutObject beside a peer",
                                f"{VARIABLE} names no program")]
    name = pathlib.Path(program).name
    if name not in KINDS:
        raise SystemExit(f"{VARIABLE} names '{name}'; what can be started is: " + ", ".join(KINDS))
    ours, peer = figures.start(folder), Peer(program, folder)
    try:
        peer.wait()
        for server in (ours, peer):
            server.client("s3").create_bucket(Bucket="bench")
        return compare(ours, peer, name, folder) + check_syncs(ours, peer, folder)
    finally:
        ours.kill()
        peer.kill()


FIGURES = {"peer": measure_peer}

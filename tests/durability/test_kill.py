"""kill -9 under concurrent clients of all services: what was acknowledged is there, nothing is half
there, and what racing clients were told fits one order of their calls, across all restarts.

Each life of the server has some of the clients, chosen anew; those are looked at after it, and now
and then all. TARN_KILLS says how many lives; TARN_SEED repeats a run's choices.
"""

import os
import random
import subprocess
import time

from registers import ABSENT, ObjectRacer, Register, TableRacer, read_object, read_table, table_input
from small_things import KINDS, prepare
from tarn_server import binary
from writers import (ItemWriter, LogWriter, MessageWriter, ObjectWriter, PolicyWriter, QueryWriter,
                     TableWriter, ThingWriter)

KILLS = int(os.environ.get("TARN_KILLS", 100))
MIN_LIFE_S, MAX_LIFE_S = 0.05, 0.4
RACERS = 2
WRITERS_AT_ONCE = 4
LOOK_AT_ALL_EVERY = 25  # lives


def make_seed():
    seed = int(os.environ.get("TARN_SEED", time.time_ns() % 1_000_000))
    print(f"TARN_SEED={seed}")
    return seed


class Races:
    """Two objects and two tables that several clients race for."""

    def __init__(self, server, seed):
        self.s3 = server.client("s3")
        self.glue = glue = server.client("glue")
        self.s3.create_bucket(Bucket="races")
        glue.create_database(DatabaseInput={"Name": "races"})
        for name in ("one", "two"):
            glue.create_table(DatabaseName="races", TableInput=table_input(name, "first"))
        self.objects = [Register(name, ABSENT) for name in ("one", "two")]
        self.tables = [Register(name, read_table(glue, "races", name)) for name in ("one", "two")]
        self.clients = [ObjectRacer(f"object-racer-{i}", seed + i, "races", self.objects)
                        for i in range(RACERS)]
        self.clients += [TableRacer(f"table-racer-{i}", seed + 10 + i, "races", self.tables)
                         for i in range(RACERS)]

    def settle(self):
        for register in self.objects:
            register.settle(read_object(self.s3, {"Bucket": "races", "Key": register.key}))
        for register in self.tables:
            register.settle(read_table(self.glue, "races", register.key))


def make_writers(server, seed):
    server.client("s3").create_bucket(Bucket="kill")
    server.client("glue").create_database(DatabaseInput={"Name": "kill"})
    return [ObjectWriter("tiny", seed + 1, "kill", 3000),
            ObjectWriter("small", seed + 2, "kill", 100_000),
            ObjectWriter("large", seed + 3, "kill", 3_000_000),
            TableWriter("tables", seed + 4, "kill"),
            QueryWriter("queries", seed + 5, "kill"),
            PolicyWriter("policies", seed + 6),
            LogWriter("logs", seed + 7),
            ItemWriter("items", seed + 8, "kill"),
            MessageWriter("messages", seed + 9),
            *(ThingWriter(seed + 20 + number, kind) for number, kind in enumerate(KINDS))]


def live(server, clients, life_s):
    """One life of the server with these clients, and the start of its next one."""
    for client in clients:
        client.begin(server)
    time.sleep(life_s)
    server.kill()
    for client in clients:
        client.join()
    server.start()


def check_fsck(server):
    server.kill()
    done = subprocess.run([binary(), "fsck", "--data", str(server.data)], capture_output=True,
                          text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr


def test_acknowledged_survives_kill(own_tarn):
    seed = make_seed()
    choices = random.Random(seed)
    prepare(own_tarn)
    writers = make_writers(own_tarn, seed)
    races = Races(own_tarn, seed + 100)
    for writer in writers:
        writer.prepare(own_tarn)
    for life in range(1, KILLS + 1):
        chosen = choices.sample(writers, WRITERS_AT_ONCE)
        live(own_tarn, chosen + races.clients, choices.uniform(MIN_LIFE_S, MAX_LIFE_S))
        for writer in writers if life % LOOK_AT_ALL_EVERY == 0 else chosen:
            writer.check(own_tarn)
        races.settle()
        if life % 50 == 0:
            print(f"TARN_SEED={seed}: {life} of {KILLS} kills", flush=True)
    for writer in writers:
        print(f"{writer.name}: {writer.journal.changes} changes acknowledged")
        assert writer.journal.changes >= KILLS // 20, f"{writer.name} hardly did anything"
    for register in races.objects + races.tables:
        print(f"{register.key}: {register.swapped} swapped, {register.refused} refused")
        assert register.swapped >= KILLS // 4 and register.refused > 0
    check_fsck(own_tarn)

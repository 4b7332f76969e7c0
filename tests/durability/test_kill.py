"""kill -9 under concurrent clients of all services: what was acknowledged is there, nothing is half
there, and what racing clients were told fits one order of their calls, across all restarts.

TARN_SOAK=1 makes it long; TARN_SEED repeats a run's choices.
"""

import os
import random
import subprocess
import time

from registers import ABSENT, ObjectRacer, Register, TableRacer, read_object, read_table, table_input
from writers import LogWriter, ObjectWriter, PolicyWriter, QueryWriter, TableWriter

IS_SOAK = os.environ.get("TARN_SOAK") == "1"
KILLS = 10_000 if IS_SOAK else 100
MAX_LIFE_S = 1.5 if IS_SOAK else 0.8
RACERS = 3


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
            LogWriter("logs", seed + 7)]


def test_acknowledged_survives_kill(own_tarn):
    seed = make_seed()
    choices = random.Random(seed)
    writers = make_writers(own_tarn, seed)
    races = Races(own_tarn, seed + 100)
    clients = writers + races.clients
    for writer in writers:
        writer.prepare(own_tarn)
    command = own_tarn.process.args[0]
    for _ in range(KILLS):
        for client in clients:
            client.begin(own_tarn)
        time.sleep(choices.uniform(0.1, MAX_LIFE_S))
        own_tarn.kill()
        for client in clients:
            client.join()
        own_tarn.start()
        for writer in writers:
            writer.check(own_tarn)
        races.settle()
    for writer in writers:
        print(f"{writer.name}: {writer.journal.changes} changes acknowledged")
        assert writer.journal.changes >= KILLS // 4, f"{writer.name} hardly did anything"
    for register in races.objects + races.tables:
        print(f"{register.key}: {register.swapped} swapped, {register.refused} refused")
        assert register.swapped >= KILLS and register.refused > 0
    own_tarn.kill()
    done = subprocess.run([command, "fsck", "--data", str(own_tarn.data)], capture_output=True,
                          text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr

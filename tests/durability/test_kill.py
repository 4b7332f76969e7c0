"""kill -9 under concurrent clients: what was acknowledged is there, and nothing is half there.

TARN_SOAK=1 makes it long; TARN_SEED repeats a run's choices.
"""

import os
import random
import subprocess
import time

from writers import ObjectWriter, QueryWriter, TableWriter

IS_SOAK = os.environ.get("TARN_SOAK") == "1"
KILLS = 500 if IS_SOAK else 20
MAX_LIFE_S = 5.0 if IS_SOAK else 1.5


def test_acknowledged_survives_kill(own_tarn):
    seed = int(os.environ.get("TARN_SEED", time.time_ns() % 1_000_000))
    print(f"TARN_SEED={seed}")
    choices = random.Random(seed)
    own_tarn.client("s3").create_bucket(Bucket="kill")
    own_tarn.client("glue").create_database(DatabaseInput={"Name": "kill"})
    writers = [ObjectWriter("tiny", seed + 1, "kill", 3000),
               ObjectWriter("small", seed + 2, "kill", 100_000),
               ObjectWriter("large", seed + 3, "kill", 3_000_000),
               TableWriter("tables", seed + 4, "kill"),
               QueryWriter("queries", seed + 5, "kill")]
    for _ in range(KILLS):
        for writer in writers:
            writer.begin(own_tarn)
        time.sleep(choices.uniform(0.3, MAX_LIFE_S))
        command = own_tarn.process.args[0]
        own_tarn.kill()
        for writer in writers:
            writer.join()
        own_tarn.start()
        for writer in writers:
            writer.check(own_tarn)
    for writer in writers:
        print(f"{writer.name}: {writer.journal.changes} changes acknowledged")
        assert writer.journal.changes >= KILLS, f"{writer.name} hardly did anything"
    own_tarn.kill()
    done = subprocess.run([command, "fsck", "--data", str(own_tarn.data)], capture_output=True,
                          text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr

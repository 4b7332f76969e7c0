"""The commands of README.md work when pasted."""

import json
import os
import pathlib
import re
import subprocess

README = pathlib.Path(__file__).resolve().parents[2] / "README.md"
KEYS = ("AKIATARNROOTKEY00000", "tarn-root-secret-for-tests-0000000000000")


def story_commands():
    section = README.read_text().split("## The main story")[1].split("\n## ")[0]
    lines = [line[4:] for line in section.splitlines() if line.startswith("    ")]
    return "\n".join(line for line in lines if not line.startswith("eval"))


def test_the_main_story_works_when_pasted(own_tarn):
    script = story_commands()
    assert len(re.findall(r"\baws (s3|iam|glue|athena) ", script)) == 8
    environment = {key: value for key, value in os.environ.items() if not key.startswith("AWS_")}
    environment.update(AWS_ENDPOINT_URL=own_tarn.endpoint, AWS_ACCESS_KEY_ID=KEYS[0],
                       AWS_SECRET_ACCESS_KEY=KEYS[1], AWS_DEFAULT_REGION="us-east-1",
                       AWS_PAGER="", AWS_CONFIG_FILE="/dev/null")
    done = subprocess.run(["bash", "-euc", script], env=environment, capture_output=True,
                          text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout[done.stdout.rindex("["):])
    assert answer == ["city", "people", "Pune", "3124", "Oslo", "697", "Lyon", "522"]

"""Trino's own cases of its semantics, where they are beside the project: no answer may be wrong."""

import json
import os
import pathlib

import pytest
import trino_cases

CASES = pathlib.Path(os.environ.get(
    "TARN_TRINO_CASES",
    pathlib.Path(__file__).resolve().parents[3] / "shared" / "corpus" / "trino" / "cases.json"))

LEAST_RIGHT = {"core": 2700, "time-precision": 4000}


@pytest.mark.skipif(not CASES.exists(), reason=f"no cases at {CASES}; set TARN_TRINO_CASES")
def test_no_answer_is_wrong(calculator):
    outcomes = trino_cases.run(json.loads(CASES.read_text()), calculator)
    wrong = [trino_cases.describe(outcome) for outcome in outcomes
             if outcome.verdict == trino_cases.WRONG]
    counts = {class_: dict(found) for class_, found in trino_cases.summary(outcomes).items()}
    print(counts)
    # Refusing everything would not be wrong, but is no answer either.
    for class_, least in LEAST_RIGHT.items():
        assert counts[class_].get(trino_cases.RIGHT, 0) >= least, counts
    assert not wrong, f"{len(wrong)} wrong answers\n" + "\n".join(wrong[:20])

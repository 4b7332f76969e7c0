"""How many rows statements read from files: taken from the engine's own account of each, which it
writes to a file at the end of a statement."""

import json
import os

METRICS = ("OPERATOR_ROWS_SCANNED", "OPERATOR_CARDINALITY", "OPERATOR_TYPE")


class RowCounts:
    def __init__(self, connection, folder):
        self._path = os.path.join(folder, f"tarn-account-{os.getpid()}.json")
        wanted = json.dumps(dict.fromkeys(METRICS, "true"))
        connection.execute(f"SET enable_profiling = 'json'; SET profiling_output = '{self._path}'; "
                           f"SET custom_profiling_settings = '{wanted}'")

    def take(self):
        """Rows that the latest statement read, once."""
        try:
            with open(self._path, encoding="utf-8") as file:
                account = json.load(file)
            os.unlink(self._path)
        except (OSError, ValueError):
            return 0
        return _rows_read(account)


def _rows_read(step):
    name = step.get("operator_name", "").strip()
    count = 0
    if name == "READ_PARQUET":  # filters go into it: what came out is less than it read
        count = max(step.get("operator_rows_scanned", 0), step.get("operator_cardinality", 0))
    elif name.startswith(("READ_", "ARROW_SCAN")):  # whose scanned rows are an estimate
        count = step.get("operator_cardinality", 0)
    return count + sum(map(_rows_read, step.get("children", ())))

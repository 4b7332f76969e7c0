"""Prints Tarn's figures, each beside its target: ./run bench [--build] [FIGURE...]"""

import argparse
import os
import pathlib
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))
os.environ.setdefault("TARN_BINARY", str(ROOT / "build" / "release" / "tarn"))

import console_figures  # noqa: E402
import dashboard_figures  # noqa: E402: after the path is set
import durable  # noqa: E402
import figures  # noqa: E402
import function_figures  # noqa: E402
import items  # noqa: E402
import job_figures  # noqa: E402
import log_figures  # noqa: E402
import object_figures  # noqa: E402
import s3_peer  # noqa: E402
import spice  # noqa: E402

FIGURES = {**figures.FIGURES, **function_figures.FIGURES, **object_figures.FIGURES,
           **durable.FIGURES, **items.FIGURES, **log_figures.FIGURES, **job_figures.FIGURES,
           **dashboard_figures.FIGURES, **console_figures.FIGURES, **spice.FIGURES, **s3_peer.FIGURES}
HEADING = ("figure", "measured", "target", "peer", "holds")


def print_table(rows):
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADING))]
    for number, row in enumerate(rows):
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())
        if number == 0:
            print("  ".join("-" * width for width in widths))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", action="store_true", help="time a clean release build too")
    parser.add_argument("figure", nargs="*",
                        help="some figures only: " + ", ".join(FIGURES))
    asked = parser.parse_args()
    for name in asked.figure:
        if name not in FIGURES:
            parser.error(f"there is no figure '{name}'")
    names = asked.figure or [name for name in FIGURES if name != "build"]
    if asked.build and "build" not in names:
        names.append("build")
    rows = [HEADING]
    for name in names:
        print(f"measuring {name} …", file=sys.stderr, flush=True)
        with tempfile.TemporaryDirectory(prefix="tarn-bench-") as folder:
            rows += [figure.cells() for figure in FIGURES[name](pathlib.Path(folder))]
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {os.environ['TARN_BINARY']}")
    print_table(rows)
    return 0 if all(row[-1] != "NO" for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())

"""Makes the golden data folder of the format that TARN_BINARY writes: make_golden.py N."""

import json
import pathlib
import sys
import tarfile
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent.parent)]

import golden_data  # noqa: E402
from tarn_server import Server  # noqa: E402

LEFT_OUT = {"LOCK", "ballast", "tls", "spill"}  # made anew at each start


def main():
    wanted = int(sys.argv[1])
    target = HERE / f"format-{wanted}.tar.xz"
    assert not target.exists(), f"{target} is there: a golden folder is never made anew"
    with tempfile.TemporaryDirectory() as folder:
        server = Server(folder).start()
        try:
            facts = golden_data.fill(server)
            golden_data.check(server, facts)
        finally:
            code = server.stop()
        assert code == 0
        written = (server.data / "FORMAT").read_text()
        assert written == f"tarn data format {wanted}\n", f"the program wrote {written}"
        (server.data / "facts.json").write_text(json.dumps(facts, indent=1))
        with tarfile.open(target, "w:xz") as tar:
            for path in sorted(server.data.iterdir()):
                if path.name not in LEFT_OUT:
                    tar.add(path, f"data/{path.name}")
    print(f"{target}: {target.stat().st_size} bytes")


main()

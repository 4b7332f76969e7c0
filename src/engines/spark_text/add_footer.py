"""add_footer.py LIBRARY EXTENSION: a copy of a library with the 534 bytes behind it by which DuckDB
knows an extension: fields of 32 bytes, the first last, and room for a signature that it has not."""

import pathlib
import sys

C_API_VERSION = "v1.2.0"
FIELDS = ("4", "linux_amd64", C_API_VERSION, "1", "C_STRUCT", "", "", "")
# As a custom section of WebAssembly, which DuckDB's extensions carry on every system.
HEAD = b"\x00\x93\x04\x10duckdb_signature\x80\x04"
SIGNATURE_BYTES = 256


def main(library, extension):
    fields = b"".join(field.encode().ljust(32, b"\0") for field in reversed(FIELDS))
    data = pathlib.Path(library).read_bytes() + HEAD + fields + bytes(SIGNATURE_BYTES)
    pathlib.Path(extension).write_bytes(data)


if __name__ == "__main__":
    main(*sys.argv[1:])

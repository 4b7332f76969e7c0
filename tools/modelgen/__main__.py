"""Makes C++ of the service models and of the lists of operations served (tools/README.md).

    python3 tools/modelgen --models models --services src/services --out build/dev/generated

A file whose text would be the same is not touched.
"""

import argparse
import pathlib
import sys

from emit_bindings import emit_bindings, emit_header
from emit_tables import emit_services, emit_tables
from emit_types import emit_types
from model import Model, ModelError
from operations import read_operations


def write(path, text):
    if path.exists() and path.read_text() == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def generate(model, services, out):
    tables = out / "wire/gen" / f"{model.id}_tables.cpp"
    listed = services / model.name / "operations.txt"
    structs = []
    if listed.exists():
        served = read_operations(model, listed)
        types, structs = emit_types(model, served)
        write(out / "wire/gen" / f"{model.id}_types.h", types)
        folder = out / "services" / model.name
        write(folder / f"{model.name}_operations.h", emit_header(model, served))
        write(folder / f"{model.name}_bindings.cpp", emit_bindings(model, served))
    write(tables, emit_tables(model, structs))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("--models", "--services", "--out"):
        parser.add_argument(name, required=True, type=pathlib.Path)
    arguments = parser.parse_args()
    paths = sorted(arguments.models.glob("*.json"))
    models = [Model(path) for path in paths]
    for listed in arguments.services.glob("*/operations.txt"):
        if listed.parent.name not in {model.name for model in models}:
            raise ModelError(f"{listed}: no model is called {listed.parent.name}")
    for model in models:
        generate(model, arguments.services, arguments.out)
    header, source = emit_services(models)
    write(arguments.out / "wire/gen/services.h", header)
    write(arguments.out / "wire/gen/services.cpp", source)


if __name__ == "__main__":
    try:
        main()
    except ModelError as error:
        sys.exit(f"modelgen: {error}")

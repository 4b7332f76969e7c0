"""The house rules as a test: layers, sizes, banned calls, a README in each folder.

Prints one line a breach (path:line: what) and exits 1 if there is any.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SRC = ROOT / "src"

MAX_HEADER_LINES = 150
MAX_TEST_HEADER_LINES = 200  # fixtures and test clients
MAX_SOURCE_LINES = 500
MAX_FUNCTION_LINES = 70
MAX_LINE_COLUMNS = 100

# What each folder of src/ may include, beside itself. Arrows point down only.
BASE = {"base"}
ALLOWED = {
    "base": set(),
    "http": BASE,
    "wire": BASE,
    "store": BASE,
    "auth": BASE,
    "sql": BASE,
    "bi": BASE,
    "core": BASE | {"auth", "store", "wire"},
    "engines": BASE | {"core", "http", "sql", "store"},
    "gateway": BASE | {"auth", "core", "engines", "http", "store", "wire"},
    "services": BASE | {"core", "store", "wire"},
    "console": BASE | {"core", "http"},
    "crash": BASE | {"core", "engines", "services", "store"},
    "cli": BASE | {"auth", "console", "core", "engines", "gateway", "http", "services", "sql", "store", "wire"},
}
# What single services may include by name.
SERVICE_EXTRA = {
    "iam": {"auth"},
    "sts": {"auth"},
    "kms": {"auth"},
    "s3": {"auth"},
    "events": {"auth"},
    "logs": {"auth"},
    "sqs": {"auth"},
    "sns": {"auth"},
    "athena": {"sql", "engines"},
    "glue": {"engines", "sql"},
    "quicksight": {"bi", "engines"},
}
# Within a folder: what stands in order, each including only itself and what comes before.
ORDERED = {
    "sql": ["syntax", "types", "resolve", "lowering"],
    "bi": ["expression", "plan", "prepare", "visuals"],
}
# Third-party headers, and the only places that may name them.
THIRD_PARTY = {
    r"rocksdb/": ("store/rocks",),
    r"duckdb": ("engines/", "sql/lowering/query_test"),
    r"openssl/": ("base/", "store/frame", "http/tls", "engines/testing/",
                   "engines/sqld/spill_cipher", "engines/sqld/scratch_file"),
    r"asio": ("http/",),
    r"llhttp": ("http/",),
    r"nghttp2": ("http/http2_session",),
    r"pugixml": ("wire/xml", "base/xml"),
    r"zip\.h": ("services/lambda/archive", "engines/drawing/workbook"),
    r"rapidjson/": ("wire/", "base/"),
    r"isa-l": ("base/", "engines/formats/"),
    r"pcre2": ("engines/formats/line_pattern", "engines/functions/java_regex"),
    r"(zlib|zstd|bzlib)\.h": ("base/", "store/", "engines/", "services/glue/",
                              "services/cloudtrail/delivery_test"),
}
# Headers below these are the engine's inside, which only tarn-sqld and its tests see.
THIRD_PARTY_HEADERS = ("engines/sqld/", "engines/functions/", "engines/testing/", "http/transport",
                       "http/connection", "store/rocks")
BANNED = {
    r"\bstrcpy\s*\(|\bsprintf\s*\(|\bstrcat\s*\(": "unbounded copy",
    r"\brand\s*\(\)|\bsrand\s*\(": "use base/random.h",
    r"\bsystem\s*\(|\bpopen\s*\(": "starts a shell",
    r"\bco_await\b|\bco_return\b|\bco_yield\b": "no coroutines (docs/decisions)",
    r"using namespace std": "names the whole of std",
    r"\bgmtime\s*\(|\blocaltime\s*\(": "not thread-safe",
}
BANNED_EXEMPT = {r"system_error"}


def folder_of(path):
    return path.relative_to(SRC).parts[0]


def allowed_for(path):
    folder = folder_of(path)
    allowed = ALLOWED[folder] | {folder}
    if folder == "services":
        service = path.relative_to(SRC).parts[1]
        allowed = (ALLOWED["services"] | SERVICE_EXTRA.get(service, set())) - {"services"}
    return allowed


def check_include(path, number, line, report):
    match = re.match(r'\s*#include\s+([<"])([^>"]+)[>"]', line)
    if not match:
        return
    quote, target = match.groups()
    relative = str(path.relative_to(SRC))
    for pattern, places in THIRD_PARTY.items():
        if re.match(pattern, target):
            if not relative.startswith(places):
                report(path, number, f"{target} belongs behind {' or '.join(places)}")
            elif path.suffix == ".h" and not relative.startswith(THIRD_PARTY_HEADERS):
                report(path, number, f"third-party {target} in a header")
            return
    if quote == "<":
        return
    top = target.split("/")[0]
    if "/" not in target:
        report(path, number, f'"{target}" is not an absolute include')
        return
    if top == "services":
        service = target.split("/")[1]
        parts = path.relative_to(SRC).parts
        own = parts[0] in ("cli", "crash") or (parts[0] == "services" and parts[1] == service)
        # A test may bring another service's real implementation of an interface of core/.
        if not own and not (parts[0] == "services" and path.stem.endswith(("_test", "_fixture"))):
            report(path, number, f"{parts[0]} may not include the service {service}")
    elif top in ALLOWED and top not in allowed_for(path):
        report(path, number, f"{folder_of(path)} may not include {top}/")
    check_order(path, number, target, report)


def check_order(path, number, target, report):
    """Holds the order of subfolders that ORDERED gives."""
    own, other = path.relative_to(SRC).parts, target.split("/")
    order = ORDERED.get(own[0], [])
    if other[0] != own[0] or own[1] not in order or other[1] not in order:
        return
    if order.index(other[1]) > order.index(own[1]):
        report(path, number, f"{own[0]}/{own[1]} may not include {own[0]}/{other[1]}/")


def check_functions(path, lines, report):
    """A body that opens with `{` at the end of an unindented line closes with an unindented `}`."""
    start = None
    for number, line in enumerate(lines, 1):
        if start is None:
            opens = line.rstrip().endswith("{") and line[:1] not in (" ", "}", "#", "/", "")
            is_function = "(" in line or (number > 1 and lines[number - 2][:1] not in ("", " ")
                                          and "(" in lines[number - 2])
            names_scope = re.match(
                r"(namespace|struct|class|enum|union|extern|const|constexpr|static const)\b", line)
            if opens and is_function and not names_scope:
                start = number
        elif line.startswith("}"):
            if number - start + 1 > MAX_FUNCTION_LINES:
                report(path, start, f"function of {number - start + 1} lines"
                                    f" (at most {MAX_FUNCTION_LINES})")
            start = None


def check_source(path, report):
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    is_header = path.suffix == ".h"
    limit = MAX_HEADER_LINES if is_header else MAX_SOURCE_LINES
    if is_header and re.search(r"test_|fixture", path.name):
        limit = MAX_TEST_HEADER_LINES
    if len(lines) > limit:
        report(path, 1, f"{len(lines)} lines (at most {limit})")
    if is_header and "#pragma once" not in text:
        report(path, 1, "no #pragma once")
    if is_header and not text.startswith("//"):
        report(path, 1, "a header opens with what it is")
    for number, line in enumerate(lines, 1):
        if len(line) > MAX_LINE_COLUMNS:
            report(path, number, f"{len(line)} columns (at most {MAX_LINE_COLUMNS})")
        check_include(path, number, line, report)
        code = line.split("//")[0]
        for pattern, why in BANNED.items():
            if re.search(pattern, code) and not any(re.search(e, code) for e in BANNED_EXEMPT):
                report(path, number, f"banned: {why}")
    check_functions(path, lines, report)


def check_folders(report):
    folders = [SRC] + [f for f in sorted(SRC.rglob("*")) if f.is_dir() and f.name != "testdata"]
    folders += [ROOT / name for name in ("models", "tools", "tests", "bench", "fuzz", "docs", "runtimes")]
    for folder in folders:
        if folder.exists() and any(folder.iterdir()) and not (folder / "README.md").exists():
            report(folder, 1, "no README.md")


UNNAMED = re.compile(r"\nnamespace \{\n(.*?)\n\}  // namespace\n", re.S)
DEFINED = re.compile(r"^(?!\s|//|using|#|\}|template|struct|class|enum|namespace)"
                     r"[\w:<>,*&\s\[\]]+?[\s*&](\w+)(\([^;{]*\)|\[|\s*=|\s*\{)", re.M)
TYPES = re.compile(r"^(?:struct|class|enum class) (\w+)", re.M)


def parameter_types(parameters):
    if not parameters.startswith("("):
        return ""
    one_line = re.sub(r"\s+", " ", parameters).strip("()")
    return ",".join(re.sub(r"\s*\b\w+$", "", each.strip()) for each in one_line.split(","))


# The release preset compiles sources of a JOINED folder as one: what two of them call alike in
# namespaces without a name stops that build, and no other.
def check_joined(report):
    for rules in sorted(SRC.rglob("CMakeLists.txt")):
        if "JOINED" not in rules.read_text():
            continue
        known = {}
        for path in sorted(rules.parent.glob("*.cpp")):
            if path.name.endswith("_test.cpp"):
                continue
            text = path.read_text()
            space = re.search(r"namespace (tarn[\w:]*) \{", text)
            for part in UNNAMED.finditer(text):
                found = [(m[1], parameter_types(m[2]), m.start(1))
                         for m in DEFINED.finditer(part[1])]
                found += [(m[1], "a type", m.start(1)) for m in TYPES.finditer(part[1])]
                for name, types, at in found:
                    key = (space and space[1], name, types)
                    other = known.setdefault(key, path)
                    if other != path:
                        line = text.count("\n", 0, part.start(1) + at) + 1
                        report(path, line, f"'{name}' is {other.name}'s too, and both are joined")


# Pytest imports test modules by their bare names: of two that are called alike, one is never seen.
def check_modules(report):
    known = {}
    for path in sorted((ROOT / "tests").rglob("*.py")):
        if path.name == "conftest.py" or "programs" in path.parts or "etl_scripts" in path.parts:
            continue
        other = known.setdefault(path.name, path)
        if other != path:
            report(path, 1, f"{other.relative_to(ROOT)} has the same name, and tests import by it")
        if re.search(r"^\s*(from|import) conftest\b", path.read_text(), re.M):
            report(path, 1, "imports a conftest: there are several, and another's may be what is found")


def main():
    breaches = []

    def report(path, number, what):
        breaches.append(f"{path.relative_to(ROOT)}:{number}: {what}")

    for path in sorted(SRC.rglob("*")):
        if path.suffix in (".h", ".cpp"):
            check_source(path, report)
    check_folders(report)
    check_joined(report)
    check_modules(report)
    print("\n".join(breaches) or "house rules: no breach")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())

"""A double of the server for the embedded page alone: the built page, and the answers of one link's
calls computed in Python over a few rows. Real servers are in test_quicksight_story.py."""

import http.server
import itertools
import json
import pathlib
import re
import ssl
import statistics
import subprocess
import threading
from collections import defaultdict
from datetime import datetime, timezone

PROGRAM_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
    "img-src 'self' blob: data:; frame-src 'self'; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors {ancestors}; require-trusted-types-for 'script'; "
    "trusted-types default")


def read_pack(path):
    """{path: (type, bytes)} of a console.pack."""
    data = pathlib.Path(path).read_bytes()
    head, length, rest = data.split(b"\n", 2)
    assert head == b"TARNPACK1"
    index, body = rest[:int(length)], rest[int(length):]
    files = {}
    for entry in json.loads(index):
        offset, size = entry["encodings"]["identity"]
        files[entry["path"]] = (entry["type"], body[offset:offset + size])
    return files


def certificate(folder):
    """(certificate, key) of 127.0.0.1, signed by itself."""
    cert, key = folder / "cert.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", key,
         "-out", cert, "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"],
        check=True, capture_output=True)
    return cert, key


def field_of(field):
    """(field id, column, granularity, aggregation) of a dimension, measure or plain field."""
    if "FieldId" in field:
        return field["FieldId"], field["Column"]["ColumnName"], None, None
    (body,) = field.values()
    aggregation = body.get("AggregationFunction")
    if isinstance(aggregation, dict):
        aggregation = aggregation.get("SimpleNumericalAggregation")
    is_measure = "Measure" in next(iter(field))
    return (body["FieldId"], body["Column"]["ColumnName"], body.get("DateGranularity"),
            (aggregation or "SUM") if is_measure else None)


def cut(text, granularity):
    if text is None or granularity is None:
        return text
    length = {"YEAR": 4, "MONTH": 7, "DAY": 10}[granularity]
    return (text[:length] + "-01-01"[:10 - length] if length < 10 else text[:10]) + "T00:00:00.000Z"


def keeps(filter_, row):
    (kind, body), = filter_.items()
    value = row[body["Column"]["ColumnName"]]
    if kind == "CategoryFilter":
        (config,) = body["Configuration"].values()
        if config.get("SelectAllOptions"):
            return True
        chosen = config.get("CategoryValues", [config.get("CategoryValue")])
        if value is None:
            return config.get("NullOption") in ("ALL_VALUES", "NULLS_ONLY")
        is_in = str(value) in chosen
        return not is_in if config["MatchOperator"] == "DOES_NOT_EQUAL" else is_in
    if kind == "TimeRangeFilter":
        at = datetime.fromisoformat(value).replace(tzinfo=timezone.utc).timestamp()
        low = body.get("RangeMinimumValue", {}).get("StaticValue")
        high = body.get("RangeMaximumValue", {}).get("StaticValue")
        return (low is None or at >= low) and (high is None or at < high)
    if kind == "NumericRangeFilter":
        low, high = (body.get(m, {}).get("StaticValue") for m in ("RangeMinimum", "RangeMaximum"))
        return (low is None or value >= low) and (high is None or value <= high)
    if kind == "NumericEqualityFilter":
        return body.get("Value") is None or value == body["Value"]
    if kind == "TimeEqualityFilter":
        day = datetime.fromisoformat(value).replace(tzinfo=timezone.utc).timestamp()
        return body.get("Value") is None or day == body["Value"]
    if kind == "RelativeDatesFilter":
        return True  # what it means is the server's: that it is sent is looked at
    raise AssertionError(f"the double knows no {kind}")


def reaches(group, sheet_id, visual_id):
    if group.get("Status") == "DISABLED":
        return False
    scope = group["ScopeConfiguration"]
    if "AllSheets" in scope:
        return True
    return any(s["SheetId"] == sheet_id
               and (s["Scope"] == "ALL_VISUALS" or visual_id in s.get("VisualIds", []))
               for s in scope["SelectedSheets"]["SheetVisualScopingConfigurations"])


AGGREGATES = {
    "SUM": sum, "COUNT": len, "MIN": min, "MAX": max, "AVERAGE": lambda v: sum(v) / len(v),
    "DISTINCT_COUNT": lambda v: len(set(v))}


class Data:
    """Rows, a definition over them, and what each user may see of them."""

    def __init__(self, definition, types, rows, theme=None):
        self.definition, self.types, self.rows, self.theme = definition, types, rows, theme
        self.asked = []  # bodies of data calls
        self.defaults = {}  # of parameters that move

    def visual_of(self, sheet_id, visual_id):
        sheet = next(s for s in self.definition["Sheets"] if s["SheetId"] == sheet_id)
        for visual in sheet["Visuals"]:
            (kind, body), = visual.items()
            if body["VisualId"] == visual_id:
                return kind, body
        raise AssertionError(visual_id)

    def rows_for(self, sheet_id, visual_id, filters, only):
        overriding = {g["FilterGroupId"]: g for g in filters}
        groups = [overriding.pop(g["FilterGroupId"], g)
                  for g in self.definition.get("FilterGroups", [])] + list(overriding.values())
        wanted = [f for g in groups if reaches(g, sheet_id, visual_id) for f in g["Filters"]]
        return [r for r in self.rows if only(r) and all(keeps(f, r) for f in wanted)]

    def answer(self, sheet_id, visual_id, filters, only):
        kind, body = self.visual_of(sheet_id, visual_id)
        rows = self.rows_for(sheet_id, visual_id, filters, only)
        wells = body.get("ChartConfiguration", {}).get("FieldWells", {})
        if len(wells) == 1 and isinstance(next(iter(wells.values())), dict):
            wells = next(iter(wells.values()))
        fields = [(well, field_of(f)) for well, list_ in wells.items() for f in list_]
        if kind == "HistogramVisual":
            return self.histogram(fields[0][1], rows)
        if kind == "BoxPlotVisual":
            return self.boxes(fields[0][1], fields[1][1], rows)
        dimensions = [f for _, f in fields if f[3] is None]
        measures = [f for _, f in fields if f[3] is not None]
        columns = [{"fieldId": f[0], "name": f[1], "type": self.types[f[1]], "role": "DIMENSION",
                    **({"granularity": f[2]} if f[2] else {})} for f in dimensions]
        columns += [{"fieldId": f[0], "name": f[1], "role": "MEASURE",
                     "type": "INTEGER" if "COUNT" in f[3] else self.types[f[1]]} for f in measures]
        ids = [f[0] for f in dimensions]
        totals = [{"dimensions": list(stay),
                   "rows": self.group(dimensions, measures, rows, set(stay))}
                  for size in range(len(ids)) for stay in itertools.combinations(ids, size)]
        return {"status": "OK", "columns": columns, "truncated": False, "totals": totals,
                "rows": (found := self.group(dimensions, measures, rows, None)),
                "rowCount": len(found)}

    def group(self, dimensions, measures, rows, stay):
        groups = defaultdict(list)
        for row in rows:
            key = tuple(cut(row[column], granularity) if stay is None or field in stay else None
                        for field, column, granularity, _ in dimensions)
            groups[key].append(row)
        made = []
        for key in sorted(groups, key=lambda k: tuple((v is None, str(v)) for v in k)):
            cells = list(key)
            for _, column, _, how in measures:
                values = [r[column] for r in groups[key] if r[column] is not None]
                cells.append(AGGREGATES[how](values) if values else None)
            made.append(cells)
        return made

    def histogram(self, field, rows):
        bins = defaultdict(int)
        for row in rows:
            bins[row[field[1]] // 100 * 100] += 1
        return {"status": "OK", "rowCount": len(bins), "truncated": False, "columns": [
            {"fieldId": field[0] + ".bin", "name": field[1], "type": "DECIMAL",
             "role": "DIMENSION"},
            {"fieldId": field[0], "name": field[1], "type": "INTEGER", "role": "MEASURE"}],
            "rows": [[low, bins[low]] for low in sorted(bins)]}

    def boxes(self, group, field, rows):
        values = defaultdict(list)
        for row in rows:
            values[row[group[1]]] += [row[field[1]]] if row[field[1]] is not None else []
        columns = [{"fieldId": group[0], "name": group[1], "type": "STRING", "role": "DIMENSION"}]
        columns += [{"fieldId": f"{field[0]}#{name}", "name": field[1], "type": "DECIMAL",
                     "role": "MEASURE", "statistic": name}
                    for name in ("MINIMUM", "LOWER_QUARTILE", "MEDIAN", "UPPER_QUARTILE",
                                 "MAXIMUM")]

        def box(v):
            if len(v) < 2:
                return (v or [None]) * 5
            return [min(v), *statistics.quantiles(v, n=4, method="inclusive"), max(v)]

        found = [[key, *box(values[key])]
                 for key in sorted(values, key=lambda key: (key is not None, key or ""))]
        return {"status": "OK", "columns": columns, "rows": found, "rowCount": len(found),
                "truncated": False}


class Double:
    """https://127.0.0.1:PORT: links are "/embed/NAME/…?code=NAME", each user seeing what `only`
    lets them."""

    def __init__(self, folder, pack, data, ancestors="'self'"):
        self.files, self.data, self.ancestors = read_pack(pack), data, ancestors
        self.users = {"all": lambda row: True}
        self.used = set()
        self.cookies = []
        double = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                double.get(self)

            def do_POST(self):
                double.post(self)

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate(folder))
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.origin = f"https://127.0.0.1:{self.server.server_address[1]}"

    def link(self, user="all", path="dashboards/d1", code=None):
        number = len(self.used) + 1
        code = code or f"{user}.{number}"
        self.used.add(code)
        return (f"{self.origin}/embed/{user}/{path}?code={code}&identityprovider=quicksight"
                "&isauthcode=true")

    def get(self, request):
        path = request.path.split("?")[0]
        kind, body = self.files.get(path, (None, None))
        if body is None:
            assert path.startswith("/embed/"), path
            kind, body = self.files["/embed.html"]
        if request.headers.get("cookie"):
            self.cookies.append(path)
        request.send_response(200)
        request.send_header("content-type", kind)
        request.send_header("content-length", str(len(body)))
        policy = PROGRAM_POLICY.format(ancestors=self.ancestors)
        request.send_header("content-security-policy", policy)
        request.end_headers()
        request.wfile.write(body)

    def post(self, request):
        match = re.fullmatch(r"/embed/(\w+)/(\w+)", request.path)
        body = json.loads(request.rfile.read(int(request.headers["content-length"])))
        status, answer = self.call(match[1], match[2], body,
                                   request.headers.get("authorization", ""))
        if request.headers.get("cookie"):
            self.cookies.append(request.path)
        text = json.dumps(answer).encode()
        request.send_response(status)
        request.send_header("content-type", "application/json")
        request.send_header("content-length", str(len(text)))
        request.end_headers()
        request.wfile.write(text)

    def call(self, user, action, body, bearer):
        if action == "exchange":
            if body["code"] not in self.used:
                return 403, {"error": {"type": "AccessDenied", "message": "The code is spent."}}
            self.used.discard(body["code"])
            return 200, {"bearer": f"b-{user}", "expiresIn": 600, "user": {"name": user},
                         "experience": {"kind": "DASHBOARD", "dashboardId": "d1"}}
        if bearer != f"Bearer b-{user}":
            return 401, {"error": {"type": "AccessDenied", "message": "No bearer."}}
        only = self.users[user]
        if action == "definition":
            return 200, {"name": "Sales", "definition": self.data.definition,
                         "theme": self.data.theme, "errors": [],
                         "defaults": self.data.defaults, "dataSets": [
                             {"identifier": "sales", "arn": "arn:x", "columns": [
                                 {"name": n, "type": t} for n, t in self.data.types.items()]}]}
        if action == "data":
            self.data.asked.append(body)
            return 200, {"visuals": {v: self.data.answer(body["sheetId"], v,
                                                         body.get("filters", []), only)
                                     for v in body["visuals"]}}
        if action == "values":
            narrowed = [f for g in body.get("filters", []) for f in g["Filters"]]
            found = sorted({str(r[body["column"]]) for r in self.data.rows
                            if only(r) and all(keeps(f, r) for f in narrowed)})
            return 200, {"values": [v for v in found if body.get("search", "") in v],
                         "hasMore": False}
        return 400, {"error": {"type": "NOT_SUPPORTED", "message": f"{action} is not served."}}

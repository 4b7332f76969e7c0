"""Data sets, dashboards and their pages for the tests, and rows to compare them with.

    bi = Bi(server)
    sales = bi.data_set("sales", SALES_COLUMNS, sales_rows())
    page = bi.page([visual("BarChart", ...)], calculated={"Profit": "{revenue} - {cost}"})
    answer = page.data()["v1"]
"""

import csv
import datetime
import io
import itertools
import json
import random
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

from quicksight_calls import ACCOUNT, Calls, arn, register
from tarn_server import Server, free_port

HIVE = {"STRING": "string", "INTEGER": "bigint", "DECIMAL": "double", "DATETIME": "timestamp"}
INGESTION_TIMEOUT_S = 60
OWNER_OF_DATA_SET = ["DescribeDataSet", "DescribeDataSetPermissions", "PassDataSet",
                     "DescribeIngestion", "ListIngestions"]
VIEWER_OF_DASHBOARD = ["DescribeDashboard", "ListDashboardVersions", "QueryDashboard"]
VIEWER_OF_ANALYSIS = ["DescribeAnalysis", "QueryAnalysis"]

SALES_COLUMNS = {"order_id": "INTEGER", "product": "STRING", "region": "STRING", "city": "STRING",
                 "revenue": "DECIMAL", "cost": "DECIMAL", "quantity": "INTEGER",
                 "ordered": "DATETIME"}
CITIES = {"EU": ["Bonn", "Paris"], "US": ["Boston", "Austin"], "APAC": ["Tokyo", "Perth"]}


def sales_rows(count=600, seed=7):
    """Rows with NULLs in every column but the first; the same each time."""
    draw = random.Random(seed)
    start = datetime.datetime(2024, 11, 3, 5, 6, 7)
    rows = []
    for i in range(count):
        region = draw.choice(["EU", "US", "US", "APAC", None])
        rows.append({
            "order_id": i,
            "product": draw.choice(["Lamp", "Chair", "Desk", 'Shelf, "big"', None]),
            "region": region,
            "city": draw.choice(CITIES[region]) if region else None,
            "revenue": draw.choice([None] + [draw.randrange(100, 100000) / 4] * 19),
            "cost": draw.choice([None] + [draw.randrange(0, 60000) / 4] * 19),
            "quantity": draw.choice([None] + list(range(1, 10))),
            "ordered": draw.choice([None] + [start + datetime.timedelta(
                hours=draw.randrange(24 * 500))] * 19),
        })
    return rows


def in_csv(columns, rows):
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for row in rows:
        writer.writerow(["" if row[c] is None else
                         row[c].isoformat(" ") if isinstance(row[c], datetime.datetime) else row[c]
                         for c in columns])
    return out.getvalue()


class Page:
    """The page of an opened link: what its script would ask."""

    def __init__(self, origin, url, source):
        self.origin = origin
        self.url = url
        parts = urllib.parse.urlsplit(url)
        self.session_id = parts.path.split("/")[2]
        self.code = urllib.parse.parse_qs(parts.query)["code"][0]
        self.source = source
        self.bearer = None

    def raw(self, action, body, bearer=None):
        """Status, content type and bytes."""
        headers = {"content-type": "application/json", "origin": self.origin}
        bearer = bearer or self.bearer
        if bearer:
            headers["authorization"] = f"Bearer {bearer}"
        request = urllib.request.Request(f"{self.origin}/embed/{self.session_id}/{action}",
                                         json.dumps(body).encode(), headers)
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return answer.status, answer.headers["content-type"], answer.read()
        except urllib.error.HTTPError as refusal:
            return refusal.code, refusal.headers["content-type"], refusal.read()

    def call(self, action, **body):
        status, _, answer = self.raw(action, {"source": self.source, **body})
        assert status == 200, answer
        return json.loads(answer)

    def refusal(self, action, bearer=None, **body):
        """The status and the error's type."""
        status, _, answer = self.raw(action, {"source": self.source, **body}, bearer)
        assert status >= 400, answer
        return status, json.loads(answer)["error"]["type"]

    def open(self):
        opened = self.call("exchange", code=self.code)
        self.bearer = opened["bearer"]
        return opened

    def data(self, sheet="s1", **body):
        return self.call("data", sheetId=sheet, **body)["visuals"]

    def visual(self, visual_id="v1", **body):
        """The answer of one visual, which must be well."""
        answer = self.data(visuals=[visual_id], **body)[visual_id]
        assert answer["status"] == "OK", answer
        return answer

    def rows(self, visual_id="v1", **body):
        return self.visual(visual_id, **body)["rows"]

    def error(self, visual_id="v1", **body):
        answer = self.data(visuals=[visual_id], **body)[visual_id]
        assert answer["status"] == "ERROR", answer
        return answer["error"]

    def csv(self, visual_id="v1", **body):
        status, kind, text = self.raw("export", {"source": self.source, "sheetId": "s1",
                                                 "visualId": visual_id, "format": "CSV", **body})
        assert status == 200, text
        assert kind == "text/csv; charset=utf-8"
        return list(csv.reader(io.StringIO(text.decode())))


class Bi:
    """QuickSight on a server of its own with the console's origin, as the account's root."""

    def __init__(self, folder):
        port = free_port()
        self.server = Server(folder, "--console", f"127.0.0.1:{port}").start()
        self.origin = f"http://127.0.0.1:{port}"
        self.quicksight = Calls(self.server.client("quicksight"))
        self.s3 = self.server.client("s3")
        self.glue = self.server.client("glue")
        self.s3.create_bucket(Bucket="bi-data")
        self.glue.create_database(DatabaseInput={"Name": "bi"})
        self.source_arn = self.quicksight.create_data_source(
            DataSourceId="athena", Name="Athena", Type="ATHENA",
            DataSourceParameters={"AthenaParameters": {"WorkGroup": "primary"}})["Arn"]
        self.numbers = itertools.count(1)
        self.author = register(self.quicksight, "author", role="AUTHOR")

    def close(self):
        self.server.kill()

    def advance(self, seconds):
        """Moves the server's domain time."""
        request = urllib.request.Request(self.server.endpoint + "/_tarn/clock",
                                         json.dumps({"advance_seconds": seconds}).encode())
        urllib.request.urlopen(request, timeout=10).close()

    def id(self, word):
        return f"{word}-{next(self.numbers)}"

    def table(self, columns, rows):
        """A table of the catalog; its name."""
        name = f"t{next(self.numbers)}"
        self.s3.put_object(Bucket="bi-data", Key=f"{name}/part.csv",
                           Body=in_csv(columns, rows).encode())
        self.glue.create_table(DatabaseName="bi", TableInput={
            "Name": name, "TableType": "EXTERNAL_TABLE", "StorageDescriptor": {
                "Columns": [{"Name": c, "Type": "string"} for c in columns],
                "Location": f"s3://bi-data/{name}/",
                "InputFormat": "org.apache.hadoop.mapred.TextInputFormat",
                "OutputFormat": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
                "SerdeInfo": {"SerializationLibrary":
                              "org.apache.hadoop.hive.serde2.OpenCSVSerde"}}})
        return name

    def data_set(self, columns, rows, mode="SPICE", **more):
        """A data set of the rows, ingested where it is of SPICE; its ARN."""
        table = self.table(columns, rows)
        parts = [f"cast(nullif({c}, '') as {self.sql_type(t)}) {c}" if t != "STRING"
                 else f"nullif({c}, '') {c}" for c, t in columns.items()]
        physical = {"p1": {"CustomSql": {
            "DataSourceArn": self.source_arn, "Name": "rows",
            "SqlQuery": f"SELECT {', '.join(parts)} FROM bi.{table}",
            "Columns": [{"Name": c, "Type": t} for c, t in columns.items()]}}}
        data_set_id = self.id("ds")
        made = self.quicksight.create_data_set(
            DataSetId=data_set_id, Name=data_set_id, ImportMode=mode, PhysicalTableMap=physical,
            Permissions=[{"Principal": self.author, "Actions": [
                f"quicksight:{a}" for a in OWNER_OF_DATA_SET]}], **more)
        if mode == "SPICE":
            self.ingest(data_set_id, made.get("IngestionId"))
        return made["Arn"]

    @staticmethod
    def sql_type(kind):
        return {"INTEGER": "bigint", "DECIMAL": "double", "DATETIME": "timestamp(3)"}[kind]

    def ingest(self, data_set_id, ingestion_id=None):
        if ingestion_id is None:
            ingestion_id = self.id("in")
            self.quicksight.create_ingestion(DataSetId=data_set_id, IngestionId=ingestion_id)
        deadline = time.monotonic() + INGESTION_TIMEOUT_S
        while True:
            found = self.quicksight.describe_ingestion(
                DataSetId=data_set_id, IngestionId=ingestion_id)["Ingestion"]
            if found["IngestionStatus"] in ("COMPLETED", "FAILED", "CANCELLED"):
                assert found["IngestionStatus"] == "COMPLETED", found
                return found
            assert time.monotonic() < deadline, found
            time.sleep(0.1)

    def user(self, name=None, role="READER", groups=()):
        """A user in groups; its ARN."""
        name = name or self.id("user")
        made = register(self.quicksight, name, role=role)
        for group in groups:
            try:
                self.quicksight.create_group(Namespace="default", GroupName=group)
            except self.quicksight.client.exceptions.ResourceExistsException:
                pass
            self.quicksight.create_group_membership(Namespace="default", GroupName=group,
                                                    MemberName=name)
        return made

    def dashboard(self, definition, viewers=()):
        dashboard_id = self.id("d")
        permissions = [{"Principal": v, "Actions": [f"quicksight:{a}" for a in VIEWER_OF_DASHBOARD]}
                       for v in viewers]
        more = {"Permissions": permissions} if permissions else {}
        self.quicksight.create_dashboard(DashboardId=dashboard_id, Name=dashboard_id,
                                         Definition=definition, **more)
        return dashboard_id

    def link(self, user, experience=None, **more):
        """The URL of a registered user's link; without an experience it is of the whole console."""
        return self.quicksight.generate_embed_url_for_registered_user(
            UserArn=user, ExperienceConfiguration=experience or {"QuickSightConsole": {
                "InitialPath": "/start"}}, **more)["EmbedUrl"]

    def anonymous_link(self, dashboard_id, tags, **more):
        return self.quicksight.generate_embed_url_for_anonymous_user(
            Namespace="default", AuthorizedResourceArns=[arn("dashboard", dashboard_id)],
            SessionTags=[{"Key": k, "Value": v} for k, v in tags.items()],
            ExperienceConfiguration={"Dashboard": {"InitialDashboardId": dashboard_id}},
            **more)["EmbedUrl"]

    def open_page(self, url, source):
        page = Page(self.origin, url, source)
        page.open()
        return page

    def author_page(self, definition):
        """The author's page of a draft."""
        return self.open_page(self.link(self.author), {"definition": definition})

    def reader_page(self, definition, user):
        """A reader's page of a dashboard that he may see."""
        dashboard_id = self.dashboard(definition, viewers=[user])
        url = self.link(user, {"Dashboard": {"InitialDashboardId": dashboard_id}})
        return self.open_page(url, {"dashboardId": dashboard_id})


# ---- Definitions.

def column(name, data_set="sales"):
    return {"DataSetIdentifier": data_set, "ColumnName": name}


def cat(name, data_set="sales", **more):
    return {"CategoricalDimensionField": {"FieldId": f"d.{name}", "Column": column(name, data_set),
                                          **more}}


def date(name, granularity=None, data_set="sales", **more):
    if granularity:
        more["DateGranularity"] = granularity
    return {"DateDimensionField": {"FieldId": f"d.{name}", "Column": column(name, data_set),
                                   **more}}


def num(name, function="SUM", data_set="sales", field_id=None):
    more = {"AggregationFunction": {"SimpleNumericalAggregation": function}} if function else {}
    return {"NumericalMeasureField": {"FieldId": field_id or f"m.{name}.{function}",
                                      "Column": column(name, data_set), **more}}


def count(name, function="COUNT", data_set="sales"):
    return {"CategoricalMeasureField": {"FieldId": f"m.{name}.{function}",
                                        "Column": column(name, data_set),
                                        "AggregationFunction": function}}


AGGREGATED = {"BarChart": "BarChartAggregatedFieldWells", "LineChart": "LineChartAggregatedFieldWells",
              "ComboChart": "ComboChartAggregatedFieldWells",
              "PieChart": "PieChartAggregatedFieldWells", "Table": "TableAggregatedFieldWells",
              "PivotTable": "PivotTableAggregatedFieldWells",
              "ScatterPlot": "ScatterPlotCategoricallyAggregatedFieldWells",
              "HeatMap": "HeatMapAggregatedFieldWells",
              "Histogram": "HistogramAggregatedFieldWells", "TreeMap": "TreeMapAggregatedFieldWells",
              "FunnelChart": "FunnelChartAggregatedFieldWells",
              "BoxPlot": "BoxPlotAggregatedFieldWells",
              "Waterfall": "WaterfallChartAggregatedFieldWells",
              "WordCloud": "WordCloudAggregatedFieldWells",
              "RadarChart": "RadarChartAggregatedFieldWells"}


def visual(kind, wells, sort=None, visual_id="v1", hierarchies=None, **chart):
    """A visual of the kind ("BarChart") with its field wells."""
    inner = {AGGREGATED[kind]: wells} if kind in AGGREGATED else wells
    chart["FieldWells"] = inner
    if sort:
        chart["SortConfiguration"] = sort
    body = {"VisualId": visual_id, "ChartConfiguration": chart}
    if hierarchies:
        body["ColumnHierarchies"] = hierarchies
    return {f"{kind}Visual": body}


def raw_table(names, **chart):
    values = [{"FieldId": f"u.{n}", "Column": column(n)} for n in names]
    return {"TableVisual": {"VisualId": "v1", "ChartConfiguration": {
        "FieldWells": {"TableUnaggregatedFieldWells": {"Values": values}}, **chart}}}


def definition(data_sets, visuals, calculated=None, filters=(), **more):
    """A definition of one sheet; `data_sets`: an ARN of "sales", or ARNs by identifier."""
    if isinstance(data_sets, str):
        data_sets = {"sales": data_sets}
    made = {"DataSetIdentifierDeclarations": [{"Identifier": k, "DataSetArn": v}
                                              for k, v in data_sets.items()],
            "Sheets": [{"SheetId": "s1", "Name": "Sheet", "Visuals": list(visuals)}], **more}
    if calculated:
        made["CalculatedFields"] = [{"DataSetIdentifier": "sales", "Name": n, "Expression": e}
                                    for n, e in calculated.items()]
    if filters:
        made["FilterGroups"] = list(filters)
    return made


def group(*filters, cross="SINGLE_DATASET", scope=None, group_id=None, **more):
    """A filter group of all sheets, of filters like {"CategoryFilter": {…}}."""
    return {"FilterGroupId": group_id or "g" + uuid.uuid4().hex[:8], "Filters": list(filters),
            "CrossDataset": cross, "ScopeConfiguration": scope or {"AllSheets": {}}, **more}


def one_of(name, values, match="CONTAINS", data_set="sales", **more):
    return {"CategoryFilter": {"FilterId": "f" + uuid.uuid4().hex[:8],
                               "Column": column(name, data_set), "Configuration": {
                                   "FilterListConfiguration": {
                                       "MatchOperator": match, "CategoryValues": values, **more}}}}


def number_filter(kind, name, null="NON_NULLS_ONLY", **more):
    return {kind: {"FilterId": "f" + uuid.uuid4().hex[:8], "Column": column(name),
                   "NullOption": null, **more}}


# ---- What to compare with.

def total(rows, name):
    values = [r[name] for r in rows if r[name] is not None]
    return sum(values) if values else None


def grouped(rows, keys, value):
    """{key tuple: value(rows of it)}; `keys` are names or functions of a row."""
    groups = {}
    for row in rows:
        key = tuple(k(row) if callable(k) else row[k] for k in keys)
        groups.setdefault(key, []).append(row)
    return {key: value(members) for key, members in groups.items()}


def iso(time_value):
    return None if time_value is None else time_value.isoformat() + "Z"


def month(name):
    return lambda r: None if r[name] is None else iso(
        r[name].replace(day=1, hour=0, minute=0, second=0))


def near(a, b):
    """Whether two answers are the same but for rounding."""
    if isinstance(a, (list, tuple)):
        return isinstance(b, (list, tuple)) and len(a) == len(b) and all(map(near, a, b))
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(near(v, b[k]) for k, v in a.items())
    if isinstance(a, float) or isinstance(b, float):
        return a is not None and b is not None and abs(a - b) <= 1e-9 * max(1, abs(a), abs(b))
    return a == b


def by_key(rows, keys):
    """Rows of an answer as {key tuple: the rest}."""
    made = {tuple(r[:keys]): (r[keys] if len(r) == keys + 1 else tuple(r[keys:])) for r in rows}
    assert len(made) == len(rows)
    return made

"""Snapshot jobs: files of a dashboard in S3, as its viewer sees it."""

import concurrent.futures
import csv
import datetime
import io
import re
import shutil
import subprocess
import time
import xml.etree.ElementTree as xml
import zipfile

import pytest

from bi import (SALES_COLUMNS, Bi, cat, definition, group, grouped, near, num, raw_table,
                sales_rows, total, visual)
from quicksight_calls import ACCOUNT, Calls, arn, refusal_code, refused
from tarn_server import binary

ROWS = sales_rows()
JOB_TIMEOUT_S = 120
BUCKET = "snapshots"
LINES = raw_table(["order_id", "region", "product", "revenue", "ordered"], SortConfiguration={
    "RowSort": [{"FieldSort": {"FieldId": "u.order_id", "Direction": "ASC"}}]})
TOTALS = visual("Table", {"GroupBy": [cat("region")], "Values": [num("revenue")]}, visual_id="v2")
PIVOT = visual("PivotTable", {"Rows": [cat("region")], "Columns": [],
                              "Values": [num("quantity")]}, visual_id="v3")
BARS = visual("BarChart", {"Category": [cat("region")], "Values": [num("revenue")]},
              visual_id="v4")
TOTALS["TableVisual"]["Title"] = {"Visibility": "VISIBLE", "FormatText": {
    "PlainText": "Revenue by region"}}
BARS["BarChartVisual"]["Title"] = {"Visibility": "VISIBLE", "FormatText": {
    "PlainText": "Snapshot bars"}}
VISUALS = [LINES, TOTALS, PIVOT, BARS]
ANYBODY = {"AnonymousUsers": [{}]}


def of_region(*regions):
    return [r for r in ROWS if r["region"] in regions]


def tables(*visual_ids, sheet="s1"):
    return {"SheetId": sheet, "SelectionScope": "SELECTED_VISUALS", "VisualIds": list(visual_ids)}


def file(kind, *selections):
    return {"Files": [{"FormatType": kind, "SheetSelections": list(selections)}]}


CSV1, CSV2 = file("CSV", tables("v1")), file("CSV", tables("v2"))
BOOK = file("EXCEL", tables("v1", "v2", "v3"))
PDF = file("PDF", {"SheetId": "s1", "SelectionScope": "ALL_VISUALS"})


def asked(*groups, prefix="out", bucket=BUCKET, region="us-east-1", **more):
    return {"FileGroups": list(groups), "DestinationConfiguration": {"S3Destinations": [
        {"BucketConfiguration": {"BucketName": bucket, "BucketPrefix": prefix,
                                 "BucketRegion": region}}]}, **more}


def tagged(**tags):
    return {"AnonymousUsers": [{"RowLevelPermissionTags": [
        {"Key": k, "Value": v} for k, v in tags.items()]}]}


class Snapshots:
    """Jobs of one server, started with one caller's credentials."""

    def __init__(self, bi, client=None):
        self.bi = bi
        self.quicksight = Calls(client) if client else bi.quicksight

    def start(self, dashboard, configuration, viewer=ANYBODY):
        job = self.bi.id("job")
        more = {"UserConfiguration": viewer} if viewer else {}
        answer = self.quicksight.start_dashboard_snapshot_job(
            DashboardId=dashboard, SnapshotJobId=job, SnapshotConfiguration=configuration, **more)
        assert answer["SnapshotJobId"] == job and answer["Status"] == 200
        assert answer["Arn"] == arn("dashboard", f"{dashboard}/snapshot-job/{job}")
        return job

    def ended(self, dashboard, job):
        deadline = time.monotonic() + JOB_TIMEOUT_S
        names = {"DashboardId": dashboard, "SnapshotJobId": job}
        while True:
            found = self.quicksight.describe_dashboard_snapshot_job(**names)
            if found["JobStatus"] in ("COMPLETED", "FAILED"):
                return self.quicksight.describe_dashboard_snapshot_job_result(**names)
            assert found["JobStatus"] in ("QUEUED", "RUNNING")
            assert time.monotonic() < deadline, found
            time.sleep(0.05)

    def run(self, dashboard, configuration, viewer=ANYBODY):
        """The ended job's result."""
        return self.ended(dashboard, self.start(dashboard, configuration, viewer))

    def files(self, dashboard, configuration, viewer=ANYBODY):
        """The bytes of every file of a job that must go well."""
        result = self.run(dashboard, configuration, viewer)
        assert result["JobStatus"] == "COMPLETED" and "ErrorInfo" not in result, result
        return [self.read(group["S3Results"][0]["S3Uri"]) for group in groups(result)]

    def read(self, uri):
        bucket, key = uri.removeprefix("s3://").split("/", 1)
        return self.bi.s3.get_object(Bucket=bucket, Key=key)["Body"].read()


def groups(result):
    users = result["Result"].get("AnonymousUsers") or result["Result"]["RegisteredUsers"]
    return users[0]["FileGroups"]


def lines(text):
    return list(csv.reader(io.StringIO(text.decode())))


def sheets(book):
    """{name: rows of cells' texts} of a workbook."""
    spaces = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    made = {}
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        names = [s.get("name") for s in xml.fromstring(archive.read("xl/workbook.xml")).findall(
            ".//m:sheet", spaces)]
        for i, name in enumerate(names, 1):
            tree = xml.fromstring(archive.read(f"xl/worksheets/sheet{i}.xml"))
            made[name] = []
            for row in tree.findall(".//m:row", spaces):
                cells = {c.get("r")[0]: "".join(c.itertext()) for c in row.findall("m:c", spaces)}
                made[name].append([cells.get(letter, "") for letter in "ABCDE"])
    return made


def by_first(rows):
    return {r[0] or None: float(r[1]) for r in rows if len(r) > 1 and r[1] != ""}


def totals_of(rows, name):
    return {k[0]: v for k, v in grouped(rows, ["region"], lambda g: total(g, name)).items()
            if v is not None}


@pytest.fixture(scope="module")
def snapshots(bi):
    bi.s3.create_bucket(Bucket=BUCKET)
    return Snapshots(bi)


@pytest.fixture(scope="module")
def shown(bi, sales):
    """A dashboard that nobody's rules narrow."""
    return bi.dashboard(definition(sales, VISUALS))


@pytest.fixture(scope="module")
def guarded(bi):
    """A dashboard of the rows of one's tenant."""
    data_set = bi.data_set(SALES_COLUMNS, ROWS, RowLevelPermissionTagConfiguration={
        "Status": "ENABLED", "TagRules": [{"TagKey": "tenant", "ColumnName": "region",
                                           "TagMultiValueDelimiter": ",", "MatchAllValue": "*"}]})
    return bi.dashboard(definition(data_set, VISUALS))


# ---- The files.

def test_csv_has_the_rows_that_the_table_shows(snapshots, shown):
    one, two = map(lines, snapshots.files(shown, asked(CSV1, CSV2)))
    assert one[0] == ["order_id", "region", "product", "revenue", "ordered"]
    assert len(one) == len(ROWS) + 1
    for line, row in zip(one[1:], ROWS):
        assert line[:3] == [str(row["order_id"]), row["region"] or "", row["product"] or ""]
        assert line[3] == "" if row["revenue"] is None else float(line[3]) == row["revenue"]
    assert near(by_first(two[1:]), totals_of(ROWS, "revenue"))


def test_a_workbook_has_a_sheet_a_visual(snapshots, shown):
    book, = snapshots.files(shown, asked(BOOK))
    found = sheets(book)
    assert list(found) == ["v1", "Revenue by region", "v3"]
    assert [int(r[0]) for r in found["v1"][1:]] == [r["order_id"] for r in ROWS]
    assert near(by_first(found["Revenue by region"][1:]), totals_of(ROWS, "revenue"))
    assert near(by_first(found["v3"][1:]), totals_of(ROWS, "quantity"))


def drawn(snapshots, dashboard, viewer=ANYBODY):
    result = snapshots.run(dashboard, asked(PDF), viewer)
    if result["JobStatus"] == "FAILED":
        assert result["ErrorInfo"]["ErrorType"] == "DrawingUnavailable", result
        pytest.skip(result["ErrorInfo"]["ErrorMessage"])
    made = snapshots.read(groups(result)[0]["S3Results"][0]["S3Uri"])
    assert made.startswith(b"%PDF")
    return made


def pdf_text(made):
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not installed: the text of the PDF is not read")
    return subprocess.run(["pdftotext", "-", "-"], input=made, capture_output=True,
                          check=True).stdout.decode()


def test_pdf_is_written(snapshots, shown):
    assert len(drawn(snapshots, shown)) > 1000


def test_pdf_is_of_the_sheet(snapshots, shown):
    assert "Snapshot bars" in pdf_text(drawn(snapshots, shown))


def test_all_of_a_job_and_what_is_told_of_it(snapshots, shown):
    csvs = [file("CSV", tables(v)) for v in ("v1", "v2", "v3", "v1", "v2")]
    configuration = asked(*csvs, BOOK, prefix="a/b/")
    job = snapshots.start(shown, configuration, tagged(tenant="secret-value", other="x"))
    names = {"DashboardId": shown, "SnapshotJobId": job}
    result = snapshots.ended(shown, job)
    told = snapshots.quicksight.describe_dashboard_snapshot_job(**names)
    assert told["JobStatus"] == result["JobStatus"] == "COMPLETED"
    assert told["SnapshotConfiguration"] == configuration
    assert told["UserConfiguration"] == {"AnonymousUsers": [
        {"RowLevelPermissionTagKeys": ["tenant", "other"]}]}
    assert (told["DashboardId"], told["SnapshotJobId"], told["AwsAccountId"]) == (
        shown, job, ACCOUNT)
    assert told["CreatedTime"] <= told["LastUpdatedTime"] == result["LastUpdatedTime"]
    assert "secret-value" not in str(told) + str(result)
    uris = [g["S3Results"][0]["S3Uri"] for g in groups(result)]
    assert uris == [f"s3://{BUCKET}/a/b/{job}/{i}-{v}.{e}" for i, v, e in (
        (1, "v1", "csv"), (2, "v2", "csv"), (3, "v3", "csv"), (4, "v1", "csv"), (5, "v2", "csv"),
        (6, "s1", "xlsx"))]
    for found, given in zip(groups(result), configuration["FileGroups"]):
        assert found["Files"] == given["Files"]
        assert found["S3Results"][0]["S3DestinationConfiguration"] == configuration[
            "DestinationConfiguration"]["S3Destinations"][0]
    listed = snapshots.bi.s3.list_objects_v2(Bucket=BUCKET, Prefix=f"a/b/{job}/")["Contents"]
    assert sorted(f"s3://{BUCKET}/{o['Key']}" for o in listed) == uris


def test_parameters_stand_in_for_the_defaults(bi, snapshots, sales):
    by_region = {"CategoryFilter": {
        "FilterId": "f1", "Column": {"DataSetIdentifier": "sales", "ColumnName": "region"},
        "Configuration": {"CustomFilterConfiguration": {
            "MatchOperator": "EQUALS", "ParameterName": "Region", "NullOption": "NON_NULLS_ONLY"}}}}
    since = {"TimeRangeFilter": {
        "FilterId": "f2", "Column": {"DataSetIdentifier": "sales", "ColumnName": "ordered"},
        "NullOption": "NON_NULLS_ONLY", "IncludeMinimum": True,
        "RangeMinimumValue": {"Parameter": "Since"}}}
    dashboard = bi.dashboard(definition(
        sales, [TOTALS], filters=[group(by_region), group(since)], ParameterDeclarations=[
            {"StringParameterDeclaration": {"ParameterValueType": "SINGLE_VALUED",
                                            "Name": "Region",
                                            "DefaultValues": {"StaticValues": ["EU"]}}},
            {"DateTimeParameterDeclaration": {
                "Name": "Since", "DefaultValues": {"StaticValues": [
                    datetime.datetime(2000, 1, 1, tzinfo=datetime.timezone.utc)]}}}]))

    def made(**parameters):
        more = {"Parameters": parameters} if parameters else {}
        text, = snapshots.files(dashboard, asked(CSV2, **more))
        return by_first(lines(text)[1:])

    dated = [r for r in ROWS if r["ordered"] is not None]
    cut = datetime.datetime(2025, 6, 1)
    assert near(made(), totals_of([r for r in dated if r["region"] == "EU"], "revenue"))
    assert near(made(StringParameters=[{"Name": "Region", "Values": ["US"]}],
                     DateTimeParameters=[{"Name": "Since", "Values": [
                         cut.replace(tzinfo=datetime.timezone.utc)]}]),
                totals_of([r for r in dated if r["region"] == "US" and r["ordered"] >= cut],
                          "revenue"))
    for parameters in ({"StringParameters": [{"Name": "None", "Values": ["1"]}]},
                       {"StringParameters": [{"Name": "Region", "Values": ["1", "2"]}]},
                       {"StringParameters": [{"Name": "Since", "Values": ["soon"]}]},
                       {"StringParameters": [{"Name": "Region", "Values": ["1"]}],
                        "IntegerParameters": [{"Name": "Region", "Values": [1]}]}):
        assert refusal_code(snapshots.start, dashboard=dashboard, configuration=asked(
            CSV2, Parameters=parameters)) == "InvalidParameterValueException"


# ---- Who looks.

def test_rules_by_tags_hold_in_every_file(snapshots, guarded):
    for tags, rows in (({"tenant": "EU"}, of_region("EU")),
                       ({"tenant": "US,EU"}, of_region("US", "EU")),
                       ({"tenant": "*"}, ROWS), ({"other": "EU"}, []), ({}, [])):
        viewer = tagged(**tags) if tags else ANYBODY
        text, book = snapshots.files(guarded, asked(CSV1, BOOK), viewer)
        assert [int(r[0]) for r in lines(text)[1:]] == [r["order_id"] for r in rows]
        found = sheets(book)
        assert [int(r[0]) for r in found["v1"][1:]] == [r["order_id"] for r in rows]
        assert near(by_first(found["Revenue by region"][1:]), totals_of(rows, "revenue"))
        assert near(by_first(found["v3"][1:]), totals_of(rows, "quantity"))


def test_rules_by_tags_hold_on_paper(snapshots, guarded):
    text = pdf_text(drawn(snapshots, guarded, tagged(tenant="EU")))
    assert "EU" in text and "APAC" not in text and "US" not in re.findall(r"\w+", text)


def test_paper_is_as_if_there_were_no_other_rows(bi, snapshots, guarded):
    """The drawing of what the rules leave is that of a data set which has nothing else."""
    plain = bi.data_set(SALES_COLUMNS, of_region("EU"))
    bi.quicksight.create_dashboard(DashboardId="only-eu", Name=guarded,
                                   Definition=definition(plain, VISUALS))

    def paper(dashboard, tenant):
        made = drawn(snapshots, dashboard, tagged(tenant=tenant))
        return re.sub(rb"/CreationDate [^\n]*", b"", made)

    assert paper(guarded, "EU") == paper("only-eu", "EU")
    assert paper(guarded, "US") != paper("only-eu", "EU")


def registered(bi, policy, role="READER"):
    """An IAM user that QuickSight knows: its client, the ARN of its QuickSight user."""
    name = bi.id("iam")
    keys = bi.server.user(name, policy)
    user = bi.quicksight.register_user(
        Namespace="default", IdentityType="IAM", Email="a@example.com", UserRole=role,
        IamArn=f"arn:aws:iam::{ACCOUNT}:user/{name}")["User"]["Arn"]
    return bi.server.client("quicksight", keys=keys), user


def policy(*statements):
    return {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": a, "Resource": r} for a, r in statements]}


JOBS = (["quicksight:StartDashboardSnapshotJob", "quicksight:DescribeDashboardSnapshotJob*"],
        f"arn:aws:quicksight:us-east-1:{ACCOUNT}:dashboard/*")
WRITES = ("s3:PutObject", f"arn:aws:s3:::{BUCKET}/*")


def test_registered_users_see_what_their_rules_say(bi, snapshots):
    client, user = registered(bi, policy(JOBS, WRITES))
    other_client, other = registered(bi, policy(JOBS, WRITES))
    rules = bi.data_set({"UserName": "STRING", "region": "STRING"}, [
        {"UserName": user.rsplit("/", 1)[1], "region": "EU"},
        {"UserName": other.rsplit("/", 1)[1], "region": "US"}])
    data_set = bi.data_set(SALES_COLUMNS, ROWS, RowLevelPermissionDataSet={
        "Arn": rules, "PermissionPolicy": "GRANT_ACCESS", "FormatVersion": "VERSION_1",
        "Status": "ENABLED"})
    dashboard = bi.dashboard(definition(data_set, VISUALS), viewers=[user, other])
    mine, others = Snapshots(bi, client), Snapshots(bi, other_client)
    for viewer, region in ((mine, "EU"), (others, "US")):
        text, = viewer.files(dashboard, asked(CSV1), viewer=None)
        assert [int(r[0]) for r in lines(text)[1:]] == [r["order_id"] for r in of_region(region)]
    # A viewer without a name has none of the rules' rows.
    text, = mine.files(dashboard, asked(CSV1))
    assert len(lines(text)) == 1
    # A job is its user's own.
    job = mine.start(dashboard, asked(CSV1), viewer=None)
    names = {"DashboardId": dashboard, "SnapshotJobId": job}
    assert mine.ended(dashboard, job)["Result"].keys() == {"RegisteredUsers"}
    assert "UserConfiguration" not in mine.quicksight.describe_dashboard_snapshot_job(**names)
    for call in ("describe_dashboard_snapshot_job", "describe_dashboard_snapshot_job_result"):
        code, message = refused(getattr(others.quicksight, call), **names)
        assert code == "AccessDeniedException" and "different user" in message
    # Who may not see the dashboard gets nothing of it, nor does who is no user.
    closed = bi.dashboard(definition(data_set, VISUALS), viewers=[other])
    assert refusal_code(mine.start, dashboard=closed, configuration=asked(CSV1),
                        viewer=None) == "AccessDeniedException"
    code, message = refused(snapshots.start, dashboard=dashboard, configuration=asked(CSV1),
                            viewer=None)
    assert code == "AccessDeniedException" and "no registered user" in message
    bi.quicksight.update_dashboard_permissions(DashboardId=dashboard, RevokePermissions=[
        {"Principal": user, "Actions": [f"quicksight:{a}" for a in (
            "DescribeDashboard", "ListDashboardVersions", "QueryDashboard")]}])
    assert refusal_code(mine.quicksight.describe_dashboard_snapshot_job_result,
                        **names) == "AccessDeniedException"


def test_iam_decides_who_starts_and_who_reads(bi, snapshots, shown, sales):
    keys = bi.server.user(bi.id("iam"), policy((
        "quicksight:StartDashboardSnapshotJob",
        f"arn:aws:quicksight:us-east-1:{ACCOUNT}:dashboard/{shown}")))
    started = Snapshots(bi, bi.server.client("quicksight", keys=keys))
    job = started.start(shown, asked(CSV1))
    assert refusal_code(started.quicksight.describe_dashboard_snapshot_job, DashboardId=shown,
                        SnapshotJobId=job) == "AccessDeniedException"
    # It may not write either, which the job's result tells.
    result = snapshots.ended(shown, job)
    assert result["JobStatus"] == "FAILED"
    assert result["ErrorInfo"]["ErrorType"] == "AccessDenied"
    assert groups(result)[0]["S3Results"][0]["ErrorInfo"][0]["ErrorType"] == "AccessDenied"
    assert "S3Uri" not in groups(result)[0]["S3Results"][0]
    other = bi.dashboard(definition(sales, VISUALS))
    assert refusal_code(started.start, dashboard=other,
                        configuration=asked(CSV1)) == "AccessDeniedException"


def test_files_are_written_as_the_caller(bi, snapshots, shown):
    keys = bi.server.user(bi.id("iam"), policy(JOBS, (
        "s3:PutObject", f"arn:aws:s3:::{BUCKET}/narrow/*.csv")))
    narrow = Snapshots(bi, bi.server.client("quicksight", keys=keys))
    result = narrow.run(shown, asked(BOOK, CSV2, prefix="narrow"))
    assert result["JobStatus"] == "COMPLETED" and "ErrorInfo" not in result
    book, text = (g["S3Results"][0] for g in groups(result))
    assert book["ErrorInfo"][0]["ErrorType"] == "AccessDenied" and "S3Uri" not in book
    assert near(by_first(lines(narrow.read(text["S3Uri"]))[1:]), totals_of(ROWS, "revenue"))
    assert narrow.run(shown, asked(CSV2, prefix="wide"))["JobStatus"] == "FAILED"


# ---- What goes wrong.

@pytest.mark.parametrize("configuration", [
    asked(file("CSV", tables("v1", "v2"))),
    asked(file("CSV", tables("v4"))),
    asked(file("CSV", tables("nosuch"))),
    asked(file("CSV", tables("v1", sheet="nosuch"))),
    asked(file("CSV", {"SheetId": "s1", "SelectionScope": "ALL_VISUALS"})),
    asked(file("CSV", {"SheetId": "s1", "SelectionScope": "SELECTED_VISUALS"})),
    asked(file("EXCEL", {"SheetId": "s1", "SelectionScope": "ALL_VISUALS"})),
    asked(file("EXCEL", tables("v1", "v2", "v3"), tables("v1", "v2", "v3"))),
    asked(file("EXCEL", tables("v1", "v4"))),
    asked(file("PDF", tables("v1"))),
    asked(file("PDF", {"SheetId": "nosuch", "SelectionScope": "ALL_VISUALS"})),
    asked(file("PDF", *[{"SheetId": "s1", "SelectionScope": "ALL_VISUALS"}] * 2)),
    asked(PDF, PDF), asked(BOOK, BOOK), asked(*[CSV1] * 6), asked({}),
    asked(CSV1, prefix="p" * 401),
    {"FileGroups": [CSV1]},
    {"FileGroups": [CSV1], "DestinationConfiguration": {}},
])
def test_what_is_no_job_is_refused(snapshots, shown, configuration):
    code, message = refused(snapshots.start, dashboard=shown, configuration=configuration)
    assert code == "InvalidParameterValueException" and message


def test_other_refusals(bi, snapshots, shown, sales):
    start = snapshots.quicksight.start_dashboard_snapshot_job
    names = {"DashboardId": shown, "SnapshotJobId": "no-such"}
    assert refusal_code(snapshots.start, dashboard="no-such",
                        configuration=asked(CSV1)) == "ResourceNotFoundException"
    for call in ("describe_dashboard_snapshot_job", "describe_dashboard_snapshot_job_result"):
        assert refusal_code(getattr(snapshots.quicksight, call),
                            **names) == "ResourceNotFoundException"
    assert refusal_code(start, **names, AwsAccountId="999999999999", UserConfiguration=ANYBODY,
                        SnapshotConfiguration=asked(CSV1)) == "AccessDeniedException"
    twice = {"AnonymousUsers": [{"RowLevelPermissionTags": [{"Key": "a", "Value": "1"}] * 2}]}
    for viewer in (twice, {}):
        assert refusal_code(start, **names, SnapshotConfiguration=asked(CSV1),
                            UserConfiguration=viewer) == "InvalidParameterValueException"
    assert refusal_code(snapshots.quicksight.start_dashboard_snapshot_job_schedule,
                        DashboardId=shown, ScheduleId="s") == "NotImplemented"
    # An id is free again once its job has ended, and goes with its dashboard.
    dashboard = bi.dashboard(definition(sales, VISUALS))
    names = {"DashboardId": dashboard, "SnapshotJobId": snapshots.start(dashboard, asked(CSV1))}
    snapshots.ended(**{"dashboard": dashboard, "job": names["SnapshotJobId"]})
    start(**names, UserConfiguration=ANYBODY, SnapshotConfiguration=asked(CSV2))
    assert len(groups(snapshots.ended(dashboard, names["SnapshotJobId"]))) == 1
    bi.quicksight.delete_dashboard(DashboardId=dashboard)
    bi.quicksight.create_dashboard(DashboardId=dashboard, Name="again",
                                   Definition=definition(sales, VISUALS))
    assert refusal_code(snapshots.quicksight.describe_dashboard_snapshot_job,
                        **names) == "ResourceNotFoundException"


def test_failures_are_told_with_their_reason(bi, snapshots, shown):
    def failed(dashboard, configuration):
        result = snapshots.run(dashboard, configuration)
        assert result["JobStatus"] == "FAILED" and result["ErrorInfo"]["ErrorMessage"]
        assert groups(result)[0]["S3Results"][0]["ErrorInfo"] == [result["ErrorInfo"]]
        return result["ErrorInfo"]["ErrorType"]

    assert failed(shown, asked(CSV1, bucket="no-such-bucket")) == "NoSuchBucket"
    assert failed(shown, asked(CSV1, region="eu-west-1")) == "InvalidParameterValueException"
    data_set = bi.data_set(SALES_COLUMNS, ROWS)
    dashboard = bi.dashboard(definition(data_set, VISUALS))
    bi.quicksight.delete_data_set(DataSetId=data_set.rsplit("/", 1)[1])
    assert failed(dashboard, asked(CSV1)) == "DATASET_DELETED"


def crowd(snapshots, dashboard, count):
    """Starts jobs at one time: how each was refused, or its id."""
    def start(_):
        try:
            return snapshots.start(dashboard, asked(*[CSV1] * 5, BOOK))
        except snapshots.bi.quicksight.client.exceptions.ClientError as refusal:
            return refusal
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        return list(pool.map(start, range(count)))


def test_twelve_jobs_run_at_one_time(bi, snapshots, live_sales):
    dashboard = bi.dashboard(definition(live_sales, VISUALS))
    answers = crowd(snapshots, dashboard, 40)
    refusals = [a for a in answers if not isinstance(a, str)]
    jobs = [a for a in answers if isinstance(a, str)]
    assert {r.response["Error"]["Code"] for r in refusals} == {"LimitExceededException"}
    assert len(jobs) >= 12
    # One that has not ended has no result, and its id is taken.
    names = {"DashboardId": dashboard, "SnapshotJobId": jobs[-1]}
    told = snapshots.quicksight.describe_dashboard_snapshot_job(**names)["JobStatus"]
    assert told in ("QUEUED", "RUNNING")
    code, message = refused(snapshots.quicksight.describe_dashboard_snapshot_job_result, **names)
    assert (code, message) == ("PreconditionNotMetException", f"Dashboard Snapshot Job with id "
                               f"{jobs[-1]} has not reached a terminal state.")
    assert refusal_code(snapshots.quicksight.start_dashboard_snapshot_job, **names,
                        UserConfiguration=ANYBODY,
                        SnapshotConfiguration=asked(CSV1)) == "ResourceExistsException"
    assert {snapshots.ended(dashboard, job)["JobStatus"] for job in jobs} == {"COMPLETED"}


def test_jobs_survive_a_kill(tmp_path):
    bi = Bi(tmp_path)
    try:
        bi.s3.create_bucket(Bucket=BUCKET)
        snapshots = Snapshots(bi)
        dashboard = bi.dashboard(definition(
            bi.data_set(SALES_COLUMNS, ROWS, mode="DIRECT_QUERY"), VISUALS))
        before = snapshots.start(dashboard, asked(CSV1))
        first = snapshots.ended(dashboard, before)
        jobs = [job for job in crowd(snapshots, dashboard, 8) if isinstance(job, str)]
        bi.server.restart()
        assert snapshots.ended(dashboard, before)["Result"] == first["Result"]
        ended = [snapshots.ended(dashboard, job) for job in jobs]
        failed = [r for r in ended if r["JobStatus"] == "FAILED"]
        assert failed
        for result in failed:
            assert result["ErrorInfo"]["ErrorType"] == "INTERNAL_SERVICE_ERROR"
            assert "server stopped" in result["ErrorInfo"]["ErrorMessage"]
        for result in ended:
            for one in groups(result):
                told, = one["S3Results"]
                if result in failed:
                    assert told["ErrorInfo"] == [result["ErrorInfo"]] and "S3Uri" not in told
                else:
                    assert snapshots.read(told["S3Uri"])
        text, = snapshots.files(dashboard, asked(CSV1))
        assert len(lines(text)) == len(ROWS) + 1
    finally:
        bi.close()
    subprocess.run([binary(), "fsck", "--data", str(bi.server.data)], check=True, timeout=300)

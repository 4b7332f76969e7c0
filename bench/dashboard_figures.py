"""Figures of dashboards: 30 visuals over SPICE, cold and warm, cross-filters over five views, a PDF.

TARN_BENCH_ROWS: how many rows, where 10 million are too many.
"""

import os
import pathlib
import random
import statistics
import sys
import time

from figures import Figure

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests" / "quicksight"))

from bi import (Bi, cat, date, definition, group, num, number_filter, one_of,  # noqa: E402
                visual)

ROWS = int(os.environ.get("TARN_BENCH_ROWS", 10_000_000))
WARM_RUNS = 7
CROSS_RUNS = 100
PDF_RUNS = 5
COLUMNS = {"id": "INTEGER", "product": "STRING", "region": "STRING", "channel": "STRING",
           "revenue": "DECIMAL", "cost": "DECIMAL", "quantity": "INTEGER", "ordered": "DATETIME"}
HIVE = {"INTEGER": "bigint", "STRING": "string", "DECIMAL": "double", "DATETIME": "timestamp"}


def make_sales(path):
    import duckdb
    duckdb.execute(f"""
        COPY (SELECT range AS id, 'product ' || (hash(range) % 40) AS product,
                     ['EU', 'US', 'APAC', 'LATAM', 'MEA'][CAST(1 + hash(range + 1) % 5 AS INT)]
                         AS region,
                     ['web', 'shop', 'phone'][CAST(1 + hash(range + 2) % 3 AS INT)] AS channel,
                     CAST(hash(range + 3) % 100000 AS DOUBLE) / 100 AS revenue,
                     CAST(hash(range + 4) % 60000 AS DOUBLE) / 100 AS cost,
                     CAST(1 + hash(range + 5) % 20 AS BIGINT) AS quantity,
                     TIMESTAMP '2023-01-01' + to_seconds(hash(range + 6) % (3 * 365 * 86400))
                         AS ordered
              FROM range({ROWS})) TO '{path}' (FORMAT parquet)""")


def data_set_of_parquet(bi, path):
    bi.s3.upload_file(str(path), "bi-data", "sales/sales.parquet")
    bi.glue.create_table(DatabaseName="bi", TableInput={
        "Name": "sales", "TableType": "EXTERNAL_TABLE", "StorageDescriptor": {
            "Columns": [{"Name": c, "Type": HIVE[t]} for c, t in COLUMNS.items()],
            "Location": "s3://bi-data/sales/",
            "InputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
            "OutputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
            "SerdeInfo": {"SerializationLibrary":
                          "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"}}})
    made = bi.quicksight.create_data_set(
        DataSetId="sales", Name="sales", ImportMode="SPICE", PhysicalTableMap={"p": {
            "RelationalTable": {"DataSourceArn": bi.source_arn, "Schema": "bi", "Name": "sales",
                                "InputColumns": [{"Name": c, "Type": t}
                                                 for c, t in COLUMNS.items()]}}},
        Permissions=[{"Principal": bi.author, "Actions": [
            "quicksight:DescribeDataSet", "quicksight:PassDataSet"]}])
    bi.ingest("sales", made.get("IngestionId"))
    return made["Arn"]


def thirty_visuals():
    """Of the kinds that dashboards have, no two alike."""
    measures = ["revenue", "cost", "quantity", "Profit"]
    made = []

    def add(kind, wells, **more):
        made.append(visual(kind, wells, visual_id=f"n{len(made)}", **more))

    for measure in measures:
        add("KPI", {"Values": [num(measure)]})
        add("KPI", {"Values": [num(measure)], "TrendGroups": [date("ordered", "MONTH")]})
        add("BarChart", {"Category": [cat("product")], "Values": [num(measure)]})
        add("BarChart", {"Category": [cat("product")], "Colors": [cat("region")],
                         "Values": [num(measure)]})
        add("LineChart", {"Category": [date("ordered", "MONTH")], "Colors": [cat("channel")],
                          "Values": [num(measure)]})
        add("PieChart", {"Category": [cat("region")], "Values": [num(measure)]})
    add("PivotTable", {"Rows": [cat("region"), cat("channel")], "Values": [num("Profit")]},
        TotalOptions={"RowTotalOptions": {"TotalsVisibility": "VISIBLE"}})
    add("HeatMap", {"Rows": [cat("region")], "Columns": [cat("product")],
                    "Values": [num("revenue", "AVERAGE")]})
    add("Histogram", {"Values": [num("revenue")]})
    add("ScatterPlot", {"Category": [cat("product")], "XAxis": [num("revenue")],
                        "YAxis": [num("cost")], "Size": [num("quantity")]})
    add("Table", {"GroupBy": [cat("product"), cat("region")], "Values": [num("Margin", None)]})
    add("BarChart", {"Category": [cat("channel")], "Values": [num("id", "COUNT")]})
    return made


def five_views():
    return [visual("BarChart", {"Category": [cat("product")], "Colors": [cat("region")],
                                "Values": [num("Profit")]}, visual_id="c0"),
            visual("LineChart", {"Category": [date("ordered", "MONTH")],
                                 "Values": [num("revenue")]}, visual_id="c1"),
            visual("BarChart", {"Category": [cat("channel")], "Values": [num("quantity")]},
                   visual_id="c2"),
            visual("PieChart", {"Category": [cat("region")], "Values": [num("revenue")]},
                   visual_id="c3"),
            visual("KPI", {"Values": [num("revenue"), num("Profit")]}, visual_id="c4")]


def timed(page, **body):
    begin = time.perf_counter()
    answers = page.data(**body)
    seconds = time.perf_counter() - begin
    failed = [a["error"] for a in answers.values() if a["status"] != "OK"]
    if failed:
        raise RuntimeError(f"visuals failed: {failed[:3]}")
    return seconds


def cross_filter(page, draw):
    """A pick in one of the views, as the page sends it: the others are asked anew."""
    if draw.random() < 0.5:
        low = draw.randrange(0, 900)
        picked = number_filter("NumericRangeFilter", "revenue", IncludeMinimum=True,
                               RangeMinimum={"StaticValue": low},
                               RangeMaximum={"StaticValue": low + draw.randrange(1, 100)})
    else:
        picked = one_of("product", [f"product {draw.randrange(40)}" for _ in range(
            draw.randrange(1, 4))])
    return timed(page, sheet="s1", filters=[group(picked)])


def pdf_seconds(page):
    """Of a sheet that somebody looks at: its rows are there, the paper is drawn anew."""
    timed(page)
    begin = time.perf_counter()
    status, _, paper = page.raw("export", {"source": page.source, "sheetId": "s1", "format": "PDF"})
    seconds = time.perf_counter() - begin
    if status != 200 or not paper.startswith(b"%PDF"):
        raise RuntimeError(f"no PDF: {status} {paper[:300]}")
    return seconds


def measure_dashboard(folder):
    make_sales(folder / "sales.parquet")
    bi = Bi(folder)
    try:
        arn = data_set_of_parquet(bi, folder / "sales.parquet")
        calculated = {"Profit": "{revenue} - {cost}",
                      "Margin": "(sum({revenue}) - sum({cost})) / sum({revenue})"}
        reader = bi.user("reader")
        page = bi.reader_page(definition(arn, thirty_visuals(), calculated=calculated), reader)
        cold = timed(page)
        warm = statistics.median(timed(page) for _ in range(WARM_RUNS))
        views = bi.reader_page(definition(arn, five_views(), calculated=calculated), reader)
        timed(views)
        draw = random.Random(11)
        picks = sorted(cross_filter(views, draw) for _ in range(CROSS_RUNS))
        paper = bi.reader_page(definition(arn, thirty_visuals()[:12], calculated=calculated), reader)
        papers = [pdf_seconds(paper) for _ in range(PDF_RUNS)]
    finally:
        bi.close()
    rows = f"{ROWS / 1e6:g} M rows"
    return [
        Figure(f"dashboard of 30 visuals, {rows}, cold", cold, "s", 1.5),
        Figure(f"dashboard of 30 visuals, {rows}, warm", warm * 1000, "ms", 300),
        Figure(f"cross-filter in five views, {rows}, p50", statistics.median(picks) * 1000, "ms"),
        Figure(f"cross-filter in five views, {rows}, p95",
               picks[int(len(picks) * 0.95)] * 1000, "ms", 50),
        Figure("PDF of 12 visuals, without a browser", statistics.median(papers), "s", 2),
    ]


FIGURES = {"dashboard": measure_dashboard}

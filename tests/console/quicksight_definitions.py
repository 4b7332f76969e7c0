"""Definitions for the tests of dashboards: a visual of each kind over sales."""

SALES = "sales"


def column(name):
    return {"DataSetIdentifier": SALES, "ColumnName": name}


def category(name, field=None, **more):
    return {"CategoricalDimensionField": {"FieldId": field or f"d.{name}", "Column": column(name),
                                          **more}}


def date(name, granularity, field=None):
    return {"DateDimensionField": {"FieldId": field or f"t.{name}", "Column": column(name),
                                   "DateGranularity": granularity}}


def number(name, aggregation="SUM", field=None, **more):
    return {"NumericalMeasureField": {
        "FieldId": field or f"m.{name}.{aggregation}", "Column": column(name),
        "AggregationFunction": {"SimpleNumericalAggregation": aggregation}, **more}}


def visual(kind, visual_id, wells, title=None, form=None, **config):
    inner = {form: wells} if form else wells
    body = {"VisualId": visual_id, "ChartConfiguration": {"FieldWells": inner, **config}}
    if title is not None:
        body["Title"] = {"Visibility": "VISIBLE", "FormatText": {"PlainText": title}}
    return {kind: body}


def bars(visual_id, wells, title=None, **config):
    return visual("BarChartVisual", visual_id, wells, title, "BarChartAggregatedFieldWells",
                  **{"Orientation": "VERTICAL", **config})


def each_kind():
    """{name: visual}: one of each kind that is drawn."""
    by = [category("product")]
    sum_ = [number("revenue")]
    two = {"Category": by, "Values": sum_, "Colors": [category("region")]}
    lines = {"Category": [date("day", "MONTH")], "Values": sum_, "Colors": [category("region")]}
    percent = {"FormatConfiguration": {"FormatConfiguration": {
        "CurrencyDisplayFormatConfiguration": {"Symbol": "USD", "NumberScale": "AUTO"}}}}
    warm = {"ConditionalFormattingOptions": [{"Cell": {"FieldId": "m.revenue.SUM", "TextFormat": {
        "BackgroundColor": {"Gradient": {"Expression": "SUM({revenue})", "Color": {"Stops": [
            {"GradientOffset": 0, "Color": "#E3EFFB"},
            {"GradientOffset": 100, "Color": "#B9D7F3"}]}}},
        "Icon": {"CustomCondition": {"Expression": "SUM({revenue}) > 3000", "Color": "#00693E",
                                     "IconOptions": {"Icon": "CARET_UP"}}}}}}]}
    table = visual("TableVisual", "table", {"GroupBy": by + [category("region")],
                                            "Values": sum_ + [number("cost")]}, "Table",
                   "TableAggregatedFieldWells", TotalOptions={"TotalsVisibility": "VISIBLE"})
    table["TableVisual"]["ConditionalFormatting"] = warm
    return {
        "bar": bars("bar", two, "Clustered"),
        "stacked": bars("stacked", two, "Stacked", BarsArrangement="STACKED"),
        "percent": bars("percent", two, "Hundred percent", BarsArrangement="STACKED_PERCENT"),
        "horizontal": bars("horizontal", {"Category": by, "Values": sum_}, "Horizontal",
                           Orientation="HORIZONTAL", DataLabels={"Visibility": "VISIBLE"}),
        "line": visual("LineChartVisual", "line", lines, "Lines", "LineChartAggregatedFieldWells"),
        "area": visual("LineChartVisual", "area", lines, "Area", "LineChartAggregatedFieldWells",
                       Type="STACKED_AREA"),
        "combo": visual("ComboChartVisual", "combo", {
            "Category": by, "BarValues": sum_, "LineValues": [number("cost", "AVERAGE")]},
            "Combo", "ComboChartAggregatedFieldWells"),
        "pie": visual("PieChartVisual", "pie", {"Category": by, "Values": sum_}, "Pie",
                      "PieChartAggregatedFieldWells"),
        "donut": visual("PieChartVisual", "donut", {"Category": by, "Values": sum_}, "Donut",
                        "PieChartAggregatedFieldWells",
                        DonutOptions={"ArcOptions": {"ArcThickness": "MEDIUM"}}),
        "kpi": visual("KPIVisual", "kpi", {
            "Values": [number("revenue", **percent)], "TargetValues": [],
            "TrendGroups": [date("day", "MONTH")]}, "KPI"),
        "table": table,
        "pivot": visual("PivotTableVisual", "pivot", {
            "Rows": by + [category("channel")], "Columns": [category("region")],
            "Values": sum_}, "Pivot", "PivotTableAggregatedFieldWells"),
        "scatter": visual("ScatterPlotVisual", "scatter", {
            "XAxis": sum_, "YAxis": [number("cost")], "Category": by,
            "Size": [number("revenue", "COUNT")]}, "Scatter",
            "ScatterPlotCategoricallyAggregatedFieldWells"),
        "heat": visual("HeatMapVisual", "heat", {
            "Rows": by, "Columns": [category("region")], "Values": sum_}, "Heat map",
            "HeatMapAggregatedFieldWells"),
        "histogram": visual("HistogramVisual", "histogram", {"Values": [number("revenue")]},
                            "Histogram", "HistogramAggregatedFieldWells"),
        "gauge": visual("GaugeChartVisual", "gauge", {
            "Values": sum_, "TargetValues": [number("cost")]}, "Gauge"),
        "tree": visual("TreeMapVisual", "tree", {
            "Groups": by, "Sizes": sum_, "Colors": [number("cost")]}, "Tree map",
            "TreeMapAggregatedFieldWells"),
        "funnel": visual("FunnelChartVisual", "funnel", {"Category": by, "Values": sum_},
                         "Funnel", "FunnelChartAggregatedFieldWells"),
        "waterfall": visual("WaterfallVisual", "waterfall", {
            "Categories": by, "Values": sum_, "Breakdowns": []}, "Waterfall",
            "WaterfallChartAggregatedFieldWells"),
        "box": visual("BoxPlotVisual", "box", {"GroupBy": by, "Values": [number("revenue")]},
                      "Box plot", "BoxPlotAggregatedFieldWells"),
        "radar": visual("RadarChartVisual", "radar", {
            "Category": by, "Values": sum_, "Color": [category("region")]}, "Radar",
            "RadarChartAggregatedFieldWells"),
        "words": visual("WordCloudVisual", "words", {"GroupBy": by, "Size": sum_},
                        "Word cloud", "WordCloudAggregatedFieldWells"),
        "insight": {"InsightVisual": {
            "VisualId": "insight", "DataSetIdentifier": SALES, "Title": {
                "FormatText": {"RichText": "<visual-title>What it <b>means</b></visual-title>"}},
            "InsightConfiguration": {"CustomNarrative": {
                "Narrative": "<narrative>Sales are <b>good</b> &amp; rising.</narrative>"}}}},
        "sankey": {"SankeyDiagramVisual": {"VisualId": "sankey", "ChartConfiguration": {}}},
    }


def region_filter():
    return {"FilterGroupId": "g1", "CrossDataset": "SINGLE_DATASET", "Status": "ENABLED",
            "ScopeConfiguration": {"AllSheets": {}}, "Filters": [{"CategoryFilter": {
                "FilterId": "f-region", "Column": column("region"),
                "Configuration": {"FilterListConfiguration": {
                    "MatchOperator": "CONTAINS", "SelectAllOptions": "FILTER_ALL_VALUES"}}}}]}


def dashboard(visuals, **more):
    """A definition of sheets: [(sheet id, name, [visuals])]."""
    sheets = [{"SheetId": i, "Name": n, "Visuals": v, "FilterControls": [
        {"Dropdown": {"FilterControlId": f"c-{i}", "SourceFilterId": "f-region",
                      "Title": "Region", "Type": "MULTI_SELECT"}}]} for i, n, v in visuals]
    return {"DataSetIdentifierDeclarations": [{"Identifier": SALES, "DataSetArn": "arn:x"}],
            "Sheets": sheets, "FilterGroups": [region_filter()],
            "ParameterDeclarations": [{"StringParameterDeclaration": {
                "ParameterValueType": "SINGLE_VALUED", "Name": "Region",
                "DefaultValues": {"StaticValues": ["EU"]}}}], **more}


TYPES = {"product": "STRING", "region": "STRING", "channel": "STRING", "day": "DATETIME",
         "revenue": "DECIMAL", "cost": "DECIMAL"}


def sales_rows():
    """360 rows that everybody can compute anew."""
    rows = []
    for i in range(360):
        rows.append({
            "product": ("Apple", "Bread", "Cheese", "Dates")[i % 4],
            "region": ("EU", "US", "APAC")[i % 3], "channel": ("Shop", "Web")[i % 2],
            "day": f"2026-{i // 30 % 12 + 1:02d}-{i % 28 + 1:02d}",
            "revenue": float(20 + (i * 37) % 181 + (i % 4) * 40), "cost": float((i * 13) % 97)})
    return rows

"""Defaults of parameters that move with the time or are the viewer's own, and rolling filters."""

import datetime

import pytest

from bi import cat, column, definition, group, num, sales_rows, visual

ROWS = sales_rows()
TABLE = visual("Table", {"GroupBy": [cat("region")], "Values": [num("quantity", "COUNT")]})


def in_time(since, until=datetime.datetime.max):
    return sum(1 for r in ROWS if r["ordered"] and r["quantity"] is not None and
               since <= r["ordered"] < until)


def shown(page, **body):
    return sum(row[1] for row in page.rows(**body))


def since_filter(bound, **more):
    return group({"TimeRangeFilter": {
        "FilterId": "f1", "Column": column("ordered"), "NullOption": "NON_NULLS_ONLY",
        "IncludeMinimum": True, "RangeMinimumValue": bound, **more}})


def rolling(expression):
    return {"RollingDate": {"DataSetIdentifier": "sales", "Expression": expression}}


def years_ago(count):
    """The first of January: expressions and rows agree on it for the whole test."""
    return datetime.datetime(datetime.datetime.now(datetime.timezone.utc).year - count, 1, 1)


def test_a_rolling_date_bounds_a_filter(bi, sales):
    back = datetime.datetime.now(datetime.timezone.utc).year - 2025
    start = f"addDateTime(-{back}, 'YYYY', truncDate('YYYY', now()))"
    page = bi.author_page(definition(sales, [TABLE], filters=[since_filter(rolling(start))]))
    assert shown(page) == in_time(years_ago(back)) > 0
    day = f"addDateTime(2 * 7, 'DD', {start})"
    page = bi.author_page(definition(sales, [TABLE], filters=[
        since_filter(rolling(start), RangeMaximumValue=rolling(day))]))
    assert shown(page) == in_time(years_ago(back), years_ago(back) + datetime.timedelta(14)) > 0


@pytest.mark.parametrize("expression, reason", [
    ("addDateTime(-1, 'DD', parseDate('2024-01-01'))", "parseDate"),
    ("addDateTime(-9000000, 'YYYY', now())", "calendar"),
    ("now() +", "Expected a value"), ("{ordered}", "ordered"), ("7", "time")])
def test_a_rolling_date_that_is_none_is_refused(bi, sales, expression, reason):
    page = bi.author_page(definition(sales, [TABLE], filters=[since_filter(rolling(expression))]))
    assert reason in page.error()["message"]


def test_a_rolling_default_of_a_parameter(bi, sales):
    back = datetime.datetime.now(datetime.timezone.utc).year - 2025
    start = f"addDateTime(-{back}, 'YYYY', truncDate('YYYY', now()))"
    page = bi.author_page(definition(
        sales, [TABLE], filters=[since_filter({"Parameter": "Since"})],
        ParameterDeclarations=[{"DateTimeParameterDeclaration": {
            "Name": "Since", "DefaultValues": rolling(start)}}]))
    assert shown(page) == in_time(years_ago(back))
    given = datetime.datetime(2025, 6, 1)
    assert shown(page, parameters={"Since": [given.isoformat()]}) == in_time(given)
    assert page.call("definition")["defaults"] == {
        "Since": [years_ago(back).isoformat() + "Z"]}


def region_parameter(kind):
    who = [column(f"{what}Name", "home") for what in ("User", "Group")]
    return {"StringParameterDeclaration": {
        "Name": "Region", "ParameterValueType": kind, "DefaultValues": {
            "StaticValues": ["APAC"], "DynamicValue": {
                "UserNameColumn": who[0], "GroupNameColumn": who[1],
                "DefaultValueColumn": column("region", "home")}}}}


@pytest.mark.parametrize("kind", ["SINGLE_VALUED", "MULTI_VALUED"])
def test_a_dynamic_default_is_the_viewers_own(bi, sales, kind):
    one, two, member, nobody = (bi.id("user") for _ in range(4))
    home = bi.data_set({"UserName": "STRING", "GroupName": "STRING", "region": "STRING"}, [
        {"UserName": one, "GroupName": None, "region": "EU"},
        {"UserName": two, "GroupName": None, "region": "EU"},
        {"UserName": two, "GroupName": None, "region": "US"},
        {"UserName": None, "GroupName": "americans", "region": "US"}])
    pick = {"CategoryFilter": {"FilterId": "f1", "Column": column("region"), "Configuration": {
        "CustomFilterConfiguration": {"MatchOperator": "EQUALS", "ParameterName": "Region",
                                      "NullOption": "NON_NULLS_ONLY"}}}}
    made = definition({"sales": sales, "home": home}, [TABLE], filters=[group(pick)],
                      ParameterDeclarations=[region_parameter(kind)])
    both = {"EU", "US"} if kind == "MULTI_VALUED" else {"APAC"}
    for name, groups, regions in [(one, [], {"EU"}), (two, [], both),
                                  (member, ["americans"], {"US"}), (nobody, [], {"APAC"})]:
        page = bi.reader_page(made, bi.user(name, groups=groups))
        assert {row[0] for row in page.rows()} == regions, name
        assert {row[0] for row in page.rows(parameters={"Region": ["EU"]})} == {"EU"}

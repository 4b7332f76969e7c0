"""Row-level rules on pages: over 1,000 random sets of rules a viewer's values, totals, filter lists and
exports are those of the rows that the oracle grants, and no other row's city is in any of them."""

import csv
import io
import json
import os
import random

import pytest

from bi import cat, definition, in_csv, near, num, visual
from quicksight_calls import arn
from test_quicksight_row_level import GROUPS, USERS, VALUES, Rules

SETS = int(os.environ.get("TARN_RULE_SETS", "1000"))
SEED = int(os.environ.get("TARN_SEED", "1129"))
COLUMNS = {"region": "STRING", "city": "STRING", "product": "STRING", "mark": "STRING",
           "amount": "INTEGER"}


def rows_of(draw, count=30):
    """Each with a mark of its own, by which it would be found anywhere."""
    return [{"region": draw.choice(VALUES) or None, "city": draw.choice(VALUES) or None,
             "product": draw.choice(VALUES) or None, "mark": f"mark{i:03}x",
             "amount": draw.randrange(1, 1000)} for i in range(count)]


def visuals():
    pivot = visual("PivotTable", {"Rows": [cat("region"), cat("mark")], "Values": [num("amount")]},
                   TotalOptions={"RowTotalOptions": {"TotalsVisibility": "VISIBLE"},
                                 "RowSubtotalOptions": {"TotalsVisibility": "VISIBLE"}})
    bars = visual("BarChart", {"Category": [cat("mark")], "Values": [num("amount")]},
                  visual_id="v2",
                  sort={"CategoryItemsLimit": {"ItemsLimit": 2, "OtherCategories": "INCLUDE"}})
    table = visual("Table", {"GroupBy": [cat("mark")], "Values": [num("amount")]}, visual_id="v3",
                   TotalOptions={"TotalsVisibility": "VISIBLE"})
    share = visual("KPI", {"Values": [num("Share", None), num("amount", "COUNT")]}, visual_id="v4")
    return [pivot, bars, table, share]


SHARE = {"Share": "sum({amount}) / max(sumOver({amount}, [], PRE_FILTER))"}


class Guarded:
    """A data set of the rows by whose rules users see them, and the pages of the users."""

    def __init__(self, bi, mode, rows, is_grant, by_arn):
        self.bi = bi
        self.by_arn = by_arn
        self.names = ["UserARN", "GroupARN"] if by_arn else ["UserName", "GroupName"]
        self.table = bi.table({**dict.fromkeys(self.names, "STRING"), "region": "STRING",
                               "city": "STRING", "product": "STRING"}, [])
        columns = [*self.names, "region", "city", "product"]
        # Rules are read where they lie: the next call sees what was written.
        rules_id = bi.id("rules")
        rules = bi.quicksight.create_data_set(
            DataSetId=rules_id, Name=rules_id, ImportMode="DIRECT_QUERY", UseAs="RLS_RULES",
            PhysicalTableMap={"p1": {"RelationalTable": {
                "DataSourceArn": bi.source_arn, "Schema": "bi", "Name": self.table,
                "InputColumns": [{"Name": c, "Type": "STRING"} for c in columns]}}})["Arn"]
        self.data_set = bi.data_set(COLUMNS, rows, mode=mode, RowLevelPermissionDataSet={
            "Arn": rules, "Status": "ENABLED",
            "PermissionPolicy": "GRANT_ACCESS" if is_grant else "DENY_ACCESS",
            "FormatVersion": "VERSION_2" if by_arn else "VERSION_1"})
        self.pages = {}

    def page(self, user, user_arn):
        if user not in self.pages:
            made = definition(self.data_set, visuals(), calculated=SHARE)
            self.pages[user] = self.bi.reader_page(made, user_arn)
        return self.pages[user]

    def write(self, rules, name_of):
        """The rules' rows: users and groups as this data set names them."""
        place = {field: i for i, field in enumerate(rules.fields)}
        first = 2 if rules.has_group else 1
        rows = []
        for (users, groups, _), cells in zip(rules.rules, rules.cells):
            wanted = cells[first:]
            rows.append({self.names[0]: ",".join(name_of("user", u) for u in users) or None,
                         self.names[1]: ",".join(name_of("group", g) for g in groups) or None,
                         **{f: wanted[place[f]] if f in place else None
                            for f in ("region", "city", "product")}})
        self.bi.s3.put_object(Bucket="bi-data", Key=f"{self.table}/part.csv", Body=in_csv(
            [*self.names, "region", "city", "product"], rows).encode())


def compare(page, allowed, hidden):
    answers = page.data()
    total = sum(r["amount"] for r in allowed) if allowed else None
    shown = {row[1]: row[2] for row in answers["v1"]["rows"]}
    assert shown == {r["mark"]: r["amount"] for r in allowed}
    grand = [t["rows"][0][-1] for t in answers["v1"]["totals"] if t["dimensions"] == [] and t["rows"]]
    assert grand in ([total], []) and (grand or not allowed)
    assert sum(row[1] for row in answers["v2"]["rows"]) == (total or 0)
    assert answers["v4"]["rows"][0][1] == len(allowed)
    assert near(answers["v4"]["rows"][0][0], 1.0 if allowed else None)
    values = page.call("values", dataSetIdentifier="sales", column="mark", limit=1000)["values"]
    assert values == sorted(r["mark"] for r in allowed)
    regions = page.call("values", dataSetIdentifier="sales", column="region", limit=1000)["values"]
    assert set(regions) == {r["region"] for r in allowed} - {None}
    status, _, exported = page.raw("export", {"source": page.source, "sheetId": "s1",
                                              "visualId": "v3", "format": "CSV"})
    assert status == 200
    lines = list(csv.reader(io.StringIO(exported.decode())))[1:]
    assert {line[0]: int(line[1]) for line in lines if line[0].startswith("mark")} == {
        r["mark"]: r["amount"] for r in allowed}
    said = json.dumps([answers, values, regions]) + exported.decode()
    assert not [r["mark"] for r in hidden if r["mark"] in said]


def test_rules_leak_nothing_on_pages_over_1000_random_sets(bi):
    print(f"seed {SEED} (TARN_SEED), {SETS} sets of rules (TARN_RULE_SETS)")
    draw = random.Random(SEED)
    rows = rows_of(draw)
    prefix = bi.id("rls")
    in_groups = {"ann": ["sales"], "bob": [], "ann2": ["sales", "ops"], "an": ["sale"]}

    def name_of(kind, word):
        name = f"{prefix}-{word}"
        return name if not name_of.by_arn else arn(kind, f"default/{name}")

    users = {u: bi.user(f"{prefix}-{u}", groups=[f"{prefix}-{g}" for g in in_groups[u]])
             for u in USERS}
    assert {g for gs in in_groups.values() for g in gs} == set(GROUPS)
    guarded = {(is_grant, by_arn): Guarded(bi, draw.choice(["SPICE", "DIRECT_QUERY"]), rows,
                                           is_grant, by_arn)
               for is_grant in (True, False) for by_arn in (True, False)}
    shown = hidden = 0
    for i in range(SETS):
        rules = Rules(draw)
        data_set = guarded[rules.is_grant, rules.by_arn]
        name_of.by_arn = rules.by_arn
        data_set.write(rules, name_of)
        user = draw.choice(USERS)
        sees = [rules.sees(user, in_groups[user], row) for row in rows]
        allowed = [row for row, seen in zip(rows, sees) if seen]
        others = [row for row, seen in zip(rows, sees) if not seen]
        try:
            compare(data_set.page(user, users[user]), allowed, others)
        except AssertionError as error:
            raise AssertionError(f"set {i}: {user}, {rules.cells}") from error
        shown += len(allowed)
        hidden += len(others)
    assert shown > SETS and hidden > SETS


@pytest.mark.parametrize("mode", ["SPICE", "DIRECT_QUERY"])
def test_tags_leak_nothing_on_pages(bi, mode):
    """Fewer sets: each has a data set and a link of its own."""
    draw = random.Random(SEED)
    rows = rows_of(draw)
    for _ in range(max(SETS // 50, 4)):
        fields = draw.sample(["region", "city", "product"], draw.randint(1, 2))
        data_set = bi.data_set(COLUMNS, rows, mode=mode, RowLevelPermissionTagConfiguration={
            "Status": "ENABLED", "TagRules": [
                {"TagKey": f"tag-{f}", "ColumnName": f, "TagMultiValueDelimiter": "||",
                 "MatchAllValue": "*"} for f in fields]})
        tags = {f: draw.choice([["*"], draw.sample([v for v in VALUES if v], 2)]) for f in fields}
        dashboard = bi.dashboard(definition(data_set, visuals(), calculated=SHARE))
        page = bi.open_page(bi.anonymous_link(dashboard, {
            f"tag-{f}": "||".join(values) for f, values in tags.items()}),
            {"dashboardId": dashboard})
        sees = [all(values == ["*"] or row[f] in values for f, values in tags.items())
                for row in rows]
        compare(page, [r for r, seen in zip(rows, sees) if seen],
                [r for r, seen in zip(rows, sees) if not seen])

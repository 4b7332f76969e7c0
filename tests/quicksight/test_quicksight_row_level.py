"""Row-level rules leak nothing: what a viewer sees is compared with an interpreter of the manual's
words that shares nothing with the server, over 1,000 random sets of rules."""

import random

import pytest
from data_set_maker import Maker, Prepare, columns
from quicksight_calls import arn, refused

COLUMNS = ["region", "city", "product"]
VALUES = ["EU", "US", "eu", "A, B", "it's", 'x"y', "", "Köln", "O'; DROP", "%"]
USERS = ["ann", "bob", "ann2", "an"]
GROUPS = ["sales", "ops", "sale"]


@pytest.fixture(scope="module")
def prepare():
    helper = Prepare()
    yield helper
    helper.close()


def quoted(values, draw):
    """A rule's cell: values with a comma or quotes stand in quotes."""
    parts = []
    for value in values:
        needs = "," in value or '"' in value or draw.random() < 0.2
        parts.append('"' + value.replace('"', '""') + '"' if needs else value)
    return draw.choice([",", ", "]).join(parts)


class Rules:
    """A random set of rules, as cells and as what they mean."""

    def __init__(self, draw):
        self.is_grant = draw.random() < 0.7
        self.by_arn = draw.random() < 0.3
        self.has_group = draw.random() < 0.7
        self.fields = draw.sample(COLUMNS, draw.randint(1, 3))
        self.rules = []
        self.cells = []
        for _ in range(draw.randint(0, 5)):
            users = draw.sample(USERS, draw.choice([0, 1, 1, 2]))
            groups = draw.sample(GROUPS, draw.choice([0, 0, 1, 2])) if self.has_group else []
            wanted = [draw.choice([None, []] + [draw.sample([v for v in VALUES if v], 1),
                                                draw.sample([v for v in VALUES if v], 2)] * 2)
                      for _ in self.fields]
            self.rules.append((users, groups, wanted))
            row = [",".join(users) or draw.choice([None, ""])]
            if self.has_group:
                row.append(",".join(groups) or draw.choice([None, ""]))
            row += [None if w is None else quoted(w, draw) for w in wanted]
            self.cells.append(row)

    def columns(self):
        user, group = ("UserARN", "GroupARN") if self.by_arn else ("UserName", "GroupName")
        return [user] + ([group] if self.has_group else []) + self.fields

    def sees(self, user, groups, row):
        """The oracle."""
        matched = False
        for users, rule_groups, wanted in self.rules:
            if user not in users and not set(groups) & set(rule_groups):
                continue
            if all(not values or row[field] in values
                   for field, values in zip(self.fields, wanted)):
                matched = True
        return matched if self.is_grant else not matched


def random_rows(draw):
    return [{c: draw.choice(VALUES + [None]) for c in COLUMNS} for _ in range(draw.randint(1, 40))]


def seen(prepare, rows, condition):
    """Numbers of the rows for which a condition holds."""
    values = ", ".join(["(?::BIGINT, ?::VARCHAR, ?::VARCHAR, ?::VARCHAR)"] * len(rows))
    cells = [cell for n, row in enumerate(rows) for cell in [n, *(row[c] for c in COLUMNS)]]
    answer = prepare.engine.execute(
        f"SELECT n FROM (VALUES {values}) AS t(n, region, city, product) WHERE {condition}", cells)
    return sorted(n for n, in answer.fetchall())


def test_users_see_what_the_rules_say_over_1000_random_sets(prepare):
    draw = random.Random(20261129)
    shown = hidden = 0
    for _ in range(1000):
        rules = Rules(draw)
        rows = random_rows(draw)
        user = draw.choice(USERS)
        groups = draw.sample(GROUPS, draw.randint(0, 2))
        answer = prepare.ask({"rules": rules.columns(), "data": COLUMNS, "rows": rules.cells,
                              "viewer": {"user": user, "groups": groups},
                              "byArn": rules.by_arn, "grant": rules.is_grant})
        assert "condition" in answer, answer
        # Without a column of groups no rule speaks of one.
        expected = [n for n, row in enumerate(rows) if rules.sees(user, groups, row)]
        assert seen(prepare, rows, answer["condition"]) == expected, (rules.cells, user, groups)
        shown += len(expected)
        hidden += len(rows) - len(expected)
    assert shown > 1000 and hidden > 1000


def test_anonymous_viewers_see_what_their_tags_say_over_1000_random_sets(prepare):
    draw = random.Random(1129)
    for _ in range(1000):
        rules = [[f"tag{n}", column, draw.choice(["", ",", "||"]), draw.choice(["", "*"])]
                 for n, column in enumerate(draw.sample(COLUMNS, draw.randint(1, 3)))]
        keys = [rule[0] for rule in rules]
        any_of = draw.choice([[], [[k] for k in keys], [keys], [keys[:1], keys[1:] or keys]])
        tags = {}
        for key, _, delimiter, match_all in rules:
            values = draw.sample(VALUES, draw.randint(1, 2))
            value = draw.choice([delimiter.join(values) if delimiter else values[0], match_all])
            if value and draw.random() < 0.8:
                tags[key] = value

        def holds(rule, row):
            key, column, delimiter, match_all = rule
            if key not in tags:
                return False
            if match_all and tags[key] == match_all:
                return True
            return row[column] in (tags[key].split(delimiter) if delimiter else [tags[key]])

        rows = random_rows(draw)
        groups = any_of or [keys]
        expected = [n for n, row in enumerate(rows)
                    if any(all(holds(rule, row) for rule in rules if rule[0] in group)
                           for group in groups)]
        answer = prepare.ask({"tagRules": rules, "anyOf": any_of, "data": COLUMNS, "tags": tags})
        assert seen(prepare, rows, answer["condition"]) == expected, (rules, any_of, tags)


def test_whom_no_rule_names_sees_nothing(prepare):
    rows = [dict.fromkeys(COLUMNS, "EU")]
    for user in ["", "eve", "ann,bob"]:
        answer = prepare.ask({"rules": ["UserName", "region"], "data": COLUMNS,
                              "rows": [["ann", None], ["bob", "EU"], [None, None], ["", ""]],
                              "viewer": {"user": user, "groups": []}, "byArn": False,
                              "grant": True})
        assert seen(prepare, rows, answer["condition"]) == []


@pytest.fixture(scope="module")
def maker(module_tarn):
    maker = Maker(module_tarn)
    maker.csv_table("sales", {"region": "string", "amount": "int"}, [("EU", 1)])
    maker.csv_table("rules", {"username": "string", "region": "string"}, [("ann", "EU")])
    maker.data_set("rules", maker.table("rules", {"UserName": "STRING", "region": "STRING"}),
                   UseAs="RLS_RULES")
    maker.data_set("no-users", maker.table("rules", {"region": "STRING"}))
    return maker


def made(maker, name, **more):
    return refused(maker.data_set, data_set_id=name, mode="DIRECT_QUERY",
                   physical=maker.table("sales", {"region": "STRING", "amount": "INTEGER"}), **more)


def test_rules_that_cannot_be_applied_are_refused_when_they_are_given(maker):
    rule = {"PermissionPolicy": "GRANT_ACCESS", "FormatVersion": "VERSION_1"}
    assert made(maker, "r1", RowLevelPermissionDataSet={
        "Arn": arn("dataset", "gone"), **rule})[0] == "ResourceNotFoundException"
    code, message = made(maker, "r2", RowLevelPermissionDataSet={
        "Arn": arn("dataset", "no-users"), **rule})
    assert code == "InvalidParameterValueException"
    assert "UserName or GroupName" in message
    code, message = made(maker, "r3", RowLevelPermissionDataSet={
        "Arn": arn("dataset", "rules"), **rule, "FormatVersion": "VERSION_2"})
    assert "UserName is no column of the data set" in message
    code, message = made(maker, "r4", RowLevelPermissionTagConfiguration={
        "TagRules": [{"TagKey": "t", "ColumnName": "amount"}]})
    assert "amount is no text" in message
    code, message = made(maker, "r5", ColumnLevelPermissionRules=[
        {"Principals": [arn("user", "default/ann")], "ColumnNames": ["secret"]}])
    assert "there is no column secret" in message


def test_rules_come_back_as_they_were_given(maker):
    rules = {"Arn": arn("dataset", "rules"), "PermissionPolicy": "GRANT_ACCESS",
             "FormatVersion": "VERSION_1", "Status": "ENABLED"}
    tags = {"Status": "ENABLED", "TagRules": [
        {"TagKey": "t", "ColumnName": "region", "TagMultiValueDelimiter": ",",
         "MatchAllValue": "*"}], "TagRuleConfigurations": [["t"]]}
    hidden = [{"Principals": [arn("user", "default/ann")], "ColumnNames": ["amount"]}]
    maker.data_set("ruled", maker.table("sales", {"region": "STRING", "amount": "INTEGER"}),
                   "DIRECT_QUERY", RowLevelPermissionDataSet=rules,
                   RowLevelPermissionTagConfiguration=tags, ColumnLevelPermissionRules=hidden)
    found = maker.quicksight.describe_data_set(DataSetId="ruled")["DataSet"]
    assert found["RowLevelPermissionDataSet"] == rules
    assert found["RowLevelPermissionTagConfiguration"] == tags
    assert found["ColumnLevelPermissionRules"] == hidden
    assert [c["Name"] for c in columns({"region": 0, "amount": 0})] == [
        c["Name"] for c in found["OutputColumns"]]
    listed, = [s for s in maker.quicksight.list_data_sets()["DataSetSummaries"]
               if s["DataSetId"] == "ruled"]
    assert listed["RowLevelPermissionDataSet"] == rules
    assert listed["RowLevelPermissionTagConfigurationApplied"]
    assert listed["ColumnLevelPermissionRulesApplied"]

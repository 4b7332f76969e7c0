"""Definitions come back as they were given, whatever is in them; what contradicts itself is refused
with the place, and what is missing in the account is an error of the version."""

import copy
import datetime
import json
import os
import random
import urllib.request

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from definition_maker import DefinitionMaker
from quicksight_calls import ACCOUNT, arn, refused

LENIENT = {"Mode": "LENIENT"}
KINDS = {
    "DashboardVersionDefinition": ("dashboard", "DashboardId"),
    "AnalysisDefinition": ("analysis", "AnalysisId"),
    "TemplateVersionDefinition": ("template", "TemplateId")}


def put(quicksight, kind, id_name, asset, definition, is_new, **more):
    verb = "create" if is_new else "update"
    return getattr(quicksight, f"{verb}_{kind}")(
        **{id_name: asset}, Name=asset, Definition=definition, **more)


def got(quicksight, kind, id_name, asset, **more):
    return getattr(quicksight, f"describe_{kind}_definition")(**{id_name: asset}, **more)


@pytest.mark.parametrize("root", KINDS)
def test_every_structure_comes_back_as_it_was_given(quicksight, name, root):
    kind, id_name = KINDS[root]
    seed = int(os.environ.get("TARN_SEED", "7"))
    maker = DefinitionMaker(root, random.Random(seed))
    version = 0
    for definition in maker.covering():
        put(quicksight, kind, id_name, name, definition, version == 0, ValidationStrategy=LENIENT)
        version += 1
        asked = {} if kind == "analysis" else {"VersionNumber": version}
        answer = got(quicksight, kind, id_name, name, **asked)
        assert answer["Definition"] == definition, f"TARN_SEED={seed}"
        assert answer["ResourceStatus"].endswith("_SUCCESSFUL")
    assert version > 10


def with_strangers(value, draw):
    """The same with members that the model has not, as a later SDK might send."""
    if isinstance(value, dict):
        more = draw.choice([1, None, "x", [{"y": 2}], {"Z": {"VisualId": "v"}}])
        return {"Newer": more, **{k: with_strangers(v, draw) for k, v in value.items()}}
    if isinstance(value, list):
        return [with_strangers(v, draw) for v in value]
    return value.timestamp() if isinstance(value, datetime.datetime) else value


def test_members_that_the_model_has_not_are_passed_over(tarn, quicksight, name):
    draw = random.Random(11)
    keys = quicksight.client._request_signer._credentials
    url = f"{tarn.endpoint}/accounts/{ACCOUNT}/analyses/{name}"
    maker = DefinitionMaker("AnalysisDefinition", draw)
    for count, definition in enumerate(maker.covering()):
        body = json.dumps({"Name": name, "Definition": with_strangers(definition, draw),
                           "ValidationStrategy": LENIENT}).encode()
        asked = AWSRequest("POST" if count == 0 else "PUT", url, data=body,
                           headers={"content-type": "application/json"})
        SigV4Auth(keys, "quicksight", "us-east-1").add_auth(asked)
        urllib.request.urlopen(urllib.request.Request(
            url, body, dict(asked.headers), method=asked.method)).close()
        assert got(quicksight, "analysis", "AnalysisId", name)["Definition"] == definition
    assert count > 10


def plain():
    column = {"DataSetIdentifier": "sales", "ColumnName": "region"}
    return {
        "DataSetIdentifierDeclarations": [
            {"Identifier": "sales", "DataSetArn": arn("dataset", "sales")}],
        "ParameterDeclarations": [{"StringParameterDeclaration": {
            "ParameterValueType": "SINGLE_VALUED", "Name": "Region"}}],
        "FilterGroups": [{
            "FilterGroupId": "g1", "CrossDataset": "SINGLE_DATASET",
            "ScopeConfiguration": {"SelectedSheets": {"SheetVisualScopingConfigurations": [
                {"SheetId": "s1", "Scope": "SELECTED_VISUALS", "VisualIds": ["v1"]}]}},
            "Filters": [{"CategoryFilter": {
                "FilterId": "f1", "Column": column, "Configuration": {"FilterListConfiguration": {
                    "MatchOperator": "CONTAINS", "CategoryValues": ["EU"]}}}}]}],
        "Sheets": [{
            "SheetId": "s1", "Name": "First",
            "FilterControls": [{"Dropdown": {
                "FilterControlId": "c1", "Title": "Region", "SourceFilterId": "f1"}}],
            "Visuals": [{"BarChartVisual": {
                "VisualId": "v1", "ChartConfiguration": {"FieldWells": {
                    "BarChartAggregatedFieldWells": {
                        "Category": [{"CategoricalDimensionField": {
                            "FieldId": "d1", "Column": column}}],
                        "Values": [{"NumericalMeasureField": {
                            "FieldId": "m1", "Column": {**column, "ColumnName": "revenue"}}}]}}}}}],
            "Layouts": [{"Configuration": {"GridLayout": {"Elements": [
                {"ElementId": "v1", "ElementType": "VISUAL", "ColumnSpan": 12, "RowSpan": 6}]}}}]}],
    }


def calculated(definition, *expressions):
    definition["CalculatedFields"] = [
        {"DataSetIdentifier": "sales", "Name": f"field {i}", "Expression": text}
        for i, text in enumerate(expressions)]
    return definition


def sheet(definition):
    return definition["Sheets"][0]


def wells(definition):
    return sheet(definition)["Visuals"][0]["BarChartVisual"]["ChartConfiguration"]["FieldWells"][
        "BarChartAggregatedFieldWells"]


def undeclared_data_set(d):
    wells(d)["Category"][0]["CategoricalDimensionField"]["Column"] = {
        "DataSetIdentifier": "other", "ColumnName": "region"}


def not_an_arn(d):
    d["DataSetIdentifierDeclarations"][0]["DataSetArn"] = "sales"


def arn_of_a_data_source(d):
    d["DataSetIdentifierDeclarations"][0]["DataSetArn"] = arn("datasource", "sales")


def two_members(d):
    sheet(d)["Visuals"][0]["EmptyVisual"] = {"VisualId": "v2", "DataSetIdentifier": "sales"}


def same_field_id(d):
    wells(d)["Values"][0]["NumericalMeasureField"]["FieldId"] = "d1"


def same_visual_id(d):
    sheet(d)["Visuals"].append({"EmptyVisual": {"VisualId": "v1", "DataSetIdentifier": "sales"}})


def same_parameter(d):
    d["ParameterDeclarations"].append({"IntegerParameterDeclaration": {
        "ParameterValueType": "SINGLE_VALUED", "Name": "Region"}})


def unknown_filter(d):
    sheet(d)["FilterControls"][0]["Dropdown"]["SourceFilterId"] = "f9"


def unknown_element(d):
    sheet(d)["Layouts"][0]["Configuration"]["GridLayout"]["Elements"][0]["ElementId"] = "v9"


def unknown_visual_in_scope(d):
    d["FilterGroups"][0]["ScopeConfiguration"]["SelectedSheets"][
        "SheetVisualScopingConfigurations"][0]["VisualIds"] = ["v9"]


def expression_that_does_not_parse(d):
    calculated(d, "{revenue} - {cost}", "sum({revenue}")


def measure_that_does_not_parse(d):
    wells(d)["Values"].append({"CalculatedMeasureField": {"FieldId": "m2", "Expression": "1 +"}})


@pytest.mark.parametrize("change, words", [
    (expression_that_does_not_parse, "Definition.CalculatedFields[1].Expression: "),
    (expression_that_does_not_parse, "of sum({revenue})"),
    (measure_that_does_not_parse, "Values[1].CalculatedMeasureField.Expression: "),
    (undeclared_data_set, "Definition.Sheets[0].Visuals[0].BarChartVisual.ChartConfiguration."
     "FieldWells.BarChartAggregatedFieldWells.Category[0].CategoricalDimensionField.Column."
     "DataSetIdentifier: the data set identifier other is not declared."),
    (not_an_arn, "Definition.DataSetIdentifierDeclarations[0].DataSetArn: sales is not the ARN of a "
     "data set"),
    (arn_of_a_data_source, "datasource/sales is not the ARN of a data set"),
    (two_members, "Definition.Sheets[0].Visuals[0]: exactly one member of Visual must be given"),
    (same_field_id, "the field id d1 is given more than once in the visual"),
    (same_visual_id, "The visual id v1 is given more than once"),
    (same_parameter, "The parameter id Region is given more than once"),
    (unknown_filter, "SourceFilterId: there is no filter f9"),
    (unknown_element, "ElementId: there is no element v9"),
    (unknown_visual_in_scope, "there is no visual v9 on sheet s1"),
])
def test_what_contradicts_itself_is_refused_with_its_place(quicksight, name, change, words):
    definition = plain()
    change(definition)
    for kind, id_name in (("dashboard", "DashboardId"), ("analysis", "AnalysisId")):
        code, message = refused(getattr(quicksight, f"create_{kind}"), **{id_name: name}, Name="n",
                                Definition=definition)
        assert code == "InvalidParameterValueException"
        assert words in message


def test_the_model_is_held_too(quicksight, name):
    definition = plain()
    sheet(definition)["Layouts"][0]["Configuration"]["GridLayout"]["Elements"][0]["RowSpan"] = 22
    code, message = refused(quicksight.create_dashboard, DashboardId=name, Name="n",
                            Definition=definition)
    assert code == "ValidationException"
    assert "definition.sheets.1.member.layouts.1.member" in message


def test_what_the_account_lacks_fails_the_version(quicksight, name):
    definition = plain()
    definition["FilterGroups"][0]["Filters"][0]["CategoryFilter"]["Configuration"] = {
        "CustomFilterConfiguration": {"MatchOperator": "EQUALS", "ParameterName": "Gone",
                                      "NullOption": "ALL_VALUES"}}
    made = quicksight.create_dashboard(DashboardId=name, Name="n", Definition=definition)
    assert (made["Status"], made["CreationStatus"]) == (202, "CREATION_IN_PROGRESS")
    version = quicksight.describe_dashboard(DashboardId=name)["Dashboard"]["Version"]
    assert version["Status"] == "CREATION_FAILED"
    assert version["Errors"] == [
        {"Type": "DATA_SET_NOT_FOUND",
         "Message": f"The data set {arn('dataset', 'sales')} is not found.",
         "ViolatedEntities": [{"Path": "data-set/sales"}]},
        {"Type": "PARAMETER_NOT_FOUND",
         "Message": "The parameter Gone is used and not declared.",
         "ViolatedEntities": [{"Path": "filter-group/g1/filter/f1"}]}]
    answer = quicksight.describe_dashboard_definition(DashboardId=name)
    assert answer["Errors"] == version["Errors"]
    assert answer["Definition"] == definition
    assert refused(quicksight.update_dashboard_published_version, DashboardId=name,
                   VersionNumber=1)[0] == "ConflictException"


def test_what_an_expression_names_must_be_there(quicksight, name):
    definition = calculated(plain(), "{revenue} * ${Region}", "{field 0} + 1", "{lost} + ${Gone}")
    definition["DataSetConfigurations"] = [{
        "Placeholder": "sales", "DataSetSchema": {"ColumnSchemaList": [
            {"Name": "region"}, {"Name": "revenue"}]}}]
    del definition["DataSetIdentifierDeclarations"]
    quicksight.create_template(TemplateId=name, Name="n", Definition=definition)
    version = quicksight.describe_template(TemplateId=name)["Template"]["Version"]
    assert [(one["Type"], one["ViolatedEntities"][0]["Path"]) for one in version["Errors"]] == [
        ("COLUMN_REPLACEMENT_MISSING", "calculated-field/field 2"),
        ("PARAMETER_NOT_FOUND", "calculated-field/field 2")]


def test_a_lenient_check_tells_and_does_not_fail(quicksight, name):
    quicksight.create_dashboard(DashboardId=name, Name="n", Definition=plain(),
                                ValidationStrategy=LENIENT)
    version = quicksight.describe_dashboard(DashboardId=name)["Dashboard"]["Version"]
    assert version["Status"] == "CREATION_SUCCESSFUL"
    assert [one["Type"] for one in version["Errors"]] == ["DATA_SET_NOT_FOUND"]
    assert version["Sheets"] == [{"SheetId": "s1", "Name": "First"}]
    assert version["DataSetArns"] == [arn("dataset", "sales")]


def test_large_definitions_work(quicksight, name):
    definition = plain()
    for i in range(1, 15):
        more = copy.deepcopy(sheet(plain()))
        more.pop("FilterControls")
        more["SheetId"] = f"sheet{i}"
        more["TextBoxes"] = [
            {"SheetTextBoxId": f"t{i}x{j}", "Content": f"{random.Random(i * j).random()}" * 400}
            for j in range(70)]
        more["Visuals"][0]["BarChartVisual"]["VisualId"] = f"w{i}"
        more["Layouts"][0]["Configuration"]["GridLayout"]["Elements"][0]["ElementId"] = f"w{i}"
        definition["Sheets"].append(more)
    quicksight.create_dashboard(DashboardId=name, Name="n", Definition=definition,
                                ValidationStrategy=LENIENT)
    assert quicksight.describe_dashboard_definition(DashboardId=name)["Definition"] == definition
    quicksight.create_analysis(AnalysisId=name, Name="n", Definition=definition,
                               ValidationStrategy=LENIENT)
    assert quicksight.describe_analysis_definition(AnalysisId=name)["Definition"] == definition
    quicksight.update_analysis(AnalysisId=name, Name="n", Definition=plain(),
                               ValidationStrategy=LENIENT)
    assert quicksight.describe_analysis_definition(AnalysisId=name)["Definition"] == plain()

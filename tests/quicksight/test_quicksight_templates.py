"""Templates and themes: placeholders, versions, aliases, and what is made of them."""

from quicksight_calls import arn, pages, refusal_code, refused, register

COLUMN = {"DataSetIdentifier": "sales", "ColumnName": "region"}
LENIENT = {"Mode": "LENIENT"}


def sheets(identifier):
    return [{"SheetId": "s1", "Visuals": [{"BarChartVisual": {
        "VisualId": "v1", "ChartConfiguration": {"FieldWells": {"BarChartAggregatedFieldWells": {
            "Category": [{"CategoricalDimensionField": {"FieldId": "d1", "Column": {
                **COLUMN, "DataSetIdentifier": identifier}}}]}}}}}]}]


def template(title=None):
    made = {
        "DataSetConfigurations": [{
            "Placeholder": "sales",
            "DataSetSchema": {"ColumnSchemaList": [{"Name": "region", "DataType": "STRING"}]}}],
        "Sheets": sheets("sales"),
        "ParameterDeclarations": [{"StringParameterDeclaration": {
            "ParameterValueType": "SINGLE_VALUED", "Name": "Region",
            "DefaultValues": {"StaticValues": ["EU"]}}}]}
    if title:
        made["Sheets"][0]["Title"] = title
    return made


def source(kind_arn, **references):
    return {"SourceTemplate": {"Arn": kind_arn, "DataSetReferences": [
        {"DataSetPlaceholder": name, "DataSetArn": data_set}
        for name, data_set in references.items()]}}


def test_a_dashboard_is_made_of_a_template(quicksight, name):
    made = quicksight.create_template(TemplateId=name, Name="t", Definition=template())
    data_set = arn("dataset", name)
    quicksight.create_dashboard(
        DashboardId=name, Name="n", SourceEntity=source(made["Arn"], sales=data_set),
        ValidationStrategy=LENIENT,
        Parameters={"StringParameters": [{"Name": "Region", "Values": ["US"]}]})
    told = quicksight.describe_dashboard(DashboardId=name)["Dashboard"]["Version"]
    assert (told["SourceEntityArn"], told["DataSetArns"]) == (made["Arn"], [data_set])
    definition = quicksight.describe_dashboard_definition(DashboardId=name)["Definition"]
    assert definition == {
        "DataSetIdentifierDeclarations": [{"Identifier": "sales", "DataSetArn": data_set}],
        "Sheets": sheets("sales"),
        "ParameterDeclarations": [{"StringParameterDeclaration": {
            "ParameterValueType": "SINGLE_VALUED", "Name": "Region",
            "DefaultValues": {"StaticValues": ["US"]}}}]}
    code, message = refused(quicksight.create_analysis, AnalysisId=name, Name="n",
                            SourceEntity=source(made["Arn"], other=data_set))
    assert code == "InvalidParameterValueException" and "placeholder sales" in message
    assert refusal_code(quicksight.create_analysis, AnalysisId=name, Name="n", SourceEntity=source(
        made["Arn"] + "x", sales=data_set)) == "ResourceNotFoundException"


def test_parameters_that_do_not_fit_are_errors_of_the_version(quicksight, name):
    made = quicksight.create_template(TemplateId=name, Name="t", Definition=template())
    quicksight.create_analysis(
        AnalysisId=name, Name="n", SourceEntity=source(made["Arn"], sales=arn("dataset", name)),
        Parameters={"IntegerParameters": [{"Name": "Region", "Values": [1]}],
                    "StringParameters": [{"Name": "Nobody", "Values": ["x"]}]})
    told = quicksight.describe_analysis(AnalysisId=name)["Analysis"]
    assert told["Status"] == "CREATION_FAILED"
    assert [one["Type"] for one in told["Errors"]] == [
        "DATA_SET_NOT_FOUND", "PARAMETER_TYPE_INVALID", "PARAMETER_NOT_FOUND"]


def test_an_analysis_becomes_a_template(quicksight, name):
    data_set = arn("dataset", name)
    analysis = quicksight.create_analysis(
        AnalysisId=name, Name="n", ValidationStrategy=LENIENT, Definition={
            "DataSetIdentifierDeclarations": [{"Identifier": "sales", "DataSetArn": data_set}],
            "Sheets": sheets("sales")}, ThemeArn="arn:aws:quicksight::aws:theme/SEASIDE")["Arn"]
    entity = {"SourceAnalysis": {"Arn": analysis, "DataSetReferences": [
        {"DataSetPlaceholder": "any sales", "DataSetArn": data_set}]}}
    quicksight.create_template(TemplateId=name, Name="t", SourceEntity=entity)
    told = quicksight.describe_template(TemplateId=name)["Template"]["Version"]
    assert told["SourceEntityArn"] == analysis
    assert told["ThemeArn"].endswith("theme/SEASIDE")
    assert [one["Placeholder"] for one in told["DataSetConfigurations"]] == ["any sales"]
    definition = quicksight.describe_template_definition(TemplateId=name)["Definition"]
    assert definition["Sheets"] == sheets("any sales")
    copied = quicksight.create_template(TemplateId=name + "2", SourceEntity={
        "SourceTemplate": {"Arn": arn("template", name) + "/version/1"}})
    assert copied["Status"] == 202
    assert quicksight.describe_template_definition(TemplateId=name + "2")["Definition"] == definition


def test_versions_and_aliases_of_a_template(quicksight, name):
    quicksight.create_template(TemplateId=name, Name="t", Definition=template("one"))
    quicksight.update_template(TemplateId=name, Definition=template("two"),
                               VersionDescription="second")
    alias = quicksight.create_template_alias(TemplateId=name, AliasName="live",
                                             TemplateVersionNumber=1)["TemplateAlias"]
    assert alias == {"AliasName": "live", "Arn": arn("template", f"{name}/alias/live"),
                     "TemplateVersionNumber": 1}

    def title(**which):
        return quicksight.describe_template_definition(TemplateId=name, **which)["Definition"][
            "Sheets"][0]["Title"]

    assert (title(), title(AliasName="live"), title(VersionNumber=1)) == ("two", "one", "one")
    quicksight.update_template_alias(TemplateId=name, AliasName="live", TemplateVersionNumber=2)
    assert title(AliasName="live") == "two"
    assert quicksight.list_template_aliases(TemplateId=name)["TemplateAliasList"] == [
        {**alias, "TemplateVersionNumber": 2}]
    assert [one["VersionNumber"] for one in pages(
        quicksight.list_template_versions, "TemplateVersionSummaryList", TemplateId=name,
        MaxResults=1)] == [1, 2]
    quicksight.delete_template_alias(TemplateId=name, AliasName="live")
    assert refusal_code(quicksight.describe_template_alias, TemplateId=name, AliasName="live") == (
        "ResourceNotFoundException")
    assert refusal_code(quicksight.create_template_alias, TemplateId=name, AliasName="x",
                        TemplateVersionNumber=9) == "ResourceNotFoundException"
    assert name in [one["TemplateId"] for one in pages(
        quicksight.list_templates, "TemplateSummaryList")]
    quicksight.delete_template(TemplateId=name, VersionNumber=1)
    quicksight.delete_template(TemplateId=name)
    assert refusal_code(quicksight.describe_template, TemplateId=name) == (
        "ResourceNotFoundException")


def test_a_template_lacks_a_column_of_its_own_schema(quicksight, name):
    definition = template()
    definition["DataSetConfigurations"][0]["DataSetSchema"]["ColumnSchemaList"][0]["Name"] = "other"
    quicksight.create_template(TemplateId=name, Name="t", Definition=definition)
    told = quicksight.describe_template(TemplateId=name)["Template"]["Version"]
    assert told["Status"] == "CREATION_FAILED"
    assert told["Errors"][0]["Message"] == (
        "Required column 'region' is missing in data set 'sales'")


def test_themes(quicksight, name):
    configuration = {"DataColorPalette": {"Colors": ["#112233", "#445566"]},
                     "UIColorPalette": {"Accent": "#778899"},
                     "Typography": {"FontFamilies": [{"FontFamily": "Inter"}]}}
    made = quicksight.create_theme(ThemeId=name, Name="mine", BaseThemeId="MIDNIGHT",
                                   Configuration=configuration)
    assert made["VersionArn"] == arn("theme", f"{name}/version/1")
    told = quicksight.describe_theme(ThemeId=name)["Theme"]
    assert (told["Type"], told["Version"]["BaseThemeId"]) == ("CUSTOM", "MIDNIGHT")
    assert told["Version"]["Configuration"] == configuration
    quicksight.update_theme(ThemeId=name, BaseThemeId="CLASSIC", Name="ours")
    told = quicksight.describe_theme(ThemeId=name)["Theme"]
    assert (told["Name"], told["Version"]["VersionNumber"]) == ("ours", 2)
    assert told["Version"]["Configuration"] == configuration
    quicksight.create_theme_alias(ThemeId=name, AliasName="a", ThemeVersionNumber=1)
    assert quicksight.describe_theme(ThemeId=name, AliasName="a")["Theme"]["Version"][
        "BaseThemeId"] == "MIDNIGHT"
    assert [one["ThemeVersionNumber"] for one in quicksight.list_theme_aliases(
        ThemeId=name)["ThemeAliasList"]] == [1]
    user = register(quicksight, name)
    quicksight.update_theme_permissions(ThemeId=name, GrantPermissions=[
        {"Principal": user, "Actions": ["quicksight:DescribeTheme"]}])
    assert quicksight.describe_theme_permissions(ThemeId=name)["Permissions"] == [
        {"Principal": user, "Actions": ["quicksight:DescribeTheme"]}]
    assert refusal_code(quicksight.create_theme, ThemeId=name + "2", Name="x", BaseThemeId="none",
                        Configuration=configuration) == "ResourceNotFoundException"
    definition = {"DataSetIdentifierDeclarations": []}
    quicksight.create_dashboard(DashboardId=name, Name="n", Definition=definition,
                                ThemeArn=made["Arn"])
    assert quicksight.describe_dashboard_definition(DashboardId=name)["ThemeArn"] == made["Arn"]
    assert refusal_code(quicksight.create_dashboard, DashboardId=name + "2", Name="n",
                        Definition=definition, ThemeArn=made["Arn"] + "x") == (
        "ResourceNotFoundException")


def test_starter_themes_are_there(quicksight):
    listed = quicksight.list_themes(Type="QUICKSIGHT")["ThemeSummaryList"]
    assert [one["ThemeId"] for one in listed] == ["CLASSIC", "MIDNIGHT", "SEASIDE", "RAINIER"]
    for one in listed:
        theme = quicksight.describe_theme(ThemeId=one["ThemeId"])["Theme"]
        assert theme["Arn"] == f"arn:aws:quicksight::aws:theme/{one['ThemeId']}"
        assert len(theme["Version"]["Configuration"]["DataColorPalette"]["Colors"]) == 10
    assert refusal_code(quicksight.delete_theme, ThemeId="CLASSIC") == "ResourceNotFoundException"

"""Dashboards and analyses: versions, publishing, permissions, deletion and the way back."""

import datetime

import pytest
from quicksight_calls import ACCOUNT, Calls, arn, pages, refusal_code, refused, register

LENIENT = {"Mode": "LENIENT"}
VIEWER = ["quicksight:DescribeDashboard", "quicksight:QueryDashboard",
          "quicksight:ListDashboardVersions"]
OWNER = VIEWER + [
    "quicksight:UpdateDashboard", "quicksight:DeleteDashboard",
    "quicksight:UpdateDashboardPermissions", "quicksight:DescribeDashboardPermissions",
    "quicksight:UpdateDashboardPublishedVersion"]
ANALYSIS_OWNER = [f"quicksight:{verb}" for verb in (
    "DescribeAnalysis", "QueryAnalysis", "UpdateAnalysis", "DeleteAnalysis", "RestoreAnalysis",
    "UpdateAnalysisPermissions", "DescribeAnalysisPermissions")]


def definition(title="One"):
    return {"DataSetIdentifierDeclarations": [], "Sheets": [{"SheetId": "s1", "Name": title}]}


def make(quicksight, name, **more):
    return quicksight.create_dashboard(
        DashboardId=name, Name=more.pop("Name", name), Definition=definition(), **more)


def test_versions_and_what_is_published(quicksight, name):
    made = make(quicksight, name, VersionDescription="first", Tags=[{"Key": "a", "Value": "b"}],
                DashboardPublishOptions={"AdHocFilteringOption": {"AvailabilityStatus": "DISABLED"}})
    assert made["Arn"] == arn("dashboard", name)
    assert made["VersionArn"] == arn("dashboard", f"{name}/version/1")
    assert refusal_code(quicksight.create_dashboard, DashboardId=name, Name="n",
                        Definition=definition()) == "ResourceExistsException"
    updated = quicksight.update_dashboard(DashboardId=name, Name="other", Definition=definition(
        "Two"), VersionDescription="second")
    assert updated["VersionArn"] == arn("dashboard", f"{name}/version/2")
    told = quicksight.describe_dashboard(DashboardId=name)["Dashboard"]
    assert (told["Name"], told["Version"]["VersionNumber"], told["Version"]["Description"]) == (
        "other", 1, "first")
    latest = quicksight.describe_dashboard(DashboardId=name, AliasName="$LATEST")["Dashboard"]
    assert latest["Version"]["VersionNumber"] == 2
    quicksight.update_dashboard_published_version(DashboardId=name, VersionNumber=2)
    published = quicksight.describe_dashboard_definition(DashboardId=name)
    assert published["Definition"]["Sheets"][0]["Name"] == "Two"
    assert "DashboardPublishOptions" not in published
    first = quicksight.describe_dashboard_definition(DashboardId=name, VersionNumber=1)
    assert first["DashboardPublishOptions"] == {
        "AdHocFilteringOption": {"AvailabilityStatus": "DISABLED"}}
    versions = pages(quicksight.list_dashboard_versions, "DashboardVersionSummaryList",
                     DashboardId=name, MaxResults=1)
    assert [one["VersionNumber"] for one in versions] == [1, 2]
    assert refusal_code(quicksight.delete_dashboard, DashboardId=name, VersionNumber=2) == (
        "ConflictException")
    quicksight.delete_dashboard(DashboardId=name, VersionNumber=1)
    assert refusal_code(quicksight.describe_dashboard, DashboardId=name, VersionNumber=1) == (
        "ResourceNotFoundException")
    assert refusal_code(quicksight.update_dashboard_published_version, DashboardId=name,
                        VersionNumber=9) == "ResourceNotFoundException"
    summary = [one for one in pages(quicksight.list_dashboards, "DashboardSummaryList")
               if one["DashboardId"] == name]
    assert (summary[0]["PublishedVersionNumber"], summary[0]["Name"]) == (2, "other")
    quicksight.delete_dashboard(DashboardId=name)
    assert refused(quicksight.describe_dashboard, DashboardId=name) == (
        "ResourceNotFoundException", f"Dashboard {name} is not found.")


def test_exactly_one_of_definition_and_source(quicksight, name):
    assert refusal_code(quicksight.create_dashboard, DashboardId=name, Name="n") == (
        "InvalidParameterValueException")
    assert refusal_code(quicksight.create_dashboard, DashboardId="a b", Name="n",
                        Definition=definition()) == "ValidationException"


def test_an_update_that_fails_leaves_an_analysis_as_it_was(quicksight, name):
    quicksight.create_analysis(AnalysisId=name, Name="n", Definition=definition())
    assert quicksight.describe_analysis(AnalysisId=name)["Analysis"]["Status"] == (
        "CREATION_SUCCESSFUL")
    bad = {**definition("Bad"), "DataSetIdentifierDeclarations": [
        {"Identifier": "x", "DataSetArn": arn("dataset", "nothing")}]}
    assert quicksight.update_analysis(AnalysisId=name, Name="n", Definition=bad)["UpdateStatus"] == (
        "UPDATE_IN_PROGRESS")
    told = quicksight.describe_analysis_definition(AnalysisId=name)
    assert told["ResourceStatus"] == "UPDATE_FAILED"
    assert told["Errors"][0]["Type"] == "DATA_SET_NOT_FOUND"
    assert told["Definition"] == definition()
    quicksight.update_analysis(AnalysisId=name, Name="n", Definition=definition("Good"))
    told = quicksight.describe_analysis_definition(AnalysisId=name)
    assert (told["ResourceStatus"], told["Definition"], "Errors" in told) == (
        "UPDATE_SUCCESSFUL", definition("Good"), False)


def test_a_deleted_analysis_can_be_restored_until_its_time_is_over(own_tarn, name):
    quicksight = Calls(own_tarn.client("quicksight"))
    quicksight.create_analysis(AnalysisId=name, Name="n", Definition=definition())
    gone = quicksight.delete_analysis(AnalysisId=name, RecoveryWindowInDays=7)
    left = gone["DeletionTime"] - datetime.datetime.now(datetime.timezone.utc)
    assert datetime.timedelta(days=6.9) < left < datetime.timedelta(days=7.1)
    assert quicksight.describe_analysis(AnalysisId=name)["Analysis"]["Status"] == "DELETED"
    assert refusal_code(quicksight.update_analysis, AnalysisId=name, Name="n",
                        Definition=definition()) == "ConflictException"
    own_tarn.restart()
    quicksight.restore_analysis(AnalysisId=name)
    assert quicksight.describe_analysis(AnalysisId=name)["Analysis"]["Status"] == (
        "CREATION_SUCCESSFUL")
    assert refusal_code(quicksight.restore_analysis, AnalysisId=name) == "ConflictException"
    quicksight.delete_analysis(AnalysisId=name, ForceDeleteWithoutRecovery=True)
    assert refusal_code(quicksight.restore_analysis, AnalysisId=name) == "ResourceNotFoundException"
    assert refusal_code(quicksight.delete_analysis, AnalysisId=name) == "ResourceNotFoundException"
    quicksight.create_analysis(AnalysisId=name, Name="n", Definition=definition())
    assert refusal_code(quicksight.delete_analysis, AnalysisId=name, RecoveryWindowInDays=7,
                        ForceDeleteWithoutRecovery=True) == "InvalidParameterValueException"


def test_permissions_are_granted_and_revoked(quicksight, name):
    user, group = register(quicksight, name), arn("group", f"default/{name}")
    quicksight.create_group(Namespace="default", GroupName=name)
    make(quicksight, name, Permissions=[{"Principal": user, "Actions": OWNER}])
    changed = quicksight.update_dashboard_permissions(
        DashboardId=name, GrantPermissions=[{"Principal": group, "Actions": VIEWER}],
        RevokePermissions=[{"Principal": user, "Actions": OWNER[3:]}])
    assert sorted((one["Principal"], one["Actions"]) for one in changed["Permissions"]) == sorted(
        [(user, VIEWER), (group, VIEWER)])
    told = quicksight.describe_dashboard_permissions(DashboardId=name)
    assert told["Permissions"] == changed["Permissions"]
    assert told["DashboardArn"] == arn("dashboard", name)

    def code(principal, *actions):
        return refusal_code(quicksight.update_dashboard_permissions, DashboardId=name,
                            GrantPermissions=[{"Principal": principal, "Actions": list(actions)}])

    assert code(user, "quicksight:DescribeAnalysis") == "InvalidParameterValueException"
    assert code(user + "x", *VIEWER) == "ResourceNotFoundException"
    assert code(f"arn:aws:iam::{ACCOUNT}:user/ann", *VIEWER) == "InvalidParameterValueException"
    quicksight.delete_user(Namespace="default", UserName=name)
    register(quicksight, name)
    assert [one["Principal"] for one in quicksight.describe_dashboard_permissions(
        DashboardId=name)["Permissions"]] == [group]


def test_links_for_everybody_of_a_namespace(quicksight, name):
    make(quicksight, name)
    everybody = arn("namespace", "default")
    changed = quicksight.update_dashboard_permissions(
        DashboardId=name, GrantLinkPermissions=[{"Principal": everybody, "Actions": VIEWER}])
    assert changed["LinkSharingConfiguration"]["Permissions"] == [
        {"Principal": everybody, "Actions": VIEWER}]
    user = register(quicksight, name)
    assert refusal_code(quicksight.update_dashboard_permissions, DashboardId=name,
                        GrantLinkPermissions=[{"Principal": user, "Actions": VIEWER}]) == (
        "InvalidParameterValueException")
    assert [one["DashboardId"] for one in search(quicksight, "QUICKSIGHT_USER", user)] == [name]
    quicksight.update_dashboard_permissions(
        DashboardId=name, RevokeLinkPermissions=[{"Principal": everybody, "Actions": VIEWER}])
    assert "LinkSharingConfiguration" not in quicksight.describe_dashboard_permissions(
        DashboardId=name)


def search(quicksight, attribute, value, operator="StringEquals"):
    return pages(quicksight.search_dashboards, "DashboardSummaryList", Filters=[
        {"Name": attribute, "Operator": operator, "Value": value}])


def test_searches_find_what_a_user_may_see(quicksight, name):
    owner, viewer = register(quicksight, name + "o"), register(quicksight, name + "v")
    quicksight.create_group(Namespace="default", GroupName=name)
    quicksight.create_group_membership(Namespace="default", GroupName=name, MemberName=name + "v")
    group = arn("group", f"default/{name}")
    make(quicksight, name + "1", Name=f"Sales {name} North", Permissions=[
        {"Principal": owner, "Actions": OWNER}, {"Principal": group, "Actions": VIEWER}])
    make(quicksight, name + "2", Name=f"Costs {name}", Permissions=[
        {"Principal": owner, "Actions": OWNER}, {"Principal": viewer, "Actions": OWNER}])

    def ids(*filter_):
        return [one["DashboardId"][len(name):] for one in search(quicksight, *filter_)]

    assert ids("DASHBOARD_NAME", f"costs {name}".upper(), "StringLike") == ["2"]
    assert ids("DASHBOARD_NAME", name, "StringLike") == ["1", "2"]
    assert ids("DASHBOARD_NAME", f"Costs {name}") == ["2"]
    assert ids("QUICKSIGHT_USER", viewer) == ["1", "2"]
    assert ids("QUICKSIGHT_VIEWER_OR_OWNER", viewer) == ["1", "2"]
    assert ids("DIRECT_QUICKSIGHT_VIEWER_OR_OWNER", viewer) == ["2"]
    assert ids("DIRECT_QUICKSIGHT_VIEWER_OR_OWNER", group) == ["1"]
    assert ids("QUICKSIGHT_OWNER", viewer) == ["2"]
    assert ids("DIRECT_QUICKSIGHT_OWNER", owner) == ["1", "2"]
    assert ids("DIRECT_QUICKSIGHT_SOLE_OWNER", owner) == ["1"]
    assert refusal_code(quicksight.search_dashboards, Filters=[
        {"Name": "QUICKSIGHT_USER", "Operator": "StringLike", "Value": viewer}]) == (
            "InvalidParameterValueException")


def test_links_to_analyses(quicksight, name):
    make(quicksight, name)
    analysis = arn("analysis", name)
    assert refusal_code(quicksight.update_dashboard_links, DashboardId=name,
                        LinkEntities=[analysis]) == "ResourceNotFoundException"
    quicksight.create_analysis(AnalysisId=name, Name="n", Definition=definition())
    quicksight.update_dashboard_links(DashboardId=name, LinkEntities=[analysis])
    assert quicksight.describe_dashboard(DashboardId=name)["Dashboard"]["LinkEntities"] == [analysis]


def test_what_was_acknowledged_is_there_after_a_kill(own_tarn, name):
    quicksight = Calls(own_tarn.client("quicksight"))
    user = register(quicksight, name)
    make(quicksight, name, Permissions=[{"Principal": user, "Actions": OWNER}])
    for i in range(3):
        quicksight.update_dashboard(DashboardId=name, Name="n", Definition=definition(f"v{i}"))
    own_tarn.restart()
    assert quicksight.describe_dashboard_definition(
        DashboardId=name, VersionNumber=4)["Definition"] == definition("v2")
    assert [one["DashboardId"] for one in search(quicksight, "QUICKSIGHT_OWNER", user)] == [name]


@pytest.mark.parametrize("kind", ["dashboard", "analysis"])
def test_iam_decides_on_calls(tarn, quicksight, name, kind):
    keys = tarn.user(name, {"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Action": "quicksight:Describe*", "Resource": arn(kind, f"{name}*")}]})
    limited = Calls(tarn.client("quicksight", keys=keys))
    id_name = f"{kind.capitalize()}Id"
    create = getattr(quicksight, f"create_{kind}")
    create(**{id_name: name}, Name="n", Definition=definition())
    assert getattr(limited, f"describe_{kind}")(**{id_name: name})["Status"] == 200
    assert refusal_code(getattr(limited, f"delete_{kind}"), **{id_name: name}) == (
        "AccessDeniedException")
    assert refusal_code(getattr(limited, f"describe_{kind}"), **{id_name: "other"}) == (
        "AccessDeniedException")


def test_the_command_line_describes_a_dashboard(tarn, quicksight, name):
    make(quicksight, name)
    told = tarn.aws("quicksight", "describe-dashboard-definition", "--aws-account-id", ACCOUNT,
                    "--dashboard-id", name)
    assert told["Definition"] == definition()

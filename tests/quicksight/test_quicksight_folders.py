"""Folders, what is in them and who sees it; namespaces; the account."""

from quicksight_calls import Calls, arn, pages, refusal_code, register

VIEW = ["quicksight:DescribeFolder"]
OWN = VIEW + ["quicksight:UpdateFolderPermissions", "quicksight:UpdateFolder"]
EMPTY = {"DataSetIdentifierDeclarations": []}


def test_folders_in_folders(quicksight, name):
    top = quicksight.create_folder(FolderId=name, Name="Top", Tags=[{"Key": "a", "Value": "b"}])
    assert (top["Status"], top["Arn"]) == (201, arn("folder", name))
    below = quicksight.create_folder(FolderId=name + "1", Name="Below", ParentFolderArn=top["Arn"])
    quicksight.create_folder(FolderId=name + "2", Name="Deep", ParentFolderArn=below["Arn"])
    told = quicksight.describe_folder(FolderId=name + "2")["Folder"]
    assert told["FolderPath"] == [top["Arn"], below["Arn"]]
    assert (told["FolderType"], told["SharingModel"]) == ("SHARED", "ACCOUNT")
    assert refusal_code(quicksight.delete_folder, FolderId=name) == "ConflictException"
    found = quicksight.search_folders(Filters=[
        {"Name": "PARENT_FOLDER_ARN", "Operator": "StringEquals", "Value": top["Arn"]}])
    assert [one["FolderId"] for one in found["FolderSummaryList"]] == [name + "1"]
    quicksight.update_folder(FolderId=name + "2", Name="Deeper")
    assert quicksight.describe_folder(FolderId=name + "2")["Folder"]["Name"] == "Deeper"
    for one in (name + "2", name + "1", name):
        assert one in [f["FolderId"] for f in pages(quicksight.list_folders, "FolderSummaryList")]
        quicksight.delete_folder(FolderId=one)
    assert refusal_code(quicksight.describe_folder, FolderId=name) == "ResourceNotFoundException"
    parent = None
    for depth in range(11):
        more = {"ParentFolderArn": parent} if parent else {}
        if depth == 10:
            assert refusal_code(quicksight.create_folder, FolderId=f"{name}d{depth}", Name="n",
                                **more) == "LimitExceededException"
        else:
            parent = quicksight.create_folder(FolderId=f"{name}d{depth}", Name="n", **more)["Arn"]


def test_what_is_in_a_folder_is_seen_by_who_sees_the_folder(quicksight, name):
    viewer, owner = register(quicksight, name + "v"), register(quicksight, name + "o")
    top = quicksight.create_folder(FolderId=name, Name="Top", Permissions=[
        {"Principal": owner, "Actions": OWN}])["Arn"]
    below = quicksight.create_folder(FolderId=name + "1", Name="Below", ParentFolderArn=top,
                                     Permissions=[{"Principal": viewer, "Actions": VIEW}])["Arn"]
    quicksight.create_dashboard(DashboardId=name, Name="n", Definition=EMPTY, FolderArns=[below])
    quicksight.create_analysis(AnalysisId=name, Name="n", Definition=EMPTY)
    member = quicksight.create_folder_membership(FolderId=name + "1", MemberType="ANALYSIS",
                                                 MemberId=name)["FolderMember"]
    assert member == {"MemberId": name, "MemberType": "ANALYSIS"}
    assert [one["MemberArn"] for one in pages(
        quicksight.list_folder_members, "FolderMemberList", FolderId=name + "1", MaxResults=1)] == [
            arn("analysis", name), arn("dashboard", name)]
    assert quicksight.list_folders_for_resource(
        ResourceArn=arn("dashboard", name))["Folders"] == [below]

    def seen(attribute, user):
        return [one["DashboardId"] for one in pages(
            quicksight.search_dashboards, "DashboardSummaryList", Filters=[
                {"Name": attribute, "Operator": "StringEquals", "Value": user}])]

    assert seen("QUICKSIGHT_VIEWER_OR_OWNER", viewer) == [name]
    assert seen("QUICKSIGHT_OWNER", viewer) == []
    assert seen("QUICKSIGHT_OWNER", owner) == [name]
    assert seen("DIRECT_QUICKSIGHT_OWNER", owner) == []
    resolved = quicksight.describe_folder_resolved_permissions(FolderId=name + "1")["Permissions"]
    assert sorted(one["Principal"] for one in resolved) == sorted([owner, viewer])
    assert [one["Principal"] for one in quicksight.describe_folder_permissions(
        FolderId=name + "1")["Permissions"]] == [viewer]
    quicksight.update_folder_permissions(FolderId=name + "1", RevokePermissions=[
        {"Principal": viewer, "Actions": VIEW}])
    assert seen("QUICKSIGHT_VIEWER_OR_OWNER", viewer) == []
    quicksight.delete_folder_membership(FolderId=name + "1", MemberType="ANALYSIS", MemberId=name)
    quicksight.delete_dashboard(DashboardId=name)
    assert quicksight.list_folder_members(FolderId=name + "1")["FolderMemberList"] == []
    assert refusal_code(quicksight.create_folder_membership, FolderId=name, MemberType="DASHBOARD",
                        MemberId=name) == "ResourceNotFoundException"
    assert refusal_code(quicksight.create_folder_membership, FolderId=name, MemberType="TOPIC",
                        MemberId=name) == "InvalidParameterValueException"


def test_namespaces_keep_their_users_apart(quicksight, name):
    made = quicksight.create_namespace(Namespace=name, IdentityStore="QUICKSIGHT")
    assert (made["CreationStatus"], made["Arn"]) == ("CREATING", arn("namespace", name))
    assert quicksight.describe_namespace(Namespace=name)["Namespace"]["CreationStatus"] == "CREATED"
    assert {"default", name} <= {one["Name"] for one in pages(
        quicksight.list_namespaces, "Namespaces")}
    user = register(quicksight, name, namespace=name, Tags=[{"Key": "a", "Value": "b"}])
    assert user == arn("user", f"{name}/{name}")
    assert refusal_code(quicksight.describe_user, Namespace="default", UserName=name) == (
        "ResourceNotFoundException")
    quicksight.create_dashboard(DashboardId=name, Name="n", Definition=EMPTY, Permissions=[
        {"Principal": user, "Actions": ["quicksight:DescribeDashboard"]}])
    assert refusal_code(quicksight.create_namespace, Namespace=name, IdentityStore="QUICKSIGHT") == (
        "ResourceExistsException")
    quicksight.delete_namespace(Namespace=name)
    assert refusal_code(quicksight.list_users, Namespace=name) == "ResourceNotFoundException"
    assert quicksight.describe_dashboard_permissions(DashboardId=name)["Permissions"] == []
    quicksight.create_namespace(Namespace=name, IdentityStore="QUICKSIGHT")
    assert quicksight.list_users(Namespace=name)["UserList"] == []
    register(quicksight, name, namespace=name)
    assert quicksight.client.list_tags_for_resource(ResourceArn=user)["Tags"] == []
    assert refusal_code(quicksight.delete_namespace, Namespace="default") == (
        "InvalidParameterValueException")


def test_the_account_is_subscribed_and_can_be_named_once(own_tarn):
    quicksight = Calls(own_tarn.client("quicksight"))
    told = quicksight.describe_account_subscription()["AccountInfo"]
    assert (told["Edition"], told["AccountSubscriptionStatus"]) == ("ENTERPRISE", "ACCOUNT_CREATED")
    quicksight.create_account_subscription(
        AuthenticationMethod="IAM_AND_QUICKSIGHT", AccountName="numbers", Edition="ENTERPRISE",
        NotificationEmail="a@example.com")
    assert refusal_code(
        quicksight.create_account_subscription, AuthenticationMethod="IAM_AND_QUICKSIGHT",
        AccountName="others", NotificationEmail="a@example.com") == "ResourceExistsException"
    assert quicksight.describe_account_settings()["AccountSettings"] == {
        "AccountName": "numbers", "Edition": "ENTERPRISE", "DefaultNamespace": "default",
        "NotificationEmail": "a@example.com", "PublicSharingEnabled": False,
        "TerminationProtectionEnabled": True}
    assert refusal_code(quicksight.delete_account_subscription) == "PreconditionNotMetException"
    quicksight.update_account_settings(DefaultNamespace="default",
                                       TerminationProtectionEnabled=False)
    quicksight.delete_account_subscription()
    assert refusal_code(quicksight.describe_account_subscription) == "ResourceNotFoundException"


def test_the_standard_edition_has_less(own_tarn, name):
    quicksight = Calls(own_tarn.client("quicksight"))
    quicksight.create_account_subscription(
        AuthenticationMethod="IAM_ONLY", AccountName="small", Edition="STANDARD",
        NotificationEmail="a@example.com")
    user = register(quicksight, name)
    quicksight.create_dashboard(DashboardId=name, Name="n", Definition=EMPTY)
    for call, arguments in (
            (quicksight.create_folder, {"FolderId": name, "Name": "n"}),
            (quicksight.create_group, {"Namespace": "default", "GroupName": name}),
            (quicksight.create_namespace, {"Namespace": name, "IdentityStore": "QUICKSIGHT"}),
            (quicksight.generate_embed_url_for_registered_user, {
                "UserArn": user, "ExperienceConfiguration": {
                    "Dashboard": {"InitialDashboardId": name}}})):
        assert refusal_code(call, **arguments) == "UnsupportedUserEditionException"

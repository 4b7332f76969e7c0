"""Users and groups as clients make them, who may, and what survives a crash."""

import json

import botocore.exceptions
import pytest

from quicksight_calls import ACCOUNT, Calls, arn, pages, refusal_code, refused, register


def test_a_user_comes_and_goes(quicksight, name):
    made = quicksight.register_user(
        Namespace="default", IdentityType="QUICKSIGHT", Email="ann@example.com",
        UserRole="AUTHOR", UserName=name)
    assert made["Status"] == 201
    assert made["RequestId"] == made["ResponseMetadata"]["RequestId"]
    user = made["User"]
    assert user == {"Arn": arn("user", f"default/{name}"), "UserName": name,
                    "Email": "ann@example.com", "Role": "AUTHOR", "IdentityType": "QUICKSIGHT",
                    "Active": True, "PrincipalId": user["PrincipalId"]}
    assert quicksight.describe_user(Namespace="default", UserName=name)["User"] == user
    changed = quicksight.update_user(Namespace="default", UserName=name, Role="READER",
                                     Email="ann@example.org")["User"]
    assert changed == {**user, "Role": "READER", "Email": "ann@example.org"}
    assert changed in pages(quicksight.list_users, "UserList", Namespace="default", MaxResults=3)
    quicksight.delete_user(Namespace="default", UserName=name)
    assert refused(quicksight.describe_user, Namespace="default", UserName=name) == (
        "ResourceNotFoundException", f"User {name} is not found.")
    assert refusal_code(quicksight.delete_user, Namespace="default", UserName=name) == (
        "ResourceNotFoundException")


def test_users_of_iam_are_named_after_who_they_are(quicksight, name):
    person = quicksight.register_user(
        Namespace="default", IdentityType="IAM", Email="a@example.com", UserRole="READER",
        IamArn=f"arn:aws:iam::{ACCOUNT}:user/team/{name}")["User"]
    assert person["UserName"] == name
    role = dict(Namespace="default", IdentityType="IAM", Email="a@example.com", UserRole="READER",
                IamArn=f"arn:aws:iam::{ACCOUNT}:role/{name}")
    session = quicksight.register_user(SessionName="ann@example.com", **role)["User"]
    assert session["UserName"] == f"{name}/ann@example.com"
    assert quicksight.describe_user(Namespace="default", UserName=session["UserName"])["User"] == (
        session)
    assert refusal_code(quicksight.register_user, **role) == "InvalidParameterValueException"
    quicksight.delete_user_by_principal_id(Namespace="default", PrincipalId=session["PrincipalId"])
    assert refusal_code(quicksight.describe_user, Namespace="default",
                        UserName=session["UserName"]) == "ResourceNotFoundException"
    assert refusal_code(
        quicksight.delete_user_by_principal_id, Namespace="default",
        PrincipalId=session["PrincipalId"]) == "ResourceNotFoundException"


def test_users_that_are_refused(quicksight, name):
    good = dict(Namespace="default", IdentityType="QUICKSIGHT", Email="a@example.com",
                UserRole="READER", UserName=name)
    quicksight.register_user(**good)

    def code(**other):
        return refusal_code(quicksight.register_user, **{**good, **other})

    assert code() == "ResourceExistsException"
    assert code(UserName=name + "2", Email="nobody") == "InvalidParameterValueException"
    assert code(UserName=name + "2", UserRole="RESTRICTED_READER") == (
        "InvalidParameterValueException")
    assert code(IdentityType="IAM") == "InvalidParameterValueException"
    assert code(UserName="x" * 257) == "InvalidParameterValueException"
    assert code(Namespace="nowhere") == "ResourceNotFoundException"
    assert code(AwsAccountId="111122223333") == "AccessDeniedException"
    assert code(UserRole="KING") == "ValidationException"
    assert code(IdentityType="IAM_IDENTITY_CENTER") == "InvalidParameterValueException"


def test_groups_and_who_is_in_them(quicksight, name):
    group = quicksight.create_group(Namespace="default", GroupName=name, Description="all")
    assert (group["Status"], group["Group"]["Arn"]) == (201, arn("group", f"default/{name}"))
    assert refusal_code(quicksight.create_group, Namespace="default", GroupName=name) == (
        "ResourceExistsException")
    assert quicksight.update_group(
        Namespace="default", GroupName=name, Description="some")["Group"]["Description"] == "some"
    names = [f"{name}-{i}" for i in range(5)]
    for one in names:
        register(quicksight, one)
        member = quicksight.create_group_membership(
            Namespace="default", GroupName=name, MemberName=one)["GroupMember"]
        assert member == {"Arn": arn("user", f"default/{one}"), "MemberName": one}
    listed = pages(quicksight.list_group_memberships, "GroupMemberList", Namespace="default",
                   GroupName=name, MaxResults=2)
    assert [one["MemberName"] for one in listed] == names
    assert [one["GroupName"] for one in quicksight.list_user_groups(
        Namespace="default", UserName=names[0])["GroupList"]] == [name]
    assert quicksight.describe_group_membership(
        Namespace="default", GroupName=name, MemberName=names[0])["GroupMember"] == listed[0]
    quicksight.delete_group_membership(Namespace="default", GroupName=name, MemberName=names[0])
    assert refusal_code(quicksight.describe_group_membership, Namespace="default", GroupName=name,
                        MemberName=names[0]) == "ResourceNotFoundException"
    assert quicksight.list_user_groups(Namespace="default", UserName=names[0])["GroupList"] == []
    quicksight.delete_user(Namespace="default", UserName=names[1])
    assert [one["MemberName"] for one in quicksight.list_group_memberships(
        Namespace="default", GroupName=name)["GroupMemberList"]] == names[2:]
    assert [one["GroupName"] for one in quicksight.search_groups(Namespace="default", Filters=[
        {"Name": "GROUP_NAME", "Operator": "StartsWith", "Value": name[:12]}])["GroupList"]] == [
            name]
    quicksight.delete_group(Namespace="default", GroupName=name)
    assert quicksight.list_user_groups(Namespace="default", UserName=names[2])["GroupList"] == []


def test_a_token_is_good_for_its_listing_only(quicksight, name):
    for i in range(3):
        quicksight.create_group(Namespace="default", GroupName=f"{name}{i}")
        register(quicksight, f"{name}{i}")
    token = quicksight.list_groups(Namespace="default", MaxResults=1)["NextToken"]
    assert quicksight.list_groups(Namespace="default", NextToken=token)["GroupList"]
    for wrong in ("nonsense", token[:-4], "AAAA" + token[4:]):
        assert refusal_code(quicksight.list_groups, Namespace="default", NextToken=wrong) == (
            "InvalidNextTokenException")
    assert refusal_code(quicksight.list_users, Namespace="default", NextToken=token) == (
        "InvalidNextTokenException")


def test_iam_decides_who_may(tarn, quicksight, name):
    register(quicksight, name)
    keys = tarn.user(name, {"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Action": "quicksight:DescribeUser",
        "Resource": arn("user", f"default/{name}")}]})
    limited = Calls(tarn.client("quicksight", keys=keys))
    assert limited.describe_user(Namespace="default", UserName=name)["User"]["UserName"] == name
    assert refusal_code(limited.describe_user, Namespace="default", UserName="other") == (
        "AccessDeniedException")
    assert refusal_code(limited.delete_user, Namespace="default", UserName=name) == (
        "AccessDeniedException")
    code, message = refused(limited.register_user, Namespace="default", IdentityType="QUICKSIGHT",
                            Email="a@b.c", UserRole="READER", UserName=name + "2")
    assert code == "AccessDeniedException" and arn("user", f"default/{name}2") in message


def test_tags_of_a_user(quicksight, name):
    user = register(quicksight, name, Tags=[{"Key": "team", "Value": "red"}])
    client = quicksight.client
    client.tag_resource(ResourceArn=user, Tags=[{"Key": "level", "Value": "1"}])
    assert client.list_tags_for_resource(ResourceArn=user)["Tags"] == [
        {"Key": "level", "Value": "1"}, {"Key": "team", "Value": "red"}]
    client.untag_resource(ResourceArn=user, TagKeys=["team"])
    assert client.list_tags_for_resource(ResourceArn=user)["Tags"] == [
        {"Key": "level", "Value": "1"}]
    many = [{"Key": f"k{i}", "Value": "v"} for i in range(50)]
    assert refusal_code(client.tag_resource, ResourceArn=user, Tags=many) == (
        "LimitExceededException")
    assert refusal_code(client.list_tags_for_resource, ResourceArn=user + "x") == (
        "ResourceNotFoundException")
    assert refusal_code(client.list_tags_for_resource,
                        ResourceArn="arn:aws:s3:::bucket") == "InvalidParameterValueException"


def test_what_was_acknowledged_survives_a_kill(own_tarn, name):
    quicksight = Calls(own_tarn.client("quicksight"))
    register(quicksight, name)
    quicksight.create_group(Namespace="default", GroupName=name)
    quicksight.create_group_membership(Namespace="default", GroupName=name, MemberName=name)
    own_tarn.restart()
    assert [one["MemberName"] for one in quicksight.list_group_memberships(
        Namespace="default", GroupName=name)["GroupMemberList"]] == [name]


def test_the_command_line_speaks_it_too(tarn, name):
    made = tarn.aws("quicksight", "register-user", "--aws-account-id", ACCOUNT, "--namespace",
                    "default", "--identity-type", "QUICKSIGHT", "--email", "a@example.com",
                    "--user-role", "ADMIN", "--user-name", name)
    assert made["User"]["Role"] == "ADMIN"
    listed = tarn.aws("quicksight", "list-users", "--aws-account-id", ACCOUNT, "--namespace",
                      "default")
    assert made["User"] in listed["UserList"]
    failed = tarn.aws("quicksight", "create-topic", "--aws-account-id", ACCOUNT, "--topic-id", "t",
                      "--topic", "{}", check=False)
    assert failed.returncode != 0 and json.dumps("quicksight:CreateTopic")[1:-1] in failed.stderr


def test_refusals_carry_the_request_and_what_it_was_about(quicksight, name):
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        quicksight.describe_user(Namespace="default", UserName=name)
    answer = caught.value.response
    assert answer["ResourceType"] == "USER"
    assert answer["RequestId"] == answer["ResponseMetadata"]["RequestId"]
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 404

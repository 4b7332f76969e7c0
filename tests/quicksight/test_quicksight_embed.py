"""Links to embedded pages: who gets which, and what is refused."""

import re

import pytest
from quicksight_calls import ACCOUNT, Calls, arn, refusal_code, refused, register
from tarn_server import Server, free_port

EMPTY = {"DataSetIdentifierDeclarations": []}


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """A server with a console, and its port."""
    port = free_port()
    server = Server(tmp_path_factory.mktemp("tarn"), "--console", f"127.0.0.1:{port}").start()
    yield server, port
    server.kill()


@pytest.fixture
def embedding(shown, name):
    """A client, a user and a dashboard, both called `name`."""
    quicksight = Calls(shown[0].client("quicksight"))
    register(quicksight, name)
    quicksight.create_dashboard(DashboardId=name, Name="n", Definition=EMPTY)
    return quicksight


def dashboard(name):
    return {"Dashboard": {"InitialDashboardId": name}}


def link(path, port):
    return re.compile(rf"https://127\.0\.0\.1:{port}/embed/[0-9a-f]{{40}}{path}\?code=[0-9a-f]{{64}}"
                      r"&identityprovider=quicksight&isauthcode=true")


def test_a_registered_user_gets_a_link(shown, embedding, name):
    def url(experience, **more):
        return embedding.generate_embed_url_for_registered_user(
            UserArn=arn("user", f"default/{name}"), ExperienceConfiguration=experience,
            **more)["EmbedUrl"]

    first = url(dashboard(name), AllowedDomains=["https://*.example.com", "http://localhost:3000"],
                SessionLifetimeInMinutes=15)
    assert link(f"/dashboards/{name}", shown[1]).fullmatch(first)
    assert url(dashboard(name)) != first
    visual = url({"DashboardVisual": {"InitialDashboardVisualId": {
        "DashboardId": name, "SheetId": "s1", "VisualId": "v1"}}})
    assert link(f"/dashboards/{name}/sheets/s1/visuals/v1", shown[1]).fullmatch(visual)
    console = url({"QuickSightConsole": {"InitialPath": "/start/analyses"}})
    assert "/start/analyses?code=" in console and "/embedding/" in console


def test_links_that_are_refused(shown, embedding, name):
    unchecked = Calls(shown[0].client("quicksight", parameter_validation=False))

    def refusal(experience=None, **more):
        arguments = {"UserArn": arn("user", f"default/{name}"), **more}
        return refusal_code(unchecked.generate_embed_url_for_registered_user,
                            ExperienceConfiguration=dashboard(name) if experience is None else
                            experience, **arguments)

    assert refusal(dashboard("nothing")) == "ResourceNotFoundException"
    assert refusal(UserArn=arn("user", "default/nobody")) == "QuickSightUserNotFoundException"
    assert refusal(UserArn="arn:aws:iam::1:user/a") == "QuickSightUserNotFoundException"
    assert refusal({}) == "InvalidParameterValueException"
    assert refusal({**dashboard(name), "QuickSightConsole": {}}) == "InvalidParameterValueException"
    assert refusal({"QSearchBar": {}}) == "InvalidParameterValueException"
    assert refusal(SessionLifetimeInMinutes=14) == "ValidationException"
    assert refusal(SessionLifetimeInMinutes=601) == "ValidationException"
    for domain in ("example.com", "http://example.com", "https://a.com/path", "https://a.com;x",
                   "https://a.*.com", "https://", "https://a.com https://b.com", "*"):
        assert refusal(AllowedDomains=[domain]) == "InvalidParameterValueException", domain
    assert refusal(AllowedDomains=[f"https://{i}.com" for i in range(4)]) == (
        "InvalidParameterValueException")
    for path in ("start", "/start?x=1", "/a/../b", "//evil\\x"):
        assert refusal({"QuickSightConsole": {"InitialPath": path}}) == (
            "InvalidParameterValueException"), path


def test_whoever_calls_gets_a_link_by_who_he_is(shown, embedding, name):
    server, port = shown
    keys = server.user(name, {"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Action": "quicksight:*", "Resource": "*"}]})
    caller = Calls(server.client("quicksight", keys=keys))
    call = caller.generate_embed_url_for_registered_user_with_identity
    # A user of that name that is not of IAM is not the caller.
    assert refusal_code(call, ExperienceConfiguration=dashboard(name)) == (
        "QuickSightUserNotFoundException")
    embedding.delete_user(Namespace="default", UserName=name)
    embedding.register_user(Namespace="default", IdentityType="IAM", Email="a@example.com",
                            UserRole="READER", IamArn=f"arn:aws:iam::{ACCOUNT}:user/{name}")
    assert link(f"/dashboards/{name}", port).fullmatch(
        call(ExperienceConfiguration=dashboard(name))["EmbedUrl"])
    assert link(f"/dashboards/{name}", port).fullmatch(
        caller.get_dashboard_embed_url(DashboardId=name, IdentityType="IAM")["EmbedUrl"])
    assert "/embedding/" in caller.get_session_embed_url(EntryPoint="/start")["EmbedUrl"]


def test_the_root_is_a_user_once_registered(embedding, name):
    call = embedding.generate_embed_url_for_registered_user_with_identity
    user = embedding.register_user(
        Namespace="default", IdentityType="IAM", Email="a@example.com", UserRole="ADMIN",
        IamArn=f"arn:aws:iam::{ACCOUNT}:root")["User"]
    assert user["UserName"] == ACCOUNT
    assert f"/dashboards/{name}?" in call(ExperienceConfiguration=dashboard(name))["EmbedUrl"]


def test_anonymous_users_see_what_is_listed(shown, embedding, name):
    def call(**more):
        return embedding.generate_embed_url_for_anonymous_user(**{
            "Namespace": "default", "AuthorizedResourceArns": [arn("dashboard", name)],
            "ExperienceConfiguration": dashboard(name),
            "SessionTags": [{"Key": "tenant", "Value": "red"}], **more})

    answer = call()
    assert link(f"/dashboards/{name}", shown[1]).fullmatch(answer["EmbedUrl"])
    assert answer["AnonymousUserArn"].startswith(arn("anonymous-user", ""))

    def refusal(**more):
        return refused(call, **more)[0]

    assert refusal(AuthorizedResourceArns=[arn("dashboard", "other")]) == (
        "ResourceNotFoundException")
    embedding.create_dashboard(DashboardId=name + "2", Name="n", Definition=EMPTY)
    assert refusal(AuthorizedResourceArns=[arn("dashboard", name + "2")]) == (
        "InvalidParameterValueException")
    assert refusal(AuthorizedResourceArns=[arn("analysis", name)]) == (
        "InvalidParameterValueException")
    assert refusal(SessionTags=[{"Key": "a", "Value": "1"}, {"Key": "a", "Value": "2"}]) == (
        "InvalidParameterValueException")
    assert refusal(Namespace="nowhere") == "ResourceNotFoundException"
    assert link(f"/dashboards/{name}", shown[1]).fullmatch(embedding.get_dashboard_embed_url(
        DashboardId=name, IdentityType="ANONYMOUS", Namespace="default",
        AdditionalDashboardIds=[name + "2"])["EmbedUrl"])


def test_iam_can_hold_callers_to_domains(shown, embedding, name):
    server, _ = shown
    keys = server.user(name, {"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Action": "quicksight:GenerateEmbedUrlForRegisteredUser",
        "Resource": arn("user", f"default/{name}"), "Condition": {"ForAllValues:StringEquals": {
            "quicksight:AllowedEmbeddingDomains": ["https://good.example.com"]}}}]})
    call = Calls(server.client("quicksight", keys=keys)).generate_embed_url_for_registered_user
    arguments = dict(UserArn=arn("user", f"default/{name}"),
                     ExperienceConfiguration=dashboard(name))
    assert call(AllowedDomains=["https://good.example.com"], **arguments)["Status"] == 200
    assert refusal_code(call, AllowedDomains=["https://bad.example.com"], **arguments) == (
        "AccessDeniedException")


def test_without_a_console_there_are_no_links(tmp_path, name):
    server = Server(tmp_path, "--console", "none").start()
    try:
        quicksight = Calls(server.client("quicksight"))
        register(quicksight, name)
        quicksight.create_dashboard(DashboardId=name, Name="n", Definition=EMPTY)
        assert refusal_code(quicksight.generate_embed_url_for_registered_user,
                            UserArn=arn("user", f"default/{name}"),
                            ExperienceConfiguration=dashboard(name)) == (
            "ResourceUnavailableException")
    finally:
        server.kill()

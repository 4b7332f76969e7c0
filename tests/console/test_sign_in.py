"""What the console's own origin answers, without a browser."""

import json
import time
import urllib.parse

import pytest

from console_client import Console
from tarn_server import ACCOUNT, ROOT_KEYS, finish


def test_root_signs_in_with_keys_and_calls_the_public_api(console):
    status, headers, text = console.ask(
        "/signin", {"accessKeyId": ROOT_KEYS[0], "secretAccessKey": ROOT_KEYS[1]})
    assert (status, json.loads(text)["arn"]) == (200, f"arn:aws:iam::{ACCOUNT}:root")
    cookie = headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie and "Path=/" in cookie
    status, headers, text = console.ask("/credentials", method="POST",
                                        cookie=cookie.split(";")[0])
    assert status == 200 and headers["cache-control"] == "no-store"
    got = json.loads(text)
    assert 3000 < got["secondsLeft"] <= 3600
    sts = console.client("sts", (got["accessKeyId"], got["secretAccessKey"]),
                         token=got["sessionToken"])
    assert sts.get_caller_identity()["Arn"] == f"arn:aws:iam::{ACCOUNT}:root"


def test_a_user_signs_in_with_a_password_and_has_the_users_permissions(console):
    allow = {"Version": "2012-10-17",
             "Statement": [{"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}]}
    cookie = console.sign_in(console.user_with_password("reader", policy=allow))
    got = json.loads(console.ask("/credentials", method="POST", cookie=cookie)[2])
    keys, token = (got["accessKeyId"], got["secretAccessKey"]), got["sessionToken"]
    console.client("s3", keys, token=token).list_buckets()
    with pytest.raises(Exception, match="not authorized to perform: glue:GetDatabases"):
        console.client("glue", keys, token=token).get_databases()
    assert "PasswordLastUsed" in console.client("iam").get_user(UserName="reader")["User"]


def test_the_account_may_be_named_by_its_alias(console):
    console.client("iam").create_account_alias(AccountAlias="tarn-test")
    proof = console.user_with_password("byalias")
    console.sign_in({**proof, "account": "tarn-test"})


@pytest.mark.parametrize("wrong", [
    {"password": "Wrong-horse-9"}, {"userName": "nobody"}, {"account": "999999999999"}])
def test_whatever_is_wrong_is_answered_alike(console, wrong, request):
    proof = console.user_with_password("u" + str(abs(hash(request.node.name)) % 10**8))
    status, headers, text = console.ask("/signin", {**proof, **wrong})
    assert (status, json.loads(text)["code"]) == (403, "SignInFailed")
    assert "set-cookie" not in headers


def test_wrong_keys_are_refused(console):
    for body in ({"accessKeyId": ROOT_KEYS[0], "secretAccessKey": "wrong"},
                 {"accessKeyId": "AKIANOBODY", "secretAccessKey": "wrong"}):
        assert console.ask("/signin", body)[0] == 403
    assert console.ask("/signin", {"accessKeyId": ""})[0] == 400


def test_a_password_to_be_changed_is_changed_at_the_sign_in(console):
    proof = console.user_with_password("newcomer", reset=True)
    assert json.loads(console.ask("/signin", proof)[2])["code"] == "PasswordChangeRequired"
    weak = console.ask("/signin", {**proof, "newPassword": "short"})
    assert json.loads(weak[2])["code"] == "PasswordPolicyViolation"
    console.sign_in({**proof, "newPassword": "Another-horse-9"})
    assert console.ask("/signin", proof)[0] == 403
    console.sign_in({**proof, "password": "Another-horse-9"})


def test_who_is_wrong_too_often_waits(console):
    proof = {**console.user_with_password("guessed"), "password": "Wrong-horse-9"}
    answers = [console.ask("/signin", proof) for _ in range(7)]
    assert [a[0] for a in answers[:5]] == [403] * 5
    assert answers[-1][0] == 429
    assert int(answers[-1][1]["retry-after"]) >= 1
    # The right password waits too; others do not.
    assert console.ask("/signin", {**proof, "password": "Correct-horse-9"})[0] == 429
    console.root_cookie()


def test_signing_out_ends_the_session(console):
    cookie = console.root_cookie()
    assert console.ask("/signout", method="POST", cookie=cookie)[0] == 200
    assert console.ask("/credentials", method="POST", cookie=cookie)[0] == 401


def test_a_session_ends_with_its_password_and_its_user(console):
    proof = console.user_with_password("leaver")
    cookie = console.sign_in(proof)
    assert console.ask("/credentials", method="POST", cookie=cookie)[0] == 200
    console.client("iam").delete_login_profile(UserName="leaver")
    assert console.ask("/credentials", method="POST", cookie=cookie)[0] == 401


def test_a_session_by_a_key_ends_with_the_key(console):
    key, secret = console.user("keyholder")
    cookie = console.sign_in({"accessKeyId": key, "secretAccessKey": secret})
    console.client("iam").update_access_key(UserName="keyholder", AccessKeyId=key,
                                            Status="Inactive")
    assert console.ask("/credentials", method="POST", cookie=cookie)[0] == 401


def test_a_new_password_ends_the_sessions_of_the_old_one(console):
    proof = console.user_with_password("changer")
    cookie = console.sign_in(proof)
    console.client("iam").update_login_profile(UserName="changer", Password="Another-horse-9")
    assert console.ask("/credentials", method="POST", cookie=cookie)[0] == 401
    new = console.sign_in({**proof, "password": "Another-horse-9"})
    assert console.ask("/credentials", method="POST", cookie=new)[0] == 200


def test_signing_in_again_ends_the_session_before(console):
    first = console.root_cookie()
    status, headers, _ = console.ask("/signin", {
        "accessKeyId": ROOT_KEYS[0], "secretAccessKey": ROOT_KEYS[1]}, cookie=first)
    second = headers["set-cookie"].split(";")[0]
    assert status == 200 and second != first
    assert console.ask("/credentials", method="POST", cookie=first)[0] == 401
    assert console.ask("/credentials", method="POST", cookie=second)[0] == 200


@pytest.mark.parametrize("way", ["restart", "kill"])
def test_sessions_outlive_the_server_and_signing_out_does_too(tmp_path, way):
    server = Console(tmp_path, "--region", "eu-west-1").start()
    try:
        root, left = server.root_cookie(), server.root_cookie()
        proof = server.user_with_password("stayer")
        user = server.sign_in(proof)
        assert server.ask("/signout", method="POST", cookie=left)[0] == 200
        if way == "kill":
            server.kill()
            server.start()
        else:
            server.stop()
            server.start()
        asked = {c: server.ask("/credentials", method="POST", cookie=c)[0]
                 for c in (root, user, left)}
        assert asked == {root: 200, user: 200, left: 401}
        got = json.loads(server.ask("/credentials", method="POST", cookie=user)[2])
        assert got["arn"].endswith(":user/stayer")
        # Nothing of the cookie can be changed, its end least of all.
        until, digits = root.removeprefix("tarn_console=").split(".")
        later = f"tarn_console={int(until) + 1}.{digits}"
        assert server.ask("/credentials", method="POST", cookie=later)[0] == 401
    finally:
        finish(server)


def test_no_cookie_or_a_made_up_one_is_worth_nothing(console):
    assert console.ask("/credentials", method="POST")[0] == 401
    for made_up in ("0" * 64, "9" * 30 + "." + "0" * 64, ".", "9999999999999.", "-1.0", "x" * 4000):
        cookie = "tarn_console=" + made_up
        assert console.ask("/credentials", method="POST", cookie=cookie)[0] == 401
        assert console.ask("/signout", method="POST", cookie=cookie)[0] == 200


@pytest.mark.parametrize("origin", [None, "http://evil.example", "null", "api"])
def test_only_the_consoles_own_page_may_post(console, origin):
    # The API's own origin is the same site, so that its pages would bring the cookie.
    origin = console.endpoint if origin == "api" else origin
    cookie = console.root_cookie()
    for path in ("/credentials", "/signout", "/signin"):
        status, headers, text = console.ask(path, {}, origin=origin, cookie=cookie)
        assert (status, json.loads(text)["code"]) == (403, "ForeignOrigin")
        assert "access-control-allow-origin" not in headers
    assert console.ask("/credentials", method="POST", cookie=cookie)[0] == 200


def test_a_name_that_was_made_to_point_here_is_refused(console):
    status, _, _ = console.ask("/", Host="evil.example:4580")
    assert status == 421


def test_sign_ins_are_in_the_trail(console, name):
    console.user_with_password(name)
    proof = {"account": ACCOUNT, "userName": name, "password": "Wrong-horse-9"}
    console.ask("/signin", proof)
    console.sign_in({**proof, "password": "Correct-horse-9"})
    found = []
    for _ in range(300):
        events = console.client("cloudtrail").lookup_events(LookupAttributes=[
            {"AttributeKey": "EventName", "AttributeValue": "ConsoleLogin"}])["Events"]
        found = [json.loads(e["CloudTrailEvent"]) for e in events if e.get("Username") == name]
        if len(found) == 2:
            break
        time.sleep(0.2)
    results = [e["responseElements"]["ConsoleLogin"] for e in found]
    assert sorted(results) == ["Failure", "Success"]
    assert all(e["eventSource"] == "signin.amazonaws.com" for e in found)
    assert "Correct-horse" not in json.dumps(found)


def signed_in(server, region, event, count):
    """The records of that event in that region, once there are so many."""
    for _ in range(300):
        events = server.client("cloudtrail", region=region).lookup_events(LookupAttributes=[
            {"AttributeKey": "EventName", "AttributeValue": event}])["Events"]
        if len(events) >= count:
            break
        time.sleep(0.2)
    return [json.loads(e["CloudTrailEvent"]) for e in events]


def test_the_root_signs_in_in_us_east_1_and_others_where_the_server_is(tmp_path):
    server = Console(tmp_path, "--region", "eu-west-1").start()
    try:
        server.root_cookie()
        server.sign_in(server.user_with_password("regional"))
        session = server.client("sts").get_session_token()["Credentials"]
        login(server, json.loads(federate(server, session)[2])["SigninToken"], "/")
        (user,) = signed_in(server, "eu-west-1", "ConsoleLogin", 1)
        assert user["userIdentity"]["userName"] == "regional" and user["awsRegion"] == "eu-west-1"
        roots = signed_in(server, "us-east-1", "ConsoleLogin", 2)
        assert [e["userIdentity"]["type"] for e in roots] == ["Root", "Root"]
        (token,) = signed_in(server, "us-east-1", "GetSigninToken", 1)
        assert token["responseElements"] == {"GetSigninToken": "Success"}
    finally:
        server.kill()


# Federation, as AWS's endpoint

def federate(console, credentials, **more):
    session = json.dumps({"sessionId": credentials["AccessKeyId"],
                          "sessionKey": credentials["SecretAccessKey"],
                          "sessionToken": credentials["SessionToken"]})
    query = urllib.parse.urlencode({"Action": "getSigninToken", "Session": session, **more})
    return console.ask("/federation?" + query, origin=None)


def login(console, token, destination):
    return console.ask("/federation?" + urllib.parse.urlencode(
        {"Action": "login", "Issuer": "x", "Destination": destination, "SigninToken": token}),
        origin=None)


def test_federation_signs_in_once(console):
    credentials = console.client("sts").get_session_token()["Credentials"]
    status, _, text = federate(console, credentials)
    assert status == 200
    token = json.loads(text)["SigninToken"]
    status, headers, _ = login(console, token, console.origin + "/s3?x=1")
    assert (status, headers["location"]) == (302, "/s3?x=1")
    cookie = headers["set-cookie"].split(";")[0]
    assert console.ask("/credentials", method="POST", cookie=cookie)[0] == 200
    assert login(console, token, "/")[0] == 403


def test_federation_of_a_role_is_the_role(console, name):
    iam = console.client("iam")
    trust = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "sts:AssumeRole"}]}
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))["Role"]
    key, secret = console.user(name, {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}]})
    credentials = console.client("sts", (key, secret)).assume_role(
        RoleArn=role["Arn"], RoleSessionName="someone")["Credentials"]
    token = json.loads(federate(console, credentials, SessionDuration="900")[2])["SigninToken"]
    cookie = login(console, token, "/")[1]["set-cookie"].split(";")[0]
    got = json.loads(console.ask("/credentials", method="POST", cookie=cookie)[2])
    assert got["arn"].endswith(f":assumed-role/{name}/someone")
    assert got["secondsLeft"] <= 900


@pytest.mark.parametrize("destination", [
    "https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"])
def test_federation_leads_to_no_other_place(console, destination):
    credentials = console.client("sts").get_session_token()["Credentials"]
    token = json.loads(federate(console, credentials)[2])["SigninToken"]
    status, headers, _ = login(console, token, destination)
    assert status == 400 and "location" not in headers


def test_federation_takes_no_long_term_or_wrong_keys(console):
    long_term = {"AccessKeyId": ROOT_KEYS[0], "SecretAccessKey": ROOT_KEYS[1], "SessionToken": ""}
    assert federate(console, long_term)[0] == 400
    assert federate(console, {**long_term, "SessionToken": "x"})[0] == 403
    credentials = console.client("sts").get_session_token()["Credentials"]
    assert federate(console, credentials, SessionDuration="1")[0] == 400


# Files and headers

def test_pages_have_a_strict_policy(console, has_pack):
    status, headers, text = console.ask("/", origin=None)
    assert status == 200 and "<div id=\"root\">" in text
    policy = headers["content-security-policy"]
    assert "unsafe" not in policy and "require-trusted-types-for 'script'" in policy
    assert f"connect-src 'self' http://127.0.0.1:{console.port};" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert "<script>" not in text and "style=" not in text


def test_files_are_compressed_and_kept(console, has_pack):
    _, headers, text = console.ask("/", origin=None)
    assert headers["cache-control"] == "no-cache"
    assert console.ask("/", origin=None, If_None_Match=headers["etag"])[0] == 304
    script = text.split('src="/assets/')[1].split('"')[0]
    plain = console.ask("/assets/" + script, origin=None)
    packed = console.ask("/assets/" + script, origin=None, Accept_Encoding="br, gzip")
    assert packed[1]["content-encoding"] == "br" and "content-encoding" not in plain[1]
    assert int(packed[1]["content-length"]) < int(plain[1]["content-length"]) / 2
    assert "immutable" in packed[1]["cache-control"]
    assert console.ask("/assets/none.js", origin=None)[0] == 404
    deep = console.ask("/s3/bucket/object?key=a.csv", origin=None)
    assert deep[0] == 200 and deep[2] == text
    assert console.ask("/", method="DELETE")[0] == 405


def test_the_api_answers_the_console_and_no_other_page(console):
    def preflight(origin, path="/"):
        return console_api(console, path, "OPTIONS", origin,
                           Access_Control_Request_Method="POST",
                           Access_Control_Request_Headers="authorization,x-amz-target")

    status, headers = preflight(console.origin)
    assert status == 200
    assert headers["access-control-allow-origin"] == console.origin
    assert headers["access-control-allow-headers"] == "authorization,x-amz-target"
    assert "access-control-allow-credentials" not in headers
    for origin in ("http://evil.example", "http://localhost:%d" % console.console_port, "null"):
        status, headers = preflight(origin)
        assert "access-control-allow-origin" not in headers, origin
    # An error carries the headers too, so that the page can read why.
    status, headers = console_api(console, "/nobodys-bucket", "GET", console.origin)
    assert status >= 400 and headers["access-control-allow-origin"] == console.origin
    assert headers["access-control-expose-headers"] == "*"


def console_api(console, path, method, origin, **headers):
    import urllib.error
    import urllib.request
    request = urllib.request.Request(console.endpoint + path, method=method)
    request.add_header("Origin", origin)
    for name, value in headers.items():
        request.add_header(name.replace("_", "-"), value)
    try:
        answer = urllib.request.urlopen(request, timeout=60)
    except urllib.error.HTTPError as error:
        answer = error
    return answer.status, answer.headers


def test_the_console_session_of_the_root_may_ask_why(console, name):
    key, secret = console.user(name)
    with pytest.raises(Exception) as denied:
        console.client("s3", (key, secret)).list_buckets()
    request_id = denied.value.response["ResponseMetadata"]["RequestId"]
    got = json.loads(console.ask("/credentials", method="POST", cookie=console.root_cookie())[2])
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials
    import urllib.request
    url = f"{console.endpoint}/_tarn/explain?request_id={request_id}"
    for _ in range(300):
        request = AWSRequest("GET", url)
        SigV4Auth(Credentials(got["accessKeyId"], got["secretAccessKey"], got["sessionToken"]),
                  "tarn", "us-east-1").add_auth(request)
        try:
            answer = urllib.request.urlopen(
                urllib.request.Request(url, headers=dict(request.headers)), timeout=60)
            break
        except urllib.error.HTTPError as error:
            assert error.status == 404, error.read()
            time.sleep(0.2)
    assert "s3:ListAllMyBuckets" in answer.read().decode()



"""Login profiles, as the API has them."""

import pytest
from botocore.exceptions import ClientError


def code_of(call, **arguments):
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    return caught.value.response["Error"]["Code"]


def test_a_login_profile_is_made_shown_changed_and_deleted(console, name):
    iam = console.client("iam")
    iam.create_user(UserName=name)
    assert code_of(iam.get_login_profile, UserName=name) == "NoSuchEntity"
    made = iam.create_login_profile(UserName=name, Password="Correct-horse-9")["LoginProfile"]
    assert (made["UserName"], made["PasswordResetRequired"]) == (name, False)
    assert code_of(iam.create_login_profile, UserName=name,
                   Password="Correct-horse-9") == "EntityAlreadyExists"
    iam.update_login_profile(UserName=name, PasswordResetRequired=True)
    assert iam.get_login_profile(UserName=name)["LoginProfile"]["PasswordResetRequired"] is True
    assert code_of(iam.delete_user, UserName=name) == "DeleteConflict"
    iam.delete_login_profile(UserName=name)
    assert code_of(iam.delete_login_profile, UserName=name) == "NoSuchEntity"
    iam.delete_user(UserName=name)


@pytest.mark.parametrize("password", ["short-1", "alllowercaseletters", "12345678"])
def test_weak_passwords_are_refused(console, name, password):
    iam = console.client("iam")
    iam.create_user(UserName=name)
    assert code_of(iam.create_login_profile, UserName=name,
                   Password=password) == "PasswordPolicyViolation"


def test_a_user_changes_the_own_password(console, name):
    proof = console.user_with_password(name, policy={
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "iam:ChangePassword",
                       "Resource": f"arn:aws:iam::*:user/{name}"}]})
    key = console.client("iam").create_access_key(UserName=name)["AccessKey"]
    own = console.client("iam", (key["AccessKeyId"], key["SecretAccessKey"]))
    assert code_of(own.change_password, OldPassword="Wrong-horse-9",
                   NewPassword="Another-horse-9") == "AccessDenied"
    own.change_password(OldPassword=proof["password"], NewPassword="Another-horse-9")
    assert console.ask("/signin", proof)[0] == 403
    console.sign_in({**proof, "password": "Another-horse-9"})
    assert code_of(console.client("iam").change_password, OldPassword="x",
                   NewPassword="Another-horse-9") == "InvalidUserType"


def test_another_user_may_not_change_a_password(console, name):
    key, secret = console.user(name)
    own = console.client("iam", (key, secret))
    assert code_of(own.change_password, OldPassword="x", NewPassword="y") == "AccessDenied"


def test_a_password_outlives_a_restart_and_goes_with_a_new_name(console, name):
    proof = console.user_with_password(name)
    console.restart()
    console.sign_in(proof)
    console.client("iam").update_user(UserName=name, NewUserName=name + "-2")
    assert console.ask("/signin", proof)[0] == 403
    console.sign_in({**proof, "userName": name + "-2"})


def test_the_password_is_on_disk_as_a_hash_alone(console, name):
    console.user_with_password(name, password="Find-me-on-disk-77")
    console.restart()
    for path in console.data.rglob("*"):
        if path.is_file():
            assert b"Find-me-on-disk-77" not in path.read_bytes(), path
    assert "Find-me-on-disk-77" not in console.log()

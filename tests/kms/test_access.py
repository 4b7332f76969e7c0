"""Key policies, grants and identity policies together."""

import json

from refusals import refusal

ACCOUNT = "123456789012"
ROOT = f"arn:aws:iam::{ACCOUNT}:root"


def statement(principal, *actions, **more):
    return {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": list(actions),
            "Resource": "*", **more}


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(*actions):
    return {"Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": list(actions), "Resource": "*"}]}


def client_of(tarn, name, document=None):
    return tarn.client("kms", keys=tarn.user(name, document))


def test_the_default_policy_leaves_it_to_identity_policies(tarn, kms, key, name):
    assert json.loads(kms.get_key_policy(KeyId=key)["Policy"])["Statement"][0]["Principal"] == {
        "AWS": ROOT}
    assert refusal(client_of(tarn, name).encrypt, KeyId=key,
                   Plaintext=b"x") == "AccessDeniedException"
    client_of(tarn, name + "a", allow("kms:Encrypt")).encrypt(KeyId=key, Plaintext=b"x")


def test_without_its_policy_a_key_obeys_no_identity_policy(tarn, kms, name):
    user = client_of(tarn, name, allow("kms:*"))
    named = f"arn:aws:iam::{ACCOUNT}:user/{name}b"
    other = client_of(tarn, name + "b")
    key = kms.create_key(Policy=policy(
        statement(ROOT, "kms:PutKeyPolicy"),
        statement(named, "kms:Encrypt")))["KeyMetadata"]["KeyId"]
    assert refusal(user.encrypt, KeyId=key, Plaintext=b"x") == "AccessDeniedException"
    other.encrypt(KeyId=key, Plaintext=b"x")
    assert refusal(other.describe_key, KeyId=key) == "AccessDeniedException"


def test_a_policy_that_locks_out_its_writer_is_refused(kms, key):
    locking = policy(statement(f"arn:aws:iam::{ACCOUNT}:user/nobody", "kms:*"))
    assert refusal(kms.put_key_policy, KeyId=key,
                   Policy=locking) == "MalformedPolicyDocumentException"
    assert refusal(kms.put_key_policy, KeyId=key, Policy="{") == "MalformedPolicyDocumentException"
    kms.put_key_policy(KeyId=key, Policy=locking, BypassPolicyLockoutSafetyCheck=True)


def test_conditions_see_the_encryption_context(tarn, kms, key, name):
    kms.put_key_policy(KeyId=key, Policy=policy(
        statement(ROOT, "kms:*"),
        statement(f"arn:aws:iam::{ACCOUNT}:user/{name}", "kms:Encrypt",
                  Condition={"StringEquals": {"kms:EncryptionContext:team": "red"}})))
    user = client_of(tarn, name)
    user.encrypt(KeyId=key, Plaintext=b"x", EncryptionContext={"team": "red"})
    for context in ({"team": "blue"}, {}):
        assert refusal(user.encrypt, KeyId=key, Plaintext=b"x",
                       EncryptionContext=context) == "AccessDeniedException"


def test_a_grant_lets_its_grantee_until_revoked(tarn, kms, key, name):
    user = client_of(tarn, name)
    arn = f"arn:aws:iam::{ACCOUNT}:user/{name}"
    grant = kms.create_grant(KeyId=key, GranteePrincipal=arn, Operations=["Encrypt"], Name="one",
                             Constraints={"EncryptionContextSubset": {"a": "1"}})
    user.encrypt(KeyId=key, Plaintext=b"x", EncryptionContext={"a": "1", "b": "2"})
    assert refusal(user.encrypt, KeyId=key, Plaintext=b"x") == "AccessDeniedException"
    assert refusal(user.describe_key, KeyId=key) == "AccessDeniedException"
    (listed,) = kms.list_grants(KeyId=key)["Grants"]
    assert listed["GrantId"] == grant["GrantId"] and listed["GranteePrincipal"] == arn
    again = kms.create_grant(KeyId=key, GranteePrincipal=arn, Operations=["Encrypt"], Name="one",
                             Constraints={"EncryptionContextSubset": {"a": "1"}})
    assert again["GrantId"] == grant["GrantId"]
    kms.revoke_grant(KeyId=key, GrantId=grant["GrantId"])
    assert refusal(user.encrypt, KeyId=key, Plaintext=b"x",
                   EncryptionContext={"a": "1"}) == "AccessDeniedException"


def test_only_whom_a_grant_names_retires_it(tarn, kms, key, name):
    user, other = client_of(tarn, name), client_of(tarn, name + "b")
    grant = kms.create_grant(KeyId=key, Operations=["Decrypt"],
                             GranteePrincipal=f"arn:aws:iam::{ACCOUNT}:user/{name}b",
                             RetiringPrincipal=f"arn:aws:iam::{ACCOUNT}:user/{name}")
    assert refusal(other.retire_grant,
                   GrantToken=grant["GrantToken"]) == "AccessDeniedException"
    user.retire_grant(GrantToken=grant["GrantToken"])
    assert kms.list_grants(KeyId=key)["Grants"] == []


def test_aliases_need_leave_for_alias_and_key(tarn, kms, key, name):
    user = client_of(tarn, name, {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "kms:CreateAlias",
         "Resource": f"arn:aws:kms:us-east-1:{ACCOUNT}:alias/{name}"}]})
    assert refusal(user.create_alias, AliasName="alias/" + name,
                   TargetKeyId=key) == "AccessDeniedException"


def test_another_region_knows_nothing_of_a_key(tarn, kms, key):
    elsewhere = tarn.client("kms", region="eu-west-1")
    assert refusal(elsewhere.describe_key, KeyId=key.rsplit("/", 1)[1]) == "NotFoundException"
    # Other tests may have made the keys that AWS manages.
    aliases = [alias["AliasName"] for alias in elsewhere.list_aliases()["Aliases"]]
    assert all(alias.startswith("alias/aws/") for alias in aliases), aliases

"""What a grant lets its grantee do, hand on, and not do."""

import json

from refusals import refusal

ACCOUNT = "123456789012"


def arn_of(name):
    return f"arn:aws:iam::{ACCOUNT}:user/{name}"


def client_of(tarn, name, document=None):
    return tarn.client("kms", keys=tarn.user(name, document))


def test_constraints_bind_only_what_has_an_encryption_context(tarn, kms, key, name):
    user = client_of(tarn, name)
    kms.create_grant(KeyId=key, GranteePrincipal=arn_of(name),
                     Operations=["Decrypt", "GenerateDataKey", "DescribeKey"],
                     Constraints={"EncryptionContextEquals": {"a": "1"}})
    user.describe_key(KeyId=key)
    made = user.generate_data_key(KeyId=key, KeySpec="AES_256", EncryptionContext={"a": "1"})
    assert user.decrypt(CiphertextBlob=made["CiphertextBlob"],
                        EncryptionContext={"a": "1"})["Plaintext"] == made["Plaintext"]
    for context in ({}, {"a": "2"}, {"a": "1", "b": "2"}):
        assert refusal(user.generate_data_key, KeyId=key, KeySpec="AES_256",
                       EncryptionContext=context) == "AccessDeniedException"


def test_who_may_grant_by_a_grant_gives_no_more_than_it(tarn, kms, key, name):
    user, other = client_of(tarn, name), arn_of(name + "b")
    client_of(tarn, name + "b")
    kms.create_grant(KeyId=key, GranteePrincipal=arn_of(name),
                     Operations=["Encrypt", "CreateGrant"],
                     Constraints={"EncryptionContextSubset": {"a": "1"}})
    bound = {"EncryptionContextSubset": {"a": "1", "b": "2"}}
    user.create_grant(KeyId=key, GranteePrincipal=other, Operations=["Encrypt"], Constraints=bound)
    user.create_grant(KeyId=key, GranteePrincipal=other, Operations=["Encrypt"],
                      Constraints={"EncryptionContextEquals": {"a": "1", "c": "3"}})
    for operations, constraints in ((["Decrypt"], bound), (["Encrypt", "Decrypt"], bound),
                                    (["Encrypt"], {}),
                                    (["Encrypt"], {"EncryptionContextSubset": {"b": "2"}})):
        assert refusal(user.create_grant, KeyId=key, GranteePrincipal=other, Operations=operations,
                       Constraints=constraints) == "AccessDeniedException"


def test_conditions_of_grants_and_of_algorithms(tarn, kms, key, name):
    def allow(action, **condition):
        return {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": action, "Resource": "*",
             "Condition": {"StringEquals": condition}}]}

    granting = client_of(tarn, name, allow(
        "kms:CreateGrant", **{"kms:GrantConstraintType": "EncryptionContextSubset"}))
    grant = {"KeyId": key, "GranteePrincipal": arn_of(name), "Operations": ["Encrypt"]}
    granting.create_grant(Constraints={"EncryptionContextSubset": {"a": "1"}}, **grant)
    assert refusal(granting.create_grant, **grant) == "AccessDeniedException"
    sealing = client_of(tarn, name + "b", allow(
        ["kms:Encrypt", "kms:GenerateDataKey"],
        **{"kms:EncryptionAlgorithm": "SYMMETRIC_DEFAULT"}))
    sealing.encrypt(KeyId=key, Plaintext=b"x")
    sealing.generate_data_key(KeyId=key, KeySpec="AES_128")
    making = client_of(tarn, name + "c", allow(
        "kms:CreateKey", **{"kms:KeySpec": "SYMMETRIC_DEFAULT", "kms:KeyOrigin": "AWS_KMS"}))
    assert refusal(making.create_key, KeySpec="HMAC_256",
                   KeyUsage="GENERATE_VERIFY_MAC") == "AccessDeniedException"
    made = making.create_key(BypassPolicyLockoutSafetyCheck=True)
    assert made["KeyMetadata"]["KeySpec"] == "SYMMETRIC_DEFAULT"


def test_re_encryption_knows_whether_the_key_stays(tarn, kms, key, name):
    document = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "kms:ReEncrypt*", "Resource": "*",
         "Condition": {"Bool": {"kms:ReEncryptOnSameKey": "true"}}}]}
    user = client_of(tarn, name, document)
    sealed = kms.encrypt(KeyId=key, Plaintext=b"x")["CiphertextBlob"]
    user.re_encrypt(CiphertextBlob=sealed, DestinationKeyId=key)
    other = kms.create_key()["KeyMetadata"]["KeyId"]
    assert refusal(user.re_encrypt, CiphertextBlob=sealed,
                   DestinationKeyId=other) == "AccessDeniedException"


def test_a_grant_is_of_what_the_key_can_do(tarn, kms, key, name):
    client_of(tarn, name)
    pair = kms.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["Arn"]
    for arn, fitting, other in ((key, "GenerateDataKeyPair", "Sign"), (key, "ReEncryptTo", "GetPublicKey"),
                                (pair, "Verify", "Encrypt"), (pair, "GetPublicKey", "VerifyMac")):
        kms.create_grant(KeyId=arn, GranteePrincipal=arn_of(name), Operations=[fitting])
        assert refusal(kms.create_grant, KeyId=arn, GranteePrincipal=arn_of(name),
                       Operations=[fitting, other]) == "ValidationException"


def test_grants_of_another_account_tell_the_key_that_they_are_of(own_tarn, tmp_path, name):
    """Who lists them is not whose key it is."""
    secret = "o" * 40
    bootstrap = tmp_path / "accounts.json"
    bootstrap.write_text(json.dumps({"accounts": [{
        "id": "210987654321",
        "root_keys": [{"access_key_id": "AKIAOTHERROOT0000000", "secret_access_key": secret}]}]}))
    bootstrap.chmod(0o600)
    own_tarn.arguments += ["--bootstrap", str(bootstrap)]
    own_tarn.restart()
    kms, stranger = own_tarn.client("kms"), own_tarn.client(
        "kms", keys=("AKIAOTHERROOT0000000", secret))
    key = kms.create_key(Policy=json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": [f"arn:aws:iam::{ACCOUNT}:root", "210987654321"]},
         "Action": "kms:*", "Resource": "*"}]}))["KeyMetadata"]["Arn"]
    kms.create_grant(KeyId=key, GranteePrincipal="arn:aws:iam::210987654321:root",
                     Operations=["Encrypt"])
    assert [grant["KeyId"] for grant in stranger.list_grants(KeyId=key)["Grants"]] == [key]

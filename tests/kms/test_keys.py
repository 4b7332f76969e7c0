"""Keys, aliases, tags, states and rotation."""

import base64
import json
import time
import urllib.request

import pytest
from refusals import refusal
from tarn_server import finish


def advance(tarn, seconds):
    request = urllib.request.Request(
        tarn.endpoint + "/_tarn/clock", json.dumps({"advance_seconds": seconds}).encode())
    urllib.request.urlopen(request).read()


def test_a_key_is_found_by_id_arn_and_alias(kms, key, name):
    alias = "alias/" + name
    kms.create_alias(AliasName=alias, TargetKeyId=key)
    key_id = key.rsplit("/", 1)[1]
    alias_arn = key.replace("key/" + key_id, alias)
    for by in (key, key_id, alias, alias_arn):
        metadata = kms.describe_key(KeyId=by)["KeyMetadata"]
        assert metadata["Arn"] == key and metadata["KeyId"] == key_id
    assert metadata["KeyState"] == "Enabled" and metadata["Enabled"]
    assert metadata["KeySpec"] == "SYMMETRIC_DEFAULT"
    assert metadata["EncryptionAlgorithms"] == ["SYMMETRIC_DEFAULT"]
    assert metadata["KeyManager"] == "CUSTOMER" and metadata["Description"] == "of a test"
    assert refusal(kms.create_alias, AliasName=alias, TargetKeyId=key) == "AlreadyExistsException"
    kms.delete_alias(AliasName=alias)
    assert refusal(kms.describe_key, KeyId=alias) == "NotFoundException"


def test_what_is_not_a_key_is_said(kms):
    assert refusal(kms.describe_key, KeyId="nonsense") == "NotFoundException"
    assert refusal(kms.describe_key, KeyId="arn:aws:s3:::x") == "InvalidArnException"
    missing = "12345678-1234-1234-1234-123456789012"
    with pytest.raises(kms.exceptions.NotFoundException, match=f"{missing}' does not exist"):
        kms.describe_key(KeyId=missing)
    assert refusal(kms.create_alias, AliasName="alias/aws/mine",
                   TargetKeyId=missing) == "NotFoundException"
    assert refusal(kms.create_key, Origin="EXTERNAL") == "UnsupportedOperationException"
    assert refusal(kms.create_key, KeySpec="RSA_2048") == "ValidationException"
    assert refusal(kms.create_key, KeySpec="HMAC_256",
                   KeyUsage="SIGN_VERIFY") == "ValidationException"


def test_lists_go_on_page_by_page(kms):
    made = {kms.create_key()["KeyMetadata"]["KeyId"] for _ in range(5)}
    pages = list(kms.get_paginator("list_keys").paginate(PaginationConfig={"PageSize": 2}))
    assert all(len(page["Keys"]) <= 2 for page in pages)
    listed = [entry["KeyId"] for page in pages for entry in page["Keys"]]
    assert made <= set(listed) and len(listed) == len(set(listed))


def test_aliases_move_and_are_listed_by_key(kms, key, name):
    other = kms.create_key()["KeyMetadata"]["KeyId"]
    alias = "alias/" + name
    kms.create_alias(AliasName=alias, TargetKeyId=key)
    kms.update_alias(AliasName=alias, TargetKeyId=other)
    assert kms.list_aliases(KeyId=key)["Aliases"] == []
    (listed,) = kms.list_aliases(KeyId=other)["Aliases"]
    assert listed["AliasName"] == alias and listed["TargetKeyId"] == other
    mac = kms.create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")["KeyMetadata"]["KeyId"]
    assert refusal(kms.update_alias, AliasName=alias, TargetKeyId=mac) == "ValidationException"


def test_tags(kms):
    key = kms.create_key(Tags=[{"TagKey": "a", "TagValue": "1"}])["KeyMetadata"]["KeyId"]
    kms.tag_resource(KeyId=key, Tags=[{"TagKey": "b", "TagValue": ""}])
    kms.untag_resource(KeyId=key, TagKeys=["a"])
    assert kms.list_resource_tags(KeyId=key)["Tags"] == [{"TagKey": "b", "TagValue": ""}]
    assert refusal(kms.tag_resource, KeyId=key,
                   Tags=[{"TagKey": "aws:x", "TagValue": ""}]) == "TagException"


def test_a_disabled_key_does_nothing_until_enabled(kms, key):
    sealed = kms.encrypt(KeyId=key, Plaintext=b"x")["CiphertextBlob"]
    kms.disable_key(KeyId=key)
    assert refusal(kms.encrypt, KeyId=key, Plaintext=b"x") == "DisabledException"
    assert refusal(kms.decrypt, CiphertextBlob=sealed) == "DisabledException"
    kms.enable_key(KeyId=key)
    assert kms.decrypt(CiphertextBlob=sealed)["Plaintext"] == b"x"


def test_deletion_waits_and_can_be_taken_back(own_tarn):
    kms = own_tarn.client("kms")
    key = kms.create_key()["KeyMetadata"]["Arn"]
    sealed = kms.encrypt(KeyId=key, Plaintext=b"x")["CiphertextBlob"]
    assert refusal(kms.schedule_key_deletion, KeyId=key,
                   PendingWindowInDays=5) == "ValidationException"
    kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    assert kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"] == "PendingDeletion"
    assert refusal(kms.encrypt, KeyId=key, Plaintext=b"x") == "KMSInvalidStateException"
    kms.cancel_key_deletion(KeyId=key)
    assert kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"] == "Disabled"
    kms.enable_key(KeyId=key)
    assert kms.decrypt(CiphertextBlob=sealed)["Plaintext"] == b"x"
    kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    advance(own_tarn, 8 * 86400)
    assert refusal(kms.describe_key, KeyId=key) == "NotFoundException"
    assert refusal(kms.decrypt, CiphertextBlob=sealed) == "InvalidCiphertextException"
    assert kms.list_keys()["Keys"] == []


def test_rotation_adds_material_and_old_ciphertexts_stay_readable(own_tarn):
    kms = own_tarn.client("kms")
    key = kms.create_key()["KeyMetadata"]["Arn"]
    before = kms.encrypt(KeyId=key, Plaintext=b"old")["CiphertextBlob"]
    first = kms.describe_key(KeyId=key)["KeyMetadata"]["CurrentKeyMaterialId"]
    kms.rotate_key_on_demand(KeyId=key)
    assert kms.decrypt(CiphertextBlob=before)["KeyMaterialId"] == first
    assert not kms.get_key_rotation_status(KeyId=key)["KeyRotationEnabled"]
    kms.enable_key_rotation(KeyId=key, RotationPeriodInDays=100)
    status = kms.get_key_rotation_status(KeyId=key)
    assert status["KeyRotationEnabled"] and status["RotationPeriodInDays"] == 100
    advance(own_tarn, 101 * 86400)
    kms.encrypt(KeyId=key, Plaintext=b"new")
    kinds = [r["RotationType"] for r in kms.list_key_rotations(KeyId=key)["Rotations"]]
    assert kinds == ["ON_DEMAND", "AUTOMATIC"]
    own_tarn.restart()
    kms = own_tarn.client("kms")
    assert kms.decrypt(CiphertextBlob=before)["Plaintext"] == b"old"


def test_the_managed_key_of_a_service_is_made_when_asked_for(kms, tarn):
    metadata = kms.describe_key(KeyId="alias/aws/s3")["KeyMetadata"]
    assert metadata["KeyManager"] == "AWS"
    assert kms.describe_key(KeyId="alias/aws/s3")["KeyMetadata"]["Arn"] == metadata["Arn"]
    assert refusal(kms.disable_key, KeyId=metadata["KeyId"]) == "AccessDeniedException"
    # Only through the service.
    assert refusal(kms.encrypt, KeyId="alias/aws/s3", Plaintext=b"x") == "AccessDeniedException"


def test_the_cli_drives_it(tarn, tmp_path):
    key = tarn.aws("kms", "create-key", "--description", "cli")["KeyMetadata"]["KeyId"]
    (tmp_path / "plain").write_bytes(b"from a file\n")
    sealed = tarn.aws("kms", "encrypt", "--key-id", key, "--plaintext",
                      f"fileb://{tmp_path}/plain")["CiphertextBlob"]
    (tmp_path / "sealed").write_bytes(base64.b64decode(sealed))
    opened = tarn.aws("kms", "decrypt", "--ciphertext-blob", f"fileb://{tmp_path}/sealed")
    assert base64.b64decode(opened["Plaintext"]) == b"from a file\n"


def test_what_is_deleted_leaves_no_trace(own_tarn, name):
    kms = own_tarn.client("kms")
    key = kms.create_key()["KeyMetadata"]["Arn"]
    kms.create_alias(AliasName=f"alias/{name}", TargetKeyId=key)
    kms.create_grant(KeyId=key, GranteePrincipal="arn:aws:iam::123456789012:root",
                     RetiringPrincipal="arn:aws:iam::123456789012:root", Operations=["Encrypt"])
    kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    own_tarn.restart()
    kms = own_tarn.client("kms")
    advance(own_tarn, 8 * 86400)
    deadline = time.monotonic() + 60
    while kms.list_aliases()["Aliases"] and time.monotonic() < deadline:
        time.sleep(0.1)
    assert kms.list_aliases()["Aliases"] == []
    assert kms.list_retirable_grants(
        RetiringPrincipal="arn:aws:iam::123456789012:root")["Grants"] == []
    other = kms.create_key()["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName=f"alias/{name}", TargetKeyId=other)
    finish(own_tarn)

"""KMS's refusals in AWS's own words, as AWS was recorded to answer."""

import botocore.exceptions
import pytest

CONTEXT = {"stage": "test"}


def error(call, **arguments):
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        call(**arguments)
    told = caught.value.response["Error"]
    return told["Code"], told.get("Message", "")


def make(kms, spec, usage):
    return kms.create_key(KeySpec=spec, KeyUsage=usage)["KeyMetadata"]["Arn"]


def test_of_keys_that_are_not_there(tarn, kms, key):
    elsewhere = tarn.client("kms", region="eu-west-1")
    assert error(elsewhere.describe_key, KeyId=key) == ("NotFoundException",
                                                        "Invalid arn us-east-1")
    multi = "mrk-00000000000000000000000000000000"
    assert error(kms.describe_key, KeyId=multi) == (
        "NotFoundException", f"Key '{key.rsplit('/', 1)[0]}/{multi}' does not exist")
    assert error(kms.describe_key, KeyId="mrk-fake-key-id") == (
        "NotFoundException", "Invalid keyId 'mrk-fake-key-id'")


def test_of_aliases(kms, key):
    assert error(kms.create_alias, AliasName="no-prefix", TargetKeyId=key) == (
        "ValidationException", 'Alias must start with the prefix "alias/". Please see '
        "https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html")


def test_of_sizes_and_algorithms(kms):
    rsa = make(kms, "RSA_2048", "ENCRYPT_DECRYPT")
    assert error(kms.encrypt, KeyId=rsa, Plaintext=b"x" * 191,
                 EncryptionAlgorithm="RSAES_OAEP_SHA_256") == (
        "ValidationException", "Algorithm RSAES_OAEP_SHA_256 and key spec RSA_2048 cannot encrypt"
        " data larger than 190 bytes.")
    mac = make(kms, "HMAC_224", "GENERATE_VERIFY_MAC")
    assert error(kms.generate_mac, KeyId=mac, Message=b"x", MacAlgorithm="HMAC_SHA_256") == (
        "InvalidKeyUsageException",
        "Algorithm HMAC_SHA_256 is incompatible with key spec HMAC_224.")


def test_a_key_of_another_usage_is_the_wrong_one_to_decrypt(kms, key):
    sealed = kms.encrypt(KeyId=key, Plaintext=b"x")["CiphertextBlob"]
    for other in (make(kms, "HMAC_224", "GENERATE_VERIFY_MAC"),
                  make(kms, "ECC_NIST_P256", "SIGN_VERIFY")):
        assert error(kms.decrypt, KeyId=other, CiphertextBlob=sealed) == (
            "IncorrectKeyException",
            "The key ID in the request does not identify a CMK that can perform this operation.")


def test_a_public_key_that_is_none_is_not_explained(kms):
    pair = make(kms, "ECC_NIST_P256", "KEY_AGREEMENT")
    assert error(kms.derive_shared_secret, KeyId=pair, KeyAgreementAlgorithm="ECDH",
                 PublicKey=b"InvalidPublicKey") == ("ValidationException", "")


def test_of_tags(kms, key):
    tags = [{"TagKey": "a", "TagValue": "1"}, {"TagKey": "a", "TagValue": "2"}]
    assert error(kms.tag_resource, KeyId=key, Tags=tags) == ("TagException", "Duplicate tag keys")
    for name in ("aws:key", "AWS:key"):
        assert error(kms.create_key, Tags=[{"TagKey": name, "TagValue": "v"}]) == (
            "TagException", "Tags beginning with aws: are reserved")
    many = [{"TagKey": f"k{i}", "TagValue": "v"} for i in range(51)]
    assert error(kms.create_key, Tags=many) == ("TagException", "Too many tags")


def test_tags_go_on_page_by_page(kms, key):
    kms.tag_resource(KeyId=key, Tags=[{"TagKey": f"k{i}", "TagValue": "v"} for i in range(5)])
    names, marker = [], {}
    while True:
        page = kms.list_resource_tags(KeyId=key, Limit=2, **marker)
        assert len(page["Tags"]) <= 2
        names += [tag["TagKey"] for tag in page["Tags"]]
        if not page["Truncated"]:
            break
        marker = {"Marker": page["NextMarker"]}
    assert names == [f"k{i}" for i in range(5)]
    assert error(kms.list_resource_tags, KeyId=key, Marker="?")[0] == "InvalidMarkerException"


def test_of_rotation(kms, key):
    pair = make(kms, "RSA_2048", "SIGN_VERIFY")
    assert error(kms.rotate_key_on_demand, KeyId=pair) == ("UnsupportedOperationException", "")
    for _ in range(25):
        kms.rotate_key_on_demand(KeyId=key)
    assert error(kms.rotate_key_on_demand, KeyId=key) == (
        "LimitExceededException", "The on-demand rotations limit has been reached for the given"
        f" keyId. No more on-demand rotations can be performed for this key: {key}")
    pages = kms.get_paginator("list_key_rotations").paginate(
        KeyId=key, PaginationConfig={"PageSize": 10})
    sizes = [len(page["Rotations"]) for page in pages]
    assert sizes == [10, 10, 5]
    everything = kms.list_key_rotations(KeyId=key, IncludeKeyMaterial="ALL_KEY_MATERIAL")
    first, *rest = everything["Rotations"]
    assert "RotationDate" not in first and len(rest) == 25
    assert rest[-1]["KeyMaterialState"] == "CURRENT"

"""What keys compute, checked with another implementation where there is one."""

import hashlib
import hmac

import pytest
from refusals import refusal


def test_a_ciphertext_is_bound_to_key_and_context(kms, key):
    context = {"table": "people", "column": "name"}
    sealed = kms.encrypt(KeyId=key, Plaintext=b"secret", EncryptionContext=context)
    assert sealed["KeyId"] == key and sealed["EncryptionAlgorithm"] == "SYMMETRIC_DEFAULT"
    blob = sealed["CiphertextBlob"]
    assert b"secret" not in blob
    reordered = dict(reversed(context.items()))
    assert kms.decrypt(CiphertextBlob=blob,
                       EncryptionContext=reordered)["Plaintext"] == b"secret"
    assert refusal(kms.decrypt, CiphertextBlob=blob) == "InvalidCiphertextException"
    assert refusal(kms.decrypt, CiphertextBlob=blob, EncryptionContext={
        "table": "people"}) == "InvalidCiphertextException"
    other = kms.create_key()["KeyMetadata"]["KeyId"]
    assert refusal(kms.decrypt, CiphertextBlob=blob, KeyId=other,
                   EncryptionContext=context) == "IncorrectKeyException"


def test_every_changed_byte_is_noticed(kms, key):
    blob = kms.encrypt(KeyId=key, Plaintext=b"x")["CiphertextBlob"]
    for at in range(len(blob)):
        changed = blob[:at] + bytes([blob[at] ^ 1]) + blob[at + 1:]
        assert refusal(kms.decrypt, CiphertextBlob=changed) in (
            "InvalidCiphertextException",), at
    assert refusal(kms.decrypt, CiphertextBlob=blob[:-1]) == "InvalidCiphertextException"
    assert refusal(kms.decrypt, CiphertextBlob=b"?") == "InvalidCiphertextException"


def test_the_same_plaintext_never_looks_the_same(kms, key):
    assert len({kms.encrypt(KeyId=key, Plaintext=b"x")["CiphertextBlob"] for _ in range(4)}) == 4


def test_re_encrypt_moves_a_ciphertext_to_another_key(kms, key):
    other = kms.create_key()["KeyMetadata"]["Arn"]
    blob = kms.encrypt(KeyId=key, Plaintext=b"x", EncryptionContext={"a": "1"})["CiphertextBlob"]
    moved = kms.re_encrypt(CiphertextBlob=blob, SourceEncryptionContext={"a": "1"},
                           DestinationKeyId=other, DestinationEncryptionContext={"b": "2"})
    assert (moved["SourceKeyId"], moved["KeyId"]) == (key, other)
    assert kms.decrypt(CiphertextBlob=moved["CiphertextBlob"],
                       EncryptionContext={"b": "2"})["Plaintext"] == b"x"


@pytest.mark.parametrize("arguments,size", [
    ({"KeySpec": "AES_256"}, 32), ({"KeySpec": "AES_128"}, 16), ({"NumberOfBytes": 100}, 100)])
def test_data_keys(kms, key, arguments, size):
    made = kms.generate_data_key(KeyId=key, EncryptionContext={"a": "1"}, **arguments)
    assert len(made["Plaintext"]) == size
    assert kms.decrypt(CiphertextBlob=made["CiphertextBlob"],
                       EncryptionContext={"a": "1"})["Plaintext"] == made["Plaintext"]
    silent = kms.generate_data_key_without_plaintext(KeyId=key, **arguments)
    assert "Plaintext" not in silent
    assert len(kms.decrypt(CiphertextBlob=silent["CiphertextBlob"])["Plaintext"]) == size


def test_a_data_key_needs_a_size(kms, key):
    assert refusal(kms.generate_data_key, KeyId=key) == "ValidationException"
    assert refusal(kms.generate_data_key, KeyId=key, KeySpec="AES_256",
                   NumberOfBytes=1) == "ValidationException"


def test_macs_are_those_of_the_standard_library(kms):
    for size, algorithm in ((224, hashlib.sha224), (512, hashlib.sha512)):
        key = kms.create_key(KeySpec=f"HMAC_{size}",
                             KeyUsage="GENERATE_VERIFY_MAC")["KeyMetadata"]["KeyId"]
        name = f"HMAC_SHA_{size}"
        mac = kms.generate_mac(KeyId=key, Message=b"m", MacAlgorithm=name)["Mac"]
        assert len(mac) == algorithm().digest_size
        assert mac != hmac.new(b"", b"m", algorithm).digest()
        assert kms.verify_mac(KeyId=key, Message=b"m", MacAlgorithm=name, Mac=mac)["MacValid"]
        assert refusal(kms.verify_mac, KeyId=key, Message=b"n", MacAlgorithm=name,
                       Mac=mac) == "KMSInvalidMacException"
        assert refusal(kms.encrypt, KeyId=key, Plaintext=b"m") == "InvalidKeyUsageException"


@pytest.mark.parametrize("spec,algorithm", [
    ("RSA_2048", "RSASSA_PSS_SHA_256"), ("RSA_2048", "RSASSA_PKCS1_V1_5_SHA_512"),
    ("ECC_NIST_P256", "ECDSA_SHA_256"), ("ECC_NIST_P384", "ECDSA_SHA_384"),
    ("ECC_SECG_P256K1", "ECDSA_SHA_256"), ("ECC_NIST_EDWARDS25519", "ED25519_SHA_512")])
def test_signatures(kms, spec, algorithm):
    key = kms.create_key(KeySpec=spec, KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
    asked = {"KeyId": key, "SigningAlgorithm": algorithm}
    signature = kms.sign(Message=b"m", **asked)["Signature"]
    assert kms.verify(Message=b"m", Signature=signature, **asked)["SignatureValid"]
    assert refusal(kms.verify, Message=b"n", Signature=signature,
                   **asked) == "KMSInvalidSignatureException"
    public = kms.get_public_key(KeyId=key)
    assert public["KeyUsage"] == "SIGN_VERIFY" and algorithm in public["SigningAlgorithms"]


def test_a_digest_is_signed_as_its_message(kms):
    key = kms.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
    asked = {"KeyId": key, "SigningAlgorithm": "ECDSA_SHA_256"}
    signature = kms.sign(Message=hashlib.sha256(b"m").digest(), MessageType="DIGEST",
                         **asked)["Signature"]
    assert kms.verify(Message=b"m", Signature=signature, **asked)["SignatureValid"]
    assert refusal(kms.sign, Message=b"short", MessageType="DIGEST",
                   **asked) == "ValidationException"
    assert refusal(kms.sign, Message=b"m", KeyId=key,
                   SigningAlgorithm="RSASSA_PSS_SHA_256") == "InvalidKeyUsageException"


def test_rsa_encrypts(kms):
    key = kms.create_key(KeySpec="RSA_2048", KeyUsage="ENCRYPT_DECRYPT")["KeyMetadata"]["KeyId"]
    asked = {"KeyId": key, "EncryptionAlgorithm": "RSAES_OAEP_SHA_256"}
    sealed = kms.encrypt(Plaintext=b"x" * 190, **asked)["CiphertextBlob"]
    assert kms.decrypt(CiphertextBlob=sealed, **asked)["Plaintext"] == b"x" * 190
    assert refusal(kms.encrypt, Plaintext=b"x" * 191, **asked) == "ValidationException"
    assert refusal(kms.encrypt, KeyId=key, Plaintext=b"x") == "InvalidKeyUsageException"


def test_two_keys_agree_on_a_secret(kms):
    keys = [kms.create_key(KeySpec="ECC_NIST_P256",
                           KeyUsage="KEY_AGREEMENT")["KeyMetadata"]["KeyId"] for _ in range(2)]
    public = [kms.get_public_key(KeyId=key)["PublicKey"] for key in keys]
    secrets = [kms.derive_shared_secret(KeyId=keys[i], KeyAgreementAlgorithm="ECDH",
                                        PublicKey=public[1 - i])["SharedSecret"] for i in (0, 1)]
    assert secrets[0] == secrets[1] and len(secrets[0]) == 32


def test_data_key_pairs(kms, key):
    made = kms.generate_data_key_pair(KeyId=key, KeyPairSpec="ECC_NIST_P256")
    opened = kms.decrypt(CiphertextBlob=made["PrivateKeyCiphertextBlob"])["Plaintext"]
    assert opened == made["PrivateKeyPlaintext"] and made["PublicKey"]


def test_a_dry_run_computes_nothing(kms, key):
    assert refusal(kms.encrypt, KeyId=key, Plaintext=b"x",
                   DryRun=True) == "DryRunOperationException"


def test_random_bytes(kms):
    assert len(kms.generate_random(NumberOfBytes=33)["Plaintext"]) == 33


def test_nothing_secret_lies_in_the_clear(own_tarn):
    kms = own_tarn.client("kms")
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    made = kms.generate_data_key(KeyId=key, KeySpec="AES_256")
    own_tarn.stop()
    for path in own_tarn.folder.rglob("*"):
        if path.is_file():
            assert made["Plaintext"] not in path.read_bytes(), path

// Encrypt, Decrypt, ReEncrypt: under a symmetric key, or RSA with OAEP.
#include <algorithm>

#include "services/kms/ciphertext.h"
#include "services/kms/kms_operations.h"
#include "services/kms/material.h"
#include "services/kms/use.h"

namespace tarn::kms {
namespace {

// The algorithm asked for, or the symmetric one; it must be one of the key's.
Result<std::string_view> choose_algorithm(const LoadedKey& key, wire::Text asked) {
  const std::string_view algorithm = wire::present(asked) ? asked : kSymmetric;
  const auto offered = key.spec->encryption_algorithms;
  if (std::find(offered.begin(), offered.end(), algorithm) == offered.end()) {
    return invalid_usage("Algorithm " + std::string(algorithm) + " and key spec " + key.row.spec +
                         " are incompatible.");
  }
  return *std::find(offered.begin(), offered.end(), algorithm);
}

OaepDigest digest_of(std::string_view algorithm) {
  return algorithm == "RSAES_OAEP_SHA_1" ? OaepDigest::kSha1 : OaepDigest::kSha256;
}

Result<KeyPair> open_pair(const Kms& kms, const LoadedKey& key) {
  return KeyPair::from_private_der(TRY(open_material(kms, key, newest_material(key))));
}

Result<void> refuse_context(const EncryptionContext& context) {
  if (context.empty()) return {};
  return validation("An asymmetric key takes no EncryptionContext.");
}

Result<std::string> encrypt_with(const Kms& kms, const LoadedKey& key, std::string_view algorithm,
                                 std::string_view plaintext, const EncryptionContext& context) {
  if (key.is_symmetric()) return seal(kms, key, plaintext, context);
  TRY(refuse_context(context));
  const KeyPair pair = TRY(open_pair(kms, key));
  const size_t most = pair.max_plaintext_bytes(digest_of(algorithm));
  if (plaintext.size() > most) {
    return validation("Algorithm " + std::string(algorithm) + " and key spec " + key.row.spec +
                      " cannot encrypt data larger than " + std::to_string(most) + " bytes.");
  }
  return pair.encrypt(digest_of(algorithm), plaintext);
}

Result<Opened> decrypt_with(const Kms& kms, const LoadedKey& key, std::string_view algorithm,
                            std::string_view ciphertext, const EncryptionContext& context) {
  if (key.is_symmetric()) return open(kms, key, ciphertext, context);
  TRY(refuse_context(context));
  const KeyPair pair = TRY(open_pair(kms, key));
  auto plaintext = pair.decrypt(digest_of(algorithm), ciphertext);
  if (!plaintext.ok()) return invalid_ciphertext();
  return Opened{*std::move(plaintext), {}};
}

// The key to open `ciphertext` with, which a symmetric ciphertext names itself.
Result<LoadedKey> find_opener(const Kms& kms, Context& context, wire::Text key_id,
                              std::string_view ciphertext, wire::Text algorithm,
                              std::string_view operation) {
  if (!wire::present(key_id)) {
    if (wire::present(algorithm) && algorithm != kSymmetric) {
      return validation("KeyId is needed where the key is asymmetric.");
    }
    const std::string arn = TRY(key_of(ciphertext, context.region));
    return find_usable(kms, context, arn, kEncryptDecrypt, operation);
  }
  LoadedKey key = TRY(find_key(kms, context, key_id));
  TRY(require_enabled(key));
  const auto sealed_by = key_of(ciphertext, key.region);
  if (key.is_symmetric() && !sealed_by.ok()) return sealed_by.error();
  // A key pair opens what names no key; a key of another usage opens nothing.
  const bool is_anonymous = key.spec->pair && key.row.usage == kEncryptDecrypt;
  if (!is_anonymous && sealed_by.ok() && *sealed_by != key.arn) return incorrect_key();
  TRY(require_usage(key, kEncryptDecrypt, operation));
  return key;
}

}  // namespace

Result<api::EncryptResponse> encrypt(Kms& kms, Context& context, const api::EncryptRequest& in) {
  const LoadedKey key = TRY(find_usable(kms, context, in.key_id, kEncryptDecrypt, "Encrypt"));
  const std::string_view algorithm = TRY(choose_algorithm(key, in.encryption_algorithm));
  TRY(end_dry_run(in.dry_run));
  api::EncryptResponse out;
  out.ciphertext_blob = context.arena.copy(
      TRY(encrypt_with(kms, key, algorithm, in.plaintext, to_context(in.encryption_context))));
  out.key_id = context.arena.copy(key.arn);
  out.encryption_algorithm = algorithm;
  return out;
}

Result<api::DecryptResponse> decrypt(Kms& kms, Context& context, const api::DecryptRequest& in) {
  TRY(refuse_recipient(in.recipient));
  const LoadedKey key = TRY(
      find_opener(kms, context, in.key_id, in.ciphertext_blob, in.encryption_algorithm, "Decrypt"));
  const std::string_view algorithm = TRY(choose_algorithm(key, in.encryption_algorithm));
  const Opened opened =
      TRY(decrypt_with(kms, key, algorithm, in.ciphertext_blob, to_context(in.encryption_context)));
  TRY(end_dry_run(in.dry_run));
  api::DecryptResponse out;
  out.key_id = context.arena.copy(key.arn);
  out.plaintext = context.arena.copy(opened.plaintext);
  out.encryption_algorithm = algorithm;
  if (!opened.material_id.empty()) out.key_material_id = context.arena.copy(opened.material_id);
  return out;
}

Result<api::ReEncryptResponse> re_encrypt(Kms& kms, Context& context,
                                          const api::ReEncryptRequest& in) {
  const LoadedKey from = TRY(find_opener(kms, context, in.source_key_id, in.ciphertext_blob,
                                         in.source_encryption_algorithm, "ReEncrypt"));
  const LoadedKey to =
      TRY(find_usable(kms, context, in.destination_key_id, kEncryptDecrypt, "ReEncrypt"));
  const std::string_view old_algorithm =
      TRY(choose_algorithm(from, in.source_encryption_algorithm));
  const std::string_view new_algorithm =
      TRY(choose_algorithm(to, in.destination_encryption_algorithm));
  const Opened opened = TRY(decrypt_with(kms, from, old_algorithm, in.ciphertext_blob,
                                         to_context(in.source_encryption_context)));
  TRY(end_dry_run(in.dry_run));
  api::ReEncryptResponse out;
  out.ciphertext_blob = context.arena.copy(TRY(encrypt_with(
      kms, to, new_algorithm, opened.plaintext, to_context(in.destination_encryption_context))));
  out.source_key_id = context.arena.copy(from.arn);
  out.key_id = context.arena.copy(to.arn);
  out.source_encryption_algorithm = old_algorithm;
  out.destination_encryption_algorithm = new_algorithm;
  if (from.is_symmetric()) out.source_key_material_id = context.arena.copy(opened.material_id);
  if (to.is_symmetric()) {
    out.destination_key_material_id = context.arena.copy(newest_material(to).id);
  }
  return out;
}

}  // namespace tarn::kms

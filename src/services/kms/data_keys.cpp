// Data keys and data key pairs: made here, used by the caller, kept only as ciphertext.
#include "services/kms/ciphertext.h"
#include "services/kms/kms_operations.h"
#include "services/kms/material.h"
#include "services/kms/use.h"

namespace tarn::kms {
namespace {

template <class In>
Result<size_t> key_bytes(const In& in) {
  if (wire::present(in.key_spec) == in.number_of_bytes.has_value()) {
    return validation("Please specify either number of bytes or key spec.");
  }
  if (in.number_of_bytes) return static_cast<size_t>(*in.number_of_bytes);
  return size_t{in.key_spec == "AES_128" ? 16U : 32U};
}

// The key that wraps must be symmetric: a pair has no encryption context.
Result<LoadedKey> find_wrapper(const Kms& kms, Context& context, std::string_view id,
                               std::string_view operation) {
  LoadedKey key = TRY(find_usable(kms, context, id, kEncryptDecrypt, operation));
  if (!key.is_symmetric()) {
    return invalid_usage(key.arn + " is not a symmetric encryption key, which " +
                         std::string(operation) + " needs.");
  }
  return key;
}

struct NewPair {
  LoadedKey key;
  std::string private_der, public_der, sealed;
};

template <class In>
Result<NewPair> make_pair(const Kms& kms, Context& context, const In& in,
                          std::string_view operation) {
  NewPair made {
    TRY(find_wrapper(kms, context, in.key_id, operation))
    , {}, {}, {}
  };
  const KeySpec* spec = find_spec(in.key_pair_spec);
  if (spec == nullptr || !spec->pair) {
    return unsupported("KeyPairSpec " + std::string(in.key_pair_spec) + " is not served.");
  }
  TRY(end_dry_run(in.dry_run));
  const KeyPair pair = TRY(KeyPair::generate(*spec->pair));
  made.private_der = TRY(pair.private_der());
  made.public_der = TRY(pair.public_der());
  made.sealed = TRY(seal(kms, made.key, made.private_der, to_context(in.encryption_context)));
  return made;
}

template <class Out, class In>
Out describe(Context& context, const In& in, const NewPair& made) {
  Out out;
  out.private_key_ciphertext_blob = context.arena.copy(made.sealed);
  out.public_key = context.arena.copy(made.public_der);
  out.key_id = context.arena.copy(made.key.arn);
  out.key_pair_spec = in.key_pair_spec;
  out.key_material_id = context.arena.copy(newest_material(made.key).id);
  return out;
}

}  // namespace

Result<api::GenerateDataKeyResponse> generate_data_key(Kms& kms, Context& context,
                                                       const api::GenerateDataKeyRequest& in) {
  TRY(refuse_recipient(in.recipient));
  const size_t size_bytes = TRY(key_bytes(in));
  const LoadedKey key = TRY(find_wrapper(kms, context, in.key_id, "GenerateDataKey"));
  TRY(end_dry_run(in.dry_run));
  const std::string plaintext = kms.parts().random.bytes(size_bytes);
  api::GenerateDataKeyResponse out;
  out.ciphertext_blob =
      context.arena.copy(TRY(seal(kms, key, plaintext, to_context(in.encryption_context))));
  out.plaintext = context.arena.copy(plaintext);
  out.key_id = context.arena.copy(key.arn);
  out.key_material_id = context.arena.copy(newest_material(key).id);
  return out;
}

Result<api::GenerateDataKeyWithoutPlaintextResponse> generate_data_key_without_plaintext(
    Kms& kms, Context& context, const api::GenerateDataKeyWithoutPlaintextRequest& in) {
  const size_t size_bytes = TRY(key_bytes(in));
  const LoadedKey key =
      TRY(find_wrapper(kms, context, in.key_id, "GenerateDataKeyWithoutPlaintext"));
  TRY(end_dry_run(in.dry_run));
  api::GenerateDataKeyWithoutPlaintextResponse out;
  out.ciphertext_blob = context.arena.copy(
      TRY(seal(kms, key, kms.parts().random.bytes(size_bytes), to_context(in.encryption_context))));
  out.key_id = context.arena.copy(key.arn);
  out.key_material_id = context.arena.copy(newest_material(key).id);
  return out;
}

Result<api::GenerateDataKeyPairResponse> generate_data_key_pair(
    Kms& kms, Context& context, const api::GenerateDataKeyPairRequest& in) {
  TRY(refuse_recipient(in.recipient));
  const NewPair made = TRY(make_pair(kms, context, in, "GenerateDataKeyPair"));
  auto out = describe<api::GenerateDataKeyPairResponse>(context, in, made);
  out.private_key_plaintext = context.arena.copy(made.private_der);
  return out;
}

Result<api::GenerateDataKeyPairWithoutPlaintextResponse> generate_data_key_pair_without_plaintext(
    Kms& kms, Context& context, const api::GenerateDataKeyPairWithoutPlaintextRequest& in) {
  const NewPair made = TRY(make_pair(kms, context, in, "GenerateDataKeyPairWithoutPlaintext"));
  return describe<api::GenerateDataKeyPairWithoutPlaintextResponse>(context, in, made);
}

Result<api::GenerateRandomResponse> generate_random(Kms& kms, Context& context,
                                                    const api::GenerateRandomRequest& in) {
  TRY(refuse_recipient(in.recipient));
  if (wire::present(in.custom_key_store_id)) {
    return unsupported("Custom key stores are not served.");
  }
  if (!in.number_of_bytes) return validation("NumberOfBytes is required.");
  api::GenerateRandomResponse out;
  out.plaintext =
      context.arena.copy(kms.parts().random.bytes(static_cast<size_t>(*in.number_of_bytes)));
  return out;
}

}  // namespace tarn::kms

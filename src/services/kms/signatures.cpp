// Sign, Verify, GetPublicKey, DeriveSharedSecret: what key pairs do.
#include <algorithm>

#include "services/kms/kms_operations.h"
#include "services/kms/list_page.h"
#include "services/kms/material.h"
#include "services/kms/use.h"

namespace tarn::kms {
namespace {

struct Signing {
  LoadedKey key;
  KeyPair pair;
  SignatureScheme scheme;
  bool is_digest;
};

template <class In>
Result<Signing> prepare(const Kms& kms, Context& context, const In& in,
                        std::string_view operation) {
  LoadedKey key = TRY(find_usable(kms, context, in.key_id, kSignVerify, operation));
  const auto offered = key.spec->signing_algorithms;
  const SigningAlgorithm* algorithm = find_signing_algorithm(in.signing_algorithm);
  if (algorithm == nullptr ||
      std::find(offered.begin(), offered.end(), in.signing_algorithm) == offered.end()) {
    return invalid_usage("Algorithm " + std::string(in.signing_algorithm) + " and key spec " +
                         key.row.spec + " are incompatible.");
  }
  const bool is_digest = wire::present(in.message_type) && in.message_type == "DIGEST";
  if (wire::present(in.message_type) && in.message_type == "EXTERNAL_MU") {
    return validation("MessageType EXTERNAL_MU is for ML-DSA keys only.");
  }
  const size_t size_bytes = digest_bytes(algorithm->scheme);
  if (is_digest && in.message.size() != size_bytes) {
    return validation("Digest is invalid length for algorithm " +
                      std::string(in.signing_algorithm) + ".");
  }
  TRY(end_dry_run(in.dry_run));
  auto pair = KeyPair::from_private_der(TRY(open_material(kms, key, newest_material(key))));
  if (!pair.ok()) return std::move(pair).error();
  return Signing{std::move(key), *std::move(pair), algorithm->scheme, is_digest};
}

}  // namespace

Result<api::SignResponse> sign(Kms& kms, Context& context, const api::SignRequest& in) {
  const Signing with = TRY(prepare(kms, context, in, "Sign"));
  api::SignResponse out;
  out.signature = context.arena.copy(TRY(with.pair.sign(with.scheme, in.message, with.is_digest)));
  out.key_id = context.arena.copy(with.key.arn);
  out.signing_algorithm = in.signing_algorithm;
  return out;
}

Result<api::VerifyResponse> verify(Kms& kms, Context& context, const api::VerifyRequest& in) {
  const Signing with = TRY(prepare(kms, context, in, "Verify"));
  if (!TRY(with.pair.verify(with.scheme, in.message, with.is_digest, in.signature))) {
    return invalid_signature();
  }
  api::VerifyResponse out;
  out.key_id = context.arena.copy(with.key.arn);
  out.signature_valid = true;
  out.signing_algorithm = in.signing_algorithm;
  return out;
}

Result<api::GetPublicKeyResponse> get_public_key(Kms& kms, Context& context,
                                                 const api::GetPublicKeyRequest& in) {
  const LoadedKey key = TRY(find_key(kms, context, in.key_id));
  TRY(require_enabled(key));
  if (!key.spec->pair) return unsupported(key.arn + " is not an asymmetric key.");
  api::GetPublicKeyResponse out;
  out.key_id = context.arena.copy(key.arn);
  out.public_key = context.arena.copy(key.row.public_der);
  out.key_spec = context.arena.copy(key.row.spec);
  out.customer_master_key_spec = out.key_spec;
  out.key_usage = context.arena.copy(key.row.usage);
  if (key.row.usage == kEncryptDecrypt) {
    out.encryption_algorithms = names(context, key.spec->encryption_algorithms);
  } else if (key.row.usage == kSignVerify) {
    out.signing_algorithms = names(context, key.spec->signing_algorithms);
  } else {
    out.key_agreement_algorithms = to_list<wire::Text>(context, {"ECDH"});
  }
  return out;
}

Result<api::DeriveSharedSecretResponse> derive_shared_secret(
    Kms& kms, Context& context, const api::DeriveSharedSecretRequest& in) {
  TRY(refuse_recipient(in.recipient));
  const LoadedKey key = TRY(find_usable(kms, context, in.key_id, kAgreement, "DeriveSharedSecret"));
  if (in.key_agreement_algorithm != "ECDH") {
    return invalid_usage("The only key agreement algorithm is ECDH.");
  }
  TRY(end_dry_run(in.dry_run));
  const KeyPair pair =
      TRY(KeyPair::from_private_der(TRY(open_material(kms, key, newest_material(key)))));
  auto secret = pair.agree(in.public_key);
  if (!secret.ok()) return validation("");  // as AWS, which does not say why
  api::DeriveSharedSecretResponse out;
  out.key_id = context.arena.copy(key.arn);
  out.shared_secret = context.arena.copy(*secret);
  out.key_agreement_algorithm = "ECDH";
  out.key_origin = "AWS_KMS";
  return out;
}

}  // namespace tarn::kms

// The refine functions: what IAM is asked about a key that is named in many ways.
#include "services/kms/access.h"
#include "services/kms/ciphertext.h"
#include "services/kms/errors.h"
#include "services/kms/kms_operations.h"

namespace tarn::kms {
namespace {

// Operations that take the key by id or ARN only.
template <class In>
Result<void> guard_itself(Kms& kms, Context& context, const In& in, AccessRequests& requests) {
  return guard(context, TRY(find_key_itself(kms, context, in.key_id)), requests.front());
}

template <class In>
Result<void> guard_use(Kms& kms, Context& context, const In& in, AccessRequests& requests) {
  return guard(context, TRY(find_key(kms, context, in.key_id)), requests.front());
}

// Operations with an encryption context.
template <class In>
Result<void> guard_with_context(Kms& kms, Context& context, const In& in,
                                AccessRequests& requests) {
  return guard(context, TRY(find_key(kms, context, in.key_id)), requests.front(),
               to_context(in.encryption_context));
}

// The same caller, another action or resource.
AccessRequest& also(AccessRequests& requests, std::string_view action) {
  AccessRequest request;
  request.action = action;
  request.global = requests.front().global;
  return requests.emplace_back(std::move(request));
}

}  // namespace

#define TARN_REFINE(how, operation, Request)                                          \
  Result<void> refine_##operation(Kms& kms, Context& context, const api::Request& in, \
                                  AccessRequests& requests) {                         \
    return how(kms, context, in, requests);                                           \
  }

TARN_REFINE(guard_use, describe_key, DescribeKeyRequest)
TARN_REFINE(guard_use, get_public_key, GetPublicKeyRequest)
TARN_REFINE(guard_use, derive_shared_secret, DeriveSharedSecretRequest)
TARN_REFINE(guard_use, generate_mac, GenerateMacRequest)
TARN_REFINE(guard_use, verify_mac, VerifyMacRequest)
TARN_REFINE(guard_use, sign, SignRequest)
TARN_REFINE(guard_use, verify, VerifyRequest)
TARN_REFINE(guard_with_context, encrypt, EncryptRequest)
TARN_REFINE(guard_with_context, generate_data_key, GenerateDataKeyRequest)
TARN_REFINE(guard_with_context, generate_data_key_without_plaintext,
            GenerateDataKeyWithoutPlaintextRequest)
TARN_REFINE(guard_with_context, generate_data_key_pair, GenerateDataKeyPairRequest)
TARN_REFINE(guard_with_context, generate_data_key_pair_without_plaintext,
            GenerateDataKeyPairWithoutPlaintextRequest)
TARN_REFINE(guard_itself, enable_key, EnableKeyRequest)
TARN_REFINE(guard_itself, disable_key, DisableKeyRequest)
TARN_REFINE(guard_itself, update_key_description, UpdateKeyDescriptionRequest)
TARN_REFINE(guard_itself, schedule_key_deletion, ScheduleKeyDeletionRequest)
TARN_REFINE(guard_itself, cancel_key_deletion, CancelKeyDeletionRequest)
TARN_REFINE(guard_itself, get_key_policy, GetKeyPolicyRequest)
TARN_REFINE(guard_itself, put_key_policy, PutKeyPolicyRequest)
TARN_REFINE(guard_itself, list_key_policies, ListKeyPoliciesRequest)
TARN_REFINE(guard_itself, tag_resource, TagResourceRequest)
TARN_REFINE(guard_itself, untag_resource, UntagResourceRequest)
TARN_REFINE(guard_itself, list_resource_tags, ListResourceTagsRequest)
TARN_REFINE(guard_itself, create_grant, CreateGrantRequest)
TARN_REFINE(guard_itself, list_grants, ListGrantsRequest)
TARN_REFINE(guard_itself, revoke_grant, RevokeGrantRequest)
TARN_REFINE(guard_itself, enable_key_rotation, EnableKeyRotationRequest)
TARN_REFINE(guard_itself, disable_key_rotation, DisableKeyRotationRequest)
TARN_REFINE(guard_itself, get_key_rotation_status, GetKeyRotationStatusRequest)
TARN_REFINE(guard_itself, list_key_rotations, ListKeyRotationsRequest)
TARN_REFINE(guard_itself, rotate_key_on_demand, RotateKeyOnDemandRequest)
#undef TARN_REFINE

// A ciphertext of a symmetric key names it.
Result<void> refine_decrypt(Kms& kms, Context& context, const api::DecryptRequest& in,
                            AccessRequests& requests) {
  const std::string id = wire::present(in.key_id) ? std::string(in.key_id)
                                                  : TRY(key_of(in.ciphertext_blob, context.region));
  auto key = find_key(kms, context, id);
  // A key that was never here says no more than any other ciphertext that can't be opened.
  if (!key.ok() && !wire::present(in.key_id)) return invalid_ciphertext();
  if (!key.ok()) return std::move(key).error();
  return guard(context, *key, requests.front(), to_context(in.encryption_context));
}

Result<void> refine_re_encrypt(Kms& kms, Context& context, const api::ReEncryptRequest& in,
                               AccessRequests& requests) {
  const std::string source = wire::present(in.source_key_id)
                                 ? std::string(in.source_key_id)
                                 : TRY(key_of(in.ciphertext_blob, context.region));
  AccessRequest& to = also(requests, "kms:ReEncryptTo");
  TRY(guard(context, TRY(find_key(kms, context, in.destination_key_id)), to,
            to_context(in.destination_encryption_context)));
  return guard(context, TRY(find_key(kms, context, source)), requests.front(),
               to_context(in.source_encryption_context));
}

Result<void> refine_create_alias(Kms& kms, Context& context, const api::CreateAliasRequest& in,
                                 AccessRequests& requests) {
  const LoadedKey key = TRY(find_key_itself(kms, context, in.target_key_id));
  return guard(context, key, also(requests, "kms:CreateAlias"));
}

Result<void> refine_update_alias(Kms& kms, Context& context, const api::UpdateAliasRequest& in,
                                 AccessRequests& requests) {
  const LoadedKey before = TRY(find_key(kms, context, in.alias_name));
  TRY(guard(context, before, also(requests, "kms:UpdateAlias")));
  const LoadedKey after = TRY(find_key_itself(kms, context, in.target_key_id));
  return guard(context, after, also(requests, "kms:UpdateAlias"));
}

// The key may be gone already; the alias is not.
Result<void> refine_delete_alias(Kms& kms, Context& context, const api::DeleteAliasRequest& in,
                                 AccessRequests& requests) {
  auto key = find_key(kms, context, in.alias_name);
  if (!key.ok()) return {};
  return guard(context, *key, also(requests, "kms:DeleteAlias"));
}

}  // namespace tarn::kms

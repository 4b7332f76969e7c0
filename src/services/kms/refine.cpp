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

void add_algorithm(AccessRequest& request, wire::Text given) {
  request.conditions.emplace_back("kms:EncryptionAlgorithm",
                                  wire::present(given) ? given : kSymmetric);
}

// Operations that make a data key, with an encryption context.
template <class In>
Result<void> guard_with_context(Kms& kms, Context& context, const In& in,
                                AccessRequests& requests) {
  add_algorithm(requests.front(), kSymmetric);
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
TARN_REFINE(guard_itself, list_grants, ListGrantsRequest)
TARN_REFINE(guard_itself, revoke_grant, RevokeGrantRequest)
TARN_REFINE(guard_itself, enable_key_rotation, EnableKeyRotationRequest)
TARN_REFINE(guard_itself, disable_key_rotation, DisableKeyRotationRequest)
TARN_REFINE(guard_itself, get_key_rotation_status, GetKeyRotationStatusRequest)
TARN_REFINE(guard_itself, list_key_rotations, ListKeyRotationsRequest)
TARN_REFINE(guard_itself, rotate_key_on_demand, RotateKeyOnDemandRequest)
#undef TARN_REFINE

// What a key is made of is asked for also where it is AWS's default.
Result<void> refine_create_key(Kms&, Context&, const api::CreateKeyRequest& in,
                               AccessRequests& requests) {
  const bool has_old = wire::present(in.customer_master_key_spec);
  const wire::Text spec = has_old ? in.customer_master_key_spec : in.key_spec;
  auto& conditions = requests.front().conditions;
  const auto add = [&](const char* name, wire::Text given, std::string_view otherwise) {
    conditions.emplace_back(name, wire::present(given) ? given : otherwise);
  };
  add("kms:KeySpec", spec, kSymmetric);
  add("kms:KeyUsage", in.key_usage, kEncryptDecrypt);
  add("kms:KeyOrigin", in.origin, "AWS_KMS");
  return {};
}

Result<void> refine_create_grant(Kms& kms, Context& context, const api::CreateGrantRequest& in,
                                 AccessRequests& requests) {
  GrantRow wanted;
  wanted.operations = {in.operations.begin(), in.operations.end()};
  if (in.constraints != nullptr) {
    wanted.context_equals = to_context(in.constraints->encryption_context_equals);
    wanted.context_subset = to_context(in.constraints->encryption_context_subset);
  }
  const LoadedKey key = TRY(find_key_itself(kms, context, in.key_id));
  return guard_new_grant(context, key, requests.front(), wanted);
}

Result<void> refine_encrypt(Kms& kms, Context& context, const api::EncryptRequest& in,
                            AccessRequests& requests) {
  add_algorithm(requests.front(), in.encryption_algorithm);
  return guard(context, TRY(find_key(kms, context, in.key_id)), requests.front(),
               to_context(in.encryption_context));
}

// A ciphertext of a symmetric key names it.
Result<void> refine_decrypt(Kms& kms, Context& context, const api::DecryptRequest& in,
                            AccessRequests& requests) {
  const std::string id = wire::present(in.key_id) ? std::string(in.key_id)
                                                  : TRY(key_of(in.ciphertext_blob, context.region));
  auto key = find_key(kms, context, id);
  // A key that was never here says no more than any other ciphertext that can't be opened.
  if (!key.ok() && !wire::present(in.key_id)) return invalid_ciphertext();
  if (!key.ok()) return std::move(key).error();
  add_algorithm(requests.front(), in.encryption_algorithm);
  return guard(context, *key, requests.front(), to_context(in.encryption_context));
}

Result<void> refine_re_encrypt(Kms& kms, Context& context, const api::ReEncryptRequest& in,
                               AccessRequests& requests) {
  const std::string source = wire::present(in.source_key_id)
                                 ? std::string(in.source_key_id)
                                 : TRY(key_of(in.ciphertext_blob, context.region));
  const LoadedKey from_key = TRY(find_key(kms, context, source));
  const LoadedKey to_key = TRY(find_key(kms, context, in.destination_key_id));
  AccessRequest& to = also(requests, "kms:ReEncryptTo");
  AccessRequest& from = requests.front();
  const char* is_same = from_key.arn == to_key.arn ? "true" : "false";
  from.conditions.emplace_back("kms:ReEncryptOnSameKey", is_same);
  to.conditions.emplace_back("kms:ReEncryptOnSameKey", is_same);
  add_algorithm(from, in.source_encryption_algorithm);
  add_algorithm(to, in.destination_encryption_algorithm);
  TRY(guard(context, to_key, to, to_context(in.destination_encryption_context)));
  return guard(context, from_key, from, to_context(in.source_encryption_context));
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

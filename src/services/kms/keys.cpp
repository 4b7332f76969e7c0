// Keys: create, describe, list, enable, disable, delete.
#include <algorithm>
#include <string>
#include <vector>

#include "auth/policy.h"
#include "services/kms/errors.h"
#include "services/kms/key_lookup.h"
#include "services/kms/kms_operations.h"
#include "services/kms/list_page.h"
#include "services/kms/material.h"
#include "services/kms/policy_store.h"
#include "services/kms/tag_rules.h"

namespace tarn::kms {
namespace {

constexpr int32_t kMinWindowDays = 7, kMaxWindowDays = 30;

std::string_view state_of(const KeyRow& row) {
  if (row.deletion_ms != 0) return "PendingDeletion";
  return row.is_disabled ? "Disabled" : "Enabled";
}

api::KeyMetadata* describe(Context& context, const LoadedKey& key) {
  auto* out = context.arena.make<api::KeyMetadata>();
  const KeyRow& row = key.row;
  out->aws_account_id = context.arena.copy(key.account);
  out->key_id = context.arena.copy(row.id);
  out->arn = context.arena.copy(key.arn);
  out->creation_date = wire::Timestamp{row.created_ms};
  out->enabled = row.deletion_ms == 0 && !row.is_disabled;
  out->description = context.arena.copy(row.description);
  out->key_usage = context.arena.copy(row.usage);
  out->key_state = state_of(row);
  if (row.deletion_ms != 0) out->deletion_date = wire::Timestamp{row.deletion_ms};
  out->origin = "AWS_KMS";
  out->key_manager = context.arena.copy(row.manager);
  out->key_spec = context.arena.copy(row.spec);
  out->customer_master_key_spec = out->key_spec;
  out->multi_region = false;
  if (row.usage == kEncryptDecrypt) {
    out->encryption_algorithms = names(context, key.spec->encryption_algorithms);
  } else if (row.usage == kSignVerify) {
    out->signing_algorithms = names(context, key.spec->signing_algorithms);
  } else if (row.usage == kMac) {
    out->mac_algorithms = names(context, key.spec->mac_algorithms);
  } else if (row.usage == kAgreement) {
    constexpr std::string_view kEcdh[] = {"ECDH"};
    out->key_agreement_algorithms = names(context, kEcdh);
  }
  if (key.is_symmetric()) {
    out->current_key_material_id = context.arena.copy(newest_material(key).id);
  }
  return out;
}

Result<void> refuse_unserved(const api::CreateKeyRequest& in) {
  if (wire::present(in.origin) && in.origin != "AWS_KMS") {
    return unsupported("Origin " + std::string(in.origin) +
                       " is not served: key material is made by Tarn.");
  }
  if (wire::present(in.custom_key_store_id) || wire::present(in.xks_key_id)) {
    return unsupported("Custom key stores are not served.");
  }
  if (in.multi_region.value_or(false)) return unsupported("Multi-Region keys are not served.");
  return {};
}

// Spec and usage as asked for, or AWS's defaults; ValidationException where they don't fit.
Result<void> choose_spec(const api::CreateKeyRequest& in, LoadedKey& key) {
  const bool has_old = wire::present(in.customer_master_key_spec);
  if (wire::present(in.key_spec) && has_old) {
    return validation(
        "You cannot specify KeySpec and CustomerMasterKeySpec in the same request."
        " CustomerMasterKeySpec is deprecated.");
  }
  const std::string_view asked = has_old ? in.customer_master_key_spec : in.key_spec;
  key.row.spec = wire::present(asked) ? asked : kSymmetric;
  key.spec = find_spec(key.row.spec);
  if (key.spec == nullptr) return unsupported("KeySpec " + key.row.spec + " is not served.");
  const auto usages = key.spec->usages;
  if (!wire::present(in.key_usage)) {
    // A pair may serve several purposes, so AWS wants to be told.
    if (key.spec->pair || key.spec->secret_bytes == 0 || usages.front() == kMac) {
      return validation(
          "You must specify a KeyUsage value for all KMS keys except for symmetric"
          " encryption keys.");
    }
    key.row.usage = usages.front();
    return {};
  }
  if (std::find(usages.begin(), usages.end(), in.key_usage) == usages.end()) {
    return validation("KeyUsage " + std::string(in.key_usage) + " is not compatible with KeySpec " +
                      key.row.spec);
  }
  key.row.usage = in.key_usage;
  return {};
}

Result<LoadedKey> find_customer_key(const Kms& kms, Context& context, std::string_view id) {
  LoadedKey key = TRY(find_key_itself(kms, context, id));
  if (key.row.manager != "CUSTOMER") {
    return unsupported("AWS managed keys can't be changed: " + key.arn);
  }
  return key;
}

}  // namespace

Result<api::CreateKeyResponse> create_key(Kms& kms, Context& context,
                                          const api::CreateKeyRequest& in) {
  TRY(refuse_unserved(in));
  LoadedKey key;
  key.account = context.account;
  key.region = context.region;
  TRY(choose_spec(in, key));
  key.row.id = make_uuid(kms.parts().random);
  key.arn = key_arn(key.region, key.account, key.row.id);
  key.row.created_ms = context.clock.domain_ms();
  key.row.description = in.description;
  key.row.manager = "CUSTOMER";
  TRY(add_tags(in.tags, key.row.tags));
  key.row.policy = wire::present(in.policy) ? std::string(in.policy) : default_policy(context);
  TRY(check_policy(kms, context, key, in.bypass_policy_lockout_safety_check.value_or(false)));
  TRY(add_material(kms, context, key, false));
  TRY(store_key(context, key));
  api::CreateKeyResponse out;
  out.key_metadata = describe(context, key);
  return out;
}

Result<api::DescribeKeyResponse> describe_key(Kms& kms, Context& context,
                                              const api::DescribeKeyRequest& in) {
  api::DescribeKeyResponse out;
  out.key_metadata = describe(context, TRY(find_key(kms, context, in.key_id)));
  return out;
}

Result<api::ListKeysResponse> list_keys(Kms&, Context& context, const api::ListKeysRequest& in) {
  std::vector<api::KeyListEntry> found;
  const std::string prefix = store::Key(context.scope(), "kms.key").bytes();
  const auto take = [&](const KeyRow& row) -> Result<bool> {
    if (row.deletion_ms != 0 && row.deletion_ms <= context.clock.domain_ms()) return false;
    api::KeyListEntry entry;
    entry.key_id = context.arena.copy(row.id);
    entry.key_arn = context.arena.copy(key_arn(context.region, context.account, row.id));
    found.push_back(entry);
    return true;
  };
  const std::string next =
      TRY(list_page<KeyRow>(context, prefix, in.marker, in.limit.value_or(kDefaultPage), take));
  api::ListKeysResponse out;
  out.keys = to_list(context, found);
  set_next(context, next, out);
  return out;
}

Result<api::EnableKeyResponse> enable_key(Kms& kms, Context& context,
                                          const api::EnableKeyRequest& in) {
  LoadedKey key = TRY(find_customer_key(kms, context, in.key_id));
  TRY(require_not_pending(key));
  key.row.is_disabled = false;
  TRY(store_key(context, key));
  return api::EnableKeyResponse{};
}

Result<api::DisableKeyResponse> disable_key(Kms& kms, Context& context,
                                            const api::DisableKeyRequest& in) {
  LoadedKey key = TRY(find_customer_key(kms, context, in.key_id));
  TRY(require_not_pending(key));
  key.row.is_disabled = true;
  TRY(store_key(context, key));
  return api::DisableKeyResponse{};
}

Result<api::UpdateKeyDescriptionResponse> update_key_description(
    Kms& kms, Context& context, const api::UpdateKeyDescriptionRequest& in) {
  LoadedKey key = TRY(find_customer_key(kms, context, in.key_id));
  TRY(require_not_pending(key));
  key.row.description = in.description;
  TRY(store_key(context, key));
  return api::UpdateKeyDescriptionResponse{};
}

Result<api::ScheduleKeyDeletionResponse> schedule_key_deletion(
    Kms& kms, Context& context, const api::ScheduleKeyDeletionRequest& in) {
  LoadedKey key = TRY(find_customer_key(kms, context, in.key_id));
  TRY(require_not_pending(key));
  const int32_t days = in.pending_window_in_days.value_or(kMaxWindowDays);
  if (days < kMinWindowDays || days > kMaxWindowDays) {
    return validation("PendingWindowInDays must be between 7 and 30, inclusive.");
  }
  key.row.deletion_ms = domain_ms_after_days(context.clock, days);
  TRY(store_key(context, key));
  TRY(context.transaction.put(deletion_key(key.scope(context), key.row).bytes(),
                              store::encode_row(KeyMark())));
  api::ScheduleKeyDeletionResponse out;
  out.key_id = context.arena.copy(key.arn);
  out.deletion_date = wire::Timestamp{key.row.deletion_ms};
  out.key_state = "PendingDeletion";
  out.pending_window_in_days = days;
  return out;
}

// The key comes back disabled, as in AWS.
Result<api::CancelKeyDeletionResponse> cancel_key_deletion(
    Kms& kms, Context& context, const api::CancelKeyDeletionRequest& in) {
  LoadedKey key = TRY(find_customer_key(kms, context, in.key_id));
  if (key.row.deletion_ms == 0) return invalid_state(key.arn + " is not pending deletion.");
  TRY(context.transaction.erase(deletion_key(key.scope(context), key.row).bytes()));
  key.row.deletion_ms = 0;
  key.row.is_disabled = true;
  TRY(store_key(context, key));
  api::CancelKeyDeletionResponse out;
  out.key_id = context.arena.copy(key.arn);
  return out;
}

}  // namespace tarn::kms

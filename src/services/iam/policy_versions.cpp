// Versions of managed policies: at most five, one of them the default.
#include <algorithm>

#include "base/encoding.h"
#include "services/iam/aws_policies.h"
#include "services/iam/convert.h"
#include "services/iam/documents.h"
#include "services/iam/errors.h"
#include "services/iam/iam.h"
#include "services/iam/iam_operations.h"

namespace tarn::iam {
namespace {

constexpr size_t kMaxVersions = 5;

std::string version_id(int64_t number) { return "v" + std::to_string(number); }

Result<PolicyVersionRow> find_version(const PolicyRow& row, std::string_view arn,
                                      std::string_view id) {
  for (const PolicyVersionRow& version : row.versions) {
    if (version_id(version.number) == id) return version;
  }
  return no_such_policy_version(arn, id);
}

api::PolicyVersion to_version(Context& context, const PolicyVersionRow& version, bool is_default,
                              bool with_document) {
  api::PolicyVersion out;
  out.version_id = context.arena.copy(version_id(version.number));
  out.is_default_version = is_default;
  out.create_date = wire::Timestamp{version.created_ms};
  if (with_document) out.document = context.arena.copy(uri_encode(version.document));
  return out;
}

}  // namespace

Result<api::CreatePolicyVersionResponse> create_policy_version(
    Iam& iam, Context& context, const api::CreatePolicyVersionRequest& in) {
  if (find_aws_policy(in.policy_arn)) return unmodifiable_policy();
  AccountRows rows(context);
  PolicyRow row = TRY(rows.require_policy(in.policy_arn));
  TRY(check_document(in.policy_document, auth::PolicyKind::kIdentity, kMaxManagedPolicyBytes,
                     "policy " + row.name));
  if (row.versions.size() >= kMaxVersions) {
    return limit_exceeded(
        "A managed policy can have up to 5 versions. Before you create a new "
        "version, you must delete an existing version.");
  }
  const int64_t now_ms = context.clock.domain_ms();
  row.versions.push_back({++row.latest_version, std::string(in.policy_document), now_ms, {}});
  if (in.set_as_default.value_or(false)) row.default_version = row.latest_version;
  row.updated_ms = now_ms;
  TRY(rows.put_policy(row));
  iam.changed_by(context);
  api::CreatePolicyVersionResponse out;
  const bool is_default = row.default_version == row.latest_version;
  out.policy_version =
      in_arena(context, to_version(context, row.versions.back(), is_default, false));
  return out;
}

Result<api::GetPolicyVersionResponse> get_policy_version(Iam&, Context& context,
                                                         const api::GetPolicyVersionRequest& in) {
  AccountRows rows(context);
  api::GetPolicyVersionResponse out;
  if (const AwsPolicy* policy = find_aws_policy(in.policy_arn)) {
    if (in.version_id != "v1") return no_such_policy_version(in.policy_arn, in.version_id);
    const PolicyVersionRow version{1, std::string(policy->document), 0, {}};
    out.policy_version = in_arena(context, to_version(context, version, true, true));
    return out;
  }
  const PolicyRow row = TRY(rows.require_policy(in.policy_arn));
  const auto version = TRY(find_version(row, in.policy_arn, in.version_id));
  out.policy_version =
      in_arena(context, to_version(context, version, version.number == row.default_version, true));
  return out;
}

Result<api::DeletePolicyVersionResponse> delete_policy_version(
    Iam&, Context& context, const api::DeletePolicyVersionRequest& in) {
  if (find_aws_policy(in.policy_arn)) return unmodifiable_policy();
  AccountRows rows(context);
  PolicyRow row = TRY(rows.require_policy(in.policy_arn));
  const auto version = TRY(find_version(row, in.policy_arn, in.version_id));
  if (version.number == row.default_version) {
    return delete_conflict("Cannot delete the default version of a policy.");
  }
  std::erase_if(row.versions, [&](const auto& one) { return one.number == version.number; });
  TRY(rows.put_policy(row));
  return api::DeletePolicyVersionResponse{};
}

Result<api::SetDefaultPolicyVersionResponse> set_default_policy_version(
    Iam& iam, Context& context, const api::SetDefaultPolicyVersionRequest& in) {
  if (find_aws_policy(in.policy_arn)) return unmodifiable_policy();
  AccountRows rows(context);
  PolicyRow row = TRY(rows.require_policy(in.policy_arn));
  row.default_version = TRY(find_version(row, in.policy_arn, in.version_id))
  .number;
  row.updated_ms = context.clock.domain_ms();
  TRY(rows.put_policy(row));
  iam.changed_by(context);
  return api::SetDefaultPolicyVersionResponse{};
}

Result<api::ListPolicyVersionsResponse> list_policy_versions(
    Iam&, Context& context, const api::ListPolicyVersionsRequest& in) {
  AccountRows rows(context);
  std::vector<PolicyVersionRow> versions;
  int64_t default_version = 1;
  if (const AwsPolicy* policy = find_aws_policy(in.policy_arn)) {
    versions.push_back({1, std::string(policy->document), 0, {}});
  } else {
    PolicyRow row = TRY(rows.require_policy(in.policy_arn));
    default_version = row.default_version;
    versions = std::move(row.versions);
  }
  // Newest first: a name that sorts so.
  const auto page =
      TRY(make_page(std::move(versions), in.marker, in.max_items, [](const auto& version) {
        std::string text = std::to_string(1'000'000'000 - version.number);
        return text.insert(0, 10 - std::min<size_t>(text.size(), 10), '0');
      }));
  api::ListPolicyVersionsResponse out;
  out.versions = to_list<api::PolicyVersion>(context, page.items, [&](const auto& version) {
    return to_version(context, version, version.number == default_version, false);
  });
  set_page(context, page, out);
  return out;
}

}  // namespace tarn::iam

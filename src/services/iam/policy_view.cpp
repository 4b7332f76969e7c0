#include "services/iam/policy_view.h"

#include "services/iam/errors.h"

namespace tarn::iam {
namespace {

Result<void> count_uses(AccountRows& rows, PolicyView& view) {
  view.attachment_count = TRY(rows.count_attachments(view.arn));
  for (const EntityKind kind : {EntityKind::kUser, EntityKind::kRole}) {
    TRY(rows.each_entity(kind, [&](const EntityRow& row) {
      if (row.boundary == view.arn) ++view.boundary_count;
      return true;
    }));
  }
  return {};
}

}  // namespace

Result<PolicyView> view_of(AccountRows& rows, const PolicyRow& row) {
  PolicyView view;
  view.name = row.name;
  view.id = row.id;
  view.arn = rows.policy_arn(row);
  view.path = row.path;
  view.description = row.description;
  view.default_version = row.default_version;
  view.created_ms = row.created_ms;
  view.updated_ms = row.updated_ms;
  view.tags = row.tags;
  TRY(count_uses(rows, view));
  return view;
}

Result<PolicyView> view_of(AccountRows& rows, const AwsPolicy& policy) {
  PolicyView view;
  view.name = policy.name;
  view.id = aws_policy_id(policy);
  view.arn = aws_policy_arn(policy);
  view.path = policy.path;
  TRY(count_uses(rows, view));
  return view;
}

Result<PolicyView> require_policy_view(AccountRows& rows, std::string_view arn) {
  if (const AwsPolicy* policy = find_aws_policy(arn)) return view_of(rows, *policy);
  return view_of(rows, TRY(rows.require_policy(arn)));
}

api::Policy to_policy(Context& context, const PolicyView& view, Detail detail) {
  api::Policy out;
  out.policy_name = context.arena.copy(view.name);
  out.policy_id = context.arena.copy(view.id);
  out.arn = context.arena.copy(view.arn);
  out.path = context.arena.copy(view.path);
  out.default_version_id = context.arena.copy("v" + std::to_string(view.default_version));
  out.attachment_count = static_cast<int32_t>(view.attachment_count);
  out.permissions_boundary_usage_count = static_cast<int32_t>(view.boundary_count);
  out.is_attachable = true;
  out.create_date = wire::Timestamp{view.created_ms};
  out.update_date = wire::Timestamp{view.updated_ms};
  if (detail == Detail::kFull) {
    if (!view.description.empty()) out.description = context.arena.copy(view.description);
    out.tags = to_tags(context, view.tags);
  }
  return out;
}

}  // namespace tarn::iam

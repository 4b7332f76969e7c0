#include "services/iam/convert.h"

#include "base/encoding.h"

namespace tarn::iam {
namespace {

api::AttachedPermissionsBoundary* to_boundary(Context& context, const std::string& arn) {
  if (arn.empty()) return nullptr;
  api::AttachedPermissionsBoundary boundary;
  boundary.permissions_boundary_type = "Policy";
  boundary.permissions_boundary_arn = context.arena.copy(arn);
  return in_arena(context, boundary);
}

}  // namespace

std::string path_of(wire::Text path) { return path.empty() ? "/" : std::string(path); }

wire::List<api::Tag> to_tags(Context& context, const std::map<std::string, std::string>& tags) {
  auto list = wire::make_list<api::Tag>(context.arena, tags.size());
  uint32_t i = 0;
  for (const auto& [key, value] : tags) {
    list[i++] = {context.arena.copy(key), context.arena.copy(value)};
  }
  return list;
}

api::User to_user(Context& context, const AccountRows& rows, const EntityRow& row, Detail detail) {
  api::User out;
  out.path = context.arena.copy(row.path);
  out.user_name = context.arena.copy(row.name);
  out.user_id = context.arena.copy(row.id);
  out.arn = context.arena.copy(rows.arn(EntityKind::kUser, row));
  out.create_date = wire::Timestamp{row.created_ms};
  if (row.password_used_ms != 0) out.password_last_used = wire::Timestamp{row.password_used_ms};
  if (detail == Detail::kFull) {
    out.permissions_boundary = to_boundary(context, row.boundary);
    if (!row.tags.empty()) out.tags = to_tags(context, row.tags);
  }
  return out;
}

api::Group to_group(Context& context, const AccountRows& rows, const EntityRow& row) {
  api::Group out;
  out.path = context.arena.copy(row.path);
  out.group_name = context.arena.copy(row.name);
  out.group_id = context.arena.copy(row.id);
  out.arn = context.arena.copy(rows.arn(EntityKind::kGroup, row));
  out.create_date = wire::Timestamp{row.created_ms};
  return out;
}

api::Role to_role(Context& context, const AccountRows& rows, const EntityRow& row, Detail detail) {
  api::Role out;
  out.path = context.arena.copy(row.path);
  out.role_name = context.arena.copy(row.name);
  out.role_id = context.arena.copy(row.id);
  out.arn = context.arena.copy(rows.arn(EntityKind::kRole, row));
  out.create_date = wire::Timestamp{row.created_ms};
  out.assume_role_policy_document = context.arena.copy(uri_encode(row.trust_policy));
  if (!row.description.empty()) out.description = context.arena.copy(row.description);
  out.max_session_duration = static_cast<int32_t>(row.max_session_seconds);
  if (detail == Detail::kFull) {
    out.permissions_boundary = to_boundary(context, row.boundary);
    if (!row.tags.empty()) out.tags = to_tags(context, row.tags);
    out.role_last_used = context.arena.make<api::RoleLastUsed>();
  }
  return out;
}

}  // namespace tarn::iam

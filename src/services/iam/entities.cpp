#include "services/iam/entities.h"

#include <algorithm>

#include "services/iam/errors.h"

namespace tarn::iam {
namespace {

std::string_view id_prefix(EntityKind kind) {
  switch (kind) {
    case EntityKind::kUser:
      return "AIDA";
    case EntityKind::kGroup:
      return "AGPA";
    case EntityKind::kRole:
      return "AROA";
  }
  return "AIDA";
}

std::string capitalized_word(EntityKind kind) {
  std::string word(entity_word(kind));
  word[0] = static_cast<char>(word[0] - 'a' + 'A');
  return word;
}

Result<void> check_name_free(AccountRows& rows, EntityKind kind, std::string_view name) {
  if (TRY(rows.name_taken(kind, name))) return entity_exists(capitalized_word(kind), name);
  return {};
}

}  // namespace

Result<EntityRow> make_entity(AccountRows& rows, EntityKind kind, std::string_view name,
                              std::string path, Random& random, int64_t now_ms) {
  TRY(check_name_free(rows, kind, name));
  if (path.front() != '/' || path.back() != '/') {
    return validation_error(
        "The specified value for path is invalid. It must begin and end with "
        "/ and contain only alphanumeric characters and/or / characters.");
  }
  EntityRow row;
  row.name = name;
  row.path = std::move(path);
  row.id = make_id(random, id_prefix(kind), 17);
  row.created_ms = now_ms;
  return row;
}

Result<void> check_no_policies(const EntityRow& row) {
  if (!row.attached_policies.empty()) {
    return delete_conflict("Cannot delete entity, must detach all policies first.");
  }
  if (!row.inline_policies.empty()) {
    return delete_conflict("Cannot delete entity, must delete policies first.");
  }
  return {};
}

Result<EntityRow> rename_entity(AccountRows& rows, EntityKind kind, std::string_view name,
                                wire::Text new_name, wire::Text new_path) {
  EntityRow row = TRY(rows.require(kind, name));
  const std::string old_name = row.name;
  if (!new_name.empty() && new_name != old_name) {
    // Another case of the same name is no other entity.
    EntityRow renamed = row;
    renamed.name = new_name;
    TRY(rows.erase(kind, row));
    TRY(check_name_free(rows, kind, new_name));
    row = std::move(renamed);
    for (const std::string& arn : row.attached_policies) {
      TRY(rows.index_attachment(arn, kind, old_name, false));
      TRY(rows.index_attachment(arn, kind, row.name, true));
    }
  }
  if (!new_path.empty()) row.path = new_path;
  TRY(rows.put(kind, row));
  return row;
}

Result<void> add_tags(const wire::List<api::Tag>& tags, std::map<std::string, std::string>& to) {
  for (const api::Tag& tag : tags) {
    const auto duplicates = std::count_if(
        tags.begin(), tags.end(), [&](const api::Tag& other) { return other.key == tag.key; });
    if (duplicates > 1) {
      return invalid_input(
          "Duplicate tag keys found. Please note that Tag keys are case "
          "insensitive.");
    }
    if (tag.key.starts_with("aws:")) {
      return invalid_input("System tags cannot be added/updated by requester");
    }
    to.insert_or_assign(std::string(tag.key), std::string(tag.value));
  }
  if (to.size() > kMaxTags) {
    return limit_exceeded("The number of tags has reached the maximum limit.");
  }
  return {};
}

Result<void> require_attachable(AccountRows& rows, std::string_view policy_arn) {
  if (!TRY(rows.policy_document(policy_arn))) return policy_not_attachable(policy_arn);
  return {};
}

}  // namespace tarn::iam

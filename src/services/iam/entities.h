// What users, groups and roles have in common: making, renaming and checking them.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/random.h"
#include "services/iam/account_rows.h"
#include "wire/gen/iam_types.h"

namespace tarn::iam {

inline constexpr size_t kMaxTags = 50;
inline constexpr int64_t kMaxAttachedPolicies = 10;

// A new row with an id of its own, or EntityAlreadyExists.
Result<EntityRow> make_entity(AccountRows& rows, EntityKind kind, std::string_view name,
                              std::string path, Random& random, int64_t now_ms);

// DeleteConflict where policies are left.
Result<void> check_no_policies(const EntityRow& row);

// Renames or moves the entity; an absent argument keeps what is. The old row is gone.
Result<EntityRow> rename_entity(AccountRows& rows, EntityKind kind, std::string_view name,
                                wire::Text new_name, wire::Text new_path);

// InvalidInput or LimitExceeded.
Result<void> add_tags(const wire::List<api::Tag>& tags, std::map<std::string, std::string>& to);

// NoSuchEntity where no managed policy of the account or of AWS has the ARN.
Result<void> require_attachable(AccountRows& rows, std::string_view policy_arn);

}  // namespace tarn::iam

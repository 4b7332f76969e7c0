#include "services/quicksight/search.h"

#include <algorithm>

#include "base/encoding.h"
#include "services/quicksight/errors.h"

namespace tarn::quicksight {
namespace {

// Of a user all whose grants hold for it; of a group or namespace itself.
Result<Principals> principals_of_arn(Context& context, std::string_view arn) {
  const std::string users = user_arn(context, "", "");
  const std::string start = users.substr(0, users.size() - 1);
  const size_t slash = arn.starts_with(start) ? arn.find('/', start.size()) : arn.npos;
  if (slash == arn.npos) {
    if (!arn.starts_with("arn:")) return invalid_value("Invalid principal: " + std::string(arn));
    Principals who;
    who.arns.emplace_back(arn);
    return who;
  }
  const UserRow user = TRY(
      require_user(context, arn.substr(start.size(), slash - start.size()), arn.substr(slash + 1)));
  return principals_of(context, user);
}

}  // namespace

Result<AssetSearch> AssetSearch::make(Context& context, AssetKind kind, std::string_view comparison,
                                      std::string_view attribute, std::string_view value) {
  AssetSearch search;
  search.kind_ = kind;
  search.value_ = value;
  search.is_like_ = comparison == "StringLike";
  search.by_name_ = attribute.ends_with("_NAME");
  if (search.by_name_) {
    if (search.is_like_) search.value_ = to_lower_ascii(value);
    return search;
  }
  if (!attribute.starts_with("QUICKSIGHT_") && !attribute.starts_with("DIRECT_QUICKSIGHT_")) {
    return invalid_value("Filters must have a Name.");
  }
  if (search.is_like_) return invalid_value("StringLike goes with names only.");
  search.is_direct_ = attribute.starts_with("DIRECT_");
  search.by_ownership_ = attribute.ends_with("_OWNER") && !attribute.ends_with("VIEWER_OR_OWNER");
  search.is_sole_ = attribute.ends_with("SOLE_OWNER");
  search.who_ = TRY(principals_of_arn(context, value));
  return search;
}

Result<bool> AssetSearch::matches(Context& context, std::string_view id,
                                  std::string_view name) const {
  if (by_name_ && is_like_) return to_lower_ascii(name).find(value_) != std::string::npos;
  if (by_name_) return name == value_;
  if (is_direct_) return is_direct(context, id);
  return may(context, who_, kind_, id, by_ownership_ ? owner_action(kind_) : viewer_action(kind_));
}

// By a grant to the principal itself, on the asset itself.
Result<bool> AssetSearch::is_direct(Context& context, std::string_view id) const {
  const std::string_view action = by_ownership_ ? owner_action(kind_) : viewer_action(kind_);
  bool is_found = false;
  size_t owners = 0;
  for (const GrantRow& grant : TRY(load_grants(context, kind_, id))) {
    const bool has = std::ranges::find(grant.actions, action) != grant.actions.end();
    is_found |= has && grant.principal == value_;
    owners += has ? 1 : 0;
  }
  return is_found && (!is_sole_ || owners == 1);
}

}  // namespace tarn::quicksight

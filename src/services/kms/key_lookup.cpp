#include "services/kms/key_lookup.h"

#include <algorithm>
#include <array>
#include <optional>

#include "services/kms/errors.h"
#include "services/kms/managed_keys.h"
#include "services/kms/material.h"

namespace tarn::kms {
namespace {

constexpr std::string_view kAliasPrefix = "alias/";
constexpr std::string_view kMultiRegionPrefix = "mrk-";
constexpr std::string_view kHexDigits = "0123456789abcdefABCDEF";
constexpr size_t kIdBytes = 36, kHexIdBytes = 32;

// Where a key is to be found: one of `id` and `alias` is set.
struct KeyName {
  std::string_view account, region, id, alias;
};

// A UUID, or the id of a multi-Region key.
bool looks_like_id(std::string_view text) {
  if (text.starts_with(kMultiRegionPrefix)) {
    text.remove_prefix(kMultiRegionPrefix.size());
    return text.size() == kHexIdBytes && text.find_first_not_of(kHexDigits) == text.npos;
  }
  const size_t dashes = static_cast<size_t>(std::count(text.begin(), text.end(), '-'));
  return text.size() == kIdBytes && dashes == 4 &&
         text.find_first_not_of(std::string(kHexDigits) + "-") == std::string_view::npos;
}

// arn:aws:kms:REGION:ACCOUNT:key/ID or …:alias/NAME
Result<KeyName> parse_arn(const Context& context, std::string_view arn) {
  std::array<std::string_view, 5> parts;
  std::string_view rest = arn;
  for (std::string_view& part : parts) {
    const size_t colon = rest.find(':');
    if (colon == std::string_view::npos) return invalid_arn(arn);
    part = rest.substr(0, colon);
    rest.remove_prefix(colon + 1);
  }
  if (parts[1] != "aws" || parts[2] != "kms") return invalid_arn(arn);
  if (parts[3] != context.region) return elsewhere(parts[3]);
  KeyName name{parts[4], parts[3], {}, {}};
  if (rest.starts_with("key/")) {
    name.id = rest.substr(4);
  } else if (rest.starts_with(kAliasPrefix)) {
    name.alias = rest;
  } else {
    return invalid_arn(arn);
  }
  return name;
}

Result<KeyName> parse_name(const Context& context, std::string_view key_id) {
  if (key_id.starts_with("arn:")) return parse_arn(context, key_id);
  KeyName name{context.account, context.region, {}, {}};
  if (key_id.starts_with(kAliasPrefix)) {
    name.alias = key_id;
  } else if (looks_like_id(key_id)) {
    name.id = key_id;
  } else {
    return invalid_key_id(key_id);
  }
  return name;
}

Result<std::optional<KeyRow>> read_key(Context& context, const store::Scope& scope,
                                       std::string_view id) {
  const auto bytes = TRY(context.transaction.get(key_key(scope, id).bytes()));
  if (!bytes) return std::optional<KeyRow>();
  auto row = TRY(store::decode_row<KeyRow>(*bytes));
  const bool is_gone = row.deletion_ms != 0 && row.deletion_ms <= context.clock.domain_ms();
  return is_gone ? std::optional<KeyRow>() : std::optional<KeyRow>(std::move(row));
}

// The id of the key that an alias stands for.
Result<std::string> follow_alias(const Kms& kms, Context& context, const store::Scope& scope,
                                 std::string_view alias) {
  const auto bytes = TRY(context.transaction.get(alias_key(scope, alias).bytes()));
  if (bytes) return TRY(store::decode_row<AliasRow>(*bytes))
  .key_id;
  if (scope.account == context.account && is_managed_alias(alias)) {
    return make_managed_key(kms, context, alias);
  }
  return no_such_alias(alias_arn(scope.region, scope.account, alias));
}

}  // namespace

std::string key_arn(std::string_view region, std::string_view account, std::string_view id) {
  return std::string("arn:aws:kms:")
      .append(region)
      .append(":")
      .append(account)
      .append(":key/")
      .append(id);
}

std::string alias_arn(std::string_view region, std::string_view account, std::string_view name) {
  return std::string("arn:aws:kms:")
      .append(region)
      .append(":")
      .append(account)
      .append(":")
      .append(name);
}

Result<LoadedKey> find_key(const Kms& kms, Context& context, std::string_view key_id) {
  const KeyName name = TRY(parse_name(context, key_id));
  const store::Scope scope{context.generation, name.account, name.region};
  LoadedKey key;
  key.account = name.account;
  key.region = name.region;
  key.alias = name.alias;
  const std::string id = name.alias.empty() ? std::string(name.id)
                                            : TRY(follow_alias(kms, context, scope, name.alias));
  key.arn = key_arn(name.region, name.account, id);
  auto row = TRY(read_key(context, scope, id));
  if (!row) return no_such_key(key.arn);
  key.row = *std::move(row);
  key.spec = find_spec(key.row.spec);
  if (key.spec == nullptr) return corrupt("The spec of " + key.arn + " is unknown.");
  if (TRY(rotate_if_due(kms, context, key))) TRY(store_key(context, key));
  return key;
}

Result<LoadedKey> find_key_itself(const Kms& kms, Context& context, std::string_view key_id) {
  LoadedKey key = TRY(find_key(kms, context, key_id));
  if (!key.alias.empty()) return invalid_key_id(key_id);
  return key;
}

Result<void> store_key(Context& context, const LoadedKey& key) {
  return context.transaction.put(key_key(key.scope(context), key.row.id).bytes(),
                                 store::encode_row(key.row));
}

Result<void> require_not_pending(const LoadedKey& key) {
  if (key.row.deletion_ms != 0) return pending_deletion(key.arn);
  return {};
}

Result<void> require_enabled(const LoadedKey& key) {
  TRY(require_not_pending(key));
  if (key.row.is_disabled) return key_disabled(key.arn);
  return {};
}

Result<void> require_usage(const LoadedKey& key, std::string_view usage,
                           std::string_view operation) {
  if (key.row.usage == usage) return {};
  return invalid_usage(key.arn + " key usage is " + key.row.usage + " which is not valid for " +
                       std::string(operation) + ".");
}

}  // namespace tarn::kms

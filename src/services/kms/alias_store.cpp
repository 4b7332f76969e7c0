#include "services/kms/alias_store.h"

namespace tarn::kms {
namespace {

// Points from a key to its aliases.
store::Key back_key(const store::Scope& scope, std::string_view key_id) {
  return store::Key(scope, "kms.alias_of").add(key_id);
}

}  // namespace

std::string alias_of_key(const store::Scope& scope, std::string_view key_id,
                         std::string_view alias) {
  return back_key(scope, key_id).add(alias).bytes();
}

Result<void> put_alias(Context& context, std::string_view name, std::string_view key_id) {
  const store::Scope scope = context.scope();
  const std::string key = alias_key(scope, name).bytes();
  const int64_t now_ms = context.clock.domain_ms();
  AliasRow row;
  row.name = name;
  row.created_ms = now_ms;
  if (const auto before = TRY(context.transaction.get(key))) {
    row = TRY(store::decode_row<AliasRow>(*before));
    TRY(context.transaction.erase(alias_of_key(scope, row.key_id, name)));
  }
  row.key_id = key_id;
  row.updated_ms = now_ms;
  TRY(context.transaction.put(alias_of_key(scope, key_id, name), store::encode_row(KeyMark())));
  return context.transaction.put(key, store::encode_row(row));
}

Result<void> erase_alias(Context& context, const AliasRow& alias) {
  const store::Scope scope = context.scope();
  TRY(context.transaction.erase(alias_of_key(scope, alias.key_id, alias.name)));
  return context.transaction.erase(alias_key(scope, alias.name).bytes());
}

Result<std::vector<std::string>> aliases_of(store::Transaction& transaction,
                                            const store::Scope& scope, std::string_view key_id) {
  const std::string prefix = back_key(scope, key_id).bytes();
  std::vector<std::string> names;
  auto cursor = TRY(transaction.scan_loosely(prefix, store::prefix_end(prefix)));
  for (; cursor->valid(); TRY(cursor->next())) {
    store::KeyReader reader(cursor->key());
    std::string ignored, name;
    if (reader.skip_scope() && reader.read(ignored) && reader.read(name)) names.push_back(name);
  }
  return names;
}

}  // namespace tarn::kms

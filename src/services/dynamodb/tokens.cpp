#include "services/dynamodb/tokens.h"

#include <vector>

#include "services/dynamodb/errors.h"

namespace tarn::dynamodb {
namespace {

constexpr size_t kTokensPerDrop = 500;

struct TokenRow {
  std::string fingerprint;
  int64_t until_ms = 0;
  store::UnknownFields unknown;
  template <class V>
  void fields(V& v) {
    v(1, fingerprint);
    v(2, until_ms);
  }
};

std::string token_key(const store::Scope& scope, std::string_view token) {
  return store::Key(scope, "dynamodb.token").add(token).bytes();
}

// Of all accounts, in the order in which they end; the value is the token's own key.
store::Key token_ends_key(uint64_t generation) {
  return {store::Scope{generation, {}, store::kGlobal}, "dynamodb.token_end"};
}

}  // namespace

Result<bool> take_token(Context& context, std::string_view token, std::string_view fingerprint) {
  const std::string key = token_key(context.scope(), token);
  const int64_t now_ms = context.clock.domain_ms();
  if (const auto bytes = TRY(context.transaction.get(key))) {
    const TokenRow row = TRY(store::decode_row<TokenRow>(*bytes));
    if (row.until_ms > now_ms) {
      if (row.fingerprint != fingerprint) return other_request_with_token();
      return true;
    }
  }
  const TokenRow row{std::string(fingerprint), now_ms + kTokenLifeMs, {}};
  TRY(context.transaction.put(key, store::encode_row(row)));
  TRY(context.transaction.put(token_ends_key(context.generation)
                                  .add_integer(row.until_ms)
                                  .add(context.account)
                                  .add(context.region)
                                  .add(token)
                                  .bytes(),
                              key));
  return false;
}

Result<bool> drop_old_tokens(store::Transaction& transaction, uint64_t generation, int64_t now_ms) {
  const std::string start = token_ends_key(generation).bytes();
  const std::string end = token_ends_key(generation).add_integer(now_ms).bytes();
  std::vector<std::pair<std::string, std::string>> ended;
  {
    auto cursor = TRY(transaction.scan_loosely(start, end));
    for (; cursor->valid() && ended.size() < kTokensPerDrop; TRY(cursor->next())) {
      ended.emplace_back(cursor->key(), cursor->value());
    }
  }
  for (const auto& [end_key, token] : ended) {
    TRY(transaction.erase(end_key));
    const auto bytes = TRY(transaction.get(token));
    // A token that was taken again since has another end.
    if (bytes && TRY(store::decode_row<TokenRow>(*bytes)).until_ms < now_ms) {
      TRY(transaction.erase(token));
    }
  }
  return ended.size() == kTokensPerDrop;
}

}  // namespace tarn::dynamodb

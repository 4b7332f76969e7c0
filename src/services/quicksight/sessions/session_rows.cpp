#include "services/quicksight/sessions/session_rows.h"

#include <utility>

#include "base/hash.h"

namespace tarn::quicksight {
namespace {

constexpr std::string_view kNoAccount = "000000000000";
constexpr size_t kIdDigits = 40;
constexpr size_t kCodeDigits = 64;
constexpr int64_t kMinuteMs = 60 * 1000;
constexpr int kForgottenAtOnce = 16;

store::Key ends_key(uint64_t generation) {
  return {store::Scope{generation, kNoAccount, store::kGlobal}, "quicksight.embed_session_end"};
}

Result<void> forget_ended(Context& context) {
  const std::string all = ends_key(context.generation).bytes();
  const std::string until =
      ends_key(context.generation).add_integer(context.clock.domain_ms()).bytes();
  std::vector<std::pair<std::string, std::string>> ended;  // its end's key, its id
  auto cursor = TRY(context.transaction.scan_loosely(all, until));
  while (cursor->valid() && ended.size() < kForgottenAtOnce) {
    store::KeyReader reader(cursor->key());
    int64_t end_ms = 0;
    std::string id;
    if (reader.skip_scope() && reader.read_integer(end_ms) && reader.read(id)) {
      ended.emplace_back(cursor->key(), std::move(id));
    }
    TRY(cursor->next());
  }
  for (const auto& [key, id] : ended) {
    TRY(context.transaction.erase(key));
    TRY(context.transaction.erase(session_key(context.generation, id).bytes()));
  }
  return {};
}

}  // namespace

store::Key session_key(uint64_t generation, std::string_view session_id) {
  return std::move(store::Key({generation, kNoAccount, store::kGlobal}, "quicksight.embed_session")
                       .add(session_id));
}

Result<IssuedLink> issue_session(Context& context, SessionRow row, int64_t lifetime_minutes) {
  TRY(forget_ended(context));
  const IssuedLink link{make_hex_id(context.random, kIdDigits),
                        make_hex_id(context.random, kCodeDigits)};
  row.account = context.account;
  row.region = context.region;
  row.code_hash = sha256_hex(link.code);
  row.code_until_ms = context.clock.domain_ms() + kCodeMs;
  row.lifetime_minutes = lifetime_minutes;
  row.end_ms = row.code_until_ms + lifetime_minutes * kMinuteMs;
  const uint64_t generation = context.generation;
  TRY(context.transaction.put(session_key(generation, link.session_id).bytes(),
                              store::encode_row(row)));
  TRY(context.transaction.put(
      ends_key(generation).add_integer(row.end_ms).add(link.session_id).bytes(), {}));
  return link;
}

}  // namespace tarn::quicksight

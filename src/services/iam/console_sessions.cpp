#include "services/iam/console_sessions.h"

#include <charconv>
#include <vector>

#include "base/hash.h"
#include "services/iam/account_rows.h"

namespace tarn::iam {
namespace {

constexpr size_t kMaxSessions = 10'000;
constexpr size_t kMaxErased = 64;
constexpr size_t kIdDigits = 64;
constexpr size_t kMaxIdBytes = 128;

// Nothing of what no id looks like.
std::optional<int64_t> until_of(std::string_view id) {
  int64_t until_ms = 0;
  if (id.size() > kMaxIdBytes) return std::nullopt;
  const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), until_ms);
  if (error != std::errc() || end == id.data() + id.size() || *end != '.') return std::nullopt;
  return until_ms;
}

std::string key_of(uint64_t generation, int64_t until_ms, std::string_view id) {
  return console_session_key(generation, until_ms).add(sha256_hex(id)).bytes();
}

// Sessions lie in the order of their ends.
Result<void> make_room(store::Transaction& transaction, uint64_t generation, int64_t now_ms) {
  const std::string all = store::Key(directory_scope(generation), "iam.console_session").bytes();
  const std::string ended = console_session_key(generation, now_ms).bytes();
  std::vector<std::string> gone;
  std::string first;
  size_t live = 0;
  auto cursor = TRY(transaction.scan_loosely(all, store::prefix_end(all)));
  for (; cursor->valid() && live < kMaxSessions; TRY(cursor->next())) {
    if (cursor->key() < ended) {
      if (gone.size() < kMaxErased) gone.emplace_back(cursor->key());
    } else if (++live == 1) {
      first = cursor->key();
    }
  }
  if (live == kMaxSessions) gone.push_back(std::move(first));
  for (const std::string& key : gone) TRY(transaction.erase(key));
  return {};
}

}  // namespace

Result<std::string> put_console_session(store::Transaction& transaction, uint64_t generation,
                                        Random& random, const ConsoleSession& session,
                                        int64_t now_ms) {
  TRY(make_room(transaction, generation, now_ms));
  std::string id = std::to_string(session.until_ms) + "." + make_hex_id(random, kIdDigits);
  TRY(transaction.put(key_of(generation, session.until_ms, id), store::encode_row(session.row)));
  return id;
}

Result<std::optional<ConsoleSession>> find_console_session(store::Transaction& transaction,
                                                           uint64_t generation, std::string_view id,
                                                           int64_t now_ms) {
  const std::optional<ConsoleSession> none;
  const auto until_ms = until_of(id);
  if (!until_ms || *until_ms <= now_ms) return none;
  const auto bytes = TRY(transaction.get(key_of(generation, *until_ms, id)));
  if (!bytes) return none;
  return std::optional<ConsoleSession>(ConsoleSession {
    TRY(store::decode_row<ConsoleSessionRow>(*bytes))
    , *until_ms
  });
}

Result<void> erase_console_session(store::Transaction& transaction, uint64_t generation,
                                   std::string_view id) {
  const auto until_ms = until_of(id);
  if (!until_ms) return {};
  return transaction.erase(key_of(generation, *until_ms, id));
}

}  // namespace tarn::iam

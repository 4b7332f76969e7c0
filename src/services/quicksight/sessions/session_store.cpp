#include "services/quicksight/sessions/session_store.h"

#include "base/hash.h"
#include "services/quicksight/sessions/session_errors.h"

namespace tarn::quicksight {
namespace {

constexpr size_t kBearerDigits = 64;
constexpr int64_t kMinuteMs = 60 * 1000;
constexpr size_t kMaxTokenBytes = 256;

// Hashes are compared, so how long it takes tells nothing of the secret.
bool fits(const std::string& hash, std::string_view secret) {
  return !hash.empty() && secret.size() <= kMaxTokenBytes && sha256_hex(secret) == hash;
}

Result<SessionRow> read_session(store::Transaction& transaction, uint64_t generation,
                                std::string_view session_id, int64_t now_ms) {
  if (session_id.empty() || session_id.size() > kMaxTokenBytes) return session_not_found();
  const auto stored = TRY(transaction.get(session_key(generation, session_id).bytes()));
  if (!stored) return session_not_found();
  SessionRow row = TRY(store::decode_row<SessionRow>(*stored));
  const int64_t until_ms = row.bearer_hash.empty() ? row.end_ms : row.until_ms;
  if (now_ms >= until_ms) return session_not_found();
  return row;
}

}  // namespace

Result<SessionRow> SessionStore::find(std::string_view session_id) {
  const auto transaction = database_.begin();
  return read_session(*transaction, database_.generation(), session_id, clock_.domain_ms());
}

Result<OpenedSession> SessionStore::exchange(std::string_view session_id, std::string_view code) {
  OpenedSession opened;
  opened.bearer = make_hex_id(random_, kBearerDigits);
  TRY(run_transaction(database_, [&](store::Transaction& transaction) -> Result<void> {
    const uint64_t generation = database_.generation();
    const int64_t now_ms = clock_.domain_ms();
    SessionRow row = TRY(read_session(transaction, generation, session_id, now_ms));
    const bool is_fresh = row.bearer_hash.empty() && now_ms < row.code_until_ms;
    if (!is_fresh || !fits(row.code_hash, code)) return code_not_valid();
    row.bearer_hash = sha256_hex(opened.bearer);
    row.until_ms = now_ms + row.lifetime_minutes * kMinuteMs;
    TRY(transaction.put(session_key(generation, session_id).bytes(), store::encode_row(row)));
    opened.row = std::move(row);
    return {};
  }));
  return opened;
}

Result<SessionRow> SessionStore::check(std::string_view session_id, std::string_view bearer) {
  auto found = find(session_id);
  // Whoever has no bearer learns nothing of which sessions there are.
  if (!found.ok() || !fits(found->bearer_hash, bearer)) return bearer_not_valid();
  return found;
}

}  // namespace tarn::quicksight

// ListPublicKeys: what digests are verified with.
#include <string>
#include <vector>

#include "services/cloudtrail/cloudtrail.h"
#include "services/cloudtrail/cloudtrail_operations.h"
#include "services/cloudtrail/delivery_rows.h"
#include "services/cloudtrail/digests.h"
#include "services/cloudtrail/errors.h"

namespace tarn::cloudtrail {
namespace {

constexpr int64_t kValidMs = int64_t{10} * 365 * 24 * 3600 * 1000;
// Digests name the hour before them, so a key serves times a little older than itself.
constexpr int64_t kLeadMs = 24 * 3600 * 1000;

}  // namespace

Result<api::ListPublicKeysResponse> list_public_keys(Cloudtrail&, Context& context,
                                                     const api::ListPublicKeysRequest& in) {
  if (wire::present(in.next_token)) return invalid_next_token();
  const int64_t end_ms = in.end_time ? in.end_time->unix_ms : context.clock.domain_ms();
  const int64_t start_ms = in.start_time ? in.start_time->unix_ms : end_ms - kLeadMs;
  if (start_ms > end_ms) return invalid_time_range();
  std::vector<api::PublicKey> found;
  const std::string start = digest_keys_key(context.generation).bytes();
  auto cursor = TRY(context.transaction.scan_loosely(start, store::prefix_end(start)));
  for (; cursor->valid(); TRY(cursor->next())) {
    const auto row = TRY(store::decode_row<DigestKeyRow>(cursor->value()));
    const int64_t from_ms = row.created_ms - kLeadMs;
    const int64_t to_ms = row.created_ms + kValidMs;
    if (end_ms < from_ms || start_ms > to_ms) continue;
    api::PublicKey key;
    key.value = context.arena.copy(row.public_der);
    key.validity_start_time = wire::Timestamp{from_ms};
    key.validity_end_time = wire::Timestamp{to_ms};
    key.fingerprint = context.arena.copy(fingerprint_of(row.public_der));
    found.push_back(key);
  }
  api::ListPublicKeysResponse out;
  out.public_key_list = wire::make_list<api::PublicKey>(context.arena, found.size());
  std::copy(found.begin(), found.end(), out.public_key_list.begin());
  return out;
}

}  // namespace tarn::cloudtrail

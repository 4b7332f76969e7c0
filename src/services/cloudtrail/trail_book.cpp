#include "services/cloudtrail/trail_book.h"

#include <algorithm>

#include "base/log.h"
#include "services/cloudtrail/selection.h"

namespace tarn::cloudtrail {
namespace {

// Calls of these are kept in us-east-1, whoever is asked.
bool is_global(std::string_view event_source) {
  return event_source == "iam.amazonaws.com" || event_source == "sts.amazonaws.com" ||
         event_source == "cloudfront.amazonaws.com";
}

bool covers(const TrailRow& trail, const AuditEvent& event) {
  if (trail.account != event.account) return false;
  if (is_global(event.event_source) && !trail.includes_global_services) return false;
  return trail.is_multi_region || trail.home_region == event.region;
}

// A trail that recorded its own deliveries would never come to rest.
bool is_own_delivery(const AuditEvent& event) {
  return event.identity.kind == PrincipalKind::kService &&
         event.identity.service == "cloudtrail.amazonaws.com";
}

}  // namespace

Result<std::vector<TrailRow>> read_trails(store::Transaction& transaction, uint64_t generation,
                                          std::string_view account) {
  store::Key start = trails_key(generation);
  if (!account.empty()) start.add(account);
  std::vector<TrailRow> trails;
  auto cursor = TRY(transaction.scan_loosely(start.bytes(), store::prefix_end(start.bytes())));
  for (; cursor->valid(); TRY(cursor->next())) {
    trails.push_back(TRY(store::decode_row<TrailRow>(cursor->value())));
  }
  return trails;
}

std::shared_ptr<const TrailBook::Trails> TrailBook::logging() {
  const uint64_t generation = database_.generation();
  const std::lock_guard lock(mutex_);
  if (trails_ && generation_ == generation) return trails_;
  auto trails = read_trails(*database_.begin(), generation);
  if (!trails.ok()) {
    log_error("cloudtrail.trails_unreadable", {{"message", trails.error().message()}});
    return std::make_shared<const Trails>();
  }
  std::erase_if(*trails, [](const TrailRow& trail) { return !trail.is_logging; });
  trails_ = std::make_shared<const Trails>(*std::move(trails));
  generation_ = generation;
  return trails_;
}

void TrailBook::changed() {
  const std::lock_guard lock(mutex_);
  trails_.reset();
}

std::vector<TrailName> TrailBook::takers_of(const AuditEvent& event) {
  std::vector<TrailName> takers;
  if (is_own_delivery(event)) return takers;
  for (const TrailRow& trail : *logging()) {
    if (covers(trail, event) && selects(trail, event)) takers.push_back(name_of(trail));
  }
  return takers;
}

}  // namespace tarn::cloudtrail

#include "services/quicksight/refresh_timer.h"

#include <utility>

#include "base/schedule.h"
#include "services/quicksight/rows.h"

namespace tarn::quicksight {
namespace {

constexpr char kBetween = '\n';  // in no id

std::string due_id(const store::Scope& scope, std::string_view data_set_id, std::string_view id) {
  std::string out(scope.account);
  for (const std::string_view part : {std::string_view(scope.region), data_set_id, id}) {
    out += kBetween;
    out += part;
  }
  return out;
}

std::vector<std::string> parts_of(std::string_view text) {
  std::vector<std::string> parts;
  while (true) {
    const size_t end = text.find(kBetween);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

Result<std::optional<int64_t>> next_of(const RefreshScheduleRow& row, int64_t now_ms) {
  ScheduleFrame frame;
  if (!row.zone.empty()) frame.zone = TRY(load_time_zone(row.zone));
  return TRY(Schedule::parse(row.expression))
  .next_after(std::max(now_ms, row.start_after_ms), frame);
}

}  // namespace

RefreshTimer::RefreshTimer(const QuicksightParts& parts, Ingestor& ingestor)
    : parts_(parts),
      ingestor_(ingestor),
      queue_(
          {parts.database, parts.clock, "quicksight.refresh", "quick-refresh"},
          [this](store::Transaction& transaction, const DueItem& item) {
            return fire(transaction, item);
          },
          [this] { submit_fired(); }) {}

Result<void> RefreshTimer::put(store::Transaction& transaction, const store::Scope& scope,
                               std::string_view data_set_id, const RefreshScheduleRow& row) const {
  const auto due_ms = TRY(next_of(row, parts_.clock.domain_ms()));
  if (!due_ms) return {};
  return queue_.put(transaction, {*due_ms, due_id(scope, data_set_id, row.id), ""});
}

Result<void> RefreshTimer::remove(store::Transaction& transaction, const store::Scope& scope,
                                  std::string_view data_set_id, std::string_view id) const {
  return queue_.remove(transaction, due_id(scope, data_set_id, id));
}

Result<void> RefreshTimer::fire(store::Transaction& transaction, const DueItem& item) {
  const auto parts = parts_of(item.id);
  const store::Scope scope{parts_.database.generation(), parts.at(0), parts.at(1)};
  const std::string& data_set_id = parts.at(2);
  const auto bytes = TRY(transaction.get(schedule_key(scope, data_set_id, parts.at(3)).bytes()));
  const auto set = TRY(transaction.get(asset_key(scope, AssetKind::kDataSet, data_set_id).bytes()));
  if (!bytes || !set) return {};
  const auto schedule = TRY(store::decode_row<RefreshScheduleRow>(*bytes));
  TRY(put(transaction, scope, data_set_id, schedule));
  IngestionRow row;
  row.id = "scheduled-" + std::to_string(item.due_ms) + "-" + schedule.id;
  row.data_set_id = data_set_id;
  row.status = "QUEUED";
  row.request_source = "SCHEDULED";
  row.request_type = schedule.is_incremental ? "INCREMENTAL_REFRESH" : "FULL_REFRESH";
  row.created_ms = parts_.clock.domain_ms();
  TRY(ingestor_.begin(transaction, scope, row));
  const std::lock_guard lock(mutex_);
  fired_.push_back({parts.at(0), parts.at(1), data_set_id, row.id});
  return {};
}

// A handler that ran in vain leaves a ticket of an ingestion that is not there: it ends at once.
void RefreshTimer::submit_fired() {
  std::vector<IngestionTicket> fired;
  {
    const std::lock_guard lock(mutex_);
    fired.swap(fired_);
  }
  for (const IngestionTicket& ticket : fired) ingestor_.submit(ticket);
}

}  // namespace tarn::quicksight

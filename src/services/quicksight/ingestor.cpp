#include "services/quicksight/ingestor.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <sstream>
#include <utility>
#include <vector>

#include "base/log.h"
#include "services/quicksight/error_rows.h"
#include "services/quicksight/ingestion_failure.h"
#include "services/quicksight/ingestion_plan.h"
#include "services/quicksight/open_rows.h"
#include "services/quicksight/rows.h"
#include "services/quicksight/spice_store.h"

namespace tarn::quicksight {
namespace {

constexpr size_t kMaxReasons = 100;
constexpr size_t kMaxMessageBytes = 2000;

Error superseded() {
  return Error(400, "REFRESH_SUPPRESSED_BY_EDIT", "The data set was changed meanwhile.");
}

int64_t number_of(std::string_view text) {
  int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// "VALUES" or "VALUES LEAST GREATEST", of each column.
std::vector<SpiceColumnRow> with_statistics(std::vector<SpiceColumnRow> columns,
                                            const std::vector<std::string>& counted) {
  for (size_t i = 0; i < std::min(columns.size(), counted.size()); ++i) {
    std::istringstream text(counted[i]);
    double minimum = 0, maximum = 0;
    text >> columns[i].values;
    const bool has_ends = (text >> minimum >> maximum) && std::isfinite(maximum - minimum);
    if (!has_ends) continue;
    columns[i].minimum = minimum;
    columns[i].maximum = maximum;
  }
  return columns;
}

void describe_failure(const Error& error, IngestionRow& row) {
  row.status = error.code() == "USER_CANCELED" ? "CANCELLED" : "FAILED";
  row.error_type = row.status == "CANCELLED" ? "INGESTION_CANCELED" : ingestion_error_type(error);
  row.error_message = std::string(error.message()).substr(0, kMaxMessageBytes);
}

}  // namespace

std::string ingestion_arn(std::string_view region, std::string_view account,
                          std::string_view data_set_id, std::string_view id) {
  return asset_arn(region, account, AssetKind::kDataSet, data_set_id) + "/ingestion/" +
         std::string(id);
}

Ingestor::Ingestor(const QuicksightParts& parts, SpiceStore& spice)
    : parts_(parts),
      spice_(spice),
      threads_(std::make_unique<ThreadPool>("spice", kThreads, kQueueLimit)) {}

// What runs is left open: the next start says that it failed.
Ingestor::~Ingestor() {
  is_stopping_ = true;
  std::vector<IngestionTicket> tickets;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [ticket, live] : live_) tickets.push_back(ticket);
  }
  for (const IngestionTicket& ticket : tickets) cancel(ticket);
  threads_.reset();
}

Result<void> Ingestor::begin(store::Transaction& transaction, const store::Scope& scope,
                             const IngestionRow& row) const {
  TRY(transaction.put(open_ingestion_key(scope, row.data_set_id, row.id).bytes(), "1"));
  return transaction.put(ingestion_key(scope, row.data_set_id, row.id).bytes(),
                         store::encode_row(row));
}

Result<void> Ingestor::recover() {
  for (const OpenRow& open : TRY(find_open(parts_.database, "quicksight.open_ingestion"))) {
    const IngestionTicket ticket{open.account, open.region, open.parent_id, open.id};
    const store::Scope scope{parts_.database.generation(), ticket.account, ticket.region};
    TRY(store::run_transaction(
        parts_.database, [&](store::Transaction& transaction) -> Result<void> {
          const std::string key = ingestion_key(scope, ticket.data_set_id, ticket.id).bytes();
          TRY(transaction.erase(open.key));
          const auto bytes = TRY(transaction.get(key));
          if (!bytes) return {};
          auto row = TRY(store::decode_row<IngestionRow>(*bytes));
          row.status = "FAILED";
          row.error_type = "INTERNAL_SERVICE_ERROR";
          row.error_message = "The server stopped while the data were ingested. Start it again.";
          row.ended_ms = parts_.clock.domain_ms();
          return transaction.put(key, store::encode_row(row));
        }));
  }
  return {};
}

void Ingestor::submit(const IngestionTicket& ticket) {
  {
    const std::lock_guard lock(mutex_);
    if (!live_.emplace(ticket, std::make_shared<Live>()).second) return;
    const auto [waiting, is_free] = busy_.try_emplace(key_of(ticket));
    if (!is_free) {
      waiting->second.push_back(ticket);
      return;
    }
  }
  post(ticket);
}

void Ingestor::post(const IngestionTicket& ticket) {
  threads_->post([this, ticket] { run(ticket); });
}

std::shared_ptr<Ingestor::Live> Ingestor::find(const IngestionTicket& ticket) {
  const std::lock_guard lock(mutex_);
  const auto found = live_.find(ticket);
  return found == live_.end() ? nullptr : found->second;
}

bool Ingestor::is_running(const IngestionTicket& ticket) {
  const auto live = find(ticket);
  return live != nullptr && live->is_running;
}

void Ingestor::cancel(const IngestionTicket& ticket) {
  const auto live = find(ticket);
  if (live == nullptr) return;
  live->is_cancelled = true;
  const std::lock_guard lock(live->mutex);
  if (live->on_cancel) live->on_cancel();
}

void Ingestor::run(const IngestionTicket& ticket) {
  const auto live = find(ticket);
  live->is_running = true;
  Outcome outcome;
  const auto done = live->is_cancelled
                        ? Result<void>(Error(400, "USER_CANCELED", "Ingestion was canceled"))
                        : ingest(ticket, *live, outcome);
  if (!done.ok()) describe_failure(done.error(), outcome.row);
  if (!is_stopping_) {
    if (auto finished = finish(ticket, outcome); !finished.ok()) {
      log_error("quicksight.ingestion_not_committed",
                {{"data_set", ticket.data_set_id}, {"message", finished.error().message()}});
    }
  }
  std::optional<IngestionTicket> next;
  {
    const std::lock_guard lock(mutex_);
    live_.erase(ticket);
    const auto busy = busy_.find(key_of(ticket));
    if (busy->second.empty()) {
      busy_.erase(busy);
    } else {
      next = busy->second.front();
      busy->second.pop_front();
    }
  }
  if (next) post(*next);
}

Result<void> Ingestor::ingest(const IngestionTicket& ticket, Live& live, Outcome& outcome) {
  const store::Scope scope{parts_.database.generation(), ticket.account, ticket.region};
  LoadedDataSet loaded;
  std::optional<SpiceRow> old;
  {
    const auto transaction = parts_.database.begin();
    loaded = TRY(load_data_set(*transaction, scope, ticket.data_set_id));
    const auto row =
        TRY(transaction->get(ingestion_key(scope, ticket.data_set_id, ticket.id).bytes()));
    if (!row) return Error(400, "DATA_SET_DELETED", "The data set was deleted.");
    const bool is_incremental = TRY(store::decode_row<IngestionRow>(*row))
    .request_type == "INCREMENTAL_REFRESH";
    if (is_incremental) old = TRY(SpiceStore::find(*transaction, scope, ticket.data_set_id));
  }
  if (loaded.row.import_mode != "SPICE") {
    return Error(400, "DATA_SET_NOT_SPICE", "The data set is not kept in SPICE.");
  }
  outcome.revision = loaded.row.revision;
  IngestionPlan plan =
      TRY(plan_ingestion(parts_, spice_, {ticket.account, ticket.region}, loaded, old));
  TRY(build(ticket, live, std::move(plan.request), outcome));
  outcome.version->columns = with_statistics(std::move(plan.columns), outcome.columns);
  outcome.version->revision = loaded.row.revision;
  outcome.version->made_ms = parts_.clock.domain_ms();
  outcome.version->rows = outcome.row.rows_total;
  return {};
}

Result<void> Ingestor::build(const IngestionTicket& ticket, Live& live,
                             engines::QueryRequest request, Outcome& outcome) {
  auto running = TRY(parts_.engine.run(std::move(request)));
  {
    const std::lock_guard lock(live.mutex);
    live.on_cancel = [query = running.get()] { query->cancel(); };
    if (live.is_cancelled) running->cancel();
  }
  const auto copy = [&]() -> Result<void> {
    SpiceWriter writer = TRY(spice_.create());
    engines::RowBatch batch;
    while (TRY(running->next(batch))) {
      for (size_t i = 0; i < batch.row_count(); ++i) {
        const auto cells = batch.row(i);
        if (cells[0] == "bytes") {
          TRY(writer.write(cells[1]));
        } else if (cells[0] == "rows") {
          outcome.row.rows_total = number_of(cells[1]);
        } else if (cells[0] == "column") {
          outcome.columns.emplace_back(cells[1]);
        } else if (cells[0] == "error") {
          outcome.error_rows.emplace_back(cells[1]);
        } else {
          outcome.row.rows_dropped += number_of(cells[1]);
          if (outcome.row.drop_reasons.size() < kMaxReasons) {
            outcome.row.drop_reasons.emplace_back(cells[1]);
          }
        }
      }
    }
    outcome.version = TRY(writer.finish());
    return {};
  };
  auto copied = copy();
  {
    const std::lock_guard lock(live.mutex);
    live.on_cancel = nullptr;
  }
  TRY(std::move(copied));
  outcome.row.rows_ingested = outcome.row.rows_total;
  outcome.row.size_bytes = static_cast<int64_t>(outcome.version->extent.size_bytes);
  log_info("quicksight.ingested", {{"data_set", ticket.data_set_id},
                                   {"rows", outcome.row.rows_total},
                                   {"dropped", outcome.row.rows_dropped}});
  return {};
}

// In the transaction that ends the ingestion. Nothing happens where it was ended by others: it was
// cancelled, or the data set is gone.
Result<void> Ingestor::commit(store::Transaction& transaction, const IngestionTicket& ticket,
                              Outcome& outcome, std::optional<store::Extent>& old,
                              bool& is_in_service) {
  const store::Scope scope{parts_.database.generation(), ticket.account, ticket.region};
  const std::string open = open_ingestion_key(scope, ticket.data_set_id, ticket.id).bytes();
  const std::string key = ingestion_key(scope, ticket.data_set_id, ticket.id).bytes();
  old.reset();
  is_in_service = false;
  const auto bytes = TRY(transaction.get(key));
  if (!TRY(transaction.get(open)) || !bytes) return {};
  IngestionRow row = TRY(store::decode_row<IngestionRow>(*bytes));
  const IngestionRow& made = outcome.row;
  row.status = made.status.empty() ? "COMPLETED" : made.status;
  row.error_type = made.error_type;
  row.error_message = made.error_message;
  row.rows_dropped = made.rows_dropped;
  row.drop_reasons = made.drop_reasons;
  row.ended_ms = parts_.clock.domain_ms();
  const auto set =
      TRY(transaction.get(asset_key(scope, AssetKind::kDataSet, ticket.data_set_id).bytes()));
  if (!set) return transaction.erase(open);
  const bool is_current = TRY(store::decode_row<DataSetRow>(*set))
  .revision == outcome.revision;
  if (row.status == "COMPLETED" && !is_current) describe_failure(superseded(), row);
  if (row.status == "COMPLETED") {
    row.rows_ingested = made.rows_ingested;
    row.rows_total = made.rows_total;
    row.size_bytes = made.size_bytes;
    old = TRY(spice_.put(transaction, scope, ticket.data_set_id, *outcome.version));
    is_in_service = true;
  }
  TRY(transaction.erase(open));
  TRY(put_error_rows(transaction, scope, ticket.data_set_id, ticket.id, outcome.error_rows));
  return transaction.put(key, store::encode_row(row));
}

Result<void> Ingestor::finish(const IngestionTicket& ticket, Outcome& outcome) {
  std::optional<store::Extent> old;
  bool is_in_service = false;
  const auto committed =
      store::run_transaction(parts_.database, [&](store::Transaction& transaction) {
        return commit(transaction, ticket, outcome, old, is_in_service);
      });
  if (committed.ok() && old) spice_.release(*old);
  if (outcome.version && (!committed.ok() || !is_in_service)) {
    // A commit whose answer was lost may be there all the same.
    const auto is_kept = spice_.is_referenced(outcome.version->extent);
    if (is_kept.ok() && !*is_kept) spice_.release(outcome.version->extent);
  }
  return committed;
}

}  // namespace tarn::quicksight

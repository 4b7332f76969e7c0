// Ingestions: start, describe, list, cancel. They run in ingestor.cpp.
#include <string>
#include <vector>

#include "services/quicksight/answers.h"
#include "services/quicksight/data_set_store.h"
#include "services/quicksight/error_rows.h"
#include "services/quicksight/ingestor.h"
#include "services/quicksight/paging.h"
#include "services/quicksight/quicksight.h"
#include "services/quicksight/quicksight_operations.h"

namespace tarn::quicksight {
namespace {

constexpr size_t kMaxIngestions = 500;  // kept of a data set; older ones that ended go

Result<IngestionRow> require_ingestion(Context& context, std::string_view set,
                                       std::string_view id) {
  TRY(load_data_set(context.transaction, context.scope(), set));
  const auto bytes = TRY(context.transaction.get(ingestion_key(context.scope(), set, id).bytes()));
  if (!bytes) {
    return resource_not_found("Ingestion " + std::string(id) + " is not found.", "INGESTION");
  }
  return store::decode_row<IngestionRow>(*bytes);
}

IngestionTicket ticket_of(const Context& context, const IngestionRow& row) {
  return {std::string(context.account), std::string(context.region), row.data_set_id, row.id};
}

void tell(Quicksight& quicksight, Context& context, const IngestionRow& row, api::Ingestion& out) {
  out.arn =
      context.arena.copy(ingestion_arn(context.region, context.account, row.data_set_id, row.id));
  out.ingestion_id = context.arena.copy(row.id);
  out.ingestion_status = context.arena.copy(row.status);
  const bool is_open = row.status == "QUEUED";
  if (is_open && quicksight.ingestor().is_running(ticket_of(context, row))) {
    out.ingestion_status = "RUNNING";
  }
  out.created_time = wire::Timestamp{row.created_ms};
  out.request_source = context.arena.copy(row.request_source);
  out.request_type = context.arena.copy(row.request_type);
  if (is_open) return;
  out.ingestion_time_in_seconds = (row.ended_ms - row.created_ms) / 1000;
  out.ingestion_size_in_bytes = row.size_bytes;
  out.row_info = context.arena.make<api::RowInfo>();
  out.row_info->rows_ingested = row.rows_ingested;
  out.row_info->rows_dropped = row.rows_dropped;
  out.row_info->total_rows_in_dataset = row.rows_total;
  // Of an ingestion that went well the message says which rows were left out, and why.
  std::string message = row.error_message;
  for (const std::string& reason : row.drop_reasons) {
    message += (message.empty() ? "Rows were dropped: " : "; ") + reason;
  }
  if (message.empty()) return;
  out.error_info = context.arena.make<api::ErrorInfo>();
  const std::string type = row.error_type.empty() ? "DATA_TOLERANCE_EXCEPTION" : row.error_type;
  out.error_info->type = context.arena.copy(type);
  out.error_info->message = context.arena.copy(message);
}

// Oldest first, of those that have ended.
Result<void> make_room(Context& context, std::string_view set) {
  const std::string start = ingestions_key(context.scope(), set).bytes();
  std::vector<IngestionRow> rows;
  auto cursor = TRY(context.transaction.scan_loosely(start, store::prefix_end(start)));
  for (; cursor->valid(); TRY(cursor->next())) {
    rows.push_back(TRY(store::decode_row<IngestionRow>(cursor->value())));
  }
  if (rows.size() < kMaxIngestions) return {};
  const IngestionRow* oldest = nullptr;
  for (const IngestionRow& row : rows) {
    if (row.status == "QUEUED") continue;
    if (oldest == nullptr || row.created_ms < oldest->created_ms) oldest = &row;
  }
  if (oldest == nullptr) return limit_exceeded("Too many ingestions wait.");
  TRY(erase_error_rows(context.transaction, context.scope(), set, oldest->id));
  return context.transaction.erase(ingestion_key(context.scope(), set, oldest->id).bytes());
}

}  // namespace

Result<api::CreateIngestionResponse> create_ingestion(Quicksight& quicksight, Context& context,
                                                      const api::CreateIngestionRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  const LoadedDataSet loaded =
      TRY(load_data_set(context.transaction, context.scope(), in.data_set_id));
  if (loaded.row.import_mode != "SPICE") {
    return invalid_value("The data set " + loaded.row.id + " is not kept in SPICE.");
  }
  IngestionRow row;
  row.id = in.ingestion_id;
  row.data_set_id = in.data_set_id;
  row.request_type = wire::present(in.ingestion_type) ? in.ingestion_type : "FULL_REFRESH";
  if (row.request_type == "INCREMENTAL_REFRESH" && loaded.row.refresh_properties.empty()) {
    return invalid_value("An incremental refresh needs refresh properties of the data set.");
  }
  const std::string key = ingestion_key(context.scope(), row.data_set_id, row.id).bytes();
  if (TRY(context.transaction.get(key))) {
    return resource_exists("Ingestion " + row.id + " already exists.", "INGESTION");
  }
  TRY(make_room(context, row.data_set_id));
  row.status = "QUEUED";
  row.request_source = "MANUAL";
  row.created_ms = context.clock.domain_ms();
  TRY(quicksight.ingestor().begin(context.transaction, context.scope(), row));
  const IngestionTicket ticket = ticket_of(context, row);
  context.after_commit([&quicksight, ticket] { quicksight.ingestor().submit(ticket); });
  auto out = answer<api::CreateIngestionResponse>(context, 201);
  out.arn =
      context.arena.copy(ingestion_arn(context.region, context.account, row.data_set_id, row.id));
  out.ingestion_id = in.ingestion_id;
  out.ingestion_status = "INITIALIZED";
  return out;
}

Result<api::DescribeIngestionResponse> describe_ingestion(Quicksight& quicksight, Context& context,
                                                          const api::DescribeIngestionRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  const IngestionRow row = TRY(require_ingestion(context, in.data_set_id, in.ingestion_id));
  auto out = answer<api::DescribeIngestionResponse>(context);
  out.ingestion = context.arena.make<api::Ingestion>();
  tell(quicksight, context, row, *out.ingestion);
  return out;
}

Result<api::ListIngestionsResponse> list_ingestions(Quicksight& quicksight, Context& context,
                                                    const api::ListIngestionsRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  TRY(load_data_set(context.transaction, context.scope(), in.data_set_id));
  std::vector<api::Ingestion> items;
  const std::string next = TRY(list_page<IngestionRow>(
      context, ingestions_key(context.scope(), in.data_set_id).bytes(), in.next_token,
      in.max_results, [&](const IngestionRow& row) -> Result<bool> {
        tell(quicksight, context, row, items.emplace_back());
        return true;
      }));
  auto out = answer<api::ListIngestionsResponse>(context);
  out.ingestions = to_list(context, items);
  out.next_token = copy_present(context, next);
  return out;
}

Result<api::CancelIngestionResponse> cancel_ingestion(Quicksight& quicksight, Context& context,
                                                      const api::CancelIngestionRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  IngestionRow row = TRY(require_ingestion(context, in.data_set_id, in.ingestion_id));
  if (row.status != "QUEUED") {
    return invalid_value("The ingestion " + row.id + " has ended already.");
  }
  // Ended here and now: what still runs finds that it is not wanted any more.
  row.status = "CANCELLED";
  row.error_type = "INGESTION_CANCELED";
  row.error_message = "The ingestion was cancelled.";
  row.ended_ms = context.clock.domain_ms();
  const store::Scope scope = context.scope();
  TRY(context.transaction.erase(open_ingestion_key(scope, row.data_set_id, row.id).bytes()));
  TRY(context.transaction.put(ingestion_key(scope, row.data_set_id, row.id).bytes(),
                              store::encode_row(row)));
  const IngestionTicket ticket = ticket_of(context, row);
  context.after_commit([&quicksight, ticket] { quicksight.ingestor().cancel(ticket); });
  auto out = answer<api::CancelIngestionResponse>(context);
  out.arn =
      context.arena.copy(ingestion_arn(context.region, context.account, row.data_set_id, row.id));
  out.ingestion_id = in.ingestion_id;
  return out;
}

}  // namespace tarn::quicksight

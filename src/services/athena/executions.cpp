// Query executions: start, stop, look at, list.
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "base/encoding.h"
#include "services/athena/athena.h"
#include "services/athena/athena_operations.h"
#include "services/athena/errors.h"
#include "services/athena/execution.h"
#include "services/athena/prepared.h"
#include "services/athena/query_runner.h"
#include "services/athena/result_encryption.h"
#include "services/athena/rows.h"
#include "sql/syntax/parse.h"
#include "sql/syntax/sql_error.h"

namespace tarn::athena {
namespace {

constexpr int32_t kMaxExecutionsPage = 50;
constexpr size_t kMinTokenLength = 32, kMaxTokenLength = 128;

std::string_view name_or(wire::Text text, std::string_view fallback) {
  return text.empty() ? fallback : text;
}

Result<void> check_output_bucket(Objects& objects, std::string_view bucket) {
  const auto region = objects.bucket_region(bucket);
  if (region.ok()) return {};
  if (region.error().http_status() >= 500) return region.error();
  return no_output_bucket(bucket);
}

Result<std::string> choose_output_location(Objects& objects,
                                           const api::StartQueryExecutionInput& in,
                                           const WorkGroupRow& group) {
  std::string location = group.output_location;
  const auto* asked = in.result_configuration;
  if (asked != nullptr && wire::present(asked->output_location) && !group.enforce) {
    location = asked->output_location;
  }
  if (location.empty()) {
    return invalid_request(
        "No output location provided. An output location is required either through the Workgroup "
        "result configuration setting or as an API input.");
  }
  const S3Location place = TRY(parse_s3_location(location));
  TRY(check_output_bucket(objects, place.bucket));
  if (location.back() != '/') location += '/';
  return location;
}

// The group's, where it enforces its settings or nothing else was asked for.
Result<EncryptionRow> choose_encryption(const api::StartQueryExecutionInput& in,
                                        const WorkGroupRow& group) {
  const auto* asked = in.result_configuration;
  if (asked == nullptr || asked->encryption_configuration == nullptr) return group.encryption;
  auto encryption = TRY(read_encryption(*asked->encryption_configuration));
  return group.enforce ? group.encryption : encryption;
}

// What EXECUTE runs, and with which values: of USING, or else the request's.
Result<void> take_prepared(Context& context, const sql::Execute& execute, QueryRow& row) {
  row.statement = execute.immediate;
  if (execute.name) {
    row.statement = TRY(
        require_prepared(context.transaction, context.scope(), row.work_group, execute.name->value))
    .statement;
  }
  if (execute.values.empty()) return {};
  if (!row.parameters.empty()) {
    return invalid_request("Values are given both with USING and as ExecutionParameters.");
  }
  row.parameters = execute.values;
  return {};
}

// The text must parse, as AWS refuses it at once otherwise.
Result<void> check_text(Context& context, QueryRow& row) {
  auto statement = sql::parse_statement(row.query);
  if (statement.ok() && (*statement)->kind == sql::StatementKind::kExecute) {
    TRY(take_prepared(context, static_cast<const sql::Execute&>(**statement), row));
    statement = sql::parse_statement(row.statement);
  }
  if (!statement.ok()) return malformed_query(statement.error().message());
  if ((*statement)->kind == sql::StatementKind::kUnsupported) {
    const auto& refused = static_cast<const sql::Unsupported&>(**statement);
    return malformed_query("Queries of this type are not supported: Tarn does not serve " +
                           refused.name + " yet.");
  }
  describe_statement(**statement, row);
  return {};
}

// Clients of Hive's statements write the database as those do, in backticks.
std::string plain_database(std::string_view name) {
  if (name.size() > 2 && name.front() == '`' && name.back() == '`') {
    name = name.substr(1, name.size() - 2);
  }
  return to_lower_ascii(name);
}

// Below the location of results: the result, or where the files of a table go and their list.
void name_outputs(QueryRow& row) {
  const std::string& kind = row.substatement_type;
  const bool is_new_table = kind == "CREATE_TABLE_AS_SELECT";
  if (is_new_table || kind == "INSERT" || kind == "UNLOAD") {
    row.manifest_location = row.output_location + row.id + "-manifest.csv";
    row.output_location += (is_new_table ? "tables/" : "") + row.id;
    return;
  }
  row.output_location += row.id + (row.statement_type == "DML" ? ".csv" : ".txt");
}

Result<QueryRow> make_row(Athena& athena, Context& context, const api::StartQueryExecutionInput& in,
                          const WorkGroupRow& group) {
  QueryRow row;
  row.id = make_uuid(context.random);
  row.query = in.query_string;
  row.work_group = group.name;
  row.catalog = "awsdatacatalog";
  if (const auto* where = in.query_execution_context) {
    row.database = plain_database(where->database);
    row.catalog = to_lower_ascii(name_or(where->catalog, "awsdatacatalog"));
  }
  if (row.catalog != "awsdatacatalog") return no_such_catalog(row.catalog);
  for (wire::Text parameter : in.execution_parameters) row.parameters.emplace_back(parameter);
  row.output_location = TRY(choose_output_location(athena.parts().objects, in, group));
  row.encryption = TRY(choose_encryption(in, group));
  TRY(check_text(context, row));
  name_outputs(row);
  row.state = "QUEUED";
  row.submitted_ms = context.clock.domain_ms();
  return row;
}

api::QueryExecutionStatistics* statistics_of(const QueryRow& row, const LiveQuery* live,
                                             Arena& arena) {
  auto* out = arena.make<api::QueryExecutionStatistics>();
  out->engine_execution_time_in_millis = row.engine_ms;
  out->data_scanned_in_bytes = live != nullptr ? live->scanned_bytes() : row.scanned_bytes;
  if (row.writes_files() && row.state == "SUCCEEDED") {
    out->data_manifest_location = arena.copy(row.manifest_location);
  }
  out->total_execution_time_in_millis = row.total_ms;
  out->query_queue_time_in_millis = row.queued_ms;
  out->query_planning_time_in_millis = row.planning_ms;
  out->service_processing_time_in_millis = row.service_ms;
  out->result_reuse_information = arena.make<api::ResultReuseInformation>();
  out->result_reuse_information->reused_previous_result = false;
  return out;
}

api::QueryExecutionStatus* status_of(const QueryRow& row, const LiveQuery* live, Arena& arena) {
  auto* out = arena.make<api::QueryExecutionStatus>();
  // Without a LiveQuery, it has ended after this transaction's snapshot.
  const bool is_running = !row.has_ended() && (live == nullptr || live->is_running());
  out->state = is_running ? "RUNNING" : arena.copy(row.state);
  if (!row.reason.empty()) out->state_change_reason = arena.copy(row.reason);
  out->submission_date_time = wire::Timestamp{row.submitted_ms};
  if (row.completed_ms != 0) out->completion_date_time = wire::Timestamp{row.completed_ms};
  if (row.error_category != 0) {
    out->athena_error = arena.make<api::AthenaError>();
    out->athena_error->error_category = row.error_category;
    out->athena_error->error_type = row.error_type;
    out->athena_error->retryable = false;
    out->athena_error->error_message = arena.copy(row.reason);
  }
  return out;
}

api::QueryExecution describe(Athena& athena, const QueryRow& row, Arena& arena) {
  const auto live = row.has_ended() ? nullptr : athena.runner().find(row.id);
  api::QueryExecution out;
  out.query_execution_id = arena.copy(row.id);
  out.query = arena.copy(row.query);
  out.statement_type = arena.copy(row.statement_type);
  if (!row.substatement_type.empty()) out.substatement_type = arena.copy(row.substatement_type);
  out.result_configuration = arena.make<api::ResultConfiguration>();
  out.result_configuration->output_location = arena.copy(row.output_location);
  out.result_configuration->encryption_configuration = tell_encryption(row.encryption, arena);
  out.query_execution_context = arena.make<api::QueryExecutionContext>();
  if (!row.database.empty()) out.query_execution_context->database = arena.copy(row.database);
  out.query_execution_context->catalog = arena.copy(row.catalog);
  out.status = status_of(row, live.get(), arena);
  out.statistics = statistics_of(row, live.get(), arena);
  out.work_group = arena.copy(row.work_group);
  out.engine_version = arena.make<api::EngineVersion>();
  out.engine_version->selected_engine_version = "AUTO";
  out.engine_version->effective_engine_version = "Athena engine version 3";
  if (!row.parameters.empty()) {
    out.execution_parameters = wire::make_list<wire::Text>(arena, row.parameters.size());
    for (uint32_t i = 0; i < row.parameters.size(); ++i) {
      out.execution_parameters[i] = arena.copy(row.parameters[i]);
    }
  }
  return out;
}

// The id that an earlier start with the same token answered; empty where there was none.
Result<std::string> find_by_token(Context& context, wire::Text token, std::string_view query) {
  if (!wire::present(token)) return std::string();
  if (token.size() < kMinTokenLength || token.size() > kMaxTokenLength) {
    return invalid_request("ClientRequestToken must have 32 to 128 characters.");
  }
  const auto bytes = TRY(context.transaction.get(token_key(context.scope(), token)));
  if (!bytes) return std::string();
  const auto earlier = TRY(store::decode_row<TokenRow>(*bytes));
  const QueryRow row = TRY(require_query(context.transaction, context.scope(), earlier.query_id));
  if (row.query != query) {
    return invalid_request(
        "Idempotent parameters do not match: the ClientRequestToken was used "
        "with another query.");
  }
  return earlier.query_id;
}

}  // namespace

Result<api::StartQueryExecutionOutput> start_query_execution(
    Athena& athena, Context& context, const api::StartQueryExecutionInput& in) {
  api::StartQueryExecutionOutput out;
  const std::string earlier = TRY(find_by_token(context, in.client_request_token, in.query_string));
  if (!earlier.empty()) {
    out.query_execution_id = context.arena.copy(earlier);
    return out;
  }
  const store::Scope scope = context.scope();
  const WorkGroupRow group =
      TRY(require_work_group(context.transaction, scope, name_or(in.work_group, kPrimary)));
  QueryRow row = TRY(make_row(athena, context, in, group));
  TRY(context.transaction.put(query_key(scope, row.id), store::encode_row(row)));
  const std::string mark = store::encode_row(MarkRow{});
  TRY(context.transaction.put(history_key(scope, row.work_group, row.submitted_ms, row.id), mark));
  TRY(context.transaction.put(open_key(context.generation, context.account, context.region, row.id),
                              mark));
  if (wire::present(in.client_request_token)) {
    const std::string token = store::encode_row(TokenRow{row.id, {}});
    TRY(context.transaction.put(token_key(scope, in.client_request_token), token));
  }
  out.query_execution_id = context.arena.copy(row.id);
  Caller caller = on_behalf(context);
  context.after_commit([&athena, row = std::move(row), caller = std::move(caller)] {
    if (athena.runner().submit(row, caller)) return;
    QueryRow refused = row;
    refused.state = "FAILED";
    refused.reason = too_many_requests().message();
    refused.error_category = 2;
    refused.completed_ms = athena.parts().clock.domain_ms();
    (void)athena.runner().commit_end(refused, caller.identity.account, caller.region).ok();
  });
  return out;
}

Result<api::StopQueryExecutionOutput> stop_query_execution(Athena& athena, Context& context,
                                                           const api::StopQueryExecutionInput& in) {
  const QueryRow row =
      TRY(require_query(context.transaction, context.scope(), in.query_execution_id));
  athena.runner().cancel(row.id);
  return api::StopQueryExecutionOutput{};
}

Result<api::GetQueryExecutionOutput> get_query_execution(Athena& athena, Context& context,
                                                         const api::GetQueryExecutionInput& in) {
  const QueryRow row =
      TRY(require_query(context.transaction, context.scope(), in.query_execution_id));
  api::GetQueryExecutionOutput out;
  out.query_execution = context.arena.make<api::QueryExecution>();
  *out.query_execution = describe(athena, row, context.arena);
  return out;
}

Result<api::BatchGetQueryExecutionOutput> batch_get_query_execution(
    Athena& athena, Context& context, const api::BatchGetQueryExecutionInput& in) {
  std::vector<api::QueryExecution> found;
  std::vector<api::UnprocessedQueryExecutionId> missing;
  for (wire::Text id : in.query_execution_ids) {
    const auto row = require_query(context.transaction, context.scope(), id);
    if (row.ok()) {
      found.push_back(describe(athena, *row, context.arena));
    } else if (row.error().http_status() < 500) {
      missing.push_back(
          {id, "INVALID_QUERY_EXECUTION_ID", context.arena.copy(row.error().message())});
    } else {
      return row.error();
    }
  }
  api::BatchGetQueryExecutionOutput out;
  out.query_executions = wire::make_list<api::QueryExecution>(context.arena, found.size());
  std::copy(found.begin(), found.end(), out.query_executions.begin());
  out.unprocessed_query_execution_ids =
      wire::make_list<api::UnprocessedQueryExecutionId>(context.arena, missing.size());
  std::copy(missing.begin(), missing.end(), out.unprocessed_query_execution_ids.begin());
  return out;
}

Result<api::ListQueryExecutionsOutput> list_query_executions(
    Athena&, Context& context, const api::ListQueryExecutionsInput& in) {
  const std::string_view group = name_or(in.work_group, kPrimary);
  TRY(require_work_group(context.transaction, context.scope(), group));
  const std::string prefix = history_prefix(context.scope(), group);
  std::string start = prefix;
  if (wire::present(in.next_token)) {
    auto key = base64_decode(in.next_token);
    if (!key || !key->starts_with(prefix)) return invalid_next_token();
    start = *std::move(key);
  }
  const auto limit = static_cast<size_t>(in.max_results.value_or(kMaxExecutionsPage));
  std::vector<wire::Text> ids;
  api::ListQueryExecutionsOutput out;
  auto cursor = TRY(context.transaction.scan_loosely(start, store::prefix_end(prefix)));
  for (; cursor->valid(); TRY(cursor->next())) {
    if (ids.size() == limit) {
      out.next_token = context.arena.copy(base64_encode(cursor->key()));
      break;
    }
    store::KeyReader key(cursor->key());
    std::string name, id;
    int64_t submitted_ms = 0;
    if (!key.skip_scope() || !key.read(name) || !key.read_integer(submitted_ms) || !key.read(id)) {
      return corrupt("key of Athena's history");
    }
    ids.push_back(context.arena.copy(id));
  }
  out.query_execution_ids = wire::make_list<wire::Text>(context.arena, ids.size());
  std::copy(ids.begin(), ids.end(), out.query_execution_ids.begin());
  return out;
}

Result<api::GetQueryRuntimeStatisticsOutput> get_query_runtime_statistics(
    Athena&, Context& context, const api::GetQueryRuntimeStatisticsInput& in) {
  const QueryRow row =
      TRY(require_query(context.transaction, context.scope(), in.query_execution_id));
  auto* timeline = context.arena.make<api::QueryRuntimeStatisticsTimeline>();
  timeline->query_queue_time_in_millis = row.queued_ms;
  timeline->query_planning_time_in_millis = row.planning_ms;
  timeline->engine_execution_time_in_millis = row.engine_ms;
  timeline->service_processing_time_in_millis = row.service_ms;
  timeline->total_execution_time_in_millis = row.total_ms;
  auto* rows = context.arena.make<api::QueryRuntimeStatisticsRows>();
  rows->input_bytes = row.scanned_bytes;
  rows->output_bytes = row.output_bytes;
  rows->output_rows = row.output_rows;
  api::GetQueryRuntimeStatisticsOutput out;
  out.query_runtime_statistics = context.arena.make<api::QueryRuntimeStatistics>();
  out.query_runtime_statistics->timeline = timeline;
  out.query_runtime_statistics->rows = rows;
  return out;
}

}  // namespace tarn::athena

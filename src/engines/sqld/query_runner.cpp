#include "engines/sqld/query_runner.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include <duckdb.hpp>
#include <duckdb/common/error_data.hpp>
#include <duckdb/main/client_config.hpp>
#include <duckdb/main/valid_checker.hpp>

#include "engines/sqld/engine_errors.h"
#include "engines/sqld/file_system.h"
#include "engines/sqld/file_write.h"
#include "engines/sqld/physical_types.h"
#include "engines/sqld/row_encoder.h"
#include "engines/sqld/session_state.h"
#include "engines/sqld/spice_build.h"

namespace tarn::engines {

namespace {

using duckdb::LogicalType;

// The printer promised each column's type; another one would be written wrongly.
void check_types(const QueryStart& start, const duckdb::vector<LogicalType>& types,
                 duckdb::ClientContext& context) {
  if (types.size() != start.columns.size()) {
    throw_error(kInternalErrorCode, "the statement yields " + std::to_string(types.size()) +
                                        " columns instead of " +
                                        std::to_string(start.columns.size()));
  }
  for (size_t i = 0; i < types.size(); ++i) {
    const std::string& promised = start.columns[i].physical_type;
    const LogicalType type = parse_physical_type(promised, context);
    if (types[i] == type || types[i].ToString() == type.ToString()) continue;
    throw_error(kInternalErrorCode, "column " + start.columns[i].name + " is " +
                                        types[i].ToString() + " instead of " + promised);
  }
}

std::vector<std::unique_ptr<ValueWriter>> make_writers(const QueryStart& start,
                                                       const duckdb::vector<LogicalType>& types) {
  std::vector<std::unique_ptr<ValueWriter>> writers;
  for (size_t i = 0; i < types.size(); ++i) {
    const TrinoType type = value_or_throw(parse_trino_type(start.columns[i].type));
    writers.push_back(value_or_throw(make_value_writer(type, types[i])));
  }
  return writers;
}

constexpr int kBrokenEngineExit = 3;
constexpr auto kLastWords = std::chrono::seconds(1);

// Queries of this worker that have neither ended nor failed.
std::atomic<int> at_work{0};

// The server starts another worker, and runs there what did not fail by its own fault. Queries
// whose rows are on their way can't run again: they get a moment to end.
[[noreturn]] void end_broken_worker() {
  const auto until = std::chrono::steady_clock::now() + kLastWords;
  while (at_work > 0 && std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  _exit(kBrokenEngineExit);
}

// After some errors of its own the engine refuses everything, in these words.
bool is_refusal(const duckdb::ErrorData& error) {
  return error.RawMessage().find("database has been invalidated") != std::string::npos;
}

// The engine's words name files by version; the user knows them by key.
void name_objects(std::string& message, const QuerySession& session) {
  for (size_t at; (at = message.find(kFileScheme)) != std::string::npos;) {
    const size_t end = std::min(message.find_first_of("'\"", at), message.size());
    message.replace(at, end - at, session.path_of(version_of_file(message.substr(at, end - at))));
  }
}

}  // namespace

QueryRunner::QueryRunner(duckdb::DuckDB& database, SpiceAttachments& attachments, ServerLink& link,
                         std::shared_ptr<QuerySession> session)
    : attachments_(attachments),
      link_(link),
      session_(std::move(session)),
      connection_(std::make_unique<duckdb::Connection>(database)) {
  auto& config = duckdb::ClientConfig::GetConfig(*connection_->context);
  config.enable_progress_bar = true;
  config.print_progress_bar = false;
  config.wait_time = 0;
  attach_session(*connection_->context, session_);
}

QueryRunner::~QueryRunner() = default;

void QueryRunner::cancel() {
  session_->cancel();
  connection_->Interrupt();
}

void QueryRunner::repeat_cancel() {
  if (session_->is_cancelled()) connection_->Interrupt();
}

Progress QueryRunner::progress() const {
  Progress progress;
  progress.fraction = fraction_;
  progress.rows = rows_;
  progress.scanned_bytes = session_->scanned_bytes();
  return progress;
}

void QueryRunner::send_progress() {
  const double percent = connection_->context->GetQueryProgress().GetPercentage();
  if (percent > 0) fraction_ = percent / 100;
  link_.send(MessageKind::kProgress, session_->id(), pack(progress()));
}

void QueryRunner::run() {
  bool is_broken = false;
  ++at_work;
  try {
    execute();
    link_.send(MessageKind::kDone, session_->id(), pack(progress()));
  } catch (const std::exception& error) {
    const duckdb::ErrorData data(error);
    is_broken = duckdb::ValidChecker::IsInvalidated(*connection_->context->db);
    if (!is_broken || !is_refusal(data)) fail(to_failure(data));
  }
  --at_work;
  if (is_broken) end_broken_worker();
  is_finished_ = true;
}

void QueryRunner::fail(Failure failure) {
  name_objects(failure.message, *session_);
  failure.progress = progress();
  if (session_->is_cancelled()) {
    failure.code = "USER_CANCELED";
    failure.message = "Query was canceled";
    failure.is_internal = false;
  }
  link_.send(MessageKind::kFailed, session_->id(), pack(failure));
}

void QueryRunner::execute() {
  const QueryStart& start = session_->start();
  const auto pins = attachments_.pin(*session_);
  std::shared_ptr<const std::string> summary;
  if (start.summary) summary = attachments_.summaries().find_or_make(*connection_, *session_);
  if (summary) session_->set_summary(*summary);
  const bool makes_files = start.is_build || start.write;
  if (!makes_files) connection_->BeginTransaction();
  {
    auto prepared = connection_->Prepare(summary ? start.summary->sql : start.sql);
    if (prepared->HasError()) prepared->error.Throw();
    check_types(start, prepared->GetTypes(), *connection_->context);
    if (!makes_files) send_rows(*prepared);
  }
  // The transaction ends here, so that a version that is detached later is not in use any more.
  if (start.is_build) {
    build_spice(*connection_, attachments_.files(), link_, *session_, rows_);
  } else if (start.write) {
    write_files(*connection_, attachments_.files(), link_, *session_, rows_);
  } else {
    connection_->Commit();
  }
}

void QueryRunner::send_rows(duckdb::PreparedStatement& prepared) {
  const QueryStart& start = session_->start();
  RowEncoder encoder(make_writers(start, prepared.GetTypes()));
  duckdb::vector<duckdb::Value> no_values;
  auto result = prepared.Execute(no_values, true);
  if (result->HasError()) result->ThrowError();
  while (true) {
    auto chunk = result->Fetch();
    if (result->HasError()) result->ThrowError();
    if (!chunk || chunk->size() == 0) break;
    encoder.append(*chunk);
    rows_ += chunk->size();
    if (start.rows_max != 0 && rows_ > start.rows_max) {
      throw_error("EXCEEDED_ROW_LIMIT", "Query yields more rows than it may");
    }
    if (encoder.size_bytes() < kBatchBytes) continue;
    if (!session_->take_credit()) break;
    link_.send(MessageKind::kBatch, session_->id(), encoder.take());
  }
  if (session_->is_cancelled()) throw duckdb::InterruptException();
  if (encoder.row_count() > 0 && session_->take_credit()) {
    link_.send(MessageKind::kBatch, session_->id(), encoder.take());
  }
}

}  // namespace tarn::engines

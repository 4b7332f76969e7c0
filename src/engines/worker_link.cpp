#include "engines/worker_link.h"

#include <filesystem>
#include <utility>

#include "base/log.h"
#include "engines/object_sender.h"

namespace tarn::engines {

namespace {

WireTable to_wire(const ScanTable& table) {
  WireTable wire;
  wire.format = table.format;
  wire.name = table.name;
  wire.options = table.options;
  for (const ScanColumn& column : table.columns) {
    wire.columns.push_back({column.name, column.hive_type, column.physical_type, column.position});
  }
  for (const ScanColumn& column : table.partition_columns) {
    wire.partition_columns.push_back(
        {column.name, column.hive_type, column.physical_type, column.position});
  }
  for (const ScanSplit& split : table.splits) {
    wire.splits.push_back(
        {split.object.version_id, "s3://" + split.object.bucket + "/" + split.object.key,
         split.object.size_bytes, split.offset_bytes, split.size_bytes, split.partition_values});
  }
  return wire;
}

QueryStart to_wire(const QueryRequest& request) {
  QueryStart start;
  start.sql = request.sql;
  if (const auto& summary = request.summary) {
    start.summary = WireSummary{summary->table_sql, summary->sample_sql, summary->sql};
  }
  for (const ScanTable& table : request.tables) start.tables.push_back(to_wire(table));
  for (const ResultColumn& column : request.columns) {
    start.columns.push_back({column.name, column.type, column.physical_type, 0});
  }
  start.scanned_bytes_max = request.limits.scanned_bytes;
  start.rows_max = request.limits.rows;
  start.is_build = request.build.has_value();
  start.build_bytes_max = request.build ? request.build->size_bytes_max : 0;
  if (request.write) {
    start.write = WireWrite{request.write->compression, request.write->partition_count};
  }
  return start;
}

// How a worker ended that never spoke, with what it mostly lacks then: its program's loader says so
// on standard error only.
std::string why_not_started(const std::string& worker_path, const std::string& how) {
  const auto library = std::filesystem::path(worker_path).parent_path() / "libduckdb.so";
  std::error_code error;
  if (std::filesystem::exists(library, error)) return how;
  return how + "; the engine's library " + library.string() + " is not there";
}

}  // namespace

WorkerLink::WorkerLink(WorkerProcess process, ThreadPool& openers)
    : openers_(openers),
      process_(std::move(process)),
      pid_(process_.pid()),
      channel_(std::make_shared<Channel>(process_.take_socket())) {}

Result<std::unique_ptr<WorkerLink>> WorkerLink::start(const WorkerSettings& settings,
                                                      ThreadPool& openers) {
  std::unique_ptr<WorkerLink> link(
      new WorkerLink(TRY(WorkerProcess::spawn(settings.worker_path)), openers));
  // A worker that has ended already takes nothing, and says nothing either.
  (void)link->channel_->send(MessageKind::kConfigure, 0, pack(settings.configure)).ok();
  Message message;
  auto received = link->channel_->receive(message);
  if (!received.ok() || !*received || message.head.kind != MessageKind::kHello) {
    link->channel_->close();
    return internal_error("the query worker " + settings.worker_path + " did not start: " +
                          why_not_started(settings.worker_path, link->process_.reap()));
  }
  const Hello hello = TRY(unpack<Hello>(message.body));
  if (hello.protocol_version != kProtocolVersion) {
    return internal_error("the query worker " + settings.worker_path +
                          " is of another build than this program");
  }
  if (hello.engine_version != hello.built_version) {
    return internal_error("the query worker was built for engine " + hello.built_version +
                          " and found " + hello.engine_version + " beside it");
  }
  log_info("query_worker_started", {{"pid", static_cast<int64_t>(link->pid_)},
                                    {"engine", hello.engine_version},
                                    {"confinement", hello.confinement}});
  return link;
}

WorkerLink::~WorkerLink() {
  channel_->close();
  if (reader_.joinable()) reader_.join();
}

void WorkerLink::listen(WorkerEvents events) {
  events_ = std::move(events);
  reader_ = std::thread([this] { read(); });
}

void WorkerLink::run(uint64_t attempt, std::shared_ptr<ServerQuery> query) {
  const std::string start = pack(to_wire(query->request()));
  {
    const std::lock_guard lock(mutex_);
    queries_.emplace(attempt, std::move(query));
  }
  // Where the worker has gone, the reader notices and reports this attempt as well.
  if (!channel_->send(MessageKind::kQuery, attempt, start).ok()) channel_->close();
}

void WorkerLink::cancel(uint64_t attempt) {
  {
    const std::lock_guard lock(mutex_);
    auto query = queries_.find(attempt);
    if (query == queries_.end()) return;
    query->second = nullptr;
  }
  (void)channel_->send(MessageKind::kCancel, attempt).ok();
}

void WorkerLink::give_credit(uint64_t attempt) {
  Credit credit;
  credit.batches = 1;
  (void)channel_->send(MessageKind::kCredit, attempt, pack(credit)).ok();
}

// The reader notices, and ends the process.
void WorkerLink::kill() { channel_->close(); }

std::shared_ptr<ServerQuery> WorkerLink::find(uint64_t attempt) {
  const std::lock_guard lock(mutex_);
  auto query = queries_.find(attempt);
  return query == queries_.end() ? nullptr : query->second;
}

void WorkerLink::read() {
  Message message;
  Result<void> result;
  while (result.ok()) {
    auto received = channel_->receive(message);
    if (!received.ok() || !*received) break;
    result = handle(message);
  }
  if (!result.ok()) log_error("query_worker_failed", {{"error", result.error().message()}});
  channel_->close();
  process_.kill();
  const std::string how = process_.reap();
  std::vector<uint64_t> lost;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [attempt, query] : queries_) lost.push_back(attempt);
    queries_.clear();
  }
  if (events_.on_death) events_.on_death(lost, how);
}

Result<void> WorkerLink::handle(Message& message) {
  const uint64_t attempt = message.head.query;
  switch (message.head.kind) {
    case MessageKind::kOpen:
      return open(attempt, TRY(unpack<OpenObject>(message.body)));
    case MessageKind::kBatch:
      if (auto query = find(attempt)) query->add_batch(attempt, std::move(message.body));
      return {};
    case MessageKind::kProgress:
      if (auto query = find(attempt)) {
        query->set_progress(attempt, TRY(unpack<Progress>(message.body)));
      }
      return {};
    case MessageKind::kDone:
    case MessageKind::kFailed:
      return end(message);
    default:
      return internal_error("the query worker sent a message of an unknown kind");
  }
}

Result<void> WorkerLink::end(const Message& message) {
  const uint64_t attempt = message.head.query;
  Failure failure;
  Progress progress;
  const bool has_failed = message.head.kind == MessageKind::kFailed;
  if (has_failed) {
    failure = TRY(unpack<Failure>(message.body));
    progress = failure.progress;
  } else {
    progress = TRY(unpack<Progress>(message.body));
  }
  {
    const std::lock_guard lock(mutex_);
    queries_.erase(attempt);
  }
  if (events_.on_ended) events_.on_ended(attempt, has_failed ? &failure : nullptr, progress);
  return {};
}

// A worker gets objects of the query's own splits and no others.
Result<void> WorkerLink::open(uint64_t attempt, const OpenObject& request) {
  auto query = find(attempt);
  if (!query) {
    OpenFailure failure;
    failure.ticket = request.ticket;
    failure.code = "USER_CANCELED";
    failure.message = "Query was canceled";
    return channel_->send(MessageKind::kOpenFailed, attempt, pack(failure));
  }
  const auto& tables = query->request().tables;
  if (request.table >= tables.size() || request.split >= tables[request.table].splits.size()) {
    return internal_error("the query worker asks for an object that is not its query's");
  }
  openers_.post([channel = channel_, query, attempt, request] {
    const ObjectInfo& object = query->request().tables[request.table].splits[request.split].object;
    send_object(*channel, attempt, request.ticket, query->request().open(object), object);
  });
  return {};
}

}  // namespace tarn::engines

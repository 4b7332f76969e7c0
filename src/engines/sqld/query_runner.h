// Runs one query of the worker: prepares, compares types, streams batches, says how it ended.
//
//   QueryRunner runner(database, attachments, link, session);
//   std::thread([&] { runner.run(); });      // sends kDone or kFailed before it returns
//   runner.cancel();                         // from another thread
#pragma once

#include <atomic>
#include <memory>
#include <mutex>

#include "engines/messages.h"
#include "engines/sqld/query_session.h"
#include "engines/sqld/spice_attachments.h"

namespace duckdb {
class ClientContext;
class Connection;
class DuckDB;
class PreparedStatement;
}  // namespace duckdb

namespace tarn::engines {

class QueryRunner {
 public:
  QueryRunner(duckdb::DuckDB& database, SpiceAttachments& attachments, ServerLink& link,
              std::shared_ptr<QuerySession> session);
  ~QueryRunner();

  void run();
  void cancel();
  // The engine forgets an interruption that comes just before it begins: repeat until it ends.
  void repeat_cancel();
  void send_progress();
  bool is_finished() const { return is_finished_; }
  QuerySession& session() { return *session_; }

 private:
  void execute();
  void send_rows(duckdb::PreparedStatement& prepared);
  void fail(Failure failure);
  Progress progress() const;

  SpiceAttachments& attachments_;
  ServerLink& link_;
  std::shared_ptr<QuerySession> session_;
  std::unique_ptr<duckdb::Connection> connection_;
  std::atomic<uint64_t> rows_{0};
  std::atomic<double> fraction_{0};
  std::atomic<bool> is_finished_{false};
};

}  // namespace tarn::engines

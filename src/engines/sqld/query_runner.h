// Runs one query of the worker: prepares, compares types, streams batches, says how it ended.
//
//   QueryRunner runner(database, link, session);
//   std::thread([&] { runner.run(); });      // sends kDone or kFailed before it returns
//   runner.cancel();                         // from another thread
#pragma once

#include <atomic>
#include <memory>
#include <mutex>

#include "engines/messages.h"
#include "engines/sqld/query_session.h"

namespace duckdb {
class ClientContext;
class Connection;
class DuckDB;
}  // namespace duckdb

namespace tarn::engines {

class QueryRunner {
 public:
  QueryRunner(duckdb::DuckDB& database, ServerLink& link, std::shared_ptr<QuerySession> session);
  ~QueryRunner();

  void run();
  void cancel();
  void send_progress();
  bool is_finished() const { return is_finished_; }
  QuerySession& session() { return *session_; }

 private:
  void execute();
  void fail(Failure failure);
  Progress progress() const;

  ServerLink& link_;
  std::shared_ptr<QuerySession> session_;
  std::unique_ptr<duckdb::Connection> connection_;
  std::atomic<uint64_t> rows_{0};
  std::atomic<double> fraction_{0};
  std::atomic<bool> is_finished_{false};
};

}  // namespace tarn::engines

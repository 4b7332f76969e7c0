#include "engines/sqld/worker.h"

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_map>

#include <duckdb.hpp>

#include "engines/sqld/confinement.h"
#include "engines/sqld/database.h"
#include "engines/sqld/query_runner.h"
#include "engines/sqld/server_link.h"
#include "engines/sqld/spice_attachments.h"

namespace tarn::engines {

namespace {

constexpr auto kProgressInterval = std::chrono::milliseconds(250);
constexpr auto kSweepInterval = std::chrono::seconds(30);
constexpr auto kLastPause = std::chrono::milliseconds(5);
constexpr auto kLastWait = std::chrono::seconds(2);  // for queries, once the server has gone

class Worker {
 public:
  explicit Worker(Descriptor socket) : link_(std::move(socket)), ticker_([this] { tick(); }) {}

  ~Worker() {
    {
      const std::lock_guard lock(mutex_);
      is_stopping_ = true;
      for (auto& [id, query] : queries_) query.runner->cancel();
      changed_.notify_all();
    }
    ticker_.join();
    // The engine looks whether it is cancelled between its calls only, of which one may be long.
    const auto end = std::chrono::steady_clock::now() + kLastWait;
    for (auto& [id, query] : queries_) {
      while (!query.runner->is_finished()) {
        if (std::chrono::steady_clock::now() > end) std::_Exit(1);
        std::this_thread::sleep_for(kLastPause);
        query.runner->cancel();
      }
      query.thread.join();
    }
  }

  Result<void> run() {
    return link_.run([this](const Message& message) { return handle(message); });
  }

 private:
  struct Query {
    std::unique_ptr<QueryRunner> runner;
    std::thread thread;
  };

  Result<void> handle(const Message& message) {
    switch (message.head.kind) {
      case MessageKind::kConfigure:
        return configure(TRY(unpack<Configure>(message.body)));
      case MessageKind::kQuery:
        return start(message.head.query, TRY(unpack<QueryStart>(message.body)));
      case MessageKind::kCancel:
        with_query(message.head.query, [](Query& query) { query.runner->cancel(); });
        return {};
      case MessageKind::kCredit: {
        const Credit credit = TRY(unpack<Credit>(message.body));
        with_query(message.head.query,
                   [&](Query& query) { query.runner->session().add_credit(credit.batches); });
        return {};
      }
      default:
        return internal_error("the server sent a message of an unknown kind");
    }
  }

  // Confinement comes before the engine's first thread, which inherits it.
  Result<void> configure(const Configure& configure) {
    Hello hello;
    hello.confinement = confine(configure.spill_folder);
    hello.engine_version = loaded_engine_version();
    hello.built_version = built_engine_version();
    auto files = std::make_shared<SpiceFiles>(configure.spill_folder);
    database_ = TRY(open_database(configure, files));
    attachments_ = std::make_unique<SpiceAttachments>(*database_, std::move(files));
    link_.send(MessageKind::kHello, 0, pack(hello));
    return {};
  }

  Result<void> start(uint64_t id, QueryStart start) {
    if (!database_) return internal_error("a query came before the configuration");
    auto session = std::make_shared<QuerySession>(id, std::move(start), link_);
    const std::lock_guard lock(mutex_);
    Query& query = queries_[id];
    query.runner =
        std::make_unique<QueryRunner>(*database_, *attachments_, link_, std::move(session));
    query.thread = std::thread([runner = query.runner.get()] { runner->run(); });
    changed_.notify_all();
    return {};
  }

  template <class F>
  void with_query(uint64_t id, F act) {
    const std::lock_guard lock(mutex_);
    auto query = queries_.find(id);
    if (query != queries_.end()) act(query->second);
  }

  // Tells how queries get on, cancels those again that went on, and lets go of those that ended.
  void tick() {
    std::unique_lock lock(mutex_);
    while (!is_stopping_) {
      if (queries_.empty()) {
        changed_.wait_for(lock, kSweepInterval, [&] { return is_stopping_ || !queries_.empty(); });
        if (attachments_ != nullptr && queries_.empty()) attachments_->sweep();
      }
      changed_.wait_for(lock, kProgressInterval, [&] { return is_stopping_; });
      for (auto query = queries_.begin(); query != queries_.end();) {
        if (!query->second.runner->is_finished()) {
          query->second.runner->repeat_cancel();
          query->second.runner->send_progress();
          ++query;
          continue;
        }
        query->second.thread.join();
        query = queries_.erase(query);
      }
    }
  }

  ServerLink link_;
  std::unique_ptr<duckdb::DuckDB> database_;
  std::unique_ptr<SpiceAttachments> attachments_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_stopping_ = false;
  std::unordered_map<uint64_t, Query> queries_;
  std::thread ticker_;
};

}  // namespace

int run_worker(Descriptor socket) {
  Worker worker(std::move(socket));
  const Result<void> result = worker.run();
  if (result.ok()) return 0;
  fprintf(stderr, "tarn-sqld: %s\n", result.error().message().c_str());
  return 1;
}

}  // namespace tarn::engines

#include "engines/query_engine.h"

#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "engines/dispatcher.h"

namespace tarn::engines {

namespace {

class RunningQueryImpl final : public RunningQuery {
 public:
  RunningQueryImpl(std::shared_ptr<Dispatcher> dispatcher, std::shared_ptr<ServerQuery> query)
      : dispatcher_(std::move(dispatcher)), query_(std::move(query)) {}
  ~RunningQueryImpl() override { cancel(); }

  Result<bool> next(RowBatch& batch) override { return query_->next(batch); }
  void cancel() override {
    if (query_->has_ended()) return;
    query_->fail(query_cancelled(), dispatcher_->now_ms());
    dispatcher_->wake();
  }
  QueryProgress progress() const override { return query_->progress(dispatcher_->now_ms()); }

 private:
  std::shared_ptr<Dispatcher> dispatcher_;
  std::shared_ptr<ServerQuery> query_;
};

class QueryEngineImpl final : public QueryEngine {
 public:
  explicit QueryEngineImpl(QueryEngineOptions options)
      : dispatcher_(std::make_shared<Dispatcher>(std::move(options))) {}
  ~QueryEngineImpl() override { dispatcher_->stop(); }

  Result<std::unique_ptr<RunningQuery>> run(QueryRequest request) override {
    auto query = TRY(dispatcher_->submit(std::move(request)));
    return std::unique_ptr<RunningQuery>(
        std::make_unique<RunningQueryImpl>(dispatcher_, std::move(query)));
  }
  void probe(MetricsText& out) const override { dispatcher_->probe(out); }

 private:
  std::shared_ptr<Dispatcher> dispatcher_;
};

}  // namespace

Result<std::unique_ptr<QueryEngine>> QueryEngine::start(QueryEngineOptions options) {
  if (access(options.worker_path.c_str(), X_OK) != 0) {
    return system_error("access", options.worker_path, errno);
  }
  std::error_code error;
  std::filesystem::remove_all(options.spill_folder, error);
  std::filesystem::create_directories(options.spill_folder, error);
  if (error) return system_error("mkdir", options.spill_folder, error.value());
  std::filesystem::permissions(options.spill_folder, std::filesystem::perms::owner_all, error);
  return std::unique_ptr<QueryEngine>(std::make_unique<QueryEngineImpl>(std::move(options)));
}

}  // namespace tarn::engines

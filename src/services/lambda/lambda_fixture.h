// LambdaFixture: Lambda on a real database and real blobs in a folder of one test, with a runner
// that the test scripts. Tests only.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/json.h"
#include "core/lineage.h"
#include "core/local_keys.h"
#include "core/waiting_progress.h"
#include "services/lambda/doubles_fixture.h"
#include "services/lambda/lambda.h"
#include "services/lambda/lambda_operations.h"
#include "services/lambda/scripted_runner_fixture.h"
#include "store/files.h"
#include "store/test_folder.h"

namespace tarn::lambda {

class LambdaFixture : public testing::Test {
 protected:
  LambdaFixture() { open(); }

  void open() {
    files_ = store::make_system_files();
    database_ = store::Database::open({folder_.file("rows"), 0}, clock_).value();
    blobs_ = store::Blobs::open({folder_.file("blobs"), 0}, *files_).value();
    runner_ = std::make_unique<ScriptedRunner>();
    LambdaOptions options;
    options.code_folder = folder_.file("code");
    lambda_ = std::make_unique<Lambda>(LambdaParts{*database_, *blobs_, keys_, authorizer_,
                                                   identities_, sessions_, clock_, system_random(),
                                                   objects_, logs_, *runner_, options});
    EXPECT_TRUE(
        blobs_->collect([this](const store::Extent& e) { return lambda_->is_referenced(e); }).ok());
  }

  // As after kill -9: what was committed is there.
  void restart() {
    lambda_.reset();
    runner_.reset();
    blobs_.reset();
    database_.reset();
    open();
  }

  // Runs `body` with contexts until one commits, as the gateway does.
  Result<void> with_context(const std::function<Result<void>(Context&)>& body) {
    const Identity identity = root();
    const std::string request_id = make_uuid(system_random());
    std::shared_ptr<const Progress> progress;
    for (;;) {
      auto transaction = database_->begin();
      Context context{identity, identity.account, "us-east-1",  request_id,
                      head_,    arena_,           *transaction, database_->generation(),
                      clock_,   system_random(),  {},           progress};
      TRY(body(context));
      if (transaction->has_writes()) {
        auto committed = database_->commit_and_wait(std::move(transaction));
        if (!committed.ok() && committed.error().is_conflict()) continue;
        TRY(std::move(committed));
      }
      for (auto& action : context.after_commit_actions) action();
      if (!context.next_progress) return {};
      progress = context.next_progress;
      wait_for_step(progress);
    }
  }

  // Runs one operation; `look` sees the output while it lives.
  template <class In, class Out>
  Result<void> run(Result<Out> (*operation)(Lambda&, Context&, const In&), const In& in,
                   const std::function<void(const Out&)>& look = {}) {
    return with_context([&](Context& context) -> Result<void> {
      const Out out = TRY(operation(*lambda_, context, in));
      if (look && !context.next_progress) look(out);
      return {};
    });
  }

  template <class T>
  static std::string code_of(const Result<T>& result) {
    return result.ok() ? "ok" : result.error().code();
  }

  Identity root() const {
    Identity identity;
    identity.kind = PrincipalKind::kRoot;
    identity.account = "123456789012";
    identity.arn = "arn:aws:iam::123456789012:root";
    return identity;
  }

  store::TestFolder folder_;
  SystemClock clock_;
  TestAuthorizer authorizer_;
  TestIdentities identities_;
  TestSessions sessions_;
  NoObjects objects_;
  TestLogs logs_;
  LocalKeys keys_{std::string(32, 'k'), system_random()};
  std::unique_ptr<store::Files> files_;
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<store::Blobs> blobs_;
  std::unique_ptr<ScriptedRunner> runner_;
  std::unique_ptr<Lambda> lambda_;
  RequestHead head_;
  Arena arena_;

 private:
  static void wait_for_step(const std::shared_ptr<const Progress>& progress) {
    const auto waiting = std::dynamic_pointer_cast<const WaitingProgress>(progress);
    if (!waiting) return;
    std::mutex mutex;
    std::condition_variable changed;
    bool is_done = false;
    waiting->wait([&] {
      const std::lock_guard lock(mutex);
      is_done = true;
      changed.notify_all();
    });
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return is_done; });
  }
};

}  // namespace tarn::lambda

// Functions, versions, aliases and invocations, with a runner that the test scripts.
#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "services/lambda/archive_fixture.h"
#include "services/lambda/code_keys.h"
#include "services/lambda/event_rows.h"
#include "services/lambda/function_rows.h"
#include "services/lambda/lambda_fixture.h"

namespace tarn::lambda {
namespace {

constexpr std::string_view kRole = "arn:aws:iam::123456789012:role/r";

class FunctionsTest : public LambdaFixture {
 protected:
  Result<void> create(std::string_view name, const std::string& text = "pass") {
    const std::string zip = ZipMaker::make({{"index.py", text}});
    api::FunctionCode code;
    code.zip_file = zip;
    api::CreateFunctionRequest in;
    in.function_name = name;
    in.runtime = "python3.12";
    in.handler = "index.handler";
    in.role = kRole;
    in.code = &code;
    return run(create_function, in);
  }

  void create_active(std::string_view name) {
    ASSERT_EQ(code_of(create(name)), "ok");
    for (int i = 0; i < 500 && state_of(name) != "Active"; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    ASSERT_EQ(state_of(name), "Active");
  }

  std::string state_of(std::string_view name) {
    api::GetFunctionConfigurationRequest in;
    in.function_name = name;
    std::string state;
    const auto look = [&](const api::FunctionConfiguration& out) { state = out.state; };
    auto got = run<api::GetFunctionConfigurationRequest, api::FunctionConfiguration>(
        get_function_configuration, in, look);
    return got.ok() ? state : got.error().code();
  }

  store::Scope scope() const { return {database_->generation(), "123456789012", "us-east-1"}; }

  // As publishing them would, one by one.
  void add_versions(const std::string& name, int64_t first, int64_t last) {
    const auto added = with_context([&](Context& context) -> Result<void> {
      const FunctionRef ref{"123456789012", "us-east-1", name, {}};
      FunctionRows rows(context.transaction, context.generation);
      VersionRow version = TRY(rows.require_version(ref));
      for (version.number = first; version.number <= last; ++version.number) {
        TRY(rows.put_version(ref, version));
        TRY(lambda_->codes().add_use(context.transaction, scope(), version.code_id));
      }
      return {};
    });
    ASSERT_EQ(code_of(added), "ok");
  }

  size_t versions_of(const std::string& name) {
    const auto transaction = database_->begin();
    FunctionRows rows(*transaction, database_->generation());
    return rows.versions({"123456789012", "us-east-1", name, {}}).value().size();
  }

  // The payload, "error: payload" or the error's code.
  std::string invoke_it(std::string_view name, std::string_view payload,
                        std::string_view type = "RequestResponse") {
    api::InvocationRequest in;
    in.function_name = name;
    in.payload = payload;
    in.invocation_type = type;
    std::string text;
    const auto look = [&](const api::InvocationResponse& out) {
      text = std::to_string(*out.status_code) + " " + std::string(out.function_error) +
             std::string(out.payload);
    };
    auto done = run<api::InvocationRequest, api::InvocationResponse>(invoke, in, look);
    return done.ok() ? text : done.error().code();
  }

  static Result<FunctionAnswer> failing(const FunctionVersion&, const FunctionInvocation&) {
    FunctionAnswer answer;
    answer.function_error = "Unhandled";
    answer.payload = R"({"errorMessage":"no"})";
    return answer;
  }

  // Runs `pass` until it holds, for at most ten seconds.
  static bool eventually(const std::function<bool()>& pass) {
    for (int i = 0; i < 1000; ++i) {
      if (pass()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
  }
  // Of the one event in the queue; -1: there is none.
  int64_t failures_on_record() {
    const std::string prefix = events_key(database_->generation()).bytes();
    auto transaction = database_->begin();
    auto cursor = transaction->scan_loosely(prefix, store::prefix_end(prefix)).value();
    if (!cursor->valid()) return -1;
    return store::decode_row<EventRow>(cursor->value()).value().attempts;
  }
  size_t runs() { return runner_->count(); }
};

TEST_F(FunctionsTest, AreMadeOnceAndBecomeActive) {
  create_active("f");
  EXPECT_EQ(code_of(create("f")), "ResourceConflictException");
  EXPECT_EQ(state_of("g"), "ResourceNotFoundException");
}

TEST_F(FunctionsTest, NeedARoleThatTrustsThem) {
  const std::string zip = ZipMaker::make({{"index.py", "pass"}});
  api::FunctionCode code;
  code.zip_file = zip;
  api::CreateFunctionRequest in;
  in.function_name = "f";
  in.runtime = "python3.12";
  in.handler = "index.handler";
  in.role = "arn:aws:iam::123456789012:role/untrusting";
  in.code = &code;
  const auto made = run(create_function, in);
  ASSERT_FALSE(made.ok());
  EXPECT_EQ(made.error().message(),
            "The role defined for the function cannot be assumed by Lambda.");
}

TEST_F(FunctionsTest, RunWithTheirPayload) {
  create_active("f");
  EXPECT_EQ(invoke_it("f", R"({"a":1})"), R"(200 {"a":1})");
  EXPECT_EQ(invoke_it("f", ""), "200 {}");
  EXPECT_EQ(invoke_it("f", "{'a'"), "InvalidRequestContentException");
  EXPECT_EQ(invoke_it("f", std::string(6 * 1024 * 1024 + 1, '1')), "RequestTooLargeException");
  EXPECT_EQ(invoke_it("f", "{}", "DryRun"), "204 ");
  EXPECT_EQ(runs(), 2u);
  runner_->set_script(failing);
  EXPECT_EQ(invoke_it("f", "{}"), R"(200 Unhandled{"errorMessage":"no"})");
}

TEST_F(FunctionsTest, AreThrottledByTheirConcurrency) {
  create_active("f");
  api::PutFunctionConcurrencyRequest in;
  in.function_name = "f";
  in.reserved_concurrent_executions = 0;
  ASSERT_EQ(code_of(run(put_function_concurrency, in)), "ok");
  EXPECT_EQ(invoke_it("f", "{}"), "TooManyRequestsException");
  in.reserved_concurrent_executions = 1;
  ASSERT_EQ(code_of(run(put_function_concurrency, in)), "ok");
  EXPECT_EQ(invoke_it("f", "{}"), "200 {}");
  in.reserved_concurrent_executions = 901;
  EXPECT_EQ(code_of(run(put_function_concurrency, in)), "InvalidParameterValueException");
}

TEST_F(FunctionsTest, RunLaterAndAgainAfterFailures) {
  create_active("f");
  lambda_->start();
  runner_->set_script(failing);
  EXPECT_EQ(invoke_it("f", "{}", "Event"), "202 ");
  ASSERT_TRUE(eventually([&] { return failures_on_record() == 1; }));
  clock_.advance_domain(58);
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  EXPECT_EQ(runs(), 1u) << "not before a minute";
  clock_.advance_domain(2);
  ASSERT_TRUE(eventually([&] { return failures_on_record() == 2; }));
  clock_.advance_domain(120);
  ASSERT_TRUE(eventually([&] { return failures_on_record() == -1; }));
  clock_.advance_domain(3600);
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  EXPECT_EQ(runs(), 3u) << "two retries";
  EXPECT_EQ(runner_->invocations[0].request_id, runner_->invocations[2].request_id);
}

TEST_F(FunctionsTest, AreStillQueuedAfterACrash) {
  create_active("f");
  const std::string large = "\"" + std::string(1'000'000, 'x') + "\"";
  EXPECT_EQ(invoke_it("f", large, "Event"), "202 ");
  EXPECT_EQ(invoke_it("f", "1", "Event"), "202 ");
  restart();
  EXPECT_EQ(runs(), 0u);
  lambda_->start();
  ASSERT_TRUE(runner_->wait_for(2));
  // Both, in whatever order: they are loaded by several threads.
  const std::set<std::string> payloads{runner_->invocations[0].payload,
                                       runner_->invocations[1].payload};
  EXPECT_TRUE(payloads == std::set<std::string>({large, "1"}));
}

TEST_F(FunctionsTest, HandTheirEventsToDestinations) {
  create_active("f");
  create_active("failed");
  api::OnFailure failure{"arn:aws:lambda:us-east-1:123456789012:function:failed"};
  api::DestinationConfig destinations;
  destinations.on_failure = &failure;
  api::PutFunctionEventInvokeConfigRequest in;
  in.function_name = "f";
  in.maximum_retry_attempts = 0;
  in.destination_config = &destinations;
  ASSERT_EQ(code_of(run(put_function_event_invoke_config, in)), "ok");
  lambda_->start();
  runner_->set_script([](const FunctionVersion& version, const FunctionInvocation& invocation) {
    if (version.name == "f") return failing(version, invocation);
    return Result<FunctionAnswer>(FunctionAnswer{});
  });
  EXPECT_EQ(invoke_it("f", R"({"n":1})", "Event"), "202 ");
  ASSERT_TRUE(runner_->wait_for(2));
  const auto record = Json::parse(runner_->invocations[1].payload);
  ASSERT_TRUE(record.ok());
  EXPECT_EQ(record->find("requestContext")->find("condition")->as_string(), "RetriesExhausted");
  EXPECT_EQ(record->find("requestContext")->find("approximateInvokeCount")->as_int(), 1);
  EXPECT_EQ(record->find("requestPayload")->find("n")->as_int(), 1);
  EXPECT_EQ(record->find("responsePayload")->find("errorMessage")->as_string(), "no");
}

TEST_F(FunctionsTest, AreStoppedWhenTheirEventsComeBack) {
  create_active("f");
  lambda_->start();
  const std::string arn = "arn:aws:lambda:us-east-1:123456789012:function:f";
  runner_->set_script([&](const FunctionVersion&, const FunctionInvocation& invocation) {
    // As a bucket would that the function writes to.
    TargetEvent event;
    event.id = make_uuid(system_random());
    event.target_arn = arn;
    event.payload = "{}";
    event.lineage = lineage_of_trace(invocation.trace_id);
    auto queued = store::run_transaction(*database_, [&](store::Transaction& transaction) {
      return lambda_->deliver(transaction, event);
    });
    EXPECT_TRUE(queued.ok());
    lambda_->wake();
    return Result<FunctionAnswer>(FunctionAnswer{});
  });
  EXPECT_EQ(invoke_it("f", "{}", "Event"), "202 ");
  ASSERT_TRUE(runner_->wait_for(16));
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  EXPECT_EQ(runs(), 16u);
}

TEST_F(FunctionsTest, WithSnapStartAreInitializedWhenTheyArePublished) {
  api::SnapStart snap;
  snap.apply_on = "PublishedVersions";
  create_active("snapped");
  api::UpdateFunctionConfigurationRequest change;
  change.function_name = "snapped";
  change.snap_start = &snap;
  ASSERT_EQ(code_of(run(update_function_configuration, change)), "ok");
  const std::pair<Result<void>, std::string> kOutcomes[] = {
      {Error(400, "Sandbox.Timedout", "too long"), "Failed FunctionError.InitTimeout too long"},
      {Error(400, "ValueError", "no"), "Failed FunctionError no"},
      {Error(500, "ServiceException", "no room"), "Failed InternalError no room"},
      {Result<void>(), "Active  "}};
  for (int number = 1; const auto& [answer, state] : kOutcomes) {
    runner_->answer_snapshots(answer);
    api::PublishVersionRequest in;
    in.function_name = "snapped";
    std::string code;
    // Not before the change of configuration has come through.
    ASSERT_TRUE(eventually([&] { return code_of(run(publish_version, in)) == "ok"; }));
    const FunctionRef ref{"123456789012", "us-east-1", "snapped", {}};
    VersionRow row;
    EXPECT_TRUE(eventually([&] {
      const auto transaction = database_->begin();
      row = *FunctionRows(*transaction, database_->generation()).find_version(ref, number).value();
      return row.state != State::kPending;
    }));
    const bool is_active = row.state == State::kActive;
    EXPECT_EQ((is_active ? "Active " : "Failed ") + row.reason_code + " " + row.reason, state);
    ++number;
  }
  EXPECT_EQ(runner_->snapshots, (std::vector<std::string>{"1", "2", "3", "4"}));
}

TEST_F(FunctionsTest, LetGoOfTheirCode) {
  create_active("f");
  EXPECT_EQ(invoke_it("f", "{}"), "200 {}");
  api::DeleteFunctionRequest in;
  in.function_name = "f";
  ASSERT_EQ(code_of(run(delete_function, in)), "ok");
  EXPECT_EQ(runner_->retired.size(), 1u);
  EXPECT_EQ(state_of("f"), "ResourceNotFoundException");
  EXPECT_EQ(CodeStore::used_bytes(*database_->begin(), scope()).value(), 0);
}

TEST_F(FunctionsTest, AreDeletedInStepsWhereTheyHaveManyVersions) {
  create_active("f");
  constexpr int64_t kVersions = 12'000, kAtOnce = 500;
  for (int64_t at = 1; at < kVersions; at += kAtOnce) add_versions("f", at, at + kAtOnce - 1);
  ASSERT_EQ(versions_of("f"), kVersions + 1u);
  api::DeleteFunctionRequest in;
  in.function_name = "f";
  // The process ends after the first step.
  const auto begun = with_context([&](Context& context) -> Result<void> {
    TRY(delete_function(*lambda_, context, in));
    EXPECT_NE(context.next_progress, nullptr);
    context.next_progress = nullptr;
    return {};
  });
  ASSERT_EQ(code_of(begun), "ok");
  restart();
  EXPECT_LT(versions_of("f"), kVersions + 1u);
  EXPECT_EQ(state_of("f"), "ResourceNotFoundException");
  ASSERT_EQ(code_of(run(delete_function, in)), "ok");
  EXPECT_EQ(versions_of("f"), 0u);
  EXPECT_EQ(state_of("f"), "ResourceNotFoundException");
  EXPECT_EQ(CodeStore::used_bytes(*database_->begin(), scope()).value(), 0);
}

// More versions than one transaction erases, each with code of its own.
class ManyVersionsTest : public FunctionsTest {
 protected:
  static constexpr int64_t kVersions = 6000;

  void SetUp() override {
    create_active("f");
    for (int64_t first = 1; first <= kVersions; first += 1000) {
      auto added = store::run_transaction(*database_, [&](store::Transaction& transaction) {
        return add_versions(transaction, first, first + 999);
      });
      ASSERT_TRUE(added.ok()) << added.error().message();
    }
  }

  Result<void> add_versions(store::Transaction& transaction, int64_t first, int64_t last) {
    FunctionRows rows(transaction, database_->generation());
    VersionRow version = TRY(rows.require_version(ref_));
    const CodeRow latest = TRY(lambda_->codes().find(transaction, scope(), version.code_id));
    for (version.number = first; version.number <= last; ++version.number) {
      CodeRow code = latest;
      version.code_id = code.id = "code-" + std::to_string(version.number);
      code.extent = {code.extent.place, static_cast<uint64_t>(1'000'000 + version.number), 0, 1};
      TRY(transaction.put(code_key(scope(), code.id).bytes(), store::encode_row(code)));
      TRY(rows.put_version(ref_, version));
    }
    return transaction.add(code_bytes_key(scope()).bytes(), 1000 * latest.size_bytes);
  }

  size_t versions_left() { return versions_of("f"); }
  int64_t code_bytes() {
    auto transaction = database_->begin();
    return CodeStore::used_bytes(*transaction, scope()).value();
  }

  const FunctionRef ref_{"123456789012", "us-east-1", "f", ""};
};

TEST_F(ManyVersionsTest, GoInSteps) {
  api::DeleteFunctionRequest in;
  in.function_name = "f";
  const auto deleted = run(delete_function, in);
  ASSERT_TRUE(deleted.ok()) << deleted.error().message();
  EXPECT_EQ(versions_left(), 0u);
  EXPECT_EQ(code_bytes(), 0);
  EXPECT_EQ(state_of("f"), "ResourceNotFoundException");
  EXPECT_EQ(code_of(create("f")), "ok");
}

TEST_F(ManyVersionsTest, GoAfterACrashInTheMiddle) {
  const auto crashed = with_context([&](Context& context) -> Result<void> {
    if (context.progress) return Error(500, "Crash", "");
    api::DeleteFunctionRequest in;
    in.function_name = "f";
    TRY(delete_function(*lambda_, context, in));
    return {};
  });
  ASSERT_EQ(code_of(crashed), "Crash") << "one step did it all";
  restart();
  EXPECT_GT(versions_left(), 0u);
  EXPECT_EQ(state_of("f"), "ResourceNotFoundException");
  EXPECT_EQ(invoke_it("f", "{}"), "ResourceNotFoundException");
  EXPECT_EQ(code_of(create("f")), "ResourceConflictException");
  lambda_->start();
  EXPECT_EQ(versions_left(), 0u);
  EXPECT_EQ(code_bytes(), 0);
  EXPECT_EQ(code_of(create("f")), "ok");
}

}  // namespace
}  // namespace tarn::lambda

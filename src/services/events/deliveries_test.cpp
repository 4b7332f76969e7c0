// Events on their way to targets that fail as the test says.
#include "services/events/deliveries.h"

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "services/events/events.h"
#include "store/test_folder.h"

namespace tarn::events {
namespace {

class AllowAll final : public Authorizer {
 public:
  Result<void> authorize(const Identity&, const AccessRequest&) override { return {}; }
};

class NoIdentities final : public Identities {
 public:
  Result<SharedCredential> find(std::string_view) override { return SharedCredential(); }
  Result<Identity> assume_service_role(std::string_view, std::string_view,
                                       std::string_view) override {
    return Identity();
  }
};

// Keeps what it is sent; answers check() as the test says.
class ScriptedTarget final : public EventTarget {
 public:
  Result<void> check(store::Transaction&, const TargetSource&, std::string_view,
                     std::string_view) override {
    const std::lock_guard lock(mutex_);
    ++checks_;
    return answer_ ? answer_() : Result<void>();
  }
  Result<void> deliver(store::Transaction&, const TargetEvent& event) override {
    const std::lock_guard lock(mutex_);
    events_.push_back(event);
    return {};
  }
  void wake() override {}

  void set_answer(std::function<Result<void>()> answer) {
    const std::lock_guard lock(mutex_);
    answer_ = std::move(answer);
  }
  std::vector<TargetEvent> events() {
    const std::lock_guard lock(mutex_);
    return events_;
  }
  int checks() {
    const std::lock_guard lock(mutex_);
    return checks_;
  }

 private:
  std::mutex mutex_;
  std::function<Result<void>()> answer_;
  std::vector<TargetEvent> events_;
  int checks_ = 0;
};

class DeliveriesTest : public testing::Test {
 protected:
  DeliveriesTest() {
    database_ = store::Database::open({folder_.file("rows"), 0}, clock_).value();
    events_ = std::make_unique<Events>(
        EventsParts{*database_, clock_, system_random(), authorizer_, identities_, targets_});
    targets_.add("lambda", function_);
    targets_.add("sqs", queue_);
    targets_.add("events", *events_);
    events_->start();
  }

  store::Scope scope() const { return bus_.scope(database_->generation()); }

  void put_rule(const std::string& name, std::vector<TargetRow> targets) {
    RuleRow row;
    row.name = name;
    row.bus = bus_.name;
    row.pattern = R"({"source":["s"]})";
    row.state = "ENABLED";
    change([&](store::Transaction& transaction) -> Result<void> {
      TRY(transaction.put(rule_key(scope(), bus_.name, name).bytes(), store::encode_row(row)));
      TRY(transaction.put(revision_key(scope(), bus_.name).bytes(), name));
      for (TargetRow& target : targets) {
        TRY(transaction.put(target_key(scope(), bus_.name, name, target.id).bytes(),
                            store::encode_row(target)));
      }
      return {};
    });
  }

  void put_event(const std::string& id, const std::string& detail = "{}") {
    change([&](store::Transaction& transaction) {
      Envelope envelope{id, "t", "s", bus_.account, clock_.domain_ms(), bus_.region, {}, detail};
      return events_->put_event(transaction, bus_, envelope, {});
    });
    events_->wake();
  }

  void change(const std::function<Result<void>(store::Transaction&)>& body) {
    ASSERT_TRUE(store::run_transaction(*database_, body).ok());
  }

  static bool wait_for(const std::function<bool()>& condition) {
    for (int i = 0; i < 1000 && !condition(); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return condition();
  }

  static TargetRow function_target() {
    TargetRow target;
    target.id = "f";
    target.arn = "arn:aws:lambda:us-east-1:123456789012:function:f";
    target.dead_letters = "arn:aws:sqs:us-east-1:123456789012:dead";
    return target;
  }

  static std::string attribute(const TargetEvent& event, std::string_view name) {
    for (const TargetAttribute& one : event.attributes) {
      if (one.name == name) return one.value;
    }
    return {};
  }

  BusRef bus_{"123456789012", "us-east-1", "default"};
  store::TestFolder folder_;
  SystemClock clock_;
  AllowAll authorizer_;
  NoIdentities identities_;
  ScriptedTarget function_;
  ScriptedTarget queue_;
  EventTargets targets_;
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<Events> events_;
};

TEST_F(DeliveriesTest, send_an_event_once_to_each_target) {
  TargetRow second = function_target();
  second.id = "g";
  put_rule("r", {function_target(), second});
  put_event("1");
  put_event("2");
  ASSERT_TRUE(wait_for([&] { return function_.events().size() == 4; }));
  std::this_thread::sleep_for(std::chrono::milliseconds(250));
  std::set<std::string> ids;
  for (const TargetEvent& event : function_.events()) ids.insert(event.id);
  EXPECT_EQ(ids.size(), 4u);
  EXPECT_EQ(function_.events()[0].source.arn, "arn:aws:events:us-east-1:123456789012:rule/r");
}

TEST_F(DeliveriesTest, bury_at_once_what_is_refused_for_good) {
  function_.set_answer([] { return Error(403, "AccessDeniedException", "may not"); });
  put_rule("r", {function_target()});
  put_event("1", R"({"n":1})");
  ASSERT_TRUE(wait_for([&] { return queue_.events().size() == 1; }));
  const TargetEvent letter = queue_.events()[0];
  EXPECT_NE(letter.payload.find(R"("detail":{"n":1})"), std::string::npos);
  EXPECT_EQ(attribute(letter, "ERROR_CODE"), "NO_PERMISSIONS");
  EXPECT_EQ(attribute(letter, "ERROR_MESSAGE"), "may not");
  EXPECT_EQ(attribute(letter, "RULE_ARN"), "arn:aws:events:us-east-1:123456789012:rule/r");
  EXPECT_EQ(attribute(letter, "TARGET_ARN"), function_target().arn);
  EXPECT_EQ(attribute(letter, "EXHAUSTED_RETRY_CONDITION"), "");
  EXPECT_EQ(function_.checks(), 1);
}

TEST_F(DeliveriesTest, try_again_what_may_pass_until_the_retries_are_used_up) {
  function_.set_answer([] { return Error(503, "ServiceUnavailable", "later"); });
  TargetRow target = function_target();
  target.max_retries = 2;
  put_rule("r", {target});
  put_event("1");
  ASSERT_TRUE(wait_for([&] { return function_.checks() == 1; }));
  clock_.advance_domain(2);
  ASSERT_TRUE(wait_for([&] { return function_.checks() == 2; }));
  EXPECT_TRUE(queue_.events().empty());
  clock_.advance_domain(3);
  ASSERT_TRUE(wait_for([&] { return queue_.events().size() == 1; }));
  EXPECT_EQ(attribute(queue_.events()[0], "EXHAUSTED_RETRY_CONDITION"), "MaximumRetryAttempts");
  EXPECT_EQ(attribute(queue_.events()[0], "RETRY_ATTEMPTS"), "2");
}

TEST_F(DeliveriesTest, give_up_what_is_too_old) {
  function_.set_answer([] { return Error(503, "ServiceUnavailable", "later"); });
  TargetRow target = function_target();
  target.max_age_seconds = 60;
  put_rule("r", {target});
  put_event("1");
  ASSERT_TRUE(wait_for([&] { return function_.checks() == 1; }));
  clock_.advance_domain(61);
  ASSERT_TRUE(wait_for([&] { return queue_.events().size() == 1; }));
  EXPECT_EQ(attribute(queue_.events()[0], "EXHAUSTED_RETRY_CONDITION"), "MaximumEventAgeInSeconds");
}

TEST_F(DeliveriesTest, retry_only_the_target_that_failed) {
  int calls = 0;
  function_.set_answer([&calls]() -> Result<void> {
    if (++calls == 1) return Error(503, "ServiceUnavailable", "later");
    return {};
  });
  TargetRow second = function_target();
  second.id = "g";
  put_rule("r", {function_target(), second});
  put_event("1");
  ASSERT_TRUE(wait_for([&] { return function_.events().size() == 1; }));
  clock_.advance_domain(2);
  ASSERT_TRUE(wait_for([&] { return function_.events().size() == 2; }));
  EXPECT_NE(function_.events()[0].id, function_.events()[1].id);
}

TEST_F(DeliveriesTest, keep_large_events_whole_and_clean_up_after_them) {
  put_rule("r", {function_target()});
  const std::string detail = "{\"x\":\"" + std::string(250'000, 'y') + "\"}";
  put_event("1", detail);
  ASSERT_TRUE(wait_for([&] { return function_.events().size() == 1; }));
  EXPECT_NE(function_.events()[0].payload.find(detail), std::string::npos);
  const std::string pieces =
      store::Key({database_->generation(), "000000000000", "global"}, "events.piece").bytes();
  ASSERT_TRUE(wait_for([&] {
    const auto transaction = database_->begin();
    const auto cursor = transaction->scan_loosely(pieces, store::prefix_end(pieces));
    return cursor.ok() && !(*cursor)->valid();
  }));
}

TEST_F(DeliveriesTest, end_what_buses_send_in_circles) {
  TargetRow circle;
  circle.id = "bus";
  circle.arn = bus_.arn();
  circle.role_arn = "arn:aws:iam::123456789012:role/r";
  put_rule("r", {circle, function_target()});
  put_event("1");
  ASSERT_TRUE(wait_for([&] { return function_.events().size() == 9; }));
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  EXPECT_EQ(function_.events().size(), 9u);
}

}  // namespace
}  // namespace tarn::events

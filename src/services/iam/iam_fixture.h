// IamFixture: IAM on a real database in a fresh folder, for tests of IAM and STS.
//
//   auto user = call([&](Context& c) { return create_user(iam(), c, {.user_name = "ann"}); });
//
// call() runs an operation as the gateway does: transaction, commit, actions after the commit.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/local_keys.h"
#include "services/iam/bootstrap.h"
#include "services/iam/iam.h"
#include "services/iam/iam_operations.h"
#include "store/test_folder.h"

namespace tarn::iam {

class IamFixture : public testing::Test {
 protected:
  static constexpr std::string_view kAccount = "111111111111";

  void SetUp() override {
    open();
    ASSERT_TRUE(ensure_account(*iam_, {.id = std::string(kAccount),
                                       .canonical_id = std::string(64, 'c'),
                                       .root_keys = {{"AKIAROOT", "root-secret"}}})
                    .ok());
    caller_ = identity_of("AKIAROOT");
  }

  void open() {
    iam_.reset();
    database_.reset();
    auto database = store::Database::open({.path = folder_.file("db")}, clock_);
    ASSERT_TRUE(database.ok()) << database.error().message();
    database_ = *std::move(database);
    iam_ = std::make_unique<Iam>(*database_, clock_, system_random(), keys_);
  }

  Iam& iam() { return *iam_; }

  Identity identity_of(std::string_view access_key_id) {
    const auto found = iam_->identities().find(access_key_id);
    EXPECT_TRUE(found.ok() && *found) << access_key_id;
    return found.ok() && *found ? (*found)->identity : Identity{};
  }

  // What `operation` returns; commits where it succeeds.
  template <class Operation>
  auto call(Operation operation) -> decltype(operation(std::declval<Context&>())) {
    auto transaction = database_->begin();
    Context context{caller_,
                    caller_.account,
                    "us-east-1",
                    "r",
                    head_,
                    arena_,
                    *transaction,
                    database_->generation(),
                    clock_,
                    system_random(),
                    {}};
    auto result = operation(context);
    if (!result.ok()) return result;
    const auto committed = database_->commit_and_wait(std::move(transaction));
    if (!committed.ok()) return committed.error();
    for (const auto& action : context.after_commit_actions) action();
    return result;
  }

  // "" where it succeeds, else the error's code and message.
  template <class Operation>
  std::string error_of(Operation operation) {
    const auto result = call(operation);
    return result.ok() ? "" : result.error().code() + ": " + result.error().message();
  }

  // "" where `identity` may, else the message.
  std::string denial(const Identity& identity, std::string_view action,
                     const std::string& resource) {
    AccessRequest request;
    request.action = action;
    request.resources = {resource};
    const auto result = iam_->authorizer().authorize(identity, request);
    return result.ok() ? "" : result.error().message();
  }

  std::string apply(std::string_view text) {
    const auto json = Json::parse(text);
    if (!json.ok()) return json.error().message();
    const auto result = apply_bootstrap(*iam_, *json);
    return result.ok() ? "" : result.error().message();
  }

  store::TestFolder folder_;
  SystemClock clock_;
  LocalKeys keys_{std::string(32, 'k'), system_random()};
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<Iam> iam_;
  RequestHead head_;
  Arena arena_;
  Identity caller_;
};

}  // namespace tarn::iam

#include "gateway/quick_calls.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "wire/gen/services.h"

namespace tarn::gateway {
namespace {

class QuickCallsTest : public testing::Test {
 protected:
  QuickCallsTest() {
    for (const wire::Service* service : wire::services()) {
      if (service->name == "dynamodb") bind(*service, {"GetItem", "PutItem", "Scan"});
      if (service->name == "s3") bind(*service, {"PutObject"});
    }
  }

  std::unique_ptr<Request> request(std::string_view operation, size_t body_bytes = 10) const {
    auto made = std::make_unique<Request>();
    for (const auto& bindings : bindings_) {
      for (const OperationBinding& binding : bindings) {
        if (binding.operation->name == operation) made->binding = &binding;
      }
    }
    made->body = std::string(body_bytes, 'x');
    return made;
  }

  bool takes(std::string_view operation, size_t body_bytes = 10) {
    return quick_.takes(*request(operation, body_bytes));
  }

  QuickCalls quick_;

 private:
  void bind(const wire::Service& service, std::vector<std::string_view> names) {
    std::vector<OperationBinding>& bindings = bindings_.emplace_back();
    for (const std::string_view name : names) {
      OperationBinding binding{};
      binding.operation = service.find_operation(name);
      if (name == "PutObject") {
        binding.begin = [](void*, Context&, const void*) -> Result<std::unique_ptr<BodySink>> {
          return internal_error("not called");
        };
      }
      bindings.push_back(binding);
    }
    quick_.add({&service, nullptr, bindings});
  }

  std::vector<std::vector<OperationBinding>> bindings_ = [] {
    std::vector<std::vector<OperationBinding>> empty;
    empty.reserve(2);
    return empty;
  }();
};

TEST_F(QuickCallsTest, TakesOperationsOnOneThing) {
  EXPECT_TRUE(takes("GetItem"));
  EXPECT_TRUE(takes("PutItem"));
  EXPECT_TRUE(takes("PutObject"));
  EXPECT_FALSE(takes("Scan"));
  EXPECT_FALSE(quick_.takes(Request()));  // not served, or its body tells what it is
}

TEST_F(QuickCallsTest, LeavesLargeBodiesToThePool) {
  EXPECT_TRUE(takes("PutItem", QuickCalls::kMaxBodyBytes));
  EXPECT_FALSE(takes("PutItem", QuickCalls::kMaxBodyBytes + 1));
  EXPECT_TRUE(takes("PutObject", 4096));
  EXPECT_FALSE(takes("PutObject", 4097));  // its bytes go into a file
}

TEST_F(QuickCallsTest, LeavesPackedBodiesToThePool) {
  const auto packed = request("PutItem");
  packed->head.headers = {{"content-encoding", "gzip"}};
  EXPECT_FALSE(quick_.takes(*packed));
  const auto object = request("PutObject");
  object->head.headers = {{"content-encoding", "gzip"}};  // of the object, which is kept as it is
  EXPECT_TRUE(quick_.takes(*object));
}

TEST_F(QuickCallsTest, SparesTheReactorWhileManyTakeLong) {
  constexpr auto kShort = std::chrono::microseconds(20);
  constexpr auto kLong = std::chrono::microseconds(QuickCalls::kLongUs + 1);
  for (int i = 0; i < 1000; ++i) {  // a long one now and then does no harm
    quick_.note(i % 20 == 0 ? kLong : kShort);
    ASSERT_TRUE(takes("GetItem"));
  }
  for (int i = 0; i < QuickCalls::kTooMuch / QuickCalls::kWeightOfLong; ++i) quick_.note(kLong);
  for (int i = 0; i < QuickCalls::kSpared; ++i) ASSERT_FALSE(takes("GetItem")) << i;
  EXPECT_TRUE(takes("GetItem"));
}

TEST_F(QuickCallsTest, NotesWhatItRuns) {
  bool has_run = false;
  quick_.run([&] { has_run = true; });
  EXPECT_TRUE(has_run);
}

}  // namespace
}  // namespace tarn::gateway

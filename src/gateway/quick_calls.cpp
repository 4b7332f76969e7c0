#include "gateway/quick_calls.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "store/blobs.h"
#include "wire/schema.h"

namespace tarn::gateway {
namespace {

constexpr auto kQuick = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"dynamodb", "DeleteItem"},
    {"dynamodb", "GetItem"},
    {"dynamodb", "PutItem"},
    {"dynamodb", "UpdateItem"},
    {"glue", "GetTable"},
    {"s3", "HeadObject"},
    {"s3", "PutObject"},
});

}  // namespace

void QuickCalls::add(const ServiceBinding& service) {
  for (const OperationBinding& binding : service.operations) {
    const std::pair name(service.service->name, binding.operation->name);
    if (std::find(kQuick.begin(), kQuick.end(), name) == kQuick.end()) continue;
    operations_.push_back(&binding);
  }
}

bool QuickCalls::takes(const Request& request) {
  if (std::find(operations_.begin(), operations_.end(), request.binding) == operations_.end()) {
    return false;
  }
  // Larger uploads go into files, which are synced; what is packed may be of any size.
  const bool is_upload = request.binding->begin != nullptr;
  const size_t limit_bytes = is_upload ? store::kInlineBytesMax : kMaxBodyBytes;
  if (request.body.size() > limit_bytes) return false;
  if (!is_upload && !request.head.header("content-encoding").empty()) return false;
  if (balance_.load(std::memory_order_relaxed) >= 0) return true;
  balance_.fetch_add(1, std::memory_order_relaxed);
  return false;
}

// Of calls at the same time one may count for nothing, which does no harm.
void QuickCalls::note(std::chrono::steady_clock::duration taken) {
  const bool is_long = taken > std::chrono::microseconds(kLongUs);
  int balance = balance_.load(std::memory_order_relaxed);
  if (balance < 0 || (!is_long && balance == 0)) return;
  balance += is_long ? kWeightOfLong : -1;
  balance_.store(balance >= kTooMuch ? -kSpared : balance, std::memory_order_relaxed);
}

}  // namespace tarn::gateway

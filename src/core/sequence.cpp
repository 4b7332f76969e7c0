#include "core/sequence.h"

#include <algorithm>

#include "store/key.h"
#include "store/row.h"

namespace tarn {
namespace {

constexpr int kCountBits = 20;
constexpr int64_t kAheadMs = 3600 * 1000;

struct LimitRow {
  int64_t limit = 0;
  store::UnknownFields unknown;
  template <class V>
  void fields(V& v) {
    v(1, limit);
  }
};

}  // namespace

Result<int64_t> Sequence::next() {
  const std::lock_guard lock(mutex_);
  int64_t number = std::max(last_ + 1, clock_.real_ms() << kCountBits);
  if (number >= limit_ || generation_ != database_.generation()) {
    TRY(reserve(number));
    number = std::max(number, last_ + 1);
  }
  last_ = number;
  return number;
}

Result<void> Sequence::reserve(int64_t wanted) {
  const uint64_t generation = database_.generation();
  const bool is_first = limit_ == 0;
  int64_t stored = 0;
  int64_t limit = 0;
  TRY(store::run_transaction(database_, [&](store::Transaction& transaction) -> Result<void> {
    const store::Scope shared{generation, "000000000000", store::kGlobal};
    const std::string key = store::Key(shared, row_kind_).bytes();
    if (const auto bytes = TRY(transaction.get(key))) {
      const auto row = TRY(store::decode_row<LimitRow>(*bytes));
      stored = row.limit;
    }
    const int64_t least = is_first ? std::max(wanted, stored) : wanted;
    limit = std::max(least, limit_) + (kAheadMs << kCountBits);
    return transaction.put(key, store::encode_row(LimitRow{limit, {}}));
  }));
  if (is_first) last_ = std::max(last_, stored);
  limit_ = limit;
  generation_ = generation;
  return {};
}

}  // namespace tarn

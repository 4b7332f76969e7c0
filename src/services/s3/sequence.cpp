#include "services/s3/sequence.h"

#include <algorithm>

#include "services/s3/data_rows.h"
#include "services/s3/row_keys.h"

namespace tarn::s3 {

namespace {
constexpr int kCountBits = 20;
constexpr int64_t kAheadMs = 3600 * 1000;
}  // namespace

Result<int64_t> Sequence::next() {
  std::lock_guard lock(mutex_);
  int64_t number = std::max(last_ + 1, clock_.real_ms() << kCountBits);
  if (number >= limit_ || generation_ != database_.generation()) {
    TRY(reserve(number));
    number = std::max(number, last_ + 1);
  }
  last_ = number;
  return number;
}

Result<void> Sequence::reserve(int64_t wanted) {
  uint64_t generation = database_.generation();
  bool first = limit_ == 0;
  int64_t stored = 0;
  int64_t limit = 0;
  TRY(store::run_transaction(database_, [&](store::Transaction& transaction) -> Result<void> {
    std::string key = RowKeys{generation}.sequence_limit();
    if (auto row = TRY(transaction.get(key))) {
      stored = TRY(store::decode_row<SequenceLimit>(*row))
      .limit;
    }
    limit = std::max(first ? std::max(wanted, stored) : wanted, limit_) + (kAheadMs << kCountBits);
    return transaction.put(key, store::encode_row(SequenceLimit{limit, {}}));
  }));
  if (first) last_ = std::max(last_, stored);
  limit_ = limit;
  generation_ = generation;
  return {};
}

}  // namespace tarn::s3

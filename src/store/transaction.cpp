#include "store/transaction.h"

#include "store/bytes.h"

namespace tarn::store {

int64_t decode_counter(std::string_view value) {
  uint64_t bits = 0;
  take_u64(value, bits);
  return static_cast<int64_t>(bits);
}

std::string prefix_end(std::string_view prefix) {
  std::string end(prefix);
  while (!end.empty() && end.back() == '\xff') end.pop_back();
  // Nothing but 0xFF: no key is that long, so more of them come after all that begin so.
  if (end.empty()) return std::string(kMaxKeyBytes + 1, '\xff');
  end.back() = static_cast<char>(static_cast<uint8_t>(end.back()) + 1);
  return end;
}

}  // namespace tarn::store

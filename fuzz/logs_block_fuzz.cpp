// Fuzzer: blocks of log events as they lie on disk. The first byte says how many events the block's
// row claims; the rest is a Zstandard frame, and the content of one whose row and checksum hold.
// Besides crashes it finds messages that are no part of the content.
//
//   logs_block_fuzz -max_len=8192 corpus/
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/zstd.h"
#include "services/logs/event_rows.h"

namespace tarn::logs {
namespace {

void read(std::string_view frame, const BlockRow& row) {
  const auto block = open_block(frame, {1'700'000'000'000, 7}, row);
  if (!block.ok()) return;
  const std::string& bytes = (*block)->bytes;
  CHECK((*block)->events.size() == static_cast<size_t>(row.events));
  for (const auto& [place, message] : (*block)->events) {
    CHECK(message.data() >= bytes.data() &&
          message.data() + message.size() <= bytes.data() + bytes.size());
  }
}

}  // namespace
}  // namespace tarn::logs

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tarn;  // NOLINT
  if (size == 0) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
  logs::BlockRow row;
  row.events = static_cast<int8_t>(data[0]);
  row.bytes = static_cast<int64_t>(input.size());
  logs::read(input, row);
  logs::read(zstd_compress(input, 1), row);
  return 0;
}

#include "services/s3/copy_bytes.h"

#include <algorithm>

namespace tarn::s3 {

namespace {
constexpr uint64_t kPieceBytes = 1 << 20;  // at a time
}

Result<void> read_bytes(DataReader& reader, const ByteRange& range,
                        const std::function<Result<void>(std::string_view bytes)>& take) {
  for (uint64_t done = 0; done < range.size_bytes;) {
    auto bytes =
        TRY(reader.read(range.offset_bytes + done, std::min(kPieceBytes, range.size_bytes - done)));
    if (bytes.empty()) return corrupt("an object is shorter than its row says");
    TRY(take(bytes));
    done += bytes.size();
  }
  return {};
}

Result<void> copy_bytes(DataReader& reader, const ByteRange& range, DataWriter& writer) {
  return read_bytes(reader, range, [&](std::string_view bytes) { return writer.write(bytes); });
}

}  // namespace tarn::s3

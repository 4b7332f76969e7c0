#include "engines/formats/line_reader.h"

#include <cstring>

namespace tarn::engines {

Result<bool> LineReader::next(std::string_view& line) {
  if (skips_line_) {
    skips_line_ = false;
    if (!TRY(take(line))) return false;
  }
  return take(line);
}

Result<bool> LineReader::take(std::string_view& line) {
  buffer_.consume(pending_bytes_);
  pending_bytes_ = 0;
  if (buffer_.consumed_bytes() >= size_bytes_) return false;
  size_t searched = 0;
  while (true) {
    const std::string_view ahead = buffer_.ahead();
    const size_t feed = ahead.find('\n', searched);
    const size_t known = std::min(feed, ahead.size());
    const void* found = memchr(ahead.data() + searched, '\r', known - searched);
    const size_t carriage =
        found == nullptr ? std::string_view::npos : static_cast<const char*>(found) - ahead.data();
    const bool is_decided = carriage + 1 < ahead.size() || buffer_.at_end();
    if (carriage != std::string_view::npos && is_decided) {
      const bool is_pair = carriage + 1 < ahead.size() && ahead[carriage + 1] == '\n';
      line = ahead.substr(0, carriage);
      pending_bytes_ = carriage + (is_pair ? 2 : 1);
      return true;
    }
    if (carriage == std::string_view::npos && feed != std::string_view::npos) {
      line = ahead.substr(0, feed);
      pending_bytes_ = feed + 1;
      return true;
    }
    if (buffer_.at_end()) {
      line = ahead;
      pending_bytes_ = ahead.size();
      return !ahead.empty();
    }
    searched = std::min(carriage, ahead.size());
    TRY(buffer_.more());
  }
}

}  // namespace tarn::engines

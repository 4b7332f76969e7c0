#include "services/glue/crawl/object_text.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/encoding.h"

namespace tarn::glue::crawl {
namespace {

constexpr size_t kPieceBytes = 256 << 10;

class ReadSource final : public engines::ByteSource {
 public:
  ReadSource(uint64_t size_bytes, ReadBytes read, uint64_t begin_bytes)
      : size_bytes_(size_bytes), read_(std::move(read)), at_bytes_(begin_bytes) {}

  Result<size_t> read(char* to, size_t size_bytes) override {
    const size_t most =
        static_cast<size_t>(std::min<uint64_t>(size_bytes_ - at_bytes_, size_bytes));
    if (most == 0) return size_t{0};
    const std::string bytes = TRY(read_(at_bytes_, most));
    memcpy(to, bytes.data(), bytes.size());
    at_bytes_ += bytes.size();
    return bytes.size();
  }

 private:
  const uint64_t size_bytes_;
  const ReadBytes read_;
  uint64_t at_bytes_;
};

// Whether the text is UTF-8, but for a character that is cut at its end.
bool is_utf8(std::string_view text, bool is_whole) {
  constexpr size_t kLongest = 4;
  if (is_valid_utf8(text)) return true;
  for (size_t cut = 1; !is_whole && cut < kLongest && cut < text.size(); ++cut) {
    if (is_valid_utf8(text.substr(0, text.size() - cut))) return true;
  }
  return false;
}

// Text has few control characters but those that end and divide lines and fields.
bool has_controls(std::string_view text) {
  constexpr size_t kMostOfAHundred = 5;
  size_t controls = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte == 0) return true;
    controls += (byte < 0x20 && byte > 0x08 && c != '\t' && c != '\n' && c != '\r') || byte == 0x7F;
  }
  return controls * 100 > text.size() * kMostOfAHundred;
}

}  // namespace

TextFormat text_format_of(engines::Packing packing, std::string_view text, bool is_whole) {
  TextFormat format;
  format.packing = packing;
  format.encoding = engines::encoding_by_mark(text);
  if (format.encoding != engines::TextEncoding::kUtf8) {
    format.is_ascii = false;
    return format;
  }
  format.is_binary = has_controls(text);
  format.is_ascii = std::none_of(text.begin(), text.end(),
                                 [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
  if (!is_utf8(text, is_whole)) format.encoding = engines::TextEncoding::kWindows1252;
  return format;
}

std::unique_ptr<engines::ByteSource> open_bytes(uint64_t size_bytes, ReadBytes read,
                                                uint64_t begin_bytes) {
  return std::make_unique<ReadSource>(size_bytes, std::move(read), begin_bytes);
}

std::unique_ptr<engines::ByteSource> open_text(uint64_t size_bytes, ReadBytes read,
                                               const TextFormat& format) {
  auto unpacked = engines::unpack(open_bytes(size_bytes, std::move(read)), format.packing);
  return engines::make_utf8(std::move(unpacked), format.encoding);
}

Result<bool> append_from(engines::ByteSource& source, size_t most_bytes, std::string& text) {
  while (text.size() < most_bytes) {
    const size_t size = text.size();
    text.resize(std::min(most_bytes, size + kPieceBytes));
    auto got = source.read(text.data() + size, text.size() - size);
    text.resize(size + (got.ok() ? *got : 0));
    if (!got.ok()) return std::move(got).error();
    if (*got == 0) return false;
  }
  return true;
}

Result<size_t> LimitedSource::read(char* to, size_t size_bytes) {
  const size_t most = static_cast<size_t>(std::min<uint64_t>(left_bytes_, size_bytes));
  if (most == 0) return size_t{0};
  const size_t got = TRY(source_->read(to, most));
  left_bytes_ -= got;
  return got;
}

}  // namespace tarn::glue::crawl

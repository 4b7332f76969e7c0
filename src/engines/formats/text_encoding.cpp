#include "engines/formats/text_encoding.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>
#include <vector>

#include "base/encoding.h"

namespace tarn::engines {

namespace {

constexpr std::string_view kMark = "\xEF\xBB\xBF";
constexpr std::string_view kMarkLe = "\xFF\xFE";
constexpr std::string_view kMarkBe = "\xFE\xFF";
constexpr size_t kBlockBytes = 64 * 1024;

struct KnownEncoding {
  std::string_view name;
  TextEncoding encoding;
};

constexpr KnownEncoding kEncodings[] = {
    {"UTF-8", TextEncoding::kUtf8},         {"UTF8", TextEncoding::kUtf8},
    {"US-ASCII", TextEncoding::kUtf8},      {"ASCII", TextEncoding::kUtf8},
    {"ISO-8859-1", TextEncoding::kLatin1},  {"ISO8859_1", TextEncoding::kLatin1},
    {"latin1", TextEncoding::kLatin1},      {"windows-1252", TextEncoding::kWindows1252},
    {"Cp1252", TextEncoding::kWindows1252}, {"UTF-16LE", TextEncoding::kUtf16Le},
    {"UTF-16BE", TextEncoding::kUtf16Be},   {"UTF-16", TextEncoding::kUtf16Be},
};

// What windows-1252 has between 0x80 and 0x9F; 0: nothing.
constexpr std::array<uint16_t, 32> kWindowsC1 = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

constexpr uint32_t kReplacement = 0xFFFD;
constexpr uint32_t kOrderMark = 0xFEFF;
constexpr uint32_t kSwappedMark = 0xFFFE;

char* put_utf8(char* to, uint32_t code) {
  if (code < 0x80) {
    *to++ = static_cast<char>(code);
    return to;
  }
  if (code < 0x800) {
    *to++ = static_cast<char>(0xC0 | code >> 6);
  } else {
    if (code < 0x10000) {
      *to++ = static_cast<char>(0xE0 | code >> 12);
    } else {
      *to++ = static_cast<char>(0xF0 | code >> 18);
      *to++ = static_cast<char>(0x80 | (code >> 12 & 63));
    }
    *to++ = static_cast<char>(0x80 | (code >> 6 & 63));
  }
  *to++ = static_cast<char>(0x80 | (code & 63));
  return to;
}

// Takes the mark away from UTF-8.
class MarkSkipper final : public ByteSource {
 public:
  explicit MarkSkipper(std::unique_ptr<ByteSource> bytes) : bytes_(std::move(bytes)) {}

  Result<size_t> read(char* to, size_t size_bytes) override {
    if (!is_begun_) TRY(begin());
    if (held_.empty()) return bytes_->read(to, size_bytes);
    const size_t count = std::min(size_bytes, held_.size());
    memcpy(to, held_.data(), count);
    held_.erase(0, count);
    return count;
  }

 private:
  Result<void> begin() {
    is_begun_ = true;
    char first[kMark.size()];
    while (held_.size() < kMark.size()) {
      const size_t got = TRY(bytes_->read(first, kMark.size() - held_.size()));
      if (got == 0) break;
      held_.append(first, got);
    }
    if (held_ == kMark) held_.clear();
    return {};
  }

  std::unique_ptr<ByteSource> bytes_;
  std::string held_;  // of the first bytes, what is not handed out yet
  bool is_begun_ = false;
};

class Transcoder final : public ByteSource {
 public:
  Transcoder(std::unique_ptr<ByteSource> bytes, TextEncoding encoding)
      : bytes_(std::move(bytes)), encoding_(encoding), input_(kBlockBytes) {}

  Result<size_t> read(char* to, size_t size_bytes) override {
    if (size_bytes >= kLongest && held_.empty()) return convert(to, size_bytes);
    if (held_.empty()) {
      char longest[kLongest];
      held_.assign(longest, TRY(convert(longest, kLongest)));
    }
    const size_t count = std::min(size_bytes, held_.size());
    memcpy(to, held_.data(), count);
    held_.erase(0, count);
    return count;
  }

 private:
  static constexpr size_t kLongest = 4;  // bytes of a character

  // Room for the longest character must be left at every step.
  Result<size_t> convert(char* to, size_t size_bytes) {
    char* out = to;
    while (out == to) {
      if (at_ == end_ && !TRY(fill())) return size_t{0};
      while (at_ < end_ && static_cast<size_t>(to + size_bytes - out) >= kLongest) {
        if (!step(out)) break;
      }
      if (out == to && at_ < end_ && !TRY(fill())) {
        at_ = end_;  // half of a character at the end
        out = put_utf8(out, kReplacement);
      }
    }
    return static_cast<size_t>(out - to);
  }

  // One character. False: its bytes are not all there.
  bool step(char*& out) {
    if (encoding_ == TextEncoding::kLatin1 || encoding_ == TextEncoding::kWindows1252) {
      const auto byte = static_cast<unsigned char>(input_[at_++]);
      const bool is_window = encoding_ == TextEncoding::kWindows1252 && byte >= 0x80 && byte < 0xA0;
      const uint32_t mapped = is_window ? kWindowsC1[byte - 0x80] : byte;
      out = put_utf8(out, mapped == 0 ? byte : mapped);
      return true;
    }
    if (end_ - at_ < 2) return false;
    uint32_t code = unit(at_);
    const bool is_high = code >= 0xD800 && code < 0xDC00;
    if (is_high && end_ - at_ < 4 && !is_drained_) return false;
    at_ += 2;
    if (is_high && end_ - at_ >= 2) {
      const uint32_t low = unit(at_);
      if (low >= 0xDC00 && low < 0xE000) {
        at_ += 2;
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
      }
    }
    const bool is_first = std::exchange(is_first_, false);
    if (is_first && code == kOrderMark) return true;
    if (is_first && code == kSwappedMark) {
      const bool is_le = encoding_ == TextEncoding::kUtf16Le;
      encoding_ = is_le ? TextEncoding::kUtf16Be : TextEncoding::kUtf16Le;
      return true;
    }
    out = put_utf8(out, code >= 0xD800 && code < 0xE000 ? kReplacement : code);
    return true;
  }

  uint32_t unit(size_t at) const {
    const auto first = static_cast<unsigned char>(input_[at]);
    const auto second = static_cast<unsigned char>(input_[at + 1]);
    return encoding_ == TextEncoding::kUtf16Le ? first | second << 8 : first << 8 | second;
  }

  // Keeps what is left and reads behind it. False: nothing came.
  Result<bool> fill() {
    memmove(input_.data(), input_.data() + at_, end_ - at_);
    end_ -= at_;
    at_ = 0;
    const size_t got = TRY(bytes_->read(input_.data() + end_, input_.size() - end_));
    end_ += got;
    is_drained_ = got == 0;
    return got > 0;
  }

  std::unique_ptr<ByteSource> bytes_;
  TextEncoding encoding_;
  std::vector<char> input_;
  std::string held_;  // of a character that did not fit, what is not handed out yet
  size_t at_ = 0;
  size_t end_ = 0;
  bool is_first_ = true;
  bool is_drained_ = false;
};

}  // namespace

Result<TextEncoding> parse_encoding(const std::string& name) {
  for (const KnownEncoding& known : kEncodings) {
    if (equals_ignoring_case(known.name, name)) return known.encoding;
  }
  return Error(400, "HIVE_UNSUPPORTED_FORMAT",
               "Tarn does not read tables with serialization.encoding = '" + name + "'");
}

std::string_view encoding_name(TextEncoding encoding) {
  for (const KnownEncoding& known : kEncodings) {
    if (known.encoding == encoding) return known.name;
  }
  return "UTF-8";
}

TextEncoding encoding_by_mark(std::string_view first_bytes) {
  if (first_bytes.starts_with(kMarkLe)) return TextEncoding::kUtf16Le;
  if (first_bytes.starts_with(kMarkBe)) return TextEncoding::kUtf16Be;
  return TextEncoding::kUtf8;
}

size_t utf8_mark_bytes(std::string_view first_bytes) {
  return first_bytes.starts_with(kMark) ? kMark.size() : 0;
}

std::unique_ptr<ByteSource> make_utf8(std::unique_ptr<ByteSource> bytes, TextEncoding encoding) {
  if (encoding == TextEncoding::kUtf8) return std::make_unique<MarkSkipper>(std::move(bytes));
  return std::make_unique<Transcoder>(std::move(bytes), encoding);
}

}  // namespace tarn::engines

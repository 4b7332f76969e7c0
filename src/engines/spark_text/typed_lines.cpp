#include "engines/spark_text/typed_lines.h"

#include <emmintrin.h>

#include <algorithm>
#include <cstring>
#include <limits>

#include "engines/spark_text/text_values.h"

namespace tarn::spark_text {
namespace {

constexpr std::size_t kBlockBytes = 64;
constexpr std::size_t kInlineBytes = 12;
constexpr std::ptrdiff_t kShownBytes = 40;
constexpr std::size_t kFirstRoom = 4096;  // rows; a multiple of 64

std::size_t size_of(Kind kind) {
  switch (kind) {
    case Kind::kText:
      return sizeof(TextView);
    case Kind::kBoolean:
      return 0;  // a bit
    case Kind::kTinyint:
      return 1;
    case Kind::kSmallint:
      return 2;
    case Kind::kInteger:
    case Kind::kFloat:
    case Kind::kDate:
      return 4;
    case Kind::kBigint:
    case Kind::kDouble:
    case Kind::kTimestamp:
      return 8;
  }
  return 0;
}

std::size_t words_of(Kind kind, std::size_t rows) {
  return kind == Kind::kBoolean ? rows / 64 : rows * size_of(kind) / 8;
}

// A bit for each byte of a block that is one of some few.
class Specials {
 public:
  explicit Specials(const LineFormat& format)
      : separator_(_mm_set1_epi8(format.separator)),
        quote_(_mm_set1_epi8(static_cast<char>(format.quote < 0 ? '\n' : format.quote))),
        escape_(_mm_set1_epi8(static_cast<char>(format.escape < 0 ? '\n' : format.escape))) {}

  std::uint64_t find(const char* block) {
    std::uint64_t found = 0;
    for (std::size_t i = 0; i < kBlockBytes; i += 16) {
      const auto bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(block + i));
      const auto ends = _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\n')),
                                     _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\r')));
      const auto marks =
          _mm_or_si128(_mm_cmpeq_epi8(bytes, quote_), _mm_cmpeq_epi8(bytes, escape_));
      const auto all = _mm_or_si128(_mm_or_si128(ends, marks), _mm_cmpeq_epi8(bytes, separator_));
      found |= static_cast<std::uint64_t>(static_cast<unsigned>(_mm_movemask_epi8(all))) << i;
    }
    return found;
  }

 private:
  __m128i separator_;
  __m128i quote_;
  __m128i escape_;
};

bool has_high_bytes(std::string_view text) {
  __m128i seen = _mm_setzero_si128();
  std::size_t at = 0;
  for (; at + 16 <= text.size(); at += 16) {
    seen = _mm_or_si128(seen, _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at)));
  }
  unsigned char rest = 0;
  for (; at < text.size(); ++at) rest |= static_cast<unsigned char>(text[at]);
  return _mm_movemask_epi8(seen) != 0 || rest >= 0x80;
}

// The value at a row of the column, where the text is one.
template <class Value>
bool put_value(ColumnValues& column, std::size_t row, std::string_view text,
               bool (*read)(std::string_view, Value&)) {
  Value value{};
  if (!read(text, value)) return false;
  reinterpret_cast<Value*>(column.data.data())[row] = value;
  return true;
}

template <class Value>
bool put_integer(ColumnValues& column, std::size_t row, std::string_view text) {
  std::int64_t value = 0;
  if (!read_integer(text, value) || value < std::numeric_limits<Value>::min() ||
      value > std::numeric_limits<Value>::max()) {
    return false;
  }
  reinterpret_cast<Value*>(column.data.data())[row] = static_cast<Value>(value);
  return true;
}

bool put_boolean(ColumnValues& column, std::size_t row, std::string_view text) {
  bool value = false;
  if (!read_boolean(text, value)) return false;
  const std::uint64_t bit = std::uint64_t{1} << (row % 64);
  auto& word = column.data[row / 64];
  word = value ? word | bit : word & ~bit;
  return true;
}

}  // namespace

bool is_utf8(std::string_view text) {
  if (!has_high_bytes(text)) return true;
  const auto* at = reinterpret_cast<const unsigned char*>(text.data());
  const auto* const end = at + text.size();
  while (at < end) {
    if (*at < 0x80) {
      ++at;
      continue;
    }
    const int more = *at >= 0xF0 ? 3 : *at >= 0xE0 ? 2 : 1;
    if (*at < 0xC2 || *at > 0xF4 || end - at <= more) return false;
    const unsigned char second = at[1];
    if ((*at == 0xE0 && second < 0xA0) || (*at == 0xED && second > 0x9F) ||
        (*at == 0xF0 && second < 0x90) || (*at == 0xF4 && second > 0x8F)) {
      return false;
    }
    for (int i = 1; i <= more; ++i) {
      if ((at[i] & 0xC0) != 0x80) return false;
    }
    at += more + 1;
  }
  return true;
}

bool TypedLines::read(std::string_view text, std::size_t start, std::string& problem) {
  buffer_ = text.data() - start;
  field_ = text.data();
  closed_ = nullptr;
  is_quoted_ = false;
  place_ = rows_ = 0;
  for (auto& column : columns_) column.missing = 0;
  if (room_ == 0) make_room();
  for (auto& column : columns_) column.is_there.assign(room_ / 64, ~std::uint64_t{0});
  if (!is_utf8(text)) return refuse(problem, "is not UTF-8");

  Specials specials(format_);
  for (std::size_t block = 0; block < text.size(); block += kBlockBytes) {
    std::uint64_t found = specials.find(text.data() + block);
    if (text.size() - block < kBlockBytes) {
      found &= (std::uint64_t{1} << (text.size() - block)) - 1;
    }
    for (; found != 0; found &= found - 1) {
      const char* at = text.data() + block + __builtin_ctzll(found);
      if (!take_special(at, problem)) return false;
    }
  }
  return true;
}

bool TypedLines::take_special(const char* at, std::string& problem) {
  if (!is_quoted_ || closed_ != nullptr) {
    if (*at == format_.separator) return end_field(at, problem) && next_field(at + 1, problem);
    if (*at == '\n') return end_line(at, problem);
    if (*at == '\r') return at[1] == '\n' || refuse(problem, "has a carriage return");
    if (*at != format_.quote) return refuse(problem, "has an escape");
    if (is_quoted_ || at != field_) return refuse(problem, "has a quote in the middle of a field");
    is_quoted_ = true;
    return true;
  }
  if (*at == format_.separator) return true;
  if (*at != format_.quote) return refuse(problem, "has a line's end or an escape in quotes");
  closed_ = at;
  const char next = at[1];
  return next == format_.separator || next == '\n' || next == '\r' ||
         refuse(problem, "has text behind a closing quote");
}

bool TypedLines::next_field(const char* begin, std::string& problem) {
  field_ = begin;
  return ++place_ < columns_.size() || refuse(problem, "has too many fields");
}

bool TypedLines::end_field(const char* end, std::string& problem) {
  const char* begin = field_;
  if (is_quoted_) {
    ++begin;
    end = closed_;
    is_quoted_ = false;
    closed_ = nullptr;
  }
  if (put({begin, static_cast<std::size_t>(end - begin)})) return true;
  const std::string start(begin, std::min(end, begin + kShownBytes));
  return refuse(problem, "has '" + start + "' in column " + std::to_string(place_ + 1));
}

bool TypedLines::end_line(const char* at, std::string& problem) {
  const char* end = at > field_ && at[-1] == '\r' ? at - 1 : at;
  if (place_ == 0 && end == field_) return refuse(problem, "is empty");
  if (place_ + 1 != columns_.size()) return refuse(problem, "has too few fields");
  if (!end_field(end, problem)) return false;
  place_ = 0;
  field_ = at + 1;
  if (++rows_ == room_) make_room();
  return true;
}

bool TypedLines::put(std::string_view text) {
  ColumnValues& column = columns_[place_];
  if (text.empty()) {
    column.is_there[rows_ / 64] &= ~(std::uint64_t{1} << (rows_ % 64));
    ++column.missing;
    return true;
  }
  switch (format_.columns[place_]) {
    case Kind::kText:
      return put_text(column, text);
    case Kind::kBoolean:
      return put_boolean(column, rows_, text);
    case Kind::kTinyint:
      return put_integer<std::int8_t>(column, rows_, text);
    case Kind::kSmallint:
      return put_integer<std::int16_t>(column, rows_, text);
    case Kind::kInteger:
      return put_integer<std::int32_t>(column, rows_, text);
    case Kind::kBigint:
      return put_value<std::int64_t>(column, rows_, text, read_integer);
    case Kind::kFloat:
      return put_value<float>(column, rows_, text, read_float);
    case Kind::kDouble:
      return put_value<double>(column, rows_, text, read_double);
    case Kind::kDate:
      return put_value<std::int32_t>(column, rows_, text, read_date);
    case Kind::kTimestamp:
      return put_value<std::int64_t>(column, rows_, text, read_timestamp);
  }
  return false;
}

bool TypedLines::put_text(ColumnValues& column, std::string_view text) {
  auto& view = reinterpret_cast<TextView*>(column.data.data())[rows_];
  view.size = static_cast<std::int32_t>(text.size());
  if (text.size() > kInlineBytes) {
    std::memcpy(view.start, text.data(), sizeof(view.start));
    view.place = {0, static_cast<std::int32_t>(text.data() - buffer_)};
    return true;
  }
  std::uint64_t bytes[2];  // of which what is behind the text is cleared
  std::memcpy(bytes, text.data(), sizeof(bytes));
  const unsigned size = static_cast<unsigned>(text.size());
  if (size < 8) {
    bytes[0] &= (std::uint64_t{1} << (8 * size)) - 1;
    bytes[1] = 0;
  } else {
    bytes[1] &= (std::uint64_t{1} << (8 * (size - 8))) - 1;
  }
  std::memcpy(view.start, bytes, kInlineBytes);
  return true;
}

void TypedLines::make_room() {
  const std::size_t rows = room_ == 0 ? kFirstRoom : 2 * room_;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    columns_[i].data.resize(words_of(format_.columns[i], rows));
    columns_[i].is_there.resize(rows / 64, ~std::uint64_t{0});
  }
  room_ = rows;
}

bool TypedLines::refuse(std::string& problem, std::string_view what) const {
  problem = "line " + std::to_string(rows_ + 1) + " of the block " + std::string(what);
  return false;
}

}  // namespace tarn::spark_text

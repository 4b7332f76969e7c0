#include "services/dynamodb/number.h"

#include <algorithm>

#include "services/dynamodb/errors.h"

namespace tarn::dynamodb {
namespace {

constexpr int64_t kMaxExponent = 126;   // of 0.d1d2…: 9.99E+125
constexpr int64_t kMinExponent = -129;  // 1E-130
constexpr size_t kMaxExponentDigits = 9;
constexpr size_t kMaxNumberBytes = 4096;  // of the text

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The text of a number in pieces.
struct NumberScan {
  bool is_negative = false;
  std::string digits;  // values
  int64_t exponent = 0;

  bool read(std::string_view text) {
    size_t at = 0;
    if (at < text.size() && (text[at] == '-' || text[at] == '+')) is_negative = text[at++] == '-';
    const size_t first = at;
    size_t whole = 0;
    for (; at < text.size() && is_digit(text[at]); ++at, ++whole) push(text[at]);
    if (at < text.size() && text[at] == '.') {
      for (++at; at < text.size() && is_digit(text[at]); ++at) push(text[at]);
    }
    const bool has_digits = !digits.empty();
    if (!has_digits || at == first) return false;
    exponent = static_cast<int64_t>(whole);
    return at == text.size() || read_exponent(text.substr(at));
  }

 private:
  void push(char c) { digits.push_back(static_cast<char>(c - '0')); }

  bool read_exponent(std::string_view rest) {
    if (rest[0] != 'e' && rest[0] != 'E') return false;
    rest.remove_prefix(1);
    bool is_below = false;
    if (!rest.empty() && (rest[0] == '-' || rest[0] == '+')) {
      is_below = rest[0] == '-';
      rest.remove_prefix(1);
    }
    if (rest.empty() || rest.size() > kMaxExponentDigits) return false;
    int64_t value = 0;
    for (const char c : rest) {
      if (!is_digit(c)) return false;
      value = value * 10 + (c - '0');
    }
    exponent += is_below ? -value : value;
    return true;
  }
};

}  // namespace

Result<Number> Number::from_digits(bool is_negative, std::string_view digits, int64_t exponent) {
  while (!digits.empty() && digits.front() == 0) {
    digits.remove_prefix(1);
    --exponent;
  }
  while (!digits.empty() && digits.back() == 0) digits.remove_suffix(1);
  if (digits.empty()) return Number();
  if (exponent > kMaxExponent) return number_overflow();
  if (exponent < kMinExponent) return number_underflow();
  if (digits.size() > kMaxDigits) return too_many_digits();
  Number number;
  std::copy(digits.begin(), digits.end(), number.digits_.begin());
  number.count_ = static_cast<uint8_t>(digits.size());
  number.exponent_ = static_cast<int16_t>(exponent);
  number.is_negative_ = is_negative;
  return number;
}

Number Number::from_integer(int64_t value) {
  return std::move(parse(std::to_string(value))).value();  // at most 19 digits
}

Result<Number> Number::parse(std::string_view text) {
  if (text.empty()) return not_numeric();
  NumberScan scan;
  if (text.size() > kMaxNumberBytes || !scan.read(text)) return not_numeric(text);
  return from_digits(scan.is_negative, scan.digits, scan.exponent);
}

std::string Number::text() const {
  if (count_ == 0) return "0";
  std::string out;
  if (is_negative_) out += '-';
  if (exponent_ <= 0) out.append("0.").append(static_cast<size_t>(-exponent_), '0');
  for (int i = 0; i < count_; ++i) {
    if (i == exponent_ && exponent_ > 0) out += '.';
    out += static_cast<char>('0' + digits_[static_cast<size_t>(i)]);
  }
  if (exponent_ > count_) out.append(static_cast<size_t>(exponent_ - count_), '0');
  return out;
}

// A byte for the sign, one for the exponent, then two digits a byte; all but the first are
// inverted where it is negative, and closed so that the shorter one comes after the longer.
std::string Number::sort_bytes() const {
  if (count_ == 0) return "\x02";
  std::string out(1, is_negative_ ? '\x01' : '\x03');
  const auto push = [&](int value) {
    out += static_cast<char>(is_negative_ ? 0xff - value : value);
  };
  push(static_cast<int>(exponent_ - kMinExponent));
  for (size_t i = 0; i < count_; i += 2) {
    const int second = i + 1 < count_ ? digits_[i + 1] : 0;
    push(digits_[i] * 10 + second + 1);
  }
  if (is_negative_) out += '\xff';
  return out;
}

bool Number::to_integer(int64_t& value) const {
  if (exponent_ > 18 || (count_ > exponent_ && count_ != 0)) return false;
  value = 0;
  for (int i = 0; i < (count_ == 0 ? 0 : exponent_); ++i) {
    value = value * 10 + (i < count_ ? digits_[static_cast<size_t>(i)] : 0);
  }
  if (is_negative_) value = -value;
  return true;
}

Number Number::negated() const {
  Number number = *this;
  if (count_ != 0) number.is_negative_ = !is_negative_;
  return number;
}

std::strong_ordering Number::compare_magnitudes(const Number& a, const Number& b) {
  if (a.count_ == 0 || b.count_ == 0) return (a.count_ != 0) <=> (b.count_ != 0);
  if (a.exponent_ != b.exponent_) return a.exponent_ <=> b.exponent_;
  return a.digits_ <=> b.digits_;  // unused ones are 0
}

std::strong_ordering operator<=>(const Number& a, const Number& b) {
  if (a.is_negative_ != b.is_negative_) return b.is_negative_ <=> a.is_negative_;
  return a.is_negative_ ? Number::compare_magnitudes(b, a) : Number::compare_magnitudes(a, b);
}

Result<Number> Number::add(const Number& a, const Number& b) {
  if (a.count_ == 0) return b;
  if (b.count_ == 0) return a;
  const Number& large = compare_magnitudes(a, b) < 0 ? b : a;
  const Number& small = &large == &a ? b : a;
  // Columns from the highest to the lowest digit of both, and one before them for a carry.
  const int top = large.exponent_ + 1;
  const int bottom = std::min(large.exponent_ - large.count_, small.exponent_ - small.count_);
  std::string columns(static_cast<size_t>(top - bottom), '\0');
  const auto add_to = [&](const Number& number, int sign) {
    for (int i = 0; i < number.count_; ++i) {
      char& column = columns[static_cast<size_t>(top - number.exponent_ + i)];
      column = static_cast<char>(column + sign * number.digits_[static_cast<size_t>(i)]);
    }
  };
  add_to(large, 1);
  add_to(small, a.is_negative_ == b.is_negative_ ? 1 : -1);
  for (size_t i = columns.size() - 1; i > 0; --i) {
    const int carry = columns[i] < 0 ? -1 : columns[i] / 10;
    columns[i] = static_cast<char>(columns[i] - carry * 10);
    columns[i - 1] = static_cast<char>(columns[i - 1] + carry);
  }
  return from_digits(large.is_negative_, columns, top);
}

}  // namespace tarn::dynamodb

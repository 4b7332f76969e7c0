#include "services/quicksight/sessions/text_reading.h"

#include <algorithm>
#include <array>

namespace tarn::quicksight {
namespace {

constexpr size_t kFew = 2;

// A form of dates, # a digit, and the formats that may be meant by it, the likelier first.
struct DateForm {
  std::string_view form;
  std::array<std::string_view, 2> formats;
};
constexpr DateForm kDates[] = {{"####-##-##", {"yyyy-MM-dd", ""}},
                               {"####-##-## ##:##:##", {"yyyy-MM-dd HH:mm:ss", ""}},
                               {"####/##/##", {"yyyy/MM/dd", ""}},
                               {"##.##.####", {"dd.MM.yyyy", ""}},
                               {"##/##/####", {"MM/dd/yyyy", "dd/MM/yyyy"}},
                               {"##-##-####", {"dd-MM-yyyy", "MM-dd-yyyy"}}};
// What stands beside an amount; a blank may stand between.
constexpr std::string_view kSigns[] = {"USD", "EUR", "GBP", "CHF", "$", "€", "£", "¥", "%"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view trimmed(std::string_view text) {
  const size_t start = text.find_first_not_of(" \t\r\n");
  if (start == text.npos) return {};
  return text.substr(start, text.find_last_not_of(" \t\r\n") - start + 1);
}

bool has_form(std::string_view text, std::string_view form) {
  return std::equal(text.begin(), text.end(), form.begin(), form.end(),
                    [](char c, char wanted) { return wanted == '#' ? is_digit(c) : c == wanted; });
}

int two_digits(std::string_view text, size_t at) {
  return (text[at] - '0') * 10 + (text[at + 1] - '0');
}

bool fits(std::string_view format, const std::vector<std::string_view>& values) {
  const size_t month = format.find("MM"), day = format.find("dd");
  return std::all_of(values.begin(), values.end(), [&](std::string_view value) {
    const int m = two_digits(value, month), d = two_digits(value, day);
    return m >= 1 && m <= 12 && d >= 1 && d <= 31;
  });
}

std::string field(std::string_view column) { return "{" + std::string(column) + "}"; }

std::optional<TextReading> read_date(std::string_view column,
                                     const std::vector<std::string_view>& values) {
  for (const DateForm& date : kDates) {
    const bool is_all = std::all_of(values.begin(), values.end(), [&](std::string_view value) {
      return has_form(value, date.form);
    });
    if (!is_all) continue;
    for (const std::string_view format : date.formats) {
      if (format.empty() || !fits(format, values)) continue;
      return TextReading{bi::DataType::kDatetime,
                         "parseDate(" + field(column) + ", '" + std::string(format) + "')"};
    }
  }
  return {};
}

bool take(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word)) return false;
  text.remove_prefix(word.size());
  return true;
}

void take_sign(std::string_view& text) {
  for (const std::string_view sign : kSigns) {
    if (take(text, sign)) return;
  }
}

size_t take_digits(std::string_view& text) {
  const size_t count = std::min(text.find_first_not_of("0123456789"), text.size());
  text.remove_prefix(count);
  return count;
}

// "-$1,234.50", "12.5 %", "EUR 7".
bool is_amount(std::string_view text) {
  const auto take_plus_or_minus = [&] { return take(text, "-") || take(text, "+"); };
  const bool is_signed = take_plus_or_minus();
  const std::string_view before = text;
  take_sign(text);
  if (text.size() < before.size()) take(text, " ");
  if (!is_signed) take_plus_or_minus();
  const size_t head = take_digits(text);
  if (head == 0) return false;
  while (text.starts_with(",")) {
    if (head > 3) return false;
    text.remove_prefix(1);
    if (take_digits(text) != 3) return false;
  }
  if (take(text, ".") && take_digits(text) == 0) return false;
  if (!text.empty()) take(text, " ");
  take_sign(text);
  return text.empty();
}

std::optional<TextReading> read_amount(std::string_view column,
                                       const std::vector<std::string_view>& values) {
  if (!std::all_of(values.begin(), values.end(), is_amount)) return {};
  std::string expression = field(column);
  bool is_told = false;  // digits alone are names more often than amounts
  const auto without = [&](std::string_view sign) {
    const bool is_used = std::any_of(values.begin(), values.end(), [&](std::string_view value) {
      return value.find(sign) != value.npos;
    });
    if (!is_used) return;
    is_told = true;
    expression = "replace(" + expression + ", '" + std::string(sign) + "', '')";
  };
  for (const std::string_view sign : kSigns) without(sign);
  without(",");
  without(" ");
  if (!is_told) return {};
  return TextReading{bi::DataType::kDecimal, "parseDecimal(" + expression + ")"};
}

}  // namespace

std::optional<TextReading> reading_of(std::string_view column,
                                      const std::vector<std::string>& values) {
  if (column.find_first_of("{}") != column.npos) return {};
  std::vector<std::string_view> said;
  for (const std::string& value : values) {
    if (const std::string_view text = trimmed(value); !text.empty()) said.push_back(text);
  }
  if (said.size() < kFew) return {};
  if (auto date = read_date(column, said)) return date;
  return read_amount(column, said);
}

}  // namespace tarn::quicksight

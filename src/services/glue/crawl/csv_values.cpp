#include "services/glue/crawl/csv_values.h"

#include <charconv>
#include <string>

#include "base/encoding.h"

namespace tarn::glue::crawl {
namespace {

constexpr size_t kMaxNameBytes = 128;
constexpr size_t kMaxNumberBytes = 40;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "2026-01-31", "2026/1/31", "31.01.2026", "1/31/26", with or without a time behind.
bool is_date(std::string_view text) {
  if (text.size() < 6 || text.size() > 35 || !is_digit(text[0])) return false;
  size_t groups = 0;
  size_t at = 0;
  char separator = 0;
  while (at < text.size() && groups < 3) {
    const size_t start = at;
    while (at < text.size() && is_digit(text[at])) ++at;
    if (at == start || at - start > 4) return false;
    if (++groups == 3) break;
    if (at == text.size()) return false;
    const char c = text[at++];
    if (c != '-' && c != '/' && c != '.') return false;
    if (separator != 0 && c != separator) return false;
    separator = c;
  }
  if (groups != 3) return false;
  if (at == text.size()) return true;
  if (text[at] != ' ' && text[at] != 'T') return false;
  return text.find_first_not_of("0123456789:.+-ZTAPMapm ", at) == std::string_view::npos;
}

bool is_marker(std::string_view text) {
  return text == "\\N" || text == "NULL" || text == "null" || text == "NA" || text == "N/A";
}

CellKind number_kind(std::string_view text) {
  const std::string_view digits = text.substr(text[0] == '-' ? 1 : 0);
  if (digits.empty() || text.size() > kMaxNumberBytes) return CellKind::kText;
  if (!is_digit(digits[0]) && digits[0] != '.') return CellKind::kText;
  // A number that would lose its zeros is a code.
  if (digits.size() > 1 && digits[0] == '0' && is_digit(digits[1])) return CellKind::kText;
  int64_t integer = 0;
  const auto whole = std::from_chars(text.data(), text.data() + text.size(), integer);
  if (whole.ptr == text.data() + text.size()) {
    return whole.ec == std::errc() ? CellKind::kInteger : CellKind::kText;
  }
  double real = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), real);
  const bool is_double = parsed.ec == std::errc() && parsed.ptr == text.data() + text.size();
  return is_double ? CellKind::kDouble : CellKind::kText;
}

}  // namespace

CellKind cell_kind(std::string_view text) {
  text = trim(text);
  if (text.empty() || is_marker(text)) return CellKind::kEmpty;
  if (text == "NaN") return CellKind::kDouble;
  const char first = text[0];
  if (is_digit(first) || first == '-' || first == '.') {
    const CellKind number = number_kind(text);
    if (number != CellKind::kText) return number;
    return is_date(text) ? CellKind::kDate : CellKind::kText;
  }
  if (equals_ignoring_case(text, "true") || equals_ignoring_case(text, "false")) {
    return CellKind::kBoolean;
  }
  return CellKind::kText;
}

bool looks_like_name(std::string_view text) {
  text = trim(text);
  if (text.empty() || text.size() > kMaxNameBytes) return false;
  if (cell_kind(text) != CellKind::kText) return false;
  const auto first = static_cast<unsigned char>(text[0]);
  const bool starts_well = (first >= 'A' && first <= 'Z') || (first >= 'a' && first <= 'z') ||
                           first == '_' || first == '#' || first == '%' || first >= 0x80;
  if (!starts_well) return false;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20) return false;
  }
  if (text.find_first_of("@{}<>=;|\\\"") != std::string_view::npos) return false;
  return text.find("://") == std::string_view::npos;
}

}  // namespace tarn::glue::crawl

#include "bi/expression/date_format.h"

#include "bi/expression/expression_error.h"

namespace tarn::bi {
namespace {

struct Field {
  std::string_view letters, engine;
};
// Longest first within a letter: more letters than listed are an error, not the longest.
constexpr Field kFields[] = {
    {"yyyy", "%Y"}, {"yy", "%y"}, {"y", "%Y"},   {"YYYY", "%Y"},   {"MMMM", "%B"}, {"MMM", "%b"},
    {"MM", "%m"},   {"M", "%-m"}, {"dd", "%d"},  {"d", "%-d"},     {"DDD", "%j"},  {"HH", "%H"},
    {"H", "%-H"},   {"kk", "%H"}, {"hh", "%I"},  {"h", "%-I"},     {"mm", "%M"},   {"m", "%-M"},
    {"ss", "%S"},   {"s", "%-S"}, {"SSS", "%g"}, {"SSSSSS", "%f"}, {"a", "%p"},    {"EEEE", "%A"},
    {"EEE", "%a"},  {"E", "%a"},
};

}  // namespace

Result<std::string> engine_date_format(std::string_view pattern) {
  std::string out;
  const auto text = [&out](char c) {
    if (c == '%') out += '%';
    out += c;
  };
  for (size_t i = 0; i < pattern.size();) {
    const char c = pattern[i];
    if (c == '\'') {
      const size_t end = pattern.find('\'', i + 1);
      if (end == std::string_view::npos) {
        return query_error("The date format has an open quotation mark.");
      }
      if (end == i + 1) text('\'');
      for (size_t j = i + 1; j < end; ++j) text(pattern[j]);
      i = end + 1;
      continue;
    }
    if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))) {
      text(c);
      ++i;
      continue;
    }
    size_t end = i;
    while (end < pattern.size() && pattern[end] == c) ++end;
    const std::string_view letters = pattern.substr(i, end - i);
    // ISO text has a T between date and time, and a Z at its end, without quotation marks.
    const Field* found = nullptr;
    for (const Field& field : kFields) {
      if (field.letters == letters) found = &field;
    }
    if (found) {
      out += found->engine;
    } else if (letters == "T" || letters == "Z") {
      out += letters;
    } else {
      return query_error("The date format \"" + std::string(letters) + "\" is not supported.");
    }
    i = end;
  }
  return out;
}

}  // namespace tarn::bi

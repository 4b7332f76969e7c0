#include "sql/types/print_text.h"

namespace tarn::sql {

namespace {

std::string quote(std::string_view text, char mark) {
  std::string quoted(1, mark);
  for (char c : text) {
    if (c == mark) quoted += mark;
    quoted += c;
  }
  return quoted + mark;
}

}  // namespace

std::string quote_name(std::string_view name) { return quote(name, '"'); }

std::string quote_string(std::string_view text) { return quote(text, '\''); }

}  // namespace tarn::sql

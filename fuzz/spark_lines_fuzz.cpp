// Fuzzer: lines of CSV as columns. The first byte says how many columns, the second which
// separator. Besides reading out of bounds it finds texts that a slow reader, byte by byte, gives
// differently, and lines that only one of the two takes.

// links tarn_spark_text
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engines/spark_text/typed_lines.h"

namespace {

using namespace tarn::spark_text;  // NOLINT

using Rows = std::vector<std::vector<std::string>>;

std::optional<std::string> slow_field(std::string_view field) {
  if (field.starts_with('"')) {
    if (field.size() < 2 || !field.ends_with('"')) return std::nullopt;
    field = field.substr(1, field.size() - 2);
  }
  if (field.find_first_of("\"\\\r\n") != field.npos) return std::nullopt;
  return std::string(field);
}

std::optional<Rows> slow_rows(std::string_view text, std::size_t columns, char separator) {
  Rows rows;
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(line.size() + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) return std::nullopt;
    std::vector<std::string> row;
    std::size_t begin = 0;
    bool is_quoted = false;
    for (std::size_t i = 0; i <= line.size(); ++i) {
      if (i < line.size() && line[i] == '"') is_quoted = !is_quoted;
      if (i < line.size() && (line[i] != separator || is_quoted)) continue;
      auto field = slow_field(line.substr(begin, i - begin));
      if (!field) return std::nullopt;
      row.push_back(*field);
      begin = i + 1;
    }
    if (is_quoted || row.size() != columns) return std::nullopt;
    rows.push_back(std::move(row));
  }
  return rows;
}

std::string text_of(const TypedLines& lines, std::size_t column, std::size_t row,
                    const std::string& buffer) {
  const auto& values = lines.column(column);
  if (((values.is_there[row / 64] >> (row % 64)) & 1) == 0) return "";
  const auto& view = reinterpret_cast<const TextView*>(values.data.data())[row];
  const char* inlined = reinterpret_cast<const char*>(&view) + sizeof(view.size);
  return view.size <= 12 ? std::string(inlined, static_cast<std::size_t>(view.size))
                         : buffer.substr(static_cast<std::size_t>(view.place.offset),
                                         static_cast<std::size_t>(view.size));
}

void must(bool is_so) {
  if (!is_so) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2) return 0;
  LineFormat format;
  format.columns.assign(1 + data[0] % 4, Kind::kText);
  format.separator = data[1] % 2 == 0 ? ',' : '\t';
  const std::size_t length = size - 1;  // with the last line's end
  std::string buffer(reinterpret_cast<const char*>(data) + 2, size - 2);
  buffer += '\n';
  buffer.resize(length + TypedLines::kPadding);
  const std::string_view text(buffer.data(), length);

  TypedLines lines(format);
  std::string problem;
  const bool is_taken = lines.read(text, 0, problem);
  const auto expected = slow_rows(text, format.columns.size(), format.separator);
  must(is_taken == (expected.has_value() && is_utf8(text)));
  if (!is_taken) return 0;
  must(lines.row_count() == expected->size());
  for (std::size_t row = 0; row < expected->size(); ++row) {
    for (std::size_t column = 0; column < format.columns.size(); ++column) {
      must(text_of(lines, column, row, buffer) == (*expected)[row][column]);
    }
  }
  return 0;
}

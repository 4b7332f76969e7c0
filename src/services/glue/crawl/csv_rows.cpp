#include "services/glue/crawl/csv_rows.h"

#include <algorithm>
#include <cstring>
#include <memory>

#include "engines/formats/csv_record.h"

namespace tarn::glue::crawl {
namespace {

class TextSource final : public engines::ByteSource {
 public:
  explicit TextSource(std::string_view text) : text_(text) {}
  Result<size_t> read(char* to, size_t size_bytes) override {
    const size_t count = std::min(size_bytes, text_.size());
    memcpy(to, text_.data(), count);
    text_.remove_prefix(count);
    return count;
  }

 private:
  std::string_view text_;
};

}  // namespace

size_t count_comments(const std::vector<CsvRow>& rows, size_t width) {
  size_t count = 0;
  for (; count < rows.size(); ++count) {
    const std::string& first = rows[count].cells[0];
    if (!first.starts_with('#')) return count;
    const bool is_plain = first.size() == 1 || first[1] == ' ' || first[1] == '#';
    if (!is_plain && rows[count].cells.size() == width) return count;
  }
  return 0;  // a table of nothing else
}

CsvRows parse_csv(std::string_view text, const CsvQuoting& quoting, size_t max_rows,
                  bool is_whole) {
  CsvRows out;
  engines::CsvReader records(std::make_unique<TextSource>(text),
                             {quoting.delimiter, quoting.quote, quoting.escape});
  std::vector<std::string_view> fields;
  for (size_t line = 0; out.rows.size() < max_rows; ++line) {
    const auto more = records.next(fields);
    if (!more.ok()) out.has_open_quote = true;
    if (!more.ok() || !*more) break;
    if (!records.is_ended() && !is_whole) break;
    if (records.is_blank()) {
      out.has_blank_lines = true;
      continue;
    }
    out.is_quoted |= records.has_quotes();
    out.rows.push_back({{fields.begin(), fields.end()}, line, records.has_quotes()});
    out.consumed_bytes = records.consumed_bytes();
  }
  return out;
}

}  // namespace tarn::glue::crawl

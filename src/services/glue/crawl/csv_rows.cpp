#include "services/glue/crawl/csv_rows.h"

namespace tarn::glue::crawl {
namespace {

constexpr size_t kMaxQuotedCellBytes = 64 << 10;  // a longer one is a stray quote

class Parser {
 public:
  Parser(std::string_view text, char delimiter) : text_(text), delimiter_(delimiter) {}

  CsvRows run(size_t max_rows, bool is_whole) {
    CsvRows out;
    while (at_ < text_.size() && out.rows.size() < max_rows) {
      std::vector<CsvCell> row;
      const bool is_ended = parse_row(row, out);
      if (!is_ended && !is_whole) break;
      const bool is_blank = row.size() == 1 && row[0].text.empty() && !row[0].is_quoted;
      for (const CsvCell& cell : row) out.is_quoted |= cell.is_quoted;
      if (!is_blank) out.rows.push_back(std::move(row));
      out.consumed_bytes = at_;
    }
    return out;
  }

 private:
  // False when the text ended before the row did.
  bool parse_row(std::vector<CsvCell>& row, CsvRows& out) {
    for (;;) {
      CsvCell& cell = row.emplace_back();
      parse_cell(cell, out);
      if (at_ == text_.size()) return false;
      const char end = text_[at_++];
      if (end == delimiter_) continue;
      if (end == '\r' && at_ < text_.size() && text_[at_] == '\n') ++at_;
      return true;
    }
  }

  void parse_cell(CsvCell& cell, CsvRows& out) {
    if (at_ < text_.size() && text_[at_] == '"' && parse_quoted(cell, out)) return;
    const size_t start = at_;
    while (at_ < text_.size() && !is_end(text_[at_])) ++at_;
    cell.text.append(text_.substr(start, at_ - start));
  }

  // A quote that is not closed before a delimiter or line end is an ordinary character.
  bool parse_quoted(CsvCell& cell, CsvRows& out) {
    std::string text;
    for (size_t i = at_ + 1; i < text_.size(); ++i) {
      if (i - at_ > kMaxQuotedCellBytes) return false;
      if (text_[i] != '"') {
        text += text_[i];
      } else if (i + 1 < text_.size() && text_[i + 1] == '"') {
        text += '"';
        ++i;
      } else if (i + 1 == text_.size() || is_end(text_[i + 1])) {
        cell.text = std::move(text);
        cell.is_quoted = true;
        at_ = i + 1;
        return true;
      } else {
        return false;
      }
    }
    out.has_open_quote = true;
    at_ = text_.size();
    return true;
  }

  bool is_end(char c) const { return c == delimiter_ || c == '\n' || c == '\r'; }

  std::string_view text_;
  char delimiter_;
  size_t at_ = 0;
};

}  // namespace

CsvRows parse_csv(std::string_view text, char delimiter, size_t max_rows, bool is_whole) {
  return Parser(text, delimiter).run(max_rows, is_whole);
}

}  // namespace tarn::glue::crawl

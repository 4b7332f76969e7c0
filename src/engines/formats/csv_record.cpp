#include "engines/formats/csv_record.h"

namespace tarn::engines {

CsvReader::CsvReader(std::unique_ptr<ByteSource> source, const CsvOptions& options)
    : buffer_(std::move(source)), options_(options) {
  for (const char c : {options.separator, options.quote, options.escape, '\n', '\r'}) {
    is_special_[static_cast<unsigned char>(c)] = true;
  }
}

Result<bool> CsvReader::next(std::vector<std::string_view>& fields) {
  buffer_.consume(pending_bytes_);
  pending_bytes_ = 0;
  while (true) {
    const std::string_view ahead = buffer_.ahead();
    if (ahead.empty() && buffer_.at_end()) return false;
    fields.clear();
    unquoted_count_ = 0;
    size_t at = 0;
    Step step = ahead.empty() ? Step::kNeedsMore : Step::kField;
    while (step == Step::kField) step = take_field(ahead, at, fields);
    if (step == Step::kRecord) {
      pending_bytes_ = at;
      return true;
    }
    if (step == Step::kOpenQuote && buffer_.at_end()) {
      return Error(400, "HIVE_BAD_DATA", "Un-terminated quoted field at end of CSV line");
    }
    // The record does not end in the window: a longer one, from the record's start.
    TRY(buffer_.more());
  }
}

// After a field: a separator, or the record's end.
CsvReader::Step CsvReader::end_field(std::string_view ahead, size_t& at) {
  if (at >= ahead.size()) return buffer_.at_end() ? Step::kRecord : Step::kNeedsMore;
  if (ahead[at] == options_.separator) {
    ++at;
    return Step::kField;
  }
  if (ahead[at] == '\r') {
    if (at + 1 >= ahead.size() && !buffer_.at_end()) return Step::kNeedsMore;
    ++at;
    if (at < ahead.size() && ahead[at] == '\n') ++at;
    return Step::kRecord;
  }
  ++at;  // a line feed
  return Step::kRecord;
}

CsvReader::Step CsvReader::take_field(std::string_view ahead, size_t& at,
                                      std::vector<std::string_view>& fields) {
  const size_t start = at;
  while (at < ahead.size() && !is_special_[static_cast<unsigned char>(ahead[at])]) ++at;
  const bool is_plain = at >= ahead.size() || ahead[at] == options_.separator ||
                        ahead[at] == '\n' || ahead[at] == '\r';
  if (!is_plain) return take_quoted(ahead, at, start, fields);
  fields.push_back(ahead.substr(start, at - start));
  return end_field(ahead, at);
}

CsvReader::Step CsvReader::take_quoted(std::string_view ahead, size_t& at, size_t start,
                                       std::vector<std::string_view>& fields) {
  if (unquoted_count_ == unquoted_.size()) unquoted_.emplace_back();
  std::string& text = unquoted_[unquoted_count_++];
  text.assign(ahead, start, at - start);
  bool in_quotes = false;
  for (; at < ahead.size(); ++at) {
    const char c = ahead[at];
    const bool has_next = at + 1 < ahead.size();
    const char next = has_next ? ahead[at + 1] : '\0';
    if (c == options_.escape && c != options_.quote) {
      // Kept is only what it protects, and only within quotes.
      if (!has_next && !buffer_.at_end()) return Step::kNeedsMore;
      if (in_quotes && has_next && (next == options_.quote || next == options_.escape)) {
        text += next;
        ++at;
      }
    } else if (c == options_.quote) {
      if (!has_next && !buffer_.at_end()) return Step::kNeedsMore;
      if (in_quotes && has_next && next == options_.quote) {
        text += c;
        ++at;
        continue;
      }
      const bool is_inside =
          at > start && has_next && next != options_.separator && next != '\n' && next != '\r';
      if (!in_quotes && text.find_first_not_of(" \t") == std::string::npos) {
        text.clear();  // blanks before the first quote
      } else if (is_inside) {
        text += c;
      }
      in_quotes = !in_quotes;
    } else if (!in_quotes && (c == options_.separator || c == '\n' || c == '\r')) {
      break;
    } else {
      text += c;
    }
  }
  if (in_quotes) return Step::kOpenQuote;
  fields.push_back(text);
  return end_field(ahead, at);
}

}  // namespace tarn::engines

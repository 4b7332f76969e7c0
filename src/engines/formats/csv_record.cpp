#include "engines/formats/csv_record.h"

#include <algorithm>

namespace tarn::engines {

namespace {

// A quoted field is not longer: its opening quote is text.
constexpr size_t kQuotedBytesMax = 1 << 20;

}  // namespace

CsvReader::CsvReader(std::unique_ptr<ByteSource> source, const CsvOptions& options)
    : buffer_(std::move(source)), options_(options), is_lenient_(options.escape == options.quote) {
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
    has_quotes_ = is_ended_ = false;
    size_t at = 0;
    Step step = ahead.empty() ? Step::kNeedsMore : Step::kField;
    while (step == Step::kField) step = take_field(ahead, at, fields);
    if (step == Step::kRecord) {
      pending_bytes_ = at;
      is_blank_ = fields.size() == 1 && fields[0].empty() && !has_quotes_;
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
  } else {
    ++at;  // a line feed
  }
  is_ended_ = true;
  return Step::kRecord;
}

CsvReader::Step CsvReader::take_field(std::string_view ahead, size_t& at,
                                      std::vector<std::string_view>& fields) {
  if (is_lenient_) return take_lenient(ahead, at, fields);
  const size_t start = at;
  while (at < ahead.size() && !is_special_[static_cast<unsigned char>(ahead[at])]) ++at;
  const bool is_plain = at >= ahead.size() || is_end_of_field(ahead[at]);
  if (!is_plain) return take_quoted(ahead, at, start, fields);
  fields.push_back(ahead.substr(start, at - start));
  return end_field(ahead, at);
}

std::string& CsvReader::make_unquoted() {
  if (unquoted_count_ == unquoted_.size()) unquoted_.emplace_back();
  return unquoted_[unquoted_count_++];
}

size_t CsvReader::skip_blanks(std::string_view ahead, size_t at) const {
  while (at < ahead.size() && (ahead[at] == ' ' || ahead[at] == '\t') &&
         ahead[at] != options_.separator) {
    ++at;
  }
  return at;
}

CsvReader::Step CsvReader::take_lenient(std::string_view ahead, size_t& at,
                                        std::vector<std::string_view>& fields) {
  const size_t start = at;
  const size_t first = skip_blanks(ahead, at);
  if (first >= ahead.size() && !buffer_.at_end()) return Step::kNeedsMore;
  if (first < ahead.size() && ahead[first] == options_.quote) {
    at = first;
    if (const auto step = take_closed_quotes(ahead, at, fields)) return *step;
  }
  at = start;
  while (at < ahead.size() && !is_end_of_field(ahead[at])) ++at;
  fields.push_back(ahead.substr(start, at - start));
  return end_field(ahead, at);
}

// Nothing where the quote at `at` is not closed as one that opens a field is.
std::optional<CsvReader::Step> CsvReader::take_closed_quotes(
    std::string_view ahead, size_t& at, std::vector<std::string_view>& fields) {
  const size_t start = at + 1;
  bool has_doubled = false;
  for (size_t quote = ahead.find(options_.quote, start);;
       quote = ahead.find(options_.quote, quote + 2)) {
    const bool is_too_long = std::min(quote, ahead.size()) - start > kQuotedBytesMax;
    if (is_too_long || (quote == std::string_view::npos && buffer_.at_end())) return std::nullopt;
    if (quote == std::string_view::npos) return Step::kNeedsMore;
    if (quote + 1 < ahead.size() && ahead[quote + 1] == options_.quote) {
      has_doubled = true;
      continue;
    }
    at = skip_blanks(ahead, quote + 1);
    if (at >= ahead.size() && !buffer_.at_end()) return Step::kNeedsMore;
    if (at < ahead.size() && !is_end_of_field(ahead[at])) return std::nullopt;
    std::string_view content = ahead.substr(start, quote - start);
    if (has_doubled) {
      std::string& text = make_unquoted();
      text.clear();
      for (size_t i = 0; i < content.size(); ++i) {
        text += content[i];
        if (content[i] == options_.quote) ++i;
      }
      content = text;
    }
    fields.push_back(content);
    has_quotes_ = true;
    return end_field(ahead, at);
  }
}

CsvReader::Step CsvReader::take_quoted(std::string_view ahead, size_t& at, size_t start,
                                       std::vector<std::string_view>& fields) {
  std::string& text = make_unquoted();
  text.assign(ahead, start, at - start);
  has_quotes_ = true;
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

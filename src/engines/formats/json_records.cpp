#include "engines/formats/json_records.h"

#include <string>
#include <utility>

namespace tarn::engines {

namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// Finds where a value ends, as its text comes piece by piece.
class ValueEnd {
 public:
  // Looks through `text` from where the last call ended; true: text[0, size()) is the value.
  bool find(std::string_view text) {
    while (at_ < text.size()) {
      const char c = text[at_];
      if (in_string_) {
        in_string_ = is_escaped_ || c != '"';
        is_escaped_ = !is_escaped_ && c == '\\';
        ++at_;
        if (!in_string_ && depth_ == 0) return true;
        continue;
      }
      if (depth_ == 0 && at_ > 0 && (is_blank(c) || c == ',' || c == ']' || c == '}')) return true;
      ++at_;
      if (c == '"') in_string_ = true;
      if (c == '{' || c == '[') ++depth_;
      if ((c == '}' || c == ']') && --depth_ == 0) return true;
    }
    return false;
  }
  bool is_scalar() const { return depth_ == 0 && !in_string_; }
  size_t size() const { return at_; }

 private:
  size_t at_ = 0;
  size_t depth_ = 0;
  bool in_string_ = false;
  bool is_escaped_ = false;
};

}  // namespace

Error JsonRecords::malformed(const char* why) const {
  return Error(400, "HIVE_CURSOR_ERROR",
               "Row is not a valid JSON Object: " + std::string(why) + " at byte " +
                   std::to_string(buffer_.consumed_bytes()));
}

// False: nothing but blanks is left.
Result<bool> JsonRecords::skip_blanks() {
  while (true) {
    const std::string_view ahead = buffer_.ahead();
    size_t blanks = 0;
    while (blanks < ahead.size() && is_blank(ahead[blanks])) ++blanks;
    buffer_.consume(blanks);
    if (blanks < ahead.size()) return true;
    if (!TRY(buffer_.more())) return false;
  }
}

// To the first byte of the next value. False: there is none.
Result<bool> JsonRecords::find_value() {
  while (TRY(skip_blanks())) {
    const char c = buffer_.ahead()[0];
    if (!in_array_ && c == '[') {
      in_array_ = true;
      needs_comma_ = false;
    } else if (in_array_ && c == ']' && !is_after_comma_) {
      in_array_ = false;
    } else if (in_array_ && needs_comma_) {
      if (c != ',') return malformed("expected ',' or ']'");
      needs_comma_ = false;
      is_after_comma_ = true;
    } else if (c == ',' || c == ']' || c == '}' || c == ':') {
      return malformed("expected a value");
    } else {
      return true;
    }
    buffer_.consume(1);
  }
  if (in_array_) return malformed("the text ends within an array");
  return false;
}

Result<bool> JsonRecords::next_value(std::string_view& value) {
  buffer_.consume(pending_bytes_);
  pending_bytes_ = 0;
  if (!TRY(find_value())) return false;
  ValueEnd end;
  while (!end.find(buffer_.ahead())) {
    if (TRY(buffer_.more())) continue;
    if (!end.is_scalar()) return malformed("the text ends within a value");
    break;
  }
  needs_comma_ = true;
  is_after_comma_ = false;
  pending_bytes_ = end.size();
  value = buffer_.ahead().substr(0, pending_bytes_);
  return true;
}

// Moves `elements_` to what the members lead to. False: the value has no such members.
bool JsonRecords::find_members() {
  std::string scratch;
  for (const std::string& member : members_) {
    if (!elements_->take('{')) return false;
    bool is_found = false;
    while (!is_found && elements_->peek() == '"') {
      std::string_view name;
      if (!elements_->read_string(name, scratch) || !elements_->take(':')) return false;
      is_found = name == member;
      if (!is_found && !(elements_->skip() && elements_->take(','))) return false;
    }
    if (!is_found) return false;
  }
  return true;
}

Result<bool> JsonRecords::next_element(std::string_view& record) {
  const bool is_first = std::exchange(is_first_element_, false);
  const bool is_end = elements_->take(']');
  if (!is_end && !is_first && !elements_->take(',')) return malformed("expected ',' or ']'");
  if (!is_end && elements_->skip(&record)) return true;
  if (!is_end) return malformed("expected a value");
  elements_.reset();
  return false;
}

Result<bool> JsonRecords::next(std::string_view& record) {
  if (members_.empty()) return next_value(record);
  while (true) {
    if (elements_ && TRY(next_element(record))) return true;
    std::string_view value;
    if (!TRY(next_value(value))) return false;
    elements_.emplace(value);
    if (find_members()) {
      is_first_element_ = true;
      if (elements_->take('[')) continue;
      const bool is_value = elements_->skip(&record);
      elements_.reset();
      if (!is_value) return malformed("expected a value");
      return true;
    }
    elements_.reset();
  }
}

}  // namespace tarn::engines

#include "engines/formats/delimited.h"

#include <cstring>

namespace tarn::engines {

namespace {

// Where the field at the front of `text` ends.
size_t field_end(std::string_view text, char delimiter, std::optional<char> escape) {
  if (!escape) return std::min(text.find(delimiter), text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == *escape) {
      ++i;
    } else if (text[i] == delimiter) {
      return i;
    }
  }
  return text.size();
}

}  // namespace

void split_delimited(std::string_view text, char delimiter, std::optional<char> escape,
                     size_t fields_max, std::vector<std::string_view>& fields) {
  fields.clear();
  while (fields.size() < fields_max) {
    const size_t end = field_end(text, delimiter, escape);
    fields.push_back(text.substr(0, end));
    if (end >= text.size()) return;
    text.remove_prefix(end + 1);
  }
}

std::string_view unescape(std::string_view text, std::optional<char> escape, std::string& scratch) {
  if (!escape || text.find(*escape) == std::string_view::npos) return text;
  scratch.clear();
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == *escape && i + 1 < text.size()) {
      const char next = text[++i];
      scratch += next == 'n' ? '\n' : next == 'r' ? '\r' : next;
    } else {
      scratch += text[i];
    }
  }
  return scratch;
}

}  // namespace tarn::engines

#include "engines/formats/text_options.h"

#include <charconv>

#include "base/encoding.h"

namespace tarn::engines {

namespace {

const std::string* find(const SerdeOptions& options, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    auto option = options.find(name);
    if (option != options.end() && !option->second.empty()) return &option->second;
  }
  return nullptr;
}

Error not_served(const std::string& name, const std::string& value) {
  return Error(400, "HIVE_UNSUPPORTED_FORMAT",
               "Tarn does not read tables with " + name + " = '" + value + "'");
}

// Hive takes a small number for the character of that code: "9" is a tab.
char character(const std::string& text) {
  int code = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), code);
  const bool is_code = error == std::errc() && end == text.data() + text.size();
  return is_code && code >= -128 && code <= 127 ? static_cast<char>(code) : text[0];
}

Result<void> refuse_unserved(const SerdeOptions& options) {
  const std::string* footer = find(options, {"skip.footer.line.count"});
  if (footer != nullptr && *footer != "0") return not_served("skip.footer.line.count", *footer);
  const std::string* record = find(options, {"textinputformat.record.delimiter"});
  if (record != nullptr && *record != "\n") {
    return not_served("textinputformat.record.delimiter", *record);
  }
  const std::string* line = find(options, {"line.delim"});
  if (line != nullptr && *line != "\n" && *line != "\r\n" && *line != "10") {
    return not_served("line.delim", *line);
  }
  const std::string* encoding = find(options, {"serialization.encoding"});
  if (encoding != nullptr && !equals_ignoring_case(*encoding, "utf-8")) {
    return not_served("serialization.encoding", *encoding);
  }
  if (option_is_true(options, "serialization.last.column.takes.rest")) {
    return not_served("serialization.last.column.takes.rest", "true");
  }
  return {};
}

}  // namespace

bool option_is_true(const SerdeOptions& options, const std::string& name) {
  const std::string* value = find(options, {name.c_str()});
  return value != nullptr && equals_ignoring_case(*value, "true");
}

Result<TextOptions> text_options(const SerdeOptions& options) {
  TRY(refuse_unserved(options));
  TextOptions text;
  if (const auto* field = find(options, {"field.delim", "serialization.format"})) {
    text.delimiters[0] = character(*field);
  }
  // Hive's own misspelling comes first, as there.
  if (const auto* item = find(options, {"colelction.delim", "collection.delim"})) {
    text.delimiters[1] = character(*item);
  }
  if (const auto* key = find(options, {"mapkey.delim"})) text.delimiters[2] = character(*key);
  if (const auto* escape = find(options, {"escape.delim"})) text.escape = character(*escape);
  auto null_text = options.find("serialization.null.format");
  if (null_text != options.end()) text.null_text = null_text->second;
  return text;
}

Result<CsvOptions> csv_options(const SerdeOptions& options) {
  TRY(refuse_unserved(options));
  CsvOptions csv;
  if (const auto* separator = find(options, {"separatorChar"})) csv.separator = (*separator)[0];
  if (const auto* quote = find(options, {"quoteChar"})) csv.quote = (*quote)[0];
  if (const auto* escape = find(options, {"escapeChar"})) csv.escape = (*escape)[0];
  return csv;
}

Result<uint64_t> header_lines(const SerdeOptions& options) {
  const std::string* text = find(options, {"skip.header.line.count"});
  if (text == nullptr) return uint64_t{0};
  uint64_t count = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), count);
  if (error != std::errc() || end != text->data() + text->size()) {
    return Error(400, "HIVE_INVALID_METADATA",
                 "Invalid value for skip.header.line.count property: " + *text);
  }
  return count;
}

}  // namespace tarn::engines

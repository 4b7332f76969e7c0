#include "engines/formats/text_options.h"

#include <algorithm>
#include <charconv>
#include <string_view>

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

namespace {

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

// $, $[*], $.a, $.a[*], $['a'].b …: names one within another, and at the end perhaps [*].
std::optional<std::vector<std::string>> parse_json_path(std::string_view path) {
  std::vector<std::string> members;
  if (!path.starts_with('$')) return std::nullopt;
  path.remove_prefix(1);
  if (path.ends_with("[*]")) path.remove_suffix(3);
  while (!path.empty()) {
    const bool is_bracket = path.starts_with("['") || path.starts_with("[\"");
    if (!is_bracket && path[0] != '.') return std::nullopt;
    const size_t begin = is_bracket ? 2 : 1;
    const size_t end = is_bracket ? path.find(path[1], begin)
                                  : std::min(path.find_first_of(".[", begin), path.size());
    if (end == std::string_view::npos || end == begin) return std::nullopt;
    members.emplace_back(path.substr(begin, end - begin));
    if (members.back() == "*") return std::nullopt;
    path.remove_prefix(end);
    if (!is_bracket) continue;
    if (path.size() < 2 || path[1] != ']') return std::nullopt;
    path.remove_prefix(2);
  }
  return members;
}

}  // namespace

Result<JsonOptions> json_options(const SerdeOptions& options) {
  JsonOptions json;
  if (const auto* formats = find(options, {"timestamp.formats"})) {
    return not_served("timestamp.formats", *formats);
  }
  const auto* sensitive = find(options, {"case.insensitive"});
  if (sensitive != nullptr && equals_ignoring_case(*sensitive, "false")) {
    return not_served("case.insensitive", *sensitive);
  }
  if (const auto* path = find(options, {"jsonPath"})) {
    auto members = parse_json_path(*path);
    if (!members) return not_served("jsonPath", *path);
    json.is_lines = false;
    json.members = *std::move(members);
  }
  json.ignores_malformed = option_is_true(options, "ignore.malformed.json");
  json.replaces_dots = option_is_true(options, "dots.in.keys");
  constexpr std::string_view kMapping = "mapping.";
  for (const auto& [name, value] : options) {
    if (name.starts_with(kMapping)) json.mapping[name.substr(kMapping.size())] = value;
  }
  return json;
}

Result<GrokPattern> grok_pattern(const SerdeOptions& options) {
  const std::string* format = find(options, {"input.format"});
  if (format == nullptr) {
    return Error(400, "HIVE_INVALID_METADATA", "The SerDe parameter input.format is missing");
  }
  const std::string* custom = find(options, {"input.grokCustomPatterns"});
  return expand_grok(*format, custom == nullptr ? std::string_view() : *custom);
}

bool is_grok(const SerdeOptions& options) {
  const std::string* library = find(options, {"serialization.lib"});
  return library != nullptr && *library == "com.amazonaws.glue.serde.GrokSerDe";
}

Result<std::shared_ptr<const LinePattern>> line_pattern(const SerdeOptions& options) {
  const std::string* library = find(options, {"serialization.lib"});
  const bool is_regex = library != nullptr && library->ends_with(".RegexSerDe");
  if (!is_regex && !is_grok(options)) return std::shared_ptr<const LinePattern>();
  TRY(refuse_unserved(options));
  if (!is_regex) return LinePattern::compile(TRY(grok_pattern(options)).regex, false);
  const std::string* regex = find(options, {"input.regex"});
  if (regex == nullptr) {
    return Error(400, "HIVE_INVALID_METADATA", "The SerDe parameter input.regex is missing");
  }
  return LinePattern::compile(*regex, option_is_true(options, "input.regex.case.insensitive"));
}

Result<ReadOptions> read_options(const SerdeOptions& options) {
  ReadOptions read;
  if (const auto* encoding = find(options, {"serialization.encoding"})) {
    read.encoding = TRY(parse_encoding(*encoding));
  }
  read.header_lines = TRY(header_lines(options));
  read.nulls_invalid = option_is_true(options, "use.null.for.invalid.data");
  read.trims_numbers = option_is_true(options, "tarn.trim.numbers");
  read.skips_blank_lines = option_is_true(options, "tarn.skip.blank.lines");
  read.is_by_header = read.header_lines > 0 && option_is_true(options, "tarn.columns.by.header");
  return read;
}

}  // namespace tarn::engines

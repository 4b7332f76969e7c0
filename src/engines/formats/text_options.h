// The SerDe parameters and table properties that say how text is read. Pure functions.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "engines/formats/grok.h"
#include "engines/formats/line_pattern.h"
#include "engines/formats/text_encoding.h"

namespace tarn::engines {

// LazySimpleSerDe.
struct TextOptions {
  // Of fields, collection items, map keys, and deeper levels.
  std::array<char, 8> delimiters = {1, 2, 3, 4, 5, 6, 7, 8};
  std::optional<char> escape;
  std::string null_text = "\\N";
};

// OpenCSVSerde.
struct CsvOptions {
  char separator = ',';
  char quote = '"';
  char escape = '\\';
};

// How a JSON text falls into records: `jsonPath`, as Glue's JSON classifiers have it.
struct JsonOptions {
  bool is_lines = true;              // a record a line: no path is given
  std::vector<std::string> members;  // of `$.a.b[*]`: a, b; the records are what lies there
  bool ignores_malformed = false;    // OpenX: such a record is all NULL
  bool replaces_dots = false;        // OpenX's dots.in.keys: a_b is also the key a.b
  std::map<std::string, std::string> mapping;  // column to key
};

// What holds for any text.
struct ReadOptions {
  TextEncoding encoding = TextEncoding::kUtf8;
  uint64_t header_lines = 0;
  bool nulls_invalid = false;  // use.null.for.invalid.data: what is not of its type is NULL
  bool trims_numbers = false;  // tarn.trim.numbers: blanks around what is no text count for nothing
  bool skips_blank_lines = false;  // tarn.skip.blank.lines
  bool is_by_header = false;  // tarn.columns.by.header: a file's last header line says its columns
};

using SerdeOptions = std::map<std::string, std::string>;

// The error names the option that is not served.
Result<TextOptions> text_options(const SerdeOptions& options);
Result<CsvOptions> csv_options(const SerdeOptions& options);
Result<JsonOptions> json_options(const SerdeOptions& options);
// RegexSerDe's input.regex, or GrokSerDe's input.format made one; nothing where
// `serialization.lib`, the table's SerDe, is neither of them.
Result<std::shared_ptr<const LinePattern>> line_pattern(const SerdeOptions& options);
bool is_grok(const SerdeOptions& options);
Result<GrokPattern> grok_pattern(const SerdeOptions& options);
Result<ReadOptions> read_options(const SerdeOptions& options);
bool option_is_true(const SerdeOptions& options, const std::string& name);

}  // namespace tarn::engines

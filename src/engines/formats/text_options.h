// TextOptions: the SerDe parameters of delimited text and CSV tables. Pure functions.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>

#include "base/result.h"

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

using SerdeOptions = std::map<std::string, std::string>;

// The error names the option that is not served.
Result<TextOptions> text_options(const SerdeOptions& options);
Result<CsvOptions> csv_options(const SerdeOptions& options);
Result<uint64_t> header_lines(const SerdeOptions& options);
bool option_is_true(const SerdeOptions& options, const std::string& name);

}  // namespace tarn::engines

// What people say of their files before they are crawled: custom classifiers for CSV, JSON and
// logs. Plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "services/glue/crawl/log_infer.h"

namespace tarn::glue::crawl {

enum class HeaderRule : uint8_t { kUnknown, kPresent, kAbsent };
enum class SerdeRule : uint8_t { kByContent, kOpenCsv, kLazySimple };

struct CsvRules {
  std::optional<char> delimiter;  // nothing: found out
  char quote = '"';
  HeaderRule header = HeaderRule::kUnknown;
  std::vector<std::string> names;  // of the columns; empty: those of the header
  bool allows_single_column = false;
  SerdeRule serde = SerdeRule::kByContent;
};

struct JsonRules {
  std::string path;                  // "$.a[*]"
  std::vector<std::string> members;  // a
};

// One of the three. A file that it does not fit goes to the next one.
struct CustomClassifier {
  std::optional<CsvRules> csv;
  std::optional<JsonRules> json;
  std::optional<GrokRules> grok;
};

}  // namespace tarn::glue::crawl

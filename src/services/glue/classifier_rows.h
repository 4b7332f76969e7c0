// Custom classifiers as they are stored.
//
// | row | key |
// | glue.classifier | name |
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "store/key.h"
#include "store/row.h"

namespace tarn::glue {

enum class ClassifierKind : int32_t { kCsv = 0, kJson = 1, kGrok = 2 };

struct ClassifierRow {
  std::string name;
  ClassifierKind kind = ClassifierKind::kCsv;
  int64_t version = 1;
  int64_t created_ms = 0;
  int64_t updated_ms = 0;
  std::string json_path;
  std::string delimiter;
  std::string quote;
  std::string contains_header;  // UNKNOWN, PRESENT or ABSENT
  std::vector<std::string> header;
  bool keeps_blanks = false;  // DisableValueTrimming
  bool allows_single_column = false;
  std::string classification;  // of logs
  std::string grok_pattern;
  std::string custom_patterns;
  std::string serde;  // as given: OpenCSVSerDe, LazySimpleSerDe, None, or empty
  template <class V>
  void fields(V& v) {
    v(1, name);
    v(2, kind);
    v(3, version);
    v(4, created_ms);
    v(5, updated_ms);
    v(6, json_path);
    v(7, delimiter);
    v(8, quote);
    v(9, contains_header);
    v(10, header);
    v(11, keeps_blanks);
    v(12, allows_single_column);
    v(13, serde);
    v(14, classification);
    v(15, grok_pattern);
    v(16, custom_patterns);
  }
  store::UnknownFields unknown;
};

inline store::Key classifier_key(const store::Scope& scope, std::string_view name) {
  return store::Key(scope, "glue.classifier").add(name);
}

}  // namespace tarn::glue

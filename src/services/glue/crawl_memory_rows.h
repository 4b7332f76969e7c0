// What crawlers remember of objects, and its keys.
//
// | row | key |
// | glue.crawled_object | crawler, version id |
// | glue.crawled_schema | crawler, schema id |
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "services/glue/crawl/file_schema.h"
#include "store/key.h"
#include "store/row.h"

namespace tarn::glue {

struct CrawledObjectRow {
  std::string settings;  // with which it was looked at
  std::string folder;    // "s3://bucket/a/"
  std::string schema;    // an id; empty: the object is no table's
  std::string reason;    // why it is not
  uint64_t size_bytes = 0;
  uint64_t record_count = 0;
  template <class V>
  void fields(V& v) {
    v(1, settings);
    v(2, folder);
    v(3, schema);
    v(4, reason);
    v(5, size_bytes);
    v(6, record_count);
  }
};

struct TypeRow {
  int32_t kind = 0;
  int32_t precision = 0;
  int32_t scale = 0;
  std::vector<std::string> names;
  std::vector<TypeRow> children;
  template <class V>
  void fields(V& v) {
    v(1, kind);
    v(2, precision);
    v(3, scale);
    v(4, names);
    v(5, children);
  }
};

// A FileSchema but for what differs from file to file.
struct CrawledSchemaRow {
  int32_t format = 0;
  int32_t packing = 0;
  int32_t encoding = 0;
  bool is_ascii = false;
  TypeRow columns;
  int32_t delimiter = 0;
  int32_t escape = 0;
  bool is_quoted = false;
  bool has_header = false;
  uint64_t header_lines = 0;
  bool has_blank_lines = false;
  bool has_padded_numbers = false;
  std::vector<std::string> first_row;
  std::vector<TypeRow> types_below;
  bool is_documents = false;
  bool is_array = false;
  bool has_malformed = false;
  int32_t quote = 0;
  bool is_serde_told = false;
  std::string json_path;
  std::string log_classification;
  std::string log_pattern;
  std::string log_custom_patterns;
  template <class V>
  void fields(V& v) {
    v(1, format);
    v(2, packing);
    v(3, encoding);
    v(4, is_ascii);
    v(5, columns);
    v(6, delimiter);
    v(7, escape);
    v(8, is_quoted);
    v(9, has_header);
    v(10, header_lines);
    v(11, has_blank_lines);
    v(12, has_padded_numbers);
    v(13, first_row);
    v(14, types_below);
    v(15, is_documents);
    v(16, is_array);
    v(17, has_malformed);
    v(18, quote);
    v(19, is_serde_told);
    v(20, json_path);
    v(21, log_classification);
    v(22, log_pattern);
    v(23, log_custom_patterns);
  }
};

CrawledSchemaRow to_row(const crawl::FileSchema& schema);
crawl::FileSchema to_schema(const CrawledSchemaRow& row);

inline store::Key crawled_objects_key(const store::Scope& scope, std::string_view crawler) {
  return store::Key(scope, "glue.crawled_object").add(crawler);
}
inline store::Key crawled_schemas_key(const store::Scope& scope, std::string_view crawler) {
  return store::Key(scope, "glue.crawled_schema").add(crawler);
}

}  // namespace tarn::glue

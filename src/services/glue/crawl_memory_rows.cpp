#include "services/glue/crawl_memory_rows.h"

#include <utility>

namespace tarn::glue {
namespace {

using crawl::TypeField;
using crawl::TypeLattice;

TypeRow to_row(const TypeLattice& type) {
  TypeRow row;
  row.kind = static_cast<int32_t>(type.kind);
  row.precision = type.precision;
  row.scale = type.scale;
  for (const TypeField& field : type.fields) {
    row.names.push_back(field.name);
    row.children.push_back(to_row(field.type));
  }
  return row;
}

TypeLattice to_type(const TypeRow& row) {
  TypeLattice type = TypeLattice::of(static_cast<crawl::TypeKind>(row.kind));
  type.precision = row.precision;
  type.scale = row.scale;
  for (size_t i = 0; i < row.children.size() && i < row.names.size(); ++i) {
    type.fields.push_back({row.names[i], to_type(row.children[i])});
  }
  return type;
}

}  // namespace

CrawledSchemaRow to_row(const crawl::FileSchema& schema) {
  CrawledSchemaRow row;
  row.format = static_cast<int32_t>(schema.format);
  row.packing = static_cast<int32_t>(schema.packing);
  row.encoding = static_cast<int32_t>(schema.encoding);
  row.is_ascii = schema.is_ascii;
  TypeLattice columns = TypeLattice::of(crawl::TypeKind::kStruct);
  columns.fields = schema.columns;
  row.columns = to_row(columns);
  row.delimiter = schema.csv.delimiter;
  row.escape = schema.csv.escape;
  row.is_quoted = schema.csv.is_quoted;
  row.has_header = schema.csv.has_header;
  row.header_lines = schema.csv.header_lines;
  row.has_blank_lines = schema.csv.has_blank_lines;
  row.has_padded_numbers = schema.csv.has_padded_numbers;
  row.first_row = schema.csv.first_row;
  for (const TypeLattice& type : schema.csv.types_below) row.types_below.push_back(to_row(type));
  row.is_documents = schema.json.is_documents;
  row.is_array = schema.json.is_array;
  row.has_malformed = schema.json.has_malformed;
  row.quote = schema.csv.quote;
  row.is_serde_told = schema.csv.is_serde_told;
  row.json_path = schema.json.path;
  row.log_classification = schema.log.classification;
  row.log_pattern = schema.log.pattern;
  row.log_custom_patterns = schema.log.custom_patterns;
  return row;
}

crawl::FileSchema to_schema(const CrawledSchemaRow& row) {
  crawl::FileSchema schema;
  schema.format = static_cast<crawl::FileFormat>(row.format);
  schema.packing = static_cast<engines::Packing>(row.packing);
  schema.encoding = static_cast<engines::TextEncoding>(row.encoding);
  schema.is_ascii = row.is_ascii;
  schema.columns = std::move(to_type(row.columns).fields);
  schema.csv.delimiter = static_cast<char>(row.delimiter);
  schema.csv.escape = static_cast<char>(row.escape);
  schema.csv.is_quoted = row.is_quoted;
  schema.csv.has_header = row.has_header;
  schema.csv.header_lines = row.header_lines;
  schema.csv.has_blank_lines = row.has_blank_lines;
  schema.csv.has_padded_numbers = row.has_padded_numbers;
  schema.csv.first_row = row.first_row;
  for (const TypeRow& type : row.types_below) schema.csv.types_below.push_back(to_type(type));
  schema.json = {row.is_documents, row.is_array, row.has_malformed, row.json_path};
  schema.log = {row.log_classification, row.log_pattern, row.log_custom_patterns};
  schema.csv.quote = static_cast<char>(row.quote);
  schema.csv.is_serde_told = row.is_serde_told;
  return schema;
}

}  // namespace tarn::glue

// What the DDL statements share.
#include "base/encoding.h"
#include "services/athena/ddl.h"
#include "services/athena/result_file.h"

namespace tarn::athena {
namespace {

// What Hive escapes in a partition's folder.
constexpr std::string_view kEscaped = "\"#%'*/:=?\\{[]^";

std::string join_types(const std::vector<sql::TypeParameter>& parameters) {
  std::string text;
  for (const sql::TypeParameter& parameter : parameters) {
    if (!text.empty()) text += ',';
    if (parameter.field_name) text += to_lower_ascii(parameter.field_name->value) + ":";
    text += parameter.type ? hive_type(*parameter.type) : std::to_string(parameter.number);
  }
  return text;
}

}  // namespace

Result<TableName> resolve_name(const Execution& execution, const sql::QualifiedName& name) {
  std::vector<std::string> parts;
  for (const sql::Identifier& part : name.parts) parts.push_back(to_lower_ascii(part.value));
  if (parts.size() == 3) {
    if (parts[0] != "awsdatacatalog" && parts[0] != "hive") {
      return ddl_failed("SemanticException Catalog " + parts[0] + " does not exist");
    }
    parts.erase(parts.begin());
  }
  if (parts.size() > 2) return ddl_failed("SemanticException Invalid table name " + name.text());
  if (parts.size() == 2) return TableName{parts[0], parts[1]};
  const std::string& database = execution.row.database;
  return TableName{database.empty() ? "default" : database, parts[0]};
}

Result<CatalogTable> require_table(const Execution& execution, const sql::QualifiedName& name) {
  const TableName at = TRY(resolve_name(execution, name));
  auto table = execution.parts.catalog.table(execution.caller, at.database, at.table);
  if (table.ok()) return table;
  if (table.error().code() != "EntityNotFoundException") return ddl_failed_by(table.error());
  return ddl_failed("SemanticException [Error 10001]: Table not found " + at.database + "." +
                    at.table);
}

std::string hive_type(const sql::TypeNode& type) {
  const std::string name = to_lower_ascii(type.name);
  if (name == "row" || name == "struct") return "struct<" + join_types(type.parameters) + ">";
  if (name == "array" || name == "map") return name + "<" + join_types(type.parameters) + ">";
  if (name == "integer") return "int";
  if (type.parameters.empty()) return name;
  return name + "(" + join_types(type.parameters) + ")";
}

Error ddl_failed(std::string message) {
  return Error(400, "FAILED", "FAILED: " + std::move(message));
}

Error ddl_failed_by(const Error& error) {
  if (error.code() == "FAILED" || error.http_status() >= 500) return error;
  return ddl_failed("Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. " +
                    error.code() + "(message:" + error.message() + ")");
}

void set_columns(Execution& execution, const std::vector<std::string>& names) {
  execution.row.columns.clear();
  for (const std::string& name : names) execution.row.columns.push_back({name, "string", 0, 0});
}

Result<void> finish_with(Execution& execution, const std::vector<std::string>& lines) {
  const auto object = TRY(open_output(execution, "text/plain"));
  execution.row.output_bytes = TRY(write_lines(*object, lines));
  execution.row.output_rows = static_cast<int64_t>(lines.size());
  return {};
}

std::string with_slash(std::string location) {
  if (location.empty() || location.back() != '/') location += '/';
  return location;
}

std::string escape_path(std::string_view value) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f || kEscaped.find(c) != std::string_view::npos) {
      out += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    } else {
      out += c;
    }
  }
  return out;
}

std::string unescape_path(std::string_view value) {
  return uri_decode(value).value_or(std::string(value));
}

std::string partition_path(const std::vector<CatalogColumn>& keys,
                           const std::vector<std::string>& values) {
  std::string path;
  for (size_t i = 0; i < keys.size() && i < values.size(); ++i) {
    if (i != 0) path += '/';
    path += escape_path(keys[i].name) + "=" + escape_path(values[i]);
  }
  return path;
}

}  // namespace tarn::athena

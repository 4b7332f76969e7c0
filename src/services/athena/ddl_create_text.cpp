// SHOW CREATE TABLE: a table of the catalog as the statement that makes it.
#include "services/athena/ddl.h"

namespace tarn::athena {
namespace {

// What a crawler or the catalog keeps for itself is left out, as Athena does.
constexpr std::string_view kHiddenProperties[] = {"EXTERNAL", "comment"};

std::string quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    if (c == '\t') {
      out += "\\t";
    } else if (c == '\n') {
      out += "\\n";
    } else if (static_cast<unsigned char>(c) < 0x20) {
      constexpr char kDigits[] = "0123456789ABCDEF";
      out += "\\u00";
      out += {kDigits[c >> 4], kDigits[c & 15]};
    } else {
      out += c;
    }
  }
  return out + "'";
}

void append_columns(std::vector<std::string>& lines, const std::vector<CatalogColumn>& columns) {
  for (size_t i = 0; i < columns.size(); ++i) {
    std::string line = "  `" + columns[i].name + "` " + columns[i].type;
    if (!columns[i].comment.empty()) line += " COMMENT " + quoted(columns[i].comment);
    lines.push_back(line + (i + 1 < columns.size() ? ", " : ")"));
  }
}

void append_properties(std::vector<std::string>& lines,
                       const std::vector<std::pair<std::string, std::string>>& properties) {
  for (size_t i = 0; i < properties.size(); ++i) {
    lines.push_back("  " + quoted(properties[i].first) + "=" + quoted(properties[i].second) +
                    (i + 1 < properties.size() ? ", " : ") "));
  }
}

bool is_hidden(const std::string& name) {
  for (std::string_view hidden : kHiddenProperties) {
    if (name == hidden) return true;
  }
  return false;
}

}  // namespace

std::vector<std::string> create_table_lines(const CatalogTable& table) {
  std::vector<std::string> lines = {"CREATE EXTERNAL TABLE `" + table.database + "." + table.name +
                                    "`("};
  append_columns(lines, table.storage.columns);
  const auto comment = table.parameters.find("comment");
  if (comment != table.parameters.end()) lines.push_back("COMMENT " + quoted(comment->second));
  if (!table.partition_keys.empty()) {
    lines.push_back("PARTITIONED BY ( ");
    append_columns(lines, table.partition_keys);
  }
  lines.push_back("ROW FORMAT SERDE ");
  lines.push_back("  " + quoted(table.storage.serde_library) + " ");
  if (!table.storage.serde_parameters.empty()) {
    lines.push_back("WITH SERDEPROPERTIES ( ");
    append_properties(
        lines, {table.storage.serde_parameters.begin(), table.storage.serde_parameters.end()});
  }
  lines.push_back("STORED AS INPUTFORMAT ");
  lines.push_back("  " + quoted(table.storage.input_format) + " ");
  lines.push_back("OUTPUTFORMAT ");
  lines.push_back("  " + quoted(table.storage.output_format));
  lines.push_back("LOCATION");
  lines.push_back("  " + quoted(table.storage.location));
  std::vector<std::pair<std::string, std::string>> properties;
  for (const auto& property : table.parameters) {
    if (!is_hidden(property.first)) properties.push_back(property);
  }
  if (!properties.empty()) {
    lines.push_back("TBLPROPERTIES (");
    append_properties(lines, properties);
  }
  return lines;
}

}  // namespace tarn::athena

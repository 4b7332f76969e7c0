#include "services/quicksight/sessions/table_files.h"

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "engines/drawing/workbook.h"

namespace tarn::quicksight {
namespace {

constexpr std::string_view kLineEnd = "\r\n";

void append_cell(std::string_view text, bool is_first, std::string& out) {
  if (!is_first) out.push_back(',');
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
    out += text;
    return;
  }
  out.push_back('"');
  for (const char c : text) {
    if (c == '"') out.push_back('"');
    out.push_back(c);
  }
  out.push_back('"');
}

size_t flag_of(const PartResult& result, size_t column) {
  for (size_t i = 0; i < result.columns.size(); ++i) {
    const bool is_flag = result.columns[i].role == bi::ColumnRole::kOtherFlag &&
                         result.columns[i].field_id == result.columns[column].field_id;
    if (is_flag) return i;
  }
  return result.columns.size();
}

// Nothing: NULL.
std::optional<std::string> cell_text(const PartResult& result, size_t row, size_t column,
                                     size_t flag) {
  const ResultTable& rows = *result.rows;
  if (flag < result.columns.size() && rows.cell(row, flag) == "true") return "Other";
  if (rows.is_null(row, column)) return std::nullopt;
  const std::string_view cell = rows.cell(row, column);
  if (rows.type(column) == bi::DataType::kDatetime) return iso_time(cell);
  if (rows.type(column) == bi::DataType::kDecimal) {
    const Json number = json_cell(rows, row, column);
    return number.is_null() ? std::nullopt : std::optional(number.as_string());
  }
  return std::string(cell);
}

struct FileColumn {
  size_t at = 0;
  size_t flag = 0;  // the column that says whether it is the others' bucket
};

std::vector<FileColumn> file_columns(const bi::VisualRef& visual, const VisualTable& table) {
  const Json* options = bi::member(visual.chart(), "FieldOptions");
  std::vector<FileColumn> made;
  for (size_t i = 0; i < table.part.columns.size(); ++i) {
    bool is_hidden = table.part.columns[i].is_hidden;
    for (const Json& option : bi::list_member(options, "SelectedFieldOptions")) {
      is_hidden =
          is_hidden || (bi::text_member(&option, "FieldId") == table.part.columns[i].field_id &&
                        bi::text_member(&option, "Visibility") == "HIDDEN");
    }
    if (!is_hidden) made.push_back({i, flag_of(table.result, i)});
  }
  return made;
}

drawing::CellType cell_type(bi::DataType type) {
  if (bi::is_numeric(type)) return drawing::CellType::kNumber;
  return type == bi::DataType::kDatetime ? drawing::CellType::kDate : drawing::CellType::kText;
}

}  // namespace

std::string csv_text(const bi::VisualRef& visual, const VisualTable& table) {
  const std::vector<FileColumn> columns = file_columns(visual, table);
  std::string out;
  for (size_t i = 0; i < columns.size(); ++i) {
    append_cell(table.part.columns[columns[i].at].name, i == 0, out);
  }
  if (!columns.empty()) out += kLineEnd;
  for (const size_t row : table.result.order) {
    for (size_t i = 0; i < columns.size(); ++i) {
      const auto cell = cell_text(table.result, row, columns[i].at, columns[i].flag);
      append_cell(cell.value_or(std::string()), i == 0, out);
    }
    out += kLineEnd;
  }
  return out;
}

Result<void> add_sheet(drawing::Workbook& book, const bi::VisualRef& visual,
                       const std::string& sheet_name, const VisualTable& table) {
  const std::vector<FileColumn> columns = file_columns(visual, table);
  std::vector<drawing::WorkbookColumn> headings;
  for (const FileColumn& column : columns) {
    headings.push_back(
        {table.part.columns[column.at].name, cell_type(table.result.columns[column.at].type)});
  }
  TRY(book.begin_sheet(sheet_name, std::move(headings)));
  std::vector<std::optional<std::string>> cells(columns.size());
  for (const size_t row : table.result.order) {
    for (size_t i = 0; i < columns.size(); ++i) {
      cells[i] = cell_text(table.result, row, columns[i].at, columns[i].flag);
    }
    TRY(book.add_row(cells));
  }
  return {};
}

Result<std::string> workbook_bytes(const bi::VisualRef& visual, const std::string& sheet_name,
                                   const VisualTable& table) {
  drawing::Workbook book;
  TRY(add_sheet(book, visual, sheet_name, table));
  return book.finish();
}

}  // namespace tarn::quicksight

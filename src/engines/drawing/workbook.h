// Workbook: tables written as one .xlsx file (ECMA-376 part 1, the least that spreadsheets read):
// a bold header row that stays in place, numbers and dates as such, text as text, never a formula.
//
//   Workbook book;
//   TRY(book.begin_sheet("Sales", {{"Region", CellType::kText}, {"Profit", CellType::kNumber}}));
//   TRY(book.add_row(cells));                    // as many as columns; no value: an empty cell
//   std::string bytes = TRY(book.finish());      // the workbook is used up
//
// In memory; not synchronised. Errors: DrawingTooLarge beyond a spreadsheet's own limits (1,048,576
// rows, 16,384 columns, 64 sheets here) or beyond 256 MiB of text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tarn::drawing {

enum class CellType : uint8_t {
  kText,
  kNumber,  // JSON's form; what is none is written as text
  kDate,    // "2026-03-01T10:20:30.500Z" or shorter; what is none is written as text
};

struct WorkbookColumn {
  std::string name;
  CellType type = CellType::kText;
};

class Workbook {
 public:
  // A name that spreadsheets refuse, or that another sheet has, is changed so that they don't.
  Result<void> begin_sheet(std::string_view name, std::vector<WorkbookColumn> columns);
  Result<void> add_row(std::span<const std::optional<std::string>> cells);
  Result<std::string> finish();

 private:
  struct Sheet {
    std::string name, rows;
    std::vector<WorkbookColumn> columns;
    uint32_t row_count = 0;
  };

  std::string free_name(std::string_view wanted) const;
  void add_cell(std::string& out, size_t column, uint32_t row,
                const std::optional<std::string>& cell, CellType type);

  std::vector<Sheet> sheets_;
  size_t text_bytes_ = 0;
};

}  // namespace tarn::drawing

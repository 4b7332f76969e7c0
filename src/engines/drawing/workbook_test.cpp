#include "engines/drawing/workbook.h"

#include <gtest/gtest.h>
#include <zip.h>

namespace tarn::drawing {
namespace {

std::string part_of(const std::string& book, const char* name) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_buffer_create(book.data(), book.size(), 0, &error);
  zip_t* zip = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error);
  EXPECT_NE(zip, nullptr);
  zip_stat_t stat;
  std::string out;
  if (zip != nullptr && zip_stat(zip, name, 0, &stat) == 0) {
    out.resize(stat.size);
    zip_file_t* file = zip_fopen(zip, name, 0);
    EXPECT_EQ(zip_fread(file, out.data(), out.size()), static_cast<zip_int64_t>(out.size()));
    zip_fclose(file);
  }
  if (zip != nullptr) zip_discard(zip);
  return out;
}

using Cells = std::vector<std::optional<std::string>>;

TEST(Workbook, KeepsNumbersDatesAndTextApart) {
  Workbook book;
  ASSERT_TRUE(book.begin_sheet("Sales", {{"Region & co", CellType::kText},
                                         {"Profit", CellType::kNumber},
                                         {"Day", CellType::kDate}})
                  .ok());
  ASSERT_TRUE(book.add_row(Cells{"=1+1 <b>", "12.5", "2026-03-01"}).ok());
  ASSERT_TRUE(book.add_row(Cells{{}, "NaN", "2026-03-01T12:00:00Z"}).ok());
  ASSERT_TRUE(book.add_row(Cells{"07", "-1e3", "soon"}).ok());
  const auto bytes = book.finish();
  ASSERT_TRUE(bytes.ok());
  const std::string sheet = part_of(*bytes, "xl/worksheets/sheet1.xml");
  EXPECT_NE(sheet.find("Region &amp; co"), std::string::npos);
  EXPECT_NE(sheet.find("<c r=\"A2\" t=\"inlineStr\"><is><t xml:space=\"preserve\">=1+1 &lt;b&gt;"),
            std::string::npos);
  EXPECT_NE(sheet.find("<c r=\"B2\"><v>12.5</v>"), std::string::npos);
  EXPECT_NE(sheet.find("<c r=\"C2\" s=\"2\"><v>46082</v>"), std::string::npos);
  EXPECT_EQ(sheet.find("r=\"A3\""), std::string::npos);
  EXPECT_NE(sheet.find("<t xml:space=\"preserve\">NaN"), std::string::npos);
  EXPECT_NE(sheet.find("<c r=\"C3\" s=\"3\"><v>46082.5</v>"), std::string::npos);
  EXPECT_NE(sheet.find("<t xml:space=\"preserve\">07"), std::string::npos);
  EXPECT_NE(sheet.find("<v>-1e3</v>"), std::string::npos);
  EXPECT_NE(sheet.find("<t xml:space=\"preserve\">soon"), std::string::npos);
}

TEST(Workbook, MakesSheetNamesThatSpreadsheetsTake) {
  Workbook book;
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(book.begin_sheet("a/b: a name that is longer than spreadsheets take",
                                 {{"c", CellType::kText}})
                    .ok());
  }
  ASSERT_TRUE(book.begin_sheet("", {{"c", CellType::kText}}).ok());
  const auto bytes = book.finish();
  ASSERT_TRUE(bytes.ok());
  const std::string list = part_of(*bytes, "xl/workbook.xml");
  EXPECT_NE(list.find("name=\"a_b_ a name that is longer than\""), std::string::npos);
  EXPECT_NE(list.find("name=\"a_b_ a name that is longer  (2)\""), std::string::npos);
  EXPECT_NE(list.find("name=\"Sheet\""), std::string::npos);
}

TEST(Workbook, RefusesWhatNoSpreadsheetHolds) {
  Workbook book;
  EXPECT_EQ(book.begin_sheet("a", {}).error().code(), "DrawingTooLarge");
  EXPECT_EQ(book.begin_sheet("a", std::vector<WorkbookColumn>(16'385)).error().code(),
            "DrawingTooLarge");
}

TEST(Workbook, NamesColumnsBeyondZ) {
  Workbook book;
  ASSERT_TRUE(book.begin_sheet("wide", std::vector<WorkbookColumn>(703)).ok());
  const auto bytes = book.finish();
  ASSERT_TRUE(bytes.ok());
  const std::string sheet = part_of(*bytes, "xl/worksheets/sheet1.xml");
  EXPECT_NE(sheet.find("r=\"Z1\""), std::string::npos);
  EXPECT_NE(sheet.find("r=\"AA1\""), std::string::npos);
  EXPECT_NE(sheet.find("r=\"AAA1\""), std::string::npos);
}

}  // namespace
}  // namespace tarn::drawing

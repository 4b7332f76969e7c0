#include "services/glue/crawl/csv_infer.h"

#include <gtest/gtest.h>

#include <string>

#include "services/glue/crawl/csv_rows.h"
#include "services/glue/crawl/csv_values.h"

namespace tarn::glue::crawl {
namespace {

// "name:type,…", with '+' before it where there is a header.
std::string described(std::string_view text, bool is_named_csv = false, bool is_whole = true) {
  const auto found = infer_csv({text, is_whole, is_named_csv});
  if (!found) return "none";
  std::string out = found->schema.csv.has_header ? "+" : "";
  for (const TypeField& column : found->schema.columns) {
    if (out.size() > 1) out += ",";
    out += column.name + ":" + hive_type(column.type);
  }
  return out;
}

char delimiter_of(std::string_view text) {
  const auto found = infer_csv({text, true, false});
  return found ? found->schema.csv.delimiter : '?';
}

using Cells = std::vector<std::string>;

TEST(CsvInfer, CommentsAboveATableAreNoPartOfIt) {
  EXPECT_EQ(described("# by hand\n# one, two\nid,name\n1,x\n", true), "+id:bigint,name:string");
  EXPECT_EQ(described("#v1\n#\n#\n#\nid,name\n1,x\n", true), "+id:bigint,name:string");
  EXPECT_EQ(described("# by hand\n1,2\n3,4\n"), "col0:bigint,col1:bigint");
  EXPECT_EQ(described("#id,name\n1,x\n2,y\n"), "+#id:bigint,name:string");
  EXPECT_EQ(infer_csv({"# by hand\n\n1,2\n3,4\n"})->schema.csv.header_lines, 2u);
}

TEST(CsvInfer, ABackslashBeforeAQuoteEscapesItWhereTheQuotesCloseOnlyThen) {
  const auto escape_of = [](std::string_view text) {
    return infer_csv({text, true, true})->schema.csv.escape;
  };
  EXPECT_EQ(escape_of("id,name,z\n1,\"a \\\"q\\\" b\",3\n2,\"c, d\",4\n"), '\\');
  EXPECT_EQ(escape_of("id,name,z\n1,\"\"\"a\"\" b\\\"\"\",3\n2,\"c, d\",4\n"), '"');
  EXPECT_EQ(escape_of("id,path,z\n1,\"C:\\dir\\\",3\n2,\"D:\\\",4\n"), '"');
}

TEST(CsvRows, QuotesHoldDelimitersLineEndsAndQuotes) {
  const CsvRows rows = parse_csv("a,\"b,\"\"c\"\"\r\nd\",e\r\n\r\nf,g\"h,\"\"\n", {}, 10, true);
  ASSERT_EQ(rows.rows.size(), 2u);
  EXPECT_EQ(rows.rows[0].cells, Cells({"a", "b,\"c\"\r\nd", "e"}));
  EXPECT_EQ(rows.rows[1].cells, Cells({"f", "g\"h", ""}));
  EXPECT_TRUE(rows.is_quoted && rows.has_blank_lines);
  EXPECT_EQ(rows.rows[1].line, 2u);
}

TEST(CsvRows, AStrayQuoteIsText) {
  const CsvRows rows = parse_csv("\"a\"b,c\n\"d,e\n5\" disk,f\n", {}, 10, true);
  ASSERT_EQ(rows.rows.size(), 3u);
  EXPECT_EQ(rows.rows[0].cells, Cells({"\"a\"b", "c"}));
  EXPECT_EQ(rows.rows[1].cells, Cells({"\"d", "e"}));
  EXPECT_FALSE(rows.is_quoted);
}

TEST(CsvRows, BlanksAroundQuotesAreNoText) {
  const CsvRows rows = parse_csv("1, \"a, b\" , c\n", {}, 10, true);
  ASSERT_EQ(rows.rows.size(), 1u);
  EXPECT_EQ(rows.rows[0].cells, Cells({"1", "a, b", " c"}));
}

TEST(CsvRows, BackslashesEscapeWhereTheyAreSaidTo) {
  const CsvRows rows = parse_csv("\"say \\\"hi\\\", x\",2\n", {',', '\\'}, 10, true);
  ASSERT_EQ(rows.rows.size(), 1u);
  EXPECT_EQ(rows.rows[0].cells, Cells({"say \"hi\", x", "2"}));
}

TEST(CsvRows, ACutLastRowIsLeftOut) {
  EXPECT_EQ(parse_csv("a,b\nc,d", {}, 10, false).rows.size(), 1u);
  EXPECT_EQ(parse_csv("a,b\nc,d", {}, 10, true).rows.size(), 2u);
  EXPECT_EQ(parse_csv("a,b\nc,\"d", {}, 10, false).rows.size(), 1u);
}

TEST(CsvValues, Kinds) {
  EXPECT_EQ(cell_kind("12"), CellKind::kInteger);
  EXPECT_EQ(cell_kind("-9223372036854775808"), CellKind::kInteger);
  EXPECT_EQ(cell_kind("9223372036854775808"), CellKind::kText) << "more than 64 bits";
  EXPECT_EQ(cell_kind("007"), CellKind::kText) << "zeros would be lost";
  EXPECT_EQ(cell_kind("0"), CellKind::kInteger);
  EXPECT_EQ(cell_kind("0.5"), CellKind::kDouble);
  EXPECT_EQ(cell_kind("-1.5e-7"), CellKind::kDouble);
  EXPECT_EQ(cell_kind("1.2.3"), CellKind::kText);
  EXPECT_EQ(cell_kind("0x1F"), CellKind::kText);
  EXPECT_EQ(cell_kind("-"), CellKind::kText);
  EXPECT_EQ(cell_kind("2026-01-31 12:00:00Z"), CellKind::kDate);
  EXPECT_EQ(cell_kind("31.1.2026"), CellKind::kDate);
  EXPECT_EQ(cell_kind("2026-01/31"), CellKind::kText);
  EXPECT_EQ(cell_kind("TRUE"), CellKind::kBoolean);
  EXPECT_EQ(cell_kind("NA"), CellKind::kEmpty);
  EXPECT_EQ(cell_kind("\\N"), CellKind::kEmpty);
  EXPECT_EQ(cell_kind(""), CellKind::kEmpty);
}

TEST(CsvInfer, DelimitersOfGlue) {
  EXPECT_EQ(delimiter_of("a,b\n1,2\n"), ',');
  EXPECT_EQ(delimiter_of("a\tb\n1\t2\n"), '\t');
  EXPECT_EQ(delimiter_of("a|b\n1|2\n"), '|');
  EXPECT_EQ(delimiter_of("a;b\n1,5;2,5\n3,5;4\n"), ';');
  EXPECT_EQ(delimiter_of("a\x01"
                         "b\n1\x01"
                         "2\n"),
            '\x01');
  EXPECT_EQ(delimiter_of("name,note\nx,\"p;q;r\"\ny,\"s;t;u\"\n"), ',');
}

TEST(CsvInfer, HeaderOverTypedData) {
  EXPECT_EQ(described("id,price,name\n1,2.5,x\n2,3,y\n"), "+id:bigint,price:double,name:string");
  EXPECT_EQ(described("id,2019,2020\n1,5,6\n2,7,8\n"), "+id:bigint,2019:bigint,2020:bigint");
  EXPECT_EQ(described("1,a\n2,b\n"), "col0:bigint,col1:string");
  EXPECT_EQ(described("Day,Flag\n2026-01-01,true\n2026-01-02,false\n"), "+day:string,flag:string");
}

TEST(CsvInfer, HeaderOfTextOnly) {
  EXPECT_EQ(described("city,country\nParis,France\nRome,Italy\n"), "+city:string,country:string");
  EXPECT_EQ(described("Paris,France\nLyon,France\nRome,Italy\n"), "col0:string,col1:string")
      << "France comes again";
  EXPECT_EQ(described("x@y.z,a b\nq@r.s,c d\n"), "col0:string,col1:string");
}

TEST(CsvInfer, EmptyCellsDoNotDecide) {
  EXPECT_EQ(described("a,b\n1,\n,\n2,\n"), "+a:bigint,b:string");
  EXPECT_EQ(described("dep,arr\n517,NA\nNA,830\n"), "+dep:bigint,arr:bigint");
}

TEST(CsvInfer, TrailingDelimiterIsNoColumn) {
  EXPECT_EQ(described("a,b,\n1,2,\n3,4,\n"), "+a:bigint,b:bigint");
  EXPECT_EQ(described("a,b\n1,2,\n3,4,\n"), "+a:bigint,b:bigint");
}

TEST(CsvInfer, NamesAreLowerCaseAndUnique) {
  EXPECT_EQ(described("Gt.Alleles,pertenencia \xC3\xA9tnica\n1,2\n"),
            "+gt.alleles:bigint,pertenencia \xC3\xA9tnica:bigint");
  const auto found = infer_csv({"a,b,b\n1,2,3\n2,3,4\n", true, false});
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->schema.csv.has_header);
  EXPECT_EQ(described("a,b,b\n1,2,3\n2,3,4\n"), "+a:bigint,b:bigint,b_2:bigint");
}

TEST(CsvInfer, OneColumnOrRowNeedsTheName) {
  EXPECT_EQ(described("name\nx\ny\n"), "none");
  EXPECT_EQ(described("name\nx\ny\n", true), "+name:string");
  EXPECT_EQ(described("a,b\n"), "none");
  EXPECT_EQ(described("a,b\n", true), "+a:string,b:string");
  EXPECT_EQ(described("just some prose here\nand more of it\n"), "none");
  EXPECT_EQ(described(""), "none");
}

TEST(CsvInfer, RowNumbersHaveNoName) {
  EXPECT_EQ(described(",a,b\n0,1,x\n1,2,y\n"), "+col0:bigint,a:bigint,b:string") << "pandas";
  EXPECT_EQ(described("\"a\",\"b\"\n\"x\",1,2\n\"y\",3,4\n"), "+col0:string,a:bigint,b:bigint")
      << "R";
}

TEST(CsvInfer, LinesAboveTheHeaderArePassedOver) {
  const auto found = infer_csv({"Report of May\n\nid,price,name\n1,2.5,x\n2,3,y\n", true, true});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->schema.csv.header_lines, 3u);
  EXPECT_EQ(found->schema.columns[1].name, "price");
  EXPECT_EQ(hive_type(found->schema.columns[1].type), "double");
  EXPECT_EQ(described("a,b\n1,2,3\n4,5,6\n7,8,9\n"), "+col0:bigint,a:bigint,b:bigint");
}

TEST(CsvInfer, APlaceholderIsNoName) {
  EXPECT_EQ(described("?,5\n1,6\n2,7\n"), "col0:string,col1:bigint");
}

TEST(CsvInfer, PaddedNumbersAreNumbers) {
  const auto found = infer_csv({"a, b\n1, 2\n3, 4\n\n", true, false});
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->schema.csv.has_padded_numbers && found->schema.csv.has_blank_lines);
  EXPECT_EQ(hive_type(found->schema.columns[1].type), "bigint");
}

TEST(CsvInfer, EmptyNumbersAreNumbers) {
  EXPECT_EQ(described("a,b\n\"1\",\"x\"\n\"\",\"y\"\n"), "+a:bigint,b:string");
}

TEST(CsvInfer, AHeaderTakenForDataIsPromoted) {
  auto typed = infer_csv({"id,name\n1,x\n2,y\n", true, false});
  auto odd = infer_csv({"id,name\nid,name\n", true, false});
  ASSERT_TRUE(typed && odd);
  ASSERT_FALSE(odd->schema.csv.has_header);
  promote_header(odd->schema, typed->schema.columns);
  EXPECT_TRUE(odd->schema.csv.has_header);
  EXPECT_EQ(hive_type(odd->schema.columns[0].type), "string") << "the second 'id' is data";
}

}  // namespace
}  // namespace tarn::glue::crawl

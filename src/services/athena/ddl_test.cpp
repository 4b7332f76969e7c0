// Partitions' folders, and SHOW CREATE TABLE's text.
#include "services/athena/ddl.h"

#include <gtest/gtest.h>

namespace tarn::athena {
namespace {

CatalogColumn column(const char* name, const char* type, const char* comment = "") {
  CatalogColumn made;
  made.name = name;
  made.type = type;
  made.comment = comment;
  return made;
}

TEST(PartitionPath, EscapesWhatAFolderCannotHold) {
  EXPECT_EQ(escape_path("2024-01-01"), "2024-01-01");
  EXPECT_EQ(escape_path("a/b=c:d%e"), "a%2Fb%3Dc%3Ad%25e");
  EXPECT_EQ(escape_path("tab\there\x7f"), "tab%09here%7F");
  EXPECT_EQ(escape_path("two words, é+"), "two words, é+");
}

TEST(PartitionPath, EveryByteComesBack) {
  for (int byte = 0; byte < 256; ++byte) {
    const std::string text = "<" + std::string(1, static_cast<char>(byte)) + ">";
    const std::string escaped = escape_path(text);
    EXPECT_EQ(unescape_path(escaped), text) << byte;
    EXPECT_EQ(escaped.find('/'), std::string::npos);
    EXPECT_EQ(escaped.find('='), std::string::npos);
  }
}

TEST(PartitionPath, WhatIsNotEscapedStaysAsItIs) {
  EXPECT_EQ(unescape_path("100%"), "100%");
  EXPECT_EQ(unescape_path("a+b"), "a+b");
}

TEST(PartitionPath, NamesKeysInTheirOrder) {
  const std::vector<CatalogColumn> keys = {column("y", "int"), column("m", "string")};
  EXPECT_EQ(partition_path(keys, {"2024", "a/b"}), "y=2024/m=a%2Fb");
  EXPECT_EQ(partition_path(keys, {"2024"}), "y=2024");
  EXPECT_EQ(partition_path({}, {}), "");
}

CatalogTable sample_table() {
  CatalogTable table;
  table.database = "d";
  table.name = "t";
  table.table_type = "EXTERNAL_TABLE";
  table.storage.columns = {column("n", "int", "it's"), column("tags", "array<string>")};
  table.partition_keys = {column("p", "string")};
  table.storage.location = "s3://b/t/";
  table.storage.serde_library = "org.example.Serde";
  table.storage.input_format = "org.example.In";
  table.storage.output_format = "org.example.Out";
  table.storage.serde_parameters = {{"field.delim", "\t"}, {"line.delim", "\n"}, {"x", "\x01"}};
  table.parameters = {{"EXTERNAL", "TRUE"}, {"comment", "all"}, {"a", "1"}, {"b", "back\\slash"}};
  return table;
}

TEST(ShowCreateTable, SaysAll) {
  const std::vector<std::string> expected = {
      "CREATE EXTERNAL TABLE `d.t`(",
      "  `n` int COMMENT 'it\\'s', ",
      "  `tags` array<string>)",
      "COMMENT 'all'",
      "PARTITIONED BY ( ",
      "  `p` string)",
      "ROW FORMAT SERDE ",
      "  'org.example.Serde' ",
      "WITH SERDEPROPERTIES ( ",
      "  'field.delim'='\\t', ",
      "  'line.delim'='\\n', ",
      "  'x'='\\u0001') ",
      "STORED AS INPUTFORMAT ",
      "  'org.example.In' ",
      "OUTPUTFORMAT ",
      "  'org.example.Out'",
      "LOCATION",
      "  's3://b/t/'",
      "TBLPROPERTIES (",
      "  'a'='1', ",
      "  'b'='back\\\\slash') ",
  };
  EXPECT_EQ(create_table_lines(sample_table()), expected);
}

TEST(ShowCreateTable, LeavesOutWhatIsNotThere) {
  CatalogTable table = sample_table();
  table.partition_keys.clear();
  table.storage.serde_parameters.clear();
  table.parameters = {{"EXTERNAL", "TRUE"}};
  const auto lines = create_table_lines(table);
  EXPECT_EQ(lines.back(), "  's3://b/t/'");
  for (const std::string& line : lines) {
    for (const char* absent : {"PARTITIONED", "SERDEPROPERTIES", "TBLPROPERTIES", "COMMENT 'all"}) {
      EXPECT_EQ(line.find(absent), std::string::npos) << line;
    }
  }
}

TEST(S3Location, BucketAndKey) {
  const auto found = parse_s3_location("s3a://bucket/a/b/");
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found->bucket, "bucket");
  EXPECT_EQ(found->key, "a/b/");
  EXPECT_EQ(parse_s3_location("s3://bucket").value().key, "");
  for (const char* bad : {"", "s3://", "s3:///key", "http://bucket/", "bucket/key", "S3//x"}) {
    EXPECT_EQ(parse_s3_location(bad).error().code(), "InvalidRequestException") << bad;
  }
}

}  // namespace
}  // namespace tarn::athena

#include "services/glue/crawl/classify.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <string>

namespace tarn::glue::crawl {
namespace {

std::string gzipped(const std::string& text) {
  z_stream stream = {};
  deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

Classified classified(std::string_view key, const std::string& bytes,
                      uint64_t scanned_bytes = kScannedBytes) {
  auto found = classify({key, bytes.size(),
                         [&](uint64_t offset, uint64_t size) {
                           return Result<std::string>(bytes.substr(offset, size));
                         },
                         scanned_bytes});
  EXPECT_TRUE(found.ok());
  return *found;
}

TEST(Classify, ByBytesNotByName) {
  EXPECT_EQ(classified("x.txt", "{\"a\":1}").schema->format, FileFormat::kJson);
  EXPECT_EQ(classified("x.json", "a,b\n1,2\n").schema->format, FileFormat::kCsv);
  EXPECT_TRUE(classified("x", gzipped("a,b\n1,2\n")).schema->packing == engines::Packing::kGzip);
}

TEST(Classify, WhatIsNoneSaysWhy) {
  const auto reason = [](std::string_view key, const std::string& bytes) {
    const Classified found = classified(key, bytes);
    EXPECT_FALSE(found.schema.has_value());
    return found.reason;
  };
  EXPECT_EQ(reason("a.csv", ""), "the file is empty");
  EXPECT_NE(reason("a", "Obj\x01 avro").find("Avro is not served"), std::string::npos);
  EXPECT_NE(reason("a", "ORC....").find("ORC is not served"), std::string::npos);
  EXPECT_NE(reason("a", std::string("a\0b,c", 5)).find("binary"), std::string::npos);
  EXPECT_NE(reason("a.json", "{\"a\":1\n{\"a\":").find("not JSON"), std::string::npos);
  EXPECT_NE(reason("a.json", "[{\"a\":1},").find("ends within"), std::string::npos);
  const std::string zipped = gzipped(std::string(5000, 'x'));
  EXPECT_NE(reason("a.gz", zipped.substr(0, zipped.size() - 9)).find("truncated"),
            std::string::npos);
  std::string damaged = zipped;
  damaged[damaged.size() - 6] ^= 0x55;
  EXPECT_NE(reason("a.gz", damaged).find("damaged"), std::string::npos);
}

TEST(Classify, GzipMembersAreOneText) {
  const Classified found = classified("a.gz", gzipped("a,b\n1,2\n") + gzipped("3,4\n"));
  ASSERT_TRUE(found.schema);
  EXPECT_EQ(found.schema->record_count, 2u);
}

// A value far behind the first thousand rows and the first megabyte decides too.
TEST(Classify, TypesHoldForAllRows) {
  std::string text = "id,name\n";
  uint64_t rows = 0;
  for (; text.size() < (2u << 20); ++rows) text += "12345,7\n";
  const Classified found = classified("a.csv", text + "1,\"x, y\"\n1.5,z\n");
  ASSERT_TRUE(found.schema);
  EXPECT_EQ(found.schema->record_count, rows + 2);
  EXPECT_EQ(hive_type(found.schema->columns[0].type), "double");
  EXPECT_EQ(hive_type(found.schema->columns[1].type), "string");
  EXPECT_TRUE(found.schema->csv.is_quoted);
  std::string json;
  while (json.size() < (2u << 20)) json += "{\"a\":1}\n";
  const Classified lines = classified("a.json", json + "{\"a\":\"x\",\"b\":1}\n");
  ASSERT_TRUE(lines.schema);
  EXPECT_EQ(lines.schema->columns.size(), 2u);
  EXPECT_EQ(hive_type(lines.schema->columns[0].type), "string");
}

TEST(Classify, AHugeFileIsReadInPieces) {
  constexpr size_t kRead = 2u << 20;
  std::string text = "id,name\n";
  while (text.size() < kRead) text += "12345,7\n";
  while (text.size() < kRead * 2) text += "12345,strange\n";
  const Classified found = classified("a.csv", text, kRead);
  ASSERT_TRUE(found.schema);
  EXPECT_EQ(hive_type(found.schema->columns[1].type), "string");
  const double expected = static_cast<double>(text.size()) / 8;
  EXPECT_NEAR(static_cast<double>(found.schema->record_count), expected, expected / 50);
}

TEST(Classify, EncodingsAreTold) {
  using engines::TextEncoding;
  const auto encoding = [](const std::string& bytes) {
    const Classified found = classified("a.csv", bytes);
    EXPECT_TRUE(found.schema) << found.reason;
    return found.schema ? found.schema->encoding : TextEncoding::kUtf16Be;
  };
  EXPECT_EQ(encoding("\xEF\xBB\xBF"
                     "id,b\n1,2\n"),
            TextEncoding::kUtf8);
  EXPECT_EQ(encoding("id,b\n1,caf\xE9\n2,x\n"), TextEncoding::kWindows1252);
  EXPECT_EQ(encoding("id,b\n1,caf\xC3\xA9\n2,x\n"), TextEncoding::kUtf8);
  std::string wide = "\xFF\xFE";
  for (const char c : std::string("id,b\n1,2\n3,4\n")) wide += {c, '\0'};
  const Classified found = classified("a.csv", wide);
  ASSERT_TRUE(found.schema) << found.reason;
  EXPECT_EQ(found.schema->encoding, TextEncoding::kUtf16Le);
  EXPECT_EQ(found.schema->columns[0].name, "id");
}

TEST(Classify, ALongJsonRecordIsReadUpToTenMegabytes) {
  const std::string big = "{\"a\":\"" + std::string(3u << 20, 'x') + "\",\"b\":1}\n";
  EXPECT_EQ(classified("a.json", big).schema->columns.size(), 2u);
  const std::string bigger = "{\"a\":\"" + std::string(11u << 20, 'x') + "\"}\n";
  EXPECT_NE(classified("a.json", bigger).reason.find("10 MB"), std::string::npos);
}

}  // namespace
}  // namespace tarn::glue::crawl

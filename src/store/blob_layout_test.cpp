#include "store/blob_layout.h"

#include <gtest/gtest.h>

#include "base/encoding.h"

namespace tarn::store {
namespace {

// These bytes are on users' disks: a change here breaks them.
TEST(BlobLayout, GoldenBytes) {
  EXPECT_EQ(hex_encode(encode_trailer({0x1122334455667788, 70000, 0xaabbccdd})),
            "5441524e424c4f420100000000000000"
            "88776655443322117011010000000000"
            "ddccbbaa0000000000000000903bb7b2");
  EXPECT_EQ(hex_encode(encode_pack_header(0x1122334455667788)),
            "5441524e5041434b01000000000000008877665544332211"
            "000000000000000000000000000000000000000000000000"
            "00000000000000000000000074ce1044");
  EXPECT_EQ(hex_encode(encode_record_header(0x1122334455667788, {70000, 0xaabbccdd})),
            "54524543ddccbbaa8877665544332211"
            "701101000000000000000000ad2dd3f9");
}

TEST(BlobLayout, Names) {
  EXPECT_EQ(file_path("/d", 0x1f), "/d/files/1f/000000000000001f");
  EXPECT_EQ(pack_path("/d", 0xabcdef0123456789), "/d/packs/abcdef0123456789");
  EXPECT_EQ(parse_blob_name("abcdef0123456789"), 0xabcdef0123456789u);
  for (const char* name : {"", "1f", "ABCDEF0123456789", "abcdef012345678x", "-bcdef0123456789"}) {
    EXPECT_FALSE(parse_blob_name(name)) << name;
  }
}

TEST(BlobLayout, HeadersComeBackUnlessChanged) {
  std::string trailer = encode_trailer({7, 70000, 9});
  EXPECT_EQ(decode_trailer(trailer)->id, 7u);
  EXPECT_EQ(decode_trailer(trailer)->size_bytes, 70000u);
  EXPECT_EQ(decode_trailer(trailer)->tags_crc32c, 9u);
  std::string pack = encode_pack_header(7);
  EXPECT_EQ(decode_pack_header(pack), 7u);
  std::string record = encode_record_header(7, {70000, 9});
  EXPECT_EQ(decode_record_header(7, record)->size_bytes, 70000u);
  EXPECT_FALSE(decode_record_header(8, record));
  for (size_t bit = 0; bit < 8 * kRecordHeaderBytes; ++bit) {
    auto flip = [&](std::string bytes) {
      bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << bit % 8));
      return bytes;
    };
    EXPECT_FALSE(decode_trailer(flip(trailer)));
    EXPECT_FALSE(decode_pack_header(flip(pack)));
    EXPECT_FALSE(decode_record_header(7, flip(record)));
  }
  EXPECT_FALSE(decode_trailer(""));
  EXPECT_FALSE(decode_pack_header(pack.substr(1)));
  EXPECT_FALSE(decode_record_header(7, encode_record_header(7, {kPackedBytesMax + 1, 9})));
}

TEST(BlobLayout, RecordsDoNotOverlap) {
  for (uint64_t size : {uint64_t{0}, uint64_t{1}, uint64_t{70000}, kPackedBytesMax}) {
    Extent extent = record_extent(7, 640, size);
    EXPECT_EQ(extent.offset_bytes, 640 + kRecordHeaderBytes);
    EXPECT_EQ(record_end(extent) % kRecordAlignmentBytes, 0u);
    EXPECT_GE(record_end(extent), extent.tags_offset_bytes + (size + 65535) / 65536 * 16);
  }
}

}  // namespace
}  // namespace tarn::store

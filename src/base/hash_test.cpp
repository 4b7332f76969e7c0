#include "base/hash.h"

#include <gtest/gtest.h>

#include "base/crc.h"
#include "base/encoding.h"
#include "base/hmac.h"
#include "base/sha256.h"

namespace tarn {
namespace {

constexpr std::string_view kDigits = "123456789";

std::string digest_hex(DigestKind kind, std::string_view text) {
  return hex_encode(digest(kind, text));
}

// The CRC one bit at a time: slow and plain.
uint64_t crc_by_bits(uint64_t polynomial, uint64_t all_ones, std::string_view bytes) {
  uint64_t crc = all_ones;
  for (const char c : bytes) {
    crc ^= static_cast<uint8_t>(c);
    for (int bit = 0; bit < 8; ++bit) crc = crc & 1 ? crc >> 1 ^ polynomial : crc >> 1;
  }
  return crc ^ all_ones;
}

TEST(Hash, KnownDigests) {
  EXPECT_EQ(md5_hex(""), "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_EQ(md5_hex("abc"), "900150983cd24fb0d6963f7d28e17f72");
  EXPECT_EQ(digest_hex(DigestKind::kSha1, "abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(digest_hex(DigestKind::kSha512, "abc").substr(0, 32),
            "ddaf35a193617abacc417349ae204131");
}

TEST(Hash, CheckValuesOfTheCrcs) {
  EXPECT_EQ(digest_hex(DigestKind::kCrc32, kDigits), "cbf43926");
  EXPECT_EQ(digest_hex(DigestKind::kCrc32c, kDigits), "e3069283");
  EXPECT_EQ(digest_hex(DigestKind::kCrc64Nvme, kDigits), "ae8b14860a799888");
}

// RFC 4231, cases 1, 2 and 6 (a key longer than a block).
TEST(Hash, Hmac) {
  EXPECT_EQ(hex_encode(hmac_sha256(std::string(20, '\x0b'), "Hi There")),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(hex_encode(hmac_sha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(hex_encode(hmac_sha256(std::string(131, '\xaa'),
                                   "Test Using Larger Than Block-Size Key - Hash Key First")),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

// Texts and keys around the hash's block of 64 bytes, by OpenSSL's other interface.
TEST(Hash, Sha256OfAnyLengthIsOpenSslsEvp) {
  for (const size_t size : {0, 1, 31, 32, 54, 55, 56, 57, 63, 64, 65, 119, 120, 128, 1000}) {
    const std::string text(size, 'm');
    auto streamed = Digest::make(DigestKind::kSha256);
    streamed->update(text);
    EXPECT_EQ(digest(DigestKind::kSha256, text), streamed->finish()) << size;
    for (const size_t key_size : {0, 1, 32, 63, 64, 65, 100}) {
      const std::string key(key_size, 'k');
      const Sha256 mac = HmacSha256(key).sign(text);
      EXPECT_EQ(std::string(mac.data(), mac.size()), hmac(HmacKind::kSha256, key, text))
          << size << " " << key_size;
    }
  }
}

TEST(Hash, AnHmacKeySignsManyTexts) {
  const HmacSha256 key("Jefe");
  key.sign(std::string(200, 'x'));
  const Sha256 mac = key.sign("what do ya want for nothing?");
  EXPECT_EQ(hex_encode({mac.data(), mac.size()}),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

// RFC 2202, cases 1, 2 and 6 (a key longer than a block).
TEST(Hash, HmacSha1) {
  EXPECT_EQ(hex_encode(hmac_sha1(std::string(20, '\x0b'), "Hi There")),
            "b617318655057264e28bc0b6fb378c8ef146be00");
  EXPECT_EQ(hex_encode(hmac_sha1("Jefe", "what do ya want for nothing?")),
            "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
  EXPECT_EQ(hex_encode(hmac_sha1(std::string(80, '\xaa'),
                                 "Test Using Larger Than Block-Size Key - Hash Key First")),
            "aa4ae5e15272d00e95705637ce8a3b55ed402112");
}

TEST(Hash, PiecesGiveTheSameAsTheWhole) {
  std::string text;
  for (int i = 0; i < 5000; ++i) text.push_back(static_cast<char>(i * 31 + i / 7));
  for (const auto kind : {DigestKind::kMd5, DigestKind::kSha256, DigestKind::kCrc32,
                          DigestKind::kCrc32c, DigestKind::kCrc64Nvme}) {
    const auto streaming = Digest::make(kind);
    std::string_view rest = text;
    for (size_t size = 1; !rest.empty(); size += 3) {
      streaming->update(rest.substr(0, size));
      rest.remove_prefix(std::min(size, rest.size()));
    }
    EXPECT_EQ(streaming->finish(), digest(kind, text));
  }
}

TEST(Hash, CrcsAgreeWithBitwiseOnes) {
  std::string text;
  for (int i = 0; i < 300; ++i) {
    EXPECT_EQ(crc64_nvme(0, text), crc_by_bits(0x9A6C9329AC4BC9B5, ~uint64_t{0}, text));
    EXPECT_EQ(crc32(0, text), crc_by_bits(0xEDB88320, 0xFFFFFFFF, text));
    EXPECT_EQ(crc32c(0, text), crc_by_bits(0x82F63B78, 0xFFFFFFFF, text));
    text.push_back(static_cast<char>(i * 73 + 11));
  }
}

TEST(Hash, TheLongCrcGoesOnFromAnySeedAndPlace) {
  std::string text;
  for (int i = 0; i < 4200; ++i) text.push_back(static_cast<char>(i * i * 37 + i * 11 + (i >> 5)));
  for (const size_t start : {0, 1, 5, 16, 63}) {
    for (const size_t size : {127, 128, 129, 143, 144, 191, 192, 193, 1000, 4096}) {
      const auto piece = std::string_view(text).substr(start, size);
      const uint64_t before = crc64_nvme(0, std::string_view(text).substr(0, start));
      EXPECT_EQ(crc64_nvme(before, piece),
                crc_by_bits(0x9A6C9329AC4BC9B5, ~uint64_t{0},
                            std::string_view(text).substr(0, start + size)))
          << start << " " << size;
    }
  }
}

TEST(Hash, CombineEqualsTheCrcOfTheWhole) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text.push_back(static_cast<char>(i * 131));
  const std::string_view whole = text;
  for (const auto kind : {DigestKind::kCrc32, DigestKind::kCrc32c, DigestKind::kCrc64Nvme}) {
    for (const size_t split : {size_t{0}, size_t{1}, size_t{7}, size_t{500}, size_t{1000}}) {
      EXPECT_EQ(combine_crc(kind, digest(kind, whole.substr(0, split)),
                            digest(kind, whole.substr(split)), whole.size() - split),
                digest(kind, whole));
    }
  }
}

TEST(Hash, EqualConstantTime) {
  EXPECT_TRUE(equal_constant_time("", ""));
  EXPECT_TRUE(equal_constant_time("abc", "abc"));
  EXPECT_FALSE(equal_constant_time("abc", "abd"));
  EXPECT_FALSE(equal_constant_time("abc", "ab"));
}

}  // namespace
}  // namespace tarn

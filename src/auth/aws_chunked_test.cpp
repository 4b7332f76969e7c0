#include "auth/aws_chunked.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "base/hash.h"

namespace tarn::auth {
namespace {

// The worked examples of S3's API reference: 65 KiB of the letter a in two chunks.
ChunkSigner example_signer(std::string_view seed) {
  const CredentialScope scope{"20130524", "us-east-1", "s3"};
  return {derive_signing_key("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", scope), "20130524T000000Z",
          scope.text(), std::string(seed)};
}

const std::string kFirst(65536, 'a');
const std::string kSecond(1024, 'a');

std::string signed_body() {
  return "10000;chunk-signature="
         "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n" +
         kFirst +
         "\r\n400;chunk-signature="
         "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n" +
         kSecond +
         "\r\n0;chunk-signature="
         "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n";
}

AwsChunkedDecoder::Options signed_options() {
  return {Payload::kSignedChunks,
          example_signer("4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9"), 66560,
          ""};
}

std::string trailer_body() {
  return "10000;chunk-signature="
         "b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2\r\n" +
         kFirst +
         "\r\n400;chunk-signature="
         "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7\r\n" +
         kSecond +
         "\r\n0;chunk-signature="
         "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992\r\n"
         "x-amz-checksum-crc32c:sOO8/Q==\r\n"
         "x-amz-trailer-signature:"
         "d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n";
}

AwsChunkedDecoder::Options trailer_options() {
  return {Payload::kSignedChunksTrailer,
          example_signer("106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e"), 66560,
          "x-amz-checksum-crc32c"};
}

AwsChunkedDecoder::Options unsigned_options(uint64_t decoded_bytes) {
  return {Payload::kUnsignedChunksTrailer, {}, decoded_bytes, "x-amz-checksum-crc32"};
}

// "" where the body is accepted, else the error's code.
std::string decode(AwsChunkedDecoder::Options options, std::string_view body, size_t piece_bytes,
                   std::string* data = nullptr, AwsChunkedDecoder::Trailers* trailers = nullptr) {
  AwsChunkedDecoder decoder(std::move(options));
  std::string out;
  for (size_t at = 0; at < body.size(); at += piece_bytes) {
    const auto pushed = decoder.push(body.substr(at, piece_bytes), [&](std::string_view bytes) {
      out += bytes;
      return Result<void>();
    });
    if (!pushed.ok()) return pushed.error().code();
  }
  const auto finished = decoder.finish();
  if (!finished.ok()) return finished.error().code();
  if (data) *data = out;
  if (trailers) *trailers = decoder.trailers();
  return "";
}

TEST(AwsChunked, SignedChunksInPiecesOfAnySize) {
  for (const size_t piece_bytes : {1, 2, 3, 100, 65536, 1000000}) {
    std::string data;
    EXPECT_EQ(decode(signed_options(), signed_body(), piece_bytes, &data), "");
    EXPECT_EQ(data, kFirst + kSecond);
  }
}

TEST(AwsChunked, SignedTrailer) {
  for (const size_t piece_bytes : {1, 7, 1000000}) {
    std::string data;
    AwsChunkedDecoder::Trailers trailers;
    EXPECT_EQ(decode(trailer_options(), trailer_body(), piece_bytes, &data, &trailers), "");
    EXPECT_EQ(data, kFirst + kSecond);
    ASSERT_EQ(trailers.size(), 1u);
    EXPECT_EQ(trailers[0].first, "x-amz-checksum-crc32c");
    EXPECT_EQ(trailers[0].second, base64_encode(digest(DigestKind::kCrc32c, data)));
  }
}

TEST(AwsChunked, AnyChangedByteIsRefused) {
  for (const std::string& good : {signed_body(), trailer_body()}) {
    const bool has_trailer = good.find("trailer") != std::string::npos;
    for (size_t at = 0; at < good.size(); at += at < 65000 && at > 100 ? 6500 : 1) {
      // Line ends are framing; a digit of the size may change its case.
      if (good[at] == '\r' || good[at] == '\n') continue;
      std::string bad = good;
      bad[at] = bad[at] == '!' ? '?' : '!';
      EXPECT_NE(decode(has_trailer ? trailer_options() : signed_options(), bad, 1 << 20), "") << at;
    }
  }
}

TEST(AwsChunked, MissingEndIsIncomplete) {
  const std::string body = trailer_body();
  for (size_t size = 0; size + 4 < body.size(); size += 97) {
    const std::string code = decode(trailer_options(), body.substr(0, size), 1 << 20);
    EXPECT_TRUE(code == "IncompleteBody" || code == "MalformedTrailerError") << size << code;
  }
}

TEST(AwsChunked, UnsignedChunksWithTrailer) {
  const std::string body =
      "5\r\nhello\r\n6\r\n world\r\n0\r\nx-amz-checksum-crc32:DUoRhQ==\r\n\r\n";
  std::string data;
  AwsChunkedDecoder::Trailers trailers;
  EXPECT_EQ(decode(unsigned_options(11), body, 1, &data, &trailers), "");
  EXPECT_EQ(data, "hello world");
  EXPECT_EQ(trailers[0].second, base64_encode(digest(DigestKind::kCrc32, data)));
  EXPECT_EQ(decode(unsigned_options(12), body, 9), "IncompleteBody");
  EXPECT_EQ(decode(unsigned_options(10), body, 9), "InvalidRequest");
  EXPECT_EQ(decode(unsigned_options(11), body + "x", 9), "InvalidRequest");
}

TEST(AwsChunked, MalformedBodies) {
  const auto code_of = [](std::string_view body) {
    return decode({Payload::kUnsignedChunksTrailer, {}, std::nullopt, "x-amz-checksum-crc32"}, body,
                  1 << 20);
  };
  EXPECT_EQ(code_of("zz\r\n"), "InvalidRequest");
  EXPECT_EQ(code_of("\r\n"), "InvalidRequest");
  EXPECT_EQ(code_of("-1\r\n"), "InvalidRequest");
  EXPECT_EQ(code_of("ffffffffffffffffff\r\n"), "InvalidRequest");
  EXPECT_EQ(code_of("fffffffffff\r\n"), "InvalidRequest");
  EXPECT_EQ(code_of(std::string(600, '0') + "\r\n"), "InvalidRequest");
  EXPECT_EQ(code_of("2\r\nabc\r\n"), "InvalidRequest");
  EXPECT_EQ(code_of("0\r\n\r\n"), "MalformedTrailerError");  // announced, but not there
  EXPECT_EQ(code_of("0\r\nx-amz-checksum-sha1:x\r\n\r\n"), "MalformedTrailerError");
  EXPECT_EQ(code_of("0\r\nnonsense\r\n\r\n"), "MalformedTrailerError");
  EXPECT_EQ(code_of("5\r\nhel"), "IncompleteBody");
}

TEST(AwsChunked, OnlyTheLastSignedChunkMayBeShort) {
  ChunkSigner signer = example_signer("seed");
  std::string body;
  for (const std::string_view data : {"a", "b", ""}) {
    signer.previous_signature = signer.sign_chunk(sha256_hex(data));
    body += (data.empty() ? "0" : "1") + std::string(";chunk-signature=");
    body.append(signer.previous_signature).append("\r\n").append(data).append("\r\n");
  }
  EXPECT_EQ(decode({Payload::kSignedChunks, example_signer("seed"), 2, ""}, body, 1 << 20),
            "InvalidChunkSizeError");
}

}  // namespace
}  // namespace tarn::auth

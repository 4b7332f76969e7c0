#include "http/chunked_decoder.h"

#include <gtest/gtest.h>

#include <string>

namespace tarn::http {
namespace {

struct Decoded {
  ChunkedDecoder::Status status = ChunkedDecoder::Status::kMore;
  std::string body;
  size_t consumed_bytes = 0;
};

Decoded decode(std::string_view input, size_t piece_bytes) {
  ChunkedDecoder decoder;
  Decoded out;
  while (out.consumed_bytes < input.size()) {
    auto step = decoder.next(input.substr(out.consumed_bytes, piece_bytes));
    out.status = step.status;
    out.body.append(step.data);
    out.consumed_bytes += step.consumed_bytes;
    bool is_over = step.status == ChunkedDecoder::Status::kEnd ||
                   step.status == ChunkedDecoder::Status::kMalformed;
    if (is_over) break;
  }
  return out;
}

TEST(ChunkedDecoder, DecodesWhereverItIsSplit) {
  std::string text = "5;a=b;c=\"d\"\r\nhello\r\n00B\r\n, big world\r\n0\r\nX-T: v\r\nY:\r\n\r\nGET";
  for (size_t piece = 1; piece <= text.size(); ++piece) {
    Decoded out = decode(text, piece);
    ASSERT_EQ(out.status, ChunkedDecoder::Status::kEnd) << piece;
    ASSERT_EQ(out.body, "hello, big world");
    ASSERT_EQ(out.consumed_bytes, text.size() - 3);
  }
}

TEST(ChunkedDecoder, RefusesWhatIsNotExact) {
  using std::string_literals::operator""s;
  for (const std::string& text : {"\r\n"s,
                                  "x\r\n"s,
                                  "-1\r\n"s,
                                  "+1\r\na\r\n"s,
                                  "0x1\r\na\r\n"s,
                                  " 1\r\na\r\n"s,
                                  "1 \r\na\r\n"s,
                                  "1\na\r\n"s,
                                  "1\r\na\n0\r\n\r\n"s,
                                  "1\r\nab\r\n"s,
                                  "1\r\na\rb"s,
                                  "1;\n\r\na\r\n"s,
                                  "1;a\rb"s,
                                  "1;\0\r\n"s,
                                  "1\rx"s,
                                  "1111111111111111\r\n"s,
                                  "0\r\nA b: c\r\n\r\n"s,
                                  "0\r\n c\r\n\r\n"s,
                                  "0\r\nA\r\n\r\n"s,
                                  "0\r\nA: b\nC: d\r\n"s,
                                  "0\r\nA: b\rC"s,
                                  "0\r\n: b\r\n\r\n"s,
                                  "0\r\nA: \x01\r\n\r\n"s,
                                  "0\n\r\n"s}) {
    EXPECT_EQ(decode(text, text.size()).status, ChunkedDecoder::Status::kMalformed) << text;
    EXPECT_EQ(decode(text, 1).status, ChunkedDecoder::Status::kMalformed) << text;
  }
}

TEST(ChunkedDecoder, BoundsExtensionsAndTrailers) {
  std::string extension = "1;" + std::string(ChunkedDecoder::kMaxLineBytes, 'x') + "\r\na\r\n";
  EXPECT_EQ(decode(extension, 100).status, ChunkedDecoder::Status::kMalformed);
  std::string many;
  for (int i = 0; i < 100; ++i) many += "1;" + std::string(1000, 'x') + "\r\na\r\n";
  EXPECT_EQ(decode(many, 100).status, ChunkedDecoder::Status::kMalformed);
  std::string trailers = "0\r\n";
  for (int i = 0; i < 100; ++i) trailers += "A: " + std::string(1000, 'x') + "\r\n";
  EXPECT_EQ(decode(trailers, 100).status, ChunkedDecoder::Status::kMalformed);
}

}  // namespace
}  // namespace tarn::http

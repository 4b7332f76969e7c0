#include "gateway/form_parser.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace tarn::gateway {
namespace {

class Heard final : public FormEvents {
 public:
  Result<void> on_field(std::string name, std::string value) override {
    text += "field " + name + "=" + value + ";";
    return {};
  }
  Result<void> on_file(std::string filename) override {
    text += "file " + filename + ":";
    return {};
  }
  Result<void> on_file_bytes(std::string_view bytes) override {
    text += bytes;
    return {};
  }
  std::string text;
};

struct Outcome {
  std::string heard;
  std::string error;
};

Outcome parse(std::string_view body, size_t piece_bytes) {
  Heard heard;
  FormParser parser("XX", heard);
  while (!body.empty()) {
    auto piece = body.substr(0, std::min(piece_bytes, body.size()));
    if (auto pushed = parser.push(piece); !pushed.ok()) return {heard.text, pushed.error().code()};
    body.remove_prefix(piece.size());
  }
  auto finished = parser.finish();
  return {heard.text, finished.ok() ? "" : finished.error().code()};
}

constexpr std::string_view kForm =
    "--XX\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\na/${filename}\r\n"
    "--XX\r\nContent-Disposition: form-data; name=\"empty\"\r\n\r\n\r\n"
    "--XX\r\ncontent-disposition: form-data; name=\"file\"; filename=\"C:\\x\\b.txt\"\r\n"
    "Content-Type: text/plain\r\n\r\none\r\n--X\r\n--XY\r\n\r\n"
    "--XX\r\nContent-Disposition: form-data; name=\"submit\"\r\n\r\nUpload\r\n--XX--\r\n";

TEST(FormParser, HearsTheSameInPiecesOfAnySize) {
  for (size_t piece_bytes = 1; piece_bytes <= kForm.size(); ++piece_bytes) {
    Outcome outcome = parse(kForm, piece_bytes);
    EXPECT_EQ(outcome.heard,
              "field key=a/${filename};field empty=;file b.txt:one\r\n--X\r\n--XY\r\n");
    EXPECT_EQ(outcome.error, "");
  }
}

TEST(FormParser, TakesExtendedFilenames) {
  EXPECT_EQ(parse("preamble\r\n--XX\r\nContent-Disposition: form-data; name=file; "
                  "filename=\"na.txt\"; filename*=UTF-8''na%C3%AFve.txt\r\n\r\n\r\n--XX--",
                  1000)
                .heard,
            "file naïve.txt:");
}

TEST(FormParser, RefusesWhatIsNotWhole) {
  EXPECT_EQ(parse(kForm.substr(0, kForm.size() - 6), 1000).error, "MalformedPOSTRequest");
  EXPECT_EQ(parse("", 1).error, "MalformedPOSTRequest");
  EXPECT_EQ(parse("--XX\r\nContent-Disposition: form-data\r\n\r\nx\r\n--XX--", 1000).error,
            "MalformedPOSTRequest");
  EXPECT_EQ(parse("--XXoops\r\n", 1000).error, "MalformedPOSTRequest");
}

TEST(FormParser, NeedsAFile) {
  EXPECT_EQ(parse("--XX\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--XX--", 1000).error,
            "InvalidArgument");
}

TEST(FormParser, LimitsWhatComesBeforeTheFile) {
  const std::string part = "--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n";
  EXPECT_EQ(parse(part + std::string(kMaxFormFieldsBytes, 'x'), 1000).error,
            "MaxPostPreDataLengthExceeded");
  EXPECT_EQ(parse("--XX\r\nA: " + std::string(kMaxFormFieldsBytes, 'x'), 1000).error,
            "MalformedPOSTRequest");
  EXPECT_EQ(parse("--XX" + std::string(kMaxFormFieldsBytes + 1, ' '), 1000).error,
            "MalformedPOSTRequest");
}

TEST(FormParser, ReadsTheBoundary) {
  EXPECT_EQ(FormParser::boundary_of("multipart/form-data; boundary=abc").value(), "abc");
  EXPECT_EQ(FormParser::boundary_of("multipart/form-data; charset=x; boundary=\"a b\"").value(),
            "a b");
  EXPECT_FALSE(FormParser::boundary_of("multipart/form-data").ok());
}

}  // namespace
}  // namespace tarn::gateway

#include "engines/spark_text/line_stream.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <duckdb/common/arrow/arrow.hpp>
#include <string>
#include <thread>

namespace tarn::spark_text {
namespace {

StreamFormat two_columns() {
  StreamFormat format;
  format.lines.columns = {Kind::kBigint, Kind::kText};
  format.names = {"number", "text"};
  format.has_header = true;
  return format;
}

// A stream over a pipe into which `text` is written in pieces.
class Piped {
 public:
  Piped(std::string text, std::size_t piece, StreamFormat format) {
    int ends[2];
    if (pipe(ends) != 0) std::abort();
    writer_ = std::thread([text = std::move(text), piece, end = ends[1]] {
      for (std::size_t at = 0; at < text.size();) {
        const auto wanted = std::min(piece, text.size() - at);
        const ssize_t count = write(end, text.data() + at, wanted);
        if (count <= 0) break;
        at += static_cast<std::size_t>(count);
      }
      close(end);
    });
    stream = open_stream(ends[0], std::move(format));
  }
  ~Piped() {
    if (stream->release != nullptr) stream->release(stream.get());
    writer_.join();
  }

  std::unique_ptr<ArrowArrayStream> stream;

 private:
  std::thread writer_;
};

struct Read {
  std::int64_t rows = 0;
  std::int64_t sum = 0;
  std::string problem;
};

Read read_all(ArrowArrayStream& stream) {
  Read read;
  for (;;) {
    ArrowArray array;
    if (stream.get_next(&stream, &array) != 0) {
      read.problem = stream.get_last_error(&stream);
      return read;
    }
    if (array.release == nullptr) return read;
    read.rows += array.length;
    const auto* numbers = static_cast<const std::int64_t*>(array.children[0]->buffers[1]);
    for (std::int64_t i = 0; i < array.length; ++i) read.sum += numbers[i];
    array.release(&array);
  }
}

std::string many_lines(std::int64_t count) {
  std::string text = "number,text\n";
  for (std::int64_t i = 0; i < count; ++i) {
    text += std::to_string(i) + ",a text that is not within its view\n";
  }
  return text;
}

TEST(LineStream, SchemaNamesAndTypes) {
  Piped piped("", 1, two_columns());
  ArrowSchema schema;
  ASSERT_EQ(piped.stream->get_schema(piped.stream.get(), &schema), 0);
  ASSERT_EQ(schema.n_children, 2);
  EXPECT_STREQ(schema.children[0]->name, "number");
  EXPECT_STREQ(schema.children[0]->format, "l");
  EXPECT_STREQ(schema.children[1]->format, "vu");
  schema.release(&schema);
}

TEST(LineStream, AllLinesHoweverTheyCome) {
  const std::int64_t count = 60'000;
  for (const std::size_t piece : {std::size_t{977}, std::size_t{1} << 16}) {
    for (const bool has_last_end : {true, false}) {
      std::string text = many_lines(count);
      if (!has_last_end) text.pop_back();
      Piped piped(text, piece, two_columns());
      const Read read = read_all(*piped.stream);
      EXPECT_EQ(read.problem, "");
      EXPECT_EQ(read.rows, count);
      EXPECT_EQ(read.sum, count * (count - 1) / 2);
    }
  }
}

TEST(LineStream, NothingButAHeaderGivesNoRows) {
  for (const auto* text : {"", "number,text\n", "number,text"}) {
    Piped piped(text, 4, two_columns());
    const Read read = read_all(*piped.stream);
    EXPECT_EQ(read.problem, "");
    EXPECT_EQ(read.rows, 0);
  }
}

TEST(LineStream, ALineThatIsLongerThanABlock) {
  Piped piped("number,text\n1,x\n2," + std::string(3 << 20, 'y') + "\n3,z\n", 1 << 16,
              two_columns());
  const Read read = read_all(*piped.stream);
  EXPECT_EQ(read.problem, "");
  EXPECT_EQ(read.rows, 3);
  EXPECT_EQ(read.sum, 6);
}

TEST(LineStream, WhatIsOfAnotherFormIsSaid) {
  Piped piped(many_lines(50'000) + "x,y\n", 1 << 16, two_columns());
  const Read read = read_all(*piped.stream);
  EXPECT_TRUE(read.problem.starts_with("TARN_TEXT_OF_ANOTHER_FORM: line ")) << read.problem;
}

TEST(LineStream, BatchesMayOutliveTheStream) {
  auto piped = std::make_unique<Piped>(many_lines(30'000), 1 << 16, two_columns());
  ArrowArray first;
  ArrowArray second;
  ASSERT_EQ(piped->stream->get_next(piped->stream.get(), &first), 0);
  ASSERT_EQ(piped->stream->get_next(piped->stream.get(), &second), 0);
  piped.reset();
  EXPECT_EQ(static_cast<const std::int64_t*>(first.children[0]->buffers[1])[7], 7);
  first.release(&first);
  second.release(&second);
}

}  // namespace
}  // namespace tarn::spark_text

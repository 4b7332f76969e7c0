#include "services/lambda/function_stream.h"

#include <gtest/gtest.h>

namespace tarn::lambda {
namespace {

struct Streamed {
  Streamed() { stream->listen(invocation); }
  void chunk(std::string bytes) {
    invocation.on_chunk(std::move(bytes), [this] { ++resumed; });
  }
  std::shared_ptr<FunctionStream> stream = std::make_shared<FunctionStream>();
  FunctionInvocation invocation;
  int resumed = 0;
};

TEST(FunctionStream, TheFunctionGoesOnWhenAPieceIsTaken) {
  Streamed it;
  int started = 0, ready = 0;
  it.stream->when_started([&] { ++started; });
  it.invocation.on_stream("text/plain");
  EXPECT_EQ(started, 1);
  EXPECT_TRUE(it.stream->is_streamed());
  EXPECT_EQ(it.stream->content_type(), "text/plain");
  EXPECT_TRUE(it.stream->must_wait([&] { ++ready; }));
  it.chunk("abcdef");
  EXPECT_EQ(ready, 1);
  EXPECT_FALSE(it.stream->must_wait([&] { ++ready; }));
  EXPECT_EQ(it.stream->take(4), "abcd");
  EXPECT_EQ(it.resumed, 0);
  EXPECT_EQ(it.stream->take(4), "ef");
  EXPECT_EQ(it.resumed, 1);
  EXPECT_TRUE(it.stream->must_wait([&] { ++ready; }));
  it.stream->done()(FunctionAnswer{});
  EXPECT_EQ(ready, 2);
  EXPECT_FALSE(it.stream->must_wait([] {}));
  EXPECT_EQ(it.stream->take(4), "");
  EXPECT_TRUE(it.stream->end()->ok());
}

TEST(FunctionStream, AWholeAnswerIsTakenAlike) {
  Streamed it;
  FunctionAnswer answer;
  answer.payload = R"({"a":1})";
  it.stream->done()(answer);
  bool is_started = false;
  it.stream->when_started([&] { is_started = true; });
  EXPECT_TRUE(is_started);
  EXPECT_FALSE(it.stream->is_streamed());
  EXPECT_EQ(it.stream->take(100), R"({"a":1})");
  EXPECT_EQ(it.stream->take(100), "");
}

TEST(FunctionStream, AnErrorIsNoBody) {
  Streamed it;
  FunctionAnswer answer;
  answer.function_error = "Unhandled";
  answer.payload = R"({"errorMessage":"no"})";
  it.stream->done()(answer);
  EXPECT_EQ(it.stream->take(100), "");
  EXPECT_EQ((*it.stream->end())->payload, R"({"errorMessage":"no"})");
}

TEST(FunctionStream, NothingOfTheRunnersIsCalledAfterTheEnd) {
  Streamed it;
  it.invocation.on_stream("text/plain");
  it.chunk("late");
  it.stream->done()(FunctionAnswer{});
  EXPECT_EQ(it.stream->take(100), "late");
  EXPECT_EQ(it.resumed, 0);
}

TEST(FunctionStream, WhoLeavesStopsNoFunction) {
  Streamed it;
  it.invocation.on_stream("text/plain");
  it.chunk("one");
  it.stream->abandon();
  EXPECT_EQ(it.resumed, 1);
  it.chunk("two");
  EXPECT_EQ(it.resumed, 2);
  EXPECT_EQ(it.stream->take(100), "");
}

}  // namespace
}  // namespace tarn::lambda

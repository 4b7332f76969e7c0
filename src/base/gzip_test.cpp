#include "base/gzip.h"

#include <gtest/gtest.h>
#include <zlib.h>

namespace tarn {
namespace {

std::string inflate_all(const std::string& compressed) {
  z_stream z{};
  EXPECT_EQ(inflateInit2(&z, 15 + 16), Z_OK);
  std::string out(16 << 20, '\0');
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(compressed.data()));
  z.avail_in = static_cast<uInt>(compressed.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(inflate(&z, Z_FINISH), Z_STREAM_END);
  out.resize(z.total_out);
  inflateEnd(&z);
  return out;
}

TEST(Gzip, GivesBackWhatWentIn) {
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += std::to_string(i * 7919 % 10'007) + ",";
  Gzip gzip;
  for (size_t at = 0; at < text.size(); at += 1000) {
    gzip.append(std::string_view(text).substr(at, 1000));
  }
  EXPECT_EQ(inflate_all(gzip.finish()), text);
}

TEST(Gzip, IsTheSameEveryTime) {
  Gzip first, second;
  first.append("the same");
  second.append("the same");
  EXPECT_EQ(first.finish(), second.finish());
}

std::string packed(std::string_view text) {
  Gzip gzip;
  gzip.append(text);
  return gzip.finish();
}

TEST(Gunzip, GivesBackWhatWentIn) {
  const std::string text(200'000, 'x');
  for (const std::string& whole : {std::string(), std::string("a"), text}) {
    const Gunzipped back = gunzip(packed(whole), text.size());
    EXPECT_EQ(back.state, Gunzipped::State::kWhole);
    EXPECT_EQ(back.bytes, whole);
  }
}

TEST(Gunzip, TakesSeveralStreamsInARow) {
  EXPECT_EQ(gunzip(packed("a") + packed("") + packed("b"), 2).bytes, "ab");
}

TEST(Gunzip, StopsAtTheLimit) {
  EXPECT_EQ(gunzip(packed(std::string(64 << 20, '\0')), 1 << 20).state,
            Gunzipped::State::kTooLarge);
  EXPECT_EQ(gunzip(packed("abc"), 2).state, Gunzipped::State::kTooLarge);
  EXPECT_EQ(gunzip(packed("abc"), 3).state, Gunzipped::State::kWhole);
}

TEST(Gunzip, RefusesWhatIsNoWholeStream) {
  const std::string whole = packed("some text");
  for (size_t size = 0; size < whole.size(); ++size) {
    EXPECT_EQ(gunzip(whole.substr(0, size), 100).state, Gunzipped::State::kMalformed) << size;
  }
  EXPECT_EQ(gunzip(whole + "x", 100).state, Gunzipped::State::kMalformed);
  std::string broken = whole;
  broken[broken.size() - 5] ^= 1;  // in the checksum
  EXPECT_EQ(gunzip(broken, 100).state, Gunzipped::State::kMalformed);
}

TEST(Gzip, TakesNothing) { EXPECT_EQ(inflate_all(Gzip().finish()), ""); }

}  // namespace
}  // namespace tarn

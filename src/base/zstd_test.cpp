#include "base/zstd.h"

#include <gtest/gtest.h>

namespace tarn {
namespace {

TEST(Zstd, KeepsWhatItPacks) {
  std::string text;
  for (int i = 0; i < 10'000; ++i) text += "line " + std::to_string(i) + "\n";
  for (const std::string& one : {std::string(), std::string("a"), text}) {
    const std::string frame = zstd_compress(one, 3);
    EXPECT_EQ(zstd_decompress(frame, 1 << 20), one);
  }
  EXPECT_LT(zstd_compress(text, 3).size(), text.size() / 3);
}

TEST(Zstd, RefusesWhatIsDamagedOrTooLarge) {
  std::string frame = zstd_compress(std::string(5000, 'x') + "end", 1);
  EXPECT_FALSE(zstd_decompress(frame, 5002));
  EXPECT_FALSE(zstd_decompress(frame.substr(0, frame.size() - 1), 1 << 20));
  EXPECT_FALSE(zstd_decompress("no frame", 1 << 20));
  frame.back() = static_cast<char>(frame.back() ^ 1);  // of the checksum
  EXPECT_FALSE(zstd_decompress(frame, 1 << 20));
}

}  // namespace
}  // namespace tarn

#include "engines/sqld/scratch_stream.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace tarn::engines {
namespace {

TEST(ScratchStream, GivesBackPiecesOfAnySize) {
  auto created = ScratchStream::create(testing::TempDir());
  ASSERT_TRUE(created.ok());
  ScratchStream& stream = **created;
  std::string written;
  for (size_t i = 1; written.size() < (5u << 20); ++i) {
    const std::string piece(i * 7919 % 70000 + 1, static_cast<char>(i));
    ASSERT_TRUE(stream.write(written.size(), piece.data(), piece.size()).ok());
    written += piece;
  }
  ASSERT_TRUE(stream.seal().ok());
  EXPECT_EQ(stream.size_bytes(), written.size());
  std::string read;
  std::string piece(100'001, '\0');
  while (true) {
    const auto got = stream.read(read.size(), piece.data(), piece.size());
    ASSERT_TRUE(got.ok());
    if (*got == 0) break;
    read.append(piece, 0, *got);
  }
  EXPECT_TRUE(read == written);
}

TEST(ScratchStream, IsWrittenInOrderAndUntilItIsSealed) {
  auto created = ScratchStream::create(testing::TempDir());
  ASSERT_TRUE(created.ok());
  ASSERT_TRUE((*created)->write(0, "abc", 3).ok());
  EXPECT_FALSE((*created)->write(5, "x", 1).ok());
  EXPECT_FALSE((*created)->write(0, "x", 1).ok());
  ASSERT_TRUE((*created)->seal().ok());
  EXPECT_FALSE((*created)->write(3, "x", 1).ok());
}

}  // namespace
}  // namespace tarn::engines

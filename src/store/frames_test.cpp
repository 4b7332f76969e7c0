#include "store/frames.h"

#include <gtest/gtest.h>

#include "base/encoding.h"

namespace tarn::store {
namespace {

FrameKey test_key() { return {std::string(32, 'k'), "prefix00"}; }

std::string pattern(size_t size_bytes) {
  std::string bytes(size_bytes, '\0');
  for (size_t i = 0; i < size_bytes; ++i) bytes[i] = static_cast<char>(i * 31 + (i >> 8));
  return bytes;
}

struct Sealed {
  std::string ciphertext;
  std::string tags;
};

Sealed seal(std::string_view plaintext, size_t piece_bytes) {
  FrameSealer sealer(test_key());
  Sealed sealed;
  for (size_t at = 0; at < plaintext.size(); at += piece_bytes) {
    EXPECT_TRUE(sealer.write(plaintext.substr(at, piece_bytes), sealed.ciphertext).ok());
  }
  EXPECT_TRUE(sealer.finish(sealed.ciphertext).ok());
  EXPECT_EQ(sealer.size_bytes(), plaintext.size());
  sealed.tags = sealer.tags();
  return sealed;
}

TEST(Frames, PiecesMakeNoDifference) {
  for (size_t size : {size_t{1}, size_t{kFrameBytes - 1}, size_t{kFrameBytes},
                      size_t{kFrameBytes + 1}, size_t{3 * kFrameBytes}}) {
    std::string plaintext = pattern(size);
    Sealed whole = seal(plaintext, size);
    EXPECT_EQ(whole.ciphertext.size(), size);
    EXPECT_EQ(whole.tags.size(), frame_count(size) * kTagBytes);
    EXPECT_NE(whole.ciphertext, plaintext);
    for (size_t piece : {size_t{1000}, size_t{kFrameBytes}, size_t{kFrameBytes + 7}}) {
      Sealed pieces = seal(plaintext, piece);
      EXPECT_EQ(pieces.ciphertext, whole.ciphertext);
      EXPECT_EQ(pieces.tags, whole.tags);
    }
    std::string opened = whole.ciphertext;
    ASSERT_TRUE(open_frames(test_key(), size, 0, whole.tags, opened).ok());
    EXPECT_EQ(opened, plaintext);
  }
}

TEST(Frames, AnyFrameOpensAlone) {
  std::string plaintext = pattern(3 * kFrameBytes + 5);
  Sealed sealed = seal(plaintext, plaintext.size());
  for (uint64_t frame = 0; frame < 4; ++frame) {
    std::string bytes = sealed.ciphertext.substr(frame * kFrameBytes, kFrameBytes);
    std::string tag = sealed.tags.substr(frame * kTagBytes, kTagBytes);
    ASSERT_TRUE(open_frames(test_key(), plaintext.size(), frame, tag, bytes).ok());
    EXPECT_EQ(bytes, plaintext.substr(frame * kFrameBytes, kFrameBytes));
  }
}

TEST(Frames, WhatWasTamperedWithDoesNotOpen) {
  std::string plaintext = pattern(2 * kFrameBytes);
  Sealed sealed = seal(plaintext, plaintext.size());
  auto opens = [](std::string bytes, const std::string& tags, uint64_t size, uint64_t first) {
    return open_frames(test_key(), size, first, tags, bytes).ok();
  };
  ASSERT_TRUE(opens(sealed.ciphertext, sealed.tags, plaintext.size(), 0));
  std::string flipped = sealed.ciphertext;
  flipped[100] ^= 1;
  EXPECT_FALSE(opens(flipped, sealed.tags, plaintext.size(), 0));
  std::string bad_tag = sealed.tags;
  bad_tag[20] ^= 1;
  EXPECT_FALSE(opens(sealed.ciphertext, bad_tag, plaintext.size(), 0));
  EXPECT_FALSE(opens(sealed.ciphertext, sealed.tags, plaintext.size(), 1));  // another place
  // Cut after a whole frame, and pretending to be that short.
  EXPECT_FALSE(opens(sealed.ciphertext.substr(0, kFrameBytes), sealed.tags, kFrameBytes, 0));
  EXPECT_FALSE(opens(sealed.ciphertext, sealed.tags.substr(0, 16), plaintext.size(), 0));
}

TEST(Frames, InlineBytes) {
  for (size_t size : {size_t{0}, size_t{1}, size_t{kInlineBytesMax}}) {
    std::string sealed = seal_inline(test_key(), pattern(size));
    EXPECT_EQ(open_inline(test_key(), sealed).value(), pattern(size));
    if (size == 0) continue;
    EXPECT_FALSE(open_inline(test_key(), sealed.substr(1)).ok());
    sealed[0] ^= 1;
    EXPECT_FALSE(open_inline(test_key(), sealed).ok());
  }
  EXPECT_FALSE(open_inline(test_key(), "short").ok());
  EXPECT_FALSE(open_inline({"short key", "prefix00"}, seal_inline(test_key(), "x")).ok());
}

// These bytes are on users' disks: a change here breaks them.
TEST(Frames, GoldenBytes) {
  EXPECT_EQ(hex_encode(seal_inline(test_key(), "hello")),
            "aa8eafe8da010a2ae595d4e9e7b6729432eb99a3db");
}

}  // namespace
}  // namespace tarn::store

#include "store/frames.h"

#include <algorithm>

#include "base/check.h"
#include "store/bytes.h"

namespace tarn::store {

namespace {

constexpr size_t kNoncePrefixBytes = 8;

std::string frame_nonce(std::string_view prefix, uint64_t frame) {
  std::string nonce(prefix);
  for (int shift = 24; shift >= 0; shift -= 8) nonce.push_back(static_cast<char>(frame >> shift));
  return nonce;
}

// Of the last frame: the blob's size. Of the others: nothing.
std::string additional_data(bool is_last, uint64_t blob_bytes) {
  std::string data;
  if (is_last) append_u64(data, blob_bytes);
  return data;
}

Error frame_does_not_verify(uint64_t frame) {
  return corrupt("Stored bytes were changed or damaged: frame " + std::to_string(frame) +
                 " of a blob does not verify.");
}

}  // namespace

FrameSealer::FrameSealer(FrameKey key)
    : key_(std::move(key)), cipher_(FrameCipher::Mode::kSeal, key_.key) {
  CHECK(key_.nonce_prefix.size() == kNoncePrefixBytes);
}

Result<void> FrameSealer::write(std::string_view plaintext, std::string& ciphertext) {
  size_bytes_ += plaintext.size();
  while (!plaintext.empty()) {
    if (pending_.size() == kFrameBytes) {
      TRY(seal(pending_, false, ciphertext));
      pending_.clear();
    }
    // More than a frame: straight from the caller's memory.
    while (pending_.empty() && plaintext.size() > kFrameBytes) {
      TRY(seal(plaintext.substr(0, kFrameBytes), false, ciphertext));
      plaintext.remove_prefix(kFrameBytes);
    }
    size_t count = std::min<size_t>(plaintext.size(), kFrameBytes - pending_.size());
    pending_.append(plaintext.substr(0, count));
    plaintext.remove_prefix(count);
  }
  return {};
}

Result<void> FrameSealer::finish(std::string& ciphertext) {
  if (!pending_.empty()) TRY(seal(pending_, true, ciphertext));
  pending_.clear();
  return {};
}

Result<void> FrameSealer::seal(std::string_view plaintext, bool is_last, std::string& ciphertext) {
  if (sealed_frames_ == kMaxFrames) return internal_error("A blob has too many frames.");
  size_t before = ciphertext.size();
  ciphertext.resize(before + plaintext.size());
  char tag[kTagBytes];
  if (!cipher_.seal(frame_nonce(key_.nonce_prefix, sealed_frames_),
                    additional_data(is_last, size_bytes_), plaintext, ciphertext.data() + before,
                    tag)) {
    return internal_error("AES-GCM failed to encrypt a frame.");
  }
  tags_.append(tag, kTagBytes);
  ++sealed_frames_;
  return {};
}

FrameOpener::FrameOpener(const FrameKey& key, uint64_t size_bytes)
    : nonce_prefix_(key.nonce_prefix),
      size_bytes_(size_bytes),
      cipher_(FrameCipher::Mode::kOpen, key.key) {}

Result<FrameOpener> FrameOpener::make(const FrameKey& key, uint64_t size_bytes) {
  if (key.key.size() != kCipherKeyBytes || key.nonce_prefix.size() != kNoncePrefixBytes) {
    return corrupt("A blob's key or nonce prefix has the wrong length.");
  }
  return FrameOpener(key, size_bytes);
}

bool FrameOpener::open(uint64_t frame, char* bytes, size_t size_bytes, const char* tag) {
  bool is_last = frame + 1 == frame_count(size_bytes_);
  return cipher_.open(frame_nonce(nonce_prefix_, frame), additional_data(is_last, size_bytes_),
                      bytes, size_bytes, tag);
}

Result<void> open_frames(const FrameKey& key, uint64_t size_bytes, uint64_t first_frame,
                         std::string_view tags, std::string& frames) {
  FrameOpener opener = TRY(FrameOpener::make(key, size_bytes));
  uint64_t frame = first_frame;
  for (size_t offset = 0; offset < frames.size(); offset += kFrameBytes, ++frame) {
    size_t count = std::min<size_t>(kFrameBytes, frames.size() - offset);
    if (tags.size() < kTagBytes ||
        !opener.open(frame, frames.data() + offset, count, tags.data())) {
      frames.clear();
      return frame_does_not_verify(frame);
    }
    tags.remove_prefix(kTagBytes);
  }
  return {};
}

std::string seal_inline(const FrameKey& key, std::string_view plaintext) {
  CHECK(plaintext.size() <= kInlineBytesMax);
  FrameSealer sealer(key);
  std::string sealed;
  CHECK(sealer.write(plaintext, sealed).ok() && sealer.finish(sealed).ok());
  return sealed + sealer.tags();
}

Result<std::string> open_inline(const FrameKey& key, std::string_view sealed) {
  if (sealed.empty()) return std::string();
  if (sealed.size() <= kTagBytes || sealed.size() > kInlineBytesMax + kTagBytes) {
    return frame_does_not_verify(0);
  }
  std::string_view tags = sealed.substr(sealed.size() - kTagBytes);
  std::string bytes(sealed.substr(0, sealed.size() - kTagBytes));
  TRY(open_frames(key, bytes.size(), 0, tags, bytes));
  return bytes;
}

}  // namespace tarn::store

#include "crash/image_digests.h"

#include <string_view>

namespace tarn::crash {

namespace {

// Small ones are read faster than they are found.
constexpr size_t kRememberedBytes = 4096;
constexpr size_t kKnownBytesMax = 64 << 20;
constexpr uint64_t kMultiplier = 0x9e3779b97f4a7c15;

uint64_t hash(std::string_view bytes) { return std::hash<std::string_view>{}(bytes); }

uint64_t mixed(uint64_t digest, uint64_t more) {
  digest = (digest ^ more) * kMultiplier;
  return digest ^ digest >> 29;
}

}  // namespace

uint64_t ImageDigests::digest_of(const store::FilesImage::Content& content) {
  if (content->size() < kRememberedBytes) return hash(*content);
  if (known_bytes_ > kKnownBytesMax) {
    known_.clear();
    known_bytes_ = 0;
  }
  auto [at, is_new] = known_.try_emplace(content.get(), Known{content, 0});
  if (is_new) {
    at->second.digest = hash(*content);
    known_bytes_ += content->size();
  }
  return at->second.digest;
}

uint64_t ImageDigests::digest_of(const store::FilesImage& image, const IsMeant& is_meant) {
  uint64_t digest = kMultiplier;
  for (const std::string& folder : image.folders) {
    if (is_meant(folder)) digest = mixed(digest, hash(folder));
  }
  for (const auto& [path, content] : image.files) {
    if (!is_meant(path)) continue;
    digest = mixed(digest, hash(path));
    digest = mixed(digest, digest_of(content));
  }
  return digest;
}

}  // namespace tarn::crash

// Hashes of varbinary: digests, HMACs, checksums.
#include "base/crc.h"
#include "base/hash.h"
#include "engines/functions/hashes64.h"
#include "engines/functions/subjects.h"

namespace tarn::engines {
namespace {

// RFC 2104.
std::string hmac(DigestKind kind, std::string_view key, std::string_view message) {
  const size_t block = kind == DigestKind::kSha512 ? 128 : 64;
  std::string padded = key.size() > block ? digest(kind, key) : std::string(key);
  padded.resize(block, '\0');
  std::string inner = padded, outer = std::move(padded);
  for (char& c : inner) c ^= 0x36;
  for (char& c : outer) c ^= 0x5c;
  return digest(kind, outer + digest(kind, inner.append(message)));
}

template <DigestKind kind>
void add_digest(Registry& registry, const char* name) {
  registry.add(name, [](Bytes bytes) -> Bytes { return {{}, digest(kind, bytes.view)}; });
}

template <DigestKind kind>
void add_hmac(Registry& registry, const char* name) {
  registry.add(name, [](Bytes bytes, Bytes key) -> Bytes {
    return {{}, hmac(kind, key.view, bytes.view)};
  });
}

std::string big_endian(uint64_t value) {
  std::string out;
  for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift);
  return out;
}

}  // namespace

void add_digests(Registry& registry) {
  add_digest<DigestKind::kSha512>(registry, "t_sha512");
  add_hmac<DigestKind::kMd5>(registry, "t_hmac_md5");
  add_hmac<DigestKind::kSha1>(registry, "t_hmac_sha1");
  add_hmac<DigestKind::kSha256>(registry, "t_hmac_sha256");
  add_hmac<DigestKind::kSha512>(registry, "t_hmac_sha512");
  registry.add("t_crc32",
               [](Bytes bytes) -> int64_t { return static_cast<int64_t>(crc32(0, bytes.view)); });
  registry.add("t_xxhash64", [](Bytes bytes) -> Bytes {
    return {{}, big_endian(xxhash64(bytes.view))};
  });
  registry.add("t_murmur3", [](Bytes bytes) -> Bytes { return {{}, murmur3_128(bytes.view)}; });
}

}  // namespace tarn::engines

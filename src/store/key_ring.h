// KeyRing: the few keys that wrap all others, themselves wrapped under the master key.
//
// The ring is the file `key-ring` of the data folder, replaced in one step. So another master key
// costs one small file, however much data there are: it wraps the same ring keys, and one more,
// which wraps from then on. Number 0 is the master key of data of format 1, which wrapped directly.
// Format: docs/formats/data-folder.md. Plain values; functions for one thread at a time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "store/files.h"

namespace tarn::store {

inline constexpr std::string_view kKeyRingName = "key-ring";
inline constexpr size_t kMaxRingKeys = 1000;

struct RingKey {
  uint32_t number = 0;
  std::string key;  // 32 bytes
};

struct KeyRing {
  std::vector<RingKey> keys;  // the last one wraps
};

// Says which master key is meant, and nothing of it: eight hex digits.
std::string master_key_id(std::string_view master_key);

// A ring with one fresh key. `legacy_key` not empty: with that one before it, as number 0.
KeyRing make_key_ring(std::string_view legacy_key, Random& random);
// Adds a fresh key, which wraps from now on.
void add_ring_key(KeyRing& ring, Random& random);

Result<bool> has_key_ring(Files& files, const std::string& folder);
// An error that names the master key that is needed where `master_key` is another one.
Result<KeyRing> read_key_ring(Files& files, const std::string& folder, std::string_view master_key);
// Which master key opens the ring.
Result<std::string> key_ring_master_id(Files& files, const std::string& folder);
Result<void> write_key_ring(Files& files, const std::string& folder, const KeyRing& ring,
                            std::string_view master_key, Random& random);

}  // namespace tarn::store

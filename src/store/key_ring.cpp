#include "store/key_ring.h"

#include "base/hash.h"
#include "store/key_wrap.h"
#include "store/row.h"

namespace tarn::store {

namespace {

constexpr size_t kKeyBytes = 32;
constexpr size_t kIdDigits = 8;

struct WrappedKey {
  uint64_t number = 0;
  std::string wrapped;
  template <class V>
  void fields(V& v) {
    v(1, number);
    v(2, wrapped);
  }
};

struct KeyRingRow {
  std::string master_id;
  std::vector<WrappedKey> keys;
  UnknownFields unknown;
  template <class V>
  void fields(V& v) {
    v(1, master_id);
    v(2, keys);
  }
};

std::string path_of(const std::string& folder) { return folder + "/" + std::string(kKeyRingName); }

std::string context_of(uint64_t number) { return "tarn key ring " + std::to_string(number); }

Result<KeyRingRow> read_row(Files& files, const std::string& folder) {
  const std::string path = path_of(folder);
  if (!TRY(files.exists(path))) {
    return Error(500, "InternalFailure",
                 path +
                     " is missing, and without it the data can't be read. Restore the file "
                     "from a backup.");
  }
  auto row = decode_row<KeyRingRow>(TRY(read_file(files, path)));
  const bool is_sound = row.ok() && !row->keys.empty() && row->keys.size() <= kMaxRingKeys;
  if (!is_sound) return corrupt(path + " is damaged. Restore the file from a backup.");
  return row;
}

}  // namespace

std::string master_key_id(std::string_view master_key) {
  return sha256_hex(master_key).substr(0, kIdDigits);
}

KeyRing make_key_ring(std::string_view legacy_key, Random& random) {
  KeyRing ring;
  if (!legacy_key.empty()) ring.keys.push_back({0, std::string(legacy_key)});
  add_ring_key(ring, random);
  return ring;
}

void add_ring_key(KeyRing& ring, Random& random) {
  const uint32_t number = ring.keys.empty() ? 1 : ring.keys.back().number + 1;
  ring.keys.push_back({number, random.bytes(kKeyBytes)});
}

Result<bool> has_key_ring(Files& files, const std::string& folder) {
  return files.exists(path_of(folder));
}

Result<std::string> key_ring_master_id(Files& files, const std::string& folder) {
  return TRY(read_row(files, folder))
  .master_id;
}

Result<KeyRing> read_key_ring(Files& files, const std::string& folder,
                              std::string_view master_key) {
  const KeyRingRow row = TRY(read_row(files, folder));
  if (row.master_id != master_key_id(master_key)) {
    return Error(500, "InternalFailure",
                 "The data in " + folder + " need the master key " + row.master_id +
                     ", and the one given is " + master_key_id(master_key) +
                     " (the digits at the end of its file). Name the right file with "
                     "--master-key-file.");
  }
  KeyRing ring;
  for (const WrappedKey& wrapped : row.keys) {
    std::string key = TRY(unwrap_key(master_key, wrapped.wrapped, context_of(wrapped.number)));
    ring.keys.push_back({static_cast<uint32_t>(wrapped.number), std::move(key)});
  }
  return ring;
}

Result<void> write_key_ring(Files& files, const std::string& folder, const KeyRing& ring,
                            std::string_view master_key, Random& random) {
  KeyRingRow row;
  row.master_id = master_key_id(master_key);
  for (const RingKey& key : ring.keys) {
    row.keys.push_back({key.number, wrap_key(master_key, key.key, context_of(key.number), random)});
  }
  return replace_file(files, folder, std::string(kKeyRingName), encode_row(row));
}

}  // namespace tarn::store

#include "store/master_key.h"

#include "base/encoding.h"
#include "base/hash.h"

namespace tarn::store {

namespace {

// One line of text, so that it can be printed and kept on paper.
constexpr std::string_view kPrefix = "tarn-master-key-1 ";
constexpr size_t kMasterKeyBytes = 32;
constexpr size_t kChecksumDigits = 8;

std::string checksum(std::string_view key) { return sha256_hex(key).substr(0, kChecksumDigits); }

std::string encode(std::string_view key) {
  return std::string(kPrefix) + hex_encode(key) + " " + checksum(key) + "\n";
}

Error refused(const std::string& path, std::string_view why) {
  return Error(500, "InternalFailure", "The master key file " + path + " " + std::string(why));
}

Result<std::string> decode(std::string_view text, const std::string& path) {
  while (text.ends_with('\n')) text.remove_suffix(1);
  constexpr size_t kKeyDigits = 2 * kMasterKeyBytes;
  if (!text.starts_with(kPrefix) ||
      text.size() != kPrefix.size() + kKeyDigits + 1 + kChecksumDigits) {
    return refused(path, "is not a master key file of this version of Tarn.");
  }
  auto key = hex_decode(text.substr(kPrefix.size(), kKeyDigits));
  if (!key || checksum(*key) != text.substr(text.size() - kChecksumDigits)) {
    return refused(path, "is damaged. Bring back the copy that was kept apart.");
  }
  return *key;
}

Result<void> check_mode(Files& files, const std::string& path) {
  if ((TRY(files.mode(path)) & 077) == 0) return {};
  return refused(path, "may be read by others. Run: chmod 600 " + path);
}

}  // namespace

Result<MasterKey> load_master_key(Files& files, const KeyFile& file) {
  MasterKey result;
  result.path = file.path();
  if (!TRY(files.exists(result.path))) {
    return refused(result.path,
                   "is missing, and without it the data can't be read. Bring back the copy that "
                   "was kept apart, or name it with --master-key-file.");
  }
  TRY(check_mode(files, result.path));
  result.key = TRY(decode(TRY(read_file(files, result.path)), result.path));
  return result;
}

Result<MasterKey> load_or_make_master_key(Files& files, const KeyFile& file, Random& random) {
  if (TRY(files.exists(file.path()))) return load_master_key(files, file);
  MasterKey result;
  result.path = file.path();
  result.key = random.bytes(kMasterKeyBytes);
  result.is_new = true;
  TRY(replace_file(files, file.folder, file.name, encode(result.key)));
  return result;
}

}  // namespace tarn::store

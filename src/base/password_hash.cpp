#include "base/password_hash.h"

#include <openssl/evp.h>

#include <charconv>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/encoding.h"
#include "base/hash.h"

namespace tarn {
namespace {

constexpr uint64_t kLogCost = 15;
constexpr uint64_t kBlockSize = 8;
constexpr uint64_t kParallel = 1;
constexpr size_t kHashBytes = 32;
// Of what is read from disk: more would be no hash of ours.
constexpr uint64_t kMaxLogCost = 20;
constexpr uint64_t kMaxFactor = 32;
constexpr uint64_t kMaxMemoryBytes = 1ULL << 30;

std::optional<std::string> scrypt(std::string_view password, std::string_view salt,
                                  uint64_t log_cost, uint64_t block_size, uint64_t parallel) {
  std::string out(kHashBytes, '\0');
  const int done = EVP_PBE_scrypt(password.data(), password.size(),
                                  reinterpret_cast<const unsigned char*>(salt.data()), salt.size(),
                                  1ULL << log_cost, block_size, parallel, kMaxMemoryBytes,
                                  reinterpret_cast<unsigned char*>(out.data()), out.size());
  if (done != 1) return std::nullopt;
  return out;
}

std::vector<std::string_view> split_fields(std::string_view text) {
  std::vector<std::string_view> fields;
  for (;;) {
    const size_t end = text.find('$');
    fields.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return fields;
    text.remove_prefix(end + 1);
  }
}

bool read_factor(std::string_view text, uint64_t max, uint64_t& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size() && out >= 1 && out <= max;
}

}  // namespace

std::string hash_password(std::string_view password, std::string_view salt) {
  const auto hash = scrypt(password, salt, kLogCost, kBlockSize, kParallel);
  if (!hash) return {};  // out of memory: matches no password
  return "scrypt$" + std::to_string(kLogCost) + "$" + std::to_string(kBlockSize) + "$" +
         std::to_string(kParallel) + "$" + base64_encode(salt) + "$" + base64_encode(*hash);
}

bool verify_password(std::string_view password, std::string_view stored) {
  const auto fields = split_fields(stored);
  uint64_t log_cost = 0;
  uint64_t block_size = 0;
  uint64_t parallel = 0;
  if (fields.size() != 6 || fields[0] != "scrypt" ||
      !read_factor(fields[1], kMaxLogCost, log_cost) ||
      !read_factor(fields[2], kMaxFactor, block_size) ||
      !read_factor(fields[3], kMaxFactor, parallel)) {
    return false;
  }
  const auto salt = base64_decode(fields[4]);
  const auto expected = base64_decode(fields[5]);
  if (!salt || !expected || expected->size() != kHashBytes) return false;
  const auto hash = scrypt(password, *salt, log_cost, block_size, parallel);
  return hash && equal_constant_time(*hash, *expected);
}

}  // namespace tarn

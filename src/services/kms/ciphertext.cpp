#include "services/kms/ciphertext.h"

#include <algorithm>
#include <optional>

#include "base/encoding.h"
#include "base/hash.h"
#include "services/kms/errors.h"
#include "services/kms/material.h"
#include "store/key_wrap.h"

namespace tarn::kms {
namespace {

constexpr char kVersion = 1;
constexpr size_t kAccountBytes = 12, kKeyIdBytes = 16, kMaterialBytes = 32, kSaltBytes = 16;
constexpr size_t kHeaderBytes = 1 + kAccountBytes + kKeyIdBytes + kMaterialBytes + kSaltBytes;

struct Header {
  std::string_view account;  // digits
  std::string_view key_id;   // the UUID's bytes
  std::string_view material;
  std::string_view salt;
};

std::optional<Header> read_header(std::string_view ciphertext) {
  if (ciphertext.size() <= kHeaderBytes || ciphertext[0] != kVersion) return {};
  Header header;
  size_t at = 1;
  const auto take = [&](size_t size) {
    const std::string_view part = ciphertext.substr(at, size);
    at += size;
    return part;
  };
  header.account = take(kAccountBytes);
  header.key_id = take(kKeyIdBytes);
  header.material = take(kMaterialBytes);
  header.salt = take(kSaltBytes);
  if (header.account.find_first_not_of("0123456789") != std::string_view::npos) return {};
  return header;
}

std::string uuid_bytes(std::string_view uuid) {
  std::string digits(uuid);
  std::erase(digits, '-');
  return hex_decode(digits).value_or(std::string());
}

std::string uuid_text(std::string_view bytes) {
  std::string text = hex_encode(bytes);
  for (const size_t at : {8, 13, 18, 23}) text.insert(at, "-");
  return text;
}

void add_sized(std::string& out, std::string_view text) {
  for (int shift = 24; shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>(text.size() >> shift & 0xFF));
  }
  out.append(text);
}

// What is authenticated beside the plaintext: the header and the context, which is in order.
std::string authenticated(std::string_view header, const EncryptionContext& context) {
  std::string out(header);
  for (const auto& [key, value] : context) {
    add_sized(out, key);
    add_sized(out, value);
  }
  return out;
}

// A key for one message: random nonces under the material itself would run out.
std::string message_key(std::string_view material, std::string_view salt) {
  return hmac_sha256(material, "tarn.kms.message" + std::string(salt));
}

}  // namespace

Result<std::string> seal(const Kms& kms, const LoadedKey& key, std::string_view plaintext,
                         const EncryptionContext& context) {
  const Material& newest = newest_material(key);
  const std::string material = TRY(open_material(kms, key, newest));
  const std::string salt = kms.parts().random.bytes(kSaltBytes);
  std::string out(1, kVersion);
  out.append(key.account).append(uuid_bytes(key.row.id));
  out.append(hex_decode(newest.id).value_or(std::string())).append(salt);
  if (out.size() != kHeaderBytes) return corrupt("The ids of " + key.arn + " are malformed.");
  const std::string sealed = store::wrap_key(message_key(material, salt), plaintext,
                                             authenticated(out, context), kms.parts().random);
  return out + sealed;
}

Result<Opened> open(const Kms& kms, const LoadedKey& key, std::string_view ciphertext,
                    const EncryptionContext& context) {
  const auto header = read_header(ciphertext);
  const bool is_of_key =
      header && header->account == key.account && header->key_id == uuid_bytes(key.row.id);
  if (!is_of_key) return invalid_ciphertext();
  const Material* material = find_material(key, hex_encode(header->material));
  if (material == nullptr) return invalid_ciphertext();
  const std::string secret = TRY(open_material(kms, key, *material));
  auto plaintext =
      store::unwrap_key(message_key(secret, header->salt), ciphertext.substr(kHeaderBytes),
                        authenticated(ciphertext.substr(0, kHeaderBytes), context));
  if (!plaintext.ok()) return invalid_ciphertext();
  return Opened{*std::move(plaintext), material->id};
}

Result<std::string> key_of(std::string_view ciphertext, std::string_view region) {
  const auto header = read_header(ciphertext);
  if (!header) return invalid_ciphertext();
  return key_arn(region, header->account, uuid_text(header->key_id));
}

}  // namespace tarn::kms

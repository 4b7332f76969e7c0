#include "cli/root_keys.h"

#include <cstdlib>
#include <optional>

#include "base/encoding.h"
#include "base/json.h"
#include "cli/files.h"

namespace tarn::cli {
namespace {

constexpr size_t kMinAccessKeyIdLength = 12;
constexpr size_t kMinSecretLength = 16;

std::string path_in(const std::string& data_folder) { return data_folder + "/root-keys.json"; }

Result<std::optional<RootKeys>> from_environment() {
  const char* id = std::getenv("TARN_ROOT_ACCESS_KEY_ID");
  const char* secret = std::getenv("TARN_ROOT_SECRET_ACCESS_KEY");
  if (id == nullptr && secret == nullptr) return std::optional<RootKeys>();
  if (id == nullptr || secret == nullptr) {
    return Error(400, "Usage",
                 "Set both TARN_ROOT_ACCESS_KEY_ID and TARN_ROOT_SECRET_ACCESS_KEY, or neither.");
  }
  RootKeys keys{id, secret};
  if (keys.access_key_id.size() < kMinAccessKeyIdLength ||
      keys.secret_access_key.size() < kMinSecretLength) {
    return Error(400, "Usage",
                 "TARN_ROOT_ACCESS_KEY_ID needs at least 12 characters and "
                 "TARN_ROOT_SECRET_ACCESS_KEY at least 16.");
  }
  return std::optional<RootKeys>(keys);
}

Result<RootKeys> read_keys(const std::string& path) {
  const std::string text = TRY(read_file(path));
  const Json json = TRY(Json::parse(text));
  const Json* id = json.find("access_key_id");
  const Json* secret = json.find("secret_access_key");
  if (id == nullptr || secret == nullptr) return corrupt(path + " holds no keys");
  return RootKeys{id->as_string(), secret->as_string()};
}

// Forty characters of base64's alphabet, as AWS's secrets are.
std::string make_secret(Random& random) { return base64_encode(random.bytes(30)); }

}  // namespace

Result<RootKeys> load_or_make_root_keys(const std::string& data_folder, Random& random) {
  if (auto keys = TRY(from_environment())) return *keys;
  const std::string path = path_in(data_folder);
  if (file_exists(path)) return read_keys(path);
  RootKeys keys{make_id(random, "AKIA", 16), make_secret(random), true};
  Json json = Json::object();
  json.set("access_key_id", keys.access_key_id).set("secret_access_key", keys.secret_access_key);
  TRY(write_file(path, json.dump_indented() + "\n", 0600));
  return keys;
}

Result<RootKeys> load_root_keys(const std::string& data_folder) {
  if (auto keys = TRY(from_environment())) return *keys;
  const std::string path = path_in(data_folder);
  if (!file_exists(path)) {
    return Error(404, "Usage",
                 path + " is not there. Start the server once with `tarn serve --data " +
                     data_folder + "`, or name its data folder with --data.");
  }
  return read_keys(path);
}

}  // namespace tarn::cli

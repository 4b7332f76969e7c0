// `tarn env` and `tarn configure`: how a client learns endpoint, keys and region.
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "base/encoding.h"
#include "cli/commands.h"
#include "cli/files.h"
#include "cli/local_tls.h"
#include "cli/root_keys.h"
#include "cli/shell_words.h"

namespace tarn::cli {
namespace {

struct Setting {
  std::string name;
  std::string value;
};

// An INI file as lines, so that what users wrote there stays as it was.
std::vector<std::string> split_lines(const std::string& text) {
  std::vector<std::string> lines;
  size_t start = 0;
  while (start < text.size()) {
    const size_t end = text.find('\n', start);
    lines.push_back(text.substr(start, end - start));
    if (end == std::string::npos) break;
    start = end + 1;
  }
  return lines;
}

bool is_section(const std::string& line) { return trim(line).starts_with('['); }

std::string name_of(const std::string& line) {
  return std::string(trim(std::string_view(line).substr(0, line.find('='))));
}

void set_in_section(std::vector<std::string>& lines, size_t first, const Setting& setting) {
  const std::string line = setting.name + " = " + setting.value;
  size_t last = first;
  for (size_t i = first; i < lines.size() && !is_section(lines[i]); ++i) {
    if (name_of(lines[i]) == setting.name) {
      lines[i] = line;
      return;
    }
    if (!trim(lines[i]).empty()) last = i + 1;
  }
  lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(last), line);
}

Result<void> update_ini(const std::string& path, const std::string& section,
                        const std::vector<Setting>& settings) {
  std::vector<std::string> lines;
  if (file_exists(path)) lines = split_lines(TRY(read_file(path)));
  size_t start = 0;
  while (start < lines.size() && trim(lines[start]) != section) ++start;
  if (start == lines.size()) {
    if (!lines.empty()) lines.emplace_back();
    start = lines.size();
    lines.push_back(section);
  }
  for (const Setting& setting : settings) set_in_section(lines, start + 1, setting);
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return write_file(path, text, 0600);
}

std::string path_from(const char* variable, const std::string& fallback) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0' ? value : fallback;
}

}  // namespace

std::string endpoint_of(const Options& options) {
  if (!options.endpoint.empty()) return options.endpoint;
  return (options.tls ? "https://" : "http://") +
         (options.listen.empty() ? std::string(kDefaultListen) : options.listen.front());
}

Result<int> print_environment(const Options& options) {
  const RootKeys keys = TRY(load_root_keys(options.data));
  std::vector<Setting> exports = {{"AWS_ENDPOINT_URL", endpoint_of(options)},
                                  {"AWS_ACCESS_KEY_ID", keys.access_key_id},
                                  {"AWS_SECRET_ACCESS_KEY", keys.secret_access_key},
                                  {"AWS_DEFAULT_REGION", options.region}};
  if (options.tls) exports.push_back({"AWS_CA_BUNDLE", authority_path(options)});
  for (const Setting& setting : exports) {
    std::printf("export %s=%s\n", setting.name.c_str(), quote_for_shell(setting.value).c_str());
  }
  std::printf(
      "# Use it with: eval \"$(tarn env --data %s)\"\n"
      "# AWS_ENDPOINT_URL needs aws CLI 2.13 or 1.29 and boto3 1.28 at least; an older one ignores "
      "it\n# and talks to AWS instead. `aws --version` tells which you have.\n",
      options.data.c_str());
  return 0;
}

Result<int> configure(const Options& options) {
  const RootKeys keys = TRY(load_root_keys(options.data));
  const char* home = std::getenv("HOME");
  if (home == nullptr) return Error(400, "Usage", "HOME is not set: where are AWS's profiles?");
  const std::string folder = std::string(home) + "/.aws";
  TRY(make_folder(folder));
  const std::string config = path_from("AWS_CONFIG_FILE", folder + "/config");
  const std::string credentials = path_from("AWS_SHARED_CREDENTIALS_FILE", folder + "/credentials");
  std::vector<Setting> settings = {{"region", options.region},
                                   {"endpoint_url", endpoint_of(options)}};
  if (options.tls) settings.push_back({"ca_bundle", authority_path(options)});
  const bool is_default = options.profile == "default";
  TRY(update_ini(config, is_default ? "[default]" : "[profile " + options.profile + "]", settings));
  TRY(update_ini(credentials, "[" + options.profile + "]",
                 {{"aws_access_key_id", keys.access_key_id},
                  {"aws_secret_access_key", keys.secret_access_key}}));
  std::printf("Wrote the profile %s. Try: aws --profile %s sts get-caller-identity\n",
              options.profile.c_str(), options.profile.c_str());
  return 0;
}

}  // namespace tarn::cli

#include "services/quicksight/manifest.h"

#include <optional>
#include <set>

#include "base/encoding.h"

namespace tarn::quicksight {
namespace {

Error manifest_error(std::string message) {
  return Error(400, "S3_MANIFEST_ERROR", std::move(message));
}

std::string text_of(const Json& object, std::string_view name) {
  const Json* member = object.find(name);
  return member == nullptr ? std::string() : member->as_string();
}

// s3://bucket/key, https://s3.amazonaws.com/bucket/key, https://s3.region.amazonaws.com/bucket/key,
// https://s3-region.amazonaws.com/bucket/key, https://bucket.s3….amazonaws.com/key.
std::optional<S3Place> parse_uri(std::string_view uri) {
  const auto split = [](std::string_view rest) -> std::optional<S3Place> {
    const size_t slash = rest.find('/');
    if (slash == std::string_view::npos || slash == 0) return std::nullopt;
    return S3Place{std::string(rest.substr(0, slash)), std::string(rest.substr(slash + 1)), false};
  };
  constexpr std::string_view kS3 = "s3://", kHttps = "https://", kAmazon = ".amazonaws.com";
  if (uri.starts_with(kS3)) return split(uri.substr(kS3.size()));
  if (!uri.starts_with(kHttps)) return std::nullopt;
  const std::string_view rest = uri.substr(kHttps.size());
  const size_t slash = rest.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const std::string_view host = rest.substr(0, slash);
  if (!host.ends_with(kAmazon)) return std::nullopt;
  if (host.starts_with("s3.") || host.starts_with("s3-")) return split(rest.substr(slash + 1));
  const size_t dot = std::min(host.find(".s3."), host.find(".s3-"));
  if (dot == std::string_view::npos) return std::nullopt;
  return S3Place{std::string(host.substr(0, dot)), std::string(rest.substr(slash + 1)), false};
}

Result<void> take_places(const Json& location, std::string_view member, bool is_prefix,
                         Manifest& manifest) {
  const Json* list = location.find(member);
  if (list == nullptr) return {};
  for (const Json& uri : list->items()) {
    auto place = parse_uri(uri.as_string());
    if (!place) return manifest_error("This is no address of S3: " + uri.as_string());
    place->is_prefix = is_prefix;
    if (!is_prefix && place->key.empty()) {
      return manifest_error("This is no address of a file: " + uri.as_string());
    }
    manifest.places.push_back(*std::move(place));
    if (manifest.places.size() > kMaxManifestFiles) {
      return manifest_error("A manifest names 1,000 files and prefixes at most");
    }
  }
  return {};
}

bool is_true(const Json& value) {
  return value.is_bool() ? value.as_bool() : to_lower_ascii(value.as_string()) == "true";
}

Result<void> set_format(std::string format, Manifest& manifest) {
  for (char& c : format) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  if (format == "CSV" || format == "TSV" || format == "CLF" || format == "JSON") {
    manifest.format = format;
    return {};
  }
  return manifest_error("Tarn does not read files of the format " + format + " yet");
}

}  // namespace

Result<Manifest> read_manifest(std::string_view text) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  if (text.starts_with(kMark)) text.remove_prefix(kMark.size());
  auto json = Json::parse(text);
  if (!json.ok()) return manifest_error("The manifest is no JSON: " + json.error().message());
  Manifest manifest;
  const Json* locations = json->find("fileLocations");
  if (locations == nullptr || !locations->is_array()) {
    return manifest_error("The manifest has no fileLocations");
  }
  for (const Json& location : locations->items()) {
    TRY(take_places(location, "URIs", false, manifest));
    TRY(take_places(location, "URIPrefixes", true, manifest));
  }
  if (manifest.places.empty()) return manifest_error("The manifest names no files");
  const Json* settings = json->find("globalUploadSettings");
  if (settings == nullptr) return manifest;
  if (!text_of(*settings, "format").empty())
    TRY(set_format(text_of(*settings, "format"), manifest));
  if (settings->find("delimiter") != nullptr) manifest.delimiter = text_of(*settings, "delimiter");
  if (settings->find("textqualifier") != nullptr) {
    manifest.qualifier = text_of(*settings, "textqualifier");
  }
  if (const Json* header = settings->find("containsHeader")) manifest.has_header = is_true(*header);
  return manifest;
}

Result<void> apply_upload_settings(const Json& settings, Manifest& manifest) {
  if (!settings.is_object()) return {};
  if (!text_of(settings, "Format").empty()) TRY(set_format(text_of(settings, "Format"), manifest));
  if (!text_of(settings, "Delimiter").empty()) manifest.delimiter = text_of(settings, "Delimiter");
  const std::string qualifier = text_of(settings, "TextQualifier");
  if (!qualifier.empty()) manifest.qualifier = qualifier == "SINGLE_QUOTE" ? "'" : "\"";
  if (const Json* header = settings.find("ContainsHeader")) manifest.has_header = is_true(*header);
  if (const Json* row = settings.find("StartFromRow")) manifest.start_row = row->as_int();
  if (settings.find("CustomCellAddressRange") != nullptr) {
    return manifest_error("Tarn does not serve CustomCellAddressRange yet");
  }
  return {};
}

Result<engines::ScanTable> text_scan(const Manifest& manifest,
                                     const std::vector<std::string>& columns) {
  engines::ScanTable scan;
  std::set<std::string> names;
  for (size_t i = 0; i < columns.size(); ++i) {
    const std::string name = to_lower_ascii(columns[i]);
    if (!names.insert(name).second) {
      return Error(400, "DUPLICATE_COLUMN_NAMES_FOUND",
                   "Two columns of a file are both called " + columns[i] + " but for case");
    }
    scan.columns.push_back({name, "string", "VARCHAR", static_cast<uint32_t>(i)});
  }
  scan.name = "s3";
  if (manifest.format == "JSON") {
    scan.format = engines::ScanFormat::kOpenxJson;
    scan.options["serialization.lib"] = "org.openx.data.jsonserde.JsonSerDe";
    return scan;
  }
  if (manifest.format == "CLF") {
    scan.format = engines::ScanFormat::kText;
    scan.options["serialization.lib"] = "org.apache.hadoop.hive.serde2.RegexSerDe";
    scan.options["input.regex"] = R"re(^(\S+) (\S+) (\S+) \[([^\]]*)\] "([^"]*)" (\S+) (\S+).*$)re";
    return scan;
  }
  scan.format = engines::ScanFormat::kCsv;
  scan.options["serialization.lib"] = "org.apache.hadoop.hive.serde2.OpenCSVSerde";
  const std::string usual = manifest.format == "TSV" ? "\t" : ",";
  scan.options["separatorChar"] = manifest.delimiter.empty() ? usual : manifest.delimiter;
  scan.options["quoteChar"] = manifest.qualifier.empty() ? "\"" : manifest.qualifier;
  scan.options["escapeChar"] = std::string(1, '\0');  // none: quotes are doubled
  const int64_t heads = manifest.start_row - 1 + (manifest.has_header ? 1 : 0);
  if (heads > 0) scan.options["skip.header.line.count"] = std::to_string(heads);
  if (manifest.has_header) scan.options["tarn.columns.by.header"] = "true";
  return scan;
}

}  // namespace tarn::quicksight

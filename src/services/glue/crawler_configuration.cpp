// The Configuration JSON of a crawler, its paths and its role.
#include "base/json.h"
#include "services/glue/crawler_settings.h"
#include "services/glue/errors.h"

namespace tarn::glue {
namespace {

Error bad_configuration(std::string_view what) {
  return invalid_input("Crawler Configuration: " + std::string(what));
}

Error unknown_member(std::string_view path, std::string_view name) {
  return bad_configuration(std::string(path) + std::string(name) + " is not served by Tarn.");
}

Result<int32_t> positive(const Json& value, std::string_view name) {
  constexpr int64_t kMost = 1'000'000;
  if (!value.is_number() || value.as_int() < 1 || value.as_int() > kMost) {
    return bad_configuration(std::string(name) + " must be a positive number.");
  }
  return static_cast<int32_t>(value.as_int());
}

Result<void> read_grouping(const Json& grouping, CrawlerOptions& options) {
  for (const auto& [name, value] : grouping.members()) {
    if (name == "TableGroupingPolicy") {
      if (value.as_string() != "CombineCompatibleSchemas") {
        return bad_configuration("TableGroupingPolicy must be CombineCompatibleSchemas.");
      }
      options.combine_compatible = true;
    } else if (name == "TableLevelConfiguration") {
      options.table_level = TRY(positive(value, name));
    } else {
      return unknown_member("Grouping.", name);
    }
  }
  return {};
}

Result<void> read_tables(const Json& tables, CrawlerOptions& options) {
  for (const auto& [name, value] : tables.members()) {
    if (name == "AddOrUpdateBehavior") {
      if (value.as_string() != "MergeNewColumns") {
        return bad_configuration("Tables.AddOrUpdateBehavior must be MergeNewColumns.");
      }
      options.merge_new_columns = true;
    } else if (name == "TableThreshold") {
      options.table_threshold = TRY(positive(value, name));
    } else {
      return unknown_member("CrawlerOutput.Tables.", name);
    }
  }
  return {};
}

Result<void> read_output(const Json& output, CrawlerOptions& options) {
  for (const auto& [name, value] : output.members()) {
    if (name == "Tables") {
      TRY(read_tables(value, options));
    } else if (name == "Partitions") {
      // Partitions always have their table's columns.
      for (const auto& [member, behavior] : value.members()) {
        if (member != "AddOrUpdateBehavior" || behavior.as_string() != "InheritFromTable") {
          return bad_configuration("Partitions.AddOrUpdateBehavior must be InheritFromTable.");
        }
      }
    } else {
      return unknown_member("CrawlerOutput.", name);
    }
  }
  return {};
}

}  // namespace

Result<CrawlerOptions> parse_configuration(std::string_view text) {
  CrawlerOptions options;
  if (text.empty()) return options;
  auto json = Json::parse(text);
  if (!json.ok()) return bad_configuration(json.error().message());
  if (!json->is_object()) return bad_configuration("must be a JSON object.");
  for (const auto& [name, value] : json->members()) {
    if (name == "Version") {
      if (value.as_double() != 1.0) return bad_configuration("Version must be 1.0.");
    } else if (name == "Grouping") {
      TRY(read_grouping(value, options));
    } else if (name == "CrawlerOutput") {
      TRY(read_output(value, options));
    } else if (name == "CreatePartitionIndex") {
      // Partitions are found by their key here, with an index or without.
      if (!value.is_bool()) return bad_configuration("CreatePartitionIndex must be true or false.");
    } else {
      return unknown_member("", name);
    }
  }
  return options;
}

Result<S3Path> parse_s3_path(std::string_view path) {
  std::string_view rest = path;
  for (const std::string_view scheme : {"s3://", "s3a://", "s3n://"}) {
    if (rest.starts_with(scheme)) {
      rest.remove_prefix(scheme.size());
      break;
    }
  }
  if (rest.size() == path.size()) {
    return invalid_input("The S3 target path '" + std::string(path) +
                         "' must have the form s3://bucket/prefix.");
  }
  const size_t slash = rest.find('/');
  const std::string_view bucket = rest.substr(0, slash);
  if (bucket.empty()) {
    return invalid_input("The S3 target path '" + std::string(path) + "' names no bucket.");
  }
  const std::string_view key = slash == std::string_view::npos ? "" : rest.substr(slash + 1);
  return S3Path{std::string(bucket), std::string(key)};
}

std::string crawler_role_arn(std::string_view role, std::string_view account) {
  if (role.starts_with("arn:")) return std::string(role);
  if (role.starts_with('/')) role.remove_prefix(1);
  return "arn:aws:iam::" + std::string(account) + ":role/" + std::string(role);
}

}  // namespace tarn::glue

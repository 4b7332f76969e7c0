#include "services/athena/splits.h"

#include <string>
#include <utility>
#include <vector>

#include "services/athena/errors.h"
#include "services/athena/projection.h"

namespace tarn::athena {
namespace {

// Table properties that say how to read, and win over the SerDe's own.
constexpr std::string_view kReadOptions[] = {
    "skip.header.line.count",    "skip.footer.line.count",
    "serialization.null.format", "serialization.encoding",
    "ignore.malformed.json",     "parquet.ignore.statistics",
    "use.null.for.invalid.data", "jsonPath",
    "tarn.columns.by.header",    "tarn.skip.blank.lines",
    "tarn.trim.numbers"};

// Whether a part of the path below a location begins with `_` or `.`.
bool is_hidden(std::string_view rest) {
  if (rest.starts_with('/')) rest.remove_prefix(1);
  while (!rest.empty()) {
    if (rest.front() == '_' || rest.front() == '.') return true;
    const size_t slash = rest.find('/');
    if (slash == std::string_view::npos) return false;
    rest.remove_prefix(slash + 1);
  }
  return false;
}

std::map<std::string, std::string> read_options(const CatalogTable& table) {
  std::map<std::string, std::string> options = table.storage.serde_parameters;
  options["serialization.lib"] = table.storage.serde_library;  // Hive's name for it
  for (std::string_view name : kReadOptions) {
    for (const auto* parameters : {&table.storage.parameters, &table.parameters}) {
      const auto found = parameters->find(std::string(name));
      if (found != parameters->end()) options[found->first] = found->second;
    }
  }
  if (engines::is_cloudtrail(table.storage.input_format)) options["jsonPath"] = "$.Records[*]";
  return options;
}

std::vector<std::optional<std::string>> constants_of(const std::vector<size_t>& indexes,
                                                     const std::vector<std::string>& values) {
  std::vector<std::optional<std::string>> constants;
  for (const size_t index : indexes) {
    if (values[index] == kNullPartition) {
      constants.emplace_back();
    } else {
      constants.emplace_back(values[index]);
    }
  }
  return constants;
}

size_t index_of(const std::vector<CatalogColumn>& columns, const std::string& name) {
  for (size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].name == name) return i;
  }
  return columns.size();
}

}  // namespace

Result<std::vector<ObjectInfo>> list_data_objects(const Execution& execution,
                                                  const std::string& location) {
  const S3Location place = TRY(parse_s3_location(location));
  // Without a slash at its end, a location is one object or the folder of that name.
  const bool is_bare = !place.key.empty() && place.key.back() != '/';
  std::vector<ObjectInfo> objects;
  const auto listed = execution.parts.objects.list(
      execution.caller, place.bucket, place.key, [&](const std::vector<ObjectInfo>& page) {
        for (const ObjectInfo& object : page) {
          const std::string_view rest = std::string_view(object.key).substr(place.key.size());
          if (is_bare && !rest.empty() && rest.front() != '/') continue;
          if (object.size_bytes == 0 || is_hidden(rest)) continue;
          objects.push_back(object);
        }
        return !execution.live.is_cancelled();
      });
  if (!listed.ok()) {
    if (!is_denied(listed.error())) return listed.error();
    return denied_on_path(listed.error(), place.bucket, place.key);
  }
  TRY(execution.check_cancelled());
  return objects;
}

namespace {

// The partitions that may hold rows the query needs.
Result<std::vector<ProjectedPartition>> find_partitions(const Execution& execution,
                                                        const sql::TableUse& use,
                                                        const CatalogTable& table) {
  if (is_projected(table)) {
    return project_partitions(table, use.partitions, execution.row.submitted_ms);
  }
  std::vector<ProjectedPartition> found;
  for (CatalogPartition& partition :
       TRY(execution.parts.catalog.partitions(execution.caller, table.database, table.name, ""))) {
    if (!sql::may_match(use.partitions, partition.values)) continue;
    found.push_back({std::move(partition.values), std::move(partition.storage.location)});
  }
  return found;
}

}  // namespace

Result<engines::ScanTable> plan_scan(const Execution& execution, const sql::TableUse& use,
                                     const CatalogTable& table) {
  engines::ScanTable scan;
  scan.format = TRY(engines::scan_format(table.storage.serde_library, table.storage.input_format));
  scan.name = table.database + "." + table.name;
  scan.options = read_options(table);
  std::vector<size_t> partition_indexes;
  for (const sql::ColumnUse& column : use.columns) {
    engines::ScanColumn out{column.name, column.hive_type, column.physical_type, 0};
    if (column.is_partition) {
      partition_indexes.push_back(index_of(table.partition_keys, column.name));
      scan.partition_columns.push_back(std::move(out));
    } else {
      out.position = static_cast<uint32_t>(index_of(table.storage.columns, column.name));
      scan.columns.push_back(std::move(out));
    }
  }
  if (table.partition_keys.empty()) {
    for (ObjectInfo& object : TRY(list_data_objects(execution, table.storage.location))) {
      scan.splits.push_back({std::move(object), 0, 0, {}});
    }
    return scan;
  }
  for (const auto& [values, location] : TRY(find_partitions(execution, use, table))) {
    const auto constants = constants_of(partition_indexes, values);
    for (ObjectInfo& object : TRY(list_data_objects(execution, location))) {
      scan.splits.push_back({std::move(object), 0, 0, constants});
    }
  }
  return scan;
}

}  // namespace tarn::athena

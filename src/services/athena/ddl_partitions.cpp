// ALTER TABLE … PARTITION and MSCK REPAIR TABLE.
#include <algorithm>
#include <charconv>
#include <map>
#include <set>
#include <utility>

#include "base/encoding.h"
#include "services/athena/ddl.h"
#include "services/athena/splits.h"

namespace tarn::athena {
namespace {

// The values of a full specification, one a partition key.
Result<std::vector<std::string>> full_values(const CatalogTable& table,
                                             const sql::PartitionSpec& spec) {
  std::vector<std::string> values(table.partition_keys.size());
  std::vector<bool> given(values.size());
  for (const sql::PartitionValue& value : spec.values) {
    const std::string name = to_lower_ascii(value.column.value);
    size_t i = 0;
    while (i < values.size() && table.partition_keys[i].name != name) ++i;
    if (i == values.size()) {
      return ddl_failed(
          "SemanticException [Error 10098]: Non-Partition column appears in the "
          "partition specification: " +
          name);
    }
    if (value.op != "=") {
      return ddl_failed("SemanticException A partition is named with =, not " + value.op);
    }
    values[i] = value.value;
    given[i] = true;
  }
  if (std::find(given.begin(), given.end(), false) != given.end()) {
    return ddl_failed(
        "SemanticException [Error 10006]: Partition not found: the specification "
        "must name every partition column");
  }
  return values;
}

CatalogPartition make_partition(const CatalogTable& table, std::vector<std::string> values,
                                std::string location) {
  CatalogPartition partition;
  partition.storage = table.storage;
  partition.storage.location = std::move(location);
  partition.values = std::move(values);
  return partition;
}

std::string default_location(const CatalogTable& table, const std::vector<std::string>& values) {
  return with_slash(table.storage.location) + partition_path(table.partition_keys, values) + "/";
}

// Below a table's location: the values of its partitions, and their folders ("k=v/k=v/") as they
// are spelt there.
std::map<std::vector<std::string>, std::string> find_partitions(
    const CatalogTable& table, const std::vector<ObjectInfo>& objects, size_t prefix_size) {
  std::map<std::vector<std::string>, std::string> found;
  for (const ObjectInfo& object : objects) {
    const std::string_view path = std::string_view(object.key).substr(prefix_size);
    std::string_view rest = path;
    std::vector<std::string> values;
    for (const CatalogColumn& key : table.partition_keys) {
      const size_t slash = rest.find('/');
      const size_t equals = rest.find('=');
      if (slash == std::string_view::npos || equals == std::string_view::npos || equals > slash) {
        break;
      }
      if (to_lower_ascii(rest.substr(0, equals)) != key.name) break;
      values.push_back(unescape_path(rest.substr(equals + 1, slash - equals - 1)));
      rest.remove_prefix(slash + 1);
    }
    if (values.size() != table.partition_keys.size()) continue;
    found.emplace(std::move(values), path.substr(0, path.size() - rest.size()));
  }
  return found;
}

Result<CatalogTable> require_partitioned(const Execution& execution,
                                         const sql::QualifiedName& name) {
  CatalogTable table = TRY(require_table(execution, name));
  if (!table.partition_keys.empty()) return table;
  return ddl_failed("SemanticException [Error 10241]: Table " + table.name +
                    " is not a partitioned table");
}

// Numbers by their value, all else as texts.
int compare_values(const std::string& type, const std::string& left, const std::string& right) {
  for (std::string_view integer : {"tinyint", "smallint", "int", "bigint"}) {
    if (type != integer) continue;
    int64_t a = 0, b = 0;
    const auto read = [](const std::string& text, int64_t& number) {
      const char* const end = text.data() + text.size();
      return std::from_chars(text.data(), end, number).ptr == end;
    };
    if (read(left, a) && read(right, b)) return a < b ? -1 : a > b ? 1 : 0;
  }
  return left.compare(right);
}

// A value of DROP PARTITION's comparison holds for a partition.
Result<bool> holds(const CatalogTable& table, const CatalogPartition& partition,
                   const sql::PartitionValue& wanted) {
  const std::string name = to_lower_ascii(wanted.column.value);
  for (size_t i = 0; i < table.partition_keys.size(); ++i) {
    if (table.partition_keys[i].name != name) continue;
    const int order =
        compare_values(table.partition_keys[i].type, partition.values[i], wanted.value);
    if (wanted.op == "=") return order == 0;
    if (wanted.op == "!=" || wanted.op == "<>") return order != 0;
    if (wanted.op == "<") return order < 0;
    if (wanted.op == "<=") return order <= 0;
    if (wanted.op == ">") return order > 0;
    return order >= 0;
  }
  return ddl_failed("SemanticException [Error 10006]: Partition not found: " + name +
                    " is not a partition column");
}

}  // namespace

Result<void> add_partitions(Execution& execution, const sql::AddPartitions& statement) {
  const CatalogTable table = TRY(require_partitioned(execution, statement.table));
  std::vector<CatalogPartition> partitions;
  for (const sql::PartitionSpec& spec : statement.partitions) {
    auto values = TRY(full_values(table, spec));
    if (spec.location) TRY(parse_s3_location(*spec.location));
    std::string location = spec.location.value_or(default_location(table, values));
    partitions.push_back(make_partition(table, std::move(values), std::move(location)));
  }
  auto created = execution.parts.catalog.create_partitions(
      execution.caller, table.database, table.name, partitions, statement.if_not_exists);
  if (!created.ok()) return ddl_failed_by(created.error());
  return finish_with(execution, {});
}

Result<void> drop_partitions(Execution& execution, const sql::DropPartitions& statement) {
  const CatalogTable table = TRY(require_partitioned(execution, statement.table));
  const auto partitions =
      TRY(execution.parts.catalog.partitions(execution.caller, table.database, table.name, ""));
  for (const sql::PartitionSpec& spec : statement.partitions) {
    bool any = false;
    for (const CatalogPartition& partition : partitions) {
      bool all = true;
      for (const sql::PartitionValue& value : spec.values) {
        all = all && TRY(holds(table, partition, value));
      }
      if (!all) continue;
      any = true;
      auto dropped = execution.parts.catalog.drop_partition(execution.caller, table.database,
                                                            table.name, partition.values);
      if (!dropped.ok()) return ddl_failed_by(dropped.error());
    }
    if (!any && !statement.if_exists) {
      return ddl_failed("SemanticException [Error 10006]: Partition not found");
    }
  }
  return finish_with(execution, {});
}

Result<void> rename_partition(Execution& execution, const sql::RenamePartition& statement) {
  const CatalogTable table = TRY(require_partitioned(execution, statement.table));
  const auto from = TRY(full_values(table, statement.from));
  const auto to = TRY(full_values(table, statement.to));
  const auto partitions =
      TRY(execution.parts.catalog.partitions(execution.caller, table.database, table.name, ""));
  const auto found = std::find_if(partitions.begin(), partitions.end(),
                                  [&](const auto& partition) { return partition.values == from; });
  if (found == partitions.end()) {
    return ddl_failed("SemanticException [Error 10006]: Partition not found");
  }
  CatalogPartition renamed = *found;
  renamed.values = to;
  auto created = execution.parts.catalog.create_partitions(execution.caller, table.database,
                                                           table.name, {renamed}, false);
  if (!created.ok()) return ddl_failed_by(created.error());
  auto dropped =
      execution.parts.catalog.drop_partition(execution.caller, table.database, table.name, from);
  if (!dropped.ok()) return ddl_failed_by(dropped.error());
  return finish_with(execution, {});
}

Result<void> repair_table(Execution& execution, const sql::RepairTable& statement) {
  const CatalogTable table = TRY(require_partitioned(execution, statement.table));
  const std::string location = with_slash(table.storage.location);
  const S3Location place = TRY(parse_s3_location(location));
  const auto objects = TRY(list_data_objects(execution, location));
  std::set<std::vector<std::string>> known;
  for (const CatalogPartition& partition :
       TRY(execution.parts.catalog.partitions(execution.caller, table.database, table.name, ""))) {
    known.insert(partition.values);
  }
  std::vector<CatalogPartition> added;
  std::string missing = "Partitions not in metastore:";
  std::vector<std::string> repaired;
  for (const auto& [values, folder] : find_partitions(table, objects, place.key.size())) {
    if (known.count(values) != 0) continue;
    const std::string path = partition_path(table.partition_keys, values);
    missing += "\t" + table.name + ":" + path;
    repaired.push_back("Repair: Added partition to metastore " + table.name + ":" + path);
    added.push_back(make_partition(table, values, location + folder));
  }
  auto created = execution.parts.catalog.create_partitions(execution.caller, table.database,
                                                           table.name, added, true);
  if (!created.ok()) return ddl_failed_by(created.error());
  if (added.empty()) return finish_with(execution, {});
  repaired.insert(repaired.begin(), missing);
  return finish_with(execution, repaired);
}

}  // namespace tarn::athena

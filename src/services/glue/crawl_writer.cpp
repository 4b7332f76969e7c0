#include "services/glue/crawl_writer.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/hash.h"
#include "base/json.h"
#include "services/glue/errors.h"

namespace tarn::glue {
namespace {

constexpr size_t kMaxTableNameBytes = 128;
constexpr size_t kHashBytes = 33;  // '_' and 32 hex digits
constexpr std::string_view kDeprecated = "DEPRECATED_BY_CRAWLER";

std::string_view without_slash(std::string_view location) {
  if (location.ends_with('/')) location.remove_suffix(1);
  return location;
}

// Below one of the crawler's targets: a table elsewhere is not gone, only out of sight.
bool is_below_targets(const CrawlerRow& crawler, std::string_view location) {
  return std::any_of(crawler.targets.begin(), crawler.targets.end(), [&](const auto& target) {
    const auto path = parse_s3_path(target.path);
    if (!path.ok()) return false;
    const std::string root = "s3://" + path->bucket + "/" + path->key;
    const std::string_view stem = without_slash(root);
    return location.starts_with(stem) &&
           (location.size() == stem.size() || location[stem.size()] == '/');
  });
}

std::string parameter(const CatalogTable& table, std::string_view name) {
  const auto found = table.parameters.find(std::string(name));
  return found == table.parameters.end() ? std::string() : found->second;
}

// The table as found, with what people have added to the old one: comments and parameters.
void keep_edits(const CatalogTable& old, CatalogTable& table, bool merge_new_columns) {
  table.database = old.database;
  table.name = old.name;
  table.description = old.description;
  table.version_id = old.version_id;
  if (!old.owner.empty()) table.owner = old.owner;
  std::map<std::string, const CatalogColumn*> old_columns;
  for (const CatalogColumn& column : old.storage.columns) old_columns[column.name] = &column;
  std::vector<CatalogColumn> merged;
  if (merge_new_columns) merged = old.storage.columns;
  for (CatalogColumn& column : table.storage.columns) {
    const auto found = old_columns.find(column.name);
    if (found != old_columns.end()) {
      if (merge_new_columns) continue;
      column.comment = found->second->comment;
      column.parameters = found->second->parameters;
    }
    merged.push_back(std::move(column));
  }
  table.storage.columns = std::move(merged);
  for (const auto& [name, value] : old.parameters) {
    if (!is_crawler_parameter(name)) table.parameters.emplace(name, value);
  }
}

bool has_same_keys(const CatalogTable& a, const CatalogTable& b) {
  return std::equal(a.partition_keys.begin(), a.partition_keys.end(), b.partition_keys.begin(),
                    b.partition_keys.end(),
                    [](const auto& x, const auto& y) { return x.name == y.name; });
}

void add_counts(std::string_view kind, int32_t added, int32_t updated, int32_t deleted,
                Json& into) {
  Json counts = Json::object();
  for (const auto& [name, count] :
       {std::pair("ADD", added), std::pair("UPDATE", updated), std::pair("DELETE", deleted)}) {
    if (count == 0) continue;
    Json one = Json::object();
    one.set("Count", count);
    counts.set(name, std::move(one));
  }
  if (!counts.members().empty()) into.set(kind, std::move(counts));
}

}  // namespace

Result<void> CrawlWriter::write(const std::vector<std::pair<S3Path, crawl::TablePlan>>& plans) {
  for (CatalogTable& table : TRY(parts_.catalog.tables(caller_, parts_.ticket.crawler.database))) {
    tables_[table.name] = std::move(table);
  }
  for (const auto& [path, plan] : plans) {
    if (parts_.signal.is_stopped) return {};
    const CrawlerRow& crawler = parts_.ticket.crawler;
    TRY(write_table(plan, {crawler.name, crawler.crawl_id, path.bucket}));
  }
  return remove_gone_tables();
}

const CatalogTable* CrawlWriter::table_at(const std::string& location) const {
  for (const auto& [name, table] : tables_) {
    if (seen_.contains(name) || table.table_type == "VIRTUAL_VIEW") continue;
    if (without_slash(table.storage.location) != without_slash(location)) continue;
    if (parameter(table, "UPDATED_BY_CRAWLER") == parts_.ticket.crawler.name) return &table;
  }
  return nullptr;
}

// A name that another place has gets the hash of this place behind it, as Glue does.
std::string CrawlWriter::choose_name(const std::string& name, const std::string& location) const {
  std::string chosen = (parts_.ticket.crawler.table_prefix + name).substr(0, kMaxTableNameBytes);
  chosen = to_lower_ascii(chosen);
  const auto found = tables_.find(chosen);
  const bool is_taken = seen_.contains(chosen) ||
                        (found != tables_.end() &&
                         without_slash(found->second.storage.location) != without_slash(location));
  if (!is_taken) return chosen;
  const std::string hash = md5_hex(location);
  return chosen.substr(0, kMaxTableNameBytes - kHashBytes) + "_" + hash;
}

Result<void> CrawlWriter::write_table(const crawl::TablePlan& plan, const TableOrigin& origin) {
  CatalogTable table = build_table(plan, origin);
  table.database = parts_.ticket.crawler.database;
  const CatalogTable* old = table_at(table.storage.location);
  table.name = old != nullptr ? old->name : choose_name(plan.name, table.storage.location);
  const auto found = tables_.find(table.name);
  seen_.insert(table.name);
  if (found == tables_.end()) return create_table(std::move(table), plan, origin);
  return update_table(found->second, std::move(table), plan, origin);
}

Result<void> CrawlWriter::create_table(CatalogTable table, const crawl::TablePlan& plan,
                                       const TableOrigin& origin) {
  TRY(parts_.catalog.create_table(caller_, table));
  ++table_counts_.added;
  log_.info("Created table " + table.name + " in database " + table.database);
  return write_partitions(table, plan, origin);
}

Result<void> CrawlWriter::update_table(const CatalogTable& old, CatalogTable table,
                                       const crawl::TablePlan& plan, const TableOrigin& origin) {
  if (!has_same_keys(old, table)) {
    if (parts_.ticket.crawler.update_behavior == "LOG") {
      log_.info("Table " + table.name + " has other partition keys now; the policy is LOG.");
      return {};
    }
    log_.info("Table " + table.name + " has other partition keys now and is made anew.");
    TRY(parts_.catalog.drop_table(caller_, old.database, old.name));
    ++table_counts_.deleted;
    return create_table(std::move(table), plan, origin);
  }
  keep_edits(old, table, options_.merge_new_columns);
  if (is_same_table(old, table)) {
    log_.info("Table " + table.name + " is unchanged.");
  } else if (parts_.ticket.crawler.update_behavior == "LOG") {
    log_.info("Table " + table.name + " has changed; the update policy is LOG.");
  } else {
    TRY(parts_.catalog.update_table(caller_, table));
    ++table_counts_.updated;
    log_.info("Updated table " + table.name + " in database " + table.database);
  }
  return write_partitions(table, plan, origin);
}

Result<void> CrawlWriter::write_partitions(const CatalogTable& table, const crawl::TablePlan& plan,
                                           const TableOrigin& origin) {
  if (table.partition_keys.empty()) return {};
  std::map<std::vector<std::string>, CatalogPartition> old;
  for (CatalogPartition& one :
       TRY(parts_.catalog.partitions(caller_, table.database, table.name, {}))) {
    old.emplace(one.values, std::move(one));
  }
  std::vector<CatalogPartition> fresh;
  for (const crawl::PartitionPlan& one : plan.partitions) {
    CatalogPartition partition = build_partition(table, plan, one, origin);
    const auto found = old.find(partition.values);
    if (found == old.end()) {
      fresh.push_back(std::move(partition));
      continue;
    }
    const bool is_same = is_same_partition(found->second, partition);
    old.erase(found);
    if (is_same || parts_.ticket.crawler.update_behavior == "LOG") continue;
    TRY(parts_.catalog.update_partition(caller_, table.database, table.name, partition));
    ++partition_counts_.updated;
  }
  TRY(parts_.catalog.create_partitions(caller_, table.database, table.name, fresh, true));
  partition_counts_.added += static_cast<int32_t>(fresh.size());
  if (!fresh.empty()) {
    log_.info("Created " + std::to_string(fresh.size()) + " partitions of table " + table.name);
  }
  return remove_partitions(table, std::move(old));
}

Result<void> CrawlWriter::remove_partitions(
    const CatalogTable& table, std::map<std::vector<std::string>, CatalogPartition> gone) {
  const std::string& policy = parts_.ticket.crawler.delete_behavior;
  for (auto& [values, partition] : gone) {
    const std::string what = "Partition " + partition.storage.location + " of table " + table.name;
    if (policy == "DELETE_FROM_DATABASE") {
      TRY(parts_.catalog.drop_partition(caller_, table.database, table.name, values));
      ++partition_counts_.deleted;
      log_.info(what + " is gone and was deleted.");
    } else if (policy == "LOG") {
      log_.info(what + " is gone; the delete policy is LOG.");
    } else if (!partition.parameters.contains(std::string(kDeprecated))) {
      partition.parameters[std::string(kDeprecated)] =
          std::to_string(parts_.glue.clock.domain_ms());
      TRY(parts_.catalog.update_partition(caller_, table.database, table.name, partition));
      ++partition_counts_.updated;
      log_.info(what + " is gone and was deprecated.");
    }
  }
  return {};
}

Result<void> CrawlWriter::remove_gone_tables() {
  const CrawlerRow& crawler = parts_.ticket.crawler;
  for (auto& [name, table] : tables_) {
    if (seen_.contains(name) || parameter(table, "UPDATED_BY_CRAWLER") != crawler.name) continue;
    if (!is_below_targets(crawler, table.storage.location)) continue;
    if (crawler.delete_behavior == "DELETE_FROM_DATABASE") {
      TRY(parts_.catalog.drop_table(caller_, table.database, name));
      ++table_counts_.deleted;
      log_.info("Table " + name + " is gone and was deleted.");
    } else if (crawler.delete_behavior == "LOG") {
      log_.info("Table " + name + " is gone; the delete policy is LOG.");
    } else if (parameter(table, kDeprecated).empty()) {
      table.parameters[std::string(kDeprecated)] = std::to_string(parts_.glue.clock.domain_ms());
      TRY(parts_.catalog.update_table(caller_, table));
      ++table_counts_.updated;
      log_.info("Table " + name + " is gone and was deprecated.");
    }
  }
  return {};
}

void CrawlWriter::summarise(CrawlRow& outcome) const {
  outcome.tables_created = table_counts_.added;
  outcome.tables_updated = table_counts_.updated;
  outcome.tables_deleted = table_counts_.deleted;
  Json summary = Json::object();
  add_counts("TABLE", table_counts_.added, table_counts_.updated, table_counts_.deleted, summary);
  add_counts("PARTITION", partition_counts_.added, partition_counts_.updated,
             partition_counts_.deleted, summary);
  outcome.summary = summary.dump();
}

}  // namespace tarn::glue

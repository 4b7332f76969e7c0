#include "crash/catalog_client.h"

namespace tarn::crash {

namespace {

constexpr const char* kNote = "note";

std::string text_of(const std::string& version_id, const std::string& note,
                    const std::set<std::string>& partitions) {
  std::string text = "version " + version_id + " " + note;
  for (const std::string& value : partitions) text += " day=" + value;
  return text;
}

}  // namespace

Result<void> CatalogClient::prepare(World& world) {
  CatalogDatabase database;
  database.name = name();
  return world.catalog().create_database(world.caller(), database);
}

CatalogTable CatalogClient::make_table(const std::string& name, const std::string& note) const {
  CatalogTable table;
  table.database = this->name();
  table.name = name;
  table.table_type = "EXTERNAL_TABLE";
  table.storage.columns = {{"a", "bigint", "", {}}, {"b", "string", "", {}}};
  table.storage.location = "s3://somewhere/" + name + "/";
  table.partition_keys = {{"day", "string", "", {}}};
  table.parameters[kNote] = note;
  return table;
}

Result<void> CatalogClient::step(World& world) {
  const std::string name = "table_" + std::to_string(below(3));
  auto found = tables_.find(name);
  if (found == tables_.end()) return create(world, name);
  switch (below(6)) {
    case 0:
      TRY(world.catalog().drop_table(world.caller(), this->name(), name));
      tables_.erase(found);
      return {};
    case 1:
    case 2:
      return change_partition(world, name, found->second);
    default:
      return update(world, name, found->second);
  }
}

Result<void> CatalogClient::create(World& world, const std::string& name) {
  const std::string note = std::to_string(below(1'000'000));
  TRY(world.catalog().create_table(world.caller(), make_table(name, note)));
  const CatalogTable made = TRY(world.catalog().table(world.caller(), this->name(), name));
  tables_[name] = {made.version_id, note, {}};
  return {};
}

Result<void> CatalogClient::update(World& world, const std::string& name, Table& table) {
  const std::string note = std::to_string(below(1'000'000));
  CatalogTable changed = make_table(name, note);
  const bool is_stale = below(4) == 0;
  changed.version_id = is_stale ? "999999" : table.version_id;
  auto updated = world.catalog().update_table(world.caller(), changed);
  if (is_stale) {
    return updated.ok() ? internal_error("A stale update of " + name + " went through.")
                        : Result<void>();
  }
  TRY(std::move(updated));
  const CatalogTable now = TRY(world.catalog().table(world.caller(), this->name(), name));
  table.version_id = now.version_id;
  table.note = note;
  return {};
}

Result<void> CatalogClient::change_partition(World& world, const std::string& name, Table& table) {
  const std::string value = "2026-01-0" + std::to_string(1 + below(4));
  if (table.partitions.contains(value)) {
    TRY(world.catalog().drop_partition(world.caller(), this->name(), name, {value}));
    table.partitions.erase(value);
    return {};
  }
  CatalogPartition partition;
  partition.values = {value};
  partition.storage = make_table(name, "").storage;
  partition.storage.location += "day=" + value + "/";
  TRY(world.catalog().create_partitions(world.caller(), this->name(), name, {partition}, false));
  table.partitions.insert(value);
  return {};
}

State CatalogClient::model() const {
  State state;
  state[name()] = "database";
  for (const auto& [name, table] : tables_) {
    state[this->name() + "." + name] = text_of(table.version_id, table.note, table.partitions);
  }
  return state;
}

Result<State> CatalogClient::look(World& world) const {
  State state;
  auto tables = world.catalog().tables(world.caller(), name());
  if (!tables.ok()) {
    if (tables.error().code() == "EntityNotFoundException") return state;
    return tables.error();
  }
  state[name()] = "database";
  for (const CatalogTable& table : *tables) {
    std::set<std::string> values;
    for (const CatalogPartition& partition :
         TRY(world.catalog().partitions(world.caller(), name(), table.name, {}))) {
      values.insert(partition.values.at(0));
    }
    state[name() + "." + table.name] =
        text_of(table.version_id, table.parameters.at(kNote), values);
  }
  return state;
}

}  // namespace tarn::crash

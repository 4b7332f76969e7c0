#include "services/dynamodb/table_checks.h"

#include <algorithm>
#include <set>
#include <string>

#include "services/dynamodb/errors.h"

namespace tarn::dynamodb {
namespace {

constexpr int64_t kMaxUnits = 1'000'000'000'000;
constexpr size_t kMaxNonKeys = 100;  // of all indexes together
constexpr size_t kMaxTagKeyBytes = 128 * 4;
constexpr size_t kMaxTagValueBytes = 256 * 4;

using WireSchema = wire::List<api::KeySchemaElement>;

bool is_defined(const TableRow& table, std::string_view attribute) {
  return std::any_of(table.attributes.begin(), table.attributes.end(),
                     [&](const AttributeRow& row) { return row.name == attribute; });
}

template <class Names>
std::string bracketed(const Names& names) {
  std::string out = "[";
  for (const auto& name : names) {
    if (out.size() > 1) out += ", ";
    out += name;
  }
  return out + "]";
}

std::vector<std::string_view> key_names(const WireSchema& schema) {
  std::vector<std::string_view> names;
  for (const auto& element : schema) names.push_back(element.attribute_name);
  return names;
}

std::vector<std::string_view> defined_names(const TableRow& table) {
  std::vector<std::string_view> names;
  for (const AttributeRow& row : table.attributes) names.push_back(row.name);
  return names;
}

Result<void> check_defined(const TableRow& table, const WireSchema& schema) {
  for (const auto& element : schema) {
    if (is_defined(table, element.attribute_name)) continue;
    return invalid_values(
        "Some index key attributes are not defined in AttributeDefinitions. Keys: " +
        bracketed(key_names(schema)) +
        ", AttributeDefinitions: " + bracketed(defined_names(table)));
  }
  return {};
}

// One hash attribute and at most one range attribute.
Result<void> check_schema(const WireSchema& schema) {
  if (schema.size > 2) {
    return not_served("keys of more than one hash and one range attribute");
  }
  if (schema.size == 2 && schema[0].attribute_name == schema[1].attribute_name) {
    return validation(
        "Both the Hash Key and the Range Key element in the KeySchema have the same "
        "name");
  }
  if (schema[0].key_type != "HASH") {
    return validation("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
  }
  if (schema.size == 2 && schema[1].key_type != "RANGE") {
    return validation("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
  }
  return {};
}

Result<void> take_projection(const api::Projection& in, IndexRow& index) {
  if (!wire::present(in.projection_type)) {
    return invalid_values("Unknown ProjectionType: null");
  }
  index.projection = in.projection_type;
  const bool includes = in.projection_type == "INCLUDE";
  if (in.non_key_attributes.present && !includes) {
    return invalid_values("ProjectionType is " + index.projection +
                          ", but NonKeyAttributes is specified");
  }
  if (includes && in.non_key_attributes.empty()) {
    return invalid_values("ProjectionType is INCLUDE, but NonKeyAttributes is not specified");
  }
  for (const wire::Text name : in.non_key_attributes) index.non_keys.emplace_back(name);
  return {};
}

void take_schema(const WireSchema& schema, IndexRow& index) {
  index.hash = schema[0].attribute_name;
  if (schema.size == 2) index.range = schema[1].attribute_name;
}

Result<void> add_index(TableRow& table, IndexRow index) {
  for (const IndexRow& other : table.indexes) {
    if (other.name == index.name) {
      return invalid_values("Duplicate index name: " + index.name);
    }
  }
  index.id = table.next_index_id++;
  table.indexes.push_back(std::move(index));
  return {};
}

Result<void> add_local_index(TableRow& table, const api::LocalSecondaryIndex& in) {
  TRY(check_defined(table, in.key_schema));
  TRY(check_schema(in.key_schema));
  IndexRow index;
  index.name = in.index_name;
  index.is_local = true;
  if (in.key_schema.size != 2) {
    return invalid_values("Index KeySchema does not have a range key for index: " + index.name);
  }
  take_schema(in.key_schema, index);
  if (index.hash != table.hash) {
    return invalid_values(
        "Index KeySchema does not have the same leading hash key as table KeySchema for index: " +
        index.name + ". index hash key: " + index.hash + ", table hash key: " + table.hash);
  }
  TRY(take_projection(*in.projection, index));
  return add_index(table, std::move(index));
}

template <class In>
Result<IndexRow> make_global_index(const TableRow& table, const In& in) {
  TRY(check_defined(table, in.key_schema));
  TRY(check_schema(in.key_schema));
  if (in.on_demand_throughput != nullptr) return not_served("OnDemandThroughput");
  IndexRow index;
  index.name = in.index_name;
  take_schema(in.key_schema, index);
  TRY(take_projection(*in.projection, index));
  const bool has_units = in.provisioned_throughput != nullptr;
  if (table.is_on_demand && has_units) {
    return invalid_values("ProvisionedThroughput should not be specified for index: " + index.name +
                          " when BillingMode is PAY_PER_REQUEST");
  }
  if (!table.is_on_demand && !has_units) {
    return invalid_values("ProvisionedThroughput must be specified for index: " + index.name);
  }
  if (!has_units) return index;
  TRY(check_throughput(*in.provisioned_throughput));
  index.read_units = in.provisioned_throughput->read_capacity_units.value_or(0);
  index.write_units = in.provisioned_throughput->write_capacity_units.value_or(0);
  return index;
}

Result<void> add_local_indexes(TableRow& table, const api::CreateTableInput& in) {
  if (!in.local_secondary_indexes.present) return {};
  if (in.local_secondary_indexes.empty()) {
    return invalid_values("List of LocalSecondaryIndexes is empty");
  }
  if (table.range.empty()) {
    return invalid_values(
        "Table KeySchema does not have a range key, which is required when specifying a "
        "LocalSecondaryIndex");
  }
  for (const auto& index : in.local_secondary_indexes) TRY(add_local_index(table, index));
  if (in.local_secondary_indexes.size > kMaxLocalIndexes) {
    return invalid_values("Number of LocalSecondaryIndexes exceeds per-table limit of 5");
  }
  return {};
}

Result<void> add_global_indexes(TableRow& table, const api::CreateTableInput& in) {
  if (!in.global_secondary_indexes.present) return {};
  if (in.global_secondary_indexes.empty()) {
    return invalid_values("List of GlobalSecondaryIndexes is empty");
  }
  for (const auto& index : in.global_secondary_indexes) {
    TRY(add_index(table, TRY(make_global_index(table, index))));
  }
  if (in.global_secondary_indexes.size > kMaxGlobalIndexes) {
    return invalid_values("GlobalSecondaryIndex count exceeds the per-table limit of 20");
  }
  return {};
}

std::set<std::string_view> used_attributes(const TableRow& table) {
  std::set<std::string_view> used = {table.hash, table.range};
  for (const IndexRow& index : table.indexes) used.insert({index.hash, index.range});
  used.erase("");
  return used;
}

Result<void> check_all_attributes_used(const TableRow& table) {
  const auto used = used_attributes(table);
  if (used.size() == table.attributes.size()) return {};
  if (table.indexes.empty()) {
    return invalid_values(
        "Number of attributes in KeySchema does not exactly match number of attributes defined in "
        "AttributeDefinitions");
  }
  return invalid_values("Some AttributeDefinitions are not used. AttributeDefinitions: " +
                        bracketed(defined_names(table)) + ", keys used: " + bracketed(used));
}

Result<void> check_non_keys(const TableRow& table) {
  size_t count = 0;
  for (const IndexRow& index : table.indexes) count += index.non_keys.size();
  if (count <= kMaxNonKeys) return {};
  return invalid_values("Number of NonKeyAttributes of all indexes exceeds the limit of 100");
}

Result<void> take_billing(TableRow& table, const api::CreateTableInput& in) {
  const auto* units = in.provisioned_throughput;
  table.is_on_demand = in.billing_mode == "PAY_PER_REQUEST";
  if (table.is_on_demand) {
    if (units == nullptr) return {};
    return invalid_values(
        "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is "
        "PAY_PER_REQUEST");
  }
  if (units == nullptr) {
    return invalid_values(
        "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is "
        "PROVISIONED");
  }
  TRY(check_throughput(*units));
  table.read_units = *units->read_capacity_units;
  table.write_units = *units->write_capacity_units;
  return {};
}

Error missing_member(std::string_view name) {
  return validation("1 validation error detected: Value null at '" + std::string(name) +
                    "' failed to satisfy constraint: Member must not be null");
}

Result<void> check_served(const api::CreateTableInput& in) {
  if (wire::present(in.global_table_source_arn)) return not_served("global tables");
  if (in.vector_indexes.present) return not_served("vector indexes");
  if (wire::present(in.resource_policy)) return not_served("resource policies of tables");
  if (in.warm_throughput != nullptr) return not_served("WarmThroughput");
  if (in.on_demand_throughput != nullptr) return not_served("OnDemandThroughput");
  TRY(check_stream(in.stream_specification));
  return check_sse(in.sse_specification);
}

}  // namespace

Result<void> check_throughput(const api::ProvisionedThroughput& in) {
  const auto check = [](int64_t units, std::string_view name) -> Result<void> {
    if (units <= kMaxUnits) return {};
    return validation("Given value " + std::to_string(units) + " for " + std::string(name) +
                      " is out of bounds");
  };
  TRY(check(in.read_capacity_units.value_or(0), "ReadCapacityUnits"));
  return check(in.write_capacity_units.value_or(0), "WriteCapacityUnits");
}

Result<void> check_sse(const api::SSESpecification* in) {
  if (in != nullptr && in->enabled.value_or(false)) {
    return not_served("encryption of tables with KMS keys (SSESpecification)");
  }
  return {};
}

Result<void> check_stream(const api::StreamSpecification* in) {
  if (in != nullptr && in->stream_enabled.value_or(false)) return not_served("streams of tables");
  return {};
}

Result<void> merge_attributes(const wire::List<api::AttributeDefinition>& in, TableRow& table) {
  std::set<std::string_view> seen;
  for (const auto& attribute : in) {
    const std::string name(attribute.attribute_name);
    if (!seen.insert(attribute.attribute_name).second) {
      return invalid_values("Duplicate attribute name in AttributeDefinitions: " + name);
    }
    if (!is_defined(table, name)) {
      table.attributes.push_back({name, std::string(attribute.attribute_type)});
      continue;
    }
    for (const AttributeRow& row : table.attributes) {
      if (row.name == name && row.type != attribute.attribute_type) {
        return invalid_values("Attribute " + name + " is defined with another type already");
      }
    }
  }
  return {};
}

void drop_unused_attributes(TableRow& table) {
  const auto used = used_attributes(table);
  const std::set<std::string> names(used.begin(), used.end());
  std::erase_if(table.attributes,
                [&](const AttributeRow& row) { return !names.contains(row.name); });
}

Result<void> merge_tags(const wire::List<api::Tag>& in, TableRow& table) {
  for (const api::Tag& tag : in) {
    if (tag.key.empty() || tag.key.size() > kMaxTagKeyBytes ||
        tag.value.size() > kMaxTagValueBytes) {
      return validation("A tag's key has 1 to 128 characters and its value at most 256.");
    }
    if (tag.key.starts_with("aws:")) {
      return validation("Tag keys can't begin with aws:, which is reserved.");
    }
    table.tags[std::string(tag.key)] = tag.value;
  }
  if (table.tags.size() > kMaxTags) {
    return validation("Too many tags: The maximum number of tags for a resource is 50.");
  }
  return {};
}

Result<TableRow> make_table_row(std::string_view name, const api::CreateTableInput& in) {
  TableRow table;
  table.name = name;
  TRY(check_served(in));
  if (!in.key_schema.present) return missing_member("keySchema");
  if (!in.attribute_definitions.present) return missing_member("attributeDefinitions");
  TRY(take_billing(table, in));
  TRY(merge_attributes(in.attribute_definitions, table));
  if (in.key_schema.size > table.attributes.size()) {
    return validation("Invalid KeySchema: Some index key attribute have no definition");
  }
  TRY(check_defined(table, in.key_schema));
  TRY(check_schema(in.key_schema));
  table.hash = in.key_schema[0].attribute_name;
  if (in.key_schema.size == 2) table.range = in.key_schema[1].attribute_name;
  TRY(add_local_indexes(table, in));
  TRY(add_global_indexes(table, in));
  TRY(check_all_attributes_used(table));
  TRY(check_non_keys(table));
  table.is_protected = in.deletion_protection_enabled.value_or(false);
  if (wire::present(in.table_class)) table.table_class = in.table_class;
  TRY(merge_tags(in.tags, table));
  return table;
}

Result<IndexRow> make_index_row(const TableRow& table,
                                const api::CreateGlobalSecondaryIndexAction& in) {
  for (const IndexRow& index : table.indexes) {
    if (index.name == in.index_name) {
      return validation("Attempting to create an index which already exists");
    }
  }
  return make_global_index(table, in);
}

}  // namespace tarn::dynamodb

#include "services/quicksight/source_checks.h"

#include <set>

#include "services/quicksight/data_set_store.h"
#include "services/quicksight/errors.h"
#include "services/quicksight/source_rows.h"

namespace tarn::quicksight {
namespace {

constexpr size_t kMaxIdBytes = 512;

std::string text_of(const Json& object, std::string_view name) {
  const Json* member = object.find(name);
  return member == nullptr ? std::string() : member->as_string();
}

using Names = std::set<std::string>;

Result<void> require_column(const Names& names, const std::string& name, const std::string& place) {
  if (names.contains(name)) return {};
  return bi::prepare_error(place, "there is no column " + name);
}

// Whose tables they are, and that they can be of that kind.
Result<void> check_sources(Context& context, const bi::DataSet& set) {
  for (const auto& [id, table] : set.physical) {
    if (table.kind == bi::SourceKind::kDataSet) continue;  // read already
    const std::string place = "PhysicalTableMap." + id + ".DataSourceArn";
    const std::string source =
        TRY(own_asset_id(context, AssetKind::kDataSource, table.data_source_arn));
    const auto bytes = TRY(context.transaction.get(
        asset_key(context.scope(), AssetKind::kDataSource, source).bytes()));
    if (!bytes) {
      return resource_not_found("DataSource " + source + " is not found.", "DATA_SOURCE");
    }
    const std::string type = TRY(store::decode_row<DataSourceRow>(*bytes))
    .type;
    if ((type == "S3") == (table.kind == bi::SourceKind::kS3)) continue;
    return bi::prepare_error(place,
                             "a data source of type " + type + " has no tables of this kind");
  }
  return {};
}

Result<void> check_user_rules(Context& context, std::string_view id, const RowRules& rules,
                              const std::vector<bi::Column>& columns) {
  if (!rules.has_user_rules) return {};
  const std::string rules_id = TRY(own_asset_id(context, AssetKind::kDataSet, rules.rules_arn));
  if (rules_id == id) {
    return bi::prepare_error("RowLevelPermissionDataSet", "a data set can't hold its own rules");
  }
  const auto book = TRY(load_data_set(context.transaction, context.scope(), rules_id));
  const bi::DataSet tables = TRY(read_tables(context.transaction, context.scope(), book.given));
  const auto book_columns = TRY(bi::describe(tables));
  TRY(bi::read_rule_columns(bi::plain_columns(book_columns), columns, rules.is_by_arn));
  return {};
}

Result<void> check_folders(const Json& given, const Names& names) {
  const Json* folders = given.find("FieldFolders");
  if (folders == nullptr) return {};
  Names placed;
  for (const auto& [path, folder] : folders->members()) {
    const std::string place = "FieldFolders." + path;
    const Json* columns = folder.find("columns");
    if (columns == nullptr) continue;
    for (const Json& column : columns->items()) {
      TRY(require_column(names, column.as_string(), place));
      if (!placed.insert(column.as_string()).second) {
        return bi::prepare_error(place, column.as_string() + " lies in two folders");
      }
    }
  }
  return {};
}

Result<void> check_groups(const Json& given, const Names& names) {
  const Json* groups = given.find("ColumnGroups");
  if (groups == nullptr) return {};
  for (const Json& group : groups->items()) {
    const Json* geo = group.find("GeoSpatialColumnGroup");
    const Json* columns = geo == nullptr ? nullptr : geo->find("Columns");
    if (columns == nullptr) continue;
    for (const Json& column : columns->items()) {
      TRY(require_column(names, column.as_string(), "ColumnGroups." + text_of(*geo, "Name")));
    }
  }
  return {};
}

}  // namespace

Result<void> check_asset_id(std::string_view id) {
  bool is_good = !id.empty() && id.size() <= kMaxIdBytes;
  for (const char c : id) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == ':';
    is_good = is_good && is_plain;
  }
  if (is_good) return {};
  return invalid_value("The id \"" + std::string(id) +
                       "\" must have 1 to 512 letters, digits, '-', '_', '.' and ':'.");
}

Result<std::vector<bi::PreparedColumn>> check_data_set(Context& context, std::string_view id,
                                                       const Json& given) {
  const bi::DataSet set = TRY(read_tables(context.transaction, context.scope(), given, id));
  TRY(check_sources(context, set));
  std::vector<bi::PreparedColumn> columns = TRY(bi::describe(set));
  const std::vector<bi::Column> plain = bi::plain_columns(columns);
  Names names;
  for (const bi::Column& column : plain) names.insert(column.name);
  const RowRules rules = read_row_rules(given);
  TRY(check_user_rules(context, id, rules, plain));
  TRY(bi::check_tag_rules(rules.tag_rules, rules.tag_groups, plain));
  for (const bi::ColumnRule& rule : rules.column_rules) {
    for (const std::string& name : rule.columns) {
      TRY(require_column(names, name, "ColumnLevelPermissionRules"));
    }
  }
  TRY(check_folders(given, names));
  TRY(check_groups(given, names));
  return columns;
}

}  // namespace tarn::quicksight

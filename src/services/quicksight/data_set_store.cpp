#include "services/quicksight/data_set_store.h"

#include "base/gzip.h"
#include "services/quicksight/errors.h"
#include "services/quicksight/rows.h"

namespace tarn::quicksight {
namespace {

constexpr size_t kPieceBytes = 90'000;
constexpr size_t kMaxPackedBytes = 800'000;  // within one transaction
constexpr size_t kMaxParents = 64;

store::Key given_key(const store::Scope& scope, std::string_view id) {
  return store::Key(scope, "quicksight.data_set_given").add(id);
}

std::string text_of(const Json& object, std::string_view name) {
  const Json* member = object.find(name);
  return member == nullptr ? std::string() : member->as_string();
}

bool is_enabled(const Json& object) { return text_of(object, "Status") != "DISABLED"; }

const std::vector<Json>& items_of(const Json& object, std::string_view name) {
  static const std::vector<Json> none;
  const Json* member = object.find(name);
  return member == nullptr ? none : member->items();
}

std::vector<std::string> texts_of(const std::vector<Json>& items) {
  std::vector<std::string> texts;
  for (const Json& item : items) texts.push_back(item.as_string());
  return texts;
}

// Reads data sets and those that they are made of, `left` of them in all.
struct ParentReader {
  store::Transaction& transaction;
  const store::Scope& scope;
  std::string_view own_id;
  size_t& left;

  Result<bi::DataSet> read(const Json& given) {
    bi::DataSet set = TRY(bi::read_data_set(given));
    for (auto& [arn, table] : set.physical) {
      if (table.kind != bi::SourceKind::kDataSet) continue;
      const auto ref = parse_asset_arn(arn);
      const bool is_here = ref && ref->kind == AssetKind::kDataSet &&
                           ref->account == scope.account && ref->region == scope.region;
      if (!is_here) return resource_not_found("DataSet " + arn + " is not found.", "DATA_SET");
      if (ref->id == own_id) return bi::prepare_error(arn, "a data set can't be made of itself");
      if (left == 0) {
        return limit_exceeded("The data set is made of more than " + std::to_string(kMaxParents) +
                              " data sets.");
      }
      --left;
      const LoadedDataSet parent = TRY(load_data_set(transaction, scope, ref->id));
      table.columns = TRY(bi::describe(TRY(read(parent.given))));
    }
    return set;
  }
};

}  // namespace

Result<void> put_given(store::Transaction& transaction, const store::Scope& scope,
                       std::string_view id, std::string_view json) {
  if (json.size() > kMaxGivenBytes) return limit_exceeded("The data set is too large.");
  Gzip packer;
  packer.append(json);
  const std::string packed = packer.finish();
  if (packed.size() > kMaxPackedBytes) return limit_exceeded("The data set is too large.");
  TRY(erase_given(transaction, scope, id));
  for (size_t at = 0, piece = 0; at < packed.size(); at += kPieceBytes, ++piece) {
    const std::string key = given_key(scope, id).add_integer(static_cast<int64_t>(piece)).bytes();
    TRY(transaction.put(key, std::string_view(packed).substr(at, kPieceBytes)));
  }
  return {};
}

Result<std::string> load_given(store::Transaction& transaction, const store::Scope& scope,
                               std::string_view id) {
  const std::string start = given_key(scope, id).bytes();
  std::string packed;
  auto cursor = TRY(transaction.scan(start, store::prefix_end(start)));
  for (; cursor->valid(); TRY(cursor->next())) packed += cursor->value();
  Gunzipped json = gunzip(packed, kMaxGivenBytes);
  if (json.state != Gunzipped::State::kWhole) return corrupt("what a data set was given");
  return std::move(json.bytes);
}

Result<void> erase_given(store::Transaction& transaction, const store::Scope& scope,
                         std::string_view id) {
  const std::string start = given_key(scope, id).bytes();
  return transaction.erase_range(start, store::prefix_end(start));
}

Result<LoadedDataSet> load_data_set(store::Transaction& transaction, const store::Scope& scope,
                                    std::string_view id) {
  const auto bytes = TRY(transaction.get(asset_key(scope, AssetKind::kDataSet, id).bytes()));
  if (!bytes) {
    return resource_not_found("DataSet " + std::string(id) + " is not found.", "DATA_SET");
  }
  LoadedDataSet loaded;
  loaded.row = TRY(store::decode_row<DataSetRow>(*bytes));
  loaded.given = TRY(Json::parse(TRY(load_given(transaction, scope, id))));
  return loaded;
}

Result<bi::DataSet> read_tables(store::Transaction& transaction, const store::Scope& scope,
                                const Json& given, std::string_view own_id) {
  size_t left = kMaxParents;
  return ParentReader{transaction, scope, own_id, left}.read(given);
}

RowRules read_row_rules(const Json& given) {
  RowRules rules;
  if (const Json* users = given.find("RowLevelPermissionDataSet"); users && is_enabled(*users)) {
    rules.has_user_rules = true;
    rules.rules_arn = text_of(*users, "Arn");
    rules.namespace_name = text_of(*users, "Namespace");
    rules.is_grant = text_of(*users, "PermissionPolicy") != "DENY_ACCESS";
    rules.is_by_arn = text_of(*users, "FormatVersion") == "VERSION_2";
  }
  if (const Json* tags = given.find("RowLevelPermissionTagConfiguration");
      tags && is_enabled(*tags)) {
    rules.has_tag_rules = true;
    for (const Json& rule : items_of(*tags, "TagRules")) {
      rules.tag_rules.push_back({text_of(rule, "TagKey"), text_of(rule, "ColumnName"),
                                 text_of(rule, "TagMultiValueDelimiter"),
                                 text_of(rule, "MatchAllValue")});
    }
    for (const Json& group : items_of(*tags, "TagRuleConfigurations")) {
      rules.tag_groups.push_back(texts_of(group.items()));
    }
  }
  for (const Json& rule : items_of(given, "ColumnLevelPermissionRules")) {
    rules.column_rules.push_back(
        {texts_of(items_of(rule, "Principals")), texts_of(items_of(rule, "ColumnNames"))});
  }
  return rules;
}

std::vector<SpiceColumnRow> to_rows(const std::vector<bi::PreparedColumn>& columns) {
  std::vector<SpiceColumnRow> rows;
  for (const bi::PreparedColumn& column : columns) {
    rows.push_back({column.name, std::string(bi::type_name(column.type)), column.is_fixed});
  }
  return rows;
}

std::vector<bi::Column> from_rows(const std::vector<SpiceColumnRow>& columns) {
  std::vector<bi::Column> out;
  for (const SpiceColumnRow& column : columns) {
    const auto type = bi::type_of_name("", column.type);
    out.push_back({column.name, type.ok() ? *type : bi::DataType::kString});
  }
  return out;
}

}  // namespace tarn::quicksight

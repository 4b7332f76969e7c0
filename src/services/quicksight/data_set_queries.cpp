#include "services/quicksight/data_set_queries.h"

#include <algorithm>
#include <utility>

#include "bi/quote.h"
#include "services/quicksight/data_set_sources.h"
#include "services/quicksight/data_set_store.h"
#include "services/quicksight/errors.h"
#include "services/quicksight/rows.h"
#include "services/quicksight/spice_store.h"

namespace tarn::quicksight {
namespace {

constexpr size_t kMaxRules = 100'000;  // that may speak of one viewer
constexpr uint64_t kQueryMs = 5 * 60 * 1000;

engines::ResultColumn result_column(size_t index, bi::DataType type) {
  const std::string name = "c" + std::to_string(index);
  switch (type) {
    case bi::DataType::kString:
      return {name, "varchar", "VARCHAR"};
    case bi::DataType::kInteger:
      return {name, "bigint", "BIGINT"};
    case bi::DataType::kDecimal:
      return {name, "double", "DOUBLE"};
    case bi::DataType::kDatetime:
      return {name, "timestamp(3)", "TIMESTAMP"};
    case bi::DataType::kBoolean:
      return {name, "boolean", "BOOLEAN"};
  }
  return {name, "varchar", "VARCHAR"};
}

// `relation` narrowed to `columns` and the rows for which `condition` holds.
bi::Relation narrowed(const bi::Relation& relation, const std::vector<bi::Column>& columns,
                      const std::string& condition) {
  std::string sql = "(SELECT ";
  for (size_t i = 0; i < columns.size(); ++i) {
    sql += (i > 0 ? ", " : "") + bi::quote_name(columns[i].name);
  }
  sql += " FROM " + relation.sql + " AS t";
  if (!condition.empty()) sql += " WHERE " + condition;
  return {sql + ")", columns};
}

Result<AssetRef> data_set_of(const DataSetPlace& place, std::string_view arn) {
  const auto ref = parse_asset_arn(arn);
  if (!ref || ref->kind != AssetKind::kDataSet || ref->account != place.account ||
      ref->region != place.region) {
    return resource_not_found("DataSet " + std::string(arn) + " is not found.", "DATA_SET");
  }
  return *ref;
}

bi::RelationStatistics statistics_of(const SpiceRow& version) {
  bi::RelationStatistics made;
  made.rows = static_cast<double>(version.rows);
  for (const SpiceColumnRow& column : version.columns) {
    if (column.values > 0)
      made.columns[column.name] = {column.values, column.minimum, column.maximum};
  }
  return made;
}

// Of a viewer: rules that may name him, found by a part of a text; read_rules looks closer.
std::string may_name(const bi::RuleLayout& layout, const std::vector<bi::Column>& rules,
                     const bi::Viewer& viewer) {
  std::string sql = "FALSE";
  const auto add = [&](const std::optional<size_t>& index, const std::string& name) {
    if (!index || name.empty()) return;
    sql += " OR contains(" + bi::quote_name(rules[*index].name) + ", " + bi::quote_text(name) + ")";
  };
  add(layout.user, layout.is_by_arn ? viewer.user_arn : viewer.user_name);
  for (const std::string& group : layout.is_by_arn ? viewer.group_arns : viewer.group_names) {
    add(layout.group, group);
  }
  return sql;
}

}  // namespace

Error hidden_column(std::string_view name) {
  return Error(403, "AccessDeniedException",
               "The column " + std::string(name) + " is not visible to you.");
}

// Without the viewer's rules: for those that are about to apply them, and for rules themselves.
Result<DataSetView> DataSetQueries::open_all(const DataSetPlace& place, std::string_view arn,
                                             const OpenParent& parent, size_t first_scan) const {
  const AssetRef ref = TRY(data_set_of(place, arn));
  const auto transaction = parts_.database.begin();
  const store::Scope scope{parts_.database.generation(), place.account, place.region};
  const LoadedDataSet loaded = TRY(load_data_set(*transaction, scope, ref.id));
  DataSetView view;
  view.arn = arn;
  view.name = loaded.row.name;
  view.request.id = "quicksight " + ref.id;
  view.request.group = place.account + "/quicksight";
  view.request.limits.time_ms = kQueryMs;
  if (loaded.row.import_mode != "SPICE") {
    const bi::DataSet set = TRY(read_tables(*transaction, scope, loaded.given));
    DataSetSources sources(parts_, place, parent, first_scan);
    TRY(sources.add_all(set));
    const int64_t now_us = parts_.clock.domain_ms() * 1000;
    view.relation = TRY(bi::prepare(set, sources.tables(), now_us))
    .relation;
    view.request.tables = sources.take_scans();
    view.request.open = sources.opener();
    view.cache_key = sources.cache_key();
    view.data_as_of_ms = sources.data_as_of_ms();
    return view;
  }
  const auto version = TRY(SpiceStore::find(*transaction, scope, ref.id));
  if (!version) {
    return invalid_value("The data set " + loaded.row.name + " has not been ingested yet.");
  }
  engines::ScanTable scan;
  scan.format = engines::ScanFormat::kSpice;
  scan.name = loaded.row.name;
  scan.splits.push_back({spice_object(*version), 0, 0, {}});
  view.request.tables.push_back(std::move(scan));
  auto held = TRY(spice_.hold(*version));
  view.request.open = [&spice = spice_, row = *version, held](const ObjectInfo&) {
    return spice.open(row, held);
  };
  view.relation = {engines::scan_reference(first_scan), from_rows(version->columns)};
  view.cache_key = version->version_id;
  view.statistics = statistics_of(*version);
  view.data_as_of_ms = version->made_ms;
  return view;
}

// Of rules: what they are made of is read whatever rules it has.
Result<DataSetView> DataSetQueries::open_book(const DataSetPlace& place, const std::string& arn,
                                              size_t first_scan) const {
  const OpenParent parent = [&](const std::string& parent_arn, size_t first) {
    return open_book(place, parent_arn, first);
  };
  return open_all(place, arn, parent, first_scan);
}

Result<DataSetView> DataSetQueries::open_without_rules(const DataSetPlace& place,
                                                       const std::string& arn,
                                                       size_t first_scan) const {
  const AssetRef ref = TRY(data_set_of(place, arn));
  {
    const auto transaction = parts_.database.begin();
    const store::Scope scope{parts_.database.generation(), place.account, place.region};
    const RowRules rules = read_row_rules(TRY(load_data_set(*transaction, scope, ref.id)).given);
    if (rules.has_user_rules || rules.has_tag_rules || !rules.column_rules.empty()) {
      return Error(403, "PERMISSION_DENIED",
                   "The data set " + ref.id +
                       " has row-level or column-level rules: what is made of it can't be kept in "
                       "SPICE, use DIRECT_QUERY");
    }
  }
  const OpenParent parent = [&](const std::string& parent_arn, size_t first) {
    return open_without_rules(place, parent_arn, first);
  };
  return open_all(place, arn, parent, first_scan);
}

Result<std::string> DataSetQueries::user_condition(const DataSetPlace& place, const RowRules& rules,
                                                   const std::vector<bi::Column>& columns,
                                                   const bi::Viewer& viewer) const {
  if (viewer.user_name.empty()) return std::string("FALSE");
  if (!rules.namespace_name.empty() && rules.namespace_name != viewer.namespace_name) {
    return std::string("FALSE");
  }
  const DataSetView book = TRY(open_book(place, rules.rules_arn, 0));
  const auto& rule_columns = book.relation.columns;
  const auto layout = TRY(bi::read_rule_columns(rule_columns, columns, rules.is_by_arn));
  std::vector<bi::DataType> types(rule_columns.size(), bi::DataType::kString);
  std::string sql = "SELECT ";
  for (size_t i = 0; i < rule_columns.size(); ++i) {
    sql += (i > 0 ? ", " : "") + ("CAST(" + bi::quote_name(rule_columns[i].name) + " AS VARCHAR)");
  }
  sql += " FROM " + book.relation.sql + " AS t WHERE " + may_name(layout, rule_columns, viewer) +
         " LIMIT " + std::to_string(kMaxRules + 1);
  auto running = TRY(run(book, sql, types));
  std::vector<bi::RuleRow> rows;
  engines::RowBatch batch;
  while (TRY(running->next(batch))) {
    for (size_t i = 0; i < batch.row_count(); ++i) {
      bi::RuleRow& row = rows.emplace_back();
      for (const std::string_view cell : batch.row(i)) {
        row.push_back(cell.data() == nullptr ? bi::RuleCell() : bi::RuleCell(cell));
      }
    }
  }
  if (rows.size() > kMaxRules) return limit_exceeded("More than 100,000 rules speak of one user.");
  return bi::rule_condition(layout, rows, viewer, rules.is_grant);
}

Result<std::shared_ptr<const DataSetView>> DataSetQueries::open(const DataSetPlace& place,
                                                                std::string_view data_set_arn,
                                                                const bi::Viewer& viewer) const {
  return std::make_shared<const DataSetView>(TRY(open_as(place, data_set_arn, viewer, 0)));
}

// The rules of what it is made of hold too.
Result<DataSetView> DataSetQueries::open_as(const DataSetPlace& place,
                                            std::string_view data_set_arn, const bi::Viewer& viewer,
                                            size_t first_scan) const {
  const AssetRef ref = TRY(data_set_of(place, data_set_arn));
  RowRules rules;
  {
    const auto transaction = parts_.database.begin();
    const store::Scope scope{parts_.database.generation(), place.account, place.region};
    rules = read_row_rules(TRY(load_data_set(*transaction, scope, ref.id)).given);
  }
  const OpenParent parent = [&](const std::string& arn, size_t first) {
    return open_as(place, arn, viewer, first);
  };
  DataSetView view = TRY(open_all(place, data_set_arn, parent, first_scan));
  const std::vector<bi::Column> all = view.relation.columns;
  std::string condition;
  if (viewer.is_anonymous) {
    if (rules.has_tag_rules) {
      condition = bi::tag_condition(rules.tag_rules, rules.tag_groups, viewer);
    } else if (rules.has_user_rules) {
      condition = "FALSE";
    }
  } else if (rules.has_user_rules) {
    condition = TRY(user_condition(place, rules, all, viewer));
  }
  view.hidden_columns = bi::hidden_columns(rules.column_rules, viewer);
  std::vector<bi::Column> visible;
  for (const bi::Column& column : all) {
    const auto& hidden = view.hidden_columns;
    if (std::find(hidden.begin(), hidden.end(), column.name) == hidden.end()) {
      visible.push_back(column);
    }
  }
  if (!condition.empty() || visible.size() != all.size()) {
    if (visible.empty()) return hidden_column(all.front().name);
    view.relation = narrowed(view.relation, visible, condition);
  }
  if (!view.cache_key.empty()) view.cache_key += "\n" + view.relation.sql;
  return view;
}

Result<std::unique_ptr<engines::RunningQuery>> DataSetQueries::run(
    const DataSetView& view, std::string sql, const std::vector<bi::DataType>& types,
    std::optional<engines::SummaryOrder> summary) const {
  engines::QueryRequest request = view.request;
  request.sql = std::move(sql);
  request.summary = std::move(summary);
  for (size_t i = 0; i < types.size(); ++i) {
    request.columns.push_back(result_column(i, types[i]));
  }
  return parts_.engine.run(std::move(request));
}

Result<std::vector<bi::Column>> DataSetQueries::columns(const DataSetPlace& place,
                                                        std::string_view data_set_arn) const {
  const AssetRef ref = TRY(data_set_of(place, data_set_arn));
  const auto transaction = parts_.database.begin();
  const store::Scope scope{parts_.database.generation(), place.account, place.region};
  const LoadedDataSet loaded = TRY(load_data_set(*transaction, scope, ref.id));
  const bi::DataSet set = TRY(read_tables(*transaction, scope, loaded.given));
  return bi::plain_columns(TRY(bi::describe(set)));
}

}  // namespace tarn::quicksight

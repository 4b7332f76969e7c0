#include "bi/prepare/table_state.h"

#include <algorithm>
#include <set>
#include <utility>

#include "bi/prepare/calculate.h"
#include "bi/prepare/prepare.h"
#include "bi/quote.h"

namespace tarn::bi {

namespace {

constexpr size_t kMaxShown = 200;
constexpr const char* kKept = "tarn kept";  // of a filter's rows; no user's name has to differ

}  // namespace

std::vector<Column> plain_columns(const std::vector<PreparedColumn>& columns) {
  std::vector<Column> plain;
  for (const PreparedColumn& column : columns) plain.push_back({column.name, column.type});
  return plain;
}

std::vector<PreparedColumn> TableState::prepared() const {
  return {columns_.begin(), columns_.end()};
}

bool TableState::has(const std::string& name) const {
  for (const Column& column : columns_) {
    if (column.name == name) return true;
  }
  return false;
}

Result<TableState::Column*> TableState::find(const std::string& name, const std::string& place) {
  for (Column& column : columns_) {
    if (column.name == name) return &column;
  }
  return prepare_error(place, "there is no column " + name);
}

void TableState::drop_rows(const std::string& condition, const std::string& reason) {
  if (condition.empty()) return;
  refusals_ += " WHEN " + condition + " THEN " + quote_text(reason);
}

void TableState::show_refused_rows(std::vector<std::pair<std::string, std::string>> values) {
  shows_refused_rows_ = true;
  shown_ = std::move(values);
}

std::string TableState::fold() {
  std::string sql = "(SELECT ";
  for (size_t i = 0; i < columns_.size(); ++i) {
    Column& column = columns_[i];
    if (i > 0) sql += ", ";
    sql += column.sql + " AS " + quote_name(column.name);
    column.sql = quote_name(column.name);
  }
  sql += " FROM " + from_;
  if (!refusals_.empty()) {
    std::string told;
    for (size_t i = 0; i < std::min(shown_.size(), kMaxShown); ++i) {
      told += ", " + quote_text(shown_[i].first) + ", " + shown_[i].second;
    }
    conditions_.push_back("tarn_keep_row(CASE" + refusals_ + " END" + told + ")");
  }
  for (size_t i = 0; i < conditions_.size(); ++i) {
    sql += (i == 0 ? " WHERE " : " AND ") + conditions_[i];
  }
  sql += ")";
  from_ = sql + " AS t";
  conditions_.clear();
  refusals_.clear();
  shown_.clear();
  if (shows_refused_rows_) {
    for (const Column& column : columns_) shown_.emplace_back(column.name, column.sql);
  }
  return sql;
}

Result<void> TableState::apply(const Transform& transform, const std::string& place,
                               int64_t now_us) {
  if (const auto* it = std::get_if<Project>(&transform)) return project(*it, place);
  if (const auto* it = std::get_if<Condition>(&transform)) return filter(*it, place, now_us);
  if (const auto* it = std::get_if<CreateColumns>(&transform)) return create(*it, place, now_us);
  if (const auto* it = std::get_if<Rename>(&transform)) return rename(*it, place);
  if (const auto* it = std::get_if<Cast>(&transform)) return cast(*it, place);
  return describe(std::get<Describe>(transform), place);
}

Result<void> TableState::project(const Project& project, const std::string& place) {
  std::vector<Column> kept;
  std::set<std::string> names;
  for (const std::string& name : project.columns) {
    if (!names.insert(name).second) return prepare_error(place, name + " is projected twice");
    kept.push_back(*TRY(find(name, place)));
  }
  if (kept.empty()) return prepare_error(place, "no column is left");
  columns_ = std::move(kept);
  return {};
}

Result<void> TableState::rename(const Rename& rename, const std::string& place) {
  Column* column = TRY(find(rename.from, place));
  if (rename.to != rename.from && has(rename.to)) {
    return prepare_error(place, "there is a column " + rename.to + " already");
  }
  column->name = rename.to;
  return {};
}

Result<void> TableState::cast(const Cast& cast, const std::string& place) {
  Column* column = TRY(find(cast.column, place));
  const Conversion conversion =
      TRY(convert(column->sql, column->type, cast.type, cast.is_fixed, cast.format, place));
  drop_rows(conversion.refuses,
            "A value of " + column->name + " is no " + std::string(type_name(cast.type)));
  column->sql = conversion.sql;
  column->type = cast.type;
  column->is_fixed = cast.type == DataType::kDecimal && cast.is_fixed;
  return {};
}

Result<void> TableState::describe(const Describe& describe, const std::string& place) {
  Column* column = TRY(find(describe.column, place));
  if (describe.erases) column->description.clear();
  if (!describe.description.empty()) column->description = describe.description;
  return {};
}

Result<void> TableState::create(const CreateColumns& create, const std::string& place,
                                int64_t now_us) {
  Fields fields;
  std::vector<std::string> outputs;
  const Relation relation{fold(), plain_columns(prepared())};
  for (const Column& column : columns_) outputs.push_back(column.name);
  for (const CreateColumns::Column& made : create.columns) {
    const std::string here = place + "." + made.name;
    if (has(made.name)) return prepare_error(here, "there is a column of this name already");
    const DataType type = TRY(check_row_value(made.expression, relation.columns, fields, here));
    if (type == DataType::kBoolean) return prepare_error(here, "a condition is no column");
    fields.emplace_back(made.name, made.expression);
    outputs.push_back(made.name);
    columns_.push_back({{made.name, type, false, made.id, ""}, quote_name(made.name)});
  }
  if (fields.empty()) return {};
  from_ = TRY(calculate(relation, fields, outputs, now_us, place))
  +" AS t";
  return {};
}

Result<void> TableState::filter(const Condition& condition, const std::string& place,
                                int64_t now_us) {
  const Relation relation{fold(), plain_columns(prepared())};
  const DataType type = TRY(check_row_value(condition.expression, relation.columns, {}, place));
  if (type != DataType::kBoolean) return prepare_error(place, "a filter needs a condition");
  std::vector<std::string> outputs;
  for (const Column& column : columns_) outputs.push_back(column.name);
  outputs.emplace_back(kKept);
  const Fields kept{{kKept, "ifelse((" + condition.expression + "), 1, 0)"}};
  from_ = TRY(calculate(relation, kept, outputs, now_us, place))
  +" AS t";
  conditions_.push_back(quote_name(kKept) + " = 1");
  return {};
}

}  // namespace tarn::bi

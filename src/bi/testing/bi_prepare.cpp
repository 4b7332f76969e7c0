// bi_prepare: reads one JSON document a line and prints for each what bi/prepare makes of it:
//
//   {"dataSet": {…CreateDataSet…}, "sources": {"p1": {"sql", "columns": [[name, engine type]]}}}
//       → {"sql", "columns": [[name, type]]}
//   {"rules": [names], "data": [names], "rows": [[cell|null]], "viewer": {"user", "groups"},
//    "byArn", "grant"}  → {"condition"}
//   {"tagRules": [[key, column, delimiter, match all]], "anyOf": [[keys]], "data": [names],
//    "tags": {}}        → {"condition"}
//
// or {"error"}.
#include <iostream>
#include <string>

#include "base/json.h"
#include "bi/prepare/prepare.h"
#include "bi/prepare/row_rules.h"

namespace tarn::bi {
namespace {

const Json& at(const Json& json, std::string_view name) {
  static const Json nothing;
  const Json* member = json.find(name);
  return member == nullptr ? nothing : *member;
}

std::vector<std::string> texts(const Json& json) {
  std::vector<std::string> out;
  for (const Json& item : json.items()) out.push_back(item.as_string());
  return out;
}

std::vector<Column> columns(const Json& json) {
  std::vector<Column> out;
  for (const std::string& name : texts(json)) out.push_back({name, DataType::kString});
  return out;
}

Result<Json> prepare_answer(const Json& json) {
  const DataSet set = TRY(read_data_set(at(json, "dataSet")));
  SourceTables sources;
  for (const auto& [id, source] : at(json, "sources").members()) {
    SourceTable& table = sources[id];
    table.sql = at(source, "sql").as_string();
    for (const Json& column : at(source, "columns").items()) {
      table.columns.push_back({column.items().at(0).as_string(), column.items().at(1).as_string()});
    }
  }
  const auto described = TRY(describe(set));
  const PreparedDataSet prepared = TRY(prepare(set, sources, 0));
  if (plain_columns(described) != prepared.relation.columns) {
    return internal_error("describe() and prepare() differ");
  }
  Json out = Json::object(), list = Json::array();
  for (const PreparedColumn& column : prepared.columns) {
    list.push(Json::array().push(column.name).push(type_name(column.type)));
  }
  out.set("sql", prepared.relation.sql).set("columns", std::move(list));
  return out;
}

Result<std::string> user_condition(const Json& json) {
  Viewer viewer;
  const bool is_by_arn = at(json, "byArn").as_bool();
  const Json& who = at(json, "viewer");
  (is_by_arn ? viewer.user_arn : viewer.user_name) = at(who, "user").as_string();
  (is_by_arn ? viewer.group_arns : viewer.group_names) = texts(at(who, "groups"));
  const auto layout =
      TRY(read_rule_columns(columns(at(json, "rules")), columns(at(json, "data")), is_by_arn));
  std::vector<RuleRow> rows;
  for (const Json& row : at(json, "rows").items()) {
    RuleRow& cells = rows.emplace_back();
    for (const Json& cell : row.items()) {
      cells.push_back(cell.is_null() ? RuleCell() : RuleCell(cell.as_string()));
    }
  }
  return rule_condition(layout, rows, viewer, at(json, "grant").as_bool());
}

Result<std::string> tags_condition(const Json& json) {
  Viewer viewer;
  viewer.is_anonymous = true;
  for (const auto& [key, value] : at(json, "tags").members()) {
    viewer.session_tags[key] = value.as_string();
  }
  std::vector<TagRule> rules;
  for (const Json& rule : at(json, "tagRules").items()) {
    const auto parts = texts(rule);
    rules.push_back({parts.at(0), parts.at(1), parts.at(2), parts.at(3)});
  }
  std::vector<std::vector<std::string>> any_of;
  for (const Json& group : at(json, "anyOf").items()) any_of.push_back(texts(group));
  TRY(check_tag_rules(rules, any_of, columns(at(json, "data"))));
  return tag_condition(rules, any_of, viewer);
}

Result<Json> answer(const std::string& line) {
  const Json json = TRY(Json::parse(line));
  if (json.find("dataSet") != nullptr) return prepare_answer(json);
  const bool is_tags = json.find("tagRules") != nullptr;
  Json out = Json::object();
  out.set("condition", TRY(is_tags ? tags_condition(json) : user_condition(json)));
  return out;
}

}  // namespace
}  // namespace tarn::bi

int main() {
  std::string line;
  while (std::getline(std::cin, line)) {
    auto answer = tarn::bi::answer(line);
    tarn::Json out = tarn::Json::object();
    if (answer.ok()) {
      out = *answer;
    } else {
      out.set("error", std::string(answer.error().message()));
    }
    std::cout << out.dump() << "\n" << std::flush;
  }
  return 0;
}

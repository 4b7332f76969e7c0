// bi_sql: reads one JSON document a line (query_json.h) and prints for each its SQL, or for one
// with the member "check" what that expression is, or "values" a control's query, or for a list of
// them ("together") the summaries that they share; or the error.
#include <iostream>
#include <string>

#include "base/json.h"
#include "bi/plan/compile.h"
#include "bi/plan/summary.h"
#include "bi/testing/query_json.h"

namespace tarn::bi {
namespace {

Json error_json(const Error& error) {
  Json out = Json::object();
  out.set("message", error.message());
  if (const auto place = place_of(error)) {
    out.set("offset", static_cast<int64_t>(place->offset));
    out.set("length", static_cast<int64_t>(place->length));
  }
  return out;
}

Json names(const std::vector<std::string>& list) {
  Json out = Json::array();
  for (const std::string& name : list) out.push(name);
  return out;
}

Result<Json> check(const VisualQuery& query, const std::string& text) {
  const Checked checked = TRY(
      check_expression(text, {query.relation.columns, query.calculated_fields, query.parameters}));
  Json out = Json::object();
  out.set("type", type_name(checked.type)).set("level", level_name(checked.level));
  out.set("columns", names(checked.columns));
  out.set("calculated", names(checked.calculated_fields));
  out.set("parameters", names(checked.parameters));
  return out;
}

Json summary_json(const CompiledSummary& summary) {
  Json out = Json::object();
  out.set("table", summary.table_sql).set("sample", summary.sample_sql);
  out.set("sql", summary.sql).set("count", summary.count_sql);
  return out.set("totals", names(summary.totals));
}

// {"together": [queries], "statistics"}: a page's visuals, with a summary or null for each.
Result<Json> together(const Json& json) {
  const RelationStatistics statistics = statistics_from_json(json);
  std::vector<VisualQuery> queries;
  for (const Json& one : json.find("together")->items()) {
    queries.push_back(TRY(query_from_json(one)));
  }
  std::vector<const VisualQuery*> all;
  for (const VisualQuery& query : queries) all.push_back(&query);
  Json out = Json::object(), summaries = Json::array();
  for (const auto& summary : compile_summaries(all, "kept", statistics)) {
    summaries.push(summary ? summary_json(*summary) : Json());
  }
  return out.set("summaries", std::move(summaries));
}

Result<Json> sql(const VisualQuery& query) {
  const CompiledQuery compiled = TRY(compile(query));
  Json out = Json::object(), columns = Json::array(), totals = Json::array();
  for (const ResultColumn& column : compiled.columns) {
    Json one = Json::object();
    one.set("id", column.field_id).set("type", type_name(column.type));
    columns.push(std::move(one));
  }
  for (const CompiledTotal& total : compiled.totals) {
    Json one = Json::object();
    one.set("sql", total.sql).set("dimensions", names(total.dimensions));
    totals.push(std::move(one));
  }
  out.set("sql", compiled.sql).set("count", compiled.count_sql);
  out.set("columns", std::move(columns)).set("totals", std::move(totals));
  if (const auto summary = compile_summaries({&query}, "kept", {})[0]) {
    out.set("summary", summary_json(*summary));
  }
  return out;
}

Result<Json> answer(const std::string& line) {
  const Json json = TRY(Json::parse(line));
  if (json.find("together")) return together(json);
  const VisualQuery query = TRY(query_from_json(json));
  if (const Json* text = json.find("check")) return check(query, text->as_string());
  if (const Json* name = json.find("values")) {
    const Json* search = json.find("search");
    Json out = Json::object();
    out.set("sql",
            TRY(compile_values(query, name->as_string(), search ? search->as_string() : "", 1000)));
    return out;
  }
  return sql(query);
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
      out.set("error", tarn::bi::error_json(answer.error()));
    }
    std::cout << out.dump() << std::endl;
  }
}

#include "bi/prepare/calculate.h"

#include "bi/expression/check.h"
#include "bi/plan/compile.h"
#include "bi/prepare/data_set.h"
#include "bi/quote.h"

namespace tarn::bi {

namespace {

Error within(const Error& error, const std::string& place) {
  const auto where = place_of(error);
  if (!where) return prepare_error(place, error.message());
  return prepare_error(place, error.message() + " (at byte " + std::to_string(where->offset) +
                                  ", " + std::to_string(where->length) + " long)");
}

}  // namespace

Result<DataType> check_row_value(const std::string& expression, const std::vector<Column>& columns,
                                 const Fields& fields, const std::string& place) {
  const auto checked = check_expression(expression, {columns, fields, {}});
  if (!checked.ok()) return within(checked.error(), place);
  if (checked->level > Level::kRow) {
    return prepare_error(place, "an expression of a data set has one value a row");
  }
  return checked->type;
}

Result<std::string> calculate(const Relation& relation, const Fields& fields,
                              const std::vector<std::string>& outputs, int64_t now_us,
                              const std::string& place) {
  VisualQuery query;
  query.relation = relation;
  query.calculated_fields = fields;
  query.unaggregated = true;
  query.now_us = now_us;
  std::string names;
  for (const std::string& name : outputs) {
    query.measures.push_back({"f" + std::to_string(query.measures.size()), name, Aggregation()});
    names += (names.empty() ? "" : ", ") + quote_name(name);
  }
  const auto compiled = compile(query);
  if (!compiled.ok()) return within(compiled.error(), place);
  return "(SELECT * FROM (" + compiled->sql + ") AS t(" + names + "))";
}

}  // namespace tarn::bi

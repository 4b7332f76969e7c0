// FieldTypes: what the columns and calculated fields of one data set are, by name.
//
//   FieldTypes types(definition, "sales", relation, parameters);
//   auto profit = TRY(types.find("Profit"));   // type and level
//
// A calculated field wins over a column of its name. Keeps what it has found out: for one thread.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "bi/expression/check.h"
#include "bi/visuals/definition.h"
#include "bi/visuals/parameters.h"

namespace tarn::bi {

struct FieldType {
  DataType type = DataType::kString;
  Level level = Level::kRow;
  bool is_aggregated() const { return level >= Level::kAggregate; }
};

class FieldTypes {
 public:
  FieldTypes(const Definition& definition, std::string_view data_set, const Relation& relation,
             const ParameterValues& parameters);

  // COLUMN_NOT_FOUND, or what is wrong with the calculated field.
  Result<FieldType> find(const std::string& name);
  bool has(const std::string& name) const;

  const std::string& data_set() const { return data_set_; }
  const Relation& relation() const { return *relation_; }
  const ExpressionContext& context() const { return context_; }
  const ParameterValues& parameters() const { return *parameters_; }
  // Adds a calculated field of the visual's own; an existing name is taken over.
  void add(std::string name, std::string expression);

 private:
  const std::string* expression_of(std::string_view name) const;

  std::string data_set_;
  const Relation* relation_;
  const ParameterValues* parameters_;
  ExpressionContext context_;
  std::map<std::string, FieldType, std::less<>> known_;
};

}  // namespace tarn::bi

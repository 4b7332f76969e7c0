// Checks of a definition beyond the model's: what it refers to must be there.
//
//   DefinitionChecker checker(find_data_set);
//   const DefinitionFacts facts = TRY(checker.check(shape, TRY(Json::parse(text))));
//
// What the definition itself contradicts (an undeclared data set, an id given twice, a union with
// two members, an expression that doesn't parse) is InvalidParameterValue with the place. What
// depends on the account (a data set that is gone, a column that it hasn't, a parameter that was
// never declared) becomes an error of the version, as AWS's asynchronous creation finds it.
// One object checks one definition, on one thread.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "bi/expression/check.h"
#include "bi/expression/syntax.h"
#include "services/quicksight/assets.h"
#include "services/quicksight/data_set_columns.h"
#include "wire/schema.h"

namespace tarn::quicksight {

struct DefinitionFacts {
  std::vector<std::string> data_set_arns;
  std::vector<SheetRow> sheets;
  std::vector<AssetErrorRow> errors;
};

// Where a part of the definition is, for messages and for AWS's Entity.Path.
struct DefinitionPlace {
  std::string path;    // "Sheets[0].Visuals[2].BarChartVisual"
  std::string entity;  // "sheet/s1/visual/v3"
  DefinitionPlace member(std::string_view name) const;
  DefinitionPlace item(size_t index) const;
  DefinitionPlace within(std::string_view kind, std::string_view id) const;
};

class DefinitionChecker {
 public:
  using FindDataSet = std::function<Result<DataSetColumns>(std::string_view arn)>;
  explicit DefinitionChecker(FindDataSet find_data_set)
      : find_data_set_(std::move(find_data_set)) {}

  Result<DefinitionFacts> check(const wire::Shape& shape, const Json& definition);

 private:
  struct DataSet {
    std::string arn;
    DataSetColumns columns;
  };

  Result<void> take_declarations(const Json& definition);
  Result<void> take_configurations(const Json& definition);
  Result<void> take_parameters(const Json& definition);
  Result<void> take_calculated_fields(const Json& definition);
  Result<void> take_sheet(const Json& sheet);
  Result<void> take_filters(const Json& definition);
  Result<void> declare(std::string_view kind, std::string_view id);

  Result<void> walk(const wire::Shape& shape, const Json& node, const DefinitionPlace& place);
  Result<void> check_structure(const wire::Shape& shape, const Json& node,
                               const DefinitionPlace& place);
  Result<void> check_column(const Json& column, const DefinitionPlace& place);
  Result<void> check_identifier(std::string_view identifier, const DefinitionPlace& place);
  Result<void> check_expressions(const Json& definition);
  void check_expression(const bi::SyntaxPtr& syntax, const std::string& text,
                        const DataSet& data_set, std::string_view identifier,
                        const DefinitionPlace& place);
  bool has_names(const bi::SyntaxNode& node, const DataSet& data_set, std::string_view identifier,
                 const DefinitionPlace& place);
  Result<void> check_field_ids(const wire::Shape& visual, const Json& node,
                               const DefinitionPlace& place);
  void check_parameter(std::string_view name, const DefinitionPlace& place);
  Result<void> check_scope(const Json& scope, const DefinitionPlace& place);
  void fail(std::string_view type, std::string message, const DefinitionPlace& place);

  FindDataSet find_data_set_;
  std::map<std::string, DataSet, std::less<>> data_sets_;  // by identifier
  std::map<std::string, std::set<std::string, std::less<>>, std::less<>> calculated_fields_;
  std::set<std::string, std::less<>> parameters_;
  std::vector<std::pair<std::string, bi::Parameter>> typed_parameters_;
  std::map<std::string, std::vector<std::pair<std::string, std::string>>, std::less<>>
      expressions_;  // by identifier: name, expression
  std::set<std::string, std::less<>> filters_;
  std::map<std::string, std::set<std::string, std::less<>>, std::less<>> visuals_;  // by sheet
  std::set<std::string, std::less<>> elements_;
  std::set<std::pair<std::string, std::string>> ids_;  // that are taken, by kind
  DefinitionFacts facts_;
};

}  // namespace tarn::quicksight

// Definition: what a dashboard or analysis consists of, read from the JSON of its `Definition`.
//
//   auto definition = TRY(Definition::read(std::move(json)));
//   auto visual = TRY(definition.visual("sheet", "visual"));
//   visual.chart()  ->  its ChartConfiguration
//
// The JSON has AWS's shapes (DashboardVersionDefinition); what of it is needed is read, the rest is
// the renderer's. Pointers and views go into the definition, which must outlive them.
// Immutable after read(); movable.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace tarn::bi {

struct ColumnName {
  std::string data_set;  // the identifier that the definition gives it
  std::string column;
};

struct DataSetDeclaration {
  std::string identifier;
  std::string arn;
};

struct NamedExpression {
  std::string data_set;
  std::string name;
  std::string expression;
};

struct VisualRef {
  std::string_view sheet_id;
  std::string_view visual_id;
  std::string_view kind;  // member of the union: "BarChartVisual"
  const Json* body = nullptr;

  const Json* chart() const;  // ChartConfiguration, or null
};

struct SheetRef {
  std::string_view sheet_id;
  std::string_view name;
  std::vector<VisualRef> visuals;
};

enum class ParameterType { kString, kInteger, kDecimal, kDateTime };

struct ParameterDeclaration {
  std::string name;
  ParameterType type = ParameterType::kString;
  bool is_multi_valued = false;
  bool is_null_when_unset = false;
  const Json* default_values = nullptr;   // StaticValues; null: none
  std::string granularity;                // of dates; empty: none
  std::string_view rolling_date;          // the expression of its default; empty: none
  const Json* dynamic_default = nullptr;  // UserNameColumn, …, DefaultValueColumn; null: none
  std::string refusal;                    // why it has no value of its own
};

class Definition {
 public:
  static Result<Definition> read(Json json);

  const Json& json() const { return *json_; }
  const std::vector<DataSetDeclaration>& data_sets() const { return data_sets_; }
  const std::vector<SheetRef>& sheets() const { return sheets_; }
  const std::vector<NamedExpression>& calculated_fields() const { return calculated_fields_; }
  const std::vector<ParameterDeclaration>& parameters() const { return parameters_; }
  const std::vector<const Json*>& filter_groups() const { return filter_groups_; }
  int week_start() const { return week_start_; }             // 0 Sunday … 6 Saturday
  std::string_view time_zone() const { return time_zone_; }  // empty: UTC

  Result<const SheetRef*> sheet(std::string_view sheet_id) const;
  Result<VisualRef> visual(std::string_view sheet_id, std::string_view visual_id) const;
  const DataSetDeclaration* find_data_set(std::string_view identifier) const;
  const ParameterDeclaration* find_parameter(std::string_view name) const;
  // The column's entry of ColumnConfigurations, or null.
  const Json* column_configuration(const ColumnName& column) const;

 private:
  Result<void> read_sheets();
  Result<void> read_parameters();
  Result<void> read_columns();

  std::unique_ptr<const Json> json_;  // stays where it is, for the pointers into it
  std::vector<DataSetDeclaration> data_sets_;
  std::vector<SheetRef> sheets_;
  std::vector<NamedExpression> calculated_fields_;
  std::vector<ParameterDeclaration> parameters_;
  std::vector<const Json*> filter_groups_;
  std::map<std::pair<std::string, std::string>, const Json*> column_configurations_;
  int week_start_ = 0;
  std::string time_zone_;
};

// Members of JSON objects, as the zero value where `json` is null or has no such member.
const Json* member(const Json* json, std::string_view name);
std::string_view text_member(const Json* json, std::string_view name);
const std::vector<Json>& list_member(const Json* json, std::string_view name);
// The one member of a union, or an error at `path`.
Result<const Json::Member*> union_member(const Json& json, std::string_view path);

}  // namespace tarn::bi

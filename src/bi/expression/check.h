// Checking calculated fields: what an expression is, or where and why it is none.
//
//   ExpressionContext context;
//   context.columns = relation.columns;
//   context.calculated_fields = {{"Profit", "{revenue} - {cost}"}};
//   context.parameters = {{"Region", {DataType::kString, false, {"EU"}}}};
//   auto checked = check_expression("sum({Profit}) / sum({revenue})", context);
//   if (!checked.ok()) show(place_of(checked.error()), checked.error().message());
//
// Language: https://docs.aws.amazon.com/quicksight/latest/user/calculated-field-reference.html
// Limits: 32,000 characters an expression, 2,000 calculated fields, nesting of 64. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "bi/relation.h"
#include "bi/value.h"

namespace tarn::bi {

inline constexpr size_t kMaxExpressionCharacters = 32000;
inline constexpr size_t kMaxCalculatedFields = 2000;

// When an expression is evaluated, in QuickSight's order. A greater one may use what lesser ones
// gave. kConstant has neither fields nor aggregates.
enum class Level {
  kConstant,
  kPreFilter,       // windows over all rows of the data set, and what is made of them
  kRow,             // of one row
  kPreAggregate,    // windows over the filtered rows
  kLevelAggregate,  // sum({x}, [{a}]), not yet aggregated to the visual's level
  kAggregate,       // one value a group of the visual
  kTable,           // windows over the visual's groups
};
std::string_view level_name(Level level);  // "ROW", "PRE_FILTER", "PRE_AGG", "LAC_A", "AGG", …

struct Parameter {
  DataType type = DataType::kString;
  bool is_multi_valued = false;  // then only in() and notIn() take it
  std::vector<Value> values;     // none is NULL
};

struct ExpressionContext {
  std::vector<Column> columns;
  std::vector<std::pair<std::string, std::string>> calculated_fields;  // name, expression
  std::vector<std::pair<std::string, Parameter>> parameters;
};

struct Checked {
  DataType type = DataType::kString;
  Level level = Level::kRow;
  std::vector<std::string> columns;            // of the data set, that it reads, by first use
  std::vector<std::string> calculated_fields;  // that it uses directly, by first use
  std::vector<std::string> parameters;
};

// Errors are 400 InvalidParameterValueException with the place as fields; see place_of. An error
// inside a calculated field that the text uses names that field and points at its use.
Result<Checked> check_expression(std::string_view text, const ExpressionContext& context);

// Where an error of this layer is: bytes of the expression's text.
struct Place {
  size_t offset = 0;
  size_t length = 0;
};
std::optional<Place> place_of(const Error& error);

// For an editor's list and completion.
struct FunctionDescription {
  std::string_view name;
  std::string signature;   // "sumOver(measure, [partition field, …], calculation level)"
  std::string_view group;  // "Aggregate", "Date", "String", "Table calculation", …
};
const std::vector<FunctionDescription>& describe_functions();

}  // namespace tarn::bi

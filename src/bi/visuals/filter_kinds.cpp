#include "bi/visuals/filter_kinds.h"

#include <charconv>

#include "bi/visuals/errors.h"
#include "bi/visuals/fields.h"
#include "bi/visuals/filters.h"

namespace tarn::bi {
namespace {

using Found = Result<std::optional<Filter>>;

struct Reading {
  const Json* body;
  const std::string& name;
  FieldTypes& types;
  std::string_view path;
};

Found all_pass() { return std::optional<Filter>(); }

Result<std::optional<NullOption>> null_option(const Json* json) {
  const std::string_view name = text_member(json, "NullOption");
  if (name.empty()) return std::optional<NullOption>();
  if (name == "ALL_VALUES") return std::optional(NullOption::kAllValues);
  if (name == "NULLS_ONLY") return std::optional(NullOption::kNullsOnly);
  if (name == "NON_NULLS_ONLY") return std::optional(NullOption::kNonNullsOnly);
  return invalid_definition("There is no NullOption " + std::string(name) + ".");
}

Result<Filter> start_filter(const Reading& in) {
  Filter made;
  made.name = in.name;
  made.null_option = TRY(null_option(in.body))
  .value_or(NullOption::kNonNullsOnly);
  if (const auto aggregation = TRY(read_aggregation(member(in.body, "AggregationFunction")))) {
    made.aggregation = *aggregation;
  }
  return made;
}

// Nothing: the parameter has no value.
Result<std::optional<Value>> parameter_value(const Reading& in, std::string_view name) {
  const Parameter* parameter = TRY(in.types.parameters().require(name));
  if (parameter->values.empty()) return std::optional<Value>();
  if (parameter->values.size() > 1) {
    return parameter_value_incompatible("The filter takes one value of the parameter " +
                                        std::string(name) + ".");
  }
  return std::optional(parameter->values.front());
}

Result<double> as_number(const Value& value, std::string_view parameter) {
  if (const auto* integer = std::get_if<int64_t>(&value)) return static_cast<double>(*integer);
  if (const auto* decimal = std::get_if<double>(&value)) return *decimal;
  return parameter_type_invalid("The parameter " + std::string(parameter) + " is no number.");
}

Result<int64_t> as_time(const Value& value, std::string_view parameter) {
  if (const auto* time = std::get_if<Datetime>(&value)) return time->us;
  return parameter_type_invalid("The parameter " + std::string(parameter) + " is no time.");
}

Result<std::optional<double>> number_bound(const Reading& in, std::string_view name) {
  const Json* bound = member(in.body, name);
  if (const Json* fixed = member(bound, "StaticValue")) return std::optional(fixed->as_double());
  const std::string_view parameter = text_member(bound, "Parameter");
  if (parameter.empty()) return std::optional<double>();
  const auto value = TRY(parameter_value(in, parameter));
  if (!value) return std::optional<double>();
  return std::optional(TRY(as_number(*value, parameter)));
}

Result<int64_t> rolling_date(const Reading& in, const Json& rolling) {
  return constant_time(text_member(&rolling, "Expression"), in.types.parameters().moment);
}

Result<std::optional<int64_t>> time_bound(const Reading& in, std::string_view name) {
  const Json* bound = member(in.body, name);
  if (const Json* fixed = member(bound, "StaticValue"))
    return std::optional(TRY(read_time(*fixed)));
  if (const Json* rolling = member(bound, "RollingDate")) {
    return std::optional(TRY(rolling_date(in, *rolling)));
  }
  const std::string_view parameter = text_member(bound, "Parameter");
  if (parameter.empty()) return std::optional<int64_t>();
  const auto value = TRY(parameter_value(in, parameter));
  if (!value) return std::optional<int64_t>();
  return std::optional(TRY(as_time(*value, parameter)));
}

bool flag(const Json* json, std::string_view name) {
  const Json* found = member(json, name);
  return found != nullptr && found->as_bool();
}

Result<int64_t> integer_of(const Reading& in, std::string_view fixed_name, int64_t otherwise) {
  const std::string_view parameter = text_member(in.body, "ParameterName");
  if (!parameter.empty()) {
    const auto value = TRY(parameter_value(in, parameter));
    if (!value) return otherwise;
    const auto* number = std::get_if<int64_t>(&*value);
    if (number != nullptr) return *number;
    return parameter_type_invalid("The parameter " + std::string(parameter) + " is no integer.");
  }
  const Json* fixed = member(in.body, fixed_name);
  return fixed == nullptr ? otherwise : fixed->as_int();
}

Result<void> require_type(const Reading& in, bool fits, std::string_view wanted) {
  if (fits) return {};
  return column_type_mismatch("The column " + in.name + " is no " + std::string(wanted) +
                              ", as the filter asks.");
}

Result<void> require_time(const Reading& in) {
  return require_type(in, TRY(in.types.find(in.name)).type == DataType::kDatetime, "time");
}

Result<void> require_number(const Reading& in, const Filter& filter) {
  using Kind = Aggregation::Kind;
  const Kind kind = filter.aggregation.kind;
  if (kind == Kind::kCount || kind == Kind::kDistinctCount) return {};
  return require_type(in, is_numeric(TRY(in.types.find(in.name)).type), "number");
}

Found category(const Reading& in) {
  Filter made = TRY(start_filter(in));
  TRY(in.types.find(in.name));
  ReadCategory read = TRY(read_category(member(in.body, "Configuration"), in.types.parameters()));
  if (read.passes_all) return all_pass();
  made.null_option = read.null_option;
  made.kind = std::move(read.filter);
  return std::optional(std::move(made));
}

Found numeric_range(const Reading& in) {
  Filter made = TRY(start_filter(in));
  TRY(require_number(in, made));
  NumericRangeFilter range;
  const bool takes_all = text_member(in.body, "SelectAllOptions") == "FILTER_ALL_VALUES";
  if (!takes_all) {
    range.minimum = TRY(number_bound(in, "RangeMinimum"));
    range.maximum = TRY(number_bound(in, "RangeMaximum"));
  }
  range.include_minimum = flag(in.body, "IncludeMinimum");
  range.include_maximum = flag(in.body, "IncludeMaximum");
  made.kind = range;
  return std::optional(std::move(made));
}

Found numeric_equality(const Reading& in) {
  Filter made = TRY(start_filter(in));
  TRY(require_number(in, made));
  if (text_member(in.body, "SelectAllOptions") == "FILTER_ALL_VALUES") {
    made.kind = NumericRangeFilter{};
    return std::optional(std::move(made));
  }
  NumericEqualityFilter equality;
  const std::string_view match = text_member(in.body, "MatchOperator");
  if (match != "EQUALS" && match != "DOES_NOT_EQUAL") {
    return invalid_definition("There is no MatchOperator " + std::string(match) + ".", in.path);
  }
  equality.equals = match == "EQUALS";
  const std::string_view parameter = text_member(in.body, "ParameterName");
  if (!parameter.empty()) {
    const auto value = TRY(parameter_value(in, parameter));
    if (!value) return all_pass();
    equality.value = TRY(as_number(*value, parameter));
  } else {
    const Json* fixed = member(in.body, "Value");
    if (fixed == nullptr) return invalid_definition("A filter has no Value.", in.path);
    equality.value = fixed->as_double();
  }
  made.kind = equality;
  return std::optional(std::move(made));
}

Found time_range(const Reading& in) {
  Filter made = TRY(start_filter(in));
  TRY(require_time(in));
  const Json* excluded = member(in.body, "ExcludePeriodConfiguration");
  if (excluded != nullptr && text_member(excluded, "Status") != "DISABLED") {
    return not_served("ExcludePeriodConfiguration of a TimeRangeFilter");
  }
  TimeRangeFilter range;
  range.minimum_us = TRY(time_bound(in, "RangeMinimumValue"));
  range.maximum_us = TRY(time_bound(in, "RangeMaximumValue"));
  range.include_minimum = flag(in.body, "IncludeMinimum");
  range.include_maximum = flag(in.body, "IncludeMaximum");
  range.granularity = TRY(read_granularity(in.body, "TimeGranularity"));
  made.kind = range;
  return std::optional(std::move(made));
}

Found time_equality(const Reading& in) {
  Filter made = TRY(start_filter(in));
  TRY(require_time(in));
  TimeEqualityFilter equality;
  equality.granularity = TRY(read_granularity(in.body, "TimeGranularity"));
  const std::string_view parameter = text_member(in.body, "ParameterName");
  if (!parameter.empty()) {
    const auto value = TRY(parameter_value(in, parameter));
    if (!value) return all_pass();
    equality.value_us = TRY(as_time(*value, parameter));
  } else if (const Json* rolling = member(in.body, "RollingDate")) {
    equality.value_us = TRY(rolling_date(in, *rolling));
  } else {
    const Json* fixed = member(in.body, "Value");
    if (fixed == nullptr) return invalid_definition("A filter has no Value.", in.path);
    equality.value_us = TRY(read_time(*fixed));
  }
  made.kind = equality;
  return std::optional(std::move(made));
}

Result<RelativeDatesFilter::Kind> relative_kind(std::string_view name, std::string_view path) {
  using Kind = RelativeDatesFilter::Kind;
  if (name == "PREVIOUS") return Kind::kPrevious;
  if (name == "THIS") return Kind::kThis;
  if (name == "LAST") return Kind::kLast;
  if (name == "NOW") return Kind::kNow;
  if (name == "NEXT") return Kind::kNext;
  return invalid_definition("There is no RelativeDateType " + std::string(name) + ".", path);
}

Found relative_dates(const Reading& in) {
  Filter made = TRY(start_filter(in));
  TRY(require_time(in));
  RelativeDatesFilter relative;
  relative.kind = TRY(relative_kind(text_member(in.body, "RelativeDateType"), in.path));
  const auto granularity = TRY(read_granularity(in.body, "TimeGranularity"));
  if (!granularity) return invalid_definition("A filter has no TimeGranularity.", in.path);
  relative.granularity = *granularity;
  relative.amount = TRY(integer_of(in, "RelativeDateValue", 1));
  const Json* anchor = member(in.body, "AnchorDateConfiguration");
  const std::string_view anchor_parameter = text_member(anchor, "ParameterName");
  if (!anchor_parameter.empty()) {
    const auto value = TRY(parameter_value(in, anchor_parameter));
    if (value) relative.anchor_us = TRY(as_time(*value, anchor_parameter));
  }
  const Json* excluded = member(in.body, "ExcludePeriodConfiguration");
  if (excluded != nullptr && text_member(excluded, "Status") != "DISABLED") {
    const auto unit = TRY(read_granularity(excluded, "Granularity"));
    const Json* amount = member(excluded, "Amount");
    if (!unit || amount == nullptr) {
      return invalid_definition("ExcludePeriodConfiguration is not whole.", in.path);
    }
    relative.exclude_granularity = *unit;
    relative.exclude_amount = amount->as_int();
  }
  made.kind = relative;
  return std::optional(std::move(made));
}

Found top_bottom(const Reading& in) {
  Filter made = TRY(start_filter(in));
  made.null_option = NullOption::kAllValues;
  const FieldType type = TRY(in.types.find(in.name));
  if (type.type == DataType::kDatetime && member(in.body, "TimeGranularity") != nullptr) {
    return not_served("TimeGranularity of a TopBottomFilter");
  }
  TopBottomFilter top;
  top.limit = TRY(integer_of(in, "Limit", 0));
  if (top.limit <= 0) return invalid_definition("A TopBottomFilter has no Limit.", in.path);
  for (const Json& sort : list_member(in.body, "AggregationSortConfigurations")) {
    TopBottomFilter::By by;
    by.name = TRY(read_column(member(&sort, "Column"), in.path))
    .column;
    by.descending = text_member(&sort, "SortDirection") != "ASC";
    const FieldType measured = TRY(in.types.find(by.name));
    const auto given = TRY(read_aggregation(member(&sort, "AggregationFunction")));
    if (given && !measured.is_aggregated()) by.aggregation = *given;
    if (!given && !measured.is_aggregated()) {
      by.aggregation.kind =
          is_numeric(measured.type) ? Aggregation::Kind::kSum : Aggregation::Kind::kCount;
    }
    top.by.push_back(std::move(by));
  }
  if (top.by.empty()) {
    return invalid_definition("A TopBottomFilter has no AggregationSortConfigurations.", in.path);
  }
  made.kind = std::move(top);
  return std::optional(std::move(made));
}

Found nested(const Reading& in) {
  Filter made = TRY(start_filter(in));
  made.null_option = NullOption::kAllValues;
  TRY(in.types.find(in.name));
  const Json* inner = member(member(in.body, "InnerFilter"), "CategoryInnerFilter");
  if (inner == nullptr) return not_served("An InnerFilter that is no CategoryInnerFilter");
  const std::string column = TRY(read_column(member(inner, "Column"), in.path))
  .column;
  TRY(in.types.find(column));
  ReadCategory read = TRY(read_category(member(inner, "Configuration"), in.types.parameters()));
  if (read.passes_all) return all_pass();
  auto filter = std::make_shared<Filter>();
  filter->name = column;
  filter->null_option = read.null_option;
  filter->kind = std::move(read.filter);
  made.kind = NestedFilter{std::move(filter), flag(in.body, "IncludeInnerSet")};
  return std::optional(std::move(made));
}

Result<CategoryFilter::Match> category_match(std::string_view name) {
  using Match = CategoryFilter::Match;
  if (name == "EQUALS") return Match::kEquals;
  if (name == "DOES_NOT_EQUAL") return Match::kDoesNotEqual;
  if (name == "CONTAINS") return Match::kContains;
  if (name == "DOES_NOT_CONTAIN") return Match::kDoesNotContain;
  if (name == "STARTS_WITH") return Match::kStartsWith;
  if (name == "ENDS_WITH") return Match::kEndsWith;
  return invalid_definition("There is no MatchOperator " + std::string(name) + ".");
}

// A list of values is matched as a whole: CONTAINS says that the list does.
CategoryFilter::Match list_match(CategoryFilter::Match match) {
  using Match = CategoryFilter::Match;
  if (match == Match::kContains) return Match::kEquals;
  if (match == Match::kDoesNotContain) return Match::kDoesNotEqual;
  return match;
}

std::string text_of(const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* integer = std::get_if<int64_t>(&value)) return std::to_string(*integer);
  if (const auto* decimal = std::get_if<double>(&value)) return Json(*decimal).as_string();
  if (const auto* time = std::get_if<Datetime>(&value)) return write_time(time->us);
  return {};
}

bool is_negative(CategoryFilter::Match match) {
  return match == CategoryFilter::Match::kDoesNotEqual ||
         match == CategoryFilter::Match::kDoesNotContain;
}

// Where nothing is said of NULL, it is one of the values that a list doesn't name.
NullOption null_default(const CategoryFilter& filter) {
  return filter.select_all || is_negative(filter.match) ? NullOption::kAllValues
                                                        : NullOption::kNonNullsOnly;
}

}  // namespace

Result<ReadCategory> read_category(const Json* configuration, const ParameterValues& parameters) {
  if (configuration == nullptr) return invalid_definition("A filter has no Configuration.");
  const auto* one = TRY(union_member(*configuration, "Configuration"));
  const Json* body = &one->second;
  ReadCategory made;
  made.filter.match = TRY(category_match(text_member(body, "MatchOperator")));
  made.filter.select_all = text_member(body, "SelectAllOptions") == "FILTER_ALL_VALUES";
  if (one->first == "FilterListConfiguration" || one->first == "CustomFilterListConfiguration") {
    made.filter.match = list_match(made.filter.match);
    for (const Json& value : list_member(body, "CategoryValues")) {
      made.filter.values.push_back(value.as_string());
    }
  } else if (one->first == "CustomFilterConfiguration") {
    const std::string_view parameter = text_member(body, "ParameterName");
    if (!parameter.empty()) {
      const Parameter* found = TRY(parameters.require(parameter));
      made.passes_all = found->values.empty();
      for (const Value& value : found->values) made.filter.values.push_back(text_of(value));
    } else if (member(body, "CategoryValue") != nullptr) {
      made.filter.values.emplace_back(text_member(body, "CategoryValue"));
    }
  } else {
    return not_served("The Configuration " + one->first + " of a CategoryFilter");
  }
  if (made.filter.select_all) made.filter.values.clear();
  made.null_option = TRY(null_option(body))
  .value_or(null_default(made.filter));
  return made;
}

Found read_filter(const Json::Member& one, const std::string& name, FieldTypes& types,
                  std::string_view path) {
  const Reading in{&one.second, name, types, path};
  if (one.first == "CategoryFilter") return category(in);
  if (one.first == "NumericRangeFilter") return numeric_range(in);
  if (one.first == "NumericEqualityFilter") return numeric_equality(in);
  if (one.first == "TimeRangeFilter") return time_range(in);
  if (one.first == "TimeEqualityFilter") return time_equality(in);
  if (one.first == "RelativeDatesFilter") return relative_dates(in);
  if (one.first == "TopBottomFilter") return top_bottom(in);
  if (one.first == "NestedFilter") return nested(in);
  return not_served("The filter " + one.first);
}

}  // namespace tarn::bi

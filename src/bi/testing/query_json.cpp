#include "bi/testing/query_json.h"

#include "bi/expression/expression_error.h"

namespace tarn::bi {
namespace {

const Json& member(const Json& json, std::string_view name) {
  static const Json none;
  const Json* found = json.find(name);
  return found ? *found : none;
}
std::string text(const Json& json, std::string_view name) { return member(json, name).as_string(); }
bool flag(const Json& json, std::string_view name) { return member(json, name).as_bool(); }
std::optional<double> number(const Json& json, std::string_view name) {
  if (!member(json, name).is_number()) return std::nullopt;
  return member(json, name).as_double();
}
std::optional<int64_t> integer(const Json& json, std::string_view name) {
  if (!member(json, name).is_number()) return std::nullopt;
  return member(json, name).as_int();
}
std::optional<TimeGranularity> granularity(const Json& json, std::string_view name) {
  return granularity_named(text(json, name));
}

DataType type_named(std::string_view name) {
  for (DataType type : {DataType::kInteger, DataType::kDecimal, DataType::kDatetime}) {
    if (type_name(type) == name) return type;
  }
  return DataType::kString;
}

Aggregation aggregation(const Json& json) {
  constexpr std::string_view kNames[] = {
      "",    "SUM",  "AVERAGE", "MIN",    "MAX",    "COUNT",     "DISTINCT_COUNT",
      "VAR", "VARP", "STDEV",   "STDEVP", "MEDIAN", "PERCENTILE"};
  Aggregation out;
  for (size_t i = 0; i < std::size(kNames); ++i) {
    if (kNames[i] == text(json, "aggregation")) out.kind = static_cast<Aggregation::Kind>(i);
  }
  out.percentile = number(json, "percentile").value_or(50);
  return out;
}

Value value_of(const Json& json, DataType type) {
  if (json.is_null()) return {};
  if (type == DataType::kInteger) return json.as_int();
  if (type == DataType::kDecimal) return json.as_double();
  if (type == DataType::kDatetime) return Datetime{json.as_int()};
  return json.as_string();
}

Parameter parameter(const Json& json) {
  Parameter out{type_named(text(json, "type")), flag(json, "multi"), {}};
  for (const Json& value : member(json, "values").items()) {
    out.values.push_back(value_of(value, out.type));
  }
  return out;
}

Sort sort(const Json& json) {
  return {text(json, "id"), text(json, "name"), aggregation(json),
          flag(json, "descending") ? Direction::kDescending : Direction::kAscending};
}

template <class T, size_t n>
T named(const Json& json, const std::string_view (&names)[n]) {
  for (size_t i = 0; i < n; ++i) {
    if (names[i] == json.as_string()) return static_cast<T>(i);
  }
  return static_cast<T>(0);
}

constexpr std::string_view kMatches[] = {"EQUALS",           "DOES_NOT_EQUAL", "CONTAINS",
                                         "DOES_NOT_CONTAIN", "STARTS_WITH",    "ENDS_WITH"};
constexpr std::string_view kRelative[] = {"PREVIOUS", "THIS", "LAST", "NOW", "NEXT"};
constexpr std::string_view kNulls[] = {"ALL_VALUES", "NULLS_ONLY", "NON_NULLS_ONLY"};

Result<Filter> filter(const Json& json);

RelativeDatesFilter relative_filter(const Json& json) {
  RelativeDatesFilter out;
  out.kind = named<RelativeDatesFilter::Kind>(member(json, "relative"), kRelative);
  out.granularity = granularity(json, "granularity").value_or(TimeGranularity::kDay);
  out.amount = integer(json, "amount").value_or(1);
  out.anchor_us = integer(json, "anchor");
  out.exclude_amount = integer(json, "exclude").value_or(0);
  out.exclude_granularity =
      granularity(json, "exclude_granularity").value_or(TimeGranularity::kDay);
  return out;
}

Result<void> read_kind(const Json& json, Filter& out) {
  const std::string kind = text(json, "kind");
  if (kind == "category") {
    CategoryFilter category;
    category.match = named<CategoryFilter::Match>(member(json, "match"), kMatches);
    category.select_all = flag(json, "all");
    for (const Json& one : member(json, "values").items()) {
      category.values.push_back(one.as_string());
    }
    out.kind = category;
  } else if (kind == "range") {
    out.kind = NumericRangeFilter{number(json, "min"), number(json, "max"), flag(json, "with_min"),
                                  flag(json, "with_max")};
  } else if (kind == "number") {
    out.kind = NumericEqualityFilter{number(json, "value").value_or(0), !flag(json, "not")};
  } else if (kind == "times") {
    out.kind = TimeRangeFilter{integer(json, "min"), integer(json, "max"), flag(json, "with_min"),
                               flag(json, "with_max"), granularity(json, "granularity")};
  } else if (kind == "time") {
    out.kind =
        TimeEqualityFilter{integer(json, "value").value_or(0), granularity(json, "granularity")};
  } else if (kind == "relative") {
    out.kind = relative_filter(json);
  } else if (kind == "best") {
    TopBottomFilter best;
    best.limit = integer(json, "limit").value_or(0);
    for (const Json& by : member(json, "by").items()) {
      best.by.push_back({text(by, "name"), aggregation(by), flag(by, "descending")});
    }
    out.kind = best;
  } else if (kind == "nested") {
    Filter inner = TRY(filter(member(json, "inner")));
    out.kind = NestedFilter{std::make_shared<Filter>(std::move(inner)), !flag(json, "not")};
  } else {
    return query_error("There is no filter of the kind \"" + kind + "\".");
  }
  return {};
}

Result<Filter> filter(const Json& json) {
  Filter out;
  out.name = text(json, "name");
  out.aggregation = aggregation(json);
  if (json.find("null")) out.null_option = named<NullOption>(member(json, "null"), kNulls);
  TRY(read_kind(json, out));
  return out;
}

Dimension dimension(const Json& json) {
  Dimension out{text(json, "id"), text(json, "name"), granularity(json, "granularity"), {}};
  if (const Json* bins = json.find("bins")) {
    out.bins = NumericBins{number(*bins, "width"), integer(*bins, "count"),
                           number(*bins, "start").value_or(0)};
  }
  return out;
}

}  // namespace

Result<VisualQuery> query_from_json(const Json& json) {
  VisualQuery query;
  const Json& relation = member(json, "relation");
  query.relation.sql = text(relation, "sql");
  for (const Json& column : member(relation, "columns").items()) {
    query.relation.columns.push_back({text(column, "name"), type_named(text(column, "type"))});
  }
  for (const Json& pair : member(json, "calculated").items()) {
    query.calculated_fields.emplace_back(pair.items()[0].as_string(), pair.items()[1].as_string());
  }
  for (const Json& one : member(json, "parameters").items()) {
    query.parameters.emplace_back(text(one, "name"), parameter(one));
  }
  for (const Json& one : member(json, "dimensions").items()) {
    query.dimensions.push_back(dimension(one));
  }
  for (const Json& one : member(json, "measures").items()) {
    query.measures.push_back({text(one, "id"), text(one, "name"), aggregation(one)});
  }
  query.unaggregated = flag(json, "unaggregated");
  for (const Json& group : member(json, "filters").items()) {
    query.filters.emplace_back();
    for (const Json& one : group.items()) query.filters.back().any_of.push_back(TRY(filter(one)));
  }
  for (const Json& index : member(json, "picked").items()) {
    query.filters.at(static_cast<size_t>(index.as_int())).is_picked = true;
  }
  for (const Json& one : member(json, "limits").items()) {
    ItemsLimit limit{text(one, "id"), integer(one, "limit").value_or(0), {}, flag(one, "other")};
    for (const Json& key : member(one, "sort").items()) limit.sort.push_back(sort(key));
    query.items_limits.push_back(std::move(limit));
  }
  for (const Json& one : member(json, "sort").items()) query.sort.push_back(sort(one));
  query.limit = integer(json, "limit");
  query.offset = integer(json, "offset").value_or(0);
  for (const Json& ids : member(json, "totals").items()) {
    query.totals.emplace_back();
    for (const Json& id : ids.items()) query.totals.back().push_back(id.as_string());
  }
  query.week_start = static_cast<int>(integer(json, "week_start").value_or(0));
  query.now_us = integer(json, "now").value_or(0);
  return query;
}

RelationStatistics statistics_from_json(const Json& json) {
  RelationStatistics out;
  const Json& given = member(json, "statistics");
  out.rows = number(given, "rows").value_or(0);
  for (const auto& [name, column] : member(given, "columns").members()) {
    out.columns[name] = {number(column, "values").value_or(0), number(column, "min"),
                         number(column, "max")};
  }
  return out;
}

}  // namespace tarn::bi

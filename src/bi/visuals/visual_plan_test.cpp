#include "bi/visuals/visual_plan.h"

#include <gtest/gtest.h>

#include "bi/visuals/insight.h"

namespace tarn::bi {
namespace {

Relation sales() {
  return {"sales",
          {{"product", DataType::kString},
           {"region", DataType::kString},
           {"city", DataType::kString},
           {"revenue", DataType::kDecimal},
           {"cost", DataType::kDecimal},
           {"quantity", DataType::kInteger},
           {"ordered", DataType::kDatetime}}};
}

// JSON with single quotes, which needs no backslashes in a test.
Json json(std::string text) {
  for (char& c : text) {
    if (c == '\'') c = '"';
  }
  return Json::parse(text).value();
}

std::string column(const std::string& name) {
  return "'Column':{'DataSetIdentifier':'s','ColumnName':'" + name + "'}";
}
std::string cat(const std::string& name, const std::string& more = "") {
  return "{'CategoricalDimensionField':{'FieldId':'d." + name + "'," + column(name) + more + "}}";
}
std::string date(const std::string& name, const std::string& more = "") {
  return "{'DateDimensionField':{'FieldId':'d." + name + "'," + column(name) + more + "}}";
}
std::string num(const std::string& name, const std::string& function = "") {
  const std::string more =
      function.empty() ? ""
                       : ",'AggregationFunction':{'SimpleNumericalAggregation':'" + function + "'}";
  return "{'NumericalMeasureField':{'FieldId':'m." + name + "'," + column(name) + more + "}}";
}
std::string bars(const std::string& wells, const std::string& sort = "{}",
                 const std::string& more = "") {
  return "{'BarChartVisual':{'VisualId':'v'" + more +
         ",'ChartConfiguration':{'FieldWells':{'BarChartAggregatedFieldWells':{" + wells +
         "}},'SortConfiguration':" + sort + "}}}";
}

// A definition with one visual, and what it plans.
class Planned {
 public:
  explicit Planned(const std::string& visual, const std::string& more = "")
      : definition_(Definition::read(json("{'DataSetIdentifierDeclarations':[{'Identifier':'s',"
                                          "'DataSetArn':'a'}],'Sheets':[{'SheetId':'s1',"
                                          "'Visuals':[" +
                                          visual + "]}]" + more + "}"))
                        .value()) {}

  Planned& parameters(const std::string& text) {
    given_ = json(text);
    return *this;
  }
  Planned& filters(const std::string& text) {
    filters_ = json(text);
    return *this;
  }
  Planned& drill(const std::string& text) {
    drill_ = json(text);
    return *this;
  }

  Result<VisualPlan> plan() {
    const VisualRef visual = definition_.sheets().at(0).visuals.at(0);
    parameters_ = TRY(read_parameters(definition_, &given_, 0));
    VisualInput input{definition_, visual, relation_, parameters_};
    if (filters_.is_array()) input.page_filters = &filters_;
    if (drill_.is_object()) input.drill = &drill_;
    input.now_us = 1;
    return plan_visual(input);
  }
  VisualQuery query(size_t part = 0) { return plan().value().parts.at(part).query; }
  std::string code() {
    auto made = plan();
    return made.ok() ? "OK" : made.error().code();
  }
  std::string message() {
    auto made = plan();
    return made.ok() ? "" : made.error().message();
  }

 private:
  Definition definition_;
  Relation relation_ = sales();
  Json given_ = Json::object();
  Json filters_;
  Json drill_;
  ParameterValues parameters_;
};

TEST(VisualPlan, BarsOfAProfitByProductAndRegion) {
  Planned planned(
      bars("'Category':[" + cat("product") + "],'Colors':[" + cat("region") + "],'Values':[" +
           num("Profit") + "]"),
      ",'CalculatedFields':[{'DataSetIdentifier':'s','Name':'Profit','Expression':'{revenue} - "
      "{cost}'},{'DataSetIdentifier':'other','Name':'No','Expression':'1'}]");
  const VisualPlan plan = planned.plan().value();
  const VisualQuery& query = plan.parts.at(0).query;
  ASSERT_EQ(query.dimensions.size(), 2u);
  EXPECT_EQ(query.dimensions[0].name, "product");
  EXPECT_EQ(query.dimensions[1].field_id, "d.region");
  ASSERT_EQ(query.measures.size(), 1u);
  EXPECT_EQ(query.measures[0].aggregation.kind, Aggregation::Kind::kSum);
  ASSERT_EQ(query.calculated_fields.size(), 1u);
  EXPECT_EQ(query.limit, kMaxChartRows + 1);
  // Products go by their totals, which only the order needs.
  ASSERT_EQ(plan.parts[0].row_orders.size(), 1u);
  EXPECT_EQ(plan.parts[0].row_orders[0].kept, std::vector<std::string>{"d.product"});
  EXPECT_EQ(plan.parts[0].shown_totals, 0u);
  EXPECT_EQ(query.totals.size(), 1u);
  EXPECT_EQ(plan.parts[0].columns[2].name, "Profit (Sum)");
}

TEST(VisualPlan, AggregatedFieldsTakeNoAggregation) {
  const std::string fields =
      ",'CalculatedFields':[{'DataSetIdentifier':'s','Name':'M','Expression':'sum({revenue})'}]";
  EXPECT_EQ(
      Planned(bars("'Values':[" + num("M") + "]"), fields).query().measures[0].aggregation.kind,
      Aggregation::Kind::kNone);
  EXPECT_EQ(Planned(bars("'Values':[" + num("M", "SUM") + "]"), fields).code(),
            "INVALID_DEFINITION");
  EXPECT_EQ(Planned(bars("'Category':[" + cat("M") + "]"), fields).code(), "INVALID_DEFINITION");
}

TEST(VisualPlan, DatesAreByDayUnlessTheDefinitionSaysMore) {
  const auto granularity = [](const std::string& more) {
    return Planned(bars("'Category':[" + date("ordered", more) + "]"))
        .query()
        .dimensions[0]
        .granularity;
  };
  EXPECT_EQ(granularity(""), TimeGranularity::kDay);
  EXPECT_EQ(granularity(",'DateGranularity':'QUARTER'"), TimeGranularity::kQuarter);
  EXPECT_EQ(
      Planned(bars("'Category':[" + date("ordered", ",'DateGranularity':'AGE'") + "]")).code(),
      "INVALID_DEFINITION");
  EXPECT_EQ(Planned(bars("'Category':[" + date("region") + "]")).code(), "COLUMN_TYPE_MISMATCH");
}

TEST(VisualPlan, LimitsKeepTheBestAndTheOthers) {
  const std::string sort =
      "{'CategorySort':[{'FieldSort':{'FieldId':'m.revenue','Direction':'DESC'}}],"
      "'CategoryItemsLimit':{'ItemsLimit':5}}";
  const VisualQuery query =
      Planned(bars("'Category':[" + cat("city") + "],'Values':[" + num("revenue") + "]", sort))
          .query();
  ASSERT_EQ(query.items_limits.size(), 1u);
  EXPECT_EQ(query.items_limits[0].limit, 5);
  EXPECT_TRUE(query.items_limits[0].with_other);
  EXPECT_EQ(query.items_limits[0].sort.at(0).field_id, "m.revenue");
  EXPECT_EQ(query.sort.at(0).direction, Direction::kDescending);
}

TEST(VisualPlan, WhatIsNotServedIsRefusedByName) {
  const auto refused = [](const std::string& visual, const std::string& more = "") {
    Planned planned(visual, more);
    EXPECT_EQ(planned.code(), "NOT_SUPPORTED") << visual;
    return planned.message();
  };
  EXPECT_NE(refused("{'SankeyDiagramVisual':{'VisualId':'v'}}").find("SankeyDiagramVisual"),
            std::string::npos);
  EXPECT_NE(refused(bars("'SmallMultiples':[" + cat("city") + "]")).find("SmallMultiples"),
            std::string::npos);
  EXPECT_NE(
      refused(bars("'Category':[" + cat("city") + "]"), ",'Options':{'Timezone':'Asia/Tokyo'}")
          .find("Asia/Tokyo"),
      std::string::npos);
  refused(
      "{'InsightVisual':{'VisualId':'v','DataSetIdentifier':'s','InsightConfiguration':"
      "{'Computations':[{'Forecast':{'ComputationId':'c'}}]}}}");
}

TEST(VisualPlan, FieldsThatAreMissingOrDoubleAreTold) {
  EXPECT_EQ(Planned(bars("'Values':[" + num("nothing") + "]")).code(), "COLUMN_NOT_FOUND");
  EXPECT_EQ(Planned(bars("'Values':[" + num("region") + "]")).code(), "OK");  // counted
  EXPECT_EQ(Planned(bars("'Values':[" + num("region", "SUM") + "]")).code(),
            "COLUMN_TYPE_MISMATCH");
  EXPECT_EQ(Planned(bars("'Category':[" + cat("city") + "," + cat("city") + "]")).code(),
            "INVALID_DEFINITION");
  EXPECT_EQ(Planned(bars("'Category':[{}]")).code(), "INVALID_DEFINITION");
}

std::string group(const std::string& filter, const std::string& more = "") {
  return "{'FilterGroupId':'g','Filters':[" + filter +
         "],'CrossDataset':'SINGLE_DATASET','ScopeConfiguration':{'AllSheets':{}}" + more + "}";
}
std::string list(const std::string& name, const std::string& configuration) {
  return "{'CategoryFilter':{'FilterId':'f'," + column(name) +
         ",'Configuration':{'FilterListConfiguration':{" + configuration + "}}}}";
}

TEST(Filters, ListsAreMatchedAsWholes) {
  const std::string visual = bars("'Category':[" + cat("city") + "]");
  const auto read = [&](const std::string& configuration) {
    return Planned(visual)
        .filters("[" + group(list("city", configuration)) + "]")
        .query()
        .filters.at(0)
        .any_of.at(0);
  };
  Filter filter = read("'MatchOperator':'CONTAINS','CategoryValues':['a','b']");
  EXPECT_EQ(std::get<CategoryFilter>(filter.kind).match, CategoryFilter::Match::kEquals);
  EXPECT_EQ(filter.null_option, NullOption::kNonNullsOnly);
  filter = read("'MatchOperator':'DOES_NOT_CONTAIN','CategoryValues':['a']");
  EXPECT_EQ(std::get<CategoryFilter>(filter.kind).match, CategoryFilter::Match::kDoesNotEqual);
  EXPECT_EQ(filter.null_option, NullOption::kAllValues);
  filter = read("'MatchOperator':'CONTAINS','SelectAllOptions':'FILTER_ALL_VALUES'");
  EXPECT_TRUE(std::get<CategoryFilter>(filter.kind).select_all);
}

TEST(Filters, AGroupOfThePageStandsInForTheDefinitions) {
  const std::string own = list("city", "'MatchOperator':'EQUALS','CategoryValues':['a']");
  const std::string definition = ",'FilterGroups':[" + group(own) + "]";
  const std::string visual = bars("'Category':[" + cat("city") + "]");
  EXPECT_EQ(Planned(visual, definition).query().filters.size(), 1u);
  EXPECT_EQ(Planned(visual, definition)
                .filters("[" + group(own, ",'Status':'DISABLED'") + "]")
                .query()
                .filters.size(),
            0u);
  EXPECT_EQ(Planned(visual, ",'FilterGroups':[" + group(own, ",'Status':'DISABLED'") + "]")
                .query()
                .filters.size(),
            0u);
}

TEST(Filters, AParameterWithoutAValueFiltersNothing) {
  const std::string declared =
      ",'ParameterDeclarations':[{'StringParameterDeclaration':{'Name':'P',"
      "'ParameterValueType':'MULTI_VALUED'}}]";
  const std::string filter = "{'CategoryFilter':{'FilterId':'f'," + column("city") +
                             ",'Configuration':{'CustomFilterConfiguration':{'MatchOperator':"
                             "'EQUALS','ParameterName':'P','NullOption':'NON_NULLS_ONLY'}}}}";
  const std::string visual = bars("'Category':[" + cat("city") + "]");
  const std::string more = declared + ",'FilterGroups':[" + group(filter) + "]";
  EXPECT_EQ(Planned(visual, more).query().filters.size(), 0u);
  EXPECT_EQ(Planned(visual, more).parameters("{'P':['[ALL]']}").query().filters.size(), 0u);
  const VisualQuery query = Planned(visual, more).parameters("{'P':['a','b']}").query();
  EXPECT_EQ(std::get<CategoryFilter>(query.filters.at(0).any_of.at(0).kind).values.size(), 2u);
  EXPECT_EQ(Planned(visual, more).parameters("{'P':'a'}").code(), "PARAMETER_VALUE_INCOMPATIBLE");
}

TEST(Drill, StepsMoveDownAndFilter) {
  const std::string hierarchy =
      ",'ColumnHierarchies':[{'ExplicitHierarchy':{'HierarchyId':'h','Columns':["
      "{'DataSetIdentifier':'s','ColumnName':'region'},{'DataSetIdentifier':'s','ColumnName':"
      "'city'}]}}]";
  const std::string visual =
      bars("'Category':[" + cat("region", ",'HierarchyId':'h'") + "]", "{}", hierarchy);
  const VisualQuery query =
      Planned(visual).drill("{'level':1,'path':[{'fieldId':'d.region','value':'EU'}]}").query();
  EXPECT_EQ(query.dimensions.at(0).name, "city");
  EXPECT_EQ(query.dimensions[0].field_id, "d.region");
  ASSERT_EQ(query.filters.size(), 1u);
  EXPECT_EQ(query.filters[0].any_of.at(0).name, "region");
  EXPECT_EQ(Planned(visual).drill("{'level':1}").query().filters.size(), 0u);
  EXPECT_EQ(Planned(visual).drill("{'level':2}").code(), "InvalidParameterValueException");
  EXPECT_EQ(Planned(visual).drill("{'level':-1}").code(), "InvalidParameterValueException");
  EXPECT_EQ(Planned(visual).drill("{'path':[{'fieldId':'d.region','value':5}]}").code(),
            "InvalidParameterValueException");
}

TEST(Parameters, TimesOfTheApiAndOfPages) {
  EXPECT_EQ(read_time(json("1735689600")).value(), 1735689600000000);
  EXPECT_EQ(read_time(json("'2025-01-01'")).value(), 1735689600000000);
  EXPECT_EQ(read_time(json("'2025-01-01 00:00:00.5'")).value(), 1735689600500000);
  EXPECT_EQ(read_time(json("'2025-01-01T02:00:00+02:00'")).value(), 1735689600000000);
  EXPECT_FALSE(read_time(json("'yesterday'")).ok());
  EXPECT_FALSE(read_time(json("1e300")).ok());
  EXPECT_EQ(write_time(1735689600500000), "2025-01-01T00:00:00.500Z");
}

TEST(Insight, SentencesOfResults) {
  const std::string visual =
      "{'InsightVisual':{'VisualId':'v','DataSetIdentifier':'s','InsightConfiguration':"
      "{'Computations':[{'PeriodOverPeriod':{'ComputationId':'c','Time':" +
      date("ordered", ",'DateGranularity':'MONTH'") + ",'Value':" + num("revenue", "SUM") +
      "}}]}}}";
  Planned planned(visual);
  const VisualPlan plan = planned.plan().value();
  EXPECT_EQ(plan.parts.at(0).query.limit, 2);
  const Json body = json("{'Sheets':[{'SheetId':'s1','Visuals':[" + visual + "]}]}");
  const Definition definition = Definition::read(body).value();
  const VisualRef ref = definition.sheets().at(0).visuals.at(0);
  EXPECT_EQ(insight_text(ref, plan.parts[0],
                         {{"2026-02-01T00:00:00Z", 1500.0}, {"2026-01-01T00:00:00Z", 1000.0}}),
            "revenue (Sum) increased by 50.00% (500) from 1,000 to 1,500 at 2026-02-01.");
  EXPECT_EQ(insight_text(ref, plan.parts[0], {}), "There is no data to compute.");
}

TEST(Definition, TooMuchOrOfAnotherShapeIsRefused) {
  EXPECT_FALSE(Definition::read(json("[]")).ok());
  EXPECT_FALSE(Definition::read(json("{'Sheets':{}}")).ok());
  EXPECT_FALSE(Definition::read(json("{'Sheets':[{'Visuals':[{'A':{},'B':{}}]}]}")).ok());
  std::string sheets = "{'SheetId':'a'}";
  for (int i = 0; i < 20; ++i) sheets += ",{'SheetId':'a'}";
  EXPECT_FALSE(Definition::read(json("{'Sheets':[" + sheets + "]}")).ok());
}

}  // namespace
}  // namespace tarn::bi

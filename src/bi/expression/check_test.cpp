// Levels, types, refusals and results are tested in tests/quicksight, by example and at random;
// here what they don't reach.
#include "bi/expression/check.h"

#include <gtest/gtest.h>

#include <set>

namespace tarn::bi {
namespace {

TEST(Functions, AreAllThatAreDocumented) {
  std::set<std::string, std::less<>> names;
  for (const FunctionDescription& function : describe_functions()) {
    EXPECT_TRUE(names.emplace(function.name).second) << function.name;
    EXPECT_TRUE(function.signature.starts_with(std::string(function.name) + "("));
    EXPECT_FALSE(function.group.empty());
  }
  for (const char* name : {"addDateTime",
                           "addWorkDays",
                           "avgIf",
                           "coalesce",
                           "decimalToInt",
                           "distinct_countIf",
                           "epochDate",
                           "isWorkDay",
                           "netWorkDays",
                           "notIn",
                           "parseJson",
                           "percentileContIf",
                           "percentileDiscOver",
                           "periodOverPeriodPercentDifference",
                           "periodToDateAvgOverTime",
                           "periodToDatePercentileCont",
                           "periodToDateVarP",
                           "runningCount",
                           "stdevpOver",
                           "switch",
                           "varpIf",
                           "windowStDevP",
                           "firstValue",
                           "denseRank",
                           "percentOfTotal",
                           "truncDate"}) {
    EXPECT_TRUE(names.contains(name)) << name;
  }
  EXPECT_GE(names.size(), 125u);
}

TEST(Functions, HaveReadableSignatures) {
  std::set<std::string> signatures;
  for (const FunctionDescription& function : describe_functions()) {
    signatures.insert(function.signature);
  }
  for (const char* signature :
       {"substring(expression, start, length)", "ifelse(if, then [, if, then …], else)",
        "locate(expression, substring [, start])", "sum(measure [, [group-by level, …]])", "now()",
        "lag(measure, [sort order field, …], lookup index [, [partition field, …]])"}) {
    EXPECT_TRUE(signatures.contains(signature)) << signature;
  }
}

TEST(Check, KnowsWhatTheExpressionReads) {
  ExpressionContext context;
  context.columns = {{"revenue", DataType::kDecimal}, {"cost", DataType::kDecimal}};
  context.calculated_fields = {{"Profit", "{revenue} - {cost}"}};
  context.parameters = {{"Tax", {DataType::kDecimal, false, {1.5}}}};
  auto checked = check_expression("SUM({Profit}) * ${Tax}", context);
  ASSERT_TRUE(checked.ok()) << checked.error().message();
  EXPECT_EQ(checked->level, Level::kAggregate);
  EXPECT_EQ(checked->columns, (std::vector<std::string>{"revenue", "cost"}));
  EXPECT_EQ(checked->calculated_fields, std::vector<std::string>{"Profit"});
  EXPECT_EQ(checked->parameters, std::vector<std::string>{"Tax"});
}

TEST(Check, ErrorsHaveAPlaceInBytes) {
  auto checked = check_expression("concat('Ä', nope)", {});
  ASSERT_FALSE(checked.ok());
  EXPECT_EQ(checked.error().http_status(), 400);
  const auto place = place_of(checked.error());
  ASSERT_TRUE(place.has_value());
  EXPECT_EQ(place->offset, 13u);
  EXPECT_EQ(place->length, 4u);
}

TEST(Check, BoundsChainsOfOperators) {
  std::string text = "1";
  for (int i = 0; i < 399; ++i) text += " + 1";
  EXPECT_TRUE(check_expression(text, {}).ok());
  for (int i = 0; i < 200; ++i) text += " + 1";
  EXPECT_FALSE(check_expression(text, {}).ok());
}

}  // namespace
}  // namespace tarn::bi

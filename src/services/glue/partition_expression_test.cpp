#include "services/glue/partition_expression.h"

#include <gtest/gtest.h>

namespace tarn::glue {
namespace {

const std::vector<CatalogColumn> kKeys = {
    {"year", "int", {}, {}}, {"region", "string", {}, {}}, {"day", "date", {}, {}}};

bool matches(std::string_view text, const std::vector<std::string>& values) {
  auto expression = PartitionExpression::parse(text, kKeys);
  EXPECT_TRUE(expression.ok()) << text << ": "
                               << (expression.ok() ? "" : expression.error().message());
  return expression.ok() && expression->matches(values);
}

TEST(PartitionExpression, Operators) {
  const std::vector<std::string> row = {"2026", "eu-west", "2026-01-31"};
  for (const char* text :
       {"", "year = 2026", "year='2026'", "YEAR > 2025 AND year <= 2026", "year <> 1", "year != 1",
        "year IN (2025, 2026)", "year not in (1)", "region LIKE 'eu%'", "region like 'eu_west'",
        "region NOT LIKE 'us%'", "year BETWEEN 2026 AND 2030", "NOT (year = 1)",
        "year = 1 OR region = 'eu-west'", "day >= '2026-01-01'", "region IS NOT NULL",
        "year = 1 AND year = 1 OR year = 2026"}) {
    EXPECT_TRUE(matches(text, row)) << text;
  }
  for (const char* text : {"year = 2025", "year > 2026", "region = 'EU-WEST'", "region IS NULL",
                           "region LIKE 'eu'", "year NOT BETWEEN 2026 AND 2027"}) {
    EXPECT_FALSE(matches(text, row)) << text;
  }
}

TEST(PartitionExpression, NumbersCompareAsNumbers) {
  EXPECT_TRUE(matches("year > 9", {"10", "x", "2026-01-01"}));
  EXPECT_FALSE(matches("region > '9'", {"10", "10", "2026-01-01"})) << "text compares as text";
}

TEST(PartitionExpression, WhatIsWrongIsRefused) {
  for (const char* text :
       {"year =", "nosuch = 1", "year = 1 AND", "(year = 1", "year ~ 1", "region = 'open", "= 1"}) {
    const auto expression = PartitionExpression::parse(text, kKeys);
    ASSERT_FALSE(expression.ok()) << text;
    EXPECT_EQ(expression.error().code(), "InvalidInputException") << text;
  }
  std::string deep(5000, '(');
  EXPECT_FALSE(PartitionExpression::parse(deep, kKeys).ok());
}

}  // namespace
}  // namespace tarn::glue

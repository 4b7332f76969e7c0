#include "services/quicksight/definition_check.h"

#include <gtest/gtest.h>

#include "services/quicksight/definitions.h"
#include "services/quicksight/sources.h"

namespace tarn::quicksight {
namespace {

constexpr std::string_view kSales = "arn:aws:quicksight:us-east-1:123456789012:dataset/sales";

Result<DataSetColumns> find_data_set(std::string_view arn) {
  DataSetColumns columns;
  columns.is_there = arn == kSales;
  columns.names = {"region", "revenue"};
  columns.typed = {{"region", bi::DataType::kString}, {"revenue", bi::DataType::kDecimal}};
  return columns;
}

Result<DefinitionFacts> check(const std::string& more) {
  const std::string text = R"({"DataSetIdentifierDeclarations":[{"Identifier":"s","DataSetArn":")" +
                           std::string(kSales) + R"("}])" + (more.empty() ? "" : ",") + more + "}";
  DefinitionChecker checker(find_data_set);
  return checker.check(definition_shape(AssetKind::kDashboard), TRY(Json::parse(text)));
}

std::string field(std::string_view name, std::string_view expression) {
  return R"({"DataSetIdentifier":"s","Name":")" + std::string(name) + R"(","Expression":")" +
         std::string(expression) + R"("})";
}

std::string refusal(const std::string& more) {
  const auto facts = check(more);
  return facts.ok() ? "" : facts.error().code() + " " + facts.error().message();
}

TEST(DefinitionCheck, TellsSheetsAndDataSets) {
  const auto facts = check(R"("Sheets":[{"SheetId":"a","Name":"A"},{"SheetId":"b"}])");
  ASSERT_TRUE(facts.ok());
  EXPECT_EQ(facts->data_set_arns, std::vector<std::string>{std::string(kSales)});
  ASSERT_EQ(facts->sheets.size(), 2u);
  EXPECT_EQ(facts->sheets[0].name, "A");
  EXPECT_TRUE(facts->errors.empty());
}

TEST(DefinitionCheck, FindsWhatIsGivenTwice) {
  EXPECT_NE(refusal(R"("Sheets":[{"SheetId":"a"},{"SheetId":"a"}])").find("sheet id a"),
            std::string::npos);
  EXPECT_NE(refusal(R"("CalculatedFields":[)" + field("x", "1") + "," + field("x", "2") + "]")
                .find("calculated field x"),
            std::string::npos);
}

TEST(DefinitionCheck, ExpressionsHaveTypes) {
  const auto facts =
      check(R"("CalculatedFields":[)" + field("twice", "{revenue} * 2") + "," +
            field("both", "{twice} + {region}") + "," + field("lost", "{gone} + 1") + "]");
  ASSERT_TRUE(facts.ok()) << facts.error().message();
  ASSERT_EQ(facts->errors.size(), 2u);
  EXPECT_EQ(facts->errors[0].type, "COLUMN_TYPE_MISMATCH");
  EXPECT_EQ(facts->errors[0].path, "calculated-field/both");
  EXPECT_EQ(facts->errors[1].type, "COLUMN_REPLACEMENT_MISSING");
  EXPECT_EQ(facts->errors[1].path, "calculated-field/lost");
}

TEST(DefinitionCheck, AnExpressionThatDoesNotParseHasAPlace) {
  const std::string text = refusal(R"("CalculatedFields":[)" + field("x", "{revenue} * (2") + "]");
  EXPECT_TRUE(text.starts_with("InvalidParameterValueException Definition.CalculatedFields[0]"))
      << text;
}

TEST(DefinitionCheck, ComputationsMayRepeatAFieldOfTheirVisual) {
  const std::string dimension =
      R"({"DateDimensionField":{"FieldId":"t","Column":{"DataSetIdentifier":"s",)"
      R"("ColumnName":"region"}}})";
  const std::string computation =
      R"({"TotalAggregation":{"ComputationId":"c","Value":{"NumericalMeasureField":{)"
      R"("FieldId":"v","Column":{"DataSetIdentifier":"s","ColumnName":"revenue"}}}}})";
  EXPECT_EQ(refusal(R"("Sheets":[{"SheetId":"a","Visuals":[{"InsightVisual":{"VisualId":"i",)"
                    R"("DataSetIdentifier":"s","InsightConfiguration":{"Computations":[)" +
                    computation + "," + computation + "]}}}]}]"),
            "");
  EXPECT_NE(refusal(R"("Sheets":[{"SheetId":"a","Visuals":[{"LineChartVisual":{"VisualId":"l",)"
                    R"("ChartConfiguration":{"FieldWells":{"LineChartAggregatedFieldWells":{)"
                    R"("Category":[)" +
                    dimension + "," + dimension + "]}}}}}]}]")
                .find("the field id t"),
            std::string::npos);
}

TEST(Sources, ParametersReplaceDefaults) {
  const Json definition =
      Json::parse(R"({"ParameterDeclarations":[{"IntegerParameterDeclaration":)"
                  R"({"ParameterValueType":"SINGLE_VALUED","Name":"N","DefaultValues":)"
                  R"({"StaticValues":[1]}}}]})")
          .value();
  std::vector<AssetErrorRow> errors;
  const auto with = [&](std::string_view parameters) {
    return with_parameters(definition, Json::parse(parameters).value(), errors).dump();
  };
  EXPECT_NE(with(R"({"IntegerParameters":[{"Name":"N","Values":[7]}]})").find("[7]"),
            std::string::npos);
  EXPECT_TRUE(errors.empty());
  EXPECT_NE(with(R"({"IntegerParameters":[{"Name":"N","Values":[7,8]}]})").find("[1]"),
            std::string::npos);
  with(R"({"StringParameters":[{"Name":"N","Values":["7"]}]})");
  with(R"({"StringParameters":[{"Name":"M","Values":["7"]}]})");
  ASSERT_EQ(errors.size(), 3u);
  EXPECT_EQ(errors[0].type, "PARAMETER_VALUE_INCOMPATIBLE");
  EXPECT_EQ(errors[1].type, "PARAMETER_TYPE_INVALID");
  EXPECT_EQ(errors[2].type, "PARAMETER_NOT_FOUND");
}

}  // namespace
}  // namespace tarn::quicksight

#include "services/quicksight/sessions/text_reading.h"

#include <gtest/gtest.h>

namespace tarn::quicksight {
namespace {

std::string read(const std::vector<std::string>& values) {
  const auto reading = reading_of("x", values);
  if (!reading) return "";
  return std::string(bi::type_name(reading->type)) + " " + reading->expression;
}

TEST(TextReading, TellsDatesByTheirForm) {
  EXPECT_EQ(read({"2025-01-02", "2025-12-31"}), "DATETIME parseDate({x}, 'yyyy-MM-dd')");
  EXPECT_EQ(read({"2025-01-02 03:04:05", " 2025-12-31 00:00:00 "}),
            "DATETIME parseDate({x}, 'yyyy-MM-dd HH:mm:ss')");
  EXPECT_EQ(read({"01.02.2025", "28.12.2025", ""}), "DATETIME parseDate({x}, 'dd.MM.yyyy')");
  EXPECT_EQ(read({"2025-01-02", "2025-13-01"}), "");
  EXPECT_EQ(read({"2025-01-02", "soon"}), "");
}

TEST(TextReading, TellsMonthsFromDaysByNumbersAboveTwelve) {
  EXPECT_EQ(read({"01/02/2025", "12/31/2025"}), "DATETIME parseDate({x}, 'MM/dd/yyyy')");
  EXPECT_EQ(read({"01/02/2025", "31/12/2025"}), "DATETIME parseDate({x}, 'dd/MM/yyyy')");
  EXPECT_EQ(read({"01-02-2025", "12-31-2025"}), "DATETIME parseDate({x}, 'MM-dd-yyyy')");
  EXPECT_EQ(read({"13/13/2025", "01/01/2025"}), "");
}

TEST(TextReading, TellsAmountsByWhatStandsBesideThem) {
  EXPECT_EQ(read({"$100.50", "-$7"}), "DECIMAL parseDecimal(replace({x}, '$', ''))");
  EXPECT_EQ(read({"1,234.50", "7"}), "DECIMAL parseDecimal(replace({x}, ',', ''))");
  EXPECT_EQ(read({"5 %", "12.5%"}),
            "DECIMAL parseDecimal(replace(replace({x}, '%', ''), ' ', ''))");
  EXPECT_EQ(read({"1234.5 €", "EUR 7"}),
            "DECIMAL parseDecimal(replace(replace(replace({x}, 'EUR', ''), '€', ''), ' ', ''))");
}

TEST(TextReading, TellsNothingOfOtherTexts) {
  EXPECT_EQ(read({"100", "200"}), "");  // as likely a name
  EXPECT_EQ(read({"$1", "free"}), "");
  EXPECT_EQ(read({"1,23", "2,34"}), "");
  EXPECT_EQ(read({"$"}), "");
  EXPECT_EQ(read({"$", "€"}), "");
  EXPECT_EQ(read({"2025-01-02"}), "");  // one is too few
  EXPECT_EQ(read({}), "");
  EXPECT_FALSE(reading_of("a}b", {"$1", "$2"}));
}

}  // namespace
}  // namespace tarn::quicksight

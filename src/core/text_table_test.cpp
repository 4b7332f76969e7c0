#include "core/text_table.h"

#include <gtest/gtest.h>

#include <memory>

namespace tarn {
namespace {

TEST(TextTable, FindsEachOfManyTextsAndNoOther) {
  TextTable<int> table;
  EXPECT_TRUE(table.empty());
  EXPECT_EQ(table.find(""), nullptr);
  std::string text;
  for (int i = 0; i < 3000; ++i) {
    text.assign(static_cast<size_t>(i % 40), 'a');
    text += std::to_string(i);
    table[text] = i;
  }
  for (int i = 0; i < 3000; ++i) {
    text.assign(static_cast<size_t>(i % 40), 'a');
    text += std::to_string(i);
    const int* const found = table.find(text);
    ASSERT_NE(found, nullptr) << text;
    EXPECT_EQ(*found, i);
    EXPECT_EQ(table.find(text + "-"), nullptr);
  }
}

TEST(TextTable, TellsTextsApartThatDifferInOneByte) {
  for (size_t size = 0; size < 30; ++size) {
    TextTable<size_t> table;
    const std::string zeros(size, '\0');
    table[zeros] = size;
    for (size_t at = 0; at < size; ++at) {
      std::string other = zeros;
      other[at] = 1;
      EXPECT_EQ(table.find(other), nullptr) << size << " " << at;
      table[other] = at;
    }
    for (size_t at = 0; at < size; ++at) {
      std::string other = zeros;
      other[at] = 1;
      ASSERT_NE(table.find(other), nullptr);
      EXPECT_EQ(*table.find(other), at);
    }
    EXPECT_EQ(*table.find(zeros), size);
  }
}

TEST(TextTable, KeepsAValueThatIsThere) {
  TextTable<std::unique_ptr<int>> table;
  table["a"] = std::make_unique<int>(1);
  for (int i = 0; i < 100; ++i) table[std::to_string(i)];
  ASSERT_NE(table["a"], nullptr);
  EXPECT_EQ(*table["a"], 1);
}

}  // namespace
}  // namespace tarn

// Items as bytes, and their keys.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "services/dynamodb/expression_fixture.h"
#include "services/dynamodb/item_codec.h"
#include "services/dynamodb/item_keys.h"
#include "services/dynamodb/key_condition.h"

namespace tarn::dynamodb {
namespace {

constexpr std::string_view kAllTypes =
    R"({"b":{"B":"AAEC"},"bs":{"BS":["AA=="]},"e":{"S":""},"f":{"BOOL":false},
        "l":{"L":[{"L":[]},{"M":{}}]},"m":{"M":{"x":{"M":{"y":{"NULL":true}}}}},
        "n":{"N":"-1.50"},"ns":{"NS":["3","1","2"]},"s":{"S":"tëxt"},"ss":{"SS":["z","a"]},
        "t":{"BOOL":true}})";

class Items : public ExpressionTest {};

TEST_F(Items, ComeBackFromTheirBytes) {
  const Item before = item(kAllTypes);
  const std::string bytes = encode_item(before);
  const auto after = decode_item(bytes, arena_);
  ASSERT_TRUE(after.ok());
  EXPECT_TRUE(are_equal(before, *after));
  EXPECT_EQ(item_json(*after),
            R"({"b":{"B":"AAEC"},"bs":{"BS":["AA=="]},"e":{"S":""},"f":{"BOOL":false},)"
            R"("l":{"L":[{"L":[]},{"M":{}}]},"m":{"M":{"x":{"M":{"y":{"NULL":true}}}}},)"
            R"("n":{"N":"-1.5"},"ns":{"NS":["1","2","3"]},"s":{"S":"tëxt"},)"
            R"("ss":{"SS":["a","z"]},"t":{"BOOL":true}})");
}

// The bytes on disk, which older data folders hold: docs/formats/dynamodb-items.md.
TEST_F(Items, HaveTheBytesThatAreWrittenDown) {
  const Item one = item(R"({"n":{"N":"1"},"s":{"S":"x"},"t":{"BOOL":true}})");
  EXPECT_EQ(encode_item(one), std::string("\x03\x01n\x01\x01\x31\x01s\x00\x01x\x01t\x0a", 14));
}

TEST_F(Items, DamagedBytesAreRefused) {
  const std::string bytes = encode_item(item(kAllTypes));
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(decode_item(std::string_view(bytes).substr(0, size), arena_).ok()) << size;
  }
  std::mt19937 random(5);
  for (int i = 0; i < 20'000; ++i) {
    std::string damaged = bytes;
    damaged[random() % damaged.size()] = static_cast<char>(random());
    (void)decode_item(damaged, arena_);  // must not crash
  }
}

TEST_F(Items, SizesAreDynamodbs) {
  EXPECT_EQ(item_bytes(item(R"({"ab":{"S":"cd"}})")), 4U);
  EXPECT_EQ(item_bytes(item(R"({"a":{"N":"123"}})")), 1U + 3);
  EXPECT_EQ(item_bytes(item(R"({"a":{"BOOL":true}})")), 2U);
  EXPECT_EQ(item_bytes(item(R"({"a":{"L":[{"S":"x"}]}})")), 1U + 3 + 2);
  EXPECT_EQ(item_bytes(item(R"({"a":{"M":{"k":{"S":"x"}}}})")), 1U + 3 + 3);
}

TEST_F(Items, WrongValuesAreRefused) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {R"({"a":{"SS":[]}})",
       "One or more parameter values were invalid: An string set  may not be empty"},
      {R"({"a":{"NS":["1","1.0"]}})", "Input collection contains duplicates"},
      {R"({"a":{"SS":["x","x"]}})",
       "One or more parameter values were invalid: Input collection [x, x] contains duplicates."},
      {R"({"a":{"NULL":false}})",
       "One or more parameter values were invalid: Null attribute value types must have the value "
       "of true"},
      {R"({"a":{"X":"1"}})",
       "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"},
      {R"({"a":{"L":[{"N":"one"}]}})", "The parameter cannot be converted to a numeric value: one"},
  };
  for (const auto& [json, message] : cases) {
    const auto refused = to_item(arena_, wire_map(json));
    ASSERT_FALSE(refused.ok()) << json;
    EXPECT_EQ(refused.error().message(), message);
  }
}

TEST_F(Items, NestingIsBounded) {
  const auto nested = [](int levels) {
    std::string json = R"({"S":"x"})";
    for (int i = 0; i < levels; ++i) json = R"({"L":[)" + json + "]}";
    return R"({"a":)" + json + "}";
  };
  EXPECT_TRUE(to_item(arena_, wire_map(std::string_view(nested(kMaxNesting)))).ok());
  EXPECT_FALSE(to_item(arena_, wire_map(std::string_view(nested(kMaxNesting + 1)))).ok());
}

// Keys of a partition's items sort as their range keys do, whatever bytes these have.
TEST_F(Items, KeysSortAsRangeKeysDo) {
  std::mt19937 random(11);
  const store::Scope scope{1, "123456789012", "us-east-1"};
  const Value hash = make_text(Type::kString, "h");
  std::vector<Value> values;
  for (int i = 0; i < 300; ++i) {
    std::string text;
    for (size_t n = random() % 5; n > 0; --n) text += static_cast<char>(random() % 3);
    values.push_back(make_text(Type::kBinary, arena_.copy(text)));
  }
  for (const Value& a : values) {
    for (const Value& b : values) {
      const std::string first = item_key(scope, "t", {&hash, &a}).bytes();
      const std::string second = item_key(scope, "t", {&hash, &b}).bytes();
      ASSERT_EQ(a.text() <=> b.text(), first <=> second);
    }
  }
}

TEST_F(Items, DigestsTellKeysApart) {
  const Value a = make_text(Type::kString, "1"), b = make_text(Type::kNumber, "1");
  EXPECT_NE(partition_digest(a), partition_digest(b));
  EXPECT_NE(item_digest({&a, &b}), item_digest({&a, nullptr}));
  EXPECT_EQ(item_digest({&a, &b}), item_digest({&a, &b}));
}

class KeyConditions : public ExpressionTest {
 protected:
  std::string check(std::string_view expression, std::string_view values) {
    const auto made = [&]() -> Result<KeyCondition> {
      auto used = TRY(Substitutions::make(arena_, {}, wire_map(values)));
      const Condition* condition =
          TRY(parse_condition(arena_, used, "KeyConditionExpression", arena_.copy(expression)));
      return KeyCondition::make({{"pk", Type::kString}, {"sk", Type::kNumber}},
                                TRY(key_tests_of(*condition)));
    }();
    return made.ok() ? "" : made.error().message();
  }
};

TEST_F(KeyConditions, TakenAndRefused) {
  constexpr std::string_view kValues = R"({":p":{"S":"x"},":a":{"N":"1"},":b":{"N":"2"}})";
  for (const std::string_view fine :
       {"pk = :p", "pk = :p AND sk = :a", "sk < :a AND :p = pk",
        "(pk = :p) AND (sk BETWEEN :a AND :b)", "pk = :p and :a <= sk"}) {
    EXPECT_EQ(check(fine, kValues), "") << fine;
  }
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"pk = :p OR sk = :a", "Invalid operator used in KeyConditionExpression: OR"},
      {"NOT pk = :p", "Invalid operator used in KeyConditionExpression: NOT"},
      {"pk <> :p", "Invalid operator used in KeyConditionExpression: <>"},
      {"attribute_exists(pk)", "Invalid operator used in KeyConditionExpression: attribute_exists"},
      {"pk = :p AND size(sk) = :a", "KeyConditionExpressions cannot contain nested operations"},
      {"pk = :p AND pk = :p", "KeyConditionExpressions must only contain one condition per key"},
      {"pk.a = :p", "KeyConditionExpressions cannot have conditions on nested attributes"},
      {"pk > :p", "Query key condition not supported"},
      {"sk = :a", "Query condition missed key schema element: pk"},
      {"pk = :p AND zz = :a", "Query condition missed key schema element: sk"},
      {"pk = :a",
       "One or more parameter values were invalid: Condition parameter type does not match schema "
       "type"},
      {"pk = :p AND :a BETWEEN sk AND :b",
       "Invalid condition in KeyConditionExpression: BETWEEN operator must have the key attribute "
       "as its first operand"},
  };
  for (const auto& [expression, message] : cases) {
    EXPECT_EQ(check(expression, kValues), message) << expression;
  }
}

}  // namespace
}  // namespace tarn::dynamodb

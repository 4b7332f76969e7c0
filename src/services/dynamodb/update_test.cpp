#include <gtest/gtest.h>

#include "services/dynamodb/expression_fixture.h"

namespace tarn::dynamodb {
namespace {

class Updates : public ExpressionTest {};

constexpr std::string_view kOne = R"({":v":{"N":"1"}})";

TEST_F(Updates, Set) {
  EXPECT_EQ(update("SET a = :v", "{}", kOne), R"({"a":{"N":"1"}})");
  EXPECT_EQ(update("SET a = b, b = a", R"({"a":{"N":"1"},"b":{"N":"2"}})"),
            R"({"a":{"N":"2"},"b":{"N":"1"}})");
  EXPECT_EQ(update("set a = a + :v", R"({"a":{"N":"41"}})", kOne), R"({"a":{"N":"42"}})");
  EXPECT_EQ(update("SET a = :v - a", R"({"a":{"N":"41"}})", kOne), R"({"a":{"N":"-40"}})");
  EXPECT_EQ(update("SET a = (a - :v)", R"({"a":{"N":"41"}})", kOne), R"({"a":{"N":"40"}})");
  EXPECT_EQ(update("SET a = (a) + (:v)", R"({"a":{"N":"41"}})", kOne), R"({"a":{"N":"42"}})");
  EXPECT_EQ(update("SET a = if_not_exists(a, :z) + :v", "{}", R"({":v":{"N":"1"},":z":{"N":"0"}})"),
            R"({"a":{"N":"1"}})");
  EXPECT_EQ(update("SET l = list_append(l, :v)", R"({"l":{"L":[{"N":"1"}]}})",
                   R"({":v":{"L":[{"S":"x"}]}})"),
            R"({"l":{"L":[{"N":"1"},{"S":"x"}]}})");
  EXPECT_EQ(update("SET m.k = :v", R"({"m":{"M":{}}})", kOne), R"({"m":{"M":{"k":{"N":"1"}}}})");
  EXPECT_EQ(update("SET m.a.b = :v", R"({"m":{"M":{"a":{"M":{"c":{"N":"2"}}}}}})", kOne),
            R"({"m":{"M":{"a":{"M":{"b":{"N":"1"},"c":{"N":"2"}}}}}})");
  EXPECT_EQ(update("SET l[0] = :v, l[9] = :v, l[8] = :w", R"({"l":{"L":[{"N":"0"}]}})",
                   R"({":v":{"N":"1"},":w":{"N":"2"}})"),
            R"({"l":{"L":[{"N":"1"},{"N":"2"},{"N":"1"}]}})");
  EXPECT_EQ(update("SET l[1].x = :v", R"({"l":{"L":[{"N":"0"},{"M":{}}]}})", kOne),
            R"({"l":{"L":[{"N":"0"},{"M":{"x":{"N":"1"}}}]}})");
}

TEST_F(Updates, Remove) {
  EXPECT_EQ(update("REMOVE a, zz", R"({"a":{"N":"1"},"b":{"N":"2"}})"), R"({"b":{"N":"2"}})");
  EXPECT_EQ(update("REMOVE l[0], l[2], l[7]", R"({"l":{"L":[{"N":"0"},{"N":"1"},{"N":"2"}]}})"),
            R"({"l":{"L":[{"N":"1"}]}})");
  EXPECT_EQ(update("REMOVE m.k", R"({"m":{"M":{"k":{"N":"1"}}}})"), R"({"m":{"M":{}}})");
  // Places in a list are those before the update.
  EXPECT_EQ(
      update("REMOVE l[0] SET l[1] = :v", R"({"l":{"L":[{"N":"7"},{"N":"8"},{"N":"9"}]}})", kOne),
      R"({"l":{"L":[{"N":"1"},{"N":"9"}]}})");
}

TEST_F(Updates, AddAndDelete) {
  EXPECT_EQ(update("ADD a :v", "{}", kOne), R"({"a":{"N":"1"}})");
  EXPECT_EQ(update("ADD a :v", R"({"a":{"N":"0.5"}})", kOne), R"({"a":{"N":"1.5"}})");
  EXPECT_EQ(update("ADD s :v", R"({"s":{"SS":["b"]}})", R"({":v":{"SS":["a","b"]}})"),
            R"({"s":{"SS":["a","b"]}})");
  EXPECT_EQ(update("ADD m.n :v", R"({"m":{"M":{}}})", kOne), R"({"m":{"M":{"n":{"N":"1"}}}})");
  EXPECT_EQ(update("DELETE s :v", R"({"s":{"SS":["a","b","c"]}})", R"({":v":{"SS":["a","x"]}})"),
            R"({"s":{"SS":["b","c"]}})");
  EXPECT_EQ(update("DELETE s :v", R"({"s":{"NS":["1"]}})", R"({":v":{"NS":["1.0"]}})"), "{}");
  EXPECT_EQ(update("DELETE s :v", "{}", R"({":v":{"NS":["1"]}})"), "{}");
  EXPECT_EQ(
      update("ADD a :v DELETE s :w SET x = :v REMOVE y", R"({"s":{"SS":["q"]},"y":{"S":"gone"}})",
             R"({":v":{"N":"1"},":w":{"SS":["q"]}})"),
      R"({"a":{"N":"1"},"x":{"N":"1"}})");
}

TEST_F(Updates, RefusedByWhatIsThere) {
  const std::string path =
      "The document path provided in the update expression is invalid for update";
  const std::string missing =
      "The provided expression refers to an attribute that does not exist in the item";
  const std::string type = "An operand in the update expression has an incorrect data type";
  EXPECT_EQ(update("SET m.k = :v", "{}", kOne), path);
  EXPECT_EQ(update("SET s.k = :v", R"({"s":{"S":"x"}})", kOne), path);
  EXPECT_EQ(update("SET m[0] = :v", R"({"m":{"M":{}}})", kOne), path);
  EXPECT_EQ(update("REMOVE m.k.z", R"({"m":{"M":{}}})"), path);
  EXPECT_EQ(update("SET a = b", "{}"), missing);
  EXPECT_EQ(update("SET a = a + :v", "{}", kOne), missing);
  EXPECT_EQ(update("SET a = a + :v", R"({"a":{"S":"1"}})", kOne), type);
  EXPECT_EQ(update("SET a = list_append(a, :v)", R"({"a":{"S":"1"}})", R"({":v":{"L":[]}})"), type);
  EXPECT_EQ(update("ADD a :v", R"({"a":{"S":"1"}})", kOne), type);
  EXPECT_EQ(update("DELETE a :v", R"({"a":{"SS":["1"]}})", R"({":v":{"NS":["1"]}})"), type);
}

TEST_F(Updates, RefusedByWhatIsWritten) {
  const auto invalid = [](std::string_view what) {
    return "Invalid UpdateExpression: " + std::string(what);
  };
  EXPECT_EQ(update("", "{}"), invalid("The expression can not be empty;"));
  EXPECT_EQ(update("SET", "{}"), invalid(R"(Syntax error; token: "<EOF>", near: "SET")"));
  EXPECT_EQ(update("PUT a = :v", "{}", kOne),
            invalid(R"(Syntax error; token: "PUT", near: "PUT a")"));
  EXPECT_EQ(update("SET a = :v, ", "{}", kOne),
            invalid(R"(Syntax error; token: "<EOF>", near: ",")"));
  EXPECT_EQ(update("SET a = :v SET b = :v", "{}", kOne),
            invalid("The \"SET\" section can only be used once in an update expression;"));
  EXPECT_EQ(update("SET a = :v, a.b = :v", "{}", kOne),
            invalid("Two document paths overlap with each other; must remove or rewrite one of "
                    "these paths; path one: [a], path two: [a, b]"));
  EXPECT_EQ(update("SET a.b = :v, a[1] = :v", "{}", kOne),
            invalid("Two document paths conflict with each other; must remove or rewrite one of "
                    "these paths; path one: [a, b], path two: [a, [1]]"));
  EXPECT_EQ(update("SET status = :v", "{}", kOne),
            invalid("Attribute name is a reserved keyword; reserved keyword: status"));
  EXPECT_EQ(update("SET a = size(b)", "{}"),
            invalid("The function is not allowed in an update expression; function: size"));
  EXPECT_EQ(update("SET a = foo(b)", "{}"), invalid("Invalid function name; function: foo"));
  EXPECT_EQ(update("SET a = if_not_exists(b)", "{}"),
            invalid("Incorrect number of operands for operator or function; operator or function: "
                    "if_not_exists, number of operands: 1"));
  EXPECT_EQ(update("SET a = a + :v", "{}", R"({":v":{"S":"1"}})"),
            invalid("Incorrect operand type for operator or function; operator or function: +, "
                    "operand type: S"));
  EXPECT_EQ(update("ADD a :v", "{}", R"({":v":{"S":"1"}})"),
            invalid("Incorrect operand type for operator or function; operator: ADD, operand type: "
                    "STRING, typeset: ALLOWED_FOR_ADD_OPERAND"));
}

TEST_F(Updates, Projections) {
  constexpr std::string_view kItem =
      R"({"a":{"N":"1"},"m":{"M":{"x":{"N":"1"},"y":{"M":{"z":{"S":"q"}}}}},
          "l":{"L":[{"N":"0"},{"N":"1"},{"M":{"k":{"S":"v"},"j":{"S":"w"}}}]}})";
  EXPECT_EQ(projection("a", kItem), R"({"a":{"N":"1"}})");
  EXPECT_EQ(projection("a, zz", kItem), R"({"a":{"N":"1"}})");
  EXPECT_EQ(projection("m.y.z", kItem), R"({"m":{"M":{"y":{"M":{"z":{"S":"q"}}}}}})");
  EXPECT_EQ(projection("l[2].k, l[0]", kItem), R"({"l":{"L":[{"N":"0"},{"M":{"k":{"S":"v"}}}]}})");
  EXPECT_EQ(projection("l[7], m.nil", kItem), "{}");
  EXPECT_EQ(projection("#m.x", kItem, R"({"#m":"m"})"), R"({"m":{"M":{"x":{"N":"1"}}}})");
  EXPECT_EQ(projection("a, a", kItem),
            "Invalid ProjectionExpression: Two document paths overlap with each other; must remove "
            "or rewrite one of these paths; path one: [a], path two: [a]");
  EXPECT_EQ(projection("a b", kItem),
            R"(Invalid ProjectionExpression: Syntax error; token: "b", near: "a b")");
  EXPECT_EQ(projection("", kItem),
            "Invalid ProjectionExpression: The expression can not be empty;");
}

}  // namespace
}  // namespace tarn::dynamodb

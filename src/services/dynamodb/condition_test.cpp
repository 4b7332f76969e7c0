#include <gtest/gtest.h>

#include "services/dynamodb/expression_fixture.h"

namespace tarn::dynamodb {
namespace {

constexpr std::string_view kItem =
    R"({"id":{"S":"a"},"n":{"N":"5"},"neg":{"N":"-1.5"},"s":{"S":"hello"},"b":{"B":"AQID"},
        "ss":{"SS":["x","y"]},"ns":{"NS":["1","2.50"]},"bs":{"BS":["AQ==","Ag=="]},
        "l":{"L":[{"N":"1"},{"S":"two"},{"M":{"deep":{"S":"yes"}}}]},
        "m":{"M":{"k":{"S":"v"},"o":{"M":{"p":{"N":"7"}}}}},"t":{"BOOL":true},"nul":{"NULL":true},
        "void_":{"S":""}})";
constexpr std::string_view kInvalid = "Invalid ConditionExpression: ";

struct Case {
  std::string_view expression;
  std::string_view values;
  std::string_view outcome;
};

class Conditions : public ExpressionTest {
 protected:
  void expect(std::initializer_list<Case> cases) {
    for (const Case& one : cases) {
      EXPECT_EQ(evaluate(one.expression, kItem, one.values), one.outcome) << one.expression;
    }
  }
  // Refused with this after "Invalid ConditionExpression: ".
  void expect_invalid(std::initializer_list<Case> cases) {
    for (const Case& one : cases) {
      EXPECT_EQ(evaluate(one.expression, kItem, one.values),
                std::string(kInvalid) + std::string(one.outcome))
          << one.expression;
    }
  }
};

TEST_F(Conditions, Comparisons) {
  expect({
      {"n = :v", R"({":v":{"N":"5.0"}})", "true"},
      {"n = :v", R"({":v":{"S":"5"}})", "false"},
      {"n <> :v", R"({":v":{"S":"5"}})", "true"},
      {"gone <> :v", R"({":v":{"S":"5"}})", "true"},
      {"gone = :v", R"({":v":{"S":"5"}})", "false"},
      {"n < :v", R"({":v":{"N":"10"}})", "true"},
      {"neg < :v", R"({":v":{"N":"-1.4"}})", "true"},
      {"s < :v", R"({":v":{"S":"hellp"}})", "true"},
      {"s >= :v", R"({":v":{"S":"hello"}})", "true"},
      {"b > :v", R"({":v":{"B":"AQI="}})", "true"},
      {":v > n", R"({":v":{"N":"6"}})", "true"},
      {"n <= m.o.p", {}, "true"},
      {"t = :v", R"({":v":{"BOOL":true}})", "true"},
      {"t < :v", R"({":v":{"S":"x"}})", "false"},
      {"ss = :v", R"({":v":{"SS":["y","x"]}})", "true"},
      {"ns = :v", R"({":v":{"NS":["2.5","1"]}})", "true"},
      {"m = :v", R"({":v":{"M":{"o":{"M":{"p":{"N":"7"}}},"k":{"S":"v"}}}})", "true"},
      {"n BETWEEN :a AND :b", R"({":a":{"N":"5"},":b":{"N":"6"}})", "true"},
      {"n between :a and :b", R"({":a":{"N":"5.1"},":b":{"N":"6"}})", "false"},
      {"n IN (:a, :b)", R"({":a":{"N":"4"},":b":{"N":"5"}})", "true"},
      {"s IN (:a)", R"({":a":{"S":"no"}})", "false"},
      {"(n) = (:v)", R"({":v":{"N":"5"}})", "true"},
  });
}

TEST_F(Conditions, PathsAndFunctions) {
  expect({
      {"l[0] = :v", R"({":v":{"N":"1"}})", "true"},
      {"l[2].deep = :v", R"({":v":{"S":"yes"}})", "true"},
      {"l[9] = :v", R"({":v":{"N":"1"}})", "false"},
      {"attribute_exists(m.o.p)", {}, "true"},
      {"attribute_exists(m.o.q)", {}, "false"},
      {"attribute_exists(l[1])", {}, "true"},
      {"attribute_not_exists(gone)", {}, "true"},
      {"attribute_type(l, :v)", R"({":v":{"S":"L"}})", "true"},
      {"attribute_type(n, :v)", R"({":v":{"S":"S"}})", "false"},
      {"attribute_type(nul, :v)", R"({":v":{"S":"NULL"}})", "true"},
      {"begins_with(s, :v)", R"({":v":{"S":"hel"}})", "true"},
      {"begins_with(b, :v)", R"({":v":{"B":"AQ=="}})", "true"},
      {"begins_with(n, :v)", R"({":v":{"S":"5"}})", "false"},
      {"contains(s, :v)", R"({":v":{"S":"ell"}})", "true"},
      {"contains(ss, :v)", R"({":v":{"S":"x"}})", "true"},
      {"contains(ss, :v)", R"({":v":{"N":"1"}})", "false"},
      {"contains(ns, :v)", R"({":v":{"N":"2.5"}})", "true"},
      {"contains(bs, :v)", R"({":v":{"B":"Ag=="}})", "true"},
      {"contains(l, :v)", R"({":v":{"S":"two"}})", "true"},
      {"contains(m, :v)", R"({":v":{"S":"v"}})", "false"},
      {"size(s) = :v", R"({":v":{"N":"5"}})", "true"},
      {"size(l) > :v", R"({":v":{"N":"2"}})", "true"},
      {"size(ss) = size(ns)", {}, "true"},
      {"size(b) = :v", R"({":v":{"N":"3"}})", "true"},
      {"size(m) = :v", R"({":v":{"N":"2"}})", "true"},
      {"size(n) = :v", R"({":v":{"N":"1"}})", "false"},
      {"size(void_) = :v", R"({":v":{"N":"0"}})", "true"},
      {":v = size(s)", R"({":v":{"N":"5"}})", "true"},
  });
}

TEST_F(Conditions, Logic) {
  constexpr std::string_view kFive = R"({":v":{"N":"5"}})";
  expect({
      {"n = :v AND attribute_exists(s)", kFive, "true"},
      {"n = :v and attribute_exists(zz)", kFive, "false"},
      {"n <> :v OR attribute_exists(s)", kFive, "true"},
      {"NOT n = :v", kFive, "false"},
      {"NOT (n = :v AND attribute_exists(zz))", kFive, "true"},
      {"not not n = :v", kFive, "true"},
      // AND before OR.
      {"attribute_exists(s) OR attribute_exists(zz) AND n <> :v", kFive, "true"},
      {"(attribute_exists(s) OR attribute_exists(zz)) AND n <> :v", kFive, "false"},
      {"NOT attribute_exists(zz) AND n = :v", kFive, "true"},
  });
}

TEST_F(Conditions, SyntaxErrors) {
  expect_invalid({
      {"", {}, "The expression can not be empty;"},
      {"n =", {}, R"(Syntax error; token: "<EOF>", near: "=")"},
      {"n n n", {}, R"(Syntax error; token: "n", near: "n n n")"},
      {"a-b = n", {}, R"(Syntax error; token: "-", near: "a-b")"},
      {"n = :v)", R"({":v":{"N":"1"}})", R"x(Syntax error; token: ")", near: ":v)")x"},
      {"l[a] = n", {}, R"(Syntax error; token: "a", near: "[a]")"},
      {"n = $", {}, R"(Syntax error; token: "$", near: "= $")"},
      {"n = n2 AND", {}, R"(Syntax error; token: "<EOF>", near: "AND")"},
  });
}

TEST_F(Conditions, RefusedInDynamodbsWords) {
  constexpr std::string_view kOne = R"({":v":{"N":"1"}})";
  expect_invalid({
      {"name = :v", kOne, "Attribute name is a reserved keyword; reserved keyword: name"},
      {"m.Status = :v", kOne, "Attribute name is a reserved keyword; reserved keyword: Status"},
      {"#x = :v", kOne,
       "An expression attribute name used in the document path is not defined; attribute name: #x"},
      {"n = :w", kOne,
       "An expression attribute value used in expression is not defined; attribute value: :w"},
      {"foo(n)", {}, "Invalid function name; function: foo"},
      {"if_not_exists(n, :v)", kOne, "Invalid function name; function: if_not_exists"},
      {"size(n)",
       {},
       "The function is not allowed to be used this way in an expression; function: size"},
      {"attribute_exists(n) = :v", kOne,
       "The function is not allowed to be used this way in an expression; function: "
       "attribute_exists"},
      {"attribute_exists(n, s)",
       {},
       "Incorrect number of operands for operator or function; operator or function: "
       "attribute_exists, number of operands: 2"},
      {"attribute_exists(:v)", kOne,
       "Operator or function requires a document path; operator or function: attribute_exists"},
      {"begins_with(s, :v)", kOne,
       "Incorrect operand type for operator or function; operator or function: begins_with, "
       "operand type: N"},
      {"attribute_type(s, :v)", R"({":v":{"S":"X"}})",
       "Invalid attribute type name found; type: X, valid types: "
       "{B,NULL,SS,BOOL,L,BS,N,NS,S,M}"},
      {"n < :v", R"({":v":{"BOOL":true}})",
       "Incorrect operand type for operator or function; operator or function: <, operand type: "
       "BOOL"},
      {"n = n",
       {},
       "The first operand must be distinct from the remaining operands for this operator or "
       "function; operator: =, first operand: [n]"},
      {"n BETWEEN :a AND :b", R"({":a":{"N":"2"},":b":{"N":"1"}})",
       "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; "
       "lower bound operand: AttributeValue: {N:2}, upper bound operand: AttributeValue: {N:1}"},
      {"n BETWEEN :a AND :b", R"({":a":{"N":"2"},":b":{"S":"1"}})",
       "The BETWEEN operator requires same data type for lower and upper bounds; lower bound "
       "operand: AttributeValue: {N:2}, upper bound operand: AttributeValue: {S:1}"},
      {"((n = :v))", kOne, "The expression has redundant parentheses;"},
  });
}

TEST_F(Conditions, NestedParenthesesAreFineWhereTheyHoldMore) {
  EXPECT_EQ(evaluate("((n = :v) AND attribute_exists(s))", kItem, R"({":v":{"N":"5"}})"), "true");
}

TEST_F(Conditions, NamesAndValues) {
  EXPECT_EQ(evaluate("#a.#b = :v", R"({"x.y":{"M":{"size":{"N":"1"}}}})", R"({":v":{"N":"1"}})",
                     R"({"#a":"x.y","#b":"size"})"),
            "true");
  EXPECT_EQ(evaluate("n = :v", kItem, R"({":v":{"N":"5"},":w":{"N":"1"}})"),
            "Value provided in ExpressionAttributeValues unused in expressions: keys: {:w}");
  EXPECT_EQ(evaluate("attribute_exists(n)", kItem, {}, R"({"#q":"n"})"),
            "Value provided in ExpressionAttributeNames unused in expressions: keys: {#q}");
  EXPECT_EQ(evaluate("n = :v", kItem, R"({"v":{"N":"5"}})"),
            "ExpressionAttributeValues contains invalid key: Syntax error; key: \"v\"");
  EXPECT_EQ(
      evaluate("n = :v", kItem, R"({":v":{"N":"x"}})"),
      "ExpressionAttributeValues contains invalid value: The parameter cannot be converted to "
      "a numeric value: x for key :v");
  EXPECT_EQ(evaluate("n = :v", kItem, "{}"), "ExpressionAttributeValues must not be empty");
}

TEST_F(Conditions, DepthAndSizeAreBounded) {
  const std::string deep = std::string(500, '(') + "n = s" + std::string(500, ')');
  EXPECT_EQ(evaluate(deep, kItem), std::string(kInvalid) + "The expression is nested too deeply");
  std::string nots;
  for (int i = 0; i < 500; ++i) nots += "NOT ";
  EXPECT_EQ(evaluate(nots + "n = s", kItem),
            std::string(kInvalid) + "The expression is nested too deeply");
  EXPECT_EQ(evaluate(std::string(5000, 'n'), kItem),
            std::string(kInvalid) +
                "Expression size has exceeded the maximum allowed size; expression size: 5000");
  std::string many = "n = s";
  for (int i = 0; i < 301; ++i) many += " OR n = s";
  EXPECT_NE(evaluate(many, kItem).find("too many operators"), std::string::npos);
}

}  // namespace
}  // namespace tarn::dynamodb

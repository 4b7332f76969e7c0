#include "services/lambda/names.h"

#include <gtest/gtest.h>

#include "services/lambda/lambda_fixture.h"

namespace tarn::lambda {
namespace {

class NamesTest : public LambdaFixture {
 protected:
  // "account region name qualifier", or the error's code.
  std::string parse(std::string_view named, wire::Text qualifier = {}) {
    std::string text;
    auto done = with_context([&](Context& context) -> Result<void> {
      const auto ref = parse_function(context, named, qualifier);
      text = ref.ok() ? ref->account + " " + ref->region + " " + ref->name + " " + ref->qualifier
                      : ref.error().code();
      return {};
    });
    EXPECT_TRUE(done.ok());
    return text;
  }
};

TEST_F(NamesTest, TakesEveryFormOfAName) {
  const std::string plain = "123456789012 us-east-1 my-fn_1 ";
  EXPECT_EQ(parse("my-fn_1"), plain);
  EXPECT_EQ(parse("my-fn_1:7"), plain + "7");
  EXPECT_EQ(parse("my-fn_1:$LATEST"), plain + "$LATEST");
  EXPECT_EQ(parse("function:my-fn_1"), plain);
  EXPECT_EQ(parse("123456789012:function:my-fn_1:live"), plain + "live");
  EXPECT_EQ(parse("arn:aws:lambda:us-east-1:123456789012:function:my-fn_1"), plain);
  EXPECT_EQ(parse("arn:aws:lambda:us-east-1:999999999999:function:my-fn_1:3"),
            "999999999999 us-east-1 my-fn_1 3");
  EXPECT_EQ(parse("my-fn_1", "live"), plain + "live");
  EXPECT_EQ(parse("my-fn_1:live", "live"), plain + "live");
  EXPECT_EQ(parse(std::string(65, 'a')), "123456789012 us-east-1 " + std::string(65, 'a') + " ");
}

TEST_F(NamesTest, TellsNamesFromRegions) {
  for (const std::string name : {"the-function-1", "a-b-1", "my-1", "my-fn1-1", "fn-blue-12"}) {
    EXPECT_EQ(parse(name + ":live"), "123456789012 us-east-1 " + name + " live");
  }
  for (const std::string region :
       {"us-west-2", "us-gov-west-1", "us-iso-east-1", "us-isob-east-1", "eusc-de-east-1"}) {
    EXPECT_EQ(parse(region + ":123456789012:function:f"), "ResourceNotFoundException") << region;
  }
}

TEST_F(NamesTest, RefusesWhatIsNone) {
  EXPECT_EQ(parse("my-fn_1:live", "other"), "InvalidParameterValueException");
  EXPECT_EQ(parse("a.b"), "InvalidParameterValueException");
  EXPECT_EQ(parse("a:b:c:d"), "InvalidParameterValueException");
  EXPECT_EQ(parse(""), "InvalidParameterValueException");
  EXPECT_EQ(parse("arn:aws:lambda:eu-west-1:123456789012:function:f"), "ResourceNotFoundException");
}

TEST_F(NamesTest, TellsVersionsFromAliases) {
  EXPECT_EQ(version_number("$LATEST"), 0);
  EXPECT_EQ(version_number(""), 0);
  EXPECT_EQ(version_number("12"), 12);
  EXPECT_FALSE(version_number("live"));
  EXPECT_FALSE(version_number("0"));
  EXPECT_FALSE(version_number("-1"));
  EXPECT_FALSE(version_number("1a"));
  EXPECT_FALSE(version_number("99999999999999999999"));
}

}  // namespace
}  // namespace tarn::lambda

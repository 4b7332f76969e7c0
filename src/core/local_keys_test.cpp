#include "core/local_keys.h"

#include <gtest/gtest.h>

namespace tarn {
namespace {

TEST(LocalKeys, DataKeysComeBackUnderTheirContextOnly) {
  LocalKeys keys(std::string(32, 'm'), system_random());
  DataKey first = keys.make_data_key("object/1").value();
  DataKey second = keys.make_data_key("object/1").value();
  EXPECT_EQ(first.plaintext.size(), 32u);
  EXPECT_NE(first.plaintext, second.plaintext);
  EXPECT_EQ(first.wrapped.find(first.plaintext), std::string::npos);
  EXPECT_EQ(keys.unwrap(first.wrapped, "object/1").value(), first.plaintext);
  EXPECT_FALSE(keys.unwrap(first.wrapped, "object/2").ok());
  LocalKeys others(std::string(32, 'n'), system_random());
  EXPECT_FALSE(others.unwrap(first.wrapped, "object/1").ok());
}

TEST(LocalKeys, OnlySmallSecretsAreWrapped) {
  LocalKeys keys(std::string(32, 'm'), system_random());
  EXPECT_EQ(keys.unwrap(keys.wrap("short", "c").value(), "c").value(), "short");
  EXPECT_FALSE(keys.wrap("", "c").ok());
  EXPECT_FALSE(keys.wrap(std::string(5000, 'x'), "c").ok());
}

}  // namespace
}  // namespace tarn

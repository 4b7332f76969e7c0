#include "core/local_keys.h"

#include <gtest/gtest.h>

#include "store/key_wrap.h"

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

TEST(LocalKeys, EachKeyOfTheRingOpensWhatItWrapped) {
  const std::string legacy(32, 'm');
  store::KeyRing ring = store::make_key_ring(legacy, system_random());
  LocalKeys before(ring, system_random());
  const std::string of_format_1 = store::wrap_key(legacy, "first", "c", system_random());
  const std::string of_key_1 = before.wrap("second", "c").value();
  store::add_ring_key(ring, system_random());
  LocalKeys after(ring, system_random());
  const std::string of_key_2 = after.wrap("third", "c").value();
  EXPECT_EQ(after.unwrap(of_format_1, "c").value(), "first");
  EXPECT_EQ(after.unwrap(of_key_1, "c").value(), "second");
  EXPECT_EQ(after.unwrap(of_key_2, "c").value(), "third");
  EXPECT_NE(before.unwrap(of_key_2, "c").error().message().find("key 2"), std::string::npos);
}

TEST(LocalKeys, EveryChangedByteIsNoticed) {
  LocalKeys keys(std::string(32, 'm'), system_random());
  const std::string wrapped = keys.wrap("secret", "c").value();
  for (size_t i = 0; i < wrapped.size(); ++i) {
    std::string changed = wrapped;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(keys.unwrap(changed, "c").ok()) << i;
    EXPECT_FALSE(keys.unwrap(wrapped.substr(0, i), "c").ok()) << i;
  }
}

}  // namespace
}  // namespace tarn

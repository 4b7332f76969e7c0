#include "base/password_hash.h"

#include <gtest/gtest.h>

namespace tarn {
namespace {

TEST(PasswordHash, VerifiesItsOwnPasswordAlone) {
  const std::string stored = hash_password("Correct-horse-9", std::string(16, 's'));
  EXPECT_TRUE(stored.starts_with("scrypt$15$8$1$"));
  EXPECT_EQ(stored.find("Correct"), std::string::npos);
  EXPECT_TRUE(verify_password("Correct-horse-9", stored));
  EXPECT_FALSE(verify_password("correct-horse-9", stored));
  EXPECT_FALSE(verify_password("", stored));
}

TEST(PasswordHash, ASaltMakesAnotherHash) {
  EXPECT_NE(hash_password("x", std::string(16, 'a')), hash_password("x", std::string(16, 'b')));
}

TEST(PasswordHash, RefusesWhatIsNoHash) {
  for (const char* stored : {"", "scrypt", "plain$x", "scrypt$99$8$1$AAAA$AAAA",
                             "scrypt$15$8$0$AAAA$AAAA", "scrypt$15$8$1$AAAA$AAAA"}) {
    EXPECT_FALSE(verify_password("x", stored)) << stored;
  }
}

// RFC 7914's second vector, cut to the 32 bytes that are kept: N = 1024, r = 8, p = 16.
TEST(PasswordHash, IsScrypt) {
  EXPECT_TRUE(verify_password(
      "password", "scrypt$10$8$16$TmFDbA==$/bq+HJ00cgB4VucZDQHp/nxq18vII3gw53N2Y0s3MWI="));
}

}  // namespace
}  // namespace tarn

#include "http/tls_authority.h"

#include <gtest/gtest.h>

#include "http/tls.h"

namespace tarn::http {
namespace {

constexpr int64_t kNow = 1'900'000'000;
constexpr int64_t kDay = 86'400;
const std::vector<std::string> kNames = {"localhost", "*.s3.localhost", "127.0.0.1", "::1"};

TEST(LocalAuthority, SignsWhatStaysCurrentUntilItsEnd) {
  auto authority = make_local_authority(kNow);
  ASSERT_TRUE(authority.ok()) << authority.error().message();
  auto server = issue_certificate(*authority, kNames, kNow);
  ASSERT_TRUE(server.ok()) << server.error().message();
  EXPECT_TRUE(is_current(*server, *authority, kNames, kNow));
  EXPECT_TRUE(is_current(*server, *authority, kNames, kNow + 366 * kDay));
  EXPECT_FALSE(is_current(*server, *authority, kNames, kNow + 368 * kDay));
  EXPECT_TRUE(TlsContext::make(server->chain_pem, server->key_pem).ok());
}

TEST(LocalAuthority, IsAskedAgainForOtherNamesKeysAndAuthorities) {
  auto authority = make_local_authority(kNow);
  auto other = make_local_authority(kNow);
  ASSERT_TRUE(authority.ok() && other.ok());
  auto server = issue_certificate(*authority, kNames, kNow);
  auto second = issue_certificate(*authority, kNames, kNow);
  ASSERT_TRUE(server.ok() && second.ok());
  EXPECT_FALSE(is_current(*server, *authority, {"localhost", "10.0.0.7"}, kNow));
  EXPECT_FALSE(is_current(*server, *authority, {"example.test"}, kNow));
  EXPECT_FALSE(is_current(*server, *other, kNames, kNow));
  EXPECT_FALSE(is_current({server->chain_pem, second->key_pem}, *authority, kNames, kNow));
  EXPECT_FALSE(is_current({"", ""}, *authority, kNames, kNow));
}

TEST(LocalAuthority, RefusesWhatIsNoCertificate) {
  EXPECT_FALSE(issue_certificate({"not a certificate", "nor a key"}, kNames, kNow).ok());
  EXPECT_FALSE(TlsContext::make("not a certificate", "nor a key").ok());
  auto authority = make_local_authority(kNow);
  ASSERT_TRUE(authority.ok());
  auto server = issue_certificate(*authority, kNames, kNow);
  auto second = issue_certificate(*authority, kNames, kNow);
  ASSERT_TRUE(server.ok() && second.ok());
  EXPECT_FALSE(TlsContext::make(server->chain_pem, second->key_pem).ok());
}

}  // namespace
}  // namespace tarn::http

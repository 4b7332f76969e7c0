#include "http/tls.h"

#include <gtest/gtest.h>

#include <atomic>

#include "http/http2_client.h"
#include "http/test_server.h"
#include "http/tls_authority.h"

namespace tarn::http {
namespace {

constexpr int64_t kNow = 1'900'000'000;

ServerOptions with_tls(ServerOptions options = {}) {
  auto authority = make_local_authority(kNow);
  auto server = issue_certificate(*authority, {"localhost"}, kNow);
  options.tls = *TlsContext::make(server->chain_pem, server->key_pem);
  return options;
}

// The first bytes of a handshake: the header of a record that is not there whole.
constexpr std::string_view kHalfAHello("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11);

TEST(Tls, TimesOutASlowHandshake) {
  auto server =
      listen_on_loopback(echo, with_tls({.header_timeout_ms = 200, .idle_timeout_ms = 20'000}));
  TestClient client(*server);
  client.send(kHalfAHello);
  EXPECT_EQ(client.read_to_end(), "");
  EXPECT_TRUE(client.is_ended());
}

TEST(Tls, AnswersNonsenseWithAnAlert) {
  auto server = listen_on_loopback(echo, with_tls());
  TestClient client(*server);
  client.send(std::string("\x16\x03\x01\x00\x05hello", 10));
  EXPECT_EQ(client.read_to_end().substr(0, 1), "\x15");
}

TEST(Tls, LeavesPlainClientsAlone) {
  auto server = listen_on_loopback(echo, with_tls());
  TestClient client(*server);
  client.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_TRUE(client.read_answer().ends_with("GET /a "));
  Http2Client h2(*server);
  h2.get(1, "/b");
  EXPECT_EQ(h2.read_answer(1).body, "GET /b ");
}

TEST(Tls, IsRefusedInItsOwnWordsWhereThereIsNone) {
  auto server = listen_on_loopback(echo);
  TestClient client(*server);
  client.send(kHalfAHello);
  EXPECT_EQ(client.read_to_end(), std::string("\x15\x03\x01\x00\x02\x02\x28", 7));
}

}  // namespace
}  // namespace tarn::http

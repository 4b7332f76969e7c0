#include "http/sniff.h"

namespace tarn::http {
namespace {

constexpr std::string_view kHttp2Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
constexpr char kTlsHandshake = 0x16;

}  // namespace

Protocol sniff_protocol(std::string_view first_bytes) {
  if (first_bytes.empty()) return Protocol::kUnknownYet;
  if (first_bytes[0] == kTlsHandshake) return Protocol::kTls;
  if (first_bytes.starts_with(kHttp2Preface)) return Protocol::kHttp2;
  if (kHttp2Preface.starts_with(first_bytes)) return Protocol::kUnknownYet;
  return Protocol::kHttp1;
}

std::string protocol_refusal(Protocol protocol) {
  using std::string_literals::operator""s;
  if (protocol == Protocol::kTls) {
    return "\x15\x03\x01\x00\x02\x02\x28"s;  // alert, fatal, handshake_failure
  }
  if (protocol == Protocol::kHttp2) {
    return "\x00\x00\x00\x04\x00\x00\x00\x00\x00"s  // SETTINGS, empty
           "\x00\x00\x08\x07\x00\x00\x00\x00\x00"s  // GOAWAY, 8 bytes, stream 0
           "\x00\x00\x00\x00\x00\x00\x00\x0d"s;     // last stream 0, HTTP_1_1_REQUIRED
  }
  return "";
}

}  // namespace tarn::http

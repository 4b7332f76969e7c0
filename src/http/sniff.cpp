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

}  // namespace tarn::http

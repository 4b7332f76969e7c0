// A certificate authority of this machine's own, and the server certificate that it signs.
//
//   LocalAuthority authority = TRY(make_local_authority(now_s));
//   Certificate server = TRY(issue_certificate(authority, {"localhost", "127.0.0.1"}, now_s));
//
// Clients are told to trust the authority's certificate (AWS_CA_BUNDLE). Keys are ECDSA P-256, all
// texts PEM. Thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace tarn::http {

struct LocalAuthority {
  std::string certificate_pem;
  std::string key_pem;
};

struct Certificate {
  std::string chain_pem;  // its own, then the authority's
  std::string key_pem;
};

Result<LocalAuthority> make_local_authority(int64_t now_s);

// `names` are host names, "*." in front allowed, and IP addresses. Valid for 397 days, the most
// that clients take.
Result<Certificate> issue_certificate(const LocalAuthority& authority,
                                      const std::vector<std::string>& names, int64_t now_s);

// Whether the certificate was signed by the authority, names all of `names`, and stays valid for
// a month more.
bool is_current(const Certificate& certificate, const LocalAuthority& authority,
                const std::vector<std::string>& names, int64_t now_s);

}  // namespace tarn::http

// Self-signed certificates, by which receivers of signed messages know the key. Pure functions but
// for the serial number, which is random.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tarn {

// PEM. `private_der` is of a key pair (base/key_pair.h), RSA or a curve; signed with SHA-256.
Result<std::string> self_signed_certificate(std::string_view private_der,
                                            const std::string& common_name, int64_t now_s,
                                            int64_t days);

}  // namespace tarn

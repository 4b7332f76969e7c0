// Password hashes: scrypt with a salt, as a text that says its own parameters, so that later ones
// may be slower. About 60 ms and 32 MiB each. Pure functions.
#pragma once

#include <string>
#include <string_view>

namespace tarn {

// "scrypt$15$8$1$<salt>$<hash>": log2(N), r, p, base64. `salt` is 16 random bytes.
std::string hash_password(std::string_view password, std::string_view salt);

// False for a text that is no such hash, too. Takes as long for a wrong password as for the right.
bool verify_password(std::string_view password, std::string_view stored);

}  // namespace tarn

// RootKeys: the access key of the first account's root user.
//
// From TARN_ROOT_ACCESS_KEY_ID and TARN_ROOT_SECRET_ACCESS_KEY where both are set; else made at the
// first start and kept in the data folder with mode 0600.
#pragma once

#include <string>

#include "base/random.h"
#include "base/result.h"

namespace tarn::cli {

struct RootKeys {
  std::string access_key_id;
  std::string secret_access_key;
  bool is_new = false;  // made just now
};

Result<RootKeys> load_or_make_root_keys(const std::string& data_folder, Random& random);
// Nothing is made: the error says what to start first.
Result<RootKeys> load_root_keys(const std::string& data_folder);

}  // namespace tarn::cli

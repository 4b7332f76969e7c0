// Migrations: what turns a data folder of an older format into today's. docs/formats/data-folder.md
// tells what each format was; tests/durability/golden has a folder of each.
//
// A format that changes adds a step here and a golden folder there.
#pragma once

#include <string>
#include <vector>

#include "base/random.h"
#include "store/data_folder.h"

namespace tarn::store {

std::vector<Migration> migrations(const std::string& master_key, Random& random);

}  // namespace tarn::store

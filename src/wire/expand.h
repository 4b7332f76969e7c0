// Templates of operations.txt filled from a typed struct: resource ARNs and condition values.
//
//   expand_template(*operation->input, in, "arn:aws:s3:::{Bucket}/{Key}", region, account)
//
// gives one text, or with "{Delete.Objects[].Key}" one for each element. Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "wire/schema.h"

namespace tarn::wire {

// An absent member is empty; a list without elements gives nothing.
std::vector<std::string> expand_template(const Shape& shape, const void* data,
                                         std::string_view pattern, std::string_view region,
                                         std::string_view account);

// For conditions: as above, but nothing where all members named are absent.
std::vector<std::string> expand_condition(const Shape& shape, const void* data,
                                          std::string_view pattern, std::string_view region,
                                          std::string_view account);

}  // namespace tarn::wire

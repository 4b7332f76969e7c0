// The tables behind aws_policies.h, in two files for their size.
#pragma once

#include "services/iam/aws_policies.h"

namespace tarn::iam {

extern const AwsPolicy kFirstAwsPolicies[25];
extern const AwsPolicy kMoreAwsPolicies[26];

}  // namespace tarn::iam

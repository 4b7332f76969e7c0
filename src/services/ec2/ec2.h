// Ec2: regions and availability zones. Has no state; thread-safe.
#pragma once

namespace tarn::ec2 {

class Ec2 {};

}  // namespace tarn::ec2

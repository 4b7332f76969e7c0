#include "core/regions.h"

namespace tarn {
namespace {

constexpr Region kRegions[] = {
    {"af-south-1", "abc", "afs1", true},        {"ap-east-1", "abc", "ape1", true},
    {"ap-east-2", "abc", "ape2", true},         {"ap-northeast-1", "acd", "apne1", false},
    {"ap-northeast-2", "abcd", "apne2", false}, {"ap-northeast-3", "abc", "apne3", false},
    {"ap-south-1", "abc", "aps1", false},       {"ap-south-2", "abc", "aps2", true},
    {"ap-southeast-1", "abc", "apse1", false},  {"ap-southeast-2", "abc", "apse2", false},
    {"ap-southeast-3", "abc", "apse3", true},   {"ap-southeast-4", "abc", "apse4", true},
    {"ap-southeast-5", "abc", "apse5", true},   {"ap-southeast-6", "abc", "apse6", true},
    {"ap-southeast-7", "abc", "apse7", true},   {"ca-central-1", "abd", "cac1", false},
    {"ca-west-1", "abc", "caw1", true},         {"eu-central-1", "abc", "euc1", false},
    {"eu-central-2", "abc", "euc2", true},      {"eu-north-1", "abc", "eun1", false},
    {"eu-south-1", "abc", "eus1", true},        {"eu-south-2", "abc", "eus2", true},
    {"eu-west-1", "abc", "euw1", false},        {"eu-west-2", "abc", "euw2", false},
    {"eu-west-3", "abc", "euw3", false},        {"il-central-1", "abc", "ilc1", true},
    {"me-central-1", "abc", "mec1", true},      {"me-south-1", "abc", "mes1", true},
    {"mx-central-1", "abc", "mxc1", true},      {"sa-east-1", "abc", "sae1", false},
    {"us-east-1", "abcdef", "use1", false},     {"us-east-2", "abc", "use2", false},
    {"us-west-1", "ac", "usw1", false},         {"us-west-2", "abcd", "usw2", false},
};

}  // namespace

std::span<const Region> all_regions() { return kRegions; }

const Region* find_region(std::string_view name) {
  for (const Region& region : kRegions) {
    if (region.name == name) return &region;
  }
  return nullptr;
}

}  // namespace tarn

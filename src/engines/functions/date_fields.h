// The fields that a date and time have, and how ones that were read make a moment: as Joda does
// it, the larger first, so that a later or smaller one wins over what contradicts it.
//
//   FieldBucket bucket;
//   bucket.save(DateField::kMonth, 5);
//   bucket.save(DateField::kDayOfMonth, 17);
//   int64_t local_millis = bucket.millis("5/17");  // of 2000, as no year was given
//
// Used by one thread. A value out of its range is thrown as scalar.h says.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace tarn::engines {

// In the order in which they take effect.
enum class DateField : uint8_t {
  kEra,  // 0: BC, 1: AD
  kCenturyOfEra,
  kYearOfEra,
  kYear,
  kWeekyear,
  kMonth,
  kDayOfYear,
  kWeek,
  kDayOfMonth,
  kDayOfWeek,         // 1: Monday
  kHalfday,           // 0: AM
  kHour,              // 0 to 23
  kClockhour,         // 1 to 24
  kHalfdayHour,       // 0 to 11
  kHalfdayClockhour,  // 1 to 12
  kMinute,
  kSecond,
  kMillis,
};

class FieldBucket {
 public:
  void save(DateField field, int64_t value) { fields_.push_back({field, value}); }
  // Milliseconds since 1970 of the local time; `text` is for the message.
  int64_t millis(std::string_view text);

 private:
  struct Saved {
    DateField field;
    int64_t value;
  };
  std::vector<Saved> fields_;
};

int64_t get_field(DateField field, int64_t local_millis);

}  // namespace tarn::engines
